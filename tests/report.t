#!/bin/sh
# case-report: what a small model in jq finds in a pseudo-random history, the
# report finds too, over any period, of any past; and what its rows look like.
. "${0%/*}/lib.sh"

seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
export CASEBOOK=house CASE_BY=anna

# A history of 90 cases as other systems tell it.  The channel of a case is
# that of all its words, and no two entries of it are of the same second.
awk -v seed="$seed" -v now="$(date -u -d "$CASE_NOW" +%s)" '
function any(n) {
	seed = (seed * 16807) % 2147483647
	return seed % n
}
function one_of(words,  list) {
	return list[1 + any(split(words, list, " "))]
}
function event(kind, more) {
	if (recorded < at)
		recorded = at
	recorded += any(3) ? 0 : any(300000)
	if (recorded > now)
		recorded = now
	printf "{\"event\":\"%s\",\"ref\":\"x:%d\",\"by\":\"%s\"," \
	    "\"occurred\":%d,\"recorded\":%d,%s\"body\":\"x\\n\"}\n",
	    kind, i, by, at, recorded, more
}
function member(name, value) {
	return "\"" name "\":\"" value "\","
}
BEGIN {
	seed = 1 + seed % 2147483646
	for (i = 1; i <= 90; i++) {
		at = now - 60 - any(9000000)
		recorded = 0
		by = one_of("anna ben carla")
		channel = member("channel", one_of("email phone twitter letter"))
		more = channel member("owner", one_of("anna ben info")) \
		    member("kind", any(12) ? one_of("complaint request") : \
			"corrective-action")
		if (any(3))
			more = more member("customer", one_of("yes no"))
		if (any(3))
			more = more member("about", one_of("kitchen bus"))
		tag = any(4)
		more = more "\"tag\":[" (tag % 2 ? "\"soup\"" : "") \
		    (tag == 3 ? "," : "") (tag > 1 ? "\"öko\"" : "") "],"
		event("opened", more)
		for (left = any(12); left > 0; left--) {
			at += 60 + any(any(4) ? 400000 : 2000000)
			if (at > now)
				break
			by = one_of("anna ben carla")
			what = any(10)
			if (what < 3)
				event("received", channel)
			else if (what < 6)
				event("replied", channel member("as",
				    one_of("ack answer holding final")))
			else if (what < 7)
				event("assigned", member("owner",
				    one_of("anna ben carla info")))
			else if (what < 8)
				event("reopened", "")
			else
				event("closed", member("outcome", "upheld") \
				    member("cause", one_of("cook driver")))
		}
	}
}' >seconds.jsonl
jq -c '.occurred |= todate | .recorded |= todate' seconds.jsonl >history.jsonl

# made DIR FILE: a casebook with the events of a file.
made() {
	case-init -q --bare --owner anna "$1"
	case-config -C "$1" person.info.shared yes
	ok "the casebook $1" case-import -q -C "$1" "$2"
}
made house history.jsonl

# The model: METRICS section 1 and 2, for events in order.
cat >model.jq <<'end'
def shown($figure; $value): [$figure, $value];
def series($figure; $spans; $open):
    ($spans | sort) as $s | ($s | length) as $n |
    [$figure, $n, $open] + if $n == 0 then [null, null, null] else
	[$s[($n + 1) / 2 - 1 | floor], $s[(0.9 * $n - 0.000001) | floor],
	$s[-1]] end;
def numbers($figure; $values): series($figure; $values; null) |
    del(.[2]);
def ratio($figure; $hits): [$figure, ($hits | map(select(.)) | length),
    ($hits | length)];
