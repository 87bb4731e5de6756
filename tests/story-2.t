#!/bin/sh
# Moving the numbers.  A firm orders its telephone numbers and a fast line at
# its new address.  Seven calls, three faxes, three mails, a morning and more
# of waiting for a technician, and a social media team in which it is always
# somebody else.  28 days after the order it works.  They stay: there is no
# other line in the street.
. "${0%/*}/lib.sh"

# The house: three teams, and three people who may be responsible.  Whoever
# else picks up a phone there writes entries under their own name, too.
export CASEBOOK=house CASE_BY=rita
case-init -q --owner sales --name 'Beispiel Netze' house
case-config casebook.timezone Europe/Berlin
for team in sales dispatch social; do
	case-config person.$team.shared yes -m 'A team is nobody'
done
case-config person.jana.name 'Jana Weiss'
case-config person.oleg.name 'Oleg Brandt'
case-config person.rita.name 'Rita Sommer' -m 'She ends what others began'
case-config cause.dispatch 'No technician was sent'

# Monday, 14 September: the order.  First call.
ok 'the order' case-new -k request --by jana --at '2026-09-14 09:00' \
    -f 'Weber Druck <buero@weber.example>' --customer yes \
    --about 'Hafenstr. 12' --wants 'It works on the day we move in' \
    -s 'Three numbers and a fast line' -m 'We move to Hafenstr. 12 on the 28th.
Please move our three numbers, and we order the fast line.'
read -r order <"$out"
same "$order" "$(case-list -i is:unclaimed)" \
    'it is the team'\''s, which is nobody'\''s, and shows'
ok 'a technician is promised' case-reply "$order" --by jana \
    --at '2026-09-14 09:20' --as holding \
    --promise '2026-09-28 12:00 The technician comes, from 8 on' \
    -m 'All right. Somebody has to be there from 8 to 12.'

# Wednesday: a fax.  The team hands the order to a person, which it can't do
# without a word why.
ok 'the order, signed, by fax' case-receive "$order" -c fax \
    --by tim --at '2026-09-16 10:00' -m 'As you asked, with signature.'
ok 'is acknowledged, no more' case-reply "$order" --by tim --as ack \
    --at '2026-09-16 11:00' -m 'Your fax has arrived.'
refused 64 'handed over without a reason' 'no reason: say why with -m TEXT' \
    case-assign "$order" jana --at '2026-09-16 14:00'
refused 1 'handed to somebody who is not there' \
    "no person 'jan' in the policy
  did you mean jana?" case-assign "$order" jan -m 'x' --at '2026-09-16 14:00'
ok 'handed over with one' case-assign "$order" jana --by jana \
    --at '2026-09-16 14:00' -m 'An order needs a name'
same '' "$(case-list -i is:unclaimed)" 'now it is somebody'\''s'
ok 'Jana leaves' case-assign "$order" oleg --by jana \
    --at '2026-09-18 16:00' -m 'Jana is on leave until October'

# The Monday after.  Second call.
ok 'they ask whether it is sure' case-receive "$order" -c phone --by oleg \
    --at '2026-09-21 11:00' --question 'Will he be here on the 28th?' \
    -m 'We close the shop for him that day.'
ok 'it is' case-reply "$order" --by oleg --at '2026-09-21 11:10' \
    --answers q1 -m 'He will.'
says "$order" "case-reply: answers q1: 'Will he be here on the 28th?'"

# Monday, 28 September.  They wait from 8:00 to 14:30.  With the third call
# the request becomes a complaint.
ok 'nobody came' case-new -k complaint -c phone --by oleg -o oleg \
    --at '2026-09-28 14:30' -f 'Weber Druck <buero@weber.example>' \
    --customer yes --about 'Hafenstr. 12' --effort 6h30m \
    --question 'Where is the technician?' -s 'No technician' \
    -m 'Four of us stand in an empty hall since 8. No technician, no call.'
read -r complaint <"$out"
ok 'it goes on where the request is' case-link "$complaint" follows "$order" \
    --by oleg --at '2026-09-28 14:35'
ok 'Oleg does not know' case-reply "$complaint" --by oleg --as ack \
    --at '2026-09-28 14:40' -m 'I see nothing here. I ask the technicians.'
