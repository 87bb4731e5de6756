#!/bin/sh
# case-send, the door out: a reply is given to the mail server once, or tried
# until it is, by the desk that wrote it and by no other.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna CASE_SENDMAIL="$PWD/server"
mkdir box
# What stands for the mail server: it keeps what it is given, a file each,
# unless the file `how` says otherwise.
cat >server <<'end'
#!/bin/sh
[ ! -f how ] || . ./how
n=$(ls box | wc -l)
while ! mkdir "box/$n" 2>/dev/null; do
	n=$((n + 1))
done
{ printf '[%s]' "$@" && echo; } >"box/$n/arguments"
cat >"box/$n/mail"
[ ! -f after ] || . ./after
end
chmod +x server

# mailed N DESC: so many mails were given to the server.
mailed() {
	same "$1" "$(find box -name mail | wc -l | tr -d ' ')" "$2"
}

# slips DIR: how many replies wait there.
slips() {
	find "$1/.git/casebook/outbox" -type f ! -name lock 2>/dev/null |
	    wc -l | tr -d ' '
}

# event_id N: of the entry N of $id, as it is named.
event_id() {
	part "$id" "$1" | cut -c 1-8
}

# header NAME MAIL: as it stands there, unfolded.
header() {
	sed '/^$/q' "box/$2/mail" | awk -v name="$1:" '
	/^[ \t]/ { if (on) print; next }
	{ on = index($0, name) == 1 }
	on { print substr($0, length(name) + 2) }' | tr -d '\n'
}

case-init -q --owner anna house
id=$(case-new -c email -f 'Jens Müller <jens@example.org>' -s 'Dünne Suppe' \
    -m 'Zu dünn.')

# Without mail.from nothing is mailed.
ok 'a reply of a house without an address' case-reply "$id" -m 'Sorry.'
says "$id" ''
fails 1 'is not to be sent' case-list -i has:unsent
ok 'and there is nothing to send' case-send
says '' ''
mailed 0 'nothing was mailed'

case-config mail.from 'Das Haus <haus@house.example>'
ok 'a reply is shown with where it goes' case-reply "$id" -n -m 'Sorry.'
same 'Send: jens@example.org' "$(grep '^Send' "$out")" 'by -n'
mailed 0 'and not mailed'
ok 'a reply is mailed' case-reply "$id" -m 'Mehr kommt hinein.'
says "$id" ''
mailed 1 'once'
same '[-oi][-f][haus@house.example][--][jens@example.org]' \
    "$(cat box/0/arguments)" 'how the server is called'
first=$id.$(event_id 3)@house.example
same "From: Das Haus <haus@house.example>
To: jens@example.org
Subject: Re: =?UTF-8?B?$(printf 'Dünne Suppe' | base64)?= [$id]
Date: Sat, 21 Nov 2026 09:15:02 +0000
Message-Id: <$first>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Mehr kommt hinein." "$(cat box/0/mail)" 'the mail'
same "Event: sent
By: anna
Occurred: 2026-11-21T09:15:02Z
Via: mail
Reply: $(event_id 3)
Case: $id
Number: 4
Recorded: 2026-11-21T09:15:02Z
Key: sent:$id.$(event_id 3)" \
    "$(grep -v '^\(Casebook-Event\|After\): ' "house/cases/$id/0004-sent-"*)" \
    'what is recorded of it'
fails 1 'nothing is unsent' case-list -i has:unsent
same 0 "$(slips house)" 'nothing waits'

# What came by mail, and what was sent, is referred to.
case-receive -q "$id" -c email --key 'mail:<soup.1@example.org> 00' \
    -m 'Noch dünner.' >/dev/null
case-receive -q "$id" -c email --key 'mail:<soup.2@example.org> 01' \
    -m 'Hallo?' >/dev/null
case-receive -q "$id" -c email --key 'mail:<odd id@example.org> 02' \
    -m 'Odd.' >/dev/null
