#!/bin/sh
# case-correct: ink has no eraser, so an entry is corrected by another, both
# stay, and whatever is counted goes by what was corrected.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna

# show CASE: one line of case-show, or several.
show() {
	case-show "$2" | sed -n "/^$1 /,/^[^ ]/ { /^$1 /p; /^ /p; }"
}

# figure NAME: what the house is told.
figure() {
	case-report -J "$1" | jq -c '.median // .value'
}

at 2026-11-16T09:00 case-init -q --owner anna house
at 2026-11-16T09:00 case-new -c phone -f Jens -f Petra -s 'Thin soup' \
    -m 'It was thin' >id
read -r id <id
at 2026-11-20T09:00 case-receive -q "$id" -c email --effort 1h -m 'Well?' >/dev/null
at 2026-11-20T10:00 case-reply -q "$id" -c email -m 'We are sorry' >/dev/null
at 2026-11-20T11:00 case-assign -q "$id" ben -m 'His soup' >/dev/null
opened=$(part "$id" 1) word=$(part "$id" 2) reply=$(part "$id" 3)

# When it happened.
same 349200 "$(figure first-response)" 'four days and an hour'
ok 'a letter that went out earlier' case-correct "$id" "$reply" \
    occurred='17.11.2026 10:00' channel=letter -m 'The letter was of Tuesday'
says "$id" "case-correct: corrects $reply: 'We are sorry'"
cp "house/cases/$id/0005"-* corrected
same "Corrects: $reply
Set: Occurred 2026-11-17T10:00:00Z
Set: Channel letter

The letter was of Tuesday" "$(sed -e '/^Casebook-Event: /,/^Occurred: /d' \
    -e '/^Case: /,/^Key: /d' corrected)" 'the entry'
same "$id corrected by anna" "$(git -C house log -1 --format=%s)" 'the commit'
same 90000 "$(figure first-response)" 'it is answered after a day and an hour'
same 'clock        first response after 1d 1h, open for 5d' \
    "$(show clock "$id")" 'case-show says so'
same 'state        open, unanswered' "$(show state "$id")" \
    'and that the later word has no answer'
same "$id" "$(case-list -i channel:letter)" 'the channel is found'
same "corrections  $reply Occurred 2026-11-17T10:00:00Z, Channel letter  The letter was of Tuesday" \
    "$(show corrections "$id")" 'on what that rests'
same "$id" "$(case-list -i has:correction)" 'the query knows it'
ok 'the trail has both' case-log --oneline "$id"
says "$id  2026-11-16 09:00  anna        opened (phone) anna  Thin soup
$id  2026-11-20 09:00  anna        received (email)  Well?
$id  2026-11-20 10:00  anna        replied (email, answer)  We are sorry
$id  2026-11-20 11:00  anna        assigned ben  His soup
$id  2026-11-21 09:15  anna        corrected $reply  The letter was of Tuesday" ''
ok 'as it was known then' case-report first-response -J \
    --known 2026-11-20T23:00:00Z
same 349200 "$(jq .median "$out")" 'a day and an hour was not known'
refused 1 'a second time' "corrects $reply: 'We are sorry'
case-correct: event $reply is so already" case-correct "$id" "$reply" channel=letter -m Again

# The other fields, by their names in an entry or in JSON.
# takes FIELD=VALUE SET: of the contact's word.
takes() {
	ok "$1" case-correct -q "$id" "$word" "$1" -m 'Typed wrong'
	same "[\"$2\"]" "$(case-log -J "$id" | tail -n 1 | jq -c .set)" \
	    "$1: the entry"
}
takes Access=public 'Access public'
takes channel=twitter 'Channel twitter'
takes from=Petra 'From Petra'
takes effort=6h30m 'Effort 6h30m'
takes Retold=yes 'Retold yes'
takes On-Behalf=Mum 'On-Behalf Mum'
takes on-behalf=Dad 'On-Behalf Dad'
takes on_behalf=Mum 'On-Behalf Mum'
takes url=https://x.example/1?a=b 'Url https://x.example/1?a=b'
takes 'occurred=2026-11-20 12:00' 'Occurred 2026-11-20T12:00:00Z'
same "$id" "$(case-list -i is:went-public channel:twitter)" \
    'the word was public, and after a direct one'
