#!/bin/sh
# Signed commits: git itself finds them good, and case-verify --signers tells
# who signed what, and whether they may act as whom.
. "${0%/*}/lib.sh"

command -v ssh-keygen >/dev/null || skip_all 'no ssh-keygen'
mkdir tmp
export TMPDIR="$PWD/tmp"
for who in anna ben eve; do
	ssh-keygen -q -t ed25519 -N '' -C $who -f $who
done
ssh-keygen -q -t ed25519 -N secret -C locked -f locked
{
	echo "anna $(cat anna.pub)"
	echo "ben $(cat ben.pub)"
} >signers

export CASEBOOK="$PWD/house" CASE_BY=anna
case-init -q --owner anna house
# key KEY: what is signed with from now on.
key() {
	git -C house config user.signingKey "$1"
}
# judged: what git says of each commit, the newest first.
judged() {
	git -C house -c gpg.ssh.allowedSignersFile="$PWD/signers" \
	    log --show-signature --format='%G? %GS' 2>&1 | grep '^[A-Z] '
}
# begin: a copy of house to be tampered with.
begin() {
	chmod -R u+w copy 2>/dev/null
	rm -rf copy
	cp -rp house copy
}
# found DESC LINE…: that is all that case-verify says with --signers and the
# file options; of a line, the commit is left out.
found() {
	fails 1 "$1" case-verify -q -C copy --signers signers $options
	what=$1
	shift
	same "$(printf '%s\n' "$@")" \
	    "$(sed 's/ commit [0-9a-f]*://' "$out")" "$what: is named"
}
options=

# ---- what is signed ----

key "$PWD/anna"
ok 'a signed case' case-new -q -f Jens -m 'Thin soup' --question 'When?'
id=$(cat "$out")
ok 'a signed entry' case-reply -q "$id" --answers q1 -m 'Tomorrow'
cat >lines.jsonl <<'X'
{"event":"opened","ref":"a:1","by":"anna","owner":"anna","channel":"phone","occurred":"2026-11-17T09:30:00Z","body":"One"}
{"event":"opened","ref":"a:2","by":"anna","owner":"anna","channel":"phone","occurred":"2026-11-17T09:31:00Z","body":"Two"}
X
ok 'a signed import' case-import -q lines.jsonl
same 'G anna
G anna
G anna
N ' "$(judged)" 'git finds them good'
same '-----BEGIN SSH SIGNATURE-----' \
    "$(git -C house cat-file -p main | sed -n 's/^gpgsig //p')" \
    'in the header where git has it'
ok 'case-verify does, too' case-verify --signers signers
says '' ''

ln -s "$PWD/anna" "$world/home/key"
# shellcheck disable=SC2088	# as git has it
key '~/key'
ok 'a key in the home folder' case-note -q "$id" -m 'From home'
git -C house config gpg.format ssh
ok 'gpg.format is ssh' case-note -q "$id" -m 'Said twice'
same 'G anna' "$(judged | uniq | head -n 1)" 'git finds them good'
same 5 "$(judged | grep -c '^G anna')" 'each of them'

git -C house config gpg.format openpgp
ok 'a key that is not of SSH' case-note -q "$id" -m 'Unsigned'
same 'N ' "$(judged | head -n 1)" 'is not for us'
git -C house config --unset gpg.format
key 0xDEADBEEF
ok 'nor is one that looks so' case-note -q "$id" -m 'Unsigned'
same 'N ' "$(judged | head -n 1)" 'and git finds no signature'
fails 1 'what is unsigned' case-verify -q --signers signers
same 'signature: unsigned
signature: unsigned' "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is named'
same "$(git -C house log -2 --reverse --format=%h --abbrev=12)" \
    "$(sed 's/.*commit \([0-9a-f]*\).*/\1/' "$out")" 'with its commit'
ok 'without --signers all is well' case-verify
says '' ''
ok 'and after it' case-verify --signers signers \
    --since "$(git -C house rev-parse main)"

# ---- who acts as whom ----

rm -rf house
case-init -q --owner anna house
key "$PWD/anna"
id=$(case-new -q -m 'Thin soup')
begin
ben=$(CASEBOOK=$PWD/copy case-note -q "$id" --by ben -m 'It was me')
same "$id" "$ben" 'ben writes with the key of anna'
found 'the wrong person' \
    'signature: By ben, but signed with the key of anna'
echo "anna,ben $(cat anna.pub)" >both
ok 'a key that is of both' case-verify -C copy --signers both
echo "* $(cat anna.pub)" >anybody
ok 'a key that may act as anybody' case-verify -C copy --signers anybody
echo "b* $(cat anna.pub)" >bs
fails 1 'a pattern' case-verify -q -C copy --signers bs
same 'signature: By anna, but signed with the key of b*' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is held to'

# One commit with events of two persons.
sed 's/"by":"anna","owner":"anna"/"by":"ben","owner":"anna"/;2!d' lines.jsonl |
    cat lines.jsonl - | sed '2d' >two.jsonl
