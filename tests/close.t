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
for amount in '5 voucher' '5 eur' 'EUR 5' '-5 EUR' '5,- EUR' '1.23.456 EUR' \
    '1.234.50 EUR' '1,2 345 EUR' ',50 EUR' '12,500,0 EUR' '5 €uro' '5 EURO' \
    '1234567890123 EUR'; do
	refused 65 "which is none: $amount" "Redress must be an amount such as\
 12.50 EUR, and perhaps words behind it, not '$amount'" \
	    case-close "$id" --outcome upheld --redress "$amount"
done
for amount in '1.234 EUR' '1,234 EUR voucher' '0.500 KWD'; do
	refused 65 "which may be two: $amount" "Redress '$amount': thousands,\
 or decimals? Write 1234 EUR, or two decimals as in 12.50 EUR" \
	    case-close "$id" --outcome upheld --redress "$amount"
done
while IFS='|' read -r typed stored; do
	same "Redress: $stored" "$(case-close -n "$id" --outcome upheld \
	    --redress "$typed" | grep ^Redress)" "an amount: $typed"
done <<'X'
5 EUR|5.00 EUR
5 €|5.00 EUR
5€ Gutschein, 2 Suppen|5.00 EUR Gutschein, 2 Suppen
12,5 €|12.50 EUR
12,50 EUR|12.50 EUR
12.50 EUR voucher|12.50 EUR voucher
0,99 EUR|0.99 EUR
1234 USD|1234.00 USD
1234,50 EUR|1234.50 EUR
1.234,50 EUR|1234.50 EUR
1,234.50 EUR|1234.50 EUR
1.234.567 EUR|1234567.00 EUR
12,345,678.9 GBP paid|12345678.90 GBP paid
X
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
Redress: 3.00 EUR
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

# Of many, one over a word that nobody answered.
case-new -q -m 'Cold soup' >loud
{ case-new -q -k praise -s 'Warm soup' -c letter -m x && case-note -q . --waive -m x; } |
    head -n 1 >calm
ok 'two at once' sh -c "cat loud calm |
    case-close -q - --outcome answered --despite 'Nobody answers the phone'"
same '2 cases closed answered, 1 of them despite what was open by ben' \
    "$(git -C house log -1 --format=%s)" 'the commit says of how many'

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

# An own question does not hold a case open, nor does it vanish with it; a
# third party's does.
ours=$(case-new -c email -m 'Cold tea')
case-reply -q "$ours" --as answer --question 'Which tea?' -m 'Sorry' >/dev/null
case-receive -q "$ours" --party "Roth's" -c letter --question 'Which file?' \
    -m 'We represent' >/dev/null
refused 1 'over the question of a party' "case $ours has 1 open thing
  question q2 'Which file?' is unanswered: case-reply $ours --party 'Roth'\\''s' --answers q2, or --declines q2
  or say why it is closed all the same: --despite REASON" \
    case-close "$ours" --outcome answered
eval "ok 'as the refusal says' $(sed -n "s/.*unanswered: \(.*\), or.*/\1/p" "$err") -q -m 'Number 7'"
ok 'over our own question' case-close "$ours" --outcome upheld \
    --redress '12,50 EUR' --stays yes
says "$ours" ''
same 'questions    q1 open, ours, 2026-11-21: Which tea?' \
    "$(case-show "$ours" | grep ' q1 ')" 'it stays open'

# Whether they accept the outcome they say later, and it stays closed.
ok 'they do not accept it' case-receive "$ours" --accepts no
says "$ours" ''
ok 'they do' case-receive -q "$ours" --accepts yes -m 'All right'
same "state        closed upheld, unanswered
accepted     yes" "$(case-show "$ours" | grep '^state\|^accepted')" \
    'the last word of it counts'
same 'closed' "$(case-list --format '%{state}' "$ours")" 'it stays closed'
ok 'nothing is to be said to it' case-note -q "$ours" --waive -m 'Content'
ok 'nor to the no' case-note -q "$ours" --waive -m 'They changed their mind'
same '' "$(case-list -i is:todo id:"$ours")" 'and nothing is to do'
refused 65 'a third party accepts' "only the contact can accept an outcome, not a third party" \
    case-receive "$ours" --accepts yes --party Roth

# Words that are none are told by their day.
silent=$(case-new -c email -m 'Thin soup')
case-reply -q "$silent" -m 'Sorry' >/dev/null
case-receive -q "$silent" --accepts yes >/dev/null
refused 1 'over a word without words' "case $silent has 1 open thing
  the contact's last word of 2026-11-21 is unanswered: case-reply $silent, or case-note $silent --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$silent" --outcome upheld

# What it was closed over is in the trail, in the commit, in case-show.
ok 'despite a promise and a question' case-reply -q "$silent" --as holding \
    --promise '2026-11-30 We write' -m 'Soon'
ok 'and a question' case-receive -q "$silent" --question 'When?' -m 'When?'
ok 'closed all the same' case-close "$silent" --outcome withdrawn \
    --stays no --apology --fault --redress '5.00 CHF' --despite 'They moved'
