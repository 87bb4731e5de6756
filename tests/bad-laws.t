#!/bin/sh
# What is against the laws of the house or makes no sense in it: a promise in
# the past or settled twice, an answer to somebody else's question, an amount
# without a currency, a calendar without hours, a day that does not exist, a
# period that ends before it begins, a takedown of what was not public.  Each
# is refused with its status and says why, and nothing is written.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
at 2026-11-16T08:00 case-init -q --owner anna house
id=$(at 2026-11-16T09:00 case-new -c email -f Jens -m 'Thin soup' \
    --question 'Who pays?')
opened=$(part "$id" 1)
at 2026-11-17T09:00 case-reply -q "$id" --as holding --question 'Which day?' \
    --promise '2026-11-18 We call' --promise '2026-11-30 We write' -m 'Soon' \
    >/dev/null
replied=$(part "$id" 2)
at 2026-11-17T10:00 case-note -q "$id" -m 'The cook is ill' >/dev/null
note=$(part "$id" 3)
other=$(case-new -c twitter -m 'Cold tea' --question 'Is that tea?')
elsewhere=$(part "$other" 1)

# unread CODE MESSAGE CMD…: refused by a command that only reads.
unread() {
	wanted=$1 message=$2
	shift 2
	was=$(present)
	fails "$wanted" "$*" "$@"
	says '' "$1: $message"
	same "$was" "$(present)" "$*: nothing is written"
}

# A promise, or a reminder, in the past.
past() {
	refused 65 "promised for '$1'" "$2 is past: 'We call' can't be due then" \
	    case-reply "$id" --promise "$1 We call" -m x
}
past 2026-11-20 '2026-11-20 23:59'
past 20.11.2026 '2026-11-20 23:59'
past '2026-11-21 09:15' '2026-11-21 09:15'
past 2026-11-21T09:15:01Z '2026-11-21 09:15'
past 2026-11-21T10:15:01+01:00 '2026-11-21 09:15'
past 1999-12-31 '1999-12-31 23:59'
ok 'today' case-reply "$id" -n --promise '2026-11-21 We call' -m x
ok 'now' case-reply "$id" -n --promise '2026-11-21T09:15:02Z We call' -m x
refused 65 'one of two' "2026-11-20 23:59 is past: 'We write' can't be due then" \
    case-reply "$id" --promise '3d We call' --promise '2026-11-20 We write' -m x
refused 65 'before the reply' "2026-11-19 23:59 is past: 'We call' can't be due then" \
    case-reply "$id" --at '2026-11-20 09:00' --promise '2026-11-19 We call' -m x
ok 'after a reply that is written down late' case-reply "$id" -n \
    --at '2026-11-20 09:00' --promise '2026-11-20 We call' -m x
refused 65 'held until' "2026-11-20 23:59 is past: 'We answer' can't be due then" \
    case-reply "$id" --as holding --promise '2026-11-20 We answer' -m x
refused 65 'reminded of' "2026-11-20 23:59 is past: 'Ask' can't be due then" \
    case-note "$id" --remind '2026-11-20 Ask' -m x

# A promise that is settled twice: in one entry, or in a later one.
# twice OPTIONS…
twice() {
	refused 65 "$1 $2 $3 $4" "$replied.1 is named twice" \
	    case-reply "$id" "$@" -m x
}
twice --keeps p1 --keeps p1
twice --keeps p1 --keeps "$replied.1"
twice --keeps p1 --replaces p1 --promise '3d We call'
twice --replaces p1 --replaces p1 --promise '3d We call'
at 2026-11-20T15:00 case-reply -q "$id" --keeps p1 -m 'We called' >/dev/null
kept="promise p1 is kept already, on 2026-11-20 15:00 by anna: replied $(part "$id" 4)"
for name in p1 "$replied.1"; do
	refused 1 "$name is kept again" "$kept" case-note "$id" --keeps "$name"
	refused 1 "$name is kept in a reply" "$kept" \
	    case-reply "$id" --keeps "$name" -m x
	refused 1 "$name is replaced" "$kept" \
	    case-reply "$id" --replaces "$name" --promise '3d x' -m x
	refused 1 "$name is released" "$kept" case-receive "$id" --releases "$name"
done
at 2026-11-20T16:00 case-receive -q "$id" --releases p2 -m 'No need' >/dev/null
refused 1 'what they released' "promise p2 is released already, on 2026-11-20 16:00 by anna: received $(part "$id" 5)" \
    case-reply "$id" --keeps p2 -m x
refused 66 'a promise that is none' "no promise 'p3' in case $id
  'case-show $id' tells what there is" case-reply "$id" --keeps p3 -m x
refused 66 'a promise of another case' "no promise '$replied.1' in case $other
  'case-show $other' tells what there is" case-note "$other" --keeps "$replied.1"

# A question of another case, of one's own side, of somebody else.
for how in answers declines; do
	refused 66 "$how a question of another case" "no question '$elsewhere.1' in case $id
  'case-show $id' tells what there is" \
	    case-reply "$id" --$how "$elsewhere.1" -m x
	refused 65 "$how our own question" \
	    'question q2 is our own: case-receive answers it' \
	    case-reply "$id" --$how q2 -m x
	refused 65 "$how it to another" \
	    "question q1 is one between us and the contact, not 'Roth'" \
	    case-reply "$id" --$how q1 --party Roth -m x
done
refused 65 'the contact answers the contact' \
    'question q1 is one to us: case-reply answers it' \
    case-receive "$id" --answers q1 -m x
refused 65 'the contact answers by its full name' \
    'question q1 is one to us: case-reply answers it' \
    case-receive "$id" --answers "$opened.1" -m x
refused 66 'the contact answers in another case' "no question '$elsewhere.1' in case $id
  'case-show $id' tells what there is" \
    case-receive "$id" --answers "$elsewhere.1" -m x