begin
ok 'an import of two persons' case-import -q -C copy two.jsonl
found 'of whom one has another key' \
    'signature: By ben, but signed with the key of anna'
ok 'and one that has both' case-verify -C copy --signers both

# Addresses: one that begins with the handle, and no other.
begin
case-config -q -C copy person.anna.email anna@example.org
echo "anna@example.org $(cat anna.pub)" >addresses
ok 'a mail address' case-verify -C copy --signers addresses
git -C copy config user.signingKey "$PWD/ben"
echo "ben@example.org $(cat ben.pub)" >>addresses
case-config -q -C copy --by ben person.ben.email ben@example.org
case-config -q -C copy --by ben person.anna.email ben@example.org
case-note -q -C copy --by anna "$id" -m 'I resign' >out
options="--since $(git -C copy rev-parse main~)"
fails 1 'an address that another gave himself' \
    case-verify -q -C copy --signers addresses $options
same 'signature: By anna, but signed with the key of ben@example.org' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is not believed'
options=

# ---- keys that are not good ----

begin
git -C copy config user.signingKey "$PWD/eve"
case-note -q -C copy "$id" -m 'I am anna' >out
found 'an unknown key' 'signature: By anna, but signed with an unknown key'

# The commits are of 2026-11-21, 09:15:02.
begin
for until in 20261121091502Z:0 20261121091501Z:1 20270101Z:0; do
	echo "anna valid-before=\"${until%:*}\" $(cat anna.pub)" >dated
	fails "${until#*:}" "valid before ${until%:*}" \
	    case-verify -q -C copy --signers dated
done
echo "anna valid-before=\"20261121Z\" $(cat anna.pub)" >dated
fails 1 'expired' case-verify -q -C copy --signers dated
same 'signature: By anna, but signed with a key that had expired' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is named'
echo "anna valid-after=\"20261122Z\" $(cat anna.pub)" >dated
fails 1 'not valid yet' case-verify -q -C copy --signers dated
same 'signature: By anna, but signed with a key that was not valid yet' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is named'
echo "anna namespaces=\"file\" $(cat anna.pub)" >files
fails 1 'for files only' case-verify -q -C copy --signers files
same 'signature: By anna, but signed with a key that is not allowed for this' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is named'

cp anna.pub revoked
options='--revoked revoked'
found 'a revoked key' 'signature: By anna, but signed with a revoked key'
cp eve.pub revoked
ok 'another is revoked' case-verify -C copy --signers signers --revoked revoked
ssh-keygen -q -k -f krl anna.pub
options='--revoked krl'
found 'a list of ssh-keygen -k' \
    'signature: By anna, but signed with a revoked key'
options=

# ---- signatures that are not good ----

# resign SED: main's commit, changed so.
resign() {
	git -C copy cat-file commit main | sed "$1" >commit
	git -C copy update-ref refs/heads/main \
	    "$(git -C copy hash-object -t commit -w --stdin <commit)"
}
bad='signature: By anna, but a bad signature'
begin
resign 's/complaint/praise/'
found 'another message' "$bad"
begin
resign 's/^author anna <anna>/author ben <ben>/'
found 'another author' "$bad"
begin
resign 's/^committer .*>/committer ben <ben@host>/'
found 'another committer' "$bad"
begin
resign '/^ U1NIU0lH/d'
found 'a signature cut short' "$bad"
begin
resign '/^gpgsig/,/^ -----END/d'
found 'a signature taken away' 'signature: unsigned'
begin
signature=$(git -C copy cat-file commit main |
    sed -n '/^gpgsig/,/^ -----END/p' | sed 's/$/\\/')
resign "/^committer/a\\
${signature%\\}"
found 'two signatures' 'signature: unsigned'
begin
git -C copy cat-file commit main | sed '/^gpgsig/,/^ -----END/d' >text
ssh-keygen -q -Y sign -n file -f anna <text >armor 2>/dev/null
{
	sed '/^$/,$d' text
	sed '1s/^/gpgsig /; 1!s/^/ /' armor
	sed -n '/^$/,$p' text
} >commit
git -C copy update-ref refs/heads/main \
    "$(git -C copy hash-object -t commit -w --stdin <commit)"
found 'made for something else' "$bad"

# ---- merges, which nobody speaks in ----

begin
case-note -q -C copy "$id" -m 'Ours' >out
git -C copy update-ref refs/heads/side main
git -C copy update-ref refs/heads/main main~
case-note -q -C copy "$id" -m 'Theirs' >out
git -C copy -c gpg.ssh.allowedSignersFile="$PWD/signers" log side -1 >out
tree=$(git -C copy merge-tree --write-tree main side)
# merge OPTION…: of both.
merge() {
	git -C copy update-ref refs/heads/main "$(git -C copy \
	    -c user.name=x -c user.email=x@example.org -c gpg.format=ssh "$@" \
	    -p main -p side -m both "$tree")"
}
was=$(git -C copy rev-parse main)
merge commit-tree
found 'an unsigned merge' 'signature: unsigned'
git -C copy update-ref refs/heads/main "$was"
merge -c user.signingKey="$PWD/ben" commit-tree -S
ok 'a merge that anybody signed' case-verify -C copy --signers signers
git -C copy update-ref refs/heads/main "$was"
merge -c user.signingKey="$PWD/eve" commit-tree -S
found 'a merge that a stranger signed' 'signature: signed with an unknown key'

