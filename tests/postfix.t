#!/bin/sh
# A mail server around two casebooks: a Postfix of our own on the loopback
# interface, with the lines of case-mail(1), out of which no mail gets.
. "${0%/*}/lib.sh"

[ "$(id -u)" = 0 ] || skip_all 'Postfix needs root'
postconf -d mail_version >"$out" 2>&1 || skip_all 'Postfix is not installed'
unset CASE_NOW		# Postfix has a clock of its own
export CASEBOOK="$PWD/disk/house" CASE_SENDMAIL="$PWD/bin/sendmail"

# ---- the house and its user ----

user=nobody group=$(id -g nobody)
chmod 711 "$world"
mkdir as bin box command disk postfix queue state
for name in git case-init case-config case-new case-reply case-send case-list \
    case-log case-verify; do
	[ $name = git ] || cp "$BUILD/$name" bin
	cat >as/$name <<end
#!/bin/sh
PATH=$PWD/bin:$PATH
exec setpriv --reuid=$user --regid=$group --clear-groups $name "\$@"
end
done
cat >bin/sendmail <<end
#!/bin/sh
MAIL_CONFIG=$PWD/postfix exec $PWD/command/sendmail "\$@"
end
# What Postfix calls; the file state/how can make it fail.
cp "$BUILD/case-mail" bin/case-mail.real
cat >bin/case-mail <<end
#!/bin/sh
export CASE_SENDMAIL=$CASE_SENDMAIL
[ ! -e $PWD/state/how ] || . $PWD/state/how
exec $PWD/bin/case-mail.real "\$@"
end
chmod +x as/* bin/*
PATH=$PWD/as:$PATH

# ---- the mail server ----

# from_page FIRST: the lines of the manual that begin so, as they are here.
from_page() {
	sed -n "/^$1/,/^\.Ed/p" "$top/man/case-mail.1" | sed "/^\.Ed/d
	    s:/usr/local/bin:$PWD/bin:; s:user=casebook:user=$user:
	    s:/srv/complaints:$CASEBOOK:"
}

port=$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1,
    LocalAddr => "127.0.0.1")->sockport')
cat >postfix/master.cf <<end
127.0.0.1:$port inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n - 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
local unix - n n - - local
virtual unix - n n - - virtual
$(from_page 'casebook  *unix')
end
postconf -d daemon_directory meta_directory shlib_directory mail_owner \
    setgid_group >postfix/main.cf
aliases=$(postconf -dh default_database_type):$PWD/postfix/aliases
cat >>postfix/main.cf <<end
compatibility_level = 3.6
queue_directory = $PWD/queue
data_directory = $PWD/data
command_directory = $PWD/command
maillog_file = $PWD/log
maillog_file_prefixes = $PWD
notify_classes =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = error:no mail gets out
relay_transport = error:no mail gets out
relayhost =
disable_dns_lookups = yes
myhostname = mx.house.example
mydestination = house.example, mill.example
alias_maps = $aliases
default_privs = $user
transport_maps = texthash:$PWD/postfix/transport
casebook_destination_recipient_limit = 1
virtual_mailbox_domains = muster.example
virtual_mailbox_maps = texthash:$PWD/postfix/boxes
virtual_mailbox_base = $PWD/box
virtual_uid_maps = static:$(id -u $user)
virtual_gid_maps = static:$group
end
from_page complaints@ | sed 'p; s/complaints@/help@/' >postfix/transport
{
	from_page 'complaints: casebook' | sed 'p; s/^complaints/help/'
	from_page 'complaints: "' |
	    sed "s/^complaints/mill/; s:$CASEBOOK:$PWD/mill:"
} >postfix/aliases
echo 'jens@muster.example jens/' >postfix/boxes

# A postdrop that is not set-gid lets anybody use this configuration.
for name in postalias postconf postlog postqueue postsuper sendmail; do
	ln -s "$(command -v $name)" command
done
cp "$(command -v postdrop)" command

# within SECONDS CMD…: waits until it is true.
within() {
	tries=$(($1 * 10))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return
		sleep 0.1
	done
}

stop() {
	postfix -c "$PWD/postfix" stop >"$out" 2>&1
	umount disk 2>"$err" || umount -l disk 2>"$err"
	chmod -R u+w "$world" && rm -rf "$world"
}
trap stop EXIT
install -d -o "$(postconf -dh mail_owner)" data
if ! postalias -c "$PWD/postfix" "$aliases" ||
    ! postfix -c "$PWD/postfix" start >"$out" 2>&1; then
	sed 's/^/# /' "$out" log
	skip_all 'Postfix does not start here'
fi
chmod 1733 queue/maildrop
chmod o+x queue/public

# mark: from here on count the lines of the log.
mark() {
	marked=$(wc -l <log)
}

# logged PATTERN: so many lines.
logged() {
	sed "1,${marked}d" log | grep -c "$1"
}

has_logged() {
	[ "$(logged "$1")" -ge "$2" ]
}

# is_empty QUEUE…: where a mail can be that moves from one to the next.
is_empty() {
	for queue in "$@" "$@"; do
		[ -z "$(find "queue/$queue" -type f 2>&1)" ] || return
	done
}

is_quiet() {
	is_empty maildrop incoming active
}

# settled DESC: all that was sent has been delivered.
settled() {
	within 60 is_empty maildrop incoming active deferred
	report $? "$1" && is_empty deferred || sed "1,${marked:-1}d; s/^/# /" log
}

flush() {
	postqueue -c "$PWD/postfix" -f
}

# writes FROM SUBJECT MESSAGE-ID [HEADER…]: somebody's mail, the file sent.
writes() {
	{
		printf 'From: %s\nTo: complaints@house.example\n' "$1"
		printf 'Subject: %s\nMessage-ID: <%s>\n' "$2" "$3"
		printf 'Date: %s\n' "$(date -R)"
		shift 3
		[ $# = 0 ] || printf '%s\n' "$@"
		printf '\nThe soup was thin.\n'
	} >sent
}

# smtp FROM TO…: gives the file sent to the server.
smtp() {
	perl -MNet::SMTP -e 'my ($port, $from, @to) = @ARGV;
	    my $smtp = Net::SMTP->new("127.0.0.1", Port => $port,
		Hello => "client.example", Timeout => 60) or die "$@\n";
	    $smtp->mail($from) && $smtp->to(@to) && $smtp->data(<STDIN>) &&
		$smtp->quit or die $smtp->message' "$port" "$@" <sent
}

# counted MESSAGE-ID…: how often each of the mails is in the casebook.
counted() {
	case-log -J | jq -r '.key | scan("^mail:<(.*)> ")[]' >"$world/in"
	for message; do
		grep -c -F -x "$message" "$world/in"
	done | sort | uniq -c | awk '{ print $1 " mails " $2 " times" }'
}

# told CASE: its entries.
told() {
	case-log -J "$1" | jq -r .event | paste -sd ' '
}

# ---- in, out, and in again ----

# The casebook has a disk of its own, if that can be.
mount -t tmpfs -o size=64m none disk 2>"$err" && has_disk=yes || has_disk=no
chown $user box state
install -d -o $user disk/house mill
ok 'a casebook' case-init -q --owner anna disk/house
ok 'and another' case-init -q --owner ben mill
case-config -q mail.from 'The house <complaints@house.example>'
case-config -q -C mill mail.from mill@mill.example

writes 'Jens <jens@muster.example>' Soup one@muster.example
ok 'a mail by SMTP' smtp jens@muster.example complaints@house.example
settled 'comes in'
id=$(case-list -i)
same opened "$(told "$id")" 'and opens a case'
same 'Soup Jens <jens@muster.example> The soup was thin.' "$(case-log -J "$id" |
    jq -r '"\(.subject) \(.contact[]) \(.body)"')" 'of who wrote it'
ok 'a reply' case-reply "$id" -m 'More goes in.'
says "$id" ''
settled 'goes out'
reply=$(echo box/jens/new/*)
same "complaints@house.example
jens@muster.example
Re: Soup [$id]
<one@muster.example>" "$(sed -n '/^$/q; s/^Return-Path: <\(.*\)>/\1/p
    s/^\(To\|Subject\|In-Reply-To\): //p' "$reply")" 'to their mailbox'
same 'More goes in.' "$(sed '1,/^$/d' "$reply")" 'as it was written'
same 'opened replied sent' "$(told "$id")" 'and is recorded as sent'
fails 1 'the case is answered' case-list -i is:unanswered "id:$id"

# As their mail program answers, but the subject is their own.
header() {
	sed -n "/^\$/q; s/^$1: //Ip" "$reply"
}
writes "$(header To)" Thanks two@muster.example \
    "In-Reply-To: $(header Message-ID)" \
    "References: $(header References) $(header Message-ID)"
ok 'their answer' smtp jens@muster.example complaints@house.example
settled 'comes in too'
same 'opened replied sent received' "$(told "$id")" 'and joins the case'
same "$id" "$(case-list -i)" 'the only one'

mark
writes jens@muster.example Both both@muster.example 'Cc: help@house.example'
ok 'a mail to two addresses' smtp jens@muster.example \
    complaints@house.example help@house.example
settled 'comes in as well'
same 2 "$(logged 'relay=casebook.*status=sent')" 'handed over twice'
same '1 mails 1 times' "$(counted both@muster.example)" 'and is there once'

# ---- one that does not arrive ----

lost=$(case-new -q -c email -f gone@muster.example -m 'Thin soup')
ok 'a reply to nobody' case-reply "$lost" -m 'More goes in.'
settled 'comes back'
# It can be faster than the note that the reply was sent.
same 'opened replied sent bounced' "$(told "$lost" |
    sed 's/bounced sent/sent bounced/')" 'to its case'
same "$(case-log -J "$lost" | jq -r 'select(.event == "replied").id')
5.1.1 unknown user: \"gone@muster.example\"" "$(case-log -J "$lost" |
    jq -r 'select(.event == "bounced") | .reply, .body')" 'with the reason'
ok 'the case is unanswered' case-list -i is:unanswered "id:$lost"
says "$lost" ''

# ---- a full disk ----

if [ $has_disk = yes ]; then
	mark
	set --
	for room in 0 8 16 24 32 48 64 96 128; do
		head -c 100000000 /dev/zero >disk/fill 2>"$err"
		truncate -s -${room}K disk/fill
		set -- "$@" full$room@muster.example
		writes jens@muster.example Full full$room@muster.example
		smtp jens@muster.example complaints@house.example
		within 60 has_logged 'relay=casebook.*status=' $#
	done
	same "$#" "$(logged 'status=\(sent\|deferred (temporary failure\)')" \
	    'what comes while the disk is full is taken in or deferred'
	ok 'the server keeps it' postqueue -c "$PWD/postfix" -p
	grep -q 'case-mail: .*: No space left on device' "$out"
	report $? 'and knows why'
	rm disk/fill
	flush
	settled 'when there is room it comes in'
	same "$# mails 1 times" "$(counted "$@")" 'once'
else
	skip 'a full disk' 'tmpfs can not be mounted here'
fi

# ---- killed ----

# All that case-mail has started dies with it, after a time which goes from
# next to nothing to a little more than it took once.
cat >state/how <<end
date +%s%N >$PWD/state/took
timeout 60 $PWD/bin/case-mail.real "\$@"
date +%s%N >>$PWD/state/took
exit
end
writes jens@muster.example Timed timed@muster.example
ok 'a mail to see how long it takes' smtp jens@muster.example \
    complaints@house.example
settled 'comes in'
takes=$(awk 'NR == 1 { start = $1 } END { print int(($1 - start) / 1000) }' \
    state/took)
cat >state/how <<end
echo >>$PWD/state/attempts
n=\$((\$(wc -l <$PWD/state/attempts) * 7 % 50 + 1))
us=\$(($takes * n / 45))
exec timeout -s KILL "\$((us / 1000000)).\$(printf %06d \$((us % 1000000)))" \
    $PWD/bin/case-mail.real "\$@"
end
mark
set --
until has_logged 'died with signal 9' 50 || [ $# -ge 200 ]; do
	for n in $(seq $(($# + 1)) $(($# + 10))); do
		set -- "$@" killed$n@muster.example
		writes p$n@muster.example Killed killed$n@muster.example
		smtp p$n@muster.example complaints@house.example
	done
	within 60 is_quiet
	flush
	within 60 is_quiet
done
rm state/how
kills=$(logged 'died with signal 9')
echo "# kills=$kills attempts=$(wc -l <state/attempts) mails=$#" \
    "within=${takes}us"
[ "$kills" -ge 50 ]
report $? 'killed in mid-delivery 50 times'
same 0 "$(logged status=bounced)" 'the server keeps what was not taken'
flush
settled 'and all comes in'
same "$# mails 1 times" "$(counted "$@")" 'each mail once'
# Half a mail may be there from a kill: the mail server has the whole of it.
same '' "$(find disk/house/.git/casebook/spool -name '*.eml')" \
    'the spool is empty'

# ---- two that acknowledge each other ----

case-config -q mail.acknowledge yes
case-config -q -C mill mail.acknowledge yes

# between DESC HOUSE MILL CMD…: what it starts is two mails, and then these
# are the new entries of both.
between() {
	desc=$1 house=$2 mill=$3
	shift 3
	rm -rf disk/house/.git/casebook/acknowledged \
	    mill/.git/casebook/acknowledged
	git -C disk/house tag -f before main >"$out" 2>&1
	git -C mill tag -f before main >"$out" 2>&1
	mark
	ok "$desc" "$@"
	settled "$desc: comes to rest"
	same 2 "$(logged 'qmgr.*: from=<.*queue active')" "$desc: two mails"
	same "$house" "$(added disk/house)" "$desc: the house"
	same "$mill" "$(added mill)" "$desc: the mill"
}

# added BOOK: number and kind of what was added to it, by case.
added() {
	git -C "$1" diff --name-only before main |
	    sed -n 's:.*/\([0-9]*-[a-z]*\)-[0-9a-f]*$:\1:p' | paste -sd ' '
}

mill=$(case-new -q -c email -f mill@mill.example -m 'Whose is the flour?')
between 'a reply to a house that acknowledges' \
    '0002-replied 0003-sent 0004-received' \
    '0001-opened 0002-replied 0003-sent' case-reply "$mill" -m 'Ours.'
writes mill@mill.example Flour flour@mill.example
between 'a mail in its name' '0001-opened 0002-replied 0003-sent' \
    0001-opened smtp mill@mill.example complaints@house.example
cat >state/how <<end
sed /^Auto-Submitted:/d | $PWD/bin/case-mail.real "\$@"
exit
end
writes mill@mill.example Flour more-flour@mill.example
between 'if nothing says that a program wrote it' \
    '0001-opened 0002-replied 0003-sent' 0001-opened \
    smtp mill@mill.example complaints@house.example
rm state/how

teardown_casebook disk/house
teardown_casebook mill
done_testing
