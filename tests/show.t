#!/bin/sh
# case-show: the facts of one case or of many, however they are named.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna

at 2026-11-01T08:00 case-init -q --owner anna house
fails 66 'of a casebook without cases' case-show
says '' "case-show: no entry by anna yet: '.' is the case of your newest one"
for person in anna ben carla; do
	case-config "person.$person.name" $person
done
case-config person.info.shared yes

# A case with all that can be told of one that is open.
printf 'scan\n' >'scan 1.pdf'
at 2026-11-16T09:00 case-new -c email -f 'Jens <jens@example.org>' -f Petra \
    -s 'Thin soup' --customer yes --prefers letter --avoids phone \
    --about Kitchen --wants 'a new soup' --publish no --language de \
    --ref old:7 -t soup -t cold -o info -a 'scan 1.pdf' \
    --question 'When does the line come?' --question 'Who pays?' -m Hello >id
read -r soup <id
opened=$(case-log -J "$soup" | jq -r .id)
ok 'a new case' case-show "$soup"
says "$soup  Thin soup
state        open, unanswered
opened       2026-11-16 09:00  complaint by email
owner        info (unclaimed: nobody's own)
contact      Jens <jens@example.org>
             Petra
customer     yes
prefers      letter
avoids       phone
about        Kitchen
wants        a new soup
publish      no
language     de
ref          old:7
tags         cold, soup
clock        no response for 5d, open for 5d
questions    q1 open, theirs, 2026-11-16: When does the line come?
             q2 open, theirs, 2026-11-16: Who pays?
hands        2026-11-16 09:00  info
attachments  $opened  scan 1.pdf  5 bytes" ''
at 2026-11-17T09:00 case-assign -q "$soup" ben -m 'Ben has the soups

and the pots' >/dev/null
at 2026-11-17T10:30 case-reply -q "$soup" --by ben -c letter --as holding \
    --declines q2 --question 'Which day was it?' --promise '2026-11-19 We call' \
    --promise '2026-11-25 14:00 A letter comes' -m 'Soon' >/dev/null
at 2026-11-18T09:00 case-assign -q "$soup" carla -m 'Ben is on leave' >/dev/null
at 2026-11-18T09:10 case-assign -q "$soup" ben -m 'Ben is back' >/dev/null
at 2026-11-19T09:00 case-note -q "$soup" --remind '2026-11-24 Ask the cook' \
    >/dev/null
ok 'a case that was answered' case-show "$soup"
says "$soup  Thin soup
state        open, overdue, waiting for the contact's answer
opened       2026-11-16 09:00  complaint by email
owner        ben
contact      Jens <jens@example.org>
             Petra
customer     yes
prefers      letter
avoids       phone
about        Kitchen
wants        a new soup
publish      no
language     de
ref          old:7
tags         cold, soup
clock        first response after 1d 1h, open for 5d
next due     2026-11-19 23:59  promise: We call
questions    q1 open, theirs, 2026-11-16: When does the line come?
             q2 declined, theirs, 2026-11-16: Who pays?
             q3 open, ours, 2026-11-17: Which day was it?
promises     p1 broken, due 2026-11-19 23:59: We call
             p2 open, due 2026-11-25 14:00: A letter comes
reminders    due 2026-11-24 23:59: Ask the cook
hands        2026-11-16 09:00  info
             2026-11-17 09:00  ben  Ben has the soups
             2026-11-18 09:00  carla  Ben is on leave
             2026-11-18 09:10  ben  Ben is back
attachments  $opened  scan 1.pdf  5 bytes" ''
ok 'what is due next, once that is kept' case-reply -q "$soup" -c letter \
    --keeps p1 -m 'We called'
same "next due     2026-11-24 23:59  reminder: Ask the cook
promises     p1 kept late, due 2026-11-19 23:59: We call
             p2 open, due 2026-11-25 14:00: A letter comes
reminders    due 2026-11-24 23:59: Ask the cook" \
    "$(case-show "$soup" | sed -n '/^next/p; /^promises/,/^hands/ { /^hands/!p; }')" \
    'is the reminder'
ok 'a promise is no more wanted' case-receive -q "$soup" --releases p2 \
    --accepts yes --answers q3 -m 'No letter, please. On Friday'
same 'state        open, unanswered
accepted     yes
             q3 answered, ours, 2026-11-17: Which day was it?
             p2 released, due 2026-11-25 14:00: A letter comes' \
    "$(case-show "$soup" | grep -E '^state|^accepted|q3|p2')" 'and it shows'
reminders() {
	case-show "$1" | sed -n '/^reminders/,/^hands/ { /^hands/!p; }'
}
ok 'a second reminder' \
    case-note -q "$soup" --remind '1.12.2026 14:30 Send the soup'
ok 'and a third' case-note -q "$soup" --remind 'today Ask Petra'
same 'reminders    due 2026-11-24 23:59: Ask the cook
             due 2026-12-01 14:30: Send the soup
             due 2026-11-21 23:59: Ask Petra' "$(reminders "$soup")" \
    'all that are open are shown'
ok 'what is done on its day' case-note -q "$soup" -m 'Asked her'
same 'reminders    due 2026-11-24 23:59: Ask the cook
             due 2026-12-01 14:30: Send the soup' "$(reminders "$soup")" \
    'is not'
case-config target.next-response 2d
case-config target.resolution 10d
same 'next due     2026-11-23 09:15  next-response' \
    "$(case-show "$soup" | grep '^next due')" 'a target of the house is due'

# A closed one, and one of a third party.
cat >cases.jsonl <<'end'
{"event":"opened","ref":"old:8","by":"anna","occurred":"2026-10-01T09:00:00Z","owner":"anna","kind":"request","channel":"twitter","subject":"Closed","contact":["@loud"],"body":"x\n"}
{"event":"closed","ref":"old:8","by":"ben","occurred":"2026-10-02T10:30:00Z","outcome":"partly-upheld","cause":"kitchen","redress":["12.50 EUR voucher","3 EUR"],"stays":"no-choice","apology":"yes","fault":"yes","despite":"They moved away","body":"\n"}
{"event":"linked","ref":"old:8","by":"ben","occurred":"2026-10-03T10:30:00Z","link":["follows 7k3qf2mxab"],"body":"\n"}
end
ok 'what another system had' case-import -q cases.jsonl
read -r closed <<X
$(case-list -i is:closed)
X
ok 'a closed case' case-show "$closed"
says "$closed  Closed
state        closed partly-upheld, unanswered
opened       2026-10-01 09:00  request by twitter (public)
owner        anna
contact      @loud
ref          old:8
clock        no response for 51d, closed after 1d 1h
apology      yes
fault        yes
cause        kitchen
redress      12.50 EUR voucher
             3 EUR
stays        no-choice
despite      They moved away
hands        2026-10-01 09:00  anna
links        follows 7k3qf2mxab  (not here yet)" ''
ok 'an enquiry' case-new -q -k enquiry -c visit -m 'Where is the cook?'
read -r visit <"$out"
ok 'a word of a lawyer' case-receive -q "$visit" -c letter --party Roth \
    --question 'Your files?' -m 'We represent'
ok 'of few facts' case-show "$visit"
says "$visit  Where is the cook?
state        open, unanswered
opened       2026-11-21 09:15  enquiry by visit
owner        anna
clock        no response for 0s, open for 0s
next due     2026-12-01 09:15  resolution
questions    q1 open, a party's, 2026-11-21: Your files?
hands        2026-11-21 09:15  anna" ''

# However it is named, it is the same.
# names OPERAND CASE
names() {
	case-show "$2" >expected
	ok "$1" case-show "$1"
	says "$(cat expected)" ''
}
names "$(printf %.4s "$soup")" "$soup"
names "$(echo "$soup" | tr a-z A-Z | tr 01 OL)" "$soup"
names . "$visit"
names is:closed "$closed"
names 'owner:ben is:open' "$soup"
names "\"where is the cook\"" "$visit"
names 'contact:jens ' "$soup"
names "id:$soup" "$soup"
case-show . >expected
ok 'without an operand it is .' case-show
says "$(cat expected)" ''
ok 'of whom --by tells' case-show --by ben
same "$closed" "$(head -c 10 "$out")" 'it is his newest'
same "$(case-list -J)" "$(case-list -i | case-show -J - |
    sed 's/,"links":.*/}/')" 'JSON is that of case-list, and the links'

