#!/bin/sh
# case-config shows and changes the policy; each change is an event.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q house

ok 'what is set from the start' case-config --list
says 'casebook.format	1
casebook.name	house
casebook.timezone	UTC' ''
ok 'one of them' case-config casebook.name
says house ''
fails 1 'what is not set' case-config intake.owner
says '' "case-config: 'intake.owner' is not set"
fails 64 'nothing in particular' case-config
says '' 'case-config: KEY is missing: --list shows all that is set'

ok 'a change' case-config intake.owner anna -m 'Anna keeps the desk'
says '' ''
same "Event: configured
By: ben
Occurred: 2026-11-21T09:15:02Z
Set: intake.owner anna
Number: 2
After: $(git -C house ls-tree --name-only main policy/ | sed -n '1s/.*-//p')

Anna keeps the desk" "$(git -C house show "main:$(git -C house ls-tree \
    --name-only main policy/ | sed -n 2p)" |
	grep -v '^\(Casebook-Event\|Recorded\|Key\): ')" 'is an event'
same 'policy set intake.owner by ben' "$(git -C house log -1 --format=%s)" \
    'and a commit'
same anna "$(case-config intake.owner)" 'it holds'
ok 'me' case-config intake.owner me
same ben "$(case-config intake.owner)" 'is who I am'
refused 1 'what is so' 'the policy is so already' \
    case-config intake.owner ben
ok 'taken out' case-config --unset intake.owner
says '' ''
refused 1 'taken out again' "'intake.owner' is not set" \
    case-config --unset intake.owner
fails 1 'it is gone' case-config intake.owner
ok 'a value of more words' case-config kind.recall 'Meals that come back'
same 'Meals that come back' "$(case-config kind.recall)" 'is whole'
ok 'to see it first' case-config -n kind.gift 'Praise, and a cake'
same 'Set: kind.gift Praise, and a cake' "$(grep ^Set "$out")" 'is shown'
fails 1 'and not set' case-config kind.gift

# All that casebook-policy(5) lists can be set.
while read -r key value; do
	case-config "$key" "$value" && case-config "$key" || echo "$key fails"
done <<'X' >told
casebook.name The house
casebook.timezone Europe/Berlin
intake.owner anna
intake.kind request
person.anna.name Anna Muster
person.anna.email anna@house.example
person.desk-1.shared yes
person.anna.away 2026-12-24
channel.counter.access public
kind.request Something is wanted
cause.supplier It came so
promise.within 5bd
calendar.hours Mon-Thu 09:00-17:00; Fri 09:00-12:00
calendar.holiday.2026-12-24 Christmas Eve
target.first-response 2bd
target.next-response 8bh
target.resolution 4w
report.bands 3bd,8w
mail.from The house <house@house.example>
mail.acknowledge yes
X
same 'The house
Europe/Berlin
anna
request
Anna Muster
anna@house.example
yes
2026-12-24
public
Something is wanted
It came so
5bd
Mon-Thu 09:00-17:00; Fri 09:00-12:00
Christmas Eve
2bd
8bh
4w
3bd,8w
The house <house@house.example>
yes' "$(cat told)" 'all that can be set'
ok 'the new zone' case-new -n -m x
same 'Occurred: 2026-11-21T10:15:02+01:00' "$(grep ^Occurred "$out")" \
    'counts at once'

refused 65 'the format' \
    'casebook.format is told when a casebook is made, and never changed' \
    case-config casebook.format 2
refused 65 'no format' \
    'casebook.format is told when a casebook is made, and never changed' \
    case-config --unset casebook.format
refused 65 'a misspelt key' "a policy has no key 'promise.withn'
  did you mean promise.within?" case-config promise.withn 5bd
refused 65 'a program to run' "a policy has no key 'mail.command'
  casebook-policy(5) lists the keys" case-config mail.command 'rm -rf /'
refused 65 'a key of two words' "a policy has no key 'kind x'
  casebook-policy(5) lists the keys" case-config 'kind x' y
refused 65 'no zone' "casebook.timezone: 'Mars' is not a time zone such as\
 Europe/Berlin" case-config casebook.timezone Mars
