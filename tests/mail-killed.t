#!/bin/sh
# case-mail is killed, or the disk is full, at any moment: the mail server
# hands the mail over again until it hears 0, and then it is there once, as it
# came, with one acknowledgement at most.
#
# EACH=1 tries every call; the default is some of each kind.
. "${0%/*}/lib.sh"

seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
export CASEBOOK=house CASE_BY=post
export ASAN_OPTIONS=detect_leaks=0	# it does not work below strace
case-init -q --owner anna house
case-config -q mail.from complaints@house.example -m x
case-config -q mail.acknowledge yes -m x
printf '#!/bin/sh\ncat >>sent\n' >sendmail
chmod +x sendmail
export CASE_SENDMAIL="$PWD/sendmail"

points=0
: >faults

# fault WHAT: one point, at which the contract was broken.
fault() {
	echo "$1" >>faults
	echo "# $1: mail $points, exit status $ended, below: $prefix"
	sed 's/^/# /' first.err again.err
}

# is_there: the mail, and in the case that was told, if one could be.
is_there() {
	case-log -J "contact:p$points@x.example" >again
	[ "$(wc -l <again)" -ge 1 ] || return
	[ ! -s first ] || grep -q "\"case\":\"$(cat first)\"" again
}

# attempt PREFIX: the next mail goes in below what makes that fail; and again,
# as long as the mail server does not hear 0.
attempt() {
	prefix=$1
	points=$((points + 1))
	printf 'From: p%s@x.example\nSubject: Point %s\nMessage-ID: <%s@x>\n\n%s\n' \
	    $points $points $points 'Thin soup, and cold.' >mail
	: >again.err
	# shellcheck disable=SC2086	# a command with its options
	{ $prefix case-mail <mail >first 2>first.err; } 2>/dev/null
	ended=$?
	echo $ended >>endings
	case $ended in
	0 | 75 | 137) ;;
	127) grep -q 'loading shared libraries' first.err || fault crashed ;;
	*) fault crashed ;;
	esac
	[ $ended = 0 ] || case-mail <mail >again 2>again.err || fault stuck
	[ $ended != 0 ] || is_there || fault false
}

# sound DESC: all that went in is there.
sound() {
	same '' "$(sort faults | uniq -c)" "$1: no fault"
	case-mail <mail >"$out"		# what a crash left is taken up
	same '' "$(find house/.git/casebook/spool -name '*.eml')" \
	    "$1: the spool is empty"
	same "$points $points" "$(case-log -J --kind opened |
	    jq -r .subject | sort -u | wc -l | tr -d ' ') $(case-log -J \
	    --kind opened | wc -l | tr -d ' ')" "$1: each mail is there once"
	same '' "$(case-log -J --kind replied | jq -r .case | sort | uniq -d)" \
	    "$1: none is acknowledged twice"
	fsck house "$1: git fsck"
	ok "$1: case-verify" case-verify
}

# ---- killed at random ----

printf 'From: warm@up.example\n\nx\n' | case-mail >"$out"
case-list -i >"$out"
points=1
start=$(date +%s%N)
attempt ''
takes=$((($(date +%s%N) - start) / 1000))
state=$seed
for _ in $(seq "${KILLS:-100}"); do
	state=$(((state * 1103515245 + 12345) % 2147483648))
	delay=$((state / 256 % (takes * 5 / 4)))
	attempt "timeout -s KILL $((delay / 1000000)).$(printf %06d \
	    $((delay % 1000000)))"
done
sound 'killed at random'
ok 'some were' grep -q 137 endings
echo "# kills=$(grep -c 137 endings) of=$points within=${takes}us"

# ---- at each call ----

writing=openat,mkdir,write,pwrite64,fsync,fdatasync,link,linkat,rename
writing=$writing,renameat,unlink,unlinkat,ftruncate,flock,clone

# sweep HOW: with the fault at the 1st, 2nd … of each call.
sweep() {
	how=$1
	while read -r times call; do
		step=$(((times + each - 1) / each))
		n=$((1 + points % step))
		while [ "$n" -le "$times" ]; do
			attempt "strace -qq -o trace -e trace=$call
			    --inject=$call:$how:when=$n$from"
			n=$((n + step))
		done
	done <calls
}

if strace -qq -f -o trace --inject=fsync:error=ENOSPC:when=1 true; then
	each=${EACH:+9999}
	each=${each:-6}
	printf 'From: count@x.example\nSubject: Point 0\n\nx\n' >mail
	strace -qq -o trace -e trace=$writing case-mail <mail >"$out" 2>&1
	points=$((points + 1))
	sed -n 's/^\([a-z0-9]*\)(.*/\1/p' trace | sort | uniq -c >calls
	: >endings
	from=
	sweep error=ENOSPC
	sweep signal=KILL
	from=+
	sweep error=ENOSPC
	sound 'at each call'
	echo "# points=$(wc -l <endings) killed=$(grep -c 137 endings)" \
	    "false=$(grep -c false faults) lost=$(grep -c stuck faults)" \
	    "endings=$(sort endings | uniq -c | tr -s ' \n' ' ')"
else
	skip 'a fault at each call' 'strace does not work here'
fi

teardown_casebook house
done_testing
