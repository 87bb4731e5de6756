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

teardown_casebook house
done_testing