def facts($until):
    map(select(.occurred < $until)) | select(length > 0) |
    .[0].occurred as $opened |
    { opened: $opened, kind: .[0].kind, id: .[0].ref,
	words: [.[] | select(.event == "opened" or .event == "received") |
	    .occurred],
	replies: [.[] | select(.event == "replied")],
	hands: (reduce .[] as $e ([]; if $e.owner and
	    (length == 0 or .[-1][1] != $e.owner)
	    then . + [[$e.occurred, $e.owner]] else . end)),
	turns: (reduce .[] as $e ([]; (length == 0 or .[-1][1]) as $open |
	    if $e.event == "closed" and $open then
		. + [[$e.occurred, false]]
	    elif $e.event == "reopened" and ($open | not) then
		. + [[$e.occurred, true]]
	    else . end)) } |
    .ours = [.replies[] | select(.as != "ack").occurred] |
    .open = (.turns == [] or .turns[-1][1]) |
    .closed = (if .open then null else .turns[-1][0] end) |
    .owner = .hands[-1][1] |
    .unanswered = (.words[-1] > (.ours[-1] // 0)) |
    .stretches = (. as $c | reduce .words[] as $w ([];
	([$c.ours[] | select(. > $w)][0]) as $answered |
	if length > 0 and .[-1][1] == $answered then .
	else . + [[$w, $answered]] end));
def owner_at($at): [.hands[] | select(.[0] <= $at)][-1][1];
def open_before($at): .opened < $at and
    ([.turns[] | select(.[0] < $at)] | . == [] or .[-1][1]);
def figures($from; $until; $finish; $as_of):
    def inside: . != null and . >= $from and . < $until;
    map(select(.[0].kind != "corrective-action")) |
    [.[] | facts($as_of)] as $late |
    [.[] | facts($until)] |
    shown("opened"; map(select(.opened | inside)) | length),
    shown("closed"; map(select(.closed | inside)) | length),
    shown("closings"; [.[].turns[] | select((.[1] | not) and
	(.[0] | inside))] | length),
    shown("reopenings"; [.[].turns[] | select(.[1] and (.[0] | inside))] |
	length),
    shown("outstanding-start"; map(select(open_before($from))) | length),
    shown("outstanding-end"; map(select(.open)) | length),
    shown("approaches"; [.[].words[] | select(inside)] | length),
    shown("overdue"; 0),
    shown("unanswered"; map(select(.unanswered)) | length),
    shown("unclaimed"; map(select(.open and .owner == "info")) | length),
    series("first-response"; [.[] | select(.ours[0] | inside) |
	.ours[0] - .opened]; map(select(.ours == [])) | length),
    series("next-response"; [.[] | .ours[0] as $first | .stretches[1:][] |
	select(.[1] | inside) | .[1] - .[0]]; [.[].stretches[1:][] |
	select(.[1] == null)] | length),
    series("first-resolution"; [.[] | select(.turns[0][0] | inside) |
	.turns[0][0] - .opened]; map(select(.turns == [])) | length),
    series("resolution"; [.[] | select(.closed | inside) |
	.closed - .opened]; map(select(.open)) | length),
    series("open-age"; [.[] | select(.open) | $finish - .opened];
	map(select(.open)) | length),
    series("acknowledgement"; [.[] | select(.replies[0].occurred | inside) |
	.replies[0].occurred - .opened];
	map(select(.replies == [])) | length),
    numbers("hands"; [$late[] | select(.opened | inside) |
	.hands | map(.[1]) | unique | length]),
    ratio("several-hands"; [$late[] | select(.opened | inside) |
	(.hands | map(.[1]) | unique | length) > 1]),
    shown("handovers"; [.[].hands[1:][] | select(.[0] | inside)] | length),
    numbers("voices"; [$late[] | select(.opened | inside) |
	.replies | map(.by) | unique | length]),
    ratio("by-owner"; [.[] | . as $case | .replies[] |
	select(.occurred | inside) |
	.by == (.occurred as $at | $case | owner_at($at))]),
    ratio("first-hand"; [.[] | select(.closed | inside) |
	.hands | length == 1]),
    shown("owned"; map(select(.open)) | length),
    shown("backlog"; map(select(.open)) | length);
group_by(.ref) | figures($from; $until; $finish; $as_of)
end

# rows ARG…: figures of all reports as the model has them, grouped ones summed.
rows() {
	for part in summary times hands owned backlog; do
		# Their own words first, as a report is the first operand.
		case-report $part -J "$@" || echo "exit status $?"
	done | jq -sc '[.[] | select(.figure != "unclaimed-time")] |
	    unique_by(.figure, .group) | map([.figure] +
		if has("of") then [.value, .of] elif has("value") then [.value]
		elif has("open") then [.n, .open, .median, .p90, .max]
		else [.n, .median, .p90, .max] end) | group_by(.[0])[] |
	    if .[0][0] == "backlog" then ["backlog", (map(.[1]) | add)]
	    else .[] end'
}

seconds() {
	date -u -d "$1" +%s
}
now=$(seconds "$CASE_NOW")

# is_model FROM UNTIL ARG…: seconds, the second excluded, but that an instant
# as of which it is told is included, and the end then.
is_model() {
	from=$1 until=$2
	shift 2
	as_of=$((now + 1))
	case "$*" in
	*--as-of*) as_of=$until ;;
	esac
	finish=$until
	[ "$until" -lt $as_of ] || finish=$((as_of - 1)) until=$as_of
	same "$(jq -sc --argjson from "$from" --argjson until "$until" \
	    --argjson finish $finish --argjson as_of "$as_of" -f model.jq \
	    seconds.jsonl | sort)" \
	    "$(rows "$@" | sort)" "as the model has it: $*"
}
is_model 0 99999999999
is_model "$(seconds 2026-09-01)" "$(seconds 2026-10-01)" --period 2026-09
is_model "$(seconds 2026-09-15)" "$(seconds 2026-10-21)" \
    --period 2026-09-15..2026-10-20
is_model "$(seconds 2026-10-01)" "$(seconds 2026-11-01)" --period last-month
is_model $((now - 40 * 86400)) 99999999999 --period 40d..
is_model 0 $((now - 40 * 86400)) --period ..40d
is_model "$(seconds 2026-01-01)" "$(seconds 2027-01-01)" --period 2026
is_model "$(seconds 2026-10-05T12:00:00Z)" "$(seconds 2026-10-31T06:00:01Z)" \
    --period 2026-10-05T12:00:00Z..2026-10-31T06:00:00Z
is_model 0 "$(seconds 2026-10-16)" --as-of 2026-10-15
is_model 0 "$(seconds 2026-10-15T12:00:01Z)" --as-of 2026-10-15T12:00:00Z
is_model "$(seconds 2026-10-01)" "$(seconds 2026-10-16)" \
    --period 2026-10 --as-of 15.10.2026

# In whole and in part: the stock, and what came and went.
# balance FILE: lines in which the sum is wrong.
balance() {
	jq -sc 'group_by(.group)[] | map({ (.figure): .value }) | add |
	    select(.["outstanding-start"] + .opened + .reopenings - .closings !=
		.["outstanding-end"])' "$1"
}
for how in '' '--by channel' '--by month' '--by customer' '--by tag' \
    '--period 2026-10' '--period 2026-10 --by kind' '--period 2026-09..' \
    '--by month --period 2026-09-10..2026-11-10' '--as-of 2026-10-20 --by month' \
    '--by about owner:anna' '--by access kind:request --period 60d..'; do
	# shellcheck disable=SC2086	# options
	ok "the sum: $how" case-report -J $how
	same ' 5' "$(cat "$err")$(balance "$out") $(jq -r 'select(.figure |
	    test("^(opened|reopenings|closings|outstanding-)")).figure' "$out" |
	    sort -u | wc -l | tr -d ' ')" "the sum: $how: it is right"
