#!/bin/sh
# The mail server's door: what comes in is stored, once, and finds its case.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=post
# The sanitizer of leaks does not work below strace.
export ASAN_OPTIONS=detect_leaks=0
case-init -q --owner anna house
nl='
'

# mail FROM SUBJECT MESSAGE-ID [HEADER…] <WORDS: the file mail, of $date.
date='Sat, 21 Nov 2026 09:00:00 +0100'
mail() {
	{
		printf 'From: %s\nSubject: %s\nMessage-ID: <%s>\n' "$1" "$2" \
		    "$3"
		printf 'Date: %s\n' "$date"
		shift 3
		[ $# = 0 ] || printf '%s\n' "$@"
		printf '\n'
		cat
	} >mail
}

# takes DESC: the file mail goes in; $id is its case.
takes() {
	ok "$1" case-mail <mail
	id=$(cat "$out")
	same '' "$(cat "$err")" "$1: stderr"
}

# last CASE JQ: of its last entry.
last() {
	case-log -J "$1" | tail -n 1 | jq -r "$2"
}

# entries CASE: how many it has.
entries() {
	case-log -J "$1" | wc -l | tr -d ' '
}

# stored CASE: the mail of its last entry, as git has it.
stored() {
	git -C "$CASEBOOK" cat-file blob "$(last "$1" '.attachment[0]' |
	    cut -d ' ' -f 1)"
}

# ---- one mail ----

mail '"Muster, Jens" <jens@muster.example>' 'Thin =?iso-8859-1?q?S=FCppchen?=' \
    one@muster.example 'Cc: Eva <eva@muster.example>, kurt@muster.example' <<EOF
The soup was thin.
EOF
takes 'a mail opens a case'
first=$id
same 'opened post anna email direct mail Thin Süppchen
Muster, Jens <jens@muster.example>
Eva <eva@muster.example>
kurt@muster.example
2026-11-21T09:00:00+01:00
The soup was thin.' "$(last "$id" '"\(.event) \(.by) \(.owner) \(.channel) " +
    "\(.access) \(.via) \(.subject)", .from, .cc[], .occurred, .body')" \
    'what it says'
same 'Muster, Jens <jens@muster.example>' "$(last "$id" '.contact[]')" \
    'who wrote it is the contact'
stored "$id" >eml
ok 'it is stored byte for byte' cmp eml mail
same '' "$(ls house/.git/casebook/spool)" 'nothing is left in the spool'
takes 'the same again'
same "$first 1" "$id $(entries "$first")" 'it adds nothing'
sed '2s/^/Received: by mx.example\n/; s/$/\r/' mail >other
ok 'the same, as another server hands it over' case-mail <other
same "$first 1" "$(cat "$out") $(entries "$first")" 'it adds nothing either'
sed 's/thin\./cold./' mail >other
ok 'the same Message-ID, but other words' case-mail <other
same "$first 2" "$(cat "$out") $(entries "$first")" 'both are there'
printf 'From: jens@muster.example\nSubject: no id\n\nHallo\n' >mail
takes 'one without a Message-ID'
was=$id
takes 'and again'
same "$was 1" "$id $(entries "$id")" 'it is known by what it says'

# ---- which case ----

# joins DESC CASE: the file mail becomes the next entry of the case.
joins() {
	before=$(entries "$2")
	takes "$1"
	same "$2 $((before + 1)) received" \
	    "$id $(entries "$2") $(last "$2" .event)" "$1: joins the case"
}

# parts_from DESC RELATED: the file mail opens a case; RELATED is its link.
parts_from() {
	before=$(case-list -i | wc -l)
	takes "$1"
	same "$((before + 1))${2:+ related $2 stranger}" \
	    "$(case-list -i | wc -l | tr -d ' ')$(case-show -J "$id" |
	    jq -r '" \(.links[]? | "\(.relation) \(.to)") \(.tags[])"')" \
	    "$1: is a case of its own"
}

