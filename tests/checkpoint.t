#!/bin/sh
# Checkpoints: what case-receipt prints, and what case-verify --since makes of
# it when the casebook was rewound, forked or rewritten.
. "${0%/*}/lib.sh"

export CASEBOOK="$PWD/house" CASE_BY=anna
case-init -q --owner anna house
id=$(case-new -q -f Jens -m 'Thin soup' --question 'When?')
printf 'a scan\000' >scan.pdf
case-reply -q "$id" --answers q1 -a scan.pdf -m 'Tomorrow' >out
root=$(git -C house rev-list --max-parents=0 main)
main=$(git -C house rev-parse main)

# begin: a copy of house to be tampered with.
begin() {
	chmod -R u+w copy 2>/dev/null
	rm -rf copy
	cp -rp house copy
}
short() {
	echo "$1" | cut -c 1-12
}

# ---- what it is ----

ok 'a checkpoint' case-receipt
same "casebook/$root
3
$main
2026-11-21T09:15:02Z

unsigned
sum" "$(sed 's/^sum [0-9a-f]\{40\}$/sum/' "$out")" 'has all there is to know'
same '' "$(cat "$err")" 'and nothing on standard error'
cp "$out" checkpoint
same "$(sed '$d' checkpoint | git hash-object --stdin)" \
    "$(sed -n 's/^sum //p' checkpoint)" 'the sum is what git makes of it'
same 3 "$(git -C house ls-tree -r --name-only main |
    grep -vc -e '\.d/' -e '^\.gitattributes$')" 'the events are those of git'
rm -f house/.git/casebook/root
ok 'once more' case-receipt
same "$(cat checkpoint)" "$(cat "$out")" 'is the same'
same "$root $main" "$(cat house/.git/casebook/root)" 'the root is remembered'
echo nonsense >house/.git/casebook/root
ok 'and where that is damaged' case-receipt
same "$(cat checkpoint)" "$(cat "$out")" 'found again'
chmod -R a-w house/.git
ok 'of a casebook that we may not write' case-receipt
same "$(cat checkpoint)" "$(cat "$out")" 'is the same, too'
chmod -R u+w house/.git
fails 74 'a full disk' sh -c 'case-receipt >/dev/full'

ok 'nothing since' case-verify --since checkpoint
says '' ''
case-note -q "$id" -m 'Later' >out
case-new -q -m 'Cold soup' >out
case-config -q report.bands 2bd
ok 'what came since' case-verify --since checkpoint
says '' ''
ok 'a desk that has it all' case-init -q --from house desk
ok 'is proved by it' case-verify -C desk --since checkpoint
case-receipt >later
same 6 "$(sed -n 2p later)" 'a later one has more events'

# ---- what is not there any more ----

tip=$(git -C house rev-parse main)
begin
git -C copy update-ref refs/heads/main main~2
fails 1 'rewound' case-verify -q -C copy --since later
same "ink: commit $(short "$tip"): main does not descend from it: the history\
 was rewritten
ink: commit $(short "$(git -C house rev-parse main~)"): the first that main\
 lacks: it was rewound" "$(cat "$out")" 'what is gone is named'
ok 'what was there before is there' case-verify -C copy --since checkpoint

case-note -q -C copy "$id" -m 'Something else' >out
other=$(git -C copy rev-parse main)
case-note -q -C copy "$id" -m 'And more' >out
fails 1 'forked' case-verify -q -C copy --since later
same "ink: commit $(short "$tip"): main does not descend from it: the history\
 was rewritten
ink: commit $(short "$(git -C house rev-parse main~)"): the first that main\
 lacks; it has $(short "$other") instead" "$(cat "$out")" \
    'where it forked is named'
ok 'what was there before is there' case-verify -C copy --since checkpoint

# Every commit made anew, by another committer.
begin
git -C copy fast-export main | sed 's/^committer .*>/committer x <x@host>/' \
    >stream
git -C copy fast-import --quiet --force <stream
fails 1 'rewritten' case-verify -q -C copy --since later
same "ink: commit $(short "$tip"): main does not descend from it: the history\
 was rewritten
ink: commit $(short "$root"): the first that main lacks; it has $(short \
    "$(git -C copy rev-list --max-parents=0 main)") instead" "$(cat "$out")" \
    'all of it is named'
begin
git -C copy fast-export main | awk '/^committer / && ++n > 2 {
	sub(/<.*>/, "<x@host>")
    } { print }' >stream
git -C copy fast-import --quiet --force <stream
fails 1 'rewritten from the second commit on' \
    case-verify -q -C copy --since later
same 1 "$(grep -c "commit $(short "$main"): the first that main lacks" \
    "$out")" 'which is named'
git clone -q --bare --no-local copy gone
rm -rf copy/.git/objects
cp -r gone/objects copy/.git/objects
fails 1 'and the old history deleted' case-verify -q -C copy --since later
same "ink: commit $(short "$tip"): is not here at all: the history was\
 rewritten, or this copy lags behind" "$(cat "$out")" 'is told'

begin
git -C copy replace -f "$main" "$main~" 2>/dev/null
fails 1 'git replace deceives nobody' \
    case-verify -q -C copy --since checkpoint
