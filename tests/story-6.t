#!/bin/sh
# Not a customer.  Somebody paid for a telephone contract with a stranger's
# bank account.  The stranger has no customer number, and so nobody can see
# anything, on the telephone and in the chat, at the same time.
. "${0%/*}/lib.sh"

# The house: Ida is on the hotline, Jan in the chat.  Whoever takes a matter
# has it.
export CASEBOOK=house CASE_BY=ida
case-init -q --owner ida --name 'Beispiel Telefon' house
case-config casebook.timezone Europe/Berlin
case-config person.ida.name 'Ida Sommer' -m 'Hotline'
case-config person.jan.name 'Jan Peters' -m 'Chat'
case-config person.kai.name 'Kai Brand' -m 'Complaints'
case-config target.first-response 1bd

# Friday morning, a customer.  He has a number; it takes six minutes.
ok 'a customer calls' case-new -k enquiry -c phone -f 'Kurt Kunde' \
    --customer yes --ref crm:4711 --at '20.11.2026 09:30' \
    -m 'How many minutes do I have left?'
ok 'and is told' case-reply . --at '20.11.2026 09:36' -m '212.'
ok 'which was all' case-close . --outcome answered --at '20.11.2026 09:37'

# Half an hour later somebody has fought his way through the menus, which all
# begin with the customer number.
ok 'a stranger calls' case-new -c phone -f 'Uwe Muster' --customer no \
    --effort 40m --at '20.11.2026 10:02' -s 'Money taken from my account' \
    --question 'Who has a contract on my account?' \
    --question 'How do I get the 39.95 EUR back?' \
    -m 'You have taken 39.95 EUR, for a contract that I do not have.
I am no customer of yours. Your menu wants a number that I can not have.'
read -r id <"$out"
same '[["Uwe Muster"],null,"no","phone"]' "$(case-log -J "$id" |
    jq -c '[.contact, .ref, .customer, .channel]')" \
    'a name is enough: no number, no account, no address'
same "$id  Money taken from my account
state        open, unanswered
opened       2026-11-20 10:02  complaint by phone
owner        ida
contact      Uwe Muster
customer     no
clock        no response for 1d, open for 1d
next due     2026-11-23 10:02  first-response
effort       40m lost
questions    q1 open, theirs, 2026-11-20: Who has a contract on my account?
             q2 open, theirs, 2026-11-20: How do I get the 39.95 EUR back?
hands        2026-11-20 10:02  ida" "$(case-show "$id")" \
    'and it is a case like any other, with the same target'

# While Ida asks him for proof, he opens the chat with the other hand.  Jan
# looks for the name before he opens a case, and there is one.
same "$id" "$(case-list -i contact:muster is:open)" 'Jan finds the case of Ida'
ok 'so the chat is in it, too' case-receive contact:muster --by jan -c chat \
    --retold --at '20.11.2026 10:04' \
    -m 'I am on the phone with you as well. Once more, then: a stranger …'
ok 'Ida does not believe him' case-reply "$id" -c phone --as ack \
    --at '20.11.2026 10:06' \
    -m 'Anybody could say that this is his account. I need your number.'
ok 'Jan can not see any data' case-reply "$id" --by jan -c chat --as ack \
    --at '20.11.2026 10:09' -m 'Without a number I do not see any data here.'
ok 'the stranger draws his conclusion' case-receive "$id" --by jan -c chat \
    --at '20.11.2026 10:11' -m 'Next time I just return the debit.'

# Kai was in neither.  Whoever opens the case sees all of it.
ok 'Kai looks at the case' case-log --by kai --oneline contact:muster
says "$id  2026-11-20 10:02  ida         opened (phone) ida  Money taken from my account
$id  2026-11-20 10:04  jan         received (chat)  I am on the phone with you as well. Once more, then: a stranger …
$id  2026-11-20 10:06  ida         replied (phone, ack)  Anybody could say that this is his account. I need your number.
$id  2026-11-20 10:09  jan         replied (chat, ack)  Without a number I do not see any data here.
$id  2026-11-20 10:11  jan         received (chat)  Next time I just return the debit." ''
same "$id $id" "$(case-list -i channel:phone owner:ida is:open) \
$(case-list -i channel:chat)" 'phone and chat are one case'
same '[1,2,3]' "$(case-show -J "$id" |
    jq -c '[.hands, .voices, .approaches]')" 'one hand, two voices, and he came three times'