refused 65 'no handle' "intake.owner: 'A B' is not a handle of a-z, 0-9, '.',\
 '_' and '-'" case-config intake.owner 'A B'
refused 65 'a header in a name' "person.anna.name: 'A <x@y>' is not a name\
 without < and >" case-config person.anna.name 'A <x@y>'
refused 65 'no amount of time' "target.resolution: '2x' is not an amount of\
 time such as 2bd, 8bh, 8h or 2w" case-config target.resolution 2x
refused 65 'bands that go down' "report.bands: '8w,3bd' is not amounts of\
 time, each longer than the one before, such as 3bd,8w" \
    case-config report.bands 8w,3bd
refused 65 'no date' "calendar.holiday.2026-02-30: '2026-02-30' is not a date\
 such as 2026-12-24" case-config calendar.holiday.2026-02-30 x
refused 65 'no date in any form' "calendar.holiday.30.02.2026: '30.02.2026' is\
 not a date such as 2026-12-24" case-config calendar.holiday.30.02.2026 x
refused 65 'nor as a value' "person.anna.away: '31.6.2026' is not a date such\
 as 2026-12-24" case-config person.anna.away 31.6.2026
refused 65 'nothing' "kind.x: '' is not a text in one line" case-config kind.x ''
refused 65 'an escape' "kind.x: '^[c' is not a text in one line" \
    case-config kind.x "$(printf '\033c')"
# Dates as people write them in German are stored as all others.
ok 'a holiday in German' case-config calendar.holiday.3.10.2026 \
    'Tag der Deutschen Einheit'
ok 'away in German' case-config person.anna.away 1.12.2026
ok 'what is stored' case-config --list
same 'calendar.holiday.2026-10-03	Tag der Deutschen Einheit
calendar.holiday.2026-12-24	Christmas Eve
person.anna.away	2026-12-01' "$(grep -E '^calendar.holiday|away' "$out")" \
    'is the date'
same 'Tag der Deutschen Einheit' "$(case-config calendar.holiday.03.10.2026)" \
    'it is found as it was typed'
refused 1 'the same date' 'the policy is so already' case-config \
    calendar.holiday.2026-10-03 'Tag der Deutschen Einheit'
refused 1 'the same value' 'the policy is so already' \
    case-config person.anna.away 01.12.2026
ok 'and taken out' case-config --unset calendar.holiday.3.10.2026
fails 1 'it is gone' case-config calendar.holiday.2026-10-03
ok 'words that look like one' case-config kind.x 1.12.2026
same 1.12.2026 "$(case-config kind.x)" 'stay as they are'

refused 64 'three words' "'c' is one word too many
  try case-config -h" case-config a b c
refused 64 'a list of one' '--list takes no KEY' case-config --list kind.x
refused 64 'taken out for a value' '--unset takes no value' \
    case-config --unset kind.x y

# Who gets what comes in is one of those who are listed.
refused 1 'an owner who is not listed' "no person 'anne' in the policy
  did you mean anna?" case-config intake.owner anne
ok 'a house without persons' case-init -q --owner ben small
ok 'its first' case-config -C small person.anna.name Anna
says '' "case-config: 'ben' of intake.owner is not listed now: set\
 person.ben.name, or another intake.owner"
ok 'its second' case-config -C small person.carla.name Carla
says '' ''
ok 'and himself' case-config -C small person.ben.name Ben
says '' ''
ok 'who keeps what comes in' case-new -C small --by dora -n -m x

# Names of the policy are in the commits from then on.
ok 'a change by a listed person' case-config --by anna kind.x y
same 'Anna Muster <anna@house.example>' \
    "$(git -C house log -1 --format='%an <%ae>')" 'names her'

# A shared mailbox alone is no list of persons.
ok 'a book with a mailbox' case-init -q --owner anna mailbox
ok 'that is shared' case-config -C mailbox person.info.shared yes
says '' ''
ok 'and anyone may own a case' case-new -C mailbox -m x -o carla
ok 'until a person is listed' case-config -C mailbox person.ben.name Ben
fails 1 'then no stranger may' case-new -C mailbox -m x -o carla

teardown_casebook house
done_testing
