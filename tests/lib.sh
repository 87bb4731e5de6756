# What every test script begins with:
#
#	#!/bin/sh
#	. "${0%/*}/lib.sh"
#
#	ok 'a book is made' case-init book
#	fails 66 'no such case' case-show -C book 7k3q
#	same "case-show: no case '7k3q'" "$(cat "$err")" 'and it is named'
#	teardown_casebook book
#	done_testing
#
# The script runs in an empty folder of its own, which is removed at the end,
# and in a world that does not depend on the machine.  Words for a command
# come from a here-document or a file: a pipe into ok would hide the status
# of what is before it.
# shellcheck shell=sh

top=$(cd "${0%/*}/.." && pwd)
# shellcheck disable=SC2034	# for the scripts
# Real mails and case lists, which are no part of this repository; else empty.
data=$(cd "${CASEBOOK_TEST_DATA:-$top/../shared/data}" 2>/dev/null && pwd)
case ${BUILD:=build} in
/*) ;;
*) BUILD=$top/$BUILD ;;
esac

world=$(mktemp -d "${TMPDIR:-/tmp}/casebook.XXXXXX") || exit
trap 'chmod -R u+w "$world" && rm -rf "$world"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$world/home" "$world/work"
cd "$world/work" || exit
out=$world/out err=$world/err	# of the last command under ok or fails
echo 0 >"$world/count"

unset CASEBOOK CASE_BY VISUAL EDITOR PAGER NO_COLOR MAKEFLAGS MAKELEVEL
for name in $(env | sed -n 's/^\(\(GIT\|XDG\)_[A-Z_]*\)=.*/\1/p'); do
	unset "$name"
done
export BUILD PATH="$BUILD:$PATH" HOME="$world/home" TZ=UTC LC_ALL=C.UTF-8 \
    CASE_NOW=2026-11-21T09:15:02Z GIT_CONFIG_GLOBAL=/dev/null \
    GIT_CONFIG_NOSYSTEM=1
umask 022
exec </dev/null

# report STATUS DESC: one line of TAP.  The count is in a file, so that a test
# in a subshell is counted too.
report() {
	read -r count <"$world/count"
	count=$((count + 1))
	echo "$count" >"$world/count"
	if [ "$1" = 0 ]; then
		printf 'ok %s - %s\n' "$count" "$2"
	else
		printf 'not ok %s - %s\n' "$count" "$2"
	fi
}

# run CMD…: its status in $status, its output in the files $out and $err.
run() {
	status=0
	"$@" >"$out" 2>"$err" || status=$?
}

# ok DESC CMD…: exits with 0.
ok() {
	fails 0 "$@"
}

# fails CODE DESC CMD…: exits with just this code.
fails() {
	code=$1 desc=$2
	shift 2
	run "$@"
	if [ "$status" = "$code" ]; then
		report 0 "$desc"
		return 0
	fi
	report 1 "$desc"
	echo "# exit status $status, not $code, from: $*"
	sed 's/^/# stdout: /' "$out"
	sed 's/^/# stderr: /' "$err"
	return 1
}

# same EXPECTED ACTUAL DESC: two texts.
same() {
	if [ "$1" = "$2" ]; then
		report 0 "$3"
		return 0
	fi
	report 1 "$3"
	printf '%s\n' "$1" >"$world/expected"
	printf '%s\n' "$2" >"$world/actual"
	diff -U 3 "$world/expected" "$world/actual" | sed 's/^/# /'
	return 1
}

# says OUT ERR: all that the last command printed, as one test.
says() {
	same "$1
stderr: $2" "$(cat "$out")
stderr: $(cat "$err")" "$desc: what it says"
}

# at TIME CMD…: the command as it was at that minute of UTC.
at() {
	now=$1
	shift
	env CASE_NOW="$now:00Z" "$@"
}

# part CASE N: the event ids of the entries N.
part() {
	case-log -J "$1" | jq -r "select(.number == \"$2\").id"
}

# add_by_git DIR BLOB PATH: a commit that no command made adds the file.
add_by_git() {
	GIT_INDEX_FILE=$world/staged
	export GIT_INDEX_FILE
	git -C "$1" read-tree main
	git -C "$1" update-index --add --cacheinfo "100644,$2,$3"
	commit=$(git -C "$1" -c user.name=git -c user.email=git@example.org \
	    commit-tree -p main -m "$3 by git" "$(git -C "$1" write-tree)")
	unset GIT_INDEX_FILE
	git -C "$1" update-ref refs/heads/main "$commit"
}

