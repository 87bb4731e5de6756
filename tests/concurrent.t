#!/bin/sh
# Many write at once, beside a git that tidies up: each entry is there, once,
# and nobody sees an error.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house

# at_once N CMD…: 8 processes, each runs the command N times; $i is at the
# end of it.  What they print is in ids, what they complain of in errors.
at_once() {
	times=$1
	shift
	rm -f ids.? errors.?
	for writer in 1 2 3 4 5 6 7 8; do
		for i in $(seq "$times"); do
			"$@" "$writer.$i" >>ids.$writer 2>>errors.$writer ||
			    echo "exit status $?" >>errors.$writer
		done &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086	# many
	wait $pids
	pids=
	sort ids.? >ids
	cat errors.? >errors
}
pids=

# Tidies up until there is a file that says stop.
tidy() {
	while [ ! -e stop ]; do
		git -C house pack-refs --all
		git -C house gc --auto -q
	done >/dev/null 2>&1
}
tidy &
tidier=$!

at_once 25 case-new -m
same '' "$(cat errors)" '8 x 25 cases: no error'
same 200 "$(uniq ids | grep -c '^[0-9a-z]\{10\}$')" 'as many ids'
case-list -i | sort >all
same '' "$(diff ids all)" 'as many cases, and the same'
same 201 "$(git -C house rev-list --count main)" 'as many commits'
same '' "$(for id in $(cat ids); do
	ls "house/cases/$id"
done | grep -v '^0001-opened-')" 'each case is opened'
same "$(for writer in 1 2 3 4 5 6 7 8; do
	for i in $(seq 25); do
		echo "$writer.$i"
	done
done | sort)" "$(case-list -J | jq -r .subject | sort)" 'with its words'
fsck house 'git fsck'
ok 'case-verify' case-verify

# The entries of one case form a chain.
read -r id <ids
at_once 25 case-note "$id" -m
same '' "$(cat errors)" '8 x 25 notes on one case: no error'
same "$id" "$(uniq ids)" 'each tells the case'
ok 'its trail' case-log -J "id:$id"
same "$(seq 201)" "$(jq -r .number "$out" | sort -n)" \
    'each number is there, once'
same "$(jq -r '"\((.number | tonumber) + 1) \(.id)"' "$out" | sort -n |
    head -n 200)" \
    "$(jq -r 'select(.after) | "\(.number) \(.after | join(" "))"' "$out" |
    sort -n)" 'and each comes after the one before'

# What only one can have.
at_once 1 case-new --key mail:1 -m 'The same words' --subject
same 7 "$(grep -c 'was used for other' errors)" 'one key, other words: one wins'
same 1 "$(wc -l <ids)" 'and has the case'
rm -f ids.? errors.?
for writer in 1 2 3 4 5 6 7 8; do
	case-new --key mail:2 -m 'The same words' >ids.$writer \
	    2>errors.$writer &
	pids="$pids $!"
done
# shellcheck disable=SC2086	# many
wait $pids
pids=
same '1 8' "$(sort -u ids.? | wc -l) $(cat ids.? | wc -l)" \
    'one key, the same words: all get the one id'
same '' "$(cat errors.?)" 'and no error'
rm -f ids.? errors.?
for writer in 1 2 3 4 5 6 7 8; do
	case-assign "$id" --if-owner anna "ben$writer" -m 'I take it' \
	    >ids.$writer 2>errors.$writer || echo $? >>errors.$writer &
	pids="$pids $!"
done
# shellcheck disable=SC2086	# many
wait $pids
same "1 7" "$(cat ids.? | wc -l) $(cat errors.? | grep -cx 1)" \
    'who takes a case first has it, the others hear that'

touch stop
wait "$tidier"
same '' "$(find house/.git -name '*.lock' ! -path '*/casebook/*')" \
    'no lock is left'
echo "# writers=8 events=$(git -C house rev-list --count main)"
teardown_casebook house
done_testing
