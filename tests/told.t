#!/bin/sh
# What was learnt, and who hears of it: a corrective action, the cases that
# caused it, and whether their contacts were told.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house
soup=$(case-new -c email -f 'Jens Muster <jens@example.org>' -m 'Thin soup')
cold=$(case-new -f Erika -f Fritz -m 'Cold soup')
anon=$(case-new -m 'No soup')
twin=$(case-new -f Jens -m 'Thin again')
action=$(case-new -k corrective-action -s 'Taste every pot')
other=$(case-new -k corrective-action -s 'Buy a ladle')

# links CASE: what case-show tells of them, in the order of subjects.
links() {
	case-show "$1" | sed -n '/^links/,$ s/^links        \|^             //p' |
	    sort -k 3
}

# told CASE: the days on which the contacts of the action were told, in JSON.
told() {
	case-show -J "$1" | jq -c '[.links[] | select(.lesson) | .told] | sort'
}

for case in "$soup" "$cold" "$anon"; do
	case-link "$action" caused-by "$case" >ids || exit
done
case-link "$twin" caused-by "$soup" >ids
case-link "$action" related "$twin" >ids

# An open action.
same "caused-by $cold  Cold soup (open, not told yet)
caused-by $anon  No soup (open, not told yet)
related   $twin  Thin again (open)
caused-by $soup  Thin soup (open, not told yet)" \
    "$(links "$action")" 'the action names who is to be told'
same "caused $action  Taste every pot (open, not told yet)
caused $twin  Thin again (open)" "$(links "$soup")" \
    'the complaint names the action'
same '[null,null,null]' "$(told "$action")" 'nobody was told'
same '[false,null]' "$(case-show -J "$twin" |
    jq -c '.links[] | select(.relation == "caused-by") | [.lesson, .told]')" \
    'a complaint that another one caused is no lesson'

# Told before it is closed, told badly, told well.
ok 'told by an acknowledgement' case-reply "$cold" --as ack \
    --tells "$action" --at '2026-11-21 09:00' -m 'We taste them now.'
says "$cold" ''
ok 'told to a third party' case-reply "$anon" --party Press -c phone \
    --tells "$action" -m 'We taste them.'
ok 'told by mistake' case-reply "$anon" --tells "$action" -m 'Not to them'
wrong=$(case-log -J --max 1 "$anon" | jq -r .id)
same '["2026-11-21T09:00:00Z","2026-11-21T09:15:02Z",null]' \
    "$(told "$action" | jq -c 'sort_by(. == null)')" 'two were'
ok 'the mistake is void' case-correct "$anon" "$wrong" --void \
    -m 'It was somebody else'
same "caused-by $cold  Cold soup (open, told 2026-11-21)
caused-by $anon  No soup (open, not told yet)
caused-by $soup  Thin soup (open, not told yet)" \
    "$(links "$action" | grep caused)" 'one was'
same "caused $action  Taste every pot (open, told 2026-11-21)" \
    "$(links "$cold")" 'as their case says'
same '["2026-11-21T09:00:00Z"]' "$(told "$cold")" 'and in JSON'

# Closing tells whom to tell.
ok 'of another action nobody is to hear' case-close "$other" --outcome answered
says "$other" ''
ok 'only to see it' case-close -n "$action" --outcome answered
same 'Outcome: answered' "$(grep Outcome "$out")" 'is shown'
same '' "$(cat "$err")" 'and nobody is listed'
ok 'the action is closed' case-close "$action" --outcome answered
same "$action" "$(cat "$out")" 'its id'
same "case-close: 2 contacts are to be told of $action: case-reply CASE --tells $action -m TEXT
$(printf 'case-close: %s\n' "$anon  (no contact)  No soup" \
    "$soup  Jens Muster <jens@example.org>  Thin soup" | sort)" \
    "$(head -n 1 "$err"; sed 1d "$err" | sort)" 'and who is not told yet'
ok 'it was wrong' case-reopen "$action" -m 'The pots leak'
ok 'one is told' case-reply "$soup" --tells "$action" -m 'We taste and mend.'
ok 'told once more' case-reply "$cold" --tells "$action" -m 'We mend.'
same '["2026-11-21T09:00:00Z"]' "$(told "$cold")" 'the first time counts'
printf '%s\n' "$action" "$other" >ids
ok 'closed with others' case-close - --outcome answered <ids
says "$action" "case-close: case $other is closed already
case-close: 1 contact is to be told of $action: case-reply CASE --tells $action -m TEXT
case-close: $anon  (no contact)  No soup"
case-reopen "$action" -m 'Again' >ids
ok 'quietly' case-close -q "$action" --outcome answered
says "$action" ''
case-reopen "$action" -m 'And again' >ids
ok 'the last one is told' case-reply "$anon" --tells "$action" -m 'We do now.'
ok 'all were told' case-close "$action" --outcome answered
says "$action" ''
ok 'closed with a key' case-reopen "$action" -m 'For the last time'
case-link "$action" caused-by "$twin" >ids
for time in first second; do
	ok "the $time time" case-close "$action" --outcome answered --key k1
	says "$action" "case-close: 1 contact is to be told of $action: case-reply CASE --tells $action -m TEXT
case-close: $twin  Jens  Thin again"
done

# A complaint tells nobody.
ok 'a complaint is closed' case-close "$twin" --outcome upheld \
    --despite 'It is one'
says "$twin" ''
same "caused-by $twin  Thin again (closed, not told yet)" \
    "$(links "$action" | grep "caused-by $twin")" 'its contact still is'

# What somebody wrote is shown, never acted upon.
esc=$(printf '\033')
cat >odd.jsonl <<'end'
{"event":"opened","ref":"x:1","by":"ben","occurred":"2026-11-20T10:00:00Z","contact":["Eve \u200b<e@example.org>"],"subject":"Soup\u202eevil","body":"x"}
end
ok 'a subject that hides something' case-import odd.jsonl
odd=$(case-list -i ref:x:1)
case-reopen "$action" -m 'More' >ids
case-link "$action" caused-by "$odd" >ids
ok 'is listed' case-close "$action" --outcome answered
same "case-close: $odd  Eve \\u{200b}<e@example.org>  Soup\\u{202e}evil" \
    "$(grep "$odd" "$err")" 'as it may be seen'
same "caused-by $odd  Soup\\u{202e}evil (open, not told yet)" \
    "$(links "$action" | grep "$odd")" 'and shown so'
same 0 "$(case-show "$action" | grep -c "$esc")" 'without an escape code'

# A reply that bounced has told nobody.
cat >bounced.jsonl <<end
{"event":"bounced","by":"ben","occurred":"2026-11-21T09:16:00Z","case":"$soup","reply":"$(case-log -J --max 1 "$soup" | jq -r .id)"}
end
ok 'it bounced' case-import bounced.jsonl
same '[null]' "$(told "$soup")" 'not told after all'
teardown_casebook house
done_testing
