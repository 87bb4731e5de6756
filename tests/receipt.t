#!/bin/sh
# Receipts: what case-receipt gives the contact of a case, and what
# case-verify --receipt and the script of case-receipt(7) make of it, without
# any casebook, when a bit was flipped or a link forged.
. "${0%/*}/lib.sh"

export CASE_BY=anna
case-init -q --owner anna house
id=$(case-new -C house -q -f 'Jens <jens@example.org>' -c email \
    -t querulant -s 'Thin soup' -m 'The soup was thin.' --question 'When?')
printf 'a scan\000' >scan.pdf
case-note -C house -q "$id" -m 'He is a secret.' >out
case-receive -C house -q "$id" --party 'The cook' -c phone -m 'He lies.' >out
case-reply -C house -q "$id" --answers q1 -a scan.pdf -m 'Tomorrow, Grüße' \
    >out
case-assign -C house -q "$id" ben -m 'An inner reason.' >out
case-reply -C house -q "$id" -m 'This is for somebody else.' >out
# entry N: its id.
entry() {
	case-log -C house -J "$id" | jq -r "select(.number == \"$1\").id" |
	    cut -c 1-8
}
case-correct -C house -q "$id" "$(entry 6)" --void -m 'Wrong case.' >out
case-correct -C house -q "$id" "$(entry 4)" channel=letter -m 'Posted.' >out
# The newest commit is of another case.
case-new -C house -q -m 'Cold soup' >out
place=cases/$(echo "$id" | sed 's:\(.\)\(.\)\(.\).*:\1/\2/\3:')/$id

# The script of the manual, as somebody would copy it.
sed -n '/^#!/,/^\.Ed/p' "$top/man/case-receipt.7" | sed '$d; s/\\e/\\/g' \
    >by-git
chmod +x by-git
# by_git FILE: by that script, in a world without a casebook or its commands.
by_git() {
	env -i PATH=/usr/bin:/bin HOME="$HOME" ./by-git "$1"
}

# ---- what it is ----