case-receive -q "$id" -c email --party 'The cook' \
    --key 'mail:<secret@cook.example> 03' -m 'He lies.' >/dev/null
case-set -q "$id" 'subject=AW: Re: Dünne Suppe' >/dev/null
printf 'Grüße\n\nFrom now on\n.\n%s\n' "$(seq -s ' ' 1 200)" >words
printf 'a,b\r\n\000' >'Übersicht 1.csv'
ok 'with words and files of any kind' case-reply "$id" -F words \
    -a 'Übersicht 1.csv' -a words -q
mailed 2 'mailed'
same "<soup.2@example.org>" "$(header In-Reply-To 1)" 'it answers the last'
same "<$first> <soup.1@example.org> <soup.2@example.org>" \
    "$(header References 1 | tr '\t' ' ' | sed 's/  */ /g')" \
    'it refers to all, but for what is no id or of a third party'
same "Re: =?UTF-8?B?$(printf 'Dünne Suppe' | base64)?= [$id]" \
    "$(header Subject 1)" 'Re: once, with the token'
same '' "$(LC_ALL=C grep -n '^From \|^\.\|.\{79\}\|[^ -~	]' box/1/mail)" \
    'every line is one that passes any server'
boundary=$(header Content-Type 1 | sed 's/.*boundary="\(.*\)"/\1/')
same 4 "$(grep -c -F -e "--$boundary" box/1/mail)" 'three parts'
same "$(base64 <'Übersicht 1.csv')" \
    "$(sed -n '/^Content-Disposition:.*csv/,/^--/p' box/1/mail |
    sed '1,/^$/d; /^$/,$d')" 'a file is there byte for byte'
same 'Grüße

From now on
.' "$(sed '1,/^Content-Transfer/d' box/1/mail | sed '1d; /^1 2/,$d' |
    perl -MMIME::QuotedPrint -0 -ne 'print decode_qp($_)')" 'and the words'

# To whom nothing is mailed.
before=$(find box -name mail | wc -l)
case-reply -q "$id" -m 'x' --no-send >/dev/null
case-reply -q "$id" -m 'x' --at yesterday >/dev/null
case-reply -q "$id" -m 'x' --party 'The cook' -c email >/dev/null
case-reply -q "$id" -m 'x' -c phone >/dev/null
other=$(case-new -c email -f 'Otto' -m 'No address')
case-reply -q "$other" -m 'x' >/dev/null
case-receive -q "$other" -c email --question 'Who?' -m 'Who?' >/dev/null
case-reply -q "$other" --as holding --promise '3d We call' -m x >/dev/null
case-set -q "$other" 'contact=Otto <otto@example.org>' >/dev/null
ok 'a promise is kept without words' case-reply -q "$other" --keeps p1 </dev/null
cat >cases.jsonl <<'end'
{"event":"opened","ref":"crm:1","by":"ben","occurred":"2026-11-17T09:30:00Z","owner":"ben","contact":["Ida <ida@example.org>"],"channel":"email","body":"Old\n"}
{"event":"replied","ref":"crm:1","by":"ben","occurred":"2026-11-17T09:40:00Z","channel":"email","send":"ida@example.org","body":"Older\n"}
end
ok 'replies are imported' case-import -q cases.jsonl
ok 'and nothing is sent' case-send -a
says '' ''
same "$before" "$(find box -name mail | wc -l)" \
    'no mail of --no-send, --at, --party, phone, without address or words, of old'
imported=$(case-list -i ref:crm:1)
ok 'which waits for ever' case-list -i has:unsent
says "$imported" ''
case-correct -q "$imported" "$(part "$imported" 2 | cut -c 1-8)" --void \
    -m 'Long ago' >/dev/null

# Several replies by one command; to the contact who is named.
case-set -q "$other" 'contact+=Ann <ann@example.org>' >/dev/null
ok 'to whom it is addressed' case-reply "$other" --from Ann -m 'Dear Ann'
same '[-oi][-f][haus@house.example][--][ann@example.org]' \
    "$(cat box/2/arguments)" 'goes to her'
