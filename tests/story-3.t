#!/bin/sh
# No green power.  A joiner's firm is refused a contract, by letter, because
# of a credit index.  One of the partners telephones: with the supplier, and
# with six people at two agencies, until the index is known; the answer is
# that he should give the agency his data himself.  He writes about it where
# all can read it.  The supplier asks to hear it once more, by e-mail, and
# answers that well.  There is no contract.
. "${0%/*}/lib.sh"

# The house.
export CASEBOOK=house CASE_BY=kai
case-init -q --owner kai --name 'Beispiel Strom' house
case-config casebook.timezone Europe/Berlin
case-config person.kai.name 'Kai Lorenz' -m 'Contracts'
case-config person.mira.name 'Mira Feld' -m 'Whatever is said in public'
case-config person.nele.name 'Nele Storm' -m 'Credit checks'
case-config cause.credit-check 'We asked an agency that knew nothing'

# Wednesday, 26 August.  He calls, and so there is a case.  The letter that he
# calls about was sent two days before; Kai enters it with its own date.
ok 'a partner of the firm calls' case-new -c phone \
    --at '2026-08-26 10:00' -f 'Jonas Petersen <jonas@petersen.example>' \
    --customer no --about 'credit check' --wants 'A contract for green power' \
    --question 'What is our index, and from whom is it?' \
    -s 'No green power' -m 'You refuse us by letter because of "an index".
We have paid every bill in twelve years.'
read -r power <"$out"
printf 'We regret that your credit index does not permit a contract.\n' \
    >refusal.txt
ok 'the letter that was before' case-reply "$power" -c letter --as final \
    --at 2026-08-24 -a refusal.txt -m 'Your credit index does not permit it.'
ok 'Kai on the phone' case-reply "$power" --at '2026-08-26 10:10' \
    -m 'I only see that it is too low. Ask the agencies, there are two.'

# Petersen asks them: six people.  He tells Kai who said what, when he calls
# again on Friday.  None of these is a word of his, nor one of ours.
ok 'first of six' case-note "$power" --party 'Bonitas Auskunft' -c phone \
    --at '2026-08-26 11:00' -m 'Only in writing.'
ok 'second of six' case-note "$power" --party 'Bonitas Auskunft' -c phone \
    --at '2026-08-26 11:20' -m 'For firms it is another department.'
ok 'third of six' case-note "$power" --party 'Bonitas Auskunft' -c phone \
    --at '2026-08-26 11:50' -m 'The department is not staffed today.'
ok 'fourth of six' case-note "$power" --party 'Kredit Kontor' -c phone \
    --at '2026-08-27 09:00' -m 'There is no such firm.'
ok 'fifth of six' case-note "$power" --party 'Kredit Kontor' -c phone \
    --at '2026-08-27 09:30' -m 'There is, but that is confidential.'
ok 'sixth of six' case-note "$power" --party 'Kredit Kontor' -c phone \
    --at '2026-08-27 10:15' -m 'All right: the index is 312.'
ok 'he calls again' case-receive "$power" --at '2026-08-28 09:00' \
    --effort 3h --question 'Why is it 312?' \
    -m 'Six people in two days, until one of them told me.'

# Kai asks the agency, too: also a talk of its own, with a question of its own.
ok 'Kai asks the agency' case-reply "$power" --party 'Kredit Kontor' \
    -c email --at '2026-08-28 10:00' --question 'What do you have on them?' \
    -m 'It is about the joiner'\''s in Husum.'
ok 'which has nothing' case-receive "$power" --party 'Kredit Kontor' \
    --at '2026-08-31 09:00' --answers q3 \
    -m 'Nothing. Who gives us no data gets 312.'
says "$power" "case-receive: answers q3: 'What do you have on them?'"
refused 65 'an agency can'\''t settle what he asked' \
    "question q1 is one to us: case-reply answers it" \
    case-receive "$power" --party 'Kredit Kontor' --answers q1 -m '312'
ok 'and Kai tells him' case-reply "$power" -c phone \
    --at '2026-08-31 10:00' --answers q1 --answers q2 \
    -m 'It is 312, as the agency has no data. Just give them yours yourself.'