ok 'a receipt' case-receipt -C house "$id"
cp "$out" receipt
same '' "$(cat "$err")" 'nothing on standard error'
same "event $place/0001-opened-$(entry 1)
event $place/0004-replied-$(entry 4)
tree
tree cases
tree ${place%/*/*/*}
tree ${place%/*/*}
tree ${place%/*}
tree $place
commit
checkpoint
sum $(sed '$d' receipt | git hash-object --stdin)" \
    "$(sed '1,/^To check/d' receipt | grep '^[a-z]')" 'has its parts, and only what was said'
same "  1  opened    2026-11-21T09:15:02Z  by anna, email
  4  replied   2026-11-21T09:15:02Z  by anna, email" \
    "$(grep '^  ' receipt)" 'and tells people which'
for part in opened replied; do
	path=$(git -C house ls-tree --name-only "main:$place" |
	    grep "^000[14]-$part-.\{8\}\$")
	same "$(git -C house cat-file blob "main:$place/$path")" \
	    "$(sed -n "/^event .*-$part-/,/^\$/ s/^|//p" receipt)" \
	    "the words of the one $part are those of git"
done
same 0 "$(grep -c -i -e secret -e lies -e reason -e 'Wrong case' -e Posted \
    -e 'somebody else' receipt)" 'no word of all the others is told'
same "$(case-receipt -C house)" \
    "$(sed -n '/^checkpoint$/,$ s/^|//p' receipt)" 'it ends with a checkpoint'
same "$(git -C house cat-file commit main)" \
    "$(sed -n '/^commit$/,/^$/ s/^|//p' receipt)" 'of the newest commit'
ok 'once more' case-receipt -C house "$id"
same "$(cat receipt)" "$(cat "$out")" 'is the same'

ok 'of one entry' case-receipt -C house "$id" "$(entry 4)"
cp "$out" one
same "event $place/0004-replied-$(entry 4)" "$(grep '^event' one)" 'has it only'
ok 'by the beginning of its id' case-receipt -C house "$id" \
    "$(entry 4 | cut -c 1-5)"
same "$(cat one)" "$(cat "$out")" 'is the same'
echo "$id" >ids
ok 'of the case on standard input' \
    sh -c 'case-receipt -C house - <ids'
same "$(cat receipt)" "$(cat "$out")" 'is the same'
chmod -R a-w house/.git
ok 'of a casebook that we may not write' case-receipt -C house "$id"
same "$(cat receipt)" "$(cat "$out")" 'is the same, too'
chmod -R u+w house/.git

# no CODE DESC MESSAGE OPERAND…: there is no such receipt.
no() {
	wanted=$1 what=$2 message=$3
	shift 3
	fails "$wanted" "$what" case-receipt -C house "$@"
	says '' "case-receipt: $message"
}
for n in 2 3 5 6 7; do
	no 1 "of entry $n" "entry $(entry $n) of case $id was not said between\
 us and the contact" "$id" "$(entry $n)"
done
no 66 'of no entry' "case $id has no entry 'ffffffff'" "$id" ffffffff
no 66 'of no case' "no case 'zzzz'" zzzz
case-list -C house -i >ids
fails 64 'of two cases' sh -c 'case-receipt -C house - <ids'
says '' 'case-receipt: a receipt is of one case, not of 2'
fails 64 'too many operands' case-receipt -C house "$id" "$(entry 4)" x
fails 74 'a full disk' sh -c "case-receipt -C house $id >/dev/full"

# ---- it is checked without a casebook ----

mkdir elsewhere
for file in receipt one; do
	ok "$file: by case-verify" \
	    sh -c "cd elsewhere && case-verify --receipt ../$file"
	says '' ''
	ok "$file: by git alone" by_git $file
	says "$(sed -n 's/^event //p' $file)" ''
done
ok 'by git alone, in another shell' \
    env -i PATH=/usr/bin:/bin bash by-git receipt
ok 'the casebook still has all that it had' \
    case-verify --receipt receipt -C house
says '' ''
case-note -C house -q "$id" -m 'Later' >out
ok 'and later, too' case-verify --receipt receipt -C house
cp -rp house rewound
git -C rewound update-ref refs/heads/main main~2
ok 'a receipt is good' case-verify --receipt receipt
fails 1 'of a casebook that was rewound' \
    case-verify -q --receipt receipt -C rewound
same 1 "$(grep -c '^ink: .*it was rewound$' "$out")" 'is told'
case-init -q stranger
fails 1 'of another casebook' case-verify -q --receipt receipt -C stranger
same 1 "$(grep -c '^checkpoint: of another casebook' "$out")" 'is told'

# ---- every bit counts ----

# flip FILE BIT: as `damaged`.
flip() {
	perl -e '
	open my $in, "<:raw", $ARGV[0] or die; local $/; my $bytes = <$in>;
	vec($bytes, $ARGV[1], 1) ^= 1;
	open my $out, ">:raw", "damaged" or die; print $out $bytes;' "$1" "$2"
}
bits=$(($(wc -c <one) * 8))
bit=3 flips=0 missed='' links=''
while [ $bit -lt $bits ]; do
	flip one $bit
	run case-verify -q --receipt damaged
	links="$links
$(sed 's/:.*//' "$out")"
	if [ "$status" != 1 ] || [ "$(wc -l <"$out")" != 1 ] || [ -s "$err" ]
	then
		missed="$missed $bit"
	fi
	bit=$((bit + 151)) flips=$((flips + 1))
done
same '' "$missed" "each of $flips flipped bits breaks one link"
same 'checkpoint commit event lines sum tree' \
    "$(echo "$links" | sort -u | xargs)" 'of every kind'
bit=5 flips=0 missed=''
while [ $bit -lt $bits ]; do
	flip one $bit
	run by_git damaged
	[ "$status" = 1 ] || missed="$missed $bit"
	bit=$((bit + 1511)) flips=$((flips + 1))
done
same '' "$missed" "by git alone, too: $flips flipped bits"

# summed: gives `forged` a sum that fits.
summed() {
	sed '$d' forged >lines
	echo "sum $(git hash-object lines)" | cat lines - >forged
}
# broken DESC LINK: forged is, as case-verify says.
broken() {
	fails 1 "$1" case-verify -q --receipt forged
	same "$2" "$(cat "$out")" 'is told'
}
words="its words are not those that its name is made of"
reply=$place/0004-replied-$(entry 4)
sed 's/^|Tomorrow/|Never/' one >forged
summed
broken 'a forged word' "event: $reply: $words"
fails 1 'by git alone' by_git forged
same "broken: $reply" "$(cat "$err")" 'it is told, too'
sed "s/word for word/by and large/" one >forged
summed
broken 'forged lines' 'lines: line 4 is not what a receipt says there'
sed "/^tree $id/,/^\$/d; /^commit/,/^\$/ s/anna/eve/" one >forged
summed
broken 'a forged commit' \
    'commit: it is not the one that the checkpoint names'
fails 1 'by git alone' by_git forged
same "broken: commit" "$(cat "$err")" 'it is told, too'
# A tree of today in the receipt of before.
case-receipt -C house "$id" "$(entry 4)" >later
{
	sed -n "\,^tree $place\$,q; p" one
	sed -n "\,^tree $place\$,,/^\$/p" later
	sed -n '/^commit/,$p' one
} >forged
summed
broken 'a forged tree' \
    "tree: $place: it is not the one that the tree above names"
fails 1 'by git alone' by_git forged
same "broken: $reply" "$(cat "$err")" 'it is told, too'
sed '/^checkpoint/,$ s/^|[0-9]*$/|99/' one >forged
summed
broken 'a forged checkpoint' 'checkpoint: a damaged checkpoint'
fails 1 'by git alone' by_git forged
same "broken: checkpoint" "$(cat "$err")" 'it is told, too'
sed '$s/sum ./sum x/' one >forged
broken 'a forged sum' "sum: line $(wc -l <one) is not what a receipt says there"
sed '/^event/,/^$/d' one >forged
summed
broken 'no entry' "event: the receipt ends before it"
fails 1 'by git alone' by_git forged
head -c 700 one >forged
broken 'truncated' "event: $reply: line $(wc -l <forged |
    awk '{ print $1 + 1 }') is damaged"
