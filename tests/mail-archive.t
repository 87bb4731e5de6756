#!/bin/sh
# case-mail --mbox and --maildir: the mails of archives, byte for byte, in
# their threads, once however often they are taken in.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=post
case-init -q --owner anna house
sent=$PWD/sent
printf '#!/bin/sh\ncat >>%s\n' "$sent" >sendmail
chmod +x sendmail
export CASE_SENDMAIL="$PWD/sendmail"
case-config -q mail.from complaints@house.example -m x
case-config -q mail.acknowledge yes -m x

# eml N [HEADER…] <WORDS: the file N.eml.
eml() {
	n=$1
	shift
	{
		printf 'From: p%s@x.example\nSubject: Mail %s\n' "$n" "$n"
		printf 'Message-ID: <%s@x>\n' "$n"
		[ $# = 0 ] || printf '%s\n' "$@"
		printf '\n'
		cat
	} >"$n.eml"
}

# from N: the line that stands before a mail in an mbox.
from() {
	printf 'From p%s@x.example  Thu Aug 22 12:36:0%s 2002\n' "$1" "$1"
}

# mails: the raw mails of the casebook, each as FILE of the folder got.
mails() {
	rm -rf got
	mkdir got
	case-log -J | jq -r 'select(.attachment) |
	    "\(.attachment[0][:40]) \(.key | capture("<(?<n>[0-9]+)@").n)"' |
	    while read -r blob n; do
		git -C "$CASEBOOK" cat-file blob "$blob" >"got/$n.eml"
	done
}

# ---- an mbox ----

eml 1 'Date: Thu, 22 Aug 2002 18:26:25 +0700' <<EOF
From here on it is a sentence.
>From the other side, too.
EOF
eml 2 'In-Reply-To: <1@x>' 'Cc: p3@x.example' <<EOF
A stranger.

EOF
eml 3 'References: <1@x> <2@x>' <<EOF
Got a copy of the second.
>>From far away.
EOF
eml 4 <<EOF
From p4@x.example Thu Aug 22 12:36:23 2002
That line was quoted.
EOF
printf 'no final newline' | eml 5
sed 's/$/\r/' 1.eml | sed 's/Mail 1/Mail 6/; s/<1@x>/<6@x>/' >6.eml
{
	for n in 1 2 3 4; do
		from $n
		sed 's/^>*From .* \(side\|away\|2002\)/>&/' $n.eml
		echo
	done
	from 6 | sed 's/$/\r/'
	sed 's/^>From .* side/>&/' 6.eml
	printf '\r\n'
	from 5
	cat 5.eml
} >box
ok 'an mbox' case-mail --mbox box
ids=$(cat "$out")
same 5 "$(sort -u "$out" | wc -l | tr -d ' ')" 'five cases, each once'
mails
for n in 1 2 3 4 5 6; do
	ok "mail $n is byte for byte" cmp $n.eml got/$n.eml
done
same 'p2@x.example stranger Mail 1' "$(case-show -J tag:stranger | jq -r \
    '"\(.contact) \(.tags[]) \(.links[0].subject)"')" \
    'a stranger in a thread is linked with it'
same '3 received' "$(case-log -J "$(case-list -i contact:p2@x.example)" |
    tail -n 1 | jq -r '"\(.number) \(.event)"')" \
    'who had a copy of it goes there'
same '2002-08-22T18:26:25+07:00 2002-08-22T12:36:04Z' "$(case-log -J |
    jq -r 'select(.subject == ("Mail 1", "Mail 4")).occurred' | sort -r |
    tr '\n' ' ' | sed 's/ $//')" 'the Date, else the time of receipt'
ok 'the same again' case-mail --mbox box
same "$ids" "$(cat "$out")" 'the same cases'
same 6 "$(case-log -J | jq -r 'select(.attachment).id' | wc -l | tr -d ' ')" \
    'adds nothing'
same '' "$(cat "$sent" 2>/dev/null; find house/.git/casebook -name '*.eml')" \
    'nobody is told, and nothing spooled'
# An archive that has grown since: what is new joins what is known.
case-init -q --owner anna grown
printf 'From x Thu Aug 22 12:36:04 2002\nFrom: g@x.example\nSubject: G\nMessage-ID: <g1@x>\n\nOne\n\n' >grows
ok 'an archive' case-mail -C grown --mbox grows
printf 'From x Thu Aug 22 12:37:04 2002\nFrom: g@x.example\nSubject: Re: G\nMessage-ID: <g2@x>\nIn-Reply-To: <g1@x>\n\nTwo\n\n' >>grows
ok 'that has grown' case-mail -C grown --mbox grows
same '1 2' "$(case-list -C grown -i | wc -l | tr -d ' ') $(case-log -C grown -J |
    jq -r 'select(.attachment).id' | wc -l | tr -d ' ')" 'is the same case'

case-init -q --owner anna pipe
mkfifo tube
cat box >tube &
ok 'through a pipe' case-mail -C pipe --mbox tube
same 5 "$(wc -l <"$out" | tr -d ' ')" 'are the same cases'

case-init -q --owner anna stdin
ok 'on standard input' case-mail -C stdin --mbox - <box
same 5 "$(wc -l <"$out" | tr -d ' ')" 'are the same, too'

# ---- mboxes of other programs ----

