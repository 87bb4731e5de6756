#!/bin/sh
# Business time and dues, worked out by hand: over clock changes, weekends and
# holidays, in several zones.  The figures of the unit tests, as a clerk gets
# them.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna CASE_NOW=2028-12-31T12:00:00Z
case-init -q --owner anna house
ok 'Easter Monday is a holiday' \
    case-config calendar.holiday.2026-04-06 'Easter Monday'

office='Mon-Fri 09:00-17:00'
split='Mon-Fri 09:00-12:00,13:00-17:00'
weekend='Sat-Sun 00:00-24:00'

# house ZONE HOURS: where it is, and when it is open.
house() {
	case-config -q casebook.timezone "$1" 2>/dev/null
	case-config -q calendar.hours "$2" 2>/dev/null
	same "$1 $2" "$(case-config casebook.timezone) $(case-config \
	    calendar.hours)" "in $1, open $2"
}

# took FIGURE ID: its seconds by both clocks.
took() {
	case-report -J "$1" "$2" | jq -sc 'map({(.clock): .median}) | add |
	    "\(.business) of \(.calendar)"' | tr -d '"'
}

# What came in at the first time was answered and closed at the second: so
# many seconds of business time, and of time.
table() {
	while IFS='|' read -r from until business calendar how; do
		id=$(case-new -f Jens -m Soup --at "$from")
		case-reply -q "$id" -m Soon --at "$until" >/dev/null
		case-close -q "$id" --outcome upheld --at "$until" >/dev/null
		same "$business of $calendar" "$(took first-response "$id")" \
		    "$from, answered $until: $how"
		same "$business of $calendar" "$(took resolution "$id")" \
		    "$from, closed $until: $how"
	done
}

house Europe/Berlin "$office"
table <<'X'
2026-11-24 10:00|2026-11-24 11:30|5400|5400|10 to 11:30
2026-11-24 06:00|2026-11-24 09:30|1800|12600|open from 9 on
2026-11-24 17:00|2026-11-25 09:00|0|57600|closed all the time
2026-11-24 16:59|2026-11-25 09:01|120|57720|a minute before, one after
2026-11-21 10:00|2026-11-22 10:00|0|86400|a weekend
2026-03-27 16:00|2026-03-30 10:00|7200|234000|Friday 16-17, Monday 9-10; 66 hours less 1
2026-10-23 16:30|2026-10-26 09:30|3600|237600|Friday 16:30-17, Monday 9-9:30; 65 hours and 1
2026-04-02 16:00|2026-04-07 10:00|36000|410400|Thursday 1, Friday 8, Monday closed, Tuesday 1
2026-04-06 09:00|2026-04-06 17:00|0|28800|Easter Monday
X
house Europe/Berlin "$split"
table <<'X'
2026-11-24 11:30|2026-11-24 13:30|3600|7200|11:30-12, 13-13:30
2026-11-24 12:10|2026-11-24 12:50|0|2400|lunch
2026-03-27 11:00|2026-03-30 14:00|32400|266400|Friday 1 and 4, Monday 3 and 1
X
house Europe/Berlin "$weekend"
table <<'X'
2026-03-28|2026-03-29|82800|82800|noon to noon, less 1
2026-10-24|2026-10-25|90000|90000|noon to noon, and 1
2026-03-27 17:00|2026-03-30 09:00|169200|226800|Saturday 24, Sunday 23
2026-10-25T02:30:00+02:00|2026-10-25T02:30:00+01:00|3600|3600|the hour that comes twice
X
house America/Los_Angeles "$office"
table <<'X'
2026-03-06 16:00|2026-03-09 10:00|7200|234000|Friday 16-17, Monday 9-10; 66 hours less 1
2026-10-30 16:00|2026-11-02 10:00|7200|241200|the same; 66 hours and 1
2026-03-27 16:00|2026-03-30 10:00|7200|237600|the same, without a change
2026-11-24T01:00:00+01:00|2026-11-24T19:00:00+01:00|7200|64800|there Monday 16-17, Tuesday 9-10
2026-04-06T00:00:00+02:00|2026-04-07T18:00:00+02:00|0|151200|there Sunday 15 to Tuesday 9, Monday closed
X
house Asia/Kolkata "$office"
table <<'X'
2026-03-27T11:00:00Z|2026-03-30T04:00:00Z|3600|234000|there Friday 16:30-17, Monday 9-9:30
X
house Pacific/Auckland "$office"
table <<'X'
2026-04-02 16:00|2026-04-07 10:00|36000|414000|Thursday 1, Friday 8, Monday closed, Tuesday 1; 114 hours and 1
2026-09-25 16:00|2026-09-28 10:00|7200|234000|Friday 16-17, Monday 9-10; 66 hours less 1
X
house Pacific/Auckland "$weekend"
table <<'X'
2026-04-04 00:00|2026-04-06 00:00|176400|176400|Saturday 24, Sunday 25
X

