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

# tells CASE: what case-show says of its links.
tells() {
	case-show "$1" | sed -n '/^links/,$ s/^links        \|^             //p'
}

# links CASE: the same without what is said of the other cases.
links() {
	tells "$1" | awk '{ print $1, $2 }'
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
same "caused $again
duplicated-by $again
followed-by $again
related $again" "$(links "$soup")" 'the other side has them too'
same "caused $again  Thin again (open)" "$(tells "$action")" \
    'with what became of the case'

# However the cases are named.
tick
ok 'by prefixes and queries' case-link "$(printf %.6s "$soup")" related \
    kind:corrective-action
says "$soup" ''
same "[\"related $action\"]" "$(last link)" 'the link has the whole id'
tick
ok 'by .' case-link . duplicate-of kind:corrective-action
same "[\"duplicate-of $action\"]" "$(last link)" \
    'it is the case of my last entry'
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
says "$soup  2026-11-21 10:08  ben         linked caused-by $action" ''

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
    case-link "$action" follows "$soup" --undo
tick
ok 'and linked anew' case-link "$again" caused-by "$soup"
same 2 "$(links "$again" | grep -c caused)" 'it is there again'

# To be related has no direction.
refused 1 'related, said back' "case $soup is linked so already" \
    case-link "$soup" related "$again"
refused 1 'to be taken back where it was said' "case $soup has no such link
  case-link --undo $again related $soup" \
    case-link --undo "$soup" related "$again"

# Both sides are told, what is not here as well.
tick
ok 'a case ends' case-close "$again" --outcome duplicate --despite 'It is one'
same "caused-by     $action  Taste every pot (open)
duplicate-of  $action  Taste every pot (open)
related       $action  Taste every pot (open)
caused        $again  Thin again (closed)
duplicated-by $again  Thin again (closed)
followed-by   $again  Thin again (closed)
related       $again  Thin again (closed)" "$(tells "$soup")" 'in columns'
cat >away.jsonl <<end
{"event":"linked","by":"ben","occurred":"2026-11-21T10:00:00Z","case":"$action","link":["follows 0123456789","follows $action"]}
end
tick
ok 'links to a case that is not here, and to itself' case-import away.jsonl
same "follows       0123456789  (not here yet)
follows       $action  Taste every pot (open)" \
    "$(tells "$action" | grep follow)" 'are shown once'
same 1 "$(case-show "$action" | grep -c '^links')" 'under one heading'
same "from to relation state subject contact lesson told
$again $soup caused-by closed Thin again null false null
$again $soup duplicate-of closed Thin again null false null
$again $soup follows closed Thin again null false null
$again $soup related closed Thin again null false null
$soup $action caused-by open Taste every pot null false null
$soup $action duplicate-of open Taste every pot null false null
$soup $action related open Taste every pot null false null" \
    "$(echo 'from to relation state subject contact lesson told'
    case-show -J "$soup" | jq -r '.links | sort_by(.from != "'"$again"'",
	.relation)[] | [.from, .to, .relation, .state, .subject, .contact,
	.lesson, .told] | map(tostring) | join(" ")')" 'in JSON'
same '["0123456789",null,null,null]' "$(case-show -J "$action" |
    jq -c '.links[] | select(.to == "0123456789") |
    [.to, .state, .subject, .told]')" 'what is not here is null'
same "$(sed -n '/^\.Ss Links/,/^\.Ss E/s/^\.It Sy //p' "$top/man/case-json.5")" \
    "$(case-show -J "$soup" | jq -r '.links[0] | keys_unsorted[]')" \
    'case-json(5) has every member of a link'
same null "$(case-list -J "id:$soup" | jq .links)" 'case-list has none'

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

# No circle is typed, over any number of cases.
circle="links can't go in a circle:"
for relation in duplicate-of caused-by follows; do
	a=$(case-new -m 'First') b=$(case-new -m 'Second')
	c=$(case-new -m 'Third') d=$(case-new -m 'Fourth')
	ok "$relation" case-link "$b" $relation "$a"
	refused 65 "$relation of two" "$circle $a $relation $b $relation $a" \
	    case-link "$a" $relation "$b"
	ok "$relation of a third" case-link "$c" $relation "$b"
	refused 65 "$relation of three" \
	    "$circle $a $relation $c $relation $b $relation $a" \
	    case-link "$a" $relation "$c"
	refused 65 "$relation of three, only to see it" \
	    "$circle $a $relation $c $relation $b $relation $a" \
	    case-link -n "$a" $relation "$c"
	ok "$relation twice to one end" case-link "$c" $relation "$a"
done

ok 'another relation' case-link "$a" caused-by "$c"
ok 'is no circle' case-link "$c" duplicate-of "$a"
ok 'related' case-link "$a" related "$b"
ok 'related on' case-link "$b" related "$c"
ok 'related in a circle' case-link "$c" related "$a"

printf '%s\n' "$d" "$a" >ids
refused 65 'many, one of them in a circle' \
    "$circle $a follows $c follows $a" case-link - follows "$c" <ids
ok 'without it' case-link "$d" follows "$c"
cat >editor <<end
#!/bin/sh
grep -q 'follows $d' "\$1" || sed -i '/^Link: /a Link: follows $d' "\$1"
end
chmod +x editor
export EDITOR=./editor TMPDIR="$PWD"
was=$(present)
fails 65 'several links in one entry' case-link -e "$a" related "$d"
same "case-link: $circle $a follows $d follows $c follows $a" \
    "$(head -n 1 "$err")" 'one of them in a circle'
same "$was" "$(present)" 'and none is written'
ok 'undone' case-link --undo "$c" follows "$a"
refused 65 'the way over the second is still there' \
    "$circle $a follows $c follows $b follows $a" \
    case-link "$a" follows "$c"
ok 'undone too' case-link --undo "$b" follows "$a"
ok 'no circle any more' case-link "$a" follows "$c"

first=$(case-new -m 'One of many')
set -- "$first"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	next=$(case-new -m "Number $i")
	case-link "$next" follows "$1" >ids || exit
	set -- "$next" "$@"
done
refused 65 'a long way is told by its ends' "$circle $(printf %s \
    "$first follows $1 follows $2 follows $3 follows $4 follows $5 " \
    "follows $6 … follows ${11} follows ${12} follows ${13} " \
    "follows ${14} follows ${15} follows $first")" \
    case-link "$first" follows "$1"

# What merging makes, import can: circles are no matter to any reader.
x=$(case-new -m 'One here') y=$(case-new -m 'One there')
for relation in duplicate-of caused-by follows; do
	cat <<end
{"event":"linked","by":"ben","occurred":"2026-11-21T10:00:00Z","case":"$x","link":["$relation $y"]}
{"event":"linked","by":"ben","occurred":"2026-11-21T10:00:00Z","case":"$y","link":["$relation $x"]}
end
done >circle.jsonl
ok 'a circle comes in' case-import circle.jsonl
for case in "$x" "$y"; do
	ok "shown" case-show "$case"
	same 6 "$(links "$case" | wc -l | tr -d ' ')" 'with both directions'
	ok 'as JSON' case-show -J "$case"
	same 6 "$(jq '.links | length' "$out")" 'with both'
done
ok 'listed' case-list -i
same 1 "$(grep -c "$x" "$out")" 'once'
ok 'in the trail' case-log "$x"
ok 'verified' case-verify
refused 1 'is there already' "case $x is linked so already" \
    case-link "$x" follows "$y"
ok 'one more can lead there' case-link "$a" follows "$x"
refused 65 'but not come back' \
    "$circle $y follows $a follows $x follows $y" case-link "$y" follows "$a"
ok 'the circle is broken' case-link --undo "$x" follows "$y"
same "$(printf 'followed-by %s\n' "$a" "$y" | sort)" "$(links "$x" | grep follow | sort)" 'on one side'

# Two desks say each a half of it.
for desk in here there; do
	case-init -q --from house $desk || exit
done
export GIT_AUTHOR_NAME=git GIT_AUTHOR_EMAIL=git@example.org \
    GIT_COMMITTER_NAME=git GIT_COMMITTER_EMAIL=git@example.org
ok 'half of a circle' case-link -C here "$soup" follows "$d"
ok 'the other half' case-link -C there "$d" follows "$soup"
git clone -q here tree && git -C tree fetch -q ../there main &&
    git -C tree merge -q --no-edit FETCH_HEAD &&
    git -C tree push -q origin HEAD:main
ok 'both are merged' case-show -C here "$soup"
same 2 "$(grep -c "follow.* $d" "$out")" 'and shown from both sides'
refused=$(case-link -C here "$d" follows "$soup" 2>&1)
same "case-link: case $d is linked so already" "$refused" 'there it is'
teardown_casebook here

teardown_casebook house
done_testing
