#!/bin/sh
# casebook: my day, in which every count can be asked for again.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna --name 'Bioladen Mitte' house

# section NAME: its lines, without the two blanks before each.
section() {
	sed -n "/^$1\$/,/^\$/ { /^  /s///p; }" "$out"
}

ok 'on the first day' casebook
first=$(case-log --oneline)
same "anna, 2026-11-21 09:15, Bioladen Mitte

to do
  nothing

cases
       0  open, mine    is:open owner:me
       0  open, all     is:open
       0  unanswered    is:unanswered
       0  overdue       is:overdue
       0  unclaimed     is:unclaimed

my last entries
  $first

commands" "$(sed '/^commands/q' "$out")" 'there is nothing to do'
same '' "$(cat "$err")" 'and nothing to note'
ok 'somebody who has never written' casebook --by dora
same 'dora, 2026-11-21 09:15, Bioladen Mitte
none' "$(head -n 1 "$out"; section 'my last entries')" 'has no entries'

# Names every command that there is, each with a few words.
ls "$top/cmd" | sed -n 's/^\(case-.*\)\.c$/\1/p' | sort >there
sed -n '/^commands/,$p' "$out" | tr ' ,;' '\n\n\n' | grep '^case-' | sort >named
same "$(cat there)" "$(cat named)" 'every command'

case-config -q person.anna.name Anna
case-config -q person.ben.name Ben
case-config -q person.info.shared yes
at 2026-11-10T09:00 case-new -o anna -c letter -s 'Waits longest' -m x >id
read -r longest <id
at 2026-11-12T09:00 case-new -o ben -c phone -s 'Of Ben' -m x >id
read -r ben <id
at 2026-11-11T09:00 case-new -o anna -c twitter -s 'Loud, and answered' -m x >id
read -r loud <id
at 2026-11-11T09:05 case-reply -q "$loud" --promise '2026-11-13 We call' -m x >id
at 2026-11-15T09:00 case-new -o info -c email -s 'Nobody is it' -m x >id
at 2026-11-16T09:00 case-new -o anna -c email -s 'Answered' -m x >id
at 2026-11-16T10:00 case-reply -q . --by anna -m x >id
at 2026-11-17T09:00 case-new -o anna -c email -s 'Waits a little' -m x >id
read -r little <id
at 2026-11-18T09:00 case-new -o anna -c email -s 'Closed' -m x >id
at 2026-11-18T10:00 case-reply -q . -m x >id
at 2026-11-18T11:00 case-close -q . --outcome answered >id
at 2026-11-19T09:00 case-note -q "$ben" --by ben -m 'Asked the cook' >id

ok 'a day in November' casebook
same "$(case-list is:todo owner:me)" "$(section 'to do')" \
    'what is to do is that of case-list'
same "$longest $little $loud" "$(section 'to do' | cut -d ' ' -f 1 |
    tr '\n' ' ' | sed 's/ $//')" 'who waits longest comes first'
# counts: each is the number of cases of the query beside it.
counts() {
	section cases | while read -r line; do
		query=$(echo "$line" | grep -o 'is:.*')
		# shellcheck disable=SC2086	# terms
		same "${line%% *}" "$(case-list -i $query "$@" | wc -l |
		    tr -d ' ')" "$query"
	done
}
counts
same '4 6 4 1 1' "$(section cases | awk '{ printf "%s ", $1 }' |
    sed 's/ $//')" 'and not all are nothing'
same "$(case-log --oneline --event-by anna --max 5)" \
    "$(section 'my last entries')" 'my last five entries'
ok 'of somebody else' casebook --by ben
same "$(case-list is:todo owner:ben)" "$(section 'to do')" 'what Ben has to do'
counts --by ben
same "$ben  2026-11-19 09:00  ben         noted  Asked the cook" \
    "$(section 'my last entries')" 'his entry'
ok 'later' env CASE_NOW=2026-12-01T09:00:00Z casebook -q
same 'anna, 2026-12-01 09:00, Bioladen Mitte' "$(head -n 1 "$out")" 'the day'

# A long list is cut, and says how to see it all.
seq 20 | while read -r n; do
	printf '{"event":"opened","ref":"x:%s","by":"anna","owner":"ben",' "$n"
	echo '"occurred":"2026-11-19T09:00:00Z","channel":"web","body":"x"}'
done >many
ok 'much to do' case-import -q many
ok 'on a long day' casebook --by ben
same "$(case-list is:todo owner:ben --max 12)
and 9 more: case-list is:todo owner:me" "$(section 'to do')" 'twelve are shown'
counts --by ben

# What a stranger wrote acts on no terminal, here neither.
at 2026-11-01T09:00 case-new -q -s "$(printf 'a \342\200\256b')" -m x >id
case-config -q casebook.name "$(printf 'B\342\200\256')"
ok 'hostile words' casebook
same '' "$(LC_ALL=C grep "$(printf '\342\200\256')" "$out")" 'are only shown'

fails 64 'a word too many' casebook today
says '' "casebook: 'today' is one word too many
  try casebook -h"
fails 66 'no casebook' casebook -C nowhere
same '' "$(cat "$out")" 'no casebook: stdout'
fails 74 'a full disk' sh -c 'casebook >/dev/full'
says '' 'casebook: cannot write standard output: No space left on device'
fails 65 'nobody' casebook --by 'Anna B.'
same '' "$(cat "$out")" 'nobody: stdout'

teardown_casebook house
done_testing