same 2 "$(case-list --format '%{approaches}' "$id")" 'they came twice'
takes party=Roth 'Party Roth'
same "1 no" "$(case-list --format '%{approaches} %{went_public}' "$id")" \
    'a third party came, not they'
case-set -q "$id" contact=Jense >/dev/null
set=$(part "$id" 17)
ok 'what was set' case-correct -q "$id" "$set" contact=Jens -m 'No e'
same 'Jens' "$(case-list --format '%{contact}' "$id")" 'the contact'
ok 'the word of an outsider, and its time' case-correct "$id" "$word" \
    access=direct channel=letter -m 'Both'
same direct "$(case-log -J "$id" | tail -n 1 | jq -r '.set[0][7:]')" 'at once'

# What belongs elsewhere does not count, and stays.
other=$(at 2026-11-18T09:00 case-new -c email -f Otto -m 'Cold tea')
at 2026-11-19T09:00 case-reply -q "$other" -m 'Not this tea' \
    --as answer --promise '1d We call' --question 'Which tea?' >/dev/null
wrong=$(part "$other" 2)
# counted: is the word open, how many questions and promises are there, and
# since when is it answered?
counted() {
	case-list -J "$other" | jq -r '[.unanswered, (.questions | length),
	    (.promises | length), .first_response // "never"] | join(" ")'
}
same 'false 1 1 2026-11-19T09:00:00Z' "$(counted)" 'as long as it counts'
ok 'of another case' case-correct "$other" "$wrong" --void -m 'That was to Jens'
says "$other" "case-correct: corrects $wrong: 'Not this tea'"
same 'true 0 0 never' "$(counted)" 'they wait, and nothing is promised'
same "corrections  $wrong void  That was to Jens" "$(show corrections "$other")" \
    'case-show says it'
same 1 "$(case-log "$other" | grep -c 'Not this tea')" 'the trail has the words'
refused 1 'void twice' "corrects $wrong: 'Not this tea'
case-correct: event $wrong is so already" case-correct "$other" "$wrong" --void -m Again
correction=$(part "$other" 3)
ok 'it was right' case-correct "$other" "$correction" --void -m 'It was to Otto'
same 'false 1 1 2026-11-19T09:00:00Z' "$(counted)" 'all counts again'
same "corrections  $wrong void  That was to Jens
             $correction void  It was to Otto" "$(show corrections "$other")" \
    'both are told'
refused 65 'a correction is not corrected otherwise' \
    "'Occurred 2026-11-20T12:00:00Z' can't be corrected" \
    case-correct "$other" "$correction" occurred=2026-11-20 -m x

# What the casebook vouches for is as it is.
for field in by=ben recorded=2026-11-01 key=x number=1 "case=$other" \
    "after=$opened" event=noted promise=x corrects=x set=x void=yes \
    attachment=x owner=ben; do
	fails 65 "never $field" case-correct "$id" "$reply" "$field" -m x
	same "case-correct: can't be corrected" \
	    "$(sed "s/: '.*' can/: can/" "$err")" "never $field: stderr"
done
refused 65 'never the words' \
    "words can't be corrected: say what is right in a new entry" \
    case-correct "$id" "$reply" body=x -m x
refused 64 'what is no field' "no field 'colour'" \
    case-correct "$id" "$reply" colour=red -m x
refused 65 'what such an entry has not' "an event replied has no Effort" case-correct "$id" "$reply" effort=2h -m x
refused 65 'a value that is none' "Access must be direct|public, not 'loud'" \
    case-correct "$id" "$reply" access=loud -m x
refused 65 'the future' "2026-11-22 12:00 is in the future" \
    case-correct "$id" "$reply" occurred=2026-11-22 -m x
