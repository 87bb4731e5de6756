#!/bin/sh
# case-log: the trail of a case, a selection and the house, for people and as
# JSON, in which nothing of an entry is lost, also not what is unknown.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna

at 2026-11-01T08:00 case-init -q --owner anna house
at 2026-11-02T09:00 case-new -c email -f Jens -s 'Thin soup' -m 'It was thin.

Really.' --question 'Who pays?' >id
read -r soup <id
at 2026-11-03T09:00 case-new -c twitter -k request -f @pendler \
    -m 'Could the bus wait?' >id
read -r bus <id
at 2026-11-04T09:00 case-reply -q "$soup" --by ben --as holding --answers q1 \
    --promise '2026-11-10 We call' --at '2026-11-02 12:00' -m 'We do' >/dev/null
at 2026-11-05T09:00 case-assign -q "$soup" ben -m 'Ben has the soups' >/dev/null
at 2026-11-06T09:00 case-close -q "$soup" --by ben --outcome upheld \
    --despite 'They called' >/dev/null
at 2026-11-07T09:00 case-note -q "$bus" -m 'Asked the driver' >/dev/null

# For people.
asked=$(part "$soup" 1) answered=$(part "$soup" 2)
ok 'a case' case-log "$soup"
says "$soup 1 opened (email) by anna  2026-11-02 09:00  $asked
    Owner: anna
    Kind: complaint
    Subject: Thin soup
    Contact: Jens
    Question: Who pays?

    It was thin.

    Really.

$soup 2 replied (email, holding) by ben  2026-11-02 12:00  recorded 2026-11-04 09:00  $answered
    Answers: $asked.1
    Promise: 2026-11-10T23:59:59Z We call

    We do

$soup 3 assigned by anna  2026-11-05 09:00  $(part "$soup" 3)
    Owner: ben

    Ben has the soups

$soup 4 closed by ben  2026-11-06 09:00  $(part "$soup" 4)
    Outcome: upheld
    Despite: They called" ''
ok 'a line an entry' case-log --oneline "$soup"
says "$soup  2026-11-02 09:00  anna        opened (email) anna  Thin soup
$soup  2026-11-02 12:00  ben         replied (email, holding)  We do
$soup  2026-11-05 09:00  anna        assigned ben  Ben has the soups
$soup  2026-11-06 09:00  ben         closed upheld" ''
ok 'the house' case-log --oneline
says "policy      2026-11-01 08:00  anna        configured
$soup  2026-11-02 09:00  anna        opened (email) anna  Thin soup
$bus  2026-11-03 09:00  anna        opened (twitter, public) anna  Could the bus wait?
$soup  2026-11-02 12:00  ben         replied (email, holding)  We do
$soup  2026-11-05 09:00  anna        assigned ben  Ben has the soups
$soup  2026-11-06 09:00  ben         closed upheld
$bus  2026-11-07 09:00  anna        noted  Asked the driver" ''
cp "$out" house.log
policy=$(case-log -J --kind configured | jq -r .id)
ok 'the policy' case-log --kind configured
says "policy 1 configured by anna  2026-11-01 08:00  $policy
    Set: casebook.format 1
    Set: casebook.name house
    Set: casebook.timezone UTC
    Set: intake.owner anna" ''

