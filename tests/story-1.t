#!/bin/sh
# Thin soup.  A customer writes to the feedback address of an organic shop.
# Four days later the shop telephones, and writes: an apology, his money, and
# quality assurance will be told.  He stays, though not for soup.
. "${0%/*}/lib.sh"

# The house.  Rosa reads the feedback address.  The shop is closed on Sundays
# and on Reformation Day, and means to answer within two days of business.
export CASEBOOK=shop CASE_BY=rosa
case-init -q --owner rosa --name 'Bioladen am Anger' shop
case-config casebook.timezone Europe/Berlin
case-config person.rosa.name 'Rosa Lind' -m 'The shop'
case-config person.vera.name 'Vera Quandt' -m 'Quality assurance'
case-config calendar.hours 'Mon-Sat 09:00-18:00'
case-config calendar.holiday.2026-10-31 'Reformation Day'
case-config target.first-response 2bd
case-config cause.kitchen 'The kitchen cut a corner'

# Thursday, at lunch.  A mail, and from this moment on it is Rosa's.
ok 'a customer writes' case-new -c email --at '2026-10-29 12:40' \
    -f 'Emil Sommer <emil@sommer.example>' --customer yes \
    --about 'soup counter' -s 'Thin soup' -m 'The pumpkin soup at 7.50 EUR
was warm water that had once met a pumpkin.'
read -r soup <"$out"
says "$soup" ''
same "$soup rosa true" "$(case-show -J "$soup" |
    jq -r '"\(.id) \(.owner) \(.unanswered)"')" 'it has an owner, and waits'
same "$soup" "$(case-list -i is:todo owner:me)" 'Rosa has it to do'

# It can't be made to vanish from her list by closing it.
refused 1 'closed without a word to him' "case $soup has 1 open thing
  the contact's last word 'The pumpkin soup at 7.50 EUR' is unanswered:\
 case-reply $soup, or case-note $soup --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$soup" --outcome upheld --at '2026-10-29 17:55'

# Monday, four days later to the minute.  Rosa telephones, and then puts it in
# writing.  That quality assurance will be told is a promise, with a date.
ok 'the shop telephones' case-reply "$soup" -c phone --at '2026-11-02 12:40' \
    --apology --promise '2026-11-03 Quality assurance is told' \
    -m 'I am sorry, that was no soup. You get your 7.50 EUR back, and quality
assurance will hear of it.'
says "$soup" "case-reply: promises by 2026-11-03 23:59:\
 'Quality assurance is told'"
ok 'and writes' case-reply "$soup" --at '2026-11-02 13:05' -m 'As I said on
the phone: a voucher over 7.50 EUR lies at the till. With apologies, Rosa Lind'
says "$soup" ''
same 'phone direct answer rosa
email direct answer rosa' "$(case-log -J --kind replied "$soup" |
    jq -r '"\(.channel) \(.access) \(.as) \(.by)"')" \
    'he heard it by phone and by email, as he had written'

# What was promised has to be done first, and then it can be closed.
refused 1 'closed over the promise' "case $soup has 1 open thing
  promise p1 'Quality assurance is told', due 2026-11-03, is open:\
 case-reply $soup --keeps p1, or case-receive $soup --releases p1
  or say why it is closed all the same: --despite REASON" \
    case-close "$soup" --outcome upheld --at '2026-11-02 13:10'
ok 'quality assurance gets a case of its own' case-new \
    -k corrective-action -o vera --at '2026-11-02 14:00' \
    -s 'Weigh the pumpkin' -m 'Twice this month the soup was thinned at noon.'
read -r action <"$out"
ok 'which tells what it comes from' case-link "$action" caused-by "$soup" \
    --at '2026-11-02 14:05'
says "$action" ''
ok 'so the promise is kept' case-note "$soup" --keeps p1 \
    --at '2026-11-02 14:10' -m 'Vera has it on her list.'
