#!/bin/sh
# Law 5: two desks write to the same cases without knowing of each other, and
# plain git merges them without conflict.  Then both show the same, byte for
# byte.
. "${0%/*}/lib.sh"

seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
export GIT_AUTHOR_NAME=git GIT_AUTHOR_EMAIL=git@example.org \
    GIT_COMMITTER_NAME=git GIT_COMMITTER_EMAIL=git@example.org
second=0

# tick: a second later.
tick() {
	second=$((second + 1))
	CASE_NOW=$(date -u -d "2026-11-21 09:00:00Z + $second seconds" \
	    +%Y-%m-%dT%H:%M:%SZ)
	export CASE_NOW
}

# merge INTO FROM: in a work tree, as a reviewer would.
merge() {
	git clone -q "$1" tree && git -C tree fetch -q "../$2" main &&
	    git -C tree merge -q --no-edit FETCH_HEAD &&
	    git -C tree push -q origin HEAD:main
	merged=$?
	rm -rf tree
	return $merged
}

# merge_bare INTO FROM: without one.
merge_bare() {
	git -C "$1" fetch -q "../$2" main &&
	    tree=$(git -C "$1" merge-tree --write-tree main FETCH_HEAD) &&
	    commit=$(git -C "$1" commit-tree -p main -p FETCH_HEAD -m merged \
		"$tree") && git -C "$1" update-ref refs/heads/main "$commit"
}

# shows DESK: all that it tells, but for the commit that it shows.
shows() {
	answers "$1"
	case-verify -C "$1" --dump-index | sed '1s/^[0-9a-f]*//'
}

# owned DESK: what is wrong with the chain of hands of any case, as case-show
# tells it: it begins with the opening, goes on in time, ends with the owner,
# and each change has its reason.
owned() {
	case-list -C "$1" -i | case-show -C "$1" - | awk '
	function check(line) {
		if (split(line, part, "  ") < 2)
			print id ": " line
		now = part[1]
		hand = part[2]
		if (before == "" ? now != opened : now < before)
			print id ": " line " does not follow " before
		if (before != "" && part[3] == "")
			print id ": no reason: " line
		before = now
		n++
	}
	function end() {
		if (id != "" && (n == 0 || hand != owner))
			print id ": owner " owner " of " n " hands"
		id = before = hand = ""
		n = inside = 0
	}
	NR == 1 || /^$/ { end() }
	id == "" && /^[0-9a-z]/ { id = $1 }
	/^opened / { opened = $2 " " $3 }
	/^owner / { owner = $2 }
	/^[^ ]/ { inside = /^hands / }
	inside { check(substr($0, 14)) }
	END { end() }'
}

# agree DESC: both desks, in what they show and in what git holds.
agree() {
	shows here >one
	shows there >two
	same '' "$(diff one two)" "$1: both show the same"
	same '' "$(owned here)" "$1: one owner at every moment, and reasons"
	same "$(git -C here rev-parse main:)" \
	    "$(git -C there rev-parse main:)" "$1: both hold the same"
	for desk in here there; do
		ok "$1: case-verify $desk" case-verify -C $desk
		says '' ''
	done
}

case-init -q --owner anna --by anna here
for i in 1 2 3 4 5 6; do
	tick
	case-new -C here --by anna -f "Jens $i <jens@example.org>" -c email \
	    --question "When, $i?" -s "Matter $i" -m "Thin soup $i"
done >ids
ok 'a second desk' case-init -q --from here there

# The same, done by both at once.
{ read -r first; read -r second_case; read -r third; read -r fourth; } <ids
both() {
	tick
	for desk in here there; do
		by=ben
		[ $desk = here ] || by=carla
		ok "$desk: $1" "$@" -C $desk --by $by
	done
}
both case-receive "$first" -m 'Still thin'
both case-reply "$first" --as holding --answers q1 \
    --promise '3d The cook calls' --question 'Which day?' -m 'We ask the cook'
both case-note "$first" -m 'The cook is ill'
both case-set "$first" customer=yes tag+=soup
both case-reply "$second_case" --answers q1 -m 'Tomorrow'
both case-close "$second_case" --outcome upheld
both case-reopen "$second_case" -m 'It came back'
both case-close "$third" --outcome upheld --despite 'no time' --key twice
both case-config report.bands 2bd
tick
ok 'here: case-assign' case-assign -C here "$first" ben -m 'Ben cooks' --by ben
ok 'there: case-assign' case-assign -C there "$first" carla -m 'Carla eats' \
    --by carla