printf '%s\n' "$id" "$other" >ids
ok 'the same to many' case-reply - -m 'Soup is back' <ids
says "$id
$other" ''
mailed 5 'is a mail each'
same "[jens@example.org]
[otto@example.org]" "$(sed -s 's/.*\[--\]//' box/[34]/arguments | sort)" 'to each'

# What the server does not take.
echo 'echo "no space" >&2; exit 75' >how
ok 'a reply that can not be mailed is recorded' case-reply "$id" -m 'Once.'
says "$id" "case-reply: not sent yet: '$PWD/server' ended with status 75;\
 case-send tries again"
ok 'it is unsent' case-list -i has:unsent
says "$id" ''
ok 'and to do' case-list -i is:todo "id:$id"
last=$(case-log -J "$id" | jq -r 'select(.body == "Once.\n").id' | cut -c 1-8)
ok 'it is listed' case-send --list
says "$id  2026-11-21 09:16  1 failed  jens@example.org" ''
ok 'it is not tried before its time' case-send
says '' ''
fails 75 'unless all are' case-send -a
says '' "no space
case-send: $id: not sent to jens@example.org: '$PWD/server' ended with status 75
  tries again at 2026-11-21 09:20"
for row in '09:20 4 09:20' '09:21 75 09:36' '09:36 75 10:36' '10:36 75 14:36' \
    '14:37 75 18:37' '18:38 75 22:38'; do
	set -- $row
	run at "2026-11-21T$1" case-send
	[ "$2" = 4 ] && wanted=0 || wanted=$2
	same "$wanted 2026-11-21 $3" "$status $(case-send --list |
	    cut -d ' ' -f 3,4)" "at $1: the next try is at $3"
done
same 5 "$(find box -name mail | wc -l | tr -d ' ')" 'nothing was mailed'
rm how
ok 'what would be sent is shown' at 2026-11-21T23:00 case-send -n
same "Message-Id: <$id.$last@house.example>" "$(grep '^Message-Id' "$out")" \
    'the mail'
ok 'nothing is due now' case-send -n
says '' ''
ok 'but with -a' case-send -n -a
same 1 "$(grep -c '^Message-Id: ' "$out")" 'it is shown'
ok 'once the server is back' at 2026-11-21T23:00 case-send
says "$id" ''
same "Message-Id: <$id.$last@house.example>" \
    "$(grep -h '^Message-Id' box/5/mail)" 'it is mailed'
fails 1 'nothing is unsent any more' case-list -i has:unsent
ok 'and nothing is left' case-send -a
says '' ''
mailed 6 'once'

# A server that does not end is killed with all that it started.
echo 'cat >/dev/null; sleep 100 & echo $! >sleeper; wait' >how
case-reply -q "$id" --no-send -m 'x' >/dev/null
echo 'exit 1' >later && mv how hangs && mv later how
case-reply -q "$id" -m 'Slow.' >/dev/null
mv hangs how
fails 75 'a server that hangs' case-send -a --timeout 1
same "case-send: $id: not sent to jens@example.org: '$PWD/server' did not end\
 within 1 seconds" "$(head -n 1 "$err")" 'is told'
sleeper=$(cat sleeper)
same '' "$(sed 's/.*) //; s/ .*//; /[ZX]/d' "/proc/$sleeper/stat" 2>/dev/null)" \
    'and what it started is gone'
fails 64 'a time that is none' case-send --timeout 0
says '' "case-send: --timeout: '0' is no number of seconds, 1 to 86400"

# A server that is not there.
rm how
fails 69 'a program that is missing' env CASE_SENDMAIL=/nowhere/sendmail \
    case-send -a
says '' "case-send: cannot start '/nowhere/sendmail': no such program
  name the mail server's program in \$CASE_SENDMAIL"
same "$id  2026-11-21 09:20  2 failed  jens@example.org" "$(case-send --list)" \
    'counts as no try'