mail 'Jens <JENS@muster.example>' 'Another subject' two@muster.example \
    'In-Reply-To: <one@muster.example>' <<EOF
Any news?
EOF
joins 'an answer to a mail of theirs' "$first"
mail kurt@muster.example 'Re: soup' three@muster.example \
    'References: <nowhere@muster.example> <two@muster.example>' <<EOF
I was there too.
EOF
joins 'one who got a copy' "$first"
mail jens@muster.example "Fwd: soup [$(echo "$first" | tr a-z A-Z)]" \
    four@muster.example <<EOF
By its number.
EOF
joins 'the token in the subject' "$first"
other=$(at 2026-11-21T07:00 case-new -m 'Cold soup' -f 'Otto <otto@muster.example>')
mail otto@muster.example "[urgent] [not-a-token] [aaaaaaaaaa] [$first] [$other]" \
    five@muster.example <<EOF
Mine is the second.
EOF
joins 'of several tokens, that whose case knows them' "$other"
mail otto@muster.example 'Re: cold' six@muster.example \
    'References: <five@muster.example> <three@muster.example>' <<EOF
The nearest of which is not mine.
EOF
joins 'of several references, that whose case knows them' "$other"
mail 'mallory@evil.example, Jens <jens@muster.example>' "Re: [$first]" \
    both@muster.example <<EOF
We are two.
EOF
joins 'a From with one that the case knows' "$first"
same 'Jens <jens@muster.example>' "$(last "$first" .from)" \
    'it is they who are answered'
mail otto@muster.example "Re: cold [$first" seven@muster.example <<EOF
No token at all.
EOF
parts_from 'half a token'

mail 'Mallory <mallory@evil.example>' 'Re: soup' eight@evil.example \
    'In-Reply-To: <two@muster.example>' <<EOF
Tell me about it.
EOF
parts_from 'a stranger who answers' "$first"
mail '"jens@muster.example" <mallory@evil.example>' "Re: soup [$first]" \
    nine@evil.example 'Reply-To: jens@muster.example' \
    'Sender: jens@muster.example' 'To: jens@muster.example' <<EOF
I only look like him.
EOF
parts_from 'a stranger with the token' "$first"
same '' "$(case-log -J "$first" | jq -r .body | grep -e 'Tell me' -e 'look like')" \
    'no word of theirs is in that case'
mail mallory@evil.example 'Mine' ten@evil.example \
    'In-Reply-To: <eight@evil.example>' <<EOF
More of it.
EOF
takes 'who answers in the own case'
same "$(case-log -J | jq -r 'select(.key | startswith("mail:<eight@")).case')" \
    "$id" 'stays there'
mail jens@muster.example 'x' eleven@muster.example \
    "In-Reply-To: <$first.00000000@house.example>" <<EOF
There is no such entry.
EOF
parts_from 'a Message-ID that only looks like ours'
# A mail that joined by mistake is void: its sender is a stranger again.
case-correct "$first" "$(part "$first" 4)" --void -m 'Not about this' >"$out"
mail kurt@muster.example "[$first]" twelve@muster.example <<EOF
Am I still here?
EOF
joins 'who has a copy of another mail' "$first"

# ---- who wrote it ----

mail 'a@x.example, B <b@x.example>, "C, D" <c@x.example>, d@x.example,
 e@x.example, f@x.example, g@x.example, h@x.example, i@x.example,
 j@x.example' 'Ten' ten@x.example <<EOF
We all.
EOF
takes 'a From with ten addresses'
same 'a@x.example B <b@x.example> C, D <c@x.example> d@x.example e@x.example
10 a@x.example' "$(last "$id" '(.contact[:5] | join(" ")),
    "\(.contact | length) \(.from)"')" 'they are all contacts'