done
# flows FILTER ARG…: what is counted by its own date.
flows() {
	filter=$1
	shift
	for part in summary handovers; do
		case-report $part -J "$@"
	done | jq -c "select($filter and (.figure | test(
	    \"^(opened|closings|reopenings|approaches|handovers|outst.*)$\"))) |
	    [.figure, .value]"
}
for month in 2026-09 2026-10 2026-11; do
	same "$(flows true --period $month)" \
	    "$(flows ".group == \"$month\"" --by month)" \
	    "$month is the group of that name"
done

# A group is the report over the cases that are in it.
# is_query BY GROUP TERM…
is_query() {
	by=$1 group=$2
	shift 2
	for part in summary times hands; do
		case-report $part -J --by "$by"
	done | jq -c "select(.group == $group) | del(.by, .group)" >grouped
	for part in summary times hands; do
		case-report $part -J "$@"
	done >queried
	same "$(cat queried)" "$(cat grouped)" "--by $by: $group is $*"
}
is_query kind '"request"' kind:request
is_query channel '"email"' channel:email
is_query channel '"twitter"' channel:twitter
is_query access '"public"' access:public
is_query access '"direct"' -access:public
is_query customer '"yes"' customer:yes
is_query customer null -customer:yes,no
is_query about '"kitchen"' about:kitchen
is_query about null -about:kitchen,bus
is_query cause '"driver"' cause:driver
is_query tag '"öko"' tag:oeko
is_query tag null -tag:soup,oeko
for owner in anna ben carla info; do
	same "$(case-report owned -J owner:$owner | jq .value)" \
	    "$(case-report owners -J | jq "select(.figure == \"owned\" and
		.group == \"$owner\").value")" "owned by $owner"