says "$silent" ''
same "$silent closed withdrawn despite 1 question and 1 promise and an unanswered word by ben" \
    "$(git -C house log -1 --format=%s)" 'the commit counts it'
same 'They moved' "$(case-log -J "$silent" | tail -n 1 | jq -r .despite)" \
    'the trail has it'
same 'apology      yes
fault        yes
redress      5.00 CHF
stays        no
despite      They moved' "$(case-show "$silent" |
    grep '^redress\|^apology\|^fault\|^stays\|^despite')" 'case-show has it'
refused 64 'despite nothing said' '--despite is empty' \
    case-close "$silent" --outcome upheld --despite ''

# A review is one person's: no mailbox, and nobody twice.
case-config person.info.shared yes
refused 1 'a review by a mailbox' 'info is shared: a review is made by one person' \
    case-reopen "$silent" --review info -m 'They insist'
refused 64 'a review without a reason' "case $silent: no reason: say why with -m TEXT" \
    case-reopen "$silent" --review dora
for owner in anna dora; do
	refused 1 "by $owner" "$owner owned case $id before: a review is made by another person" \
	    case-reopen "$id" --review "$owner" -m 'A third look'
done
ok 'by a third person' case-reopen "$id" --review carla -m 'A third look'
same 'hands        2026-11-21 09:15  anna
             2026-11-21 09:15  dora  A second look
             2026-11-21 09:15  carla  A third look' \
    "$(case-show "$id" | sed -n '/^hands/,/^[^h ]/ { /^[h ]/p; }')" 'the chain'

# All or none: one of many that can't be closed keeps the others open.
one=$(case-new -c email -m 'Stale bread') two=$(case-new -c email -m 'No bread')
case-reply -q "$one" -m 'Sorry' >/dev/null
printf '%s\n' "$one" "$two" >list
was=$(present)
fails 1 'two, and one has a word open' case-close - --outcome upheld <list
says '' "case-close: case $two has 1 open thing
  the contact's last word 'No bread' is unanswered: case-reply $two, or case-note $two --waive
  or say why it is closed all the same: --despite REASON"
same "$was" "$(present)" 'none is closed'
ok 'both, with a reason' case-close - --outcome upheld --despite 'A batch' <list
says "$(cat list)" "case-close: nothing is open in case $one: --despite is left out"
same "null A batch" "$(for id in "$one" "$two"; do
	case-log -J "$id" | tail -n 1 | jq -r .despite
done | xargs)" 'the reason stands where it is needed'

# What was given stays given when a case is opened again.
again=$(case-new -c email -f Rosa -m 'Sour milk')
case-reply -q "$again" -m Sorry >/dev/null
ok 'with redress' case-close "$again" --outcome upheld --redress '100 EUR refund'
case-reopen -q "$again" -m 'Another bottle' >/dev/null
ok 'once more, with more' case-close "$again" --outcome upheld \
    --redress '5 EUR voucher'
same '2 105.00' "$(case-report redress -J "$again" | jq -r '"\(.n) \(.value * 100 | floor / 100)0"' |
    sed 's/105\.*0*$/105.00/')" 'both count'
same 'redress      100.00 EUR refund
             5.00 EUR voucher' "$(case-show "$again" | grep -A 1 ^redress)" \
    'both are shown'

# Asked twice to waive the last word, it takes back none that has its answer.
waived=$(case-new -c twitter -f Yara -m Public)
case-reply -q "$waived" -c email -m Private >/dev/null
case-receive -q "$waived" -c email -m Thanks >/dev/null
ok 'the thanks' case-note -q "$waived" --waive -m 'A thank-you'
refused 1 'once more' 'no word of the contact waits for a reply: name the event that is meant' \
    case-note "$waived" --waive -m 'A thank-you'

# A promise to the lawyer is the lawyer's to release.
case-reply -q "$waived" --party Roth --promise '3d We write' -m Soon >/dev/null
fails 1 'and it stands in the way' case-close "$waived" --outcome answered
says '' "case-close: case $waived has 1 open thing
  promise p1 'We write', due 2026-11-24, is open: case-reply $waived --keeps p1, or case-receive $waived --party 'Roth' --releases p1
  or say why it is closed all the same: --despite REASON"
refused 65 'by the contact' "promise p1 is one between us and 'Roth', not the contact" \
    case-receive "$waived" --releases p1 -m 'Never mind'
ok 'by the lawyer' case-receive -q "$waived" --party Roth --releases p1 -m 'Settled'
same 'promises     p1 released, due 2026-11-24 23:59: We write' \
    "$(case-show "$waived" | grep ^promises)" 'is released'

# A loop keeps its input.
case-new -m one >list
case-new -m two >>list
while read -r one; do
	case-close "$one" --outcome upheld -m 'All one' --despite 'a batch' || exit
done <list >loop
same "$(cat list)" "$(cat loop)" 'a loop closes each of its cases'

teardown_casebook house
done_testing