same '    Retold: yes' "$(case-log "$id" | grep Retold)" \
    'the trail says that he had to tell it again'
same '["effort",2400,"s"]
["retold",1,"events"]' "$(figure effort 'select(.figure | IN("effort", "retold")) |
    [.figure, .value, .unit]')" 'and the report what it cost him: 40 minutes, and told twice'
ok 'for people' case-report effort "$id"
same 'chat 2 events
phone 1 event
effort 40m
retold 1 event' "$(awk '/^  chat|^  phone|^retold/ { print $1, $2, $3 }
    /^effort/ { print $1, $2 }' "$out")" 'it says so as well'
same '["approaches-a-case",1,3]' \
    "$(figure approaches-a-case '[.figure, .n, .max]' "$id")" 'three approaches'
same '["chat",2]
["phone",1]' "$(figure approaches '[.group, .value]' "$id" \
    --by interaction-channel)" 'two in the chat and one on the telephone'

# Was he served like anybody else?
same '["no",1]
["yes",1]' "$(figure channels 'select(.figure == "opened" and
    .by == "customer") | [.group, .value]')" \
    'the equal-treatment report knows him, who is no customer'
same '["no",0,1,null]
["yes",1,0,360]' "$(figure channels 'select(.figure == "first-response" and
    .by == "customer" and .clock == "calendar") |
    [.group, .n, .open, .median]')" \
    'the customer had his answer in 6 minutes, he none'
ok 'for people' case-report channels
same '  no            0         1 open
  yes           1         median 6m       p90 6m       max 6m       0 open  (few)' \
    "$(sed -n '/^first-response by customer/,/^resolution/ {
    /^  no\|^  yes/p; }' "$out")" 'it says so as well'
same "$id" "$(case-list -i customer:no is:unanswered is:open)" \
    'the stranger is still waiting'

# Ida wants it off her list: he will help himself, after all.
refused 1 'closing without an answer' "case $id has 3 open things
  question q1 'Who has a contract on my account?' is unanswered: case-reply $id --answers q1, or --declines q1
  question q2 'How do I get the 39.95 EUR back?' is unanswered: case-reply $id --answers q2, or --declines q2
  the contact's last word 'Next time I just return the debit.' is unanswered: case-reply $id, or case-note $id --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$id" --outcome out-of-scope
same open "$(case-show -J "$id" | jq -r .state)" 'it is open as before'
ok 'only with a reason' case-close "$id" --outcome out-of-scope --stays no \
    --despite 'No customer, and his bank gives the money back'
says "$id" ''
same "$id closed out-of-scope despite \
2 questions and an unanswered word by ida" \
    "$(git -C house log -1 --format=%s)" 'git has it in one line'
ok 'what is known of it now' case-show "$id"
same 'state        closed out-of-scope, unanswered
clock        no response for 1d, closed after 1d
stays        no
despite      No customer, and his bank gives the money back
questions    q1 open, theirs, 2026-11-20: Who has a contract on my account?
             q2 open, theirs, 2026-11-20: How do I get the 39.95 EUR back?' \
    "$(sed -n '/^state\|^clock/p; /^stays/,/^hands/ { /^hands/!p; }' "$out")" \
    'closed, and never answered'
same '["closed-despite",1]' "$(figure closed-despite '[.figure, .value]')" \
    'which is counted'
same "[\"$id\",\"ida\",\"No customer, and his bank gives the money back\"]" \
    "$(figure despite-reasons '[.case, .who, .text]')" 'with the reason'
same '["no",1,87182]
["yes",1,420]' "$(figure channels 'select(.figure == "resolution" and
    .by == "customer" and .clock == "calendar") | [.group, .n, .median]')" \
    'closing took 7 minutes for one, a day for the other'
same '["no",0,1]
["yes",0,1]' "$(figure channels 'select(.figure == "upheld" and
    .by == "customer") | [.group, .value, .of]')" 'and nobody was right'
same 1 "$(figure stays 'select(.group == "no") | .value')" \
    'he does not come back'

teardown_casebook house
done_testing
