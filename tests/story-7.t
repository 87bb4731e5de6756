#!/bin/sh
# The late train.  Could the bus please wait?  It does, once; another day it
# does not.  And somebody writes just to say thank you.
. "${0%/*}/lib.sh"

# The house: Lea answers what is tweeted, within half an hour.
export CASEBOOK=house CASE_BY=lea
case-init -q --owner lea --name 'Stadtbus Neustadt' house
case-config casebook.timezone Europe/Berlin
case-config person.lea.name 'Lea Busch' -m 'Control room'
case-config target.first-response 30m -m 'A bus does not wait for an answer'

# Tuesday, 7:12.  A train is late.
ok 'a tweet' case-new -k request -c twitter -f '@pendlerin' \
    --at '17.11.2026 07:12' --url https://social.example/pendlerin/1 \
    -m 'My train is six minutes late. Could the 8 please wait at the station?'
read -r first <"$out"
ok 'the driver is told' case-note . --at '17.11.2026 07:14' \
    -m 'Radio to line 8: wait for the train from Altstadt.'
ok 'and so is she' case-reply . --at '17.11.2026 07:15' \
    -m 'The driver knows. Run anyway!'
ok 'that was it' case-close . --outcome answered --at '17.11.2026 07:25'

# Thursday evening.  The same request, and no bus that can wait.
ok 'another tweet' case-new -k request -c twitter -f '@pendlerin' \
    --at '19.11.2026 17:41' --url https://social.example/pendlerin/2 \
    -m 'Late again. Could the 8 please wait?'
read -r second <"$out"
ok 'a quick answer, and a no' case-reply . --as final \
    --at '19.11.2026 17:43' \
    -m 'Sorry, not today: forty others would miss the last ferry.'
ok 'which ends it' case-close . --outcome not-upheld --at '19.11.2026 17:45'

# Friday.  A mail, which wants nothing.
ok 'a thank-you' case-new -k praise -c email \
    -f 'Hanna Beispiel <hanna@example.org>' --at '20.11.2026 12:00' \
    -s 'To the driver of line 8' -m 'He waited. I just want to say thanks.'
read -r praise <"$out"
same "$praise" "$(case-list -i is:todo)" 'for now somebody should read it'
opening=$(case-log -J "$praise" | jq -r .id)
ok 'it needs no reply' case-note . --waive --at '20.11.2026 12:20' \
    -m 'It hangs in the drivers'\'' room.'
says "$praise" "case-note: waives $opening: 'He waited. I just want to say thanks.'"

# It leaves nothing to do, and is no answer that we owe.
same '' "$(case-list is:todo; case-list is:unanswered,overdue)" 'nothing is to be done'
ok 'on a Saturday' casebook
same '  nothing' "$(sed -n '/^to do/,/^$/ { /^ /p; }' "$out")" \
    'Lea has a quiet day'
ok 'nothing has to be settled' case-close "$praise" --outcome answered \
    --at '20.11.2026 12:21'
says "$praise" ''
same '["waived",1]
["closed-despite",0]' "$(figure waived,closed-despite '[.figure, .value]')" \
    'one word was waived, nothing was closed despite anything'
same "$(printf '    Waives: %s\n\n    It hangs in the drivers%s room.' \
    "$opening" \')" "$(case-log --kind noted "$praise" | sed '1d; $d')" \
    'who asks why nobody answered finds it in the trail'

# What kinds of case there were.
same "$first
$second" "$(case-list -i kind:request)" 'two requests'
same "$praise" "$(case-list -i kind:praise)" 'and praise'
same '["praise",1]
["request",2]' "$(figure opened '[.group, .value]' --by kind)" \
    'the report counts them apart'
same 'opened       2026-11-20 12:00  praise by email' \
    "$(case-show "$praise" | grep ^opened)" 'case-show names the kind'

# How quick we were.
same '["request",2,0,120,180,180]' "$(figure first-response \
    'select(.group == "request") | [.group, .n, .open, .median, .p90, .max]' \
    --by kind)" 'the requests were answered in two and in three minutes'
ok 'for people' case-report first-response --by kind
same '  request       2   median 2m       p90 3m       max 3m       0 open  (few)' \
    "$(grep request "$out")" 'in minutes'
same 'clock        first response after 3m, closed after 13m' \
    "$(case-show "$first" | grep ^clock)" 'and in the case itself'
same '[2,2]' "$(figure targets 'select(.figure == "met" and
    .group == "first-response") | [.value, .of]' kind:request)" \
    'both within the half hour'

# Lea knows the name: what did we say last time?
ok 'the cases of one contact' case-list contact:pendlerin
says "$first  2026-11-17  closed      lea         twitter   My train is six minutes late. Could the 8 please wait at the station?
$second  2026-11-19  closed      lea         twitter   Late again. Could the 8 please wait?" ''
ok 'with what was said' case-log --oneline --kind replied contact:pendlerin
same 'The driver knows. Run anyway!
Sorry, not today: forty others would miss the last ferry.' \
    "$(sed 's/.*)  //' "$out" | sort -r)" 'a yes and a no'
same "$praise" "$(case-list -i contact:hanna)" 'and those of another'

teardown_casebook house
done_testing