done
# interaction-channel: of what was said, by where it was said.
same "$(case-report approaches -J --by channel | jq -c '[.group, .value]')" \
    "$(case-report approaches -J --by interaction-channel |
	jq -c '[.group, .value]')" 'approaches by interaction-channel'
# counts ARG…: sums of the figures that groups make up.
counts() {
	case-report -J "$@" | jq -sc 'group_by(.figure)[] |
	    select(.[0].value and (.[0].figure | test("outstanding") | not)) |
	    [.[0].figure, (map(.value) | add)]'
}
for by in channel interaction-channel access owner kind customer about cause \
    month; do
	same "$(counts)" "$(counts --by $by)" "by $by: groups make up the whole"
done

# The past is what a casebook would tell that knows no more.
jq -c 'select(.occurred < "2026-10-16")' history.jsonl >before.jsonl
made before before.jsonl
jq -c 'select(.recorded <= "2026-10-15T12:00:00Z")' history.jsonl >known.jsonl
made known known.jsonl
for part in summary times hands owners backlog 'times --by owner' \
    'hands --by month' 'summary kind:corrective-action'; do
	# shellcheck disable=SC2086	# a report with its options
	same "$(case-report -C before $part --as-of 2026-10-15)" \
	    "$(case-report $part --as-of 2026-10-15)" "$part --as-of"
	# shellcheck disable=SC2086
	same "$(case-report -C known $part -J)" \
	    "$(case-report $part -J --known 2026-10-15T12:00:00Z)" \
	    "$part --known"
done
[ "$(case-report)" != "$(case-report --known 2026-10-15)" ]
report $? 'which is not what is known now'

# The same commit, policy and --as-of: the same bytes.
case-report times --by owner --as-of 2026-11-01 >first
case-report -J --as-of 2026-11-01 >>first
ok 'a desk' case-init -q --from house desk
for setting in 'TZ=Pacific/Auckland' 'LC_ALL=C' 'CASE_NOW=2031-01-01T00:00:00Z' \
    'CASEBOOK=desk' 'CASE_BY=zoe' 'COLUMNS=40'; do
	env "$setting" case-report times --by owner --as-of 2026-11-01 >again
	env "$setting" case-report -J --as-of 2026-11-01 >>again
	same "$(cat first)" "$(cat again)" "the same bytes with $setting"
done

# The cases behind a figure.
# behind FIGURE QUERY…
behind() {
	figure=$1
	shift
	case-list -i "$@" | sort >ids
	[ -s ids ]
	report $? "there are cases: $*"
	ok "--cases $figure" case-report --cases "$figure"
	says "$(cat ids)" ''
}
but='-kind:corrective-action'
behind opened $but
behind closed is:closed $but
behind unanswered is:unanswered $but
behind unclaimed is:unclaimed $but
behind owned is:open $but
behind backlog is:open $but
behind outstanding-end is:open $but
behind open-age is:open $but
behind resolution is:closed $but
behind several-hands hands:2.. $but
behind reopenings is:reopened $but
ok 'of a period, NUL between them' case-report -0 --cases opened \
    --period 2026-10 owner:anna
