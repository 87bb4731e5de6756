#!/bin/sh
# What could not be printed is an error, told on stderr; and what is in ink
# although its id could not be printed is told, and is there once.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
id=$(case-new -m 'Thin soup')

into_full() {
	"$@" >/dev/full
}
into_nothing() {
	"$@" >&-
}
from_nothing() {
	"$@" <&-
}
full='cannot write standard output: No space left on device'

# Whatever a command prints, also one that comes to be later.
for path in "$BUILD"/case*; do
	[ -f "$path" ] && [ -x "$path" ] || continue
	command=${path##*/} failure=74
	[ "$command" != case-mail ] || failure=75	# to a mail server
	fails $failure "$command -h into a full disk" into_full "$command" -h
	says '' "$command: $full"
	fails $failure "$command --version into nothing" \
	    into_nothing "$command" --version
	says '' "$command: cannot write standard output: Bad file descriptor"
done
for command in case-list 'case-list -i' 'case-list -J' case-log 'case-log -J' \
    'case-log --oneline' "case-show $id" "case-show -J $id" case-report \
    'case-config --list' 'case-config casebook.name' 'case-verify --dump-index'
do
	# shellcheck disable=SC2086	# words without spaces
	fails 74 "$command into a full disk" into_full $command
	says '' "${command%% *}: $full"
done

# recorded NAME CMD…: what can't print its id tells it on stderr; it is there
# once, as the same command with the same key then finds.
recorded() {
	recorded_by=$1
	shift
	for into in into_full into_nothing; do
		key="$recorded_by $into"
		fails 74 "$recorded_by $into" $into "$@" --key "$key"
		told=$(sed 's/.*: //' "$err")
		says '' "$recorded_by: recorded, but not printed: $told"
		ok "$recorded_by again" "$@" --key "$key"
		says "$told" ''
		same 1 "$(case-log -J "$told" | grep -c "\"key\":\"$key\"")" \
		    "$recorded_by $into: it is there once"
	done
}
recorded case-new case-new -m full
recorded case-receive case-receive "$id" -m full
recorded case-reply case-reply "$id" -m full
recorded case-note case-note "$id" -m full
for owner in carla dora; do
	fails 74 'case-assign' into_full case-assign "$id" $owner -m x
	says '' "case-assign: recorded, but not printed: $id"
done
same dora "$(case-list --format '%{owner}' "id:$id")" 'she owns it'
fails 74 'case-set' into_full case-set "$id" about=x
says '' "case-set: recorded, but not printed: $id"
fails 74 'case-close' into_full case-close "$id" --outcome upheld
says '' "case-close: recorded, but not printed: $id"
fails 74 'case-reopen' into_nothing case-reopen "$id" -m x
says '' "case-reopen: recorded, but not printed: $id"
fails 74 'quietly' into_full case-note -q "$id" -m x
says '' "case-note: recorded, but not printed: $id"
ok 'what prints nothing' into_full case-config intake.owner dora
says '' ''
fails 74 'to see it first' into_full case-note -n "$id" -m x
says '' "case-note: $full"
case-list -i >ids
fails 74 'many' into_full case-set - tag+=x <ids
says '' "case-set: recorded, but not printed: $(paste -sd ' ' ids)"

# The reader at the end of a pipe has gone: silent, but no success.
mkfifo pipe
(exec <pipe) &
exec 3>pipe
wait $!
fails 74 'nobody reads' sh -c 'case-log >&3'
says '' ''
exec 3>&-

# Standard input that is closed is empty.
fails 64 'no words' from_nothing case-note "$id"
says '' 'case-note: no words: say them with -m TEXT, -F FILE or on standard input'
fails 1 'no ids' from_nothing case-assign - carla -m x
says '' 'case-assign: no ids on standard input'
ok 'words on the line' from_nothing case-note "$id" -m x
says "$id" ''
# With all three closed nothing that is opened may take their place: what is
# meant for stdout would land in git.
n=$(git -C house rev-list --count main)
status=0
case-note "$id" -m 'Into the dark' <&- >&- 2>&- || status=$?
same "74 $((n + 1))" "$status $(git -C house rev-list --count main)" \
    'all three closed: 74, and recorded'

teardown_casebook house
done_testing
