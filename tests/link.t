#!/bin/sh
# case-link: how two cases belong together, and that they do no more.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house
soup=$(case-new -m 'Thin soup') again=$(case-new -m 'Thin again')
action=$(case-new -k corrective-action -s 'Taste every pot')

# tick: a minute later, for entries to have an order.
minutes=0
tick() {
	minutes=$((minutes + 1))
	CASE_NOW=$(printf '2026-11-21T10:%02d:00Z' $minutes)
	export CASE_NOW
}

# links CASE: what case-show tells of them.
links() {
	case-show "$1" | sed -n '/^links/,$ s/^links        \|^             //p'
}

# last FIELD: of the newest entry.
last() {
	case-log -J --max 1 | jq -c ".$1"
}

n=0
for relation in duplicate-of caused-by follows related; do
	tick
	ok "$relation" case-link "$again" $relation "$soup"
	says "$again" ''
	same "\"linked\" [\"$relation $soup\"]" "$(last event) $(last link)" \
	    "$relation: the event"
	same "$again linked $relation $soup by anna" "$(git -C house log -1 --format=%s)" \
	    "$relation: the commit"
	n=$((n + 1))
	same $n "$(links "$again" | wc -l | tr -d ' ')" "$relation is added"
	refused 1 "$relation a second time" "case $again is linked so already" \
	    case-link "$again" $relation "$soup"
done
same "caused-by $soup
duplicate-of $soup
follows $soup
related $soup" "$(links "$again" | sort)" 'case-show has them all'
tick
ok 'a second case' case-link "$again" caused-by "$action" -m 'The same pot'
says "$again" ''
same '"The same pot\n"' "$(last body)" 'with the reason'
same "$(printf '%s\n' "caused-by $action" "caused-by $soup" | sort)" \
    "$(links "$again" | grep caused | sort)" 'both are shown'
same '' "$(links "$soup")$(links "$action")" 'on the case that was linked'
tick
ok 'back again: a circle' case-link "$soup" follows "$again"
same "follows $again" "$(links "$soup")" 'is no matter'

# However the cases are named.
tick
ok 'by prefixes and queries' case-link "$(printf %.6s "$soup")" related \
    kind:corrective-action
says "$soup" ''
same "[\"related $action\"]" "$(last link)" 'the link has the whole id'
tick
ok 'by .' case-link . related subject:again
same "[\"related $again\"]" "$(last link)" 'it is the case of my last entry'
printf '%s\n' "$soup  Thin soup" "$again" >ids
tick
ok 'many at once' case-link - caused-by "$action" --by ben <ids
says "$soup" "case-link: case $again is linked so already"
same "$soup linked caused-by $action by ben" "$(git -C house log -1 --format=%s)" \
    'where it is new'
was=$(present)
ok 'to see it first' case-link -n "$action" follows "$soup"
same "Link: follows $soup" "$(grep Link "$out")" 'is shown'
same "$was" "$(present)" 'and not written'
ok 'an entry a line' case-log --oneline --max 1 "$soup"
says "$soup  2026-11-21 10:09  ben         linked caused-by $action" ''

# What is undone is no link any more, and stays in the trail.
tick
ok 'undone' case-link --undo "$again" caused-by "$soup" -m 'It was not'
says "$again" ''
same "[\"caused-by $soup\"] null" "$(last unlink) $(last link)" 'the event'
same "caused-by $action" "$(links "$again" | grep caused)" 'only that one'
same 1 "$(case-log "$again" | grep -c "Link: caused-by $soup")" \
    'the trail has it'
same 1 "$(case-log "$again" | grep -c "Unlink: caused-by $soup")" 'and both'
refused 1 'undone twice' "case $again has no such link" \
    case-link --undo "$again" caused-by "$soup"
refused 1 'what was never linked' "case $action has no such link" \
    case-link "$action" related "$soup" --undo
tick
ok 'and linked anew' case-link "$again" caused-by "$soup"
same 2 "$(links "$again" | grep -c caused)" 'it is there again'

form='must be duplicate-of, caused-by, follows or related, a space, and the id of a case'
refused 65 'a case to itself' "case $soup can't be linked to itself" \
    case-link "$soup" related "$soup"
refused 66 'from what is no case' "no case 'zzzz'" case-link zzzz related "$soup"
refused 66 'to what is no case' "no case 'zzzz'" case-link "$soup" related zzzz
refused 66 'to many' "no case '-'" case-link "$soup" related -
refused 65 'a relation that is none' "Link $form, not 'likes $again'" \
    case-link "$soup" likes "$again"
refused 65 'in capitals' "Link $form, not 'Related $again'" \
    case-link "$soup" Related "$again"
refused 65 'empty' "Link $form, not ' $again'" case-link "$soup" '' "$again"
refused 65 'undoing one that is none' "Unlink $form, not 'likes $again'" case-link --undo "$soup" likes "$again"
refused 64 'without the other case' 'CASE is missing
  try case-link -h' case-link "$soup" related
refused 64 'three cases' "'$action' is one word too many
  try case-link -h" case-link "$soup" related "$again" "$action"
refused 64 'a channel' "unknown option '-c'
  try case-link -h" case-link "$soup" related "$again" -c email

teardown_casebook house
done_testing