# due_of ID: what case-show tells, and case-list in UTC.
due_of() {
	case-show "$1" | sed -n 's/^next due     \(.\{16\}\)  \([a-z-]*\).*/\1 \2/p'
	case-list -J "$1" | jq -r .next_due
}

# At the first time something was promised so far ahead: when that is due.
dues() {
	while IFS='|' read -r now due local utc how; do
		id=$(CASE_NOW=$now case-new -f Jens -m Soup)
		CASE_NOW=$now case-reply -q "$id" --as holding -m Soon \
		    --promise "$due We call" >/dev/null
		same "$local promise
$utc" "$(due_of "$id")" "$due from $now: $how"
		same "$id" "$(CASE_NOW=$now case-list -i "id:$id" \
		    "due:${local% *}")" "$due from $now: found by its day"
		CASE_NOW=$now case-note -q "$id" --keeps p1 \
		    --remind "$due We ask" >/dev/null
		same "$local reminder
$utc" "$(due_of "$id")" "$due from $now: as a reminder"
	done
}

house Europe/Berlin "$office"
dues <<'X'
2026-03-27T10:00:00+01:00|1bd|2026-03-30 23:59|2026-03-30T21:59:59Z|the end of Monday
2026-10-23T10:00:00+02:00|1bd|2026-10-26 23:59|2026-10-26T22:59:59Z|the end of Monday
2026-04-01T12:00:00+02:00|5bd|2026-04-09 23:59|2026-04-09T21:59:59Z|Thursday, Friday, Tuesday, Wednesday, Thursday
2026-04-06T12:00:00+02:00|1bd|2026-04-07 23:59|2026-04-07T21:59:59Z|Easter Tuesday
2026-03-28T20:00:00+01:00|8h|2026-03-29 05:00|2026-03-29T03:00:00Z|8 hours, of which the clock skips 1
2026-10-24T20:00:00+02:00|8h|2026-10-25 03:00|2026-10-25T02:00:00Z|8 hours, of which one comes twice
2026-03-28T20:00:00+01:00|1d|2026-03-29 23:59|2026-03-29T21:59:59Z|the end of Sunday
2026-10-23T16:00:00+02:00|8bh|2026-10-26 16:00|2026-10-26T15:00:00Z|Friday 1, Monday 7
2028-02-28T10:00:00+01:00|1d|2028-02-29 23:59|2028-02-29T22:59:59Z|the end of 29 February
2028-02-25T10:00:00+01:00|2bd|2028-02-29 23:59|2028-02-29T22:59:59Z|Monday, Tuesday
X
house America/Los_Angeles "$office"
dues <<'X'
2026-10-30T16:00:00-07:00|2bd|2026-11-03 23:59|2026-11-04T07:59:59Z|Monday, Tuesday
X
house Asia/Kolkata "$office"
dues <<'X'
2026-03-27T20:00:00Z|1bd|2026-03-30 23:59|2026-03-30T18:29:59Z|there it is Saturday
X
house Pacific/Auckland "$office"
dues <<'X'
2026-04-03T12:00:00+13:00|1bd|2026-04-07 23:59|2026-04-07T11:59:59Z|Monday is closed
X

