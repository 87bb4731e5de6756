#!/bin/sh
# Illegible copies.  Papers of two grown-up children were posted for a change
# of contract; the answer is that the copies can't be read.  They can.  A
# written confirmation is promised, and four days later none has come.
. "${0%/*}/lib.sh"

# said PART: what it is in the trail of each of the two cases, without its
# case; once, if it is the same in both.
said() {
	case-log -J contact:rolf | jq -r "$1" | sort -u
}

# The house: whoever promises without a date has two days of business for it,
# and on a holiday it is closed.
export CASEBOOK=house CASE_BY=dora
case-init -q --owner dora --name 'Beispiel Mobil' house
case-config casebook.timezone Europe/Berlin
case-config person.dora.name 'Dora Lind' -m 'Customer service'
case-config person.fee.name 'Fee Winter' -m 'Facebook'
case-config promise.within 2bd -m 'So that "soon" has a date'
case-config calendar.holiday.2026-11-18 'Day of Repentance'

# Thursday.  Two envelopes of one father, a child in each.
printf '%%PDF-1.4\nLena Beispiel, identity card\n' >lena.pdf
printf '%%PDF-1.4\nTim Beispiel, identity card\n' >tim.pdf
ok 'a letter for the daughter' case-new -k request -c letter \
    --at '5.11.2026 11:00' -f 'Rolf Beispiel <rolf@example.org>' \
    --customer yes --on-behalf 'Lena Beispiel' -s 'Contract of Lena' \
    -a lena.pdf -m 'Please put the contract in the name of my daughter.
A copy of her identity card is with this.'
read -r lena <"$out"
ok 'and one for the son' case-new -k request -c letter \
    --at '5.11.2026 11:10' -f 'Rolf Beispiel <rolf@example.org>' \
    --customer yes --on-behalf 'Tim Beispiel' -s 'Contract of Tim' \
    -a tim.pdf -m 'The same, please, for my son.'
read -r tim <"$out"
ok 'they belong together' case-link "$tim" related "$lena" \
    --at '5.11.2026 11:12' -m 'One father, two envelopes'

same "$(printf '%s\n' "$lena" "$tim")" "$(case-list -i contact:rolf)" \
    'two cases of one contact'
same "links        related $lena  Contract of Lena (open)
links        related $tim  Contract of Tim (open)" \
    "$(case-show "$tim" "$lena" | grep '^links')" \
    'they are linked, whichever one looks at'
same '["Lena Beispiel","Rolf Beispiel <rolf@example.org>"]
["Tim Beispiel","Rolf Beispiel <rolf@example.org>"]' \
    "$(said 'select(.event == "opened") | [.on_behalf, .contact[]] |
	tostring')" \
    'on behalf of two people'
same "    On-Behalf: Lena Beispiel
    Attachment: $(git hash-object lena.pdf) 38 application/pdf lena.pdf" \
    "$(case-log "$lena" | grep -e On-Behalf -e Attachment)" \
    'the copy is in the trail, with its id'
same "$(git hash-object tim.pdf) 37 application/pdf tim.pdf" \
    "$(case-log -J "$tim" | jq -r '.attachment[]?')" 'and so is the other'
opening=$(case-log -J "$lena" | jq -r 'select(.event == "opened").id')
same "attachments  $opening  lena.pdf  38 bytes" \
    "$(case-show "$lena" | grep '^attachments')" 'it is a fact of the case'
case-show --save saved "$lena" >/dev/null
same "$(cat lena.pdf)" "$(find saved -name '*lena.pdf' -exec cat {} +)" \
    'and comes out again as it came in'

# Monday.  The same answer to both.
case-list -i contact:rolf >both
ok 'the copies can'\''t be read' case-reply - --at '9.11.2026 10:00' \
    --question 'Would you send copies that can be read?' \
    -m 'Unfortunately the copies that you sent are illegible.' <both

# Thursday evening.  The father has seen worse copies, and says so on Facebook.
ok 'the father goes public' case-receive - -c facebook \
    --at '12.11.2026 18:00' --url https://social.example/beispiel/1 \
    --answers q1 --question 'Why did you call them illegible?' \
    -m 'I have them here. They are as sharp as a knife, both of them.' <both
ok 'Fee concedes something' case-reply - --by fee --at '12.11.2026 18:30' \
    --apology --fault -m 'Sorry! The fault is rather in our own scanning.
May we telephone?' <both
ok 'he will have it in writing' case-receive - -c facebook \
    --at '12.11.2026 18:40' -m 'No. No telephone, please, I want it written.' \
    <both
ok 'which is kept in mind' case-set - avoids=phone --by fee \
    --at '12.11.2026 18:45' -m 'He said so on Facebook' <both
same "$lena $tim" "$(case-list -i is:went-public | tr '\n' ' ' |
    sed 's/ $//')" 'he had to say it in public'

# Friday.  Dora hasn't read that.
same 'avoids       phone' "$(case-show "$lena" | grep '^avoids')" \
    'the case tells what he avoids'
refused 1 'a call' 'the contact wants no phone
  take another channel, or say why with --despite REASON' \
    case-reply "$lena" -c phone --at '13.11.2026 09:00' -m 'About the copies …'
ok 'she writes' case-reply - -c letter --at '13.11.2026 09:10' \
    -m 'We look for your copies.' <both
same '["off-preference",0,6]' \
    "$(figure off-preference '[.figure, .value, .of]')" \
    'of six replies none was on a channel that he avoids'