refused 1 'Oleg would rather be rid of it' "case $order has 1 open thing
  promise p1 'The technician comes, from 8 on', due 2026-09-28, is open:\
 case-reply $order --keeps p1, or case-receive $order --releases p1
  or say why it is closed all the same: --despite REASON" \
    case-close "$order" --by oleg --outcome referred --at '2026-09-28 14:50'
case-list is:open contact:weber >list
ok 'so both go to the technicians' case-assign - dispatch --by oleg \
    --at '2026-09-28 15:00' -m 'The technicians must know' <list
same "$order
$complaint" "$(case-list -i is:unclaimed)" 'and are nobody'\''s again'
same "$order" "$(case-list -i promise:broken)" 'the broken promise shows'

# A week of calling, faxing, mailing.
ok 'second fax' case-receive "$complaint" -c fax --by tim \
    --at '2026-09-29 09:30' -m 'We set you a term until Friday.'
ok 'fourth call' case-receive "$complaint" -c phone --by kim --retold \
    --at '2026-09-30 10:00' -m 'Now for the fourth time: we moved house …'
ok 'Kim at the hotline' case-reply "$complaint" --by kim --as ack \
    --at '2026-09-30 10:05' -m 'I can'\''t see technicians. I pass it on.'
ok 'first mail' case-receive "$complaint" -c email --by tim \
    --at '2026-09-30 16:00' -m 'We print menus. Restaurants can'\''t reach us.'

# Nothing helps, so they say it where all can hear.
ok 'first tweet' case-receive "$complaint" -c twitter --by lea \
    --at '2026-10-01 18:00' -m 'Day 17 without a line. Does anybody work there?'
ok 'that wakes somebody' case-assign "$complaint" social --by lea \
    --at '2026-10-01 18:20' -m 'They are on Twitter now'
ok 'Lea of the social media team' case-reply "$complaint" --by lea \
    --at '2026-10-01 18:30' --question 'What is your customer number?' \
    -m 'We are sorry to hear that! Please send us your number, on Facebook.'
ok 'first message' case-receive "$complaint" -c facebook-message --by max \
    --at '2026-10-02 09:00' --answers q2 -m '4711, as on all our letters.'
ok 'Max of the team' case-reply "$complaint" --by max --as ack \
    --at '2026-10-02 09:30' -m 'Thanks! I pass it on.'
ok 'second message' case-receive "$complaint" -c facebook-message --by nora \
    --at '2026-10-03 10:00' --retold -m 'And? Read above what we told Max.'
ok 'Nora of the team' case-reply "$complaint" --by nora --as ack \
    --at '2026-10-03 10:40' -m 'Max is off today. What is it about?'
ok 'second mail' case-receive "$complaint" -c email --by tim \
    --at '2026-10-05 08:00' -m 'Three weeks. We look for a lawyer.'
ok 'second tweet' case-receive "$complaint" -c twitter --by lea \
    --at '2026-10-05 12:00' -m 'Still no line. They have good memes, though.'

# Tuesday, 6 October: Rita.  She takes both, and keeps them.
case-list is:open contact:weber >list
ok 'somebody takes both' case-assign - rita --at '2026-10-06 09:00' \
    -m 'One person until it works' <list
same '' "$(case-list -i is:unclaimed)" 'they are hers'
ok 'fifth call' case-receive "$complaint" -c phone --at '2026-10-06 09:30' \
    -m 'Whom do I speak to this time?'
ok 'an answer at last' case-reply "$complaint" --at '2026-10-06 09:40' \
    --answers q1 --apology --fault -m 'To me, until it works. He was never
sent: your order lay in a list that nobody read. I am sorry.'
ok 'and a date in the place of the old one' case-reply "$order" -c phone \
    --at '2026-10-06 09:45' --as holding --replaces p1 \
    --promise '2026-10-12 09:00 The line and the numbers work' \
    -m 'He is there on Friday, and on Monday at nine it works.'
says "$order" "case-reply: replaces p1: 'The technician comes, from 8 on'
case-reply: promises by 2026-10-12 09:00: 'The line and the numbers work'"
ok 'third fax' case-receive "$complaint" -c fax --at '2026-10-07 10:00' \
    -m 'Please confirm Monday in writing.'