# ---- the files ----

fails 66 'no file of signers' case-verify --signers nowhere
same "case-verify: cannot open 'nowhere': No such file or directory" \
    "$(cat "$err")" 'is named'
fails 66 'no file of revoked keys' \
    case-verify --signers signers --revoked nowhere
fails 65 'a folder' case-verify --signers .
fails 64 '--revoked alone' case-verify --revoked revoked
says '' 'case-verify: --revoked goes with --signers'
cp signers house/signers
fails 64 'signers in the book itself' case-verify --signers house/signers
says '' "case-verify: 'house/signers' is in the casebook itself
  keep it where nobody can change it who writes in the casebook"
ln -s house/signers linked
fails 64 'a link to there' case-verify --signers linked
rm house/signers
: >empty
fails 1 'nobody may sign' case-verify -q --signers empty
same 'signature: By anna, but signed with an unknown key' \
    "$(sed 's/ commit [0-9a-f]*://' "$out")" 'is named'

# ---- what can't be signed is not written ----

hint='  ssh-add -l lists the keys that your agent has'
key "$PWD/nowhere"
refused 78 'no key there' "no signing key at '$PWD/nowhere'" \
    case-note "$id" -m x
key nowhere
git -C house config gpg.format ssh
refused 78 'a path from nowhere' "the signing key 'nowhere' is neither a path\
 from the top or from ~/ nor a key" case-note "$id" -m x
git -C house config --unset gpg.format
key "$PWD/locked"
was=$(present)
fails 77 'a key with a passphrase, and no agent' case-note "$id" -m x
same 1 "$(grep -c "^case-note: ssh-keygen cannot sign with '$PWD/locked'" \
    "$err")" 'is told'
same "$was" "$(present)" 'and nothing is written'

mkdir bin
for program in git sh; do
	ln -s "$(command -v $program)" bin
done
key "$PWD/anna"
was=$(present)
fails 69 'no ssh-keygen' env PATH="$PWD/bin" "$BUILD/case-note" "$id" -m x
says '' "case-note: cannot start 'ssh-keygen': no such program"
same "$was" "$(present)" 'and nothing is written'
fails 69 'to verify with' env PATH="$PWD/bin" "$BUILD/case-verify" \
    --signers signers

key "key::$(cat anna.pub)"
was=$(present)
fails 77 'a public key, and no agent' case-note "$id" -m x
same "$was" "$(present)" 'nothing is written'
# appears SOCKET: waits for it.
appears() {
	for _ in $(seq 100); do
		[ -S "$1" ] || sleep 0.1
	done
}
SSH_ASKPASS=/bin/false SSH_ASKPASS_REQUIRE=force \
    ssh-agent -a "$PWD/agent" -D >/dev/null 2>&1 &
agent=$!
export SSH_AUTH_SOCK="$PWD/agent"
appears agent
ssh-add -q anna
ok 'a public key, and an agent' case-note -q "$id" -m 'By the agent'
key "$PWD/anna.pub"
mv anna hidden
ok 'the file of a public key, and an agent' case-note -q "$id" -m 'Again'
key "$(cut -d ' ' -f 1,2 anna.pub)"
ok 'a public key as git took it once' case-note -q "$id" -m 'And again'
same 'G anna
G anna
G anna' "$(judged | head -n 3)" 'git finds them good'
ok 'case-verify does, too' case-verify --signers signers
mv hidden anna
ssh-add -q -D
ssh-add -q -c anna
key "key::$(cat anna.pub)"
was=$(present)
fails 77 'an agent that refuses' case-note "$id" -m x
same "case-note: ssh-keygen cannot sign with 'key::$(cat anna.pub)':" \
    "$(sed "s/':.*/':/;2d" "$err")" 'is told'
same "$hint" "$(sed 1d "$err")" 'with what to do'
same "$was" "$(present)" 'and nothing is written'
kill "$agent"
rm -f agent

# An agent that never answers: the connection waits to be taken.
perl -MIO::Socket::UNIX -e 'my $s = IO::Socket::UNIX->new(
    Local => "silent",
    Listen => 5) or die; sleep 99' &
agent=$!
export SSH_AUTH_SOCK="$PWD/silent"
appears silent
fails 75 'an agent that never answers' case-note "$id" --key k1 -m x
same 'case-note: ssh-keygen was not done within 30 seconds
  perhaps an agent waits for an answer' "$(head -n 2 "$err")" 'is told'
same "$was" "$(present)" 'and nothing is written'
kill "$agent"
unset SSH_AUTH_SOCK

same '' "$(ls tmp)" 'nothing is left behind'
teardown_casebook house
done_testing