case-init -q --owner anna length
export CASEBOOK=length
printf '>From me\n\nFrom a@x Thu Aug 22 12:36:23 2002\nnot a mail\n\n' | eml 7
size=$(sed '1,/^$/d' 7.eml | wc -c | tr -d ' ')
sed "1s/^/Content-Length: $size\n/" 7.eml >other && mv other 7.eml
eml 8 'Content-Length: 999999' <<EOF
A length that is not true.
EOF
eml 9 'Content-Length: -5' <<EOF
Nor is this.
EOF
{
	printf '\n'
	for n in 7 8 9; do
		from $n
		cat $n.eml
		printf '\n'
	done
} >box
ok 'an mbox with Content-Length' case-mail --mbox box
mails
for n in 7 8 9; do
	ok "mail $n is byte for byte" cmp $n.eml got/$n.eml
done
same 3 "$(case-list -i | wc -l | tr -d ' ')" 'there are three'

: >box
ok 'an empty one' case-mail --mbox box
says '' ''
printf 'no mbox\n' >box
fails 75 'what is none' case-mail --mbox box
says '' "case-mail: 'box' is no mbox: it does not begin with a line 'From …'"
fails 75 'a folder' case-mail --mbox .
says '' "case-mail: '.' is a folder, and no mbox"
fails 75 'one that is not there' case-mail --mbox missing
says '' "case-mail: cannot open 'missing': No such file or directory"

# ---- a Maildir ----

case-init -q --owner anna dir
export CASEBOOK=dir
mkdir -p Mail/cur Mail/new Mail/tmp Mail/.Sent/cur
cp 1.eml Mail/cur/1030012583.a.host:2,S
cp 3.eml Mail/cur/1030012585.c.host:2,
cp 2.eml Mail/new/1030012584.b.host
cp 4.eml Mail/tmp/1030012586.d.host
cp 4.eml Mail/.Sent/cur/1030012587.e.host
mkdir Mail/new/folder
ln -s /etc/passwd Mail/new/1030012588.f.host
mkfifo Mail/new/1030012589.g.host
touch Mail/new/.hidden
before=$(find Mail | sort)
ok 'a Maildir' case-mail --maildir Mail
same "case-mail: 'Mail/new/1030012588.f.host' is a symbolic link: not taken in" \
    "$(cat "$err")" 'a link is told'
same "$(case-list -i subject:1) $(case-list -i subject:2)" \
    "$(tr '\n' ' ' <"$out" | sed 's/ $//')" 'two cases, as they were received'
mails
for n in 1 2 3; do
	ok "mail $n is byte for byte" cmp $n.eml got/$n.eml
done
same '2002-08-22T10:36:24Z' "$(case-log -J | jq -r \
    'select(.subject == "Mail 2").occurred')" 'received when its name says'
same "$before" "$(find Mail | sort)" 'nothing in it is touched'
ok 'both at once' case-mail --maildir Mail --mbox /dev/null
fails 75 'what is no Maildir' case-mail --maildir house
says '' "case-mail: 'house' is no Maildir: it has neither cur nor new"

# ---- many ----

n=${MAILS:-2000}
seq "$n" | awk '{
	print "From p@x.example  Thu Aug 22 12:36:23 2002"
	print "From: p" $1 % 50 "@x.example"
	print "Subject: Mail", $1
	print "Message-ID: <m" $1 "@x>"
	if ($1 > 50 && $1 % 3) print "References: <m" $1 - 50 "@x>"
	print ""; print "Number", $1; print ""
}' >box
case-init -q --owner anna --bare many
export CASEBOOK=many
ok "$n mails" case-mail --mbox box
same "$((50 + (n - 50) / 3)) $n" "$(sort -u "$out" | wc -l | tr -d ' ') $(
    case-log -J | jq -r 'select(.attachment).key' | sort -u | wc -l |
    tr -d ' ')" 'are all there, in their threads'
same "$(((n + 399) / 400 + 1))" "$(git -C many rev-list --count main)" \
    'in few commits'
case-init -q --owner anna killed
export CASEBOOK=killed
for after in 0.02 0.05 0.1 0.15 0.2 0.3; do
	timeout -s KILL $after case-mail --mbox box >"$out" 2>&1
	echo $?
done >endings
ok 'killed' grep -q 137 endings
ok 'killed, and again' case-mail --mbox box
same "$n $n" "$(case-log -J | jq -r 'select(.attachment).key' | sort -u |
    wc -l | tr -d ' ') $(case-log -J | jq -r 'select(.attachment).key' |
    wc -l | tr -d ' ')" 'each is there once'

# A mail server takes what begins with digits and dots for a status.
mkdir nobook
git init -q -b main plain
{
	case-mail </dev/null -C nobook
	case-mail </dev/null -C /nowhere
	case-mail </dev/null -C plain
	case-mail --mbox /nowhere/box
	case-mail --maildir /nowhere
	case-mail --mbox nobook
	case-mail --no-such-option </dev/null
	case-mail 5.1.1 </dev/null
	case-mail -C 5.1.1 </dev/null
	case-config --unset intake.owner && case-mail <1.eml
} >messages 2>&1
same 10 "$(grep -c '^case-mail: ' messages)" 'ten failures say something'
same '' "$(grep '^ *[0-9.]' messages)" 'no line begins as a status'

for book in house length dir killed; do
	teardown_casebook $book
done
done_testing