printf 'Subject: nobody\n\nwrote this\n' >mail
takes 'no From at all'
same 'null null' "$(last "$id" '"\(.contact) \(.from)"')" 'there is no contact'
printf 'From: Ann\nReply-To: ann@x.example\nSubject: r\n\nx\n' >mail
takes 'a From without an address'
same ann@x.example "$(last "$id" '.contact[]')" 'Reply-To has one'

# ---- when ----

# dated DATE WANTED: what becomes of it.
dated() {
	printf 'From: d@x.example\nDate: %s\nSubject: d\n\nx\n' "$1" >mail
	takes "the date $1"
	same "$2" "$(last "$id" .occurred)" "the date $1: is taken so"
}
dated 'Thu, 19 Nov 2026 10:00:00 +0530' 2026-11-19T10:00:00+05:30
dated 'Sat, 14 Nov 2026 09:16:00 +0000' 2026-11-14T09:16:00Z
dated 'Sat, 14 Nov 2026 09:14:00 +0000' 2026-11-21T09:15:02Z
dated 'Sat, 21 Nov 2026 09:18:00 +0000' 2026-11-21T09:15:02Z
dated 'Thu, 01 Jan 1970 00:00:00 +0000' 2026-11-21T09:15:02Z
dated 'Fri, 13 Nov 2099 00:00:00 +0000' 2026-11-21T09:15:02Z
dated 'tomorrow' 2026-11-21T09:15:02Z

# ---- what no person wrote ----

mail jens@muster.example 'Out of office' auto@muster.example \
    'Auto-Submitted: auto-replied' 'In-Reply-To: <one@muster.example>' <<EOF
I am away.
EOF
joins 'an absence' "$first"
same yes "$(last "$first" .automatic)" 'is automatic'
mail news@shop.example 'Buy soup' news@shop.example 'List-Id: <shop>' <<EOF
Now.
EOF
takes 'a newsletter'
same 'opened automatic yes' \
    "$(last "$id" '"\(.event) \(.tag[]) \(.automatic)"')" \
    'opens a case with a tag'
fails 1 'which waits for nothing' case-list -i is:todo "id:$id"

# ---- odd ones ----

# odd DESC JQ WANTED: the file mail is stored as it is, and told so.
odd() {
	takes "$1"
	stored "$id" >eml
	ok "$1: byte for byte" cmp eml mail
	same "$3" "$(last "$id" "$2")" "$1: what it says"
}
: >mail
odd 'an empty file' '.subject, .body' "(no subject)"
printf 'Just words,\nno header.' >mail
odd 'no header, no final newline' '.subject, .body' \
    "(no subject)${nl}Just words,${nl}no header."
printf 'From: cr@x.example\rSubject: bare CR\r\rOne\rTwo\r' >mail
odd 'bare CR' '.subject, .from, .body' \
    "bare CR${nl}cr@x.example${nl}One${nl}Two"
printf 'From: nul@x.example\nSubject: a\000b \033[31mred\n\nx\000y\233z\n' >mail
odd 'NUL and escapes' '.subject | explode | map(select(. < 32)) | length' 0
printf 'From someone@x.example Sat Nov 21 09:00:00 2026\nFrom: f@x.example\n%s' \
    "Subject: piped with a From line${nl}${nl}x$nl" >mail