ok 'here: case-close' case-close -C here "$fourth" --outcome upheld \
    --despite 'Done'
ok 'there: case-close' case-close -C there "$fourth" --outcome not-upheld \
    --despite 'Not ours'
tick
ok 'there: a question that does not know of the closing' \
    case-receive -C there "$fourth" --question 'Hello?' -m 'Anybody?'

ok 'git merge' merge here there
ok 'git fetch' git -C there fetch -q ../here main:main
agree 'after one merge'
ok 'the case of two handovers' case-show -C here "$first"
same 1 "$(grep -c 'two desks decided' "$out")" 'it says that two desks decided'
same 'Ben cooks Carla eats' "$(grep -o 'Ben cooks\|Carla eats' "$out" |
    sort | tr '\n' ' ' | sed 's/ $//')" 'and keeps both handovers'
same 2 "$(case-log -C here -J "id:$first" --kind assigned | wc -l)" \
    'as the trail does'
ok 'the case that was closed over a question' case-list -C here -J "id:$fourth"
same 'closed open Hello?' "$(jq -r '.state as $state | .questions[] |
    select(.text == "Hello?") | "\($state) \(.state) \(.text)"' "$out")" \
    'it stays closed, and the question is open'
same "$third" "$(case-list -C here "id:$third" -i)" 'the key that both used'
same 2 "$(case-log -C here -J "id:$third" --kind closed | wc -l)" \
    'is shown twice'

# random N: $pick is 0 … N - 1.
state=$seed
random() {
	state=$(((state * 1103515245 + 12345) % 2147483648))
	pick=$((state / 65536 % $1))
}

# act DESK: does something to a case, often the same as the other desk does;
# the house may refuse it.
act() {
	desk=$1
	random 3
	[ $pick -gt 0 ] || tick
	random 3
	by=$(echo anna ben carla | cut -d ' ' -f $((pick + 1)))
	random 6
	id=$(sed -n $((pick + 1))p ids)
	random 16
	case $pick in
	0) set -- receive "$id" -m 'Still thin' ;;
	1) set -- receive "$id" --question 'How long?' -c twitter -m 'So?' ;;
	2) set -- receive "$id" --accepts yes --releases p1 ;;
	3) set -- reply "$id" --as holding --promise '1d We call' -m 'Soon' ;;
	4) set -- reply "$id" --answers q1 -m 'Tomorrow' --apology ;;
	5) set -- reply "$id" --keeps p1 --question 'Where?' -m 'As said' ;;
	6) set -- assign "$id" "$by" -m 'Has time' ;;
	7) set -- assign "$id" dora -m 'Knows it' ;;
	8) set -- close "$id" --outcome upheld ;;
	9) set -- close "$id" --outcome answered --despite 'Enough' ;;
	10) set -- reopen "$id" -m 'Again' ;;
	11) set -- set "$id" "about=$by" "tag+=$by" tag-=soup ;;
	12) set -- note "$id" --waive --remind '1d Look' -m 'Thanks' ;;
	13) set -- config target.resolution ${pick}d ;;
	14) set -- new --by "$by" -m 'Another matter' ;;
	15) set -- note "$id" -m "$by was here" ;;
	esac
	what=$1
	shift
	run "case-$what" "$@" -C "$desk" --by "$by"
	case $status in
	0) acts=$((acts + 1)) ;;
	1 | 66) ;;		# refused; or there is no p1, no q1
	*) report 1 "case-$what $*: exit status $status, $(cat "$err")" ;;
	esac
}

# follow DESK OTHER: becomes what the other is.
follow() {
	git -C "$1" fetch -q "../$2" main:main
}

acts=0
for round in 1 2 3 4 5 6; do
	for i in 1 2 3 4 5 6 7 8 9 10; do
		act here
		act there
	done
	case $((round % 3)) in
	0) ok "round $round: git merge" merge here there &&
	    ok "round $round: and follow" follow there here ;;
	1) ok "round $round: git merge-tree" merge_bare there here &&
	    ok "round $round: and follow" follow here there ;;
	2) cp -R here before
	    ok "round $round: both merge" merge_bare here there &&
		ok "round $round: at once" merge_bare there before
	    chmod -R u+w before && rm -rf before ;;
	esac
	agree "round $round"
done
echo "# rounds=$round acts=$acts"

# The plain files lag until the next entry.
for desk in here there; do
	case-note -C $desk "$first" -m 'Written last' >out
	plain_files $desk "$desk: the plain files are those of git"
done

teardown_casebook here
teardown_casebook there
done_testing