# He tells it in public: a tweet, then his blog.  Nobody can close it now.
ok 'a tweet' case-receive "$power" -c twitter --by mira \
    --at '2026-09-01 09:00' --url https://twitter.example/jp/1 \
    -m 'No green power for us: we never gave our data to an agency.'
ok 'a blog' case-receive "$power" -c blog --by mira \
    --at '2026-09-02 08:00' --url https://petersen.example/312 \
    -m '312, or six calls for a number.'
refused 1 'Kai would like to be done' "case $power has 1 open thing
  the contact's last word '312, or six calls for a number.' is unanswered:\
 case-reply $power, or case-note $power --waive
  or say why it is closed all the same: --despite REASON" \
    case-close "$power" --outcome not-upheld --at '2026-09-02 16:00'

# Mira takes it, for a reason.  She asks for the story once more, by e-mail.
ok 'Mira takes it' case-assign "$power" mira --by mira \
    --at '2026-09-02 17:00' -m 'It is about how we check small firms'
ok 'she asks in public' case-reply "$power" --by mira -c twitter \
    --at '2026-09-03 11:00' \
    --question 'Would you write us the story by e-mail?' \
    -m 'That does not sound right. Would you write us the story by e-mail?'
same ack "$(case-log -J --kind replied "$power" | tail -n 1 | jq -r .as)" \
    'who only asks has not answered'
same "$power" "$(case-list -i is:asked is:unanswered)" \
    'we wait for him, and he still waits for us'
ok 'he tells it all again' case-receive "$power" -c email --by mira \
    --at '2026-09-04 12:00' --retold --answers q4 --effort 1h \
    -m 'Once more, from the beginning: on 24 August you wrote …'
ok 'and is answered well' case-reply "$power" --by mira -c email --as final \
    --at '2026-09-07 09:00' --fault --apology -m 'The fault is ours. We asked an
agency that knows nothing of you, and took nothing for an answer. I am sorry.
We will look at how we check small firms, and I will tell you what comes of it.'
ok 'there is no contract' case-close "$power" --by mira \
    --at '2026-09-08 10:00' --outcome upheld --cause credit-check --fault \
    --apology --stays no -m 'He has one elsewhere by now.'

# What Mira said is done: a case of its own, with somebody who owns it.
ok 'the review of the credit checks' case-new -k corrective-action \
    --by mira -o nele --at '2026-09-08 11:00' \
    -s 'Credit checks of small firms' -m 'Ask the firm before refusing it.'
read -r action <"$out"
ok 'caused by this' case-link "$action" caused-by "$power" --by mira \
    --at '2026-09-08 11:05'
same '["actions-open",1]
["actions-done",0]
["told",0,0]' "$(figure actions-open,actions-done,told \
    '[.figure, .value] + if .of then [.of] else [] end')" \
    'while it lasts nobody is to be told'
ok 'in October Nele is done' case-close "$action" --by nele \
    --at '2026-10-16 15:00' --outcome answered \
    -m 'No data is no reason any more: we ask the firm.'
same "$power $action 2026-10-16T13:00:00Z
[0,1]" "$(figure to-be-told . | jq -r '"\(.case) \(.action) \(.at)"'
    figure told '[.value, .of]')" 'now he is to be told, and is not yet'
case-report --cases to-be-told >list
same "$power" "$(cat list)" 'a list that a pipeline takes'
ok 'he is told' case-reply - --by mira -c email --tells "$action" \
    --at '2026-10-19 09:00' -m 'You were the reason that we changed this: who
has no data is asked. If you would like to try us again, write to me.' <list
same '[1,1]' "$(figure to-be-told .; figure told '[.value, .of]')" \
    'and nobody is left to be told'

# The letter came before his first word, so he did not wait for a response
# even a second: the figure says so, and says nothing of how good it was.
same '[1,0,0,0,"s"]' "$(figure first-response \
    '[.n, .open, .median, .max, .unit]')" 'first response: 0 s'
same '2026-08-24T12:00:00+02:00 letter final
2026-08-26T10:00:00+02:00 phone null' "$(case-log -J "$power" | jq -r \
    'select(.number == ("1", "2")) | "\(.occurred) \(.channel) \(.as)"' |
    sort)" \
    'the letter stands in the trail with its own date'