odd 'a From line before it' '.subject, .from' \
    "piped with a From line${nl}f@x.example"
{
	printf 'From: long@x.example\nSubject: '
	head -c 9000 /dev/zero | tr '\0' s
	printf '\nMessage-ID: <'
	head -c 900 /dev/zero | tr '\0' i
	printf '@x>\n\nx\n'
} >mail
odd 'endless values' '.from' long@x.example
{
	printf 'From: cc@x.example\nSubject: many\nCc: c@x.example,\n'
	seq -f ' c%.0f@x.example,' 5000
	printf ' d@x.example\n\nx\n'
} >mail
odd 'thousands of copies' '.cc | length' 200
{
	printf 'From: parts@x.example\nSubject: parts\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=b\n\n'
	seq -f "--b${nl}Content-Type: image/png; name=p.png${nl}${nl}%.0f" 2000
	printf -- '--b--\n'
} >mail
odd 'two thousand parts' '.attachment | length > 400' true
{
	printf 'From: deep@x.example\nSubject: deep\nMIME-Version: 1.0\n'
	for i in $(seq 1000); do
		printf 'Content-Type: multipart/mixed; boundary=b%s\n\n' "$i"
		printf -- '--b%s\n' "$i"
	done
} >mail
odd 'parts in parts' '.from' deep@x.example
{
	printf 'From: big@x.example\nSubject: big\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below\n'
	printf -- '--b\nContent-Type: application/pdf; name=big.pdf\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	head -c 44000000 /dev/zero | base64
	printf -- '--b--\n'
} >mail
odd 'an attachment of 60 MB' '.body, .attachment[1][40:]' \
    "See below${nl}${nl}#2 44000000 application/pdf big.pdf"

# ---- attachments ----

mail scan@x.example 'Scans' scan@x.example 'MIME-Version: 1.0' \
    'Content-Type: multipart/mixed; boundary=b' <<EOF
--b

Two.
--b
Content-Type: image/png; name="../../scan.png"
Content-Transfer-Encoding: base64

aGFsbG8=
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''%C3%BC.bin
Content-Transfer-Encoding: base64

AAEC
--b--
EOF
takes 'a mail with attachments'
entry=$(part "$id" 1)
same "attachments  $entry  message.eml  $(wc -c <mail) bytes
             $entry  scan.png  5 bytes  image/png, part 2
             $entry  ü.bin  3 bytes  application/octet-stream, part 3" \
    "$(case-show "$id" | sed -n '/^attachments/,$p')" 'they are listed'
ok 'to take them out' case-show --save saved "$id"
says "saved/$id/1-message.eml
saved/$id/1-scan.png
saved/$id/1-ü.bin" ''
ok 'the mail is the same' cmp mail "saved/$id/1-message.eml"
same 'hallo 00 01 02' "$(cat "saved/$id/1-scan.png")$(od -An -tx1 \
    "saved/$id/1-ü.bin")" 'and what is in it'
fails 75 'a part that is not there' case-mail --part 9 <mail
says '' "case-mail: the mail has no part '9'"
mkdir alone
ln "$BUILD/case-show" alone/ 2>/dev/null || cp "$BUILD/case-show" alone/
fails 69 'without case-mail' env PATH=/usr/bin:/bin alone/case-show \
    --save lonely "$id"
says "lonely/$id/1-message.eml" \
    "case-show: lonely/$id: cannot start 'case-mail': no such program"

# ---- replies that bounce ----

cat >sendmail <<'EOF'
#!/bin/sh
cat >sent
EOF
chmod +x sendmail
export CASE_SENDMAIL="$PWD/sendmail"
case-config -q mail.from 'The house <complaints@house.example>' -m x
at 2026-11-21T08:30 case-reply "$other" -c email -m 'We are sorry.' >"$out"
date='Sat, 21 Nov 2026 09:40:00 +0100'
reply=$(sed -n 's/^Message-I[dD]: //p' sent)
mail otto@muster.example 'Thanks' thanks@muster.example "In-Reply-To: $reply" <<EOF
Thank you.
EOF
joins 'an answer to what we sent' "$other"
mail eve@muster.example 'Thanks' eve@muster.example "In-Reply-To: $reply" <<EOF
From my own address.
EOF
parts_from 'a stranger who has what we sent' "$other"