# Selections: each is some lines of the house.
# shows PATTERN ARG…: those of them that sed selects.
shows() {
	lines=$(sed -n "$1" house.log)
	shift
	fails $((${#lines} == 0)) "$*" case-log --oneline "$@"
	says "$lines" ''
	fails $((${#lines} == 0)) "$* --reverse" case-log --oneline --reverse "$@"
	says "$(echo "$lines" | tac)" ''
}
shows "/^$bus/p" "$bus"
shows "/^$soup/p" is:closed
shows "/^$soup/p" -is:open
shows '/^policy/!p' is:open,closed
shows "/^$soup/p" owner:ben contact:jens
shows "/^$bus/p" bus
shows "/^$bus/p" .
shows "/^$soup/p" . --by ben
shows "/^$bus/p" "id:$(printf %.5s "$bus")"
shows '/nothing/p' contact:nobody
shows '/replied/p' --kind replied
shows '/replied\|noted/p' --kind replied --kind=noted
shows "/^$soup.*opened/p" --kind opened "$soup"
shows '/nothing/p' --kind reopened
shows '6,$p' --since 2026-11-06
shows '4,$p' --since 2026-11-04..
shows '3,4p' --since 2026-11-03..2026-11-04
shows '3,$p' --since 2026-11-02T09:00:01Z
shows '6,$p' --since 16d
shows '2,$p' --since 2w --since 2026-11-02
shows 'p' --since 2026
shows '/nothing/p' --since today
shows '/nothing/p' --since 2027
shows "5,\${/^$soup/p;}" --since 2026-11-05 "$soup"
# What is newest is cut off, in either order.
shows '6,$p' --max 2
shows '$p' --max 1
shows 'p' --max 100
shows '4,5p' --max 2 --since ..2026-11-05
shows "3p" --max 1 --kind opened
printf '%s\n' "$bus more" "$bus" >ids
ok 'ids from standard input' case-log --oneline - <ids
says "$(grep "^$bus" house.log)" ''
ok 'what case-list prints' sh -c 'case-list is:closed | case-log --oneline -'
says "$(grep "^$soup" house.log)" ''
ok 'with terms beside' case-log --oneline - --kind noted -is:closed <ids
says "$(tail -n 1 house.log)" ''
for how in --oneline -J; do
	case-log $how >plain
	ok "$how -0" case-log -0 $how
	same "$(cat plain)" "$(tr '\0' '\n' <"$out")" "$how -0: stdout"
done
fails 1 'an entry of nobody' case-log "$soup" --kind noted
says '' ''
fails 1 'no ids' case-log -
says '' ''
fails 1 'a kind that nothing has' case-log --kind assign
says '' ''
fails 64 'a kind that is none' case-log --kind 'As signed'
says '' "case-log: no kind of entry 'As signed'"
fails 65 'a time that is none' case-log --since soon
same '' "$(cat "$out")" 'a time that is none: stdout'
same 'case-log: --since: ' "$(head -c 19 "$err")" 'a time that is none: stderr'
fails 64 'a number that is none' case-log --max 0
says '' "case-log: --max wants a number above 0, not '0'"
fails 64 'a query that is none' case-log onwer:x
says '' "case-log: unknown key 'onwer:' in the query
  did you mean: owner?"
fails 66 'ids that are none' case-log - <<X
zzzz
X
says '' "case-log: no case 'zzzz'"
fails 74 'a full disk' sh -c 'case-log >/dev/full'
says '' 'case-log: cannot write standard output: No space left on device'

# Every field there is, on a case that other systems told of.
case-config -q intake.kind complaint --by anna
case-config -q --unset intake.kind
cat >all.jsonl <<X
{"event":"opened","ref":"x:1","by":"anna","occurred":"2026-11-08T09:00:00+01:00","via":"import","owner":"anna","kind":"request","subject":"All \"there\" \\\\ is 😀","contact":["Jens <j@example.org>","Petra"],"customer":"yes","prefers":"email","avoids":"phone","about":"Kitchen","wants":"soup","publish":"no","language":"de","tag":["b","a"],"channel":"email","access":"direct","from":"Jens","cc":["Eva <eva@x.example>"],"on_behalf":"Mum","url":"https://x.example/?a=b","effort":"2h","retold":"yes","question":["One?","Two?","Three?"],"key":"k1","body":"\n\nä\tb \\\\\r\nc\n\n"}
X
ok 'an opening with all fields' case-import -q all.jsonl
read -r full <<X
$(case-list -i ref:x:1)
X
first=$(part "$full" 1)
cat >all.jsonl <<X
{"event":"replied","case":"$full","by":"ben","occurred":"2026-11-08T10:00:00Z","channel":"email","as":"holding","question":["Which?"],"answers":["$first.1","$first.2"],"declines":["$first.3"],"promise":["2026-11-20T09:00:00+01:00 We call","2026-11-21T09:00:00Z We write","2026-11-22T09:00:00Z We wait"],"apology":"yes","fault":"yes","tells":["$soup"],"send":"j@example.org","despite":"He said so","body":"Soon\n"}
{"event":"received","case":"$full","by":"ben","occurred":"2026-11-08T11:00:00Z","channel":"web","party":"Roth","automatic":"yes","body":"A robot\n"}
X
ok 'a reply with all fields' case-import -q all.jsonl
reply=$(part "$full" 2) robot=$(part "$full" 3)
cat >all.jsonl <<X
{"event":"received","case":"$full","by":"ben","occurred":"2026-11-08T12:00:00Z","channel":"web","answers":["$reply.1"],"releases":["$reply.1"],"accepts":"no","body":"No\n"}
{"event":"replied","case":"$full","by":"ben","occurred":"2026-11-08T13:00:00Z","channel":"web","keeps":["$reply.2"],"replaces":["$reply.3"],"promise":["2026-11-23T09:00:00Z We sit"],"body":"x"}
{"event":"noted","case":"$full","by":"ben","occurred":"2026-11-08T14:00:00Z","waives":"$first","remind":"2026-11-24T09:00:00Z Ask","takedown":"$robot","body":"It had a name\n"}
{"event":"assigned","case":"$full","by":"ben","occurred":"2026-11-08T15:00:00Z","owner":"carla","body":"Carla can\n"}
{"event":"set","case":"$full","by":"ben","occurred":"2026-11-08T16:00:00Z","tag":["c"],"untag":["a","b"],"body":""}
{"event":"linked","case":"$full","by":"ben","occurred":"2026-11-08T17:00:00Z","link":["related $soup","follows $bus"],"unlink":["related $bus"],"body":""}
{"event":"corrected","case":"$full","by":"ben","occurred":"2026-11-08T18:00:00Z","corrects":"$robot","set":["Channel forum"],"void":"yes","body":"Not ours\n"}
{"event":"closed","case":"$full","by":"ben","occurred":"2026-11-08T19:00:00Z","outcome":"upheld","cause":"kitchen","redress":["12.50 EUR voucher","3 EUR"],"stays":"no-choice","despite":"x","body":"\n"}
{"event":"reopened","case":"$full","by":"ben","occurred":"2026-11-08T20:00:00Z","review":"yes","body":"Again\n"}
{"event":"sent","case":"$full","by":"ben","occurred":"2026-11-08T21:00:00Z","reply":"$reply","body":""}
{"event":"bounced","case":"$full","by":"ben","occurred":"2026-11-08T22:00:00Z","reply":"$reply","body":"550\n"}
X
ok 'the rest of all fields' case-import -q all.jsonl
printf 'scan' >'a scan.pdf'
printf 'two' >two.txt
ok 'attachments' case-note -q "$full" -a 'a scan.pdf' -a two.txt

# What this version does not know.
cat >doctored <<'X'
Mood: glad
Owner: carla
Zz-Top9: one
Zz-Top9: two
Body: not the body
Id: not the id

A kind of entry
from the future
X
doctored "$bus" 3 blessed
ok 'an unknown kind is shown' case-log "$bus" --max 1
says "$bus 3 blessed by ben  2026-11-09 09:00  $(printf %.8s "$blob")
    Mood: glad
    Owner: carla
    Zz-Top9: one
    Zz-Top9: two
    Body: not the body
    Id: not the id

    A kind of entry
    from the future" ''
ok 'it can be selected' case-log --kind blessed --oneline
says "$(case-log --oneline "$bus" --max 1)" ''
ok 'in one line' case-log --oneline "$bus" --max 1
says "$bus  2026-11-09 09:00  ben         blessed carla  A kind of entry" ''
ok 'as JSON' case-log -J "$bus" --max 1
says "{\"v\":1,\"id\":\"$(printf %.8s "$blob")\",\"casebook_event\":\"1\",\"event\":\"blessed\",\
\"by\":\"ben\",\"occurred\":\"2026-11-09T09:00:00Z\",\"mood\":\"glad\",\"owner\":\"carla\",\
\"zz_top9\":[\"one\",\"two\"],\"_body\":\"not the body\",\"_id\":\"not the id\",\
\"case\":\"$bus\",\"number\":\"3\",\"after\":[\"$(part "$bus" 2)\"],\
\"recorded\":\"2026-11-09T09:00:00Z\",\"key\":\"doctored 3\",\
\"body\":\"A kind of entry\\nfrom the future\\n\"}" ''
printf 'Mood: sad\n\n' >doctored
doctored "$bus" 4 noted
ok 'an unknown field on a known kind' case-log "$bus" --max 1
says "$bus 4 noted by ben  2026-11-09 09:00  $(printf %.8s "$blob")
    Mood: sad" ''
same "anna open 2026-11-09T09:00:00Z" "$(case-list "$bus" \
    --format '%{owner} %{state} %{updated}')" 'neither decides anything'

# JSON has each field of each file, in its order, and the body to the byte.
cat >from-file.jq <<'end'
# One event file, as case-log -J shows it, but for v and id.
def name: ascii_downcase | gsub("-"; "_") |
    if . == "body" or . == "id" then "_" + . else . end;
split("\n\n") as $parts |
($parts[0] | split("\n") | map(capture("^(?<key>[^:]*): (?<value>.*)$") |
    .key |= name)) as $fields |
reduce $fields[] as $f ({}; if ($repeats | index($f.key)) or
    ([$fields[] | select(.key == $f.key)] | length > 1)
    then .[$f.key] += [$f.value] else .[$f.key] = $f.value end) +
{ body: ($parts[1:] | join("\n\n")) }
end
repeats=$(sed -n '/^\.It Sy.*\*/ {
	s/^\.It Sy//; s/[*,]//g; p; }' "$top/man/case-event.5" | tr 'A-Z\n' 'a-z ')
case-log -J >all
git -C house ls-tree -r main | while read -r _ _ blob path; do
	case $path in
	*.d/*|.gitattributes) continue ;;
	esac
	git -C house cat-file blob "$blob" >event
	jq -Rsc --arg repeats "$repeats" --arg id "$(printf %.8s "$blob")" \
	    '($repeats | split(" ")) as $repeats | { v: 1, id: $id } +
	    '"($(cat from-file.jq))" event
done | sort >expected
same "$(cat expected)" "$(sort all)" 'JSON is what the files hold'
same "$(git -C house ls-tree -r --name-only main | grep -c '[-][0-9a-f]\{8\}$')" \
    "$(wc -l <all | tr -d ' ')" 'all of them'
same '' "$(sed -n '/^\.It Sy [A-Z]/ { s/^\.It Sy//; s/[*,]//g; p; }' \
    "$top/man/case-event.5" | tr 'A-Z -' 'a-z\n_' | sort -u |
    while read -r field; do
	[ -z "$field" ] || grep -q "\"$field\":" all || echo "$field"
    done)" 'every field of case-event(5) is among them'

# And it comes back as the same bytes; the files themselves are for export.
ok 'another house' case-init -q --owner anna --by anna other
grep -v '"attachment":\|"event":"configured"' all >without
ok 'takes all of it' case-import -q -C other without
case-log -C other -J | grep -v '"event":"configured"' >got
same "$(sort without)" "$(sort got)" 'and shows the same'
teardown_casebook other

# A damaged file is seen, and does not keep the others from being shown.
case-log --oneline >lines
case-log -J >all
cp -R house damaged
printf 'By: nobody\n' >event
blob=$(git -C damaged hash-object -w --stdin <event)
add_by_git damaged "$blob" \
    "$(git -C damaged ls-tree -r --name-only main | grep "$bus/0001-" |
	sed 's/0001.*//')0009-noted-$(printf %.8s "$blob")"
export CASEBOOK=damaged
ok 'with a damaged file' case-log --oneline
says "$bus  $(printf %.8s "$blob") can't be read: case-verify tells why
$(cat lines)" ''
ok 'the entries with it' case-log "$bus" --reverse
same "$bus  $(printf %.8s "$blob") can't be read: case-verify tells why" \
    "$(head -n 1 "$out")" 'it is told of, by its number'
ok 'as JSON' case-log -J
same "$(cat all)" "$(sed 1d "$out")" 'the others are as they were'
fails 1 'case-verify' case-verify
same "no event" "$(grep -o 'no event' "$out")" 'and it tells why'
export CASEBOOK=house

teardown_casebook house
done_testing