ok 'is answered as it came' case-reply "$complaint" --at '2026-10-07 11:00' \
    -m 'Monday, 12 October, nine o'\''clock. Rita Sommer'
same fax "$(case-log -J --kind replied "$complaint" | tail -n 1 |
    jq -r .channel)" 'by fax'
ok 'third mail' case-receive "$complaint" -c email --at '2026-10-08 09:00' \
    -m 'Your technician has just left. He was nice.'
ok 'sixth call' case-receive "$complaint" -c phone --at '2026-10-08 15:00' \
    -m 'But it is dead still.'
ok 'Rita' case-reply "$complaint" --at '2026-10-08 15:10' \
    -m 'That is right so: the exchange switches it on Monday morning.'

# Monday, 12 October, 28 days after the order.
ok 'seventh call' case-receive "$order" -c phone --at '2026-10-12 08:40' \
    -m 'It rings! All three.'
ok 'the new promise is kept' case-reply "$order" --keeps p2 \
    --at '2026-10-12 08:50' -m 'I hear it, and I am glad.'
ok 'the order is done' case-close "$order" --at '2026-10-12 09:00' \
    --outcome answered -m 'Line and numbers work.'
ok 'the complaint was right' case-close "$complaint" --outcome upheld \
    --at '2026-10-12 09:30' --cause dispatch --redress '39.50 EUR for a month' \
    --apology --fault --stays no-choice \
    -m 'They would leave if there were another line in the street.'

# They warn others.  The case is closed, but that is no reason not to hear it.
ok 'a review' case-receive "$complaint" -c review --at '2026-10-14 20:00' \
    -m 'We stay: nobody else has a line here. If you have a choice, use it.'
same "$complaint closed true true" "$(case-show -J "$complaint" |
    jq -r '"\(.id) \(.state) \(.unanswered) \(.todo)"')" \
    'it stays closed, and is to do'
ok 'Rita answers where they wrote' case-reply "$complaint" \
    --at '2026-10-15 09:00' -m 'That is fair. My number is in your letter.'
same '' "$(case-list -i is:todo)" 'nothing is left to do'

# A request that became a complaint; the chain of hands, a reason at each step.
ok 'the request, told' case-show "$order"
same "state        closed answered
opened       2026-09-14 09:00  request by phone
clock        first response after 20m, closed after 28d
promises     p1 replaced late, due 2026-09-28 12:00: The technician comes, from 8 on
             p2 kept, due 2026-10-12 09:00: The line and the numbers work
hands        2026-09-14 09:00  sales
             2026-09-16 14:00  jana  An order needs a name
             2026-09-18 16:00  oleg  Jana is on leave until October
             2026-09-28 15:00  dispatch  The technicians must know
             2026-10-06 09:00  rita  One person until it works" \
    "$(sed -n '/^state\|^opened\|^clock/p; /^promises/,/rita/p' "$out")" \
    'its promises, its hands, its 28 days'
ok 'the complaint, told' case-show "$complaint"
same "state        closed upheld
opened       2026-09-28 14:30  complaint by phone
clock        first response after 7d 19h, closed after 13d 19h
redress      39.50 EUR for a month
stays        no-choice
hands        2026-09-28 14:30  oleg
             2026-09-28 15:00  dispatch  The technicians must know
             2026-10-01 18:20  social  They are on Twitter now
             2026-10-06 09:00  rita  One person until it works
links        follows $order  Three numbers and a fast line (closed)" \
    "$(sed -n '/^state\|^opened\|^clock\|^redress\|^stays/p
	/^hands/,/rita/p; /follows/p' "$out")" 'which follows from it'
same '' "$(case-log -J --kind assigned contact:weber |
    jq -r 'select(.body | test("[a-z]") | not)')" 'each handover has its reason'

# Never a moment without an owner, and never two: at every instant at which
# anything happened each open case is owned by just one.
case-log -J contact:weber | jq -r .occurred >instants
unowned=0
while read -r instant; do
	figure outstanding-end .value contact:weber --as-of "$instant" >are
	figure owned 'select(.group != null).value' contact:weber \
	    --by owner --as-of "$instant" | jq -s 'add // 0' >belong
	cmp -s are belong || unowned=$((unowned + 1))