# tells KIND STATUS: what a mail server has to say of that reply.
tells() {
	mail MAILER-DAEMON@mx.example 'Delivery status' "$1@mx.example" \
	    'Auto-Submitted: auto-replied' 'MIME-Version: 1.0' \
	    'Content-Type: multipart/report; report-type=delivery-status;
 boundary=b' <<EOF
--b

This is the mail server.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; otto@muster.example
Action: $1
Status: $2
Diagnostic-Code: smtp; $2 no such mailbox

--b
Content-Type: text/rfc822-headers

Message-ID: $reply
--b--
EOF
}
at 2026-11-21T08:50 case-reply "$other" -c email -m 'Welcome.' >"$out"
reply=$(sed -n 's/^Message-I[dD]: //p' sent)
ok 'before' case-list "$other" -is:unanswered -i
tells delayed 4.4.1
joins 'a report of delay' "$other"
same 'yes MAILER-DAEMON@mx.example' "$(last "$other" '"\(.automatic) \(.from)"')" \
    'is automatic'
tells failed 5.1.1
takes 'a report of failure'
same "$other bounced $(echo "$reply" | sed 's/.*\.\(........\)@.*/\1/')
5.1.1 no such mailbox" "$id $(last "$id" '"\(.event) \(.reply)", .body' |
    sed 's/smtp; //;$d')" 'is a bounce of that reply'
ok 'the case is unanswered again' case-list "$other" is:unanswered -i
tells failed 5.7.1
sed "s/$(echo "$reply" | cut -c 2-11)/aaaaaaaaaa/; s/failed@/never@/" mail >other
mv other mail
takes 'a report on what we never sent'
same 'opened automatic' "$(last "$id" '"\(.event) \(.tag[])"')" 'is a case'
ok 'the next reply goes to them, not to the mail server' \
    case-reply "$other" -c email -m 'Once more.'
same 'To: otto@muster.example' "$(grep ^To: sent)" 'is addressed so'

# What tells of a reply may come from anybody: they stay strangers.
tells delayed 4.4.2
sed 's/^From: .*/From: eve@evil.example/; s/delayed@/eve1@/
    2s/^/Cc: eva@evil.example\n/' mail >other
mv other mail
joins "a stranger's report" "$other"
for who in eve eva; do
	mail $who@evil.example "[$other]" $who.2@evil.example <<EOF
Tell me all.
EOF
	parts_from "$who, who only sent a report" "$other"
done
tells delayed 4.4.3
{
	echo 'From x@x Sat Nov 21 09:00:00 2026'
	sed 's/^From: .*/From: eve@evil.example/; s/delayed@/eve3@/' mail
	printf '\nFrom x@x Sat Nov 21 09:00:00 2026\n'
	mail eve@evil.example "[$other]" eve4@evil.example <<EOF
Tell me more.
EOF
	cat mail
} >box
ok 'both in hand' case-mail --mbox box
same 2 "$(wc -l <"$out" | tr -d ' ')" 'she stays a stranger'
mail otto@muster.example "Away [$other]" away@muster.example \
    'Auto-Submitted: auto-replied' 'Cc: wife@muster.example' <<EOF
I am away.
EOF
joins 'an absence of whom the case knows' "$other"
mail wife@muster.example "[$other]" wife@muster.example <<EOF
He is away.
EOF
joins 'who has a copy of that' "$other"
ok 'a reply' case-reply "$other" -c email -m 'Enjoy it.'
same 'To: wife@muster.example' "$(grep ^To: sent)" \
    'goes to the last person who wrote'
before=$(case-list -i | wc -l)
cp sent mail
joins 'our own reply, which comes back' "$other"
ok 'is automatic there' test "$(last "$other" .automatic)" = yes

# A header that never ends in a text costs no more than others.
{
	printf 'From: a@x.example\nSubject: Lines\nMessage-ID: <lines@x.example>\n\n'
	printf 'Message-ID: a b\n'
	yes ' a b' | head -n 700000
} >mail
takes 'a text like a header of 3 MB'
same null "$(last "$id" .tag)" 'can be read'

# ---- Reply-To ----

mail 'Form <form@house.example>' 'Your form' form@house.example \
    'Reply-To: Ida <ida@muster.example>' 'Auto-Submitted: auto-generated' <<EOF