sed 's/$/\r/' one >forged
broken 'other ends of lines' 'lines: line 1 is damaged'

# ---- what is none ----

# none CODE DESC MESSAGE
none() {
	fails "$1" "$2" case-verify --receipt forged
	says '' "case-verify: 'forged': $3"
}
sed '1s/$/ 2/' one >forged
none 65 'a newer format' \
    'a receipt of a newer format than this program knows'
: >forged
none 65 'empty' 'no receipt'
case-receipt -C house >forged
none 65 'a checkpoint' 'no receipt'
head -c 5000 /bin/sh >forged
none 65 'a program' 'no receipt'
truncate -s 100M forged
fails 65 '100 MB' case-verify --receipt forged
same 1 "$(grep -c "longer than 67108864 bytes" "$err")" 'is told'
rm forged
fails 66 'missing' case-verify --receipt forged
same 1 "$(grep -c "cannot open 'forged'" "$err")" 'is told'
fails 65 'a folder' case-verify --receipt .
fails 64 'with --since' case-verify --receipt one --since one
fails 64 'with --pre-receive' case-verify --receipt one --pre-receive
fails 66 'signers that are not there' \
    case-verify --receipt one --signers nowhere

# ---- signed ----

if ! command -v ssh-keygen >/dev/null; then
	skip 'signed receipts' 'no ssh-keygen'
else
	ssh-keygen -q -t ed25519 -N '' -C anna -f anna
	ssh-keygen -q -t ed25519 -N '' -C eve -f eve
	echo "anna $(cat anna.pub)" >signers
	echo "anna $(cat eve.pub)" >others
	fails 1 'one that is not signed' \
	    case-verify --receipt one --signers signers
	says 'signature: the checkpoint is not signed' ''
	git -C house config user.signingKey "$PWD/anna"
	case-note -C house -q "$id" -m 'Signed' >out
	ok 'a signed receipt' case-receipt -C house "$id" "$(entry 4)"
	cp "$out" signed
	same 1 "$(grep -c '^It is not signed\|It is signed' signed)" 'says so'
	same 2 "$(grep -c 'BEGIN SSH SIGNATURE' signed)" \
	    'as the commit that it has'
	ok 'is good' case-verify --receipt signed
	ok 'and hers' case-verify --receipt signed --signers signers
	says '' ''
	ok 'by git alone' by_git signed
	fails 1 'of a stranger' case-verify --receipt signed --signers others
	says 'signature: the checkpoint: signed with an unknown key' ''
	cp anna.pub revoked
	fails 1 'by a key that was revoked' case-verify --receipt signed \
	    --signers signers --revoked revoked
	says 'signature: the checkpoint: signed with a revoked key' ''
	git -C house config --unset user.signingKey
fi

# ---- what a terminal must not get, and what the house has damaged ----

odd=$(case-new -C house -q -f Jens -m "$(printf 'a\033[31mred \342\200\256left')")
ok 'of words that are no plain text' case-receipt -C house "$odd"
cp "$out" receipt.odd
same 0 "$(LC_ALL=C grep -c "$(printf '[\033\342]')" receipt.odd)" \
    'gives nothing of it to a terminal'