refused 65 'another answers for the contact' \
    "question q2 is one between us and the contact, not 'Roth'" \
    case-receive "$id" --answers q2 --party Roth -m x
refused 64 'a question of nobody' '--answers is empty' \
    case-reply "$id" --answers '' -m x

# Money without a currency, or none.
for amount in 5 5.00 '5.00 eur' 'EUR 5' '5.00 Euro' '-5 EUR' voucher '5 EURO'; do
	refused 65 "redress of '$amount'" "Redress must be an amount such as\
 12.50 EUR, and perhaps words behind it, not '$amount'" \
	    case-close "$id" --outcome upheld --despite x --redress "$amount"
done
refused 65 'the second amount' "Redress must be an amount such as\
 12.50 EUR, and perhaps words behind it, not '3'" \
    case-close "$id" --outcome upheld --despite x --redress '5 EUR' --redress 3
refused 64 'no amount' '--redress is empty' \
    case-close "$id" --outcome upheld --despite x --redress ''

# A calendar without hours.  That of before stays in force.
write="write 'Mon-Thu 08:00-12:00,13:00-17:00; Fri 08:00-12:00'"
case-config calendar.hours 'Mon-Fri 10:00-12:00'
hours() {
	refused 65 "hours '$1'" "calendar.hours: no opening hours '$1': $2; $write" \
	    case-config calendar.hours "$1"
}
refused 65 "hours ''" "calendar.hours: '' is not a text in one line" \
    case-config calendar.hours ''
hours ' ' 'days are Mon Tue Wed Thu Fri Sat Sun'
hours Mon-Fri 'a space parts days and hours'
hours 'Mon-Fri ' "hours are written 09:00-17:00"
hours 'Mon 09:00-09:00' 'hours must follow each other'
hours 'Mon 17:00-09:00' 'hours must follow each other'
hours ';' 'days are Mon Tue Wed Thu Fri Sat Sun'
same 'Mon-Fri 10:00-12:00' "$(case-config calendar.hours)" 'the hours of before'

# 29 February: only where there is one.
none="February 2026 has 28 days"
refused 65 'an entry of it' "no time '2026-02-29': $none" \
    case-note "$id" --at 2026-02-29 -m x
refused 65 'in German' "no time '29.02.2026': $none" \
    case-new --at 29.02.2026 -m x
refused 65 'by RFC 3339' "no time '2026-02-29': $none" \
    case-receive "$id" --at 2026-02-29T10:00:00Z -m x
refused 65 'of 1900' "no time '1900-02-29': February 1900 has 28 days" \
    case-note "$id" --at 1900-02-29 -m x
refused 65 'a promise for it' "no time '2027-02-29': February 2027 has 28 days" \
    case-reply "$id" --promise '2027-02-29 We call' -m x
refused 65 'a reminder for it' "no time '29.02.2027': February 2027 has 28 days" \
    case-note "$id" --remind '29.02.2027 Ask' -m x
refused 65 'a correction to it' "no time '2026-02-29': $none" \
    case-correct "$id" "$note" occurred=2026-02-29 -m x
for key in person.anna.away calendar.holiday; do
	value=2026-02-29
	[ $key = person.anna.away ] || set -- $key.$value Leap
	[ $key = calendar.holiday ] || set -- $key $value
	refused 65 "$1 on it" "$1: '2026-02-29' is not a date such as 2026-12-24" \
	    case-config "$1" "$2"
done
for term in opened:2026-02-29 due:2026-02-01..2026-02-29; do
	unread 65 "${term%%:*}: no time '2026-02-29': $none" case-list $term
done
unread 65 "--since: no time '2026-02-29': $none" case-log --since 2026-02-29
for option in --as-of --known --period; do
	unread 65 "$option: no time '2026-02-29': $none" \
	    case-report $option 2026-02-29
done
ok 'an entry of a leap day' case-note "$id" --at 2024-02-29 -m x
same 2024-02-29T12:00:00Z "$(case-log -J "$id" | tail -n 1 |
    jq -r .occurred)" 'is of that day'
ok 'a promise for a leap day' case-reply "$id" -n \
    --promise '2028-02-29 We call' -m x
same 'Promise: 2028-02-29T23:59:59Z We call' "$(grep ^Promise "$out")" 'is due then'
ok 'a holiday on a leap day' case-config calendar.holiday.2028-02-29 Leap
ok 'a query for a leap day' case-list -i opened:..2028-02-29

# What ends before it begins.
for period in 2026-11..2026-10 2026..2025 2026-11-21..2026-11-20 today..yesterday; do
	unread 65 "--period: the range of time '$period' ends before it begins" \
	    case-report --period $period
	for key in opened closed updated due; do
		unread 65 "$key: the range of time '$period' ends before it begins" \
		    case-list $key:$period
	done
done
for term in hands:4..2 approaches:5..1 age:7d..3d; do
	unread 65 "the range '$term' ends before it begins" case-list $term
done
ok 'one day' case-report --period 2026-11-21..2026-11-21

# What was not said in public, or not at all, is not taken down.
for event in "$note" "$opened" "$replied"; do
	refused 65 "a takedown of event $(case-log -J "$id" |
	    jq -r "select(.id == \"$event\").event")" \
	    "event $event was not said in public
  'case-log $id' tells what there is" \
	    case-note "$id" --takedown "$event" -m 'It was rude'
done
refused 66 'a takedown in another case' "no event '$elsewhere' in case $id
  'case-log $id' tells what there is" \
    case-note "$id" --takedown "$elsewhere" -m 'It was rude'
refused 64 'a takedown without a reason' \
    'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-note "$other" --takedown "$elsewhere"

teardown_casebook house
done_testing