Thin soup.
EOF
takes 'a form with a Reply-To'
form=$id
same 'Ida <ida@muster.example> Form <form@house.example>
Ida <ida@muster.example> Form <form@house.example>' "$(last "$form" \
    '(.contact | join(" ")), "\(.from) \(.cc[0])"')" 'they are its contacts'
ok 'a reply' case-reply "$form" -c email -m 'We are sorry.'
same 'To: ida@muster.example' "$(grep ^To: sent)" 'goes to Reply-To'
mail ida@muster.example "[$form]" ida@muster.example \
    'Reply-To: ida@work.example' <<EOF
Answer me at work.
EOF
joins 'another Reply-To' "$form"
same 'Ida <ida@muster.example>' "$(last "$form" .from |
    sed 's/^ida@/Ida <ida@/; s/[^>]$/&>/')" 'leads no answer away'
ok 'a reply' case-reply "$form" -c email -m 'Of course.'
same 'To: ida@muster.example' "$(grep ^To: sent)" 'goes where it went before'
mail ida@work.example "[$form]" ida2@work.example <<EOF
Thanks.
EOF
parts_from 'who is only named in it is a stranger' "$form"

# ---- what hinders reading ----

mail hindered@x.example Big hindered@x.example <<EOF
Thin soup.
EOF
head -c 90000000 /dev/zero | tr '\0' x | fold -w 70 >>mail
if command -v pkill >"$out"; then
	# A reader may be through before it is killed: then it is tried again.
	for _ in 1 2 3 4 5; do
		case-mail <mail >"$out" 2>"$err" &
		while kill -0 $! 2>kill.err; do
			pkill -KILL -P $! 2>kill.err
		done
		wait $!
		ended=$?
		[ $ended = 0 ] || break
		echo >>mail
	done
	same 75 $ended 'a mail whose reader is killed again and again'
else
	skip 'a mail whose reader is killed' 'no pkill'
fi
takes 'the same, left alone'
same 'Big 1' "$(last "$id" .subject) $(case-list -i contact:hindered@x.example |
    wc -l | tr -d ' ')" 'is read, and there once'

# ---- 0, or 75 ----

same '' "$(ls house/.git/casebook/spool)" 'nothing is left in the spool'
mail jens@muster.example 'Soup' exit@muster.example <<EOF
Thin.
EOF
for option in -h --version; do
	ok "$option" case-mail $option
done
fails 75 'a usage error' case-mail --no-such-option <mail
fails 75 'an operand' case-mail mail <mail
fails 75 'no casebook' env CASEBOOK=missing case-mail <mail
says '' "case-mail: no casebook at 'missing': No such file or directory"
git clone -q house clone
fails 75 'a plain clone' env CASEBOOK=clone case-mail <mail
case-init -q --owner anna empty
case-config -q -C empty --unset intake.owner -m x
fails 75 'nobody would own it' case-mail -C empty <mail
says '' "case-mail: intake.owner is not set: nobody would own the case
  set it with case-config intake.owner WHO; until then mail waits where it is"
case-config -q -C empty intake.owner anna -m x
case-config -q -C empty person.ben.name Ben -m x
fails 75 'the owner is not listed' case-mail -C empty <mail
same '' "$(ls empty/.git/casebook/spool 2>/dev/null)$(case-list -C empty)" \
    'nothing is left where the mail server has it'
case-config -q -C empty intake.owner ben -m x
ok 'when that is mended' case-mail -C empty <mail
same "$(cat "$out")" "$(case-list -C empty -i)" 'it is there'
if [ -c /dev/full ]; then
	case-mail <mail >/dev/full 2>"$err"
	same '0 recorded, but not printed' "$? $(sed 's/case-mail: \(.*\): .*/\1/' \
	    "$err")" 'stored, though nobody can be told'
fi
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	fails 75 'a read-only disk' unshare -m sh -c 'mount --bind house house &&
	    mount -o remount,bind,ro house && exec case-mail' <mail