done <instants
same '42 0' "$(($(wc -l <instants))) $unowned" 'at no instant nobody'\''s'
same '["hands",2,4,5]
["voices",2,4,6]' "$(figure hands 'select(.figure == ("hands", "voices")) |
    [.figure, .n, .median, .max]' contact:weber)" 'hands and voices of each'
same 8 "$(case-log -J --kind replied contact:weber | jq -r .by | sort -u |
    wc -l | tr -d ' ')" 'eight people spoke to them'
same '["handovers",7]' "$(figure handovers '[.figure, .value]' contact:weber)" \
    'seven handovers'
same '["first-hand",0,2]
["by-owner",8,14]' "$(figure first-hand,by-owner '[.figure, .value, .of]' \
    contact:weber)" 'six replies by people who were not responsible'
same '[4,0,271200,669600]' "$(figure unclaimed-time \
    '[.n, .open, .median, .max]' contact:weber)" \
    'four times it was a team'\''s, once for nearly eight days'

# How long it took, and what it cost them.
same '[1,0,2419200]' "$(figure resolution '[.n, .open, .max]' kind:request)" \
    '28 days'
same '[1,673800]' "$(figure first-response '[.n, .max]' kind:complaint)" \
    'the complaint got its first response after a week'
same '["email",3]
["facebook-message",2]
["fax",3]
["phone",7]
["review",1]
["twitter",2]' "$(figure approaches '[.group, .value]' \
    --by interaction-channel contact:weber)" 'approaches by channel'
same '["approaches-a-case",2,4,14]' "$(figure approaches-a-case \
    '[.figure, .n, .median, .max]' contact:weber)" 'approaches of each case'
same 'approaches 18' "$(case-report approaches contact:weber |
    awk '{ print $1, $2 }')" 'eighteen, as people read it'
same '["effort",23400,"s"]
["retold",2,"events"]' "$(figure effort 'select(.figure == ("effort",
    "retold")) | [.figure, .value, .unit]' contact:weber)" \
    '6 h 30 lost, told again twice'
same 'effort 6h 30m' "$(case-report effort contact:weber | tr -s ' ' |
    grep -o '^effort 6h 30m')" 'as people read it'
same '[0,2]' "$(figure one-contact '[.value, .of]' contact:weber)" \
    'neither case was over with one answer'

# The technician who did not come.
same '["made",2]
["due",2]
["kept",1]
["kept-late",0]
["broken",1]
["released",0]
["replaced",1]
["open",0]' "$(figure promises 'select(.unit == "promises" and .by == null) |
    [.figure, .value]' contact:weber)" 'one broken and replaced, one kept'
same "$order oleg 2026-09-28T10:00:00Z The technician comes, from 8 on" \
    "$(figure broken-promises . |
    jq -r '"\(.case) \(.who) \(.at) \(.text)"')" \
    'which it was, and whose'
same "$order" "$(case-report --cases broken)" 'and in which case'
same '["raised",2]
["answered",2]
["declined",0]
["open",0]' "$(figure questions 'select(.unit == "questions") |
    [.figure, .value]' contact:weber)" 'both questions were answered'
same '[2,600,673800]' "$(figure time-to-answer '[.n, .median, .max]')" \
    'one at once, one after a week'

# In public.
same "$complaint true true true" "$(case-list -J is:went-public | jq -r \
    '"\(.id) \(.went_public) \(.forced_public) \(.moved_private)"')" \
    'they had to go public to be heard, and were answered on the phone'
same '["went-public",1]
["forced-public",1]
["moved-private",2]' "$(figure went-public,forced-public,moved-private \
    '[.figure, .value]')" 'as figures'

# How it ended.
same '["upheld",1,1]
["apology",1,1]
["fault",1,1]' "$(figure upheld,apology,fault '[.figure, .value, .of]' \
    kind:complaint)" 'upheld, with fault and apology'
same '["no-choice",1]' "$(figure stays 'select(.value > 0) |
    [.group, .value]' kind:complaint)" 'they stay, having no choice'
same '[1,39.5,"EUR"]' "$(figure redress '[.n, .value + 0, .unit]')" 'redress'

teardown_casebook house
done_testing
