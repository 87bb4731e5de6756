#!/bin/sh
# case-log -f goes on with what others write; --said is what the contact may
# see of it.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house
id=$(case-new -c email -f Jens -s 'Thin soup' -m 'It was thin')
other=$(case-new -c phone -m 'Cold tea')

# follow ARG…: case-log -f in the background, its output in the file followed.
follow() {
	: >followed
	case-log -f "$@" >followed 2>complaints &
	follower=$!
}

# sees LINES DESC: they are there within two seconds, or four where the
# machine is busy, and nothing else is.
sees() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$1" = "$(cat followed)" ] && break
		sleep 0.2
	done
	same "$1" "$(cat followed)" "$2"
}

# ends: it is ended, and had nothing to complain of.
ends() {
	kill "$follower"
	wait "$follower" 2>/dev/null
	same '' "$(cat complaints)" 'without complaints'
}

follow --oneline "$id"
opened="$id  2026-11-21 09:15  anna        opened (email) anna  Thin soup"
sees "$opened" 'what there is'
case-reply -q "$id" --by ben -m 'Sorry' >/dev/null
replied="$id  2026-11-21 09:15  ben         replied (email, answer)  Sorry"
case-note -q "$other" -m 'Not of this case' >/dev/null
case-assign -q "$id" ben -m 'His soup' >/dev/null
case-set -q "$id" tag+=soup --by ben >/dev/null
assigned="$id  2026-11-21 09:15  anna        assigned ben  His soup"
sees "$opened
$replied
$assigned
$id  2026-11-21 09:15  ben         set" 'what is written, and nothing of others'
rm house/.git/casebook/index.db
case-note -q "$id" -m 'The index is new' >/dev/null
sees "$opened
$replied
$assigned
$id  2026-11-21 09:15  ben         set
$id  2026-11-21 09:15  anna        noted  The index is new" \
    'what is written when the index is built anew'
ends

# What matches, and from where on.
follow --oneline --event-by carla owner:ben
sees '' 'nothing by Carla'
case-note -q "$id" -m 'By anna' >/dev/null
case-note -q "$other" -m 'Not his' --by carla >/dev/null
case-note -q "$id" -m 'By carla' --by carla >/dev/null
sees "$id  2026-11-21 09:15  carla       noted  By carla" 'and then one'
ends
follow --oneline --max 1 "$other" --kind noted
sees "$other  2026-11-21 09:15  carla       noted  Not his" 'the newest one'
case-note -q "$other" -m 'One' >/dev/null
case-note -q "$other" -m 'Two' >/dev/null
sees "$other  2026-11-21 09:15  carla       noted  Not his
$other  2026-11-21 09:15  anna        noted  One
$other  2026-11-21 09:15  anna        noted  Two" 'and all that come'
ends
case-config -q person.ben.name Ben
follow --kind configured --oneline --since 2026-11-21 --max 1
case-config -q person.dora.name Dora
sees 'policy      2026-11-21 09:15  anna        configured
policy      2026-11-21 09:15  anna        configured' 'the policy too'
ends

fails 64 'backwards' case-log -f --reverse
says '' "case-log: -f and --reverse can't both be given"
(sleep 1 && case-note -q "$id" -m 'for it to notice' >/dev/null) &
ok 'who has enough may go' timeout 9 sh -c "case-log -f --oneline $id | head -n 1"
says "$opened" ''
fails 74 'a full disk' timeout 5 sh -c 'case-log -f >/dev/full'
says '' 'case-log: cannot write standard output: No space left on device'

# What was said between us and the contact.
new=$(case-new -c email -f Jens -s 'Thin again' --owner ben -k complaint \
    -t soup --about kitchen --effort 2h --retold --wants soup \
    --question 'Who pays?' -m 'It was thin again')
word=$(case-log -J "$new" | jq -r .id)
case-note -q "$new" -m 'A nuisance' >/dev/null
case-reply -q "$new" --answers q1 --promise '3d We call' --as holding \
    --apology --fault --question 'Which pot?' -m 'We do' >/dev/null
case-receive -q "$new" --party Roth -c letter -m 'I am the lawyer' >/dev/null
case-reply -q "$new" --party Roth -m 'No' >/dev/null
case-receive -q "$new" --from Jens --effort 1h --releases p1 --accepts no \
    --url https://x.example/1 -c twitter -m 'The large one' >/dev/null
case-assign -q "$new" dora -m 'Ben had enough' >/dev/null
case-close -q "$new" --outcome upheld --despite 'he is rude' >/dev/null
promise=$(case-log -J "$new" | jq -r 'select(.promise).id')
ok 'all that was said' case-log --said "$new"
says "$new 1 opened (email) by anna  2026-11-21 09:15
    Subject: Thin again
    Question: Who pays?

    It was thin again

$new 3 replied (email, holding) by anna  2026-11-21 09:15
    Question: Which pot?
    Answers: $word.1
    Promise: 2026-11-24T23:59:59Z We call

    We do

$new 6 received (twitter, public) by anna  2026-11-21 09:15
    Url: https://x.example/1
    Releases: $promise.1
    Accepts: no

    The large one" ''
ok 'a line an entry' case-log --said --oneline "$new"
says "$new  2026-11-21 09:15  anna        opened (email)  Thin again
$new  2026-11-21 09:15  anna        replied (email, holding)  We do
$new  2026-11-21 09:15  anna        received (twitter, public)  The large one" ''
ok 'as JSON' case-log --said -J "$new"
same '["opened","replied","received"]' "$(jq -cs 'map(.event)' "$out")" \
    'the same three'
same "accepts access answers as body by case channel event id number occurred \
promise question releases subject url v" "$(jq -r 'keys[]' "$out" | sort -u |
    tr '\n' ' ' | sed 's/ $//')" 'without what is ours'

teardown_casebook house
done_testing