ok 'is good' case-verify --receipt receipt.odd
ok 'by git alone, too' by_git receipt.odd
same "$(printf 'a\033[31mred \342\200\256left')" \
    "$(sed -n '/^event/,/^$/ s/^ //p' receipt.odd | base64 -d | tail -n 1)" \
    'byte for byte'

cp -rp house broken
export CASEBOOK="$PWD/broken"
printf 'Channel: email\nAccess: direct\n\nHello\n' >doctored
doctored "$odd" 2 received
git -C broken update-ref refs/heads/main main~
add_by_git broken "$blob" \
    "$(echo "$odd" | sed 's:\(.\)\(.\)\(.\):cases/\1/\2/\3/&:')/0002-received-01234567"
fails 70 'an entry with a false name' case-receipt "$odd"
same 1 "$(grep -c 'the casebook is damaged: event ' "$err")" 'has no receipt'
unset CASEBOOK

# ---- the size ----

awk 'BEGIN {
	for (i = 0; i < 600; i++) {
		at = sprintf("\"ref\":\"crm:%d\",\"by\":\"anna\",\"occurred\":\"2026-11-17T09:30:00Z\"", i)
		printf "{\"event\":\"opened\",%s,\"owner\":\"anna\",\"contact\":[\"Jens Muster <jens@example.org>\"],\"channel\":\"email\",\"body\":\"Thin soup\\n\\nThe soup was thin and cold.\\n\"}\n", at
		printf "{\"event\":\"replied\",%s,\"channel\":\"email\",\"body\":\"Dear Mr Muster,\\n\\nwe are sorry.  The cook has been told, and more will be in it.\\n\"}\n", at
		printf "{\"event\":\"closed\",%s,\"outcome\":\"upheld\"}\n", at
	}
}' >cases.jsonl
case-init -q --bare --owner anna large
case-import -q -C large cases.jsonl
case-new -q -C large -m x >out
big=$(case-list -C large -i | sed -n 300p)
event=$(case-log -C large -J --kind replied "$big" | jq -r .id)
ok 'of one entry of many' case-receipt -C large "$big" "$event"
# What the folders of 100,000 entries would have more, 38 digits each.
first=cases/$(echo "$big" | cut -c 1)
second=$first/$(echo "$big" | cut -c 2)
more=0
for tree in cases "$first" "$second"; do
	more=$((more + 32 - $(git -C large ls-tree "main:$tree" | wc -l)))
done
ok "takes less than 8 KB, were there 100,000: $(wc -c <"$out") + $more * 38" \
    test $(($(wc -c <"$out") + more * 38)) -lt 7500

# ---- by mail ----

cat >server <<'end'
#!/bin/sh
cat >mail
end
chmod +x server
export CASE_SENDMAIL="$PWD/server"
case-config -C house -q mail.from 'Das Haus <haus@house.example>'
case-reply -C house -q "$id" -c email -m 'No footer' >out
same 0 "$(grep -c '^Entry\|^casebook/' mail)" 'no footer unless it is asked for'
case-config -C house -q mail.receipt yes
ok 'a reply with a footer' case-reply -C house -q "$id" -c email -m 'As I said.'
blob=$(git -C house rev-parse "main:$place/$(git -C house ls-tree --name-only \
    "main:$place" | grep -e -replied- | tail -n 1)")
perl -MMIME::QuotedPrint -0 -ne 's/.*?\n\n//s; print decode_qp($_)' mail >words
same "As I said.

--_
Entry $blob of case $id.
Keep it with this checkpoint, by which our casebook can be held to it:" \
    "$(sed '/^casebook/,$d; s/^-- $/--_/' words)" 'has the id of its entry'
sed -n '/^casebook/,$p' words >checkpoint
ok 'and a checkpoint' case-verify -C house --since checkpoint
ok 'to which a receipt of it can be held' case-receipt -C house "$id" \
    "$(echo "$blob" | cut -c 1-8)"
same "$blob" "$(sed -n '/^event/,/^$/ s/^|//p' "$out" |
    git hash-object --stdin)" 'it is of that very entry'
same 'As I said.' "$(sed -n '/^event/,/^$/ s/^|//p' "$out" |
    sed '1,/^$/d')" 'which has no footer'

teardown_casebook house
done_testing