says "$soup" "case-note: keeps p1: 'Quality assurance is told'"
ok 'and Rosa can close it' case-close "$soup" --at '2026-11-02 17:00' \
    --outcome upheld --cause kitchen --redress '7.50 EUR voucher' --apology \
    --stays yes -m 'He stays with us, though not for soup.'
says "$soup" ''

# What a person sees who opens the case today.
ok 'the case, told' case-show "$soup"
same "$soup  Thin soup
state        closed upheld
opened       2026-10-29 12:40  complaint by email
owner        rosa
contact      Emil Sommer <emil@sommer.example>
customer     yes
about        soup counter
clock        first response after 4d, closed after 4d 4h
apology      yes
cause        kitchen
redress      7.50 EUR voucher
stays        yes
promises     p1 kept, due 2026-11-03 23:59: Quality assurance is told
hands        2026-10-29 12:40  rosa
links        caused $action  Weigh the pumpkin (open, not told yet)" \
    "$(cat "$out")" 'all of it on one page'
same '' "$(cat "$err")" 'and nothing to note'
ok 'the corrective action, told' case-show "$action"
same "$action  Weigh the pumpkin
state        open
opened       2026-11-02 14:00  corrective-action
owner        vera
links        caused-by $soup  Thin soup (closed, not told yet)" \
    "$(grep -v '^clock\|^hands' "$out")" 'is linked as caused by this'
same "$action caused-by $soup" "$(case-show -J "$soup" |
    jq -r '.links[] | "\(.from) \(.relation) \(.to)"')" 'from both sides'

# The figures.  In the shop's own time four days were two: it was closed on
# Saturday and on Sunday, and two days are what it meant to need.
same '["calendar",1,0,345600,345600,345600,"s"]
["business",1,0,64800,64800,64800,"s"]' "$(figure first-response \
    '[.clock, .n, .open, .median, .p90, .max, .unit]')" 'first response: 4 days'
same ' 1 median 4d p90 4d max 4d 0 open (few)
 business time 1 median 2bd p90 2bd max 2bd 0 open (few)' \
    "$(case-report first-response | sed 1d | tr -s ' ')" 'as people read it'
same '["first-response",1,1]' "$(figure targets 'select(.figure == "met" and
    .group == "first-response") | [.group, .value, .of]')" 'the target is met'
same '["email",1]' "$(figure approaches '[.group, .value]' \
    --by interaction-channel)" 'one approach, by email'
same '[1,1]' "$(figure approaches-a-case '[.n, .max]')" 'and no second one'
same '[1,1]' "$(figure one-contact '[.value, .of]')" \
    'he had to write but once'
same '["effort",0]
["retold",0]' "$(figure effort 'select(.figure == ("effort", "retold")) |
    [.figure, .value]')" 'it cost him no time, and he told it once'
same '["hands",1,1]
["voices",1,1]' "$(figure hands 'select(.figure == ("hands", "voices")) |
    [.figure, .n, .max]')" 'one hand, one voice'
same '["first-hand",1,1]
["by-owner",2,2]' "$(figure first-hand,by-owner \
    '[.figure, .value, .of]')" 'closed by who opened it, who wrote both replies'
same '["upheld",1,1]
["partly-upheld",0,1]
["apology",1,1]
["fault",0,1]' "$(figure upheld,partly-upheld,apology,fault \
    '[.figure, .value, .of]')" 'upheld, with an apology'
same '[1,7.5,"EUR"]' "$(figure redress '[.n, .value + 0, .unit]')" 'redress'
same '["yes",1]' "$(figure stays 'select(.value > 0) | [.group, .value]')" \
    'he stays'
same '["kitchen",1]' "$(figure causes 'select(.figure == "closed") |
    [.group, .value]')" 'the cause'
same '["actions-open",1]
["actions-done",0]' "$(figure actions-open,actions-done \
    '[.figure, .value]')" 'and something is being done about it'
same '["made",1]
["kept",1]
["broken",0]' "$(figure made,kept,broken '[.figure, .value]')" \
    'a promise, kept'
same "$soup" "$(case-report --cases first-response)" \
    'the case behind the figures'

teardown_casebook shop
done_testing
