#!/bin/sh
# Each entry is a small pack of its own, and packs are merged behind the back
# of who writes: few remain, and nothing is lost, whatever git does beside it.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
packs=house/.git/objects/pack
case-init -q --owner anna house
for i in $(seq 50); do
	case-new -m "Thin soup $i"
done >cases

# settled: waits until no packs are being merged, and prints how many there
# are.  Who merges holds the lock of packs to its end.
settled() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		flock house/.git/casebook/pack.lock true
		sleep 0.05
	done
	find $packs -name '*.pack' | wc -l
}

# note N FROM: N entries, in one process after the other, on all cases.
note() {
	for i in $(seq "$2" $(($2 + $1 - 1))); do
		case-note "$(sed -n "$((i % 50 + 1))p" cases)" \
		    -m "Note $i" >>ids 2>>errors ||
		    echo "note $i: exit status $?" >>errors
	done
}

# whole N DESC: the cases have N notes, each once, and git finds no fault.
whole() {
	same '' "$(cat errors)" "$2: no error"
	same "$(seq "$1")" "$(case-log -J --kind noted | jq -r .body |
	    sed 's/^Note //;/^$/d' | sort -n)" "$2: each entry is there, once"
	ok "$2: git fsck" git -C house fsck --strict --no-progress
}

: >errors
note 500 1 &
note 500 501
wait
most=$(settled)
same yes "$([ "$most" -le 40 ] && echo yes)" "1,000 entries: $most packs"
whole 1000 '1,000 entries'
same '' "$(find house/.git/objects -type f ! -path '*/pack/*' ! -path \
    '*/info/*')" 'and no loose object'
same '' "$(find $packs -type f ! -name 'pack-*')" 'and no leftover'
echo "# entries=1000 packs=$most bytes=$(cat $packs/* | wc -c)"

# Two write while a git deletes what it takes for garbage.
while [ ! -e stop ]; do
	git -C house gc --prune=now -q
done >gc 2>&1 &
collector=$!
note 50 1001 &
note 50 1051
wait $!
touch stop
wait "$collector"
whole 1100 'beside git gc --prune=now'
same '' "$(find house/.git -name '*.lock' ! -path '*/casebook/*')" \
    'no lock is left'

# Repacked by git, which may delete nothing here.
ok 'git repack -a' git -C house repack -a -q
note 30 1101
most=$(settled)
same yes "$([ "$most" -le 40 ] && echo yes)" "after git repack: $most packs"
whole 1130 'after git repack'

teardown_casebook house
done_testing