same "$id
case-reply: not sent yet: cannot start '/nowhere/sendmail': no such program;\
 case-send tries again" "$(
    CASE_SENDMAIL=/nowhere/sendmail case-reply "$id" -m 'Twice.' 2>&1)" \
    'a reply is recorded all the same'
case-config --unset mail.from
fails 78 'an address that is missing' case-send -a
says '' 'case-send: replies wait to be sent, but mail.from is not set
  set it with case-config mail.from ADDRESS'
case-config mail.from haus@house.example
ok 'both go out in their order' case-send -a
says "$id
$id" ''
same 'Slow. Twice.' "$(sed -s '1,/^$/d' box/6/mail box/7/mail | paste -sd ' ')" \
    'each of them'

# Killed between the two: the mail is out, nobody knows.
echo 'kill -9 $PPID' >after
ok 'a crash behind the server' case-reply "$id" -m 'Perhaps.'
says "$id" 'case-reply: not sent yet: case-send tries again'
rm after
mailed 9 'it is mailed'
ok 'it counts as unsent' case-list -i has:unsent
says "$id" ''
ok 'not at once' case-send
says '' ''
ok 'a minute later' at 2026-11-21T09:17 case-send
says "$id" ''
same "$(cat box/8/mail)" "$(cat box/9/mail)" \
    'it is mailed again, just the same, by its Message-ID'
same 0 "$(slips house)" 'and then done'

# Killed before: as if nothing had been.
echo 'kill -9 $PPID; exit 1' >how
case-reply -q "$id" -m 'Later.' >/dev/null
rm how
mailed 10 'nothing was mailed'
ok 'a minute later it is' at 2026-11-21T09:17 case-send
mailed 11 'mailed'

# A slip whose reply never came to be, and one of a reply that is void.
export CASE_NOW=2026-11-21T10:00:00Z
mkdir -p house/.git/casebook/outbox
slip=house/.git/casebook/outbox/0123456789abcdef0123456789abcdef01234567
printf 'made 1795253000\nattempts 0\nnext 1795250000\nkey none\n' >"$slip"
hash=$(printf none | git hash-object --stdin)
mv "$slip" "house/.git/casebook/outbox/$hash"
ok 'a slip without a reply' case-send --list
says '' ''
same 1 "$(slips house)" 'stays when it is looked at'
ok 'it is no reason to fail' case-send
says '' ''
same 1 "$(slips house)" 'it may be just being written'
ok 'an hour later' at 2026-11-21T10:34 case-send
says '' ''
same 0 "$(slips house)" 'it is thrown away'
echo 'exit 1' >how
case-reply -q "$id" -m 'A mistake.' >/dev/null
rm how
last=$(case-log -J "$id" | jq -r 'select(.body == "A mistake.\n").id')
case-correct -q "$id" "$(echo "$last" | cut -c 1-8)" --void -m 'Not his' \
    >/dev/null
ok 'a reply that is void' case-send -a
says '' ''
mailed 11 'is not sent'
same 0 "$(slips house)" 'nor ever will be'

# Repeated with its key: once.
echo 'exit 1' >how
case-reply -q "$id" -m 'Keyed.' --key k1 >/dev/null
rm how
ok 'a command that is repeated' at 2026-11-21T10:02 case-reply "$id" \
    -m 'Keyed.' --key k1
says "$id" ''
mailed 12 'mails what was not mailed'
ok 'and again' case-reply "$id" -m 'Keyed.' --key k1
mailed 12 'but only once'

# Two at a time, and many who write: each mail once.
echo 'exit 1' >how
for n in 1 2 3 4; do
	case-reply -q "$id" -m "Late $n" >/dev/null
done
echo 'sleep 0.1' >how
for n in 1 2 3; do
	case-send -a >"sent.$n" 2>&1 &
done
wait
same 4 "$(cat sent.* | grep -c "^$id\$")" 'three who send at once'
same 4 "$(cat sent.* | wc -l | tr -d ' ')" 'with nothing to complain'
mailed 16 'send each reply once'
for n in 1 2 3 4; do
	case-reply "$id" -m "At once $n" >"sent.$n" 2>&1 &