else
	skip 'a read-only disk' 'needs root, and mount namespaces'
fi
ok 'no standard input is an empty mail' sh -c 'case-mail <&-'

# ---- what a crash left ----

spool=house/.git/casebook/spool
mail left@x.example 'Left behind' left@x.example <<EOF
By a crash.
EOF
cp mail $spool/001795252502.aaaaaaaaaa.eml
echo half >$spool/001795252502.bbbbbbbbbb.eml.new
echo half >$spool/001795252502.cccccccccc.eml.new
touch -d '2 days ago' $spool/001795252502.bbbbbbbbbb.eml.new
mail left@x.example 'Now' now@x.example 'In-Reply-To: <left@x.example>' <<EOF
I come with the next.
EOF
takes 'the next mail'
same 'opened received Left behind' "$(case-log -J "$id" | jq -r .event |
    tr '\n' ' ')$(case-show -J "$id" | jq -r .subject)" \
    'what a crash left is taken up before'
same 001795252502.cccccccccc.eml.new "$(ls $spool)" 'and gone from the spool'
mkdir $spool/001795252502.dddddddddd.eml
mail then@x.example 'Then' then@x.example <<EOF
x
EOF
ok 'what can not be taken up' case-mail <mail
same 1 "$(grep -c 'mail waits in the spool' "$err")" 'is told, and no more'
rmdir $spool/*.eml
rm $spool/*.new
mkfifo $spool/001795252501.dddddddddd.eml
sed 's/then@/spooled@/' mail >$spool/001795252502.eeeeeeeeee.eml
ok 'a pipe in the spool, and an archive' timeout 60 case-mail --mbox /dev/null
same "001795252501.dddddddddd.eml 1" "$(ls $spool) $(grep -c 'is no mail' \
    "$err")" 'all else is taken up'
rm $spool/*.eml

# ---- many at once ----

mail many@x.example 'Many' many@x.example <<EOF
The same a thousand times.
EOF
seq "${TIMES:-1000}" | xargs -P 16 -n 1 sh -c 'case-mail <mail' >ids 2>"$err"
same "0 1 1 ${TIMES:-1000}" "$? $(sort -u ids | wc -l | tr -d ' ') $(entries \
    contact:many@x.example) $(wc -l <ids | tr -d ' ')" \
    'the same mail, 16 at once, is there once'
same '' "$(cat "$err"; ls $spool)" 'without a word'
seq 100 | xargs -P 16 -I N sh -c 'sed s/many@x/many.N@x/ mail | case-mail' >ids
same 100 "$(sort -u ids | wc -l | tr -d ' ')" 'different ones are all there'

# ---- acknowledgements ----

case-init -q --owner anna hello
export CASEBOOK=hello
cat >sendmail <<'EOF'
#!/bin/sh
{ echo "to $*"; cat; } >>sent
EOF
: >sent
case-config -q mail.from 'The house <complaints@house.example>' -m x
mail jens@muster.example 'Thin soup' de@muster.example <<EOF
Guten Tag, die Suppe war dünn, und ich bin nicht zufrieden.
EOF
takes 'where the policy does not want it'
same '1 ' "$(entries "$id") $(cat sent)" 'nothing is acknowledged'
case-config -q mail.acknowledge yes -m x
case-config -q person.anna.name 'Anna Beispiel' -m x
case-config -q target.first-response 2bd -m x
sed 's/de@/de2@/' mail >other
mv other mail
takes 'a first mail'
same 'replied ack yes jens@muster.example mail
sent' "$(case-log -J "$id" | jq -r 'select(.event == "replied") |
    "\(.event) \(.as) \(.automatic) \(.send) \(.via)"' ; last "$id" .event)" \
    'is acknowledged, and that is sent'
same "Ihre Nachricht ist bei uns angekommen. Sie hat die Nummer $id.

Verantwortlich ist Anna Beispiel und wird Ihnen bis zum 24. November 2026 antworten." \
    "$(case-log -J "$id" | jq -r 'select(.event == "replied").body' |
    head -n 3)" 'in the language of the mail'
same "to -oi -f  -- jens@muster.example
To: jens@muster.example
Subject: Re: Thin soup [$id]
Auto-Submitted: auto-replied" "$(grep -e ^to -e ^To: -e ^Subject -e ^Auto sent)" \
    'with the token, as a robot'
ok 'it is no response' case-list "$id" is:unanswered -i
sent=$(cat sent)
sed 's/de2@/de3@/' mail >other
ok 'another within the hour' case-mail <other
same "1 $sent" "$(entries "$(cat "$out")") $(cat sent)" 'gets none'
sed 's/de2@/de4@/' mail >other
ok 'one after the hour' at 2026-11-21T10:16 case-mail <other
same "3 2" "$(entries "$(cat "$out")") $(grep -c ^to sent)" 'gets its own'
: >sent
mail ann@x.example 'Soup' en@x.example <<EOF
I have had your soup, and it is not what you say on the card.
EOF
takes 'an English mail'
same "We have received your message. Its number is $id.

Anna Beispiel is responsible for it and will answer you by 24 November 2026." \
    "$(case-log -J "$id" | jq -r 'select(.event == "replied").body' |
    head -n 3)" 'has an English answer'
mail ann@x.example 'Re: Soup' en2@x.example 'In-Reply-To: <en@x.example>' <<EOF
More.
EOF
at 2026-11-21T11:00 case-mail <mail >"$out"
same received "$(last "$id" .event)" 'the second mail of a case has none'
: >sent
for header in 'Auto-Submitted: auto-generated' 'Precedence: bulk' \
    'List-Id: <x>' 'Return-Path: <>'; do
	mail "robot@$(echo "$header" | tr -dc a-z).example" Robot \
	    "$(echo "$header" | tr -dc a-z)@x" "$header" <<EOF
Beep.
EOF
	takes "$header"
done
mail complaints@house.example 'From us' us@house.example <<EOF
To us.
EOF
takes 'from our own address'
mail '"-oQ/tmp x"@evil.example' 'Option' option@evil.example <<EOF
x
EOF
takes 'an address that nobody can write to'
printf 'From: Ann\nSubject: x\n\ny\n' >mail
takes 'no address'
same '' "$(cat sent)" 'none of these is answered'
cat >sendmail <<'EOF'
#!/bin/sh
exit 75
EOF
mail late@x.example 'Late' late@x.example <<EOF
The mail server is down.
EOF
ok 'what can not be sent now' case-mail <mail
says "$(case-list -i contact:late@x.example)" \
    "case-mail: not sent yet: '$PWD/sendmail' ended with status 75; case-send tries again"
# What is not stored is not acknowledged, but is when it comes again.
mail full@x.example 'Full' full@x.example <<EOF
x
EOF
if strace -qq -f -o trace --inject=fsync:error=ENOSPC:when=1 true; then
	fails 75 'a full disk' strace -qq -f -o trace -e trace=rename \
	    --inject=rename:error=ENOSPC:when=2+ case-mail <mail
	ok 'when it has room' case-mail <mail
	same 'opened replied' "$(case-log -J "$(cat "$out")" | jq -r .event |
	    tr '\n' ' ' | sed 's/ $//')" 'it is acknowledged'
else
	skip 'a full disk' 'strace does not work here'
fi

# ---- in the hands of others ----

case-export -C house -- -subject:big >lines
case-init -q copy
ok 'mails go from one casebook to another' case-import -C copy -q lines
ok 'all of them are told' case-log -C house -J -- -subject:big
jq -r .id "$out" | sort >ids
same "$(cat ids)" "$(case-log -C copy -J | jq -r 'select(.case).id' | sort)" \
    'and are there'

teardown_casebook house
teardown_casebook hello
done_testing
