#!/bin/sh
# Law 1, ink: nothing is ever changed or removed.  A takedown and a waiver are
# entries of their own, with a reason; corrections show in the figures; and no
# command offers to delete anything.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
at 2026-11-16T08:00 case-init -q --owner anna house

# newest CASE: the id of its latest entry.
newest() {
	case-log -J "$1" | tail -n 1 | jq -r .id
}

# A post, our reply to it and the talk around it.
post=$(at 2026-11-20T09:00 case-new -c facebook -f Jens -m 'They want 78.64 EUR')
posted=$(newest "$post")
at 2026-11-20T09:05 case-reply -q "$post" -m 'Pay it' >/dev/null
ours=$(newest "$post")
at 2026-11-20T09:06 case-receive -q "$post" --direct -m 'You know me' >/dev/null
direct=$(newest "$post")
case-receive -q "$post" --party 'Inkasso AG' -c letter -m 'Pay at once' >/dev/null
letter=$(newest "$post")
case-note -q "$post" -m 'He is angry' >/dev/null
note=$(newest "$post")
case-note -q "$post" --party Press --public -c phone -m 'They know' >/dev/null
overheard=$(newest "$post")
case-assign -q "$post" ben -m 'His' >/dev/null
handover=$(newest "$post")
other=$(case-new -c twitter -m 'Another post')
elsewhere=$(newest "$other")

for event in "$direct" "$letter" "$note" "$handover"; do
	refused 65 "a takedown of $(case-log -J "$post" |
	    jq -r "select(.id == \"$event\") | .event + \" \" + .body")" \
	    "event $event was not said in public
  'case-log $post' tells what there is" \
	    case-note "$post" --takedown "$event" -m 'It was rude'
done
for event in "$elsewhere" 00000000 zz "$posted.1"; do
	refused 66 "a takedown of $event" "no event '$event' in case $post
  'case-log $post' tells what there is" \
	    case-note "$post" --takedown "$event" -m 'It was rude'
done
refused 64 'without a reason' 'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-note "$post" --takedown "$posted"
echo proof >proof
refused 64 'with a picture of it only' 'no reason: say why it was taken down, with -m TEXT' \
    case-note "$post" --takedown "$posted" -a proof
refused 64 'of nothing' '--takedown is empty' \
    case-note "$post" --takedown '' -m 'It was rude'

# taken EVENT WORDS: it is taken down, and nothing of it is lost.
taken() {
	git -C house ls-tree -r main >before
	ok "a takedown of '$2'" case-note "$post" --takedown "$1" -m 'It was rude'
	says "$post" "case-note: takedown of $1: '$2'"
	git -C house ls-tree -r main >after
	same '' "$(diff before after | grep '^<')" 'nothing is gone'
	same "$1 It was rude" "$(case-log -J "$post" | tail -n 1 |
	    jq -r '.takedown + " " + (.body | rtrimstr("\n"))')" \
	    'it is an entry with its reason'
	case-log "$post" | grep -qF "    $2"
	report $? 'the words are in the trail'
}
taken "$posted" 'They want 78.64 EUR'
taken "$ours" 'Pay it'
taken "$overheard" 'They know'
same "$post" "$(case-list -i has:takedown)" 'the case is found by it'
ok 'what was public' case-correct -q "$post" "$ours" access=direct -m 'It was not'
refused 65 'by a correction no more' "event $ours was not said in public
  'case-log $post' tells what there is" \
    case-note "$post" --takedown "$ours" -m 'It was rude'

# Waived is a word of the contact, once, and with a reason.
for event in "$ours" "$letter" "$note" "$handover"; do
	refused 65 "$event waived" "event $event is no word of the contact" \
	    case-note "$post" --waive "$event" -m 'No answer'
done
refused 66 'a word of another case' "no event '$elsewhere' in case $post
  'case-log $post' tells what there is" \
    case-note "$post" --waive "$elsewhere" -m 'No answer'
refused 64 'without a reason' 'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-note "$post" --waive
ok 'their last word' case-note "$post" --waive -m 'No answer'
says "$post" "case-note: waives $direct: 'You know me'"
refused 1 'a second time' "event $direct is waived already" \
    case-note "$post" --waive "$direct" -m 'No answer'

# Figures go by what was corrected: the instant, the channel, and whether it
# was at all.
soup=$(at 2026-11-16T09:00 case-new -c email -f Otto -m 'Thin soup')
at 2026-11-17T09:00 case-receive -q "$soup" -c phone -m 'Well?' >/dev/null
again=$(newest "$soup")
at 2026-11-20T09:00 case-reply -q "$soup" -c email -m 'Sorry' >/dev/null
reply=$(newest "$soup")
# figures: the first response in seconds, approaches, and those by channel.
figures() {
	case-report -J first-response id:"$soup" |
	    jq -r 'select(.clock == "calendar").median'
	case-report -J approaches id:"$soup" | jq -r .value
	case-report -J approaches --by interaction-channel id:"$soup" |
	    jq -r 'select(.value > 0) | "\(.group):\(.value)"'
}
same '345600 2 email:1 phone:1' "$(figures | xargs)" 'as it was written'
ok 'when' case-correct -q "$soup" "$reply" occurred='2026-11-18 09:00' -m 'A letter'
same '172800 2 email:1 phone:1' "$(figures | xargs)" 'two days earlier'
ok 'where' case-correct -q "$soup" "$again" channel=fax -m 'It was a fax'
same '172800 2 email:1 fax:1' "$(figures | xargs)" 'by fax'
ok 'whether' case-correct -q "$soup" "$again" --void -m 'That was Paul'
same '172800 1 email:1' "$(figures | xargs)" 'one approach less'
ok 'nor the reply' case-correct -q "$soup" "$reply" --void -m 'That was to Paul'
same 'null 1 email:1' "$(figures | xargs)" 'and no response'
same 7 "$(case-log -J "$soup" | wc -l | tr -d ' ')" 'all is in the trail'

# No command has a word for it: neither an option nor an operand nor a
# subcommand, in its help, in its page, in the completions.
removes='delet|remov|eras|purg|destroy|wipe|prune|trash|discard|rewrit|amend|(^|[^a-z])(rm|drop|forget)([^a-z]|$)'
for path in "$BUILD"/case*; do
	[ -f "$path" ] && [ -x "$path" ] || continue
	command=${path##*/}
	ok "$command -h" "$command" -h
	sed -n 's/^usage: //p
	    s/^ *\(-[^ ]*, \)\{0,1\}\(--[a-z-]*\).*/\2/p' "$out" >words
	ok "$command -h has words" grep -q -x -e --help words
	same '' "$(grep -Ei "$removes" words)" "$command: none offers deletion"
	same '' "$(sed -n 's/^\.\(It\|Op\) //p' "$top/man/$command.1" |
	    grep -Ei "$removes")" "$command: nor does its page"
	status=64
	[ "$command" != case-mail ] || status=75	# as for a mail server
	for word in delete remove erase purge rm; do
		fails $status "$command --$word" "$command" --$word
	done
done
same '' "$(grep -rEio -- "--?[a-z-]*($removes)[a-z-]*" "$top/completions")" \
    'the completions know none'
same '' "$(git -C house log -m --diff-filter=MDRT --name-status --format= main)" \
    'and nothing was ever changed'

teardown_casebook house
done_testing
