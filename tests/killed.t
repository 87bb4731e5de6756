#!/bin/sh
# Law 4: a writer is killed, or the disk is full, at any moment.  Exit 0 means
# that the entry is there; the same command with the same key again succeeds,
# and then the entry is there once.
#
# EACH=9999 tries every call of a writer; the default is a few of each kind.
. "${0%/*}/lib.sh"

seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
export CASEBOOK=house CASE_BY=ben
# The sanitizer of leaks does not work below strace.
export ASAN_OPTIONS=detect_leaks=0
case-init -q --owner anna house
id=$(case-new -m 'Thin soup')

points=0
: >faults

# fault WHAT: one point, at which the contract was broken.
fault() {
	echo "$1" >>faults
	echo "# $1: point $points, exit status $ended, of: $prefix $*"
	sed 's/^/# /' first.err again.err
}

# attempt PREFIX CMD…: runs the command below what makes it fail, then again.
attempt() {
	prefix=$1
	shift
	points=$((points + 1))
	before=$(git -C house rev-parse main)
	# shellcheck disable=SC2086	# a command with its options
	{ $prefix "$@" >first 2>first.err; } 2>/dev/null
	ended=$?
	after=$(git -C house rev-parse main)
	echo $ended >>endings
	"$@" >again 2>again.err || fault stuck
	case $ended in
	0) [ "$before" != "$after" ] || fault false ;;
	1 | 6[4-9] | 77 | 78) [ "$before" = "$after" ] || fault false ;;
	7[045] | 137) ;;
	127) grep -q 'loading shared libraries' first.err || fault crashed ;;
	*) fault crashed ;;
	esac
	case $(git -C house rev-list --count "$before..main") in
	1) ;;
	0) fault lost ;;
	*) fault doubled ;;
	esac
	[ ! -s first ] || cmp -s first again || fault lost
}

# sound DESC: nothing of all that is left.
sound() {
	same '' "$(sort faults | uniq -c)" "$1: no fault"
	fsck house "$1: git fsck"
	ok "$1: case-verify" case-verify
	same '' "$(find house/.git -name '*.lock' ! -path '*/casebook/*' \
	    ! -path '*/objects/pack/*')" "$1: no lock is left"
	case-note "$id" -m 'The next one' >out
	plain_files house "$1: the plain files are those of git"
	same '' "$(case-log -J | jq -r .key | sort | uniq -d)" \
	    "$1: each key is there once"
}

# ---- killed at random ----

start=$(date +%s%N)
case-new -m 'How long does it take?' >out
takes=$((($(date +%s%N) - start) / 1000))
state=$seed
for i in $(seq 200); do
	state=$(((state * 1103515245 + 12345) % 2147483648))
	after=$((state / 256 % (takes * 5 / 4)))
	attempt "timeout -s KILL $(printf 0.%06d $after)" \
	    case-new -m "Killed $i" --key "random:$i"
done
sound 'killed at random'
echo "# kills=$(grep -c 137 endings) of=$points within=${takes}us"

# ---- at each call ----

# calls CMD…: how often it makes each of the calls that write.
calls() {
	strace -f -qq -o trace -e trace="$writing" "$@" >out 2>&1
	sed 's/^[0-9]* *//; s/(.*//' trace | sort | uniq -c
}
writing=openat,mkdir,write,pwrite64,fsync,fdatasync,link,linkat,rename
writing=$writing,renameat,unlink,unlinkat,ftruncate,fchown,flock

# sweep HOW CMD…: with the fault at the 1st, 2nd … of each call.
sweep() {
	how=$1
	shift
	while read -r times call; do
		step=$(((times + each - 1) / each))
		n=$((1 + points % step))
		while [ "$n" -le "$times" ]; do
			attempt "strace -f -qq -o trace -e trace=$call
			    --inject=$call:$how:when=$n$from" \
			    "$@" --key "$call:$how:$n$from:$1"
			n=$((n + step))
		done
	done <calls
}

if strace -qq -f -o trace --inject=fsync:error=ENOSPC:when=1 true; then
	each=${EACH:-4}
	: >endings
	points=0
	for command in new reply; do
		case $command in
		new) set -- case-new -m 'New soup' ;;
		reply) set -- case-reply "$id" -m 'Sorry' --promise '3d Soup' ;;
		esac
		calls "$@" >calls
		from=
		sweep error=ENOSPC "$@"
		sweep signal=KILL "$@"
		from=+
		sweep error=ENOSPC "$@"
	done
	sound 'at each call'
	echo "# points=$points killed=$(grep -c 137 endings) false=$(grep -c \
	    false faults) lost=$(grep -c lost faults) endings=$(sort endings |
	    uniq -c | tr -s ' \n' ' ')"
else
	skip 'a fault at each call' 'strace does not work here'
fi

# Half a pack, which a writer that was killed leaves, goes with the next one.
half=house/.git/casebook/pack/new.pack
echo half >$half
case-note "$id" -m 'The day after' >out
ok 'half a pack goes with the next writer' test ! -e $half

teardown_casebook house
done_testing