# At the first time something came in: when its target is due.
targets() {
	while IFS='|' read -r from amount local utc how; do
		case-config -q target.first-response "$amount" 2>/dev/null
		id=$(case-new -f Jens -m Soup --at "$from")
		same "$local first-response
$utc" "$(due_of "$id")" "$amount from $from: $how"
		same "$id" "$(case-list -i "id:$id" "due:${local% *}")" \
		    "$amount from $from: found by its day"
	done
}

house Europe/Berlin "$office"
targets <<'X'
2026-04-02 16:00|2bd|2026-04-07 16:00|2026-04-07T14:00:00Z|Thursday 1, Friday 8, Tuesday 7
2026-03-27 16:00|8bh|2026-03-30 16:00|2026-03-30T14:00:00Z|Friday 1, Monday 7
2026-10-24 20:00|8h|2026-10-25 03:00|2026-10-25T02:00:00Z|8 hours, of which one comes twice
2026-11-21 10:00|1bd|2026-11-23 17:00|2026-11-23T16:00:00Z|Monday from 9 to 17
X
house Europe/Berlin "$split"
targets <<'X'
2026-03-27 16:00|1bd|2026-03-30 16:00|2026-03-30T14:00:00Z|seven hours: Friday 1, Monday 3 and 3
X
house Europe/Berlin "$weekend"
targets <<'X'
2026-03-28 12:00|1bd|2026-03-29 13:00|2026-03-29T11:00:00Z|24 hours: Saturday 12, Sunday 12
2026-10-24 12:00|1bd|2026-10-25 11:00|2026-10-25T10:00:00Z|24 hours: Saturday 12, Sunday 12
X
house Asia/Kolkata "$office"
targets <<'X'
2026-03-27 16:30|1bd|2026-03-30 16:30|2026-03-30T11:00:00Z|Friday a half, Monday 7 and a half
X
case-config --unset target.first-response

# 29 February.
house Europe/Berlin "$office"
table <<'X'
2028-02-28 16:00|2028-03-01 10:00|36000|151200|Monday 1, Tuesday the 29th 8, Wednesday 1
2028-02-29|2028-02-29 23:30|18000|41400|12 to 17
X
ok 'a holiday on it' case-config calendar.holiday.29.02.2028 'Leap day'
table <<'X'
2028-02-28 16:00|2028-03-01 10:00|7200|151200|Monday 1, Wednesday 1
X
dues <<'X'
2028-02-28T10:00:00+01:00|1bd|2028-03-01 23:59|2028-03-01T22:59:59Z|Tuesday is closed
X
at 2028-02-28T10:00 case-new -f Petra -m Soup >id
read -r id <id
ok 'a promise for that day' at 2028-02-28T10:00 case-reply "$id" -m Soon \
    --promise '29.2.2028 We call'
says "$id" "case-reply: promises by 2028-02-29 23:59: 'We call'"
same "$id" "$(case-list -i due:2028-02-29 contact:petra)" 'is due on it'
was=$(present)
for year in 2026 2027 2100; do
	refused 65 "none in $year" \
	    "no time '$year-02-29': February $year has 28 days" \
	    case-new -m Soup --at $year-02-29
	fails 65 "no period of $year" case-report --period $year-02-29
	says '' "case-report: --period: no time '$year-02-29':\
 February $year has 28 days"
	refused 65 "no holiday of $year" "calendar.holiday.29.02.$year:\
 '29.02.$year' is not a date such as 2026-12-24" \
	    case-config calendar.holiday.29.02.$year x
done
same "$was" "$(present)" 'nothing is written'

# A month that has it: what was opened in it, and what was closed.
opened() {
	case-report opened -J --period "$1" | jq .value
}
same "$(case-list -i opened:2028-02-01..2028-02-29 | wc -l | tr -d ' ')" \
    "$(opened 2028-02)" 'February is as long as its 29 days'
same $(($(opened 2028-02-01..2028-02-28) + $(opened 2028-02-29))) \
    "$(opened 2028-02)" 'the last of them is one'
same 2 "$(case-report closed -J --period 2028-03 | jq .value)" \
    'March begins behind it'
same 1 "$(case-report closed -J --period 2028-02-29 | jq .value)" \
    'what was closed on it half an hour before its end'

teardown_casebook house
done_testing