# doctored CASE N KIND [KEY]: an entry of $CASEBOOK that no command made, as of
# another desk or a newer version.  The file doctored has it, without what is
# in every event; $blob is then what git calls it.
doctored() {
	{
		printf 'Casebook-Event: 1\nEvent: %s\nBy: ben\n' "$3"
		printf 'Occurred: 2026-11-09T09:00:00Z\n'
		sed '/^$/,$d' doctored
		printf 'Case: %s\nNumber: %s\nAfter: %s\n' "$1" "$2" \
		    "$(part "$1" $(($2 - 1)) | head -n 1)"
		printf 'Recorded: 2026-11-09T09:00:00Z\n'
		printf 'Key: %s\n' "${4:-doctored $2}"
		sed -n '/^$/,$p' doctored
	} >event
	blob=$(git -C "$CASEBOOK" hash-object -w --stdin <event)
	folder=$(echo "$1" | sed 's:\(.\)\(.\)\(.\):cases/\1/\2/\3/&:')
	add_by_git "$CASEBOOK" "$blob" \
	    "$folder/$(printf '%04d-%s-%.8s' "$2" "$3" "$blob")"
}

# present: what $CASEBOOK has, but for packs, which are merged at any time.
present() {
	git -C "$CASEBOOK" rev-parse main
	find "$CASEBOOK" -path '*/.git/objects' -prune -o -type f -print | sort
}

# refused CODE DESC MESSAGE CMD…: a writer exits with this code, prints nothing
# but "CMD: MESSAGE", and $CASEBOOK is as it was.
refused() {
	wanted=$1 refusal=$2 message=$3 command=$4
	shift 3
	was=$(present)
	fails "$wanted" "$refusal" "$@"
	says '' "$command: $message"
	same "$was" "$(present)" "$refusal: nothing is written"
}

# answers DIR: all that the readers tell of a casebook.
answers() {
	case-list -C "$1" -i >"$world/ids"
	for reader in 'list -J' 'list' 'show -' 'show -J -' 'log' 'log -J' \
	    'report -J' 'report owners -J' 'report hands --by owner' \
	    'report times --as-of 2026-11-21T09:01:00Z' 'config --list'; do
		echo "== case-$reader"
		# shellcheck disable=SC2086	# a command with its options
		case-${reader%% *} -C "$1" ${reader#* } <"$world/ids" ||
		    echo "exit status $?"
	done 2>&1
}

# plain_files DIR DESC: they are those of git, byte for byte, and read-only.
plain_files() {
	rm -rf "$world/plain"
	mkdir -p "$world/plain/cases"
	git -C "$1" archive main cases | tar -x -C "$world/plain"
	mv "$world"/plain/cases/?/?/?/* "$world/plain/cases"
	find "$world/plain/cases" -depth -type d -name '?' -delete
	same '' "$(diff -r "$1/cases" "$world/plain/cases"
	    find "$1/cases" -type f ! -perm 444)" "$2"
}

# skip DESC WHY: counts a test that can't be made here.
skip() {
	report 0 "$1 # SKIP $2"
}

# figure NAMES MEMBERS [OPTION…]: of the rows of a report, as JSON.
figure() {
	names=$1 members=$2
	shift 2
	case-report -J "$names" "$@" | jq -c "$members"
}

# skip_all WHY: the whole script, as its first test.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# fsck DIR DESC: git finds nothing wrong there, while nobody merges packs, whose
# going git fsck would take for damage.
fsck() {
	ok "$2" flock "$1/.git/casebook/lock" \
	    git -C "$1" fsck --strict --no-progress
}

# teardown_casebook DIR: what holds for every casebook, whatever was done.
teardown_casebook() {
	fsck "$1" "$1: git fsck"
	ok "$1: case-verify" case-verify -C "$1"
	ok "$1: the index as it grew" case-verify -C "$1" --dump-index
	grown=$(cat "$out")
	rm "$1/.git/casebook/index.db"
	ok "$1: the index built anew" case-verify -C "$1" --dump-index
	same "$grown" "$(cat "$out")" "$1: both are the same"
}

# done_testing: the last line of a script; without it the plan is missing.
done_testing() {
	read -r count <"$world/count"
	echo "1..$count"
}
