#!/bin/sh
# case-assign hands a case over: one owner at every instant, and the reason.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
id=$(case-new -m 'Thin soup')

# is_owned WHO DESC: by this one, as every view sees it.
is_owned() {
	same "$1 $id" "$(case-list --format '%{owner}' "id:$id") $(
	    case-list -i "owner:$1")" "$2"
}

ok 'to carla' case-assign "$id" carla -m 'Ben is on leave' -m 'until Monday'
says "$id" ''
same "Event: assigned
By: ben
Occurred: 2026-11-21T09:15:02Z
Owner: carla
Case: $id
Number: 2

Ben is on leave

until Monday" "$(grep -v '^\(Casebook-Event\|After\|Recorded\|Key\): ' \
    "house/cases/$id/0002-assigned-"*)" 'the event'
same "$id handed anna → carla by ben" "$(git -C house log -1 --format=%s)" \
    'the commit says from whom to whom'
is_owned carla 'it is hers'
ok 'to me' case-assign "$id" me -m 'Back again'
is_owned ben 'it is mine'
echo 'Carla knows the cook' >reason
ok 'if it is still mine' case-assign "$id" carla -F reason --if-owner me
says "$id" ''
is_owned carla 'it was'
refused 1 'if it is still mine' "case $id is owned by carla, not by ben" \
    case-assign "$id" dora -m 'x' --if-owner ben
refused 1 'to whom it belongs' "case $id is owned by carla already" \
    case-assign "$id" carla -m 'x'
refused 64 'if it is nobody'\''s' '--if-owner is empty' \
    case-assign "$id" dora -m x --if-owner ''
refused 65 'if it is of no handle' "--if-owner: 'Ben B' is no handle" \
    case-assign "$id" dora -m x --if-owner 'Ben B'
refused 64 'without a reason' 'no reason: say why with -m TEXT' \
    case-assign "$id" dora
refused 64 'with an empty one' 'no reason: say why with -m TEXT' \
    case-assign "$id" dora -m ' '
refused 64 'to nobody' "OWNER is missing
  try case-assign -h" case-assign "$id" -m x
refused 64 'to two' "'eve' is one word too many
  try case-assign -h" case-assign "$id" dora eve -m x
refused 65 'to what is no handle' \
    "Owner must be a handle of a-z, 0-9, '.', '_', '-', not 'Dora M'" \
    case-assign "$id" 'Dora M' -m x
refused 66 'what is no case' "no case 'zzzz'" case-assign zzzz dora -m x
is_owned carla 'it is hers after all this'

# Whoever is listed can be given a case, and nobody else.
case-config person.dora.name Dora
refused 1 'to somebody who is not listed' "no person 'dor' in the policy
  did you mean dora?" case-assign "$id" dor -m x
ok 'to somebody who is' case-assign "$id" dora -m x

# Reasons never come from standard input unasked: loops keep their input.
case-config person.eve.name Eve
case-config intake.owner dora
a=$(case-new -m a) b=$(case-new -m b)
printf '%s eve\n' "$a" "$b" >list
while read -r one owner; do
	case-assign "$one" "$owner" -m 'A new desk' || exit
done <list >loop
same "$a
$b" "$(cat loop)" 'a loop hands over each of its cases'
same 2 "$(case-list -i owner:eve | wc -l | tr -d ' ')" 'and they are'

# In a review it goes to somebody who never owned it.
case-close "$id" --outcome not-upheld --despite 'said no' >/dev/null
case-config --unset person.dora.name && case-config --unset person.eve.name
refused 1 'a review by an owner of before' "carla owned case $id before: a\
 review is made by another person" \
    case-reopen "$id" --review carla -m 'They insist'
ok 'a review by another' case-reopen "$id" --review fred -m 'They insist'
is_owned fred 'it is his'

ok 'a closed case' case-close "$id" --outcome upheld --despite x
ok 'a closed case, too, has an owner' case-assign "$id" gina -m 'Fred left'
is_owned gina 'it is hers'

