#!/bin/sh
# The same command with the same key prints the same id and adds nothing;
# ids on standard input make one commit, all or nothing.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
id=$(case-new -q -m 'Thin soup' -f Jens --question 'Who pays?')
later=2026-11-23T16:00:00Z

# once DESC CMD…: three times, at once and two days later, is as good as once.
once() {
	desc=$1
	shift
	before=$(git -C house rev-list --count main)
	ok "$desc" "$@" --key "key $before"
	first=$(cat "$out")
	ok "$desc: again" "$@" --key "key $before"
	says "$first" ''
	ok "$desc: two days later" env CASE_NOW=$later "$@" --key "key $before"
	says "$first" ''
	same $((before + 1)) "$(git -C house rev-list --count main)" \
	    "$desc: there is one event"
}

echo 'a scan' >scan.txt
once 'a new case' case-new -f 'Jens <j@example.org>' -c email -a scan.txt -m Hello
once 'a word of theirs' case-receive "$id" --effort 2h -m 'Any news?'
once 'a promise' case-reply "$id" --as holding --promise '3d We call' -m Soon
once 'an answer' case-reply "$id" --answers q1 --keeps p1 -m 'We do'
once 'a note' case-note "$id" -m 'Asked the cook'
once 'a reminder' case-note "$id" --remind '5bd Ask again'
once 'a handover' case-assign "$id" carla --if-owner anna -m 'Ben is ill'
once 'a setting' case-set "$id" contact+=Petra tag+=soup
once 'a closing' case-close "$id" --outcome upheld --redress '12,50 EUR' \
    --despite 'no more'
once 'a reopening' case-reopen "$id" -m 'More of it'
once 'a closing again' case-close "$id" --outcome upheld --despite x
once 'a review' case-reopen "$id" --review dora -m 'Another look'
once 'a setting of the house' case-config intake.owner carla
once 'taken back' case-config --unset intake.owner
same 15 "$(case-log -J | grep -c '"key":"key ')" 'each event is there once'

# A key stands for these words only.
ok 'a key' case-note "$id" --key k -m 'Asked the cook' -a scan.txt
other="the key 'k' was used for other words, in $id"
refused 65 'other words' "$other" case-note "$id" --key k -m x -a scan.txt
refused 65 'no file' "$other" case-note "$id" --key k -m 'Asked the cook'
refused 65 'another command' "$other" \
    case-receive "$id" --key k -m 'Asked the cook' -a scan.txt
refused 65 'another case' "$other" case-note "$(case-new -m x)" --key k \
    -m 'Asked the cook' -a scan.txt
echo 'another scan' >scan.txt
refused 65 'another file' "$other" \
    case-note "$id" --key k -m 'Asked the cook' -a scan.txt
refused 65 'a setting' "$other" case-config intake.kind request --key k
ok 'a key of the policy' case-config intake.kind request --key p
refused 65 'another setting' \
    "the key 'p' was used for other words, in the policy" \
    case-config intake.kind praise --key p
# What came since, the entry itself first, changes nothing of what it says.
said=$(case-new -c email -f 'Ann <ann@example.org>' -m 'Cold soup')
case-receive -q "$said" -m 'And the bread?' >/dev/null
word=$(case-log -J "$said" | tail -n 1 | jq -r .id)
ok 'a correction' case-correct "$said" "$word" channel=twitter -m x --key corrected
ok 'a correction once more' case-correct "$said" "$word" channel=twitter -m x \
    --key corrected
says "$said" ''
ok 'a waiver' case-note -q "$said" --waive -m Thanks --key waived
ok 'a waiver once more' case-note "$said" --waive -m Thanks --key waived
says "$said" ''
same '4' "$(case-log -J "$said" | wc -l | tr -d ' ')" 'each is there once'
refused 65 'the key of a rule of the house' \
    "the key 'p' was used for other words, in the policy" \
    case-close "$said" --outcome upheld --despite x --key p

refused 65 'two lines' 'Key has a control character or is not UTF-8' \
    case-note "$id" -m x --key 'a
b'
refused 65 'an empty one' 'Key must not be empty' case-note "$id" -m x --key ''

for i in 1 2 3 4 5 6 7 8; do
	case-note "$id" --key race -m 'At once' >"got$i" 2>&1 &
done
wait
same "$id" "$(cat got? | sort -u)" 'eight at once print the same id'
same 1 "$(case-log -J "$id" | grep -c '"key":"race"')" 'and one writes'