same "git: refs/replace/$main: it makes git show something else in place of \
this object" "$(cat "$out")" 'and is told'

case-init -q stranger
fails 1 "another casebook's" case-verify -q -C stranger --since checkpoint
same "checkpoint: of another casebook: $root is not \
$(git -C stranger rev-parse main)" "$(cat "$out")" 'is told'

# forged SED: the checkpoint, changed so, with a sum that fits.
forged() {
	sed "$1" checkpoint | sed '$d' >forged
	echo "sum $(git hash-object forged)" >>forged
}
forged '2s/3/4/'
fails 1 'another number of events' case-verify -q --since forged
same "checkpoint: commit $(short "$main"): it tells of 4 events, where there\
 were 3" "$(cat "$out")" 'is told'
forged "3s/.*/$(git hash-object checkpoint)/"
fails 1 'a commit that never was' case-verify -q --since forged
same 1 "$(grep -c 'is not here at all' "$out")" 'is told'
forged "3s/.*/$(git -C house rev-parse "main:.gitattributes")/"
fails 1 'a commit that is a file' case-verify -q --since forged
same 1 "$(grep -c 'is not here at all' "$out")" 'is told'
forged "1s/.*/casebook\/$main/"
fails 1 'another root' case-verify -q --since forged
same 1 "$(grep -c 'of another casebook' "$out")" 'is told'

# ---- damaged files ----

# damaged DESC: the file `damaged` is refused.
damaged() {
	fails 65 "$1" case-verify --since damaged
	says '' "case-verify: 'damaged': $2"
}
head -c 100 checkpoint >damaged
damaged 'truncated' 'a damaged checkpoint'
sed '$d' checkpoint >damaged
damaged 'without its sum' 'a damaged checkpoint'
sed '2s/3/4/' checkpoint >damaged
damaged 'another number' 'a damaged checkpoint'
sed 's/$/\r/' checkpoint >damaged
damaged 'other ends of lines' 'a damaged checkpoint'
cat checkpoint checkpoint >damaged
damaged 'twice' 'a damaged checkpoint'
forged '2s/3/03/'
cp forged damaged
damaged 'written in another way' 'a damaged checkpoint'
sed '1s/casebook/casebook.2/' checkpoint >damaged
damaged 'a newer format' 'a checkpoint of a newer format than this program knows'
: >damaged
damaged 'empty' 'no checkpoint'
cp scan.pdf damaged
damaged 'binary' 'no checkpoint'
head -c 5000 /bin/sh >damaged
damaged 'a program' 'no checkpoint'
truncate -s 100M damaged
fails 65 '100 MB' case-verify --since damaged
same 1 "$(grep -c "'*damaged'* is longer than 65536 bytes" "$err")" 'is told'
fails 66 'missing' case-verify --since nowhere
says '' "case-verify: no checkpoint 'nowhere'
  name a file that case-receipt wrote, or a commit by its 40 digits"
fails 65 'a folder' case-verify --since .

# ---- signed ----

if ! command -v ssh-keygen >/dev/null; then
	skip 'signed checkpoints' 'no ssh-keygen'
else
	ssh-keygen -q -t ed25519 -N '' -C anna -f anna
	ssh-keygen -q -t ed25519 -N '' -C eve -f eve
	echo "anna $(cat anna.pub)" >signers
	git -C house config user.signingKey "$PWD/anna"
	ok 'a signed checkpoint' case-receipt
	cp "$out" checkpoint
	same 0 "$(grep -c unsigned checkpoint)" 'does not say unsigned'
	ok 'since then' case-verify --since checkpoint
	ok 'and it is hers' case-verify --since checkpoint --signers signers
	says '' ''
	# By hand, as in case-checkpoint(5).
	sed '/^$/,$d' checkpoint >text
	sed -n '/^-----BEGIN/,/^-----END/p' checkpoint >armor
	ok 'ssh-keygen alone' sh -c 'ssh-keygen -Y verify -f signers \
	    -I anna -n casebook-checkpoint -s armor <text'
	echo "anna $(cat eve.pub)" >others
	fails 1 'of a stranger' case-verify -q --since checkpoint \
	    --signers others
	same 'signature: the checkpoint: signed with an unknown key' \
	    "$(cat "$out")" 'is told'
	cp anna.pub revoked
	fails 1 'by a key that was revoked' case-verify -q --since checkpoint \
	    --signers signers --revoked revoked
	same 'signature: the checkpoint: signed with a revoked key' \
	    "$(cat "$out")" 'is told'
	forged 4s/09:15:02/09:15:03/
	ok 'forged, but nobody asks' case-verify --since forged
	fails 1 'forged' case-verify -q --since forged --signers signers
	same 'signature: the checkpoint: a bad signature' "$(cat "$out")" \
	    'is told'
	git -C house config user.signingKey "$PWD/nowhere"
	fails 78 'a key that is not there' case-receipt
	says '' "case-receipt: no signing key at '$PWD/nowhere'"
	git -C house config --unset user.signingKey
fi

teardown_casebook house
done_testing