# Several: an empty line between two, and on behind what is none.
three="$(case-show "$soup")

$(case-show "$visit")

$(case-show "$closed")"
ok 'three' case-show "$soup" "$visit" is:closed
says "$three" ''
printf '%s\n' "$soup  2026 and more" '' "  $visit" "$closed" "$soup" >ids
ok 'three from standard input, each once' case-show - <ids
says "$three" ''
printf '%s\0' "$soup" "$visit" >nuls
ok 'two, NUL between them' case-show -0 - "$closed" <nuls
says "$three" ''
ok 'three, NUL between their JSON' case-show -J0 - "$closed" <nuls
same "$(case-show -J "$soup" "$visit" "$closed")" "$(tr '\0' '\n' <"$out")" \
    'they are the same'
ok 'an operand twice is shown twice' case-show -J "$visit" "$visit"
same "$(case-show -J "$visit"; case-show -J "$visit")" "$(cat "$out")" \
    'as it was asked'
# on STATUS MESSAGES OPERAND…: the three are shown between what is none.
on() {
	code=$1 messages=$2
	shift 2
	fails "$code" "on behind: $*" case-show "$soup" "$@" "$visit" "$closed"
	says "$three" "$messages"
}
on 66 "case-show: no case 'zzzz'" zzzz
on 64 "case-show: unknown key 'onwer:' in the query
  did you mean: owner?" onwer:ben