done
wait
same "$id
$id
$id
$id" "$(cat sent.[1-4])" 'four who reply at once'
mailed 20 'have all mailed'
fails 1 'none is left' case-list -i has:unsent
same '' "$(grep -h '^Message-Id' box/*/mail | sort | uniq -c |
    awk '$1 != 1' | sed 1d)" 'no Message-ID twice, but for the crash'
rm how

# Another desk has the reply, but not the task.
echo 'exit 1' >how
case-reply -q "$id" -m 'Of the first desk.' >/dev/null
rm how
ok 'a desk of the house' case-init -q --from house desk
ok 'knows that it is unsent' case-list -C desk -i has:unsent
says "$id" ''
ok 'but never sends it' case-send -C desk -a
says '' ''
ok 'nor lists it' case-send -C desk --list
says '' ''
mailed 20 'it does not'
ok 'the first one does' case-send -a
says "$id" ''
mailed 21 'once'

# The case of my newest entry is not that of what a program told.
case-new -q -m 'Mine' >mine
echo 'exit 1' >how
case-reply -q "$id" -m 'Waits.' >/dev/null
rm how
case-note -q . -m 'about the soup' >noted
same "$id" "$(cat noted)" 'my newest entry'
case-note -q "$(cat mine)" -m 'mine' >/dev/null
case-send -a >/dev/null
ok 'is not what was sent for me' case-note -q . -m 'mine again'
says "$(cat mine)" ''

# The contact is told who has their case now.
case-config -q person.anna.name 'Anna'
case-config -q person.ben.name 'Ben'
case-config -q person.carla.name 'Carla Beispiel'
before=$(find box -name mail | wc -l)
case-receive -q "$id" -c email -m 'Und?' >/dev/null
case-assign -q "$id" ben -m 'x' >/dev/null
same "$before" "$(find box -name mail | wc -l)" 'not unless the policy says so'
case-config mail.tell-handover yes
case-set -q "$id" language=de >/dev/null
head=$(git -C house rev-parse main)
ok 'a handover' case-assign "$id" carla -m 'Ben ist im Urlaub'
says "$id" ''
n=$before
same '[-oi][-f][][--][jens@example.org]' "$(cat "box/$n/arguments")" \
    'is told, with no sender for what comes back'
same auto-replied "$(header Auto-Submitted "$n")" 'as nobody wrote it'
same 'um Ihr Anliegen kümmert sich jetzt Carla Beispiel.' \
    "$(perl -MMIME::QuotedPrint -0 -ne 'print decode_qp($_)' "box/$n/mail" |
    grep Carla | head -n 1)" 'in their language'
same 2 "$(git -C house rev-list --count "$head..main")" \
    'one commit for both, one for sent'
same "$(part "$id" "$(($(case-log -J "$id" | jq -r .number | tail -n 1) - 1))")" \
    "$(case-log -J "$id" | jq -r 'select(.automatic == "yes").id')" \
    'it is in the trail'
ok 'the contact waits all the same' case-list -i is:unanswered "id:$id"
says "$id" ''
phone=$(case-new -q -c phone -f 'Ida <ida@example.org>' -m 'By phone')
echo "$phone" >>ids
ok 'a handover of many' case-assign - ben -m 'Back' <ids
says "$id
$other
$phone" ''
same "$((before + 3))" "$(find box -name mail | wc -l | tr -d ' ')" \
    'is told to each who writes mails'
ok 'with -n' case-assign "$id" carla -m 'x' -n
same 'assigned replied' "$(sed -n 's/^Event: //p' "$out" | paste -sd ' ')" \
    'both are shown'
ok 'of the past' case-assign -q "$id" carla -m 'x' --at '1h ago'
ok 'by an editor' env EDITOR='sed -i s/ben$/anna/' \
    case-assign -q "$id" ben -m 'x' -e