# Two who take a case at the same moment do not both get it.
# race N: eight processes, each wants case N for another; $won is how many got it.
race() {
	one=$(case-new -o anna -m "Race $1")
	rm -f race.*
	pids=
	for who in a b c d e f g h; do
		{
			case-assign "$one" "race$who" -m "Taken by $who" \
			    --if-owner anna >race.$who 2>race.err.$who
			echo $? >race.status.$who
		} &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086	# many
	wait $pids
}
for n in 1 2 3 4 5 6; do
	race $n
	same '0 1 1 1 1 1 1 1' "$(cat race.status.? | sort | xargs)" \
	    "race $n: one gets it, seven do not"
	winner=$(case-list --format '%{owner}' "$one")
	same "$one" "$(cat "race.${winner#race}")" "race $n: it is who was told so"
	same "case-assign: case $one is owned by $winner, not by anna" \
	    "$(cat race.err.? | sort -u)" "race $n: the others are told whose it is"
	same "1 assigned" "$(case-log -J "$one" --kind assigned | jq -r .event |
	    sort | uniq -c | sed 's/^ *//')" "race $n: there is one handover"
done

# Once more with its key: it is what was done, though the owner is another now.
again=$(case-new -o anna -m 'Key')
for time in 1 2; do
	ok "time $time" case-assign "$again" ben -m x --if-owner anna --key take
	says "$again" ''
done
same 1 "$(case-log -J "$again" --kind assigned | wc -l)" 'it is one handover'

# Who is away is named to whoever gives them a case; nothing is refused.
for who in anna ben carla; do
	case-config -q person.$who.name "$who"
done
case-config intake.owner ben
case-config person.carla.away 2026-11-21 && case-config person.ben.away 2026-11-20
ok 'to somebody who is back' case-new -m 'Ben is back'
read -r one <"$out"
says "$one" ''
ok 'to somebody who is away' case-assign "$one" carla -m 'Hers'
says "$one" 'case-assign: carla is away until 2026-11-21'
is_shown() {
	same "owner        $1" "$(case-show "$one" | grep ^owner)" "$2"
}
is_shown 'carla (away until 2026-11-21)' 'case-show tells it'
CASE_NOW=2026-11-22T00:00:00Z
is_shown carla 'until the end of the day'
CASE_NOW=2026-11-21T09:15:02Z
case-config person.anna.away 2026-12-24
ok 'two cases' case-new -o anna -m 'Anna is away'
read -r two <"$out"
says "$two" 'case-new: anna is away until 2026-12-24'
printf '%s\n' "$one" "$two" >list
case-assign -q - ben -m 'Back again' <list >/dev/null
ok 'to one who is away' case-assign - anna -m 'For Christmas' <list
says "$(cat list)" 'case-assign: anna is away until 2026-12-24'
ok 'or quietly' case-assign -q - carla -m 'No, hers' <list
says "$(cat list)" ''
case-config --unset person.carla.away
is_shown carla 'she is back'
refused 65 'away at no date' "person.ben.away: '2026-02-29' is not a date such as 2026-12-24" \
    case-config person.ben.away 2026-02-29

# A mailbox owns, but nobody does; a list of persons begins with the first one.
case-config person.info.shared yes
ok 'to a mailbox' case-assign "$one" info -m 'Whoever is free'
same "$one" "$(case-list -i is:unclaimed)" 'it is unclaimed'
is_shown "info (unclaimed: nobody's own)" 'case-show tells it'
ok 'closed' case-close -q "$one" --outcome answered --despite x
same '' "$(case-list -i is:unclaimed)" 'a closed case waits for nobody'
refused 1 'nearest first' "no person 'crla' in the policy
  did you mean carla?" case-assign "$two" crla -m x
refused 1 'of a new case' "no person 'bem' in the policy
  did you mean ben?" case-new -o bem -m x
refused 1 'nothing near' "no person 'wolfgang' in the policy
  'case-config --list' shows them all" case-assign "$two" wolfgang -m x

teardown_casebook house
done_testing