# Third parties speak apart.
same "Bonitas Auskunft 3
Kredit Kontor 5" "$(case-log -J "$power" | jq -r '.party // empty' | sort |
    uniq -c | awk '{ print $2, $3, $1 }')" 'eight entries are of third parties'
ok 'what he may see' case-log --said "$power"
same '0 11' "$(grep -c 'Bonitas\|Kontor' "$out") $(grep -c "^$power" "$out")" \
    'is what was said between him and us, and none of theirs'
same '5 2' "$(case-show -J "$power" | jq -r '"\(.approaches) \(.voices)"')" \
    'five approaches are his, two voices ours'
same '["blog",1]
["email",1]
["phone",2]
["twitter",1]' "$(figure approaches '[.group, .value]' \
    --by interaction-channel)" 'on these channels'
same 'q1 answered contact
q2 answered contact
q3 answered us
q4 answered us' "$(case-show -J "$power" |
    jq -r '.questions[] | "\(.short) \(.state) \(.side)"')" \
    'every question has its answer'
same '["raised",2]
["answered",2]' "$(figure raised,answered '[.figure, .value]')" 'two were his'

# Told again, in public, answered in private.
same '["effort",14400]
["retold",1]' "$(figure effort 'select(.figure == ("effort", "retold")) |
    [.figure, .value]')" 'four hours of his, and the story told twice'
same 'true false true' "$(case-show -J "$power" |
    jq -r '"\(.went_public) \(.forced_public) \(.moved_private)"')" \
    'he went public, though not for want of an answer, and got his in private'
same "$power" "$(case-list -i is:moved-private)" 'as a query finds it'
same '["went-public",1]
["forced-public",0]
["moved-private",2]' "$(figure went-public,forced-public,moved-private \
    '[.figure, .value]')" 'both public words were answered by e-mail alone'
same "$power" "$(case-report --cases moved-private)" 'and the case behind it'

# No customer, and served like one.
same '["opened","no",1]
["upheld","no",1,1]
["hands","no",1,2]' "$(figure channels 'select(.by == "customer") |
    select(.figure == ("opened", "upheld", "hands")) | [.figure, .group] +
    if .of then [.value, .of] elif .n then [.n, .max] else [.value] end')" \
    'the equal-treatment report has him as no customer'
same "$power" "$(case-list -i customer:no kind:complaint)" 'so has a query'

# The end of it, as a person sees it.
ok 'the case, told' case-show "$power"
same "state        closed upheld
opened       2026-08-26 10:00  complaint by phone
owner        mira
customer     no
wants        A contract for green power
clock        first response after 0s, closed after 13d
effort       4h lost, told again once
apology      yes
fault        yes
cause        credit-check
stays        no
hands        2026-08-26 10:00  kai
             2026-09-02 17:00  mira  It is about how we check small firms" \
    "$(sed -n '/^state/,/^owner/p; /^customer/p; /^wants/,/^stays/p
	/^hands/,/mira/p' "$out")" 'fault, apology, upheld, and he left'
ok 'the corrective action, told' case-show "$action"
same "state        closed answered
owner        nele
links        caused-by $power  No green power (closed, told 2026-10-19)" \
    "$(grep '^state\|^owner\|^links' "$out")" \
    'is done, and tells what caused it, and that he was told'
same "$action caused-by $power 2026-10-19T07:00:00Z" "$(case-show -J "$power" |
    jq -r '.links[] | "\(.from) \(.relation) \(.to) \(.told)"')" \
    'so does his own case'
same "$power [\"$action\"]" "$(case-log -J --kind replied | jq -r \
    'select(.tells) | "\(.case) \(.tells)"')" 'that he was told is in the trail'
same '["upheld",1,1]
["apology",1,1]
["fault",1,1]' "$(figure upheld,apology,fault '[.figure, .value, .of]')" \
    'the outcome, as figures'
same '["no",1]' "$(figure stays 'select(.value > 0) | [.group, .value]')" \
    'he does not stay'

teardown_casebook house
done_testing