# Tuesday.  The copies are found, and nothing is wrong with them.
ok 'they can be read after all' case-reply - -c facebook-message --fault \
    --at '17.11.2026 15:00' \
    --promise 'Everybody gets a written confirmation' \
    -m 'What we wrote on 9 November was wrong: both copies can be read.
The change will be made, and everybody gets a written confirmation.' <both
same "case-reply: promises by 2026-11-20 23:59: \
'Everybody gets a written confirmation'" "$(sort -u "$err")" \
    'no date was named, so the policy names one: not Wednesday, a holiday'
same '2026-11-20T23:59:59+01:00 Everybody gets a written confirmation' \
    "$(said '.promise[]?')" 'and that is in the trail'
same 'Unfortunately the copies that you sent are illegible.
What we wrote on 9 November was wrong: both copies can be read.' \
    "$(said 'select(.event == "replied").body' | grep -e illegible -e wrong |
    sort)" 'what was wrong stays in ink, and so does that it was'
same '["2026-11-12T18:30:00+01:00","yes"]
["2026-11-17T15:00:00+01:00","yes"]' \
    "$(said 'select(.fault) | [.occurred, .fault] | tostring')" \
    'the fault was admitted twice'

# Saturday, four days later.
same 0 "$(figure overdue .value --as-of 2026-11-20)" \
    'on Friday night nothing was overdue'
same 2 "$(figure overdue .value)" 'this morning both are'
ok 'this morning' case-list is:overdue
says "$lena  2026-11-05  overdue     dora        letter    Contract of Lena
$tim  2026-11-05  overdue     dora        letter    Contract of Tim" ''
ok 'what there is to say of it' case-show "$tim"
same "$tim  Contract of Tim
state        open, overdue
opened       2026-11-05 11:10  request by letter
owner        dora
contact      Rolf Beispiel <rolf@example.org>
on behalf    Tim Beispiel
customer     yes
avoids       phone
clock        first response after 7d 7h, open for 15d 23h
next due     2026-11-20 23:59  promise: Everybody gets a written confirmation
apology      yes
fault        yes
questions    q1 answered, ours, 2026-11-09: Would you send copies that can be read?
             q2 open, theirs, 2026-11-12: Why did you call them illegible?
promises     p1 broken, due 2026-11-20 23:59: Everybody gets a written confirmation
hands        2026-11-05 11:10  dora" "$(sed '/^links/,$d' "$out")" \
    'the promise and the question, by their words'
same '["p1","broken","2026-11-20T22:59:59Z"]
["q2","open","Why did you call them illegible?"]' \
    "$(case-show -J "$lena" | jq -c '(.promises[] | [.short, .state, .due]),
	(.questions[1] | [.short, .state, .text])')" 'and for a program'
same '["made",2]
["due",2]
["kept",0]
["kept-late",0]
["broken",2]' "$(figure promises 'select(.figure | IN("made", "due", "kept",
    "kept-late", "broken")) | [.figure, .value]')" \
    'two promises were made, fell due, and were broken'
same '["dora","2026-11-20T22:59:59Z",36903,"Everybody gets a written confirmation"]' \
    "$(figure broken-promises '[.who, .at, .seconds, .text]' "$tim")" \
    'whose it is, and for how long: 10 hours and a quarter'
same "  $tim  2026-11-20 23:59  10h 15m  dora  Everybody gets a written \
confirmation" "$(case-report broken-promises "$tim" | tail -n 1)" 'for people'
same '["raised",2]
["answered",0]
["declined",0]
["open",2]' "$(figure questions 'select(.value) | [.figure, .value]')" \
    'two questions are open'

# Dora would like to be done with it.
refused 1 'closing' "case $lena has 2 open things
  question q2 'Why did you call them illegible?' is unanswered: case-reply $lena --answers q2, or --declines q2
  promise p1 'Everybody gets a written confirmation', due 2026-11-20, is open: case-reply $lena --keeps p1, or case-receive $lena --releases p1
  or say why it is closed all the same: --despite REASON" \
    case-close "$lena" --outcome upheld
ok 'with a reason' case-close "$lena" --outcome upheld --fault \
    --despite 'The letter goes out on Monday; nobody knows who scanned it'
says "$lena" ''
same "$lena closed upheld despite 1 question and 1 promise by dora" \
    "$(git -C house log -1 --format=%s)" 'git has it in one line'
ok 'and the other' case-close "$tim" --outcome upheld --fault \
    --despite 'His letter is in the same envelope'

# Closed is not forgotten.
same 'state        closed upheld
despite      His letter is in the same envelope' \
    "$(case-show "$tim" | grep -e ^state -e ^despite)" \
    'the case tells over what'
same '["closed-despite",2]' \
    "$(figure closed-despite '[.figure, .value]')" 'it is counted'
ok 'for people' case-report closed-despite
same 'closed-despite 2 events' "$(awk '{ print $1, $2, $3 }' "$out")" \
    'it says so as well'
same '["dora","2026-11-21T09:15:02Z","His letter is in the same envelope"]' \
    "$(figure despite-reasons '[.who, .at, .text]' "$tim")" \
    'with who, when and why'
same '["upheld",2,2]
["fault",2,2]' "$(figure upheld,fault '[.figure, .value, .of]')" \
    'he was right and we were not, both times'

teardown_casebook house
done_testing