on 65 "case-show: opened: no range of time 'soon': try 2026, 2026-11,\
 2026-11-21, last-month, 2026-01..2026-03 or 7d.. (the last 7 days)" opened:soon
on 66 "case-show: no case 'owner:nobody'" owner:nobody
on 66 "case-show: 'owner:anna' is ambiguous: $closed $visit" owner:anna
on 66 "case-show: no case 'abc'
case-show: unknown key 'onwer:' in the query
  did you mean: owner?" abc onwer:ben
on 66 "case-show: unknown key 'onwer:' in the query
  did you mean: owner?
case-show: no case ''" onwer:ben ''
on 66 "case-show: no entry by dora yet: '.' is the case of your newest one" \
    . --by dora
on 1 'case-show: no ids on standard input' -
fails 66 'only what is none' case-show zzzz yyyy
says '' "case-show: no case 'zzzz'
case-show: no case 'yyyy'"
fails 66 'a list of ids with a wrong one is no list' case-show - <<X
$soup
zzzz
X
says '' "case-show: no case 'zzzz'"
fails 1 'no ids at all' case-show - </dev/null
says '' 'case-show: no ids on standard input'

# Two refs whose cases begin alike.
for n in 194 2523; do
	echo '{"event":"opened","ref":"n:'$n'","by":"anna","channel":"phone",' \
	    '"occurred":"2026-09-01T09:00:00Z","owner":"anna","body":"x"}'
done >alike.jsonl
ok 'two cases that begin alike' case-import -q alike.jsonl
fails 66 'their beginning is ambiguous' case-show kx3r
says '' "case-show: 'kx3r' is ambiguous: kx3r60xkje kx3r8h21v6"
names kx3r8 kx3r8h21v6
names KX3R6O kx3r60xkje

teardown_casebook house
done_testing