# Many cases: one commit, in the order of the ids, each once.
a=$(case-new -m a) b=$(case-new -m b) c=$(case-new -m c -o carla)
before=$(git -C house rev-parse main)
printf '%s\n' "$b	 and what it is" '' "  $a" "$c" "$b" >ids
ok 'many cases' case-assign - carla -m 'A new desk' --key many <ids
says "$b
$a" "case-assign: case $c is owned by carla already"
same 1 "$(git -C house rev-list --count "$before..main")" 'in one commit'
same "2 cases handed to carla by ben

$(printf 'Case: %s\n' "$a" "$b" | sort)" \
    "$(git -C house log -1 --format=%B | sed '/^$/{N;/^\n$/D;}')" \
    'which names each'
before=$(git -C house rev-parse main)
ok 'again' case-assign - carla -m 'A new desk' --key many <ids
says "$b
$a" "case-assign: case $c is owned by carla already"
same "$before" "$(git -C house rev-parse main)" 'writes nothing'
d=$(case-new -m d)
echo "$d" >>ids
before=$(git -C house rev-parse main)
ok 'again, with one more' case-assign -q - carla -m 'A new desk' --key many <ids
says "$b
$a
$d" ''
same "$d handed ben → carla by ben" "$(git -C house log -1 --format=%s)" \
    'writes what is missing'

printf '%s\0' "$a" "$b" >ids0
ok 'many cases, NUL between them' case-set -0 - tag+=zero <ids0
says "$a
$b" ''
refused 65 'without -0' 'a NUL among the ids: -0 reads those that end with one' \
    case-set - tag+=x <ids0
refused 1 'nothing to change in any' "case $a is set so already
case-set: case $b is set so already" case-set - -0 tag+=zero <ids0
refused 1 'no ids' 'no ids on standard input' case-set - tag+=x
refused 64 'ids and words' "ids and words can't both come from standard input:\
 use -m or -F" case-assign - dora -F - <ids

# All or nothing.
printf '%s\n' "$a" zzzz "$b" >ids
refused 66 'one that is none' "no case 'zzzz'" \
    case-note - -m 'To all' <ids
printf '%s\n' "$a" "$id" >ids
ok 'what is open in one' case-reply -q "$a" --as final -m 'No'
refused 1 'one that can not be closed' "case $b has 1 open thing
  the contact's last word 'b' is unanswered: case-reply $b, or case-note $b --waive
  or say why it is closed all the same: --despite REASON" \
    case-close - --outcome not-upheld <<X
$a
$b
X
refused 1 'one that is not his' "case $c is owned by carla, not by dora" \
    case-assign - eve -m x --if-owner dora <<X
$c
$a
X
case-set -q "$b" avoids=email >/dev/null
refused 1 'one that wants no mail' "case $b: the contact wants no email
  take another channel, or say why with --despite REASON" \
    case-reply - -c email -m 'To all' <<X
$a
$b
X

# To see it first.
cat >ids <<X
$a
$b
$c
X
before=$(git -C house rev-parse main) files=$(find house -type f | sort)
ok 'shown' case-assign - dora -m 'To see' -n --key shown <ids
same "$(printf 'Case: %s\n' "$a" "$b" "$c")" "$(grep ^Case: "$out")" \
    'every event is'
same "$before $files" "$(git -C house rev-parse main) $(find house -type f |
    sort)" 'nothing is written'
ok 'then done' case-assign - dora -m 'To see' --key shown <ids
says "$(cat ids)" ''
for command in "new -m x" "receive $a -m x" "reply $a -m x" "note $a -m x" \
    "set $a tag+=x" "close $a --outcome upheld --despite x" \
    "config intake.owner eve"; do
	before=$(git -C house rev-parse main)
	# shellcheck disable=SC2086	# words without spaces
	ok "case-$command -n" case-$command -n
	same 'Casebook-Event: 1' "$(head -n 1 "$out")" 'it shows the event'
	same "$before" "$(git -C house rev-parse main)" 'and does no more'
done

# A pipeline of commands, as in the manual.
same '1 upheld' "$(case-new -c phone -f 'Jens Muster' -m 'Thin soup' |
    case-reply - -c phone -m 'Sorry' --apology |
    case-close - --outcome upheld |
    case-list --format '%{hands} %{outcome}' -)" 'ids in, ids out'

teardown_casebook house
done_testing
