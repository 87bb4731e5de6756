#!/bin/sh
# case-close closes a case with its outcome, unless something is open in it;
# case-reopen opens it again.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house

# own N: what event number N says, but for what is in every event.
own() {
	sed -e '/^Casebook-Event: /,/^Occurred: /d' -e '/^Case: /,/^Key: /d' \
	    "house/cases/$id/$(printf %04d "$1")"-*
}

id=$(case-new -m 'Thin soup' --question 'Who pays?')
case-reply "$id" -q --promise '3d The cook calls' -m 'We see' \
    --as holding --at '2026-11-21 09:00' >/dev/null
case-receive "$id" -m 'And today it was cold' >/dev/null
refused 1 'with three things open' "case $id has 3 open things
  question q1 'Who pays?' is unanswered: case-reply $id --answers q1, or --declines q1
  promise p1 'The cook calls', due 2026-11-24, is open: case-reply $id --keeps p1, or case-receive $id --releases p1
  the contact's last word 'And today it was cold' is unanswered: case-reply $id, or case-note $id --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$id" --outcome upheld
refused 1 'also when it is only to be shown' "$(sed 's/^case-close: //' "$err")" \
    case-close -n "$id" --outcome upheld

# Each as the refusal says.
ok 'the question' case-reply -q "$id" --answers q1 -m 'We do'
refused 1 'with one thing open' "case $id has 1 open thing
  promise p1 'The cook calls', due 2026-11-24, is open: case-reply $id --keeps p1, or case-receive $id --releases p1
  or say why it is closed all the same: --despite REASON" \
    case-close "$id" --outcome upheld
ok 'the promise' case-reply -q "$id" --keeps p1 -m 'He called'
ok 'thanks' case-receive -q "$id" -m 'Thanks'
ok 'the last word' case-note -q "$id" --waive -m 'Thanks only'

outcomes='upheld, partly-upheld, not-upheld, withdrawn, out-of-scope,'
refused 64 'without an outcome' \
    "--outcome is missing: $outcomes referred, duplicate or answered" \
    case-close "$id"
refused 64 'with an empty one' '--outcome is empty' case-close "$id" --outcome ''
refused 65 'with one that is none' "Outcome must be $(echo "$outcomes" |
    sed 's/, */|/g')referred|duplicate|answered, not 'good'" \
    case-close "$id" --outcome good
refused 65 'with an amount that is none' "Redress must be an amount such as\
 12.50 EUR, and perhaps words behind it, not '5'" \
    case-close "$id" --outcome upheld --redress 5
refused 65 'staying perhaps' "Stays must be yes|no|no-choice, not 'maybe'" \
    case-close "$id" --outcome upheld --stays maybe
refused 66 'what is no case' "no case 'zzzz'" case-close zzzz --outcome upheld

ok 'with all that can be told' case-close "$id" --outcome partly-upheld \
    --cause kitchen --redress '12,50 EUR voucher' --redress '3 EUR' \
    --stays no-choice --apology --fault -m 'Both talked'
says "$id" ''
same 'Apology: yes
Fault: yes
Outcome: partly-upheld
Cause: kitchen
Redress: 12.50 EUR voucher
Redress: 3 EUR
Stays: no-choice

Both talked' "$(own 8)" 'the event'
same "$id closed partly-upheld by ben" "$(git -C house log -1 --format=%s)" \
    'the commit'
same "$id" "$(case-list -i is:closed outcome:partly-upheld cause:kitchen)" \
    'it is closed'
refused 1 'a second time' "case $id is closed already" \
    case-close "$id" --outcome upheld
refused 1 'a second time, whatever' "case $id is closed already" \
    case-close "$id" --outcome upheld --despite 'I want to'

# The contact has more to say: it stays closed, and shows.
ok 'their word on a closed case' case-receive "$id" -m 'It is thin again'
says "$id" ''
same "$id" "$(case-list -i is:closed is:unanswered)" 'it is closed, unanswered'
same "$id" "$(case-list -i is:todo)" 'and to do'
same '' "$(case-list -i is:open)" 'nothing is open'
ok 'a reply to it' case-reply "$id" -m 'We will look'
says "$id" ''
same '' "$(case-list -i is:todo)" 'and it is done'

refused 64 'reopened without a reason' 'no reason: say why with -m TEXT' \
    case-reopen "$id"
ok 'reopened' case-reopen "$id" -m 'Thin again'
says "$id" ''
same 'Thin again' "$(own 11 | sed 1d)" 'the event'
same "$id reopened by ben" "$(git -C house log -1 --format=%s)" 'the commit'
same "$id" "$(case-list -i is:open is:reopened)" 'it is open'
refused 1 'a second time' "case $id is open already" case-reopen "$id" -m x
refused 1 'for a review, though it is open' "case $id is open already" \
    case-reopen "$id" --review dora -m x

case-receive -q "$id" -m 'And?' >/dev/null
ok 'despite what is open' case-close "$id" --outcome not-upheld \
    --despite 'They wrote forty times'
says "$id" ''
same "$id closed not-upheld despite an unanswered word by ben" \
    "$(git -C house log -1 --format=%s)" 'the commit says so'
same '' "$(case-list -i is:todo)" 'and it is not to do'

# Ink tells of no despite where nothing was open, also if it is tried twice.
ok 'one more' case-new -m 'Good soup' --subject Soup
read -r fine <"$out"
case-reply -q "$fine" -m 'Thank you' >/dev/null
ok 'despite nothing' case-close "$fine" --outcome answered --key fine \
    --despite 'It is late'
says "$fine" "case-close: nothing is open in case $fine: --despite is left out"
same "$fine closed answered by ben" "$(git -C house log -1 --format=%s)" \
    'the commit says nothing of it'
same '' "$(grep -h ^Despite house/cases/"$fine"/*-closed-*)" 'nor the event'
case-receive -q "$fine" -m 'And the bread?' --question 'Which?' >/dev/null
ok 'once more with its key' case-close "$fine" --outcome answered --key fine \
    --despite 'It is late'
says "$fine" ''

# A review is two events of one commit, by another person.
before=$(git -C house rev-parse main)
refused 1 'a review by who had it' "anna owned case $id before: a review is\
 made by another person" case-reopen "$id" --review anna -m 'A second look'
refused 65 'a review by nobody' "Owner must be a handle of a-z, 0-9, '.', '_',\
 '-', not 'Dora M'" case-reopen "$id" --review 'Dora M' -m x
ok 'a review' case-reopen "$id" --review dora -m 'A second look'
says "$id" ''
same 1 "$(git -C house rev-list --count "$before..main")" 'in one commit'
same "$id" "$(case-list -i is:open owner:dora)" 'it is hers'
same 'Review: yes

A second look
Owner: dora

A second look' "$(own 14; own 15)" 'both events'

# Causes of the house.
case-config cause.supplier 'It came so'
refused 1 'a cause that is not listed' "no cause 'suplier' in the policy
  did you mean supplier?" \
    case-close "$id" --outcome upheld --cause suplier --despite x
ok 'a cause that is' case-close "$id" --outcome upheld --cause supplier \
    --despite 'it is the same'

# A loop keeps its input.
case-new -m one >list
case-new -m two >>list
while read -r one; do
	case-close "$one" --outcome upheld -m 'All one' --despite 'a batch' || exit
done <list >loop
same "$(cat list)" "$(cat loop)" 'a loop closes each of its cases'

teardown_casebook house
done_testing