# never_corrected N VERB INSTEAD
never_corrected() {
	for what in --void occurred=2026-11-01; do
		fails 65 "what was $2: $what" \
		    case-correct -q "$id" "$(part "$id" "$1")" $what -m x
		says '' "case-correct: what was $2 can't be corrected
  $3"
	done
}
case-close -q "$id" --outcome upheld --despite 'it is a test' >/dev/null
case-reopen -q "$id" -m 'It is none' >/dev/null
never_corrected 1 opened 'case-set changes what is known of the case'
never_corrected 4 assigned 'case-assign hands the case over again'
never_corrected 20 closed 'case-reopen opens the case again'
never_corrected 21 reopened 'case-close closes the case again'

refused 64 'without a reason' 'no reason: say why with -m TEXT' case-correct "$id" "$reply" channel=fax
refused 64 'with an empty one' 'no reason: say why with -m TEXT' case-correct "$id" "$reply" --void -m ' '
refused 64 'neither a field nor --void' 'FIELD=VALUE or --void is missing' \
    case-correct "$id" "$reply" -m x
refused 64 'both' '--void goes without FIELD=VALUE' \
    case-correct "$id" "$reply" --void channel=fax -m x
refused 64 'no value' "'channel=' has no value" \
    case-correct "$id" "$reply" channel= -m x
refused 64 'no field' "'=fax' is no FIELD=VALUE" \
    case-correct "$id" "$reply" =fax -m x
refused 64 'no event' 'EVENT is missing
  try case-correct -h' case-correct "$id" -m x
refused 66 'an event of another case' "no event '$wrong' in case $id
  'case-log $id' tells what there is" \
    case-correct "$id" "$wrong" --void -m x
refused 66 'no case' "no case 'zzzz'" case-correct zzzz "$reply" --void -m x

# Another channel brings its access along, and what the contact may see goes
# by what was corrected.
at 2026-11-21T09:20 case-init -q --owner anna other
CASEBOOK=other
case-new -c phone -m 'First' >id
read -r id <id
case-receive -q "$id" -c twitter -m 'Typed as a tweet' >/dev/null
case-receive -q "$id" -c email -m 'Of somebody else' >/dev/null
tweet=$(part "$id" 2) stray=$(part "$id" 3)
same true "$(case-list -J | jq .went_public)" 'a tweet is public'
ok 'it was a mail' case-correct -q "$id" "$tweet" channel=email -m 'No tweet'
same '["Channel email","Access direct"]' \
    "$(case-log -J . | jq -c 'select(.event == "corrected").set')" \
    'and so it was direct'
same false "$(case-list -J | jq .went_public)" 'so it never went public'
case-correct -q "$id" "$stray" --void -m 'Belongs elsewhere' >/dev/null
ok 'what they may see' case-log --said "$id"
same '' "$(grep 'somebody else' "$out")" 'is not what was voided'
same 1 "$(grep -c '^[^ ]* 2 received (email) by' "$out")" 'and is as corrected'
teardown_casebook other
CASEBOOK=house

# A corrected reply is counted as it is now, and what a lawyer lost is not the
# contact's loss.
holds=$(case-new -c email -f 'Ida <ida@example.org>' -m 'Late bread')
case-reply -q "$holds" -m 'By Friday' >/dev/null
held=$(case-log -J "$holds" | tail -n 1 | jq -r .id)
ok 'a reply that was holding' case-correct -q "$holds" "$held" as=holding -m x
same 1 "$(case-report holding -J "id:$holds" | jq .max)" 'is counted as that'
case-receive -q "$holds" --party Roth --effort 2h -m 'I read it' >/dev/null
same '' "$(case-show "$holds" | grep ^effort)" 'the effort of a lawyer is not shown'
# What we say in corrective actions is no boilerplate.
lesson=$(case-new -k corrective-action -c email -f 'Ida <ida@example.org>' -m Bread)
case-reply -q "$lesson" -m 'one two three four five six seven eight nine ten' >/dev/null
case-reply -q "$holds" -m 'one two three four five six seven eight nine ten' >/dev/null
same 0 "$(case-report repeated -J | jq .value)" 'nothing is repeated in a case'

teardown_casebook house
done_testing