same anna "$(case-list --format '%{owner}' "id:$id")" 'to somebody else'
same "$((before + 4))" "$(find box -name mail | wc -l | tr -d ' ')" 'one mail'
ok 'tells of that one' grep -q 'sich jetzt Anna' "box/$((before + 3))/mail"
refused 1 'to its owner' "case $id is owned by anna already" \
    case-assign "$id" anna -m x

# What is asked and promised reaches the contact, once.
before=$(find box -name mail | wc -l | tr -d ' ')
ok 'with a question and promises' case-reply -q "$id" --question 'Which pot?' \
    --question 'Which day?' --promise '2026-11-25 We call' \
    -m 'We look into it.  Which day?'
same 'We look into it.  Which day?

Which pot?

2026-11-25: We call' "$(sed '1,/^$/d' "box/$before/mail")" 'the mail says them'

# A reply waits for no other, not even for one that is due.
before=$(find box -name mail | wc -l | tr -d ' ')
echo 'exit 1' >how
case-reply -q "$id" -m 'First.' >/dev/null
case-reply -q "$other" -m 'First to her.' >/dev/null
rm how
ok 'a reply while others wait' at 2026-11-21T11:00 case-reply "$id" -m 'Second.'
says "$id" ''
same "$((before + 1)) Second." "$(find box -name mail | wc -l | tr -d ' ') $(
    sed '1,/^$/d' "box/$before/mail")" 'is mailed alone'
ok 'the others are' case-send -a
same "$(printf '%s\n' "$id" "$other" | sort)" "$(sort "$out")" 'later'

# Whom no mail reaches.
none=$(case-new -q -c email -f 'Otto' -m 'No address')
ok 'a reply to who has no address' case-reply "$none" -m 'x'
says "$none" 'case-reply: not mailed: the contact has no mail address'
ok 'that is not to be mailed' case-reply "$none" --no-send -m 'x'
says "$none" ''
ok 'by phone' case-reply "$none" -c phone -m 'x'
says "$none" ''
none=$(case-new -q -c email -f 'A <a@x.example>, <b@y.example>' -m 'Two')
ok 'a contact of two addresses' case-reply "$none" -m 'x'
says "$none" 'case-reply: not mailed: the contact has no mail address'

# Domains in other letters than ASCII; what cannot be said to a server.
case-config mail.from 'Die Küche <haus@küche.example>'
idn=$(case-new -q -c email -f 'Jo <jo@müller.example>' -m 'Zu dünn')
before=$(find box -name mail | wc -l | tr -d ' ')
ok 'a domain with an umlaut' case-reply "$idn" -m 'Ja.'
says "$idn" ''
same '[-oi][-f][haus@xn--kche-0ra.example][--][jo@xn--mller-kva.example]' \
    "$(cat "box/$before/arguments")" 'is in ASCII on the envelope'
same 'jo@xn--mller-kva.example' "$(header To "$before")" 'and in the header'
same 2 "$(sed '/^$/q' "box/$before/mail" |
    grep -c '^\(From\|Message-Id\): .*@xn--kche-0ra.example>$')" 'of either side'
same 0 "$(LC_ALL=C grep -c '[^ -~]' "box/$before/mail")" 'all is ASCII'
idn=$(case-new -q -c email -f 'Jö <jö@x.example>' -m 'Zu dünn')
ok 'a name with an umlaut' case-reply "$idn" -m 'Nein.'
says "$idn" "case-reply: not sent yet: 'jö@x.example' cannot be mailed: before\
 the @ it is not ASCII; case-send tries again"
case-config mail.from 'hö@x.example'
fails 78 'as sender' case-send -a
says '' "case-send: nothing can be mailed from 'hö@x.example': see mail.from in\
 casebook-policy(5)"

# Wrong words.
fails 64 'an operand' case-send "$id"
says '' "case-send: '$id' is one word too many
  try case-send -h"
fails 64 'an unknown option' case-send --now
fails 66 'no casebook' case-send -C /
teardown_casebook house
teardown_casebook desk
done_testing