same "$(case-list -i opened:2026-10 owner:anna $but | sort)" \
    "$(tr '\0' '\n' <"$out")" 'they are those of the query'
ok 'of none' case-report --cases opened contact:nobody
says '' ''
same "$(case-report opened -J kind:corrective-action | jq .value)" \
    "$(case-list -i kind:corrective-action | wc -l | tr -d ' ')" \
    'corrective actions, by name'
same "$(case-list -i | wc -l | tr -d ' ')" "$(case-report opened -J \
    kind:complaint,request,corrective-action | jq .value)" 'with all others'

# What the figures mean.
ok 'definitions' case-report -C nowhere --definitions
cut -c 1-20 "$out" | tr -d ' ' | sort >defined
for part in summary times channels owners hands promises questions effort \
    outcomes causes ink backlog targets boilerplate fca; do
	case-report $part --csv
done | cut -d , -f 2 | grep -vx figure | sort -u >figures
sort -u defined | comm -23 figures - >undefined
same '' "$(cat undefined)" 'each figure has one'
# Lists of which there is nothing have no row.
same 'broken-promises
despite-reasons
next-due
pauses
takedown-reasons
to-be-told' "$(sort -u defined | comm -13 figures -)" 'each has a figure'
for part in summary times owners hands backlog first-response; do
	ok "definitions of $part" case-report --definitions $part
	# As a report has them: behind the name, which is in 20 columns.
	same "$(case-report $part -J | jq -r .figure | uniq)" \
	    "$(cut -c 1-20 "$out" | tr -d ' ')" "definitions of $part: names"
	case-report $part >text
	same '' "$(cut -c 21- "$out" | while read -r words; do
		grep -qF "$words" text || echo "$words"
	    done)" "definitions of $part: the report has them"
done

