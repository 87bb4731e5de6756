#!/bin/sh
# case-receive, case-reply and case-note: what was said, what it asks, promises
# and settles.  Each prints the id of the case, and repeats what it took.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house

# written N: event number N of the case, but for what is in every event.
written() {
	sed -e '/^Casebook-Event: /,/^Occurred: /d' -e '/^Case: /,/^Key: /d' \
	    "house/cases/$id/$(printf %04d "$1")"-*-????????
}

no_words='no words: say them with -m TEXT, -F FILE or on standard input'

case-new -c email -f 'Jens <jens@example.org>' --avoids phone \
    --question 'When does the line come?' --question 'Who pays?' \
    --at 2026-11-19 -m 'Thin soup' >id
read -r id <id
event=$(basename "house/cases/$id/0001"-*)
event=${event##*-}

echo 'We ask the cook.' >words
ok 'an answer that holds' case-reply "$id" --as holding --answers q2 \
    --promise '3d The cook calls' --promise '30.11.2026 14:30 We refund' \
    --question 'Which day was it?' --apology --fault <words
says "$id" "case-reply: answers q2: 'Who pays?'
case-reply: promises by 2026-11-24 23:59: 'The cook calls'
case-reply: promises by 2026-11-30 14:30: 'We refund'"
same "Channel: email
Access: direct
As: holding
Question: Which day was it?
Answers: $event.2
Promise: 2026-11-24T23:59:59Z The cook calls
Promise: 2026-11-30T14:30:00Z We refund
Apology: yes
Fault: yes

We ask the cook." "$(written 2)" 'on the channel of the last word'
same "$id replied (email, holding) by ben: 1 question, 1 answer,\
 promise due 2026-11-24, promise due 2026-11-30" \
    "$(git -C house log -1 --format=%s)" 'the commit tells the duties'
same 1 "$(git -C house rev-list --count main^..main)" 'it is one commit'
reply=$(basename "house/cases/$id/0002"-*)
reply=${reply##*-}

ok 'their word, by the id' case-receive "$id" --answers q3 -c phone -m 'Monday'
says "$id" "case-receive: answers q3: 'Which day was it?'"
ok 'by a prefix, the promise by its full name' case-receive \
    "$(printf %.5s "$id")" --releases "$reply.2" --at 2026-11-20
says "$id" "case-receive: releases p2: 'We refund'"
same "Channel: phone
Access: direct
Releases: $reply.2" "$(written 4 | sed '$d')" 'no words are needed for it'
ok 'by . and in capitals' case-receive . --accepts yes --from Jens --effort 2h \
    --retold -m 'Thanks'
says "$id" ''
same 'Channel: phone
Access: direct
From: Jens
Effort: 2h
Retold: yes
Accepts: yes

Thanks' "$(written 5)" 'all of it'
ok 'in capitals' case-note "$(echo "$id" | tr a-z A-Z)" --keeps p1
says "$id" "case-note: keeps p1: 'The cook calls'"
same "Keeps: $reply.1" "$(written 6 | sed '$d')" 'a promise kept'
ok 'by a query' case-note 'contact:jens is:open' --remind '27.11.2026 Ask Jens'
says "$id" "case-note: reminds on 2026-11-27 23:59: 'Ask Jens'"
same 'Remind: 2026-11-27T23:59:59Z Ask Jens' "$(written 7 | sed '$d')" \
    'a reminder'
thanks=$(basename "house/cases/$id/0005"-*)
thanks=${thanks##*-}
ok 'their last word needs no reply' case-note "$id" --waive -m 'Thanks only'
says "$id" "case-note: waives $thanks: 'Thanks'"
same "Waives: $thanks

Thanks only" "$(written 8)" 'and this is it'
ok 'a question declined' case-reply "$id" --declines q1 -c email -m 'Not ours'
says "$id" "case-reply: declines q1: 'When does the line come?'"
same 'As: answer' "$(written 9 | grep As)" 'it is an answer'

ok 'said in public' case-receive "$id" -c twitter --url https://x.example/1 \
    -m 'Still thin!'
tweet=$(basename "house/cases/$id/0010"-*)
tweet=${tweet##*-}
ok 'and hidden' case-note "$id" --takedown "$tweet" -m 'It had an address'
says "$id" "case-note: takedown of $tweet: 'Still thin!'"
ok 'only a question' case-reply "$id" --public --question 'Which?' -m 'Which one?'
same 'Channel: twitter
Access: public
As: ack
Question: Which?

Which one?' "$(written 12)" \
    'where they were heard last, and no answer yet'

# Third parties have their own talk.
ok 'a lawyer asks' case-receive "$id" --party 'Kanzlei Roth' -c letter \
    --question 'Your files?' -m 'We represent'
refused 65 'the contact is answered instead' "question q5 is one between us and 'Kanzlei Roth', not the contact" \
    case-reply "$id" --answers q5 -m Here
ok 'the lawyer is answered' case-reply "$id" --answers q5 --party 'Kanzlei Roth' \
    -a words
same 'Channel: letter' "$(written 14 | grep ^Channel)" \
    'where they write'
ok 'a talk beside' case-note "$id" --party 'Office' -c visit -m 'They measured'
refused 64 'a note with a channel to nobody' 'a note has Channel only with --party' \
    case-note "$id" -c phone -m x
refused 65 'a lawyer does not accept' 'only the contact can accept an outcome, not a third party' \
    case-receive "$id" --party 'Kanzlei Roth' --accepts yes -m x

# What they want no reply on.
refused 1 'the phone' "the contact wants no phone
  take another channel, or say why with --despite REASON" \
    case-reply "$id" -c phone -m Hello
ok 'the phone, with a reason' case-reply "$id" -c phone -m Hello \
    --despite 'The mail bounced'
ok 'a reason where none is asked for' case-reply "$id" -n -c fax -m Hello \
    --despite 'The mail bounced'
same '' "$(grep ^Despite "$out")" 'is left out'
same 'case-reply: nothing speaks against fax: --despite is left out' \
    "$(cat "$err")" 'which is told'
case-set "$id" prefers=email >/dev/null
refused 1 'the phone again' "the contact wants no phone
  take another channel, best email, or say why with --despite REASON" \
    case-reply "$id" -c phone -m Hello
ok 'what they prefer comes first' case-reply "$id" -n -m x
same 'Channel: email' "$(grep ^Channel "$out")" 'it does'

# Refused, with the reason.
for command in case-receive case-reply case-note; do
	refused 64 "$command: no words" "$no_words" $command "$id"
	refused 66 "$command: no such case" "no case 'zzzz'" $command zzzz -m x
	refused 64 "$command: ids and words from one place" "ids and words \
can't both come from standard input: use -m or -F" $command -
done
refused 64 'holding, but nothing promised' "a holding reply says when the\
 answer comes: add --promise 'DUE TEXT'" case-reply "$id" --as holding -m x
refused 65 'as what is none' \
    "As must be ack|holding|answer|final, not 'maybe'" \
    case-reply "$id" --as maybe -m x
refused 64 'a promise without a date' "no date before 'We call': write when,\
 then what, as in '3d The kitchen calls'" case-reply "$id" --promise 'We call' -m x
refused 64 'a promise of nothing' "nothing behind '3d': write when, then what,\
 as in '3d The kitchen calls'" case-reply "$id" --promise 3d -m x
refused 65 'a promise for the past' "2026-11-01 23:59 is past: 'We call' can't be due then" \
    case-reply "$id" --promise '2026-11-01 We call' -m x
tells="
  'case-show $id' tells what there is"
refused 66 'no such question' "no question 'q9' in case $id$tells" \
    case-reply "$id" --answers q9 -m x
refused 66 'no such promise' "no promise 'p9' in case $id$tells" \
    case-note "$id" --keeps p9 -m x
refused 66 'no such event' "no event '12345678' in case $id
  'case-log $id' tells what there is" \
    case-note "$id" --waive 12345678 -m x
# settled N: by event number N, and when.
settled() {
	by=$(basename "house/cases/$id/$(printf %04d "$1")"-*-????????)
	by=${by#*-}
	echo "on $2 by ben: ${by%-*} ${by##*-}"
}
for name in q2 "$event.2"; do
	for how in answers declines; do
		refused 1 "$how $name, answered already" "question q2 is answered already, $(settled 2 '2026-11-21 09:15')" \
		    case-reply "$id" --$how "$name" -m x
	done
done
refused 1 'declined already' "question q1 is declined already, $(settled 9 '2026-11-21 09:15')" \
    case-reply "$id" --answers q1 -m x
for name in p1 "$reply.1"; do
	kept="promise p1 is kept already, $(settled 6 '2026-11-21 09:15')"
	refused 1 "keeps $name, kept already" "$kept" case-note "$id" --keeps "$name"
	refused 1 "keeps $name in a reply" "$kept" case-reply "$id" --keeps "$name"
	refused 1 "replaces $name" "$kept" \
	    case-reply "$id" --replaces "$name" --promise '3d x' -m x
	refused 1 "releases $name" "$kept" case-receive "$id" --releases "$name"
done
refused 1 'released already' "promise p2 is released already, $(settled 4 '2026-11-20 12:00')" \
    case-reply "$id" --keeps "$reply.2" -m x
refused 65 'their own question' "question q1 is one to us: case-reply answers it" \
    case-receive "$id" --answers q1 -m x
refused 64 'declined without a reason' "$no_words" case-reply "$id" --declines q4
refused 64 'or with a file only' 'no reason: say why the question is not answered, with -m TEXT' \
    case-reply "$id" --declines q4 -a words
refused 65 'neither yes nor no' "Accepts must be yes|no, not 'maybe'" \
    case-receive "$id" --accepts maybe -m x
refused 65 'what was not said in public' "event $reply was not said in public
  'case-log $id' tells what there is" \
    case-note "$id" --takedown "$reply" -m x
refused 64 'not on a reply' "unknown option '--retold'
  try case-reply -h" case-reply "$id" --retold -m x
refused 64 'not on a note' "unknown option '--question'
  try case-note -h" case-note "$id" --question x -m x
refused 64 'not an option here' "unknown option '--promise'
  try case-receive -h" case-receive "$id" --promise '3d x' -m x
refused 64 'an event that is not waived' 'EVENT goes with --waive' \
    case-note "$id" "$thanks" -m x

# One promise for another, within what the house allows.
case-config promise.within 5bd && case-config calendar.holiday.2026-11-24 Fair
ok 'one typed the day after counts from the reply' case-reply "$id" -n \
    --at '2026-11-20 10:00' --promise '3d We write' -m x
same 'Promise: 2026-11-23T23:59:59Z We write' "$(grep ^Promise: "$out")" 'it does'
ok 'a promise without a date' case-reply "$id" --promise 'We write' -m x
says "$id" "case-reply: promises by 2026-11-30 23:59: 'We write'"
refused 64 'only a new promise replaces one' "only a new promise replaces one: add it with --promise to a reply" \
    case-reply "$id" --replaces p3 -m x
ok 'a later one in its place' case-reply "$id" --replaces p3 \
    --promise '2bd We write' -m x
says "$id" "case-reply: replaces p3: 'We write'
case-reply: promises by 2026-11-25 23:59: 'We write'"

# They are told what came of it.
action=$(case-new -k corrective-action -m 'Taste every pot')
ok 'what came of it' case-reply "$id" --as final \
    --tells "$(printf %.6s "$action")" -m 'We taste now'
same "Tells: $action" "$(grep -h ^Tells "house/cases/$id/"*-replied-????????)" \
    'by the id of the action'
refused 66 'what came of nothing' "no case 'zzzz'" \
    case-reply "$id" --tells zzzz -m x
refused 65 'what came of itself' "case $id can't be its own corrective action" \
    case-reply "$id" --tells "$id" -m x

# Who wrote a direct message is not answered in public.
tweet=$(case-new -c twitter -m 'Your soup is thin')
case-receive -q "$tweet" --direct -m 'My number is 12' >/dev/null
ok 'a reply to a direct message' case-reply "$tweet" -n -m 'Sorry'
same 'Channel: twitter
Access: direct' "$(grep '^Channel\|^Access' "$out")" 'is direct too'
ok 'unless told' case-reply "$tweet" -n --public -m 'Sorry'
same 'Access: public' "$(grep ^Access "$out")" 'it is public'

# A closed case hears more, and stays closed.
case-close "$id" --outcome upheld --despite 'they wrote enough' >/dev/null
ok 'a reply to a closed case' case-reply "$id" -m 'All the best'
says "$id" ''
ok 'their word on it' case-receive "$id" -m 'But the soup!'
says "$id" ''
same "$id" "$(case-list -i is:closed is:unanswered)" \
    'it is closed, and they wait for an answer'
same "$id" "$(case-list -i is:todo | grep "$id")" 'which is something to do'

# Nothing settles a question that the other side does not hear.
asks=$(case-new -c email -m 'Bread' --question 'Is it rye?' --at 2026-11-20)
rye=$(case-log -J "$asks" | jq -r .id).1
# is_open DESC: their question is, and keeps the case open.
is_open() {
	same "$asks" "$(case-list -i question:open id:"$asks")" "$1: it is open"
	refused 1 "$1: closing" "case $asks has 2 open things
  question q1 'Is it rye?' is unanswered: case-reply $asks --answers q1, or --declines q1
  the contact's last word 'Bread' is unanswered: case-reply $asks, or case-note $asks --waive
  or say why it is closed all the same: --despite REASON" \
	    case-close "$asks" --outcome answered
}
# history KIND KEY FIELDS: imports an event of the case.
history() {
	printf '{"case":"%s","event":"%s","by":"anna","occurred":"%s","key":"%s",%s}\n' \
	    "$asks" "$1" 2026-11-21T08:00:00Z "$2" "$3" >history
	ok "$2" case-import -q history
}
refused 64 'answered in a note' "unknown option '--answers'
  try case-note -h" case-note "$asks" --answers q1 -m 'Rye'
refused 65 'answered to a lawyer' "question q1 is one between us and the contact, not 'Kanzlei Roth'" \
    case-reply "$asks" --party 'Kanzlei Roth' --answers q1 -m 'Rye'
refused 65 'declined to a lawyer' "question q1 is one between us and the contact, not 'Kanzlei Roth'" \
    case-reply "$asks" --party 'Kanzlei Roth' --declines q1 -m 'Never'
says_so='"channel":"email","access":"direct","as":"answer","body":"It is"'
history replied robot "\"automatic\":\"yes\",\"answers\":[\"$rye\"],$says_so"
is_open 'a robot answers'
history replied mail "\"answers\":[\"$rye\"],$says_so"
same '' "$(case-list -i question:open id:"$asks")" 'a mail answers it'
mail=$(case-log -J "$asks" | jq -r 'select(.key == "mail").id')
history bounced bounce "\"reply\":\"$mail\",\"body\":\"\""
is_open 'and bounces'
ok 'an answer' case-reply -q "$asks" --answers q1 -m 'It is'
answer=$(case-log -J "$asks" | tail -n 1 | jq -r .id)
same '' "$(case-list -i question:open id:"$asks")" 'settles it'
ok 'unless it was not so' case-correct -q "$asks" "$answer" --void -m 'Of another case'
is_open 'the answer is void'
refused 66 'a question of another case' "no question '$event.1' in case $asks
  'case-show $asks' tells what there is" \
    case-reply "$asks" --answers "$event.1" -m Here

# Ours to them: the targets stand still until their next word, and the case
# can be closed over it.
case-config target.resolution 3d
due() {
	case-list --format '%{next_due} %{next_due_what} %{asked}' "$asks"
}
same '2026-11-23T12:00:00Z resolution no' "$(due)" 'three days run'
ok 'we ask' case-reply -q "$asks" --answers q1 --question 'Which bread?' \
    --as answer -m 'It depends' --at '2026-11-21 09:00'
same '  yes' "$(due)" 'while we wait for them nothing is due'
same "$asks" "$(case-list -i is:asked id:"$asks")" 'and it is asked'
refused 65 'a third party answers' "question q2 is one between us and the contact, not 'Kanzlei Roth'" \
    case-receive "$asks" --party 'Kanzlei Roth' --answers q2 -m 'The long one'
refused 65 'we answer' "question q2 is our own: case-receive answers it" \
    case-reply "$asks" --answers q2 -m 'The long one'
refused 64 'they decline' "unknown option '--declines'
  try case-receive -h" case-receive "$asks" --declines q2 -m x
ok 'it may be closed over our own question' \
    case-close "$asks" --outcome answered -n
CASE_NOW=2026-11-22T09:15:02Z
ok 'they answer' case-receive -q "$asks" --answers q2 -m 'The long one' \
    --at '2026-11-22 09:00'
same '2026-11-24T12:00:00Z resolution no' "$(due)" 'a day later, by a day'
refused 1 'and again' "question q2 is answered already, on 2026-11-22 09:00 by ben: received $(
    case-log -J "$asks" | tail -n 1 | jq -r .id)" \
    case-receive "$asks" --answers q2 -m 'The short one'

# A promise is replaced before whoever has it, and found by its state and due.
ok 'a promise to them' case-reply -q "$asks" --promise '2026-11-24 14:00 We bake it' -m Soon
refused 65 'in a letter to another' "promise p1 is one between us and the contact, not 'Kanzlei Roth'" \
    case-reply "$asks" --party 'Kanzlei Roth' --replaces p1 --promise '3d We call' -m Soon
# found TERM…: the case, for each term that finds it.
found() {
	for word in "$@"; do
		case-list -i "id:$asks" "$word"
	done
}
same "$asks $asks $asks" "$(found promise:open due:2026-11-24 due:2026-11-23..2026 | xargs)" \
    'an open one'
same '' "$(found promise:broken promise:kept promise:released due:2026-11-23 is:overdue)" \
    'is nothing else'
CASE_NOW=2026-11-24T14:00:01Z
same "$asks $asks $asks" "$(found promise:broken is:overdue is:todo | xargs)" 'a broken one'
same '' "$(found promise:open promise:kept)" 'is open no more'
ok 'kept all the same' case-note -q "$asks" --keeps p1 -m 'Late'
same "$asks $asks" "$(found promise:kept promise:broken promise:open | xargs)" \
    'a late one is kept and was broken'
ok 'the next' case-reply -q "$asks" --promise '3d And the cake' -m Soon
ok 'is released' case-receive -q "$asks" --releases p2 -m 'No cake'
same "$asks" "$(found promise:released promise:open)" 'a released one'

teardown_casebook house
done_testing