# Rows, on a house that one can count by hand.
cat >small.jsonl <<'end'
{"event":"opened","ref":"r:1","by":"anna","occurred":"2026-10-30T10:00:00Z","owner":"anna","channel":"email","customer":"yes","tag":["a","b"],"body":"x\n"}
{"event":"replied","ref":"r:1","by":"anna","occurred":"2026-11-02T10:00:00Z","channel":"email","promise":["2026-11-04T12:00:00Z We call"],"body":"x\n"}
{"event":"received","ref":"r:1","by":"anna","occurred":"2026-11-03T10:00:00Z","channel":"email","body":"x\n"}
{"event":"opened","ref":"r:2","by":"anna","occurred":"2026-11-05T10:00:00Z","owner":"info","channel":"twitter","body":"x\n"}
{"event":"assigned","ref":"r:2","by":"anna","occurred":"2026-11-06T10:00:00Z","owner":"ben","body":"Ben can\n"}
{"event":"replied","ref":"r:2","by":"ben","occurred":"2026-11-06T11:00:00Z","channel":"twitter","as":"final","body":"x\n"}
{"event":"closed","ref":"r:2","by":"ben","occurred":"2026-11-06T12:00:00Z","outcome":"upheld","cause":"kitchen","body":"\n"}
end
made small small.jsonl
export CASEBOOK=small
case-config calendar.hours 'Mon-Fri 09:00-17:00'
row='"v":1,"report":"summary","figure":'
nothing='"median":null,"p90":null,"max":null,"unit":"s"'
ok 'rows' case-report -J
says "{$row\"opened\",\"value\":2,\"unit\":\"cases\"}
{$row\"closed\",\"value\":1,\"unit\":\"cases\"}
{$row\"closings\",\"value\":1,\"unit\":\"events\"}
{$row\"reopenings\",\"value\":0,\"unit\":\"events\"}
{$row\"outstanding-start\",\"value\":0,\"unit\":\"cases\"}
{$row\"outstanding-end\",\"value\":1,\"unit\":\"cases\"}
{$row\"approaches\",\"value\":3,\"unit\":\"events\"}
{$row\"first-response\",\"clock\":\"calendar\",\"n\":2,\"open\":0,\"median\":90000,\"p90\":259200,\"max\":259200,\"unit\":\"s\"}
{$row\"first-response\",\"clock\":\"business\",\"n\":2,\"open\":0,\"median\":28800,\"p90\":32400,\"max\":32400,\"unit\":\"s\"}
{$row\"resolution\",\"clock\":\"calendar\",\"n\":1,\"open\":1,\"median\":93600,\"p90\":93600,\"max\":93600,\"unit\":\"s\"}
{$row\"resolution\",\"clock\":\"business\",\"n\":1,\"open\":1,\"median\":36000,\"p90\":36000,\"max\":36000,\"unit\":\"s\"}
{$row\"overdue\",\"value\":1,\"unit\":\"cases\"}
{$row\"unanswered\",\"value\":1,\"unit\":\"cases\"}
{$row\"unclaimed\",\"value\":0,\"unit\":\"cases\"}" ''
ok 'rows of a figure' case-report -J first-response --by channel --period 2026-11-06
row='"v":1,"report":"times","figure":'
says "{$row\"first-response\",\"clock\":\"calendar\",\"by\":\"channel\",\"group\":\"twitter\",\"n\":1,\"open\":0,\"median\":90000,\"p90\":90000,\"max\":90000,\"unit\":\"s\"}
{$row\"first-response\",\"clock\":\"business\",\"by\":\"channel\",\"group\":\"twitter\",\"n\":1,\"open\":0,\"median\":32400,\"p90\":32400,\"max\":32400,\"unit\":\"s\"}" ''
ok 'rows of numbers, ratios and time' case-report -J hands
row='"v":1,"report":"hands","figure":'
says "{$row\"hands\",\"n\":2,\"median\":1,\"p90\":2,\"max\":2,\"unit\":\"owners\"}
{$row\"several-hands\",\"value\":1,\"of\":2}
{$row\"handovers\",\"value\":1,\"unit\":\"events\"}
{$row\"voices\",\"n\":2,\"median\":1,\"p90\":1,\"max\":1,\"unit\":\"people\"}
{$row\"by-owner\",\"value\":2,\"of\":2}
{$row\"first-hand\",\"value\":0,\"of\":1}
{$row\"unclaimed-time\",\"clock\":\"calendar\",\"n\":1,\"open\":0,\"median\":86400,\"p90\":86400,\"max\":86400,\"unit\":\"s\"}
{$row\"unclaimed-time\",\"clock\":\"business\",\"n\":1,\"open\":0,\"median\":28800,\"p90\":28800,\"max\":28800,\"unit\":\"s\"}" ''
ok 'rows of groups, some without a name' case-report -J opened --by customer
row='"v":1,"report":"summary","figure":'
says "{$row\"opened\",\"by\":\"customer\",\"group\":\"yes\",\"value\":1,\"unit\":\"cases\"}
{$row\"opened\",\"by\":\"customer\",\"group\":null,\"value\":1,\"unit\":\"cases\"}" ''
ok 'a case in two groups' case-report -J outstanding-end --by tag
says "{$row\"outstanding-end\",\"by\":\"tag\",\"group\":\"a\",\"value\":1,\"unit\":\"cases\"}
{$row\"outstanding-end\",\"by\":\"tag\",\"group\":\"b\",\"value\":1,\"unit\":\"cases\"}" ''
for what in -J '--cases opened'; do
	# shellcheck disable=SC2086	# options
	case-report $what >plain
	# shellcheck disable=SC2086
	ok "NUL behind each: $what" case-report -0 $what
	same "$(cat plain)" "$(tr '\0' '\n' <"$out")" 'and nothing else differs'
done
ok 'nothing selected is no failure' case-report first-response -J contact:nobody
row='"v":1,"report":"times","figure":'
says "{$row\"first-response\",\"clock\":\"calendar\",\"n\":0,\"open\":0,$nothing}
{$row\"first-response\",\"clock\":\"business\",\"n\":0,\"open\":0,$nothing}" ''
for part in summary times owners hands backlog; do
	ok "nothing selected: $part" case-report $part contact:nobody
	same '' "$(cat "$err")" "nothing selected: $part: stderr"
done
row='"v":1,"report":"summary","figure":'
ok 'nothing in the period' case-report -J opened --period 2020
says "{$row\"opened\",\"value\":0,\"unit\":\"cases\"}" ''
ok 'before anything was' case-report -J --as-of 2020-01-01
same 0 "$(jq -s 'map(.value // .n + .open) | add' "$out")" 'all is nothing'

# For people.
ok 'a report for people' case-report first-response --by channel
says 'first-response by channel  opening to our first substantive reply (holding, answer, final); one before the opening is 0, and where no word needs one, none is waited for
  email            1   median 3d       p90 3d       max 3d       0 open  (few)
    business time  1   median 1bd      p90 1bd      max 1bd      0 open  (few)
  twitter          1   median 1d 1h    p90 1d 1h    max 1d 1h    0 open  (few)
    business time  1   median 1bd 1h   p90 1bd 1h   max 1bd 1h   0 open  (few)' ''
ok 'counts and ratios for people' case-report hands
same 'several-hands 1 of 2
handovers 1 event
by-owner 2 of 2
first-hand 0 of 1' "$(grep -E '^(several|handov|by|first)-*' "$out" |
    awk '{ print $1, $2, $3, $4 }' | sed 's/ event  *changes/ event/')" \
    'their numbers'
ok 'ages' case-report backlog
same '  up to 3d    0 cases
  3d to 14d   0 cases
  14d to 28d  1 case   ████████████████████
  28d to 56d  0 cases
  over 56d    0 cases' "$(sed 1d "$out")" 'the bands'
case-config report.bands '3bd,22d,8w'
same 'up to 3bd=0 3bd to 22d=1 22d to 8w=0 over 8w=0' \
    "$(case-report backlog -J | jq -r '"\(.group)=\(.value)"' | tr '\n' ' ' |
    sed 's/ $//')" 'the bands of the house'

# What is none.
fails 64 'an unknown report' case-report first-respons
same "case-report: no report or figure 'first-respons'; near it: first-response" \
    "$(cat "$out")$(head -n 1 "$err")" 'an unknown report: what it says'
fails 64 'an unknown report, of nothing known' case-report foo is:open
same "case-report: no report or figure 'foo'; near it: fca" \
    "$(cat "$out")$(head -n 1 "$err")" 'of nothing known: what it says'
fails 64 'definitions of an unknown one' case-report --definitions foo
same "case-report: no report or figure 'foo'; near it: fca" \
    "$(cat "$out")$(head -n 1 "$err")" 'definitions: what it says'
fails 64 'an unknown figure' case-report --cases times
same "case-report: no figure 'times'" \
    "$(cat "$out")$(head -n 1 "$err")" 'an unknown figure: what it says'
fails 64 'an unknown group' case-report --by colour
says '' "case-report: no grouping by 'colour'
  there are: channel, interaction-channel, access, owner, kind, customer,\
 about, cause, month, tag, outcome"
fails 64 'a group of its own' case-report owners --by kind
says '' "case-report: 'owners' is always by owner"
ok 'the one it has' case-report owners --by owner
says "$(case-report owners)" ''
fails 64 'a query that is none' case-report onwer:x
says '' "case-report: unknown key 'onwer:' in the query
  did you mean: owner?"
for option in period as-of known; do
	for time in soon 2026-13 '' 2026-02-30; do
		fails 65 "--$option '$time'" case-report --$option="$time"
		same "case-report: --$option: " \
		    "$(cat "$out")$(head -c $((17 + ${#option})) "$err")" \
		    "--$option '$time': what it says"
	done
done
fails 65 'a period that ends before it begins' \
    case-report --period 2026-11..2026-10
same 'case-report: --period: ' "$(cat "$out")$(head -c 23 "$err")" \
    'a period that ends before it begins: what it says'
fails 74 'a full disk' sh -c 'case-report >/dev/full'
says '' 'case-report: cannot write standard output: No space left on device'

for book in house before known desk small; do
	teardown_casebook $book
done
done_testing
