#!/bin/sh
# The query (case-query(7)): what each term selects is what jq selects from the
# facts and entries of all cases, and its negation selects the others.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna

TZ=Europe/Berlin at 2026-08-30T09:00 case-init -q --owner anna house
for person in anna ben carla; do
	case-config "person.$person.name" $person
done
case-config person.info.shared yes
case-config target.first-response 40d

at 2026-09-01T08:00 case-new -k praise -c letter -f 'Erika Beispiel' \
    -s 'Thank you for the bread' -m 'It was the best.' >id
read -r bread <id
at 2026-09-02T08:00 case-reply -q "$bread" -m 'We are glad' >/dev/null
at 2026-09-02T09:00 case-close "$bread" --outcome answered >/dev/null
at 2026-09-30T21:59 case-reopen "$bread" -m 'A second letter' >/dev/null
at 2026-10-01T08:00 case-receive -q "$bread" -m 'And the rolls' \
    --question 'Whose recipe?' >/dev/null
at 2026-10-02T08:00 case-reply -q "$bread" --question 'Which rolls?' \
    --declines q1 --promise '2026-12-24 A recipe' --as answer -m 'Not yet' \
    >/dev/null

at 2026-10-20T08:00 case-new -q -k request -c phone --customer unknown -o ben \
    -f 'Beispiel GmbH <it@beispiel.example>' -s 'Two numbers to move' \
    --about 'Kitchen North' -t lines -m 'By November, please' >id
read -r numbers <id
at 2026-10-20T09:00 case-reply -q "$numbers" --by ben --as holding \
    --promise '2026-11-20 Somebody comes' -m 'Soon' >/dev/null

at 2026-11-02T09:00 case-new -c email -f 'Jens Müßig <jens@example.org>' \
    -f 'Petra, Straße' -o ben --customer yes --about 'Küche Süd' -t soup \
    -t 'Öko Kost' --ref servicenow:INC0000045 -s 'Dünne Suppe, kalt' \
    --question 'Wer zahlt?' -m 'Die Suppe, so dünn!  Thin soup, really' >id
read -r soup <id
at 2026-11-02T10:00 case-reply -q "$soup" --by ben --as holding \
    --promise '2026-11-03 We call' --promise '2026-11-02 We look' -m 'Soon' \
    >/dev/null
at 2026-11-03T09:00 case-assign -q "$soup" carla -m 'Ben is on leave' >/dev/null
at 2026-11-03T10:00 case-reply -q "$soup" --by carla --keeps p1 --keeps p2 \
    --answers q1 -m 'A voucher' >/dev/null
at 2026-11-04T11:00 case-close -q "$soup" --by carla --outcome upheld \
    --cause kitchen --redress '12 EUR' >/dev/null

echo 'a picture' >scan.txt
at 2026-11-10T08:00 case-new -c email -f Wartende -o info -a scan.txt \
    -s 'No answer' -m 'Hello? The grasses are suppressed' >id
read -r loud <id
at 2026-11-12T08:00 case-receive -q "$loud" -c twitter -m 'Nobody answers' \
    >/dev/null
tweet=$(case-log -J "$loud" | jq -r 'select(.event == "received").id')
at 2026-11-12T09:00 case-note -q "$loud" --takedown "$tweet" -m 'A name' \
    >/dev/null
at 2026-11-12T10:00 case-reply -q "$loud" -c email --promise '25.11.2026 More' \
    --as holding -m 'We are here' >/dev/null
for day in 13 14 15; do
	at 2026-11-${day}T08:00 case-receive -q "$loud" -c email -m 'And?' \
	    >/dev/null
done
at 2026-11-16T08:00 case-receive -q "$loud" -c email --releases p1 -m 'No' \
    >/dev/null

at 2026-11-20T23:30 case-new -c twitter -f @pendler --customer no \
    -s 'Could the bus wait?' -m 'The soup gets cold' >id
read -r bus <id
at 2026-11-21T09:00 case-note -q "$bus" --remind '2026-11-30 Ask' >/dev/null

cat >other.jsonl <<'end'
{"event":"opened","ref":"old:1","by":"carla","owner":"carla","occurred":"2026-11-18T09:00:00Z","channel":"web","contact":["Otto"],"cause":"","body":"Sauce"}
{"event":"replied","ref":"old:1","by":"carla","occurred":"2026-11-18T10:00:00Z","channel":"email","send":"otto@example.org","body":"Yes"}
{"event":"received","ref":"old:1","by":"carla","occurred":"2026-11-18T11:00:00Z","channel":"forum","body":"Thanks"}
end
sed 's/"cause":"",//' other.jsonl >web.jsonl
ok 'what another system had' case-import -q web.jsonl
read -r web <<X
$(case-list -i ref:old:1)
X
thanks=$(case-log -J "$web" | jq -r 'select(.event == "received").id')
cat >correction.jsonl <<X
{"event":"corrected","case":"$web","by":"carla","occurred":"2026-11-19T09:00:00Z","corrects":"$thanks","set":["Channel blog"],"body":"It was a blog"}
X
ok 'corrected' case-import -q correction.jsonl

# All that is known, a case a line: its facts, and its entries under .log.
case-list -J --sort opened >cases
case-log -J >entries
jq -c --slurpfile log entries \
    '.id as $id | .log = [$log[] | select(.case == $id)]' cases >facts
same "$bread $numbers $soup $loud $web $bus" \
    "$(jq -r .id facts | tr '\n' ' ' | sed 's/ $//')" 'all cases'

# A query in one argument, a tab, and what jq says of a case that it selects.
cat >laws <<'end'
is:open	.open
is:closed	.open | not
is:todo	.todo
is:overdue	.overdue
is:unanswered	.unanswered
is:asked	.asked
is:unclaimed	.unclaimed
is:reopened	.reopened
is:went-public	.went_public
is:forced-public	.forced_public
is:moved-private	.moved_private
owner:ben	.owner == "ben"
owner:me	.owner == "anna"
owner:BEN,carla	.owner | . == "ben" or . == "carla"
was-owner:ben	any(.log[]; .owner == "ben")
was-owner:me	any(.log[]; .owner == "anna")
by:ben	any(.log[]; .by == "ben")
by:Carla	any(.log[]; .by == "carla")
contact:beispiel	logged("contact"; "beispiel")
contact:JENS@	logged("contact"; "jens@")
contact:muessig	logged("contact"; "müßig")
contact:Müssig	logged("contact"; "müßig")
contact:petra	logged("contact"; "petra")
contact:"Petra, Stra"	logged("contact"; "petra")
contact:"Petra, Strasse",pendler	logged("contact"; "petra|pendler")
channel:email	any(.log[]; .channel == "email")
channel:Twitter	any(.log[]; .channel == "twitter")
channel:phone,letter	any(.log[]; .channel | . == "phone" or . == "letter")
channel:blog	any(.log[]; .event == "corrected")
access:public	any(.log[]; .access == "public")
access:direct	any(.log[]; .access == "direct")
kind:complaint	.kind == "complaint"
kind:praise,Request	.kind != "complaint"
tag:soup	any(.tags[]; . == "soup")
tag:"oeko kost"	any(.tags[]; . == "Öko Kost")
about:"küche süd"	.about == "Küche Süd"
about:"Kueche Sued","kitchen north"	.about != null
cause:kitchen	.cause == "kitchen"
outcome:upheld	.outcome == "upheld"
outcome:answered,Upheld	.outcome | . == "answered" or . == "upheld"
customer:yes	.customer == "yes"
customer:no	.customer == "no"
customer:unknown	.customer | . == null or . == "unknown"
ref:servicenow:inc0000045	logged("ref"; "INC0000045")
ref:servicenow:INC0000045,old:1	any(.log[]; .ref != null)
subject:suppe	.subject | test("Suppe")
subject:DUENNE	.subject | test("Dünne")
subject:"suppe, k"	.subject | test("Suppe")
subject:BUS,bread	.subject | test("bus|bread")
promise:open	any(.promises[]; .state == "open")
promise:kept	any(.promises[]; .state == "kept")
promise:broken	any(.promises[]; .state == "broken" or .text == "We look")
promise:released	any(.promises[]; .state == "released")
question:open	any(.questions[]; .state == "open")
question:answered	any(.questions[]; .state == "answered")
question:declined	any(.questions[]; .state == "declined")
has:attachment	any(.log[]; .attachment)
has:redress	any(.log[]; .redress)
has:takedown	any(.log[]; .takedown)
has:correction	any(.log[]; .event == "corrected")
has:unsent	any(.log[]; .send)
opened:2026-11	.opened | within("2026-10-31T23"; "2026-11-30T23")
opened:2026-11-21	.opened | within("2026-11-20T23"; "2026-11-21T23")
opened:21.11.2026	.opened | within("2026-11-20T23"; "2026-11-21T23")
opened:today	.opened | within("2026-11-20T23"; "2026-11-21T23")
opened:this-week	.opened | within("2026-11-15T23"; "2026-11-22T23")
opened:last-week	.opened | within("2026-11-08T23"; "2026-11-15T23")
opened:this-month	.opened | within("2026-10-31T23"; "2026-11-30T23")
opened:last-month	.opened | within("2026-09-30T22"; "2026-10-31T23")
opened:2026-09..2026-10	.opened | within("2026-08-31T22"; "2026-10-31T23")
opened:2026-11-02..2026-11-10	.opened | within("2026-11-01T23"; "2026-11-10T23")
opened:2026-11-02T09:00:00Z..	.opened >= "2026-11-02T09:00:00Z"
opened:2026-11-02T09:00:01Z..	.opened > "2026-11-02T09:00:00Z"
opened:..2026-10	.opened < "2026-10-31T23"
opened:2026-11-10..	.opened >= "2026-11-09T23"
opened:3d..	.opened >= "2026-11-18T09:15:02Z"
opened:4d..	.opened >= "2026-11-17T09:15:02Z"
opened:..4d	.opened < "2026-11-17T09:15:02Z"
opened:12h..	.opened >= "2026-11-20T21:15:02Z"
opened:2w..	.opened >= "2026-11-07T09:15:02Z"
opened:1m..	.opened >= "2026-10-21T09:15:02Z"
opened:2026-09,today	.opened | . < "2026-10" or . > "2026-11-20T23"
closed:2026	.closed // "" | within("2025-12-31T23"; "2026-12-31T23")
closed:2026-11-04	.closed // "" | within("2026-11-03T23"; "2026-11-04T23")
updated:2026-11-21	.updated | within("2026-11-20T23"; "2026-11-21T23")
updated:2026-10	.updated | within("2026-09-30T22"; "2026-10-31T23")
updated:..2w	.updated < "2026-11-07T09:15:02Z"
due:2026-11-20	.next_due // "" | within("2026-11-19T23"; "2026-11-20T23")
due:..today	.next_due // "" | within("0"; "2026-11-21T23")
due:2026-11-22..2026-11	.next_due // "" | within("2026-11-21T23"; "2026-11-30T23")
hands:2	.hands == 2
hands:2..	.hands >= 2
hands:..1	.hands <= 1
approaches:5..	.approaches >= 5
approaches:2..5	.approaches >= 2 and .approaches <= 5
approaches:1,6	.approaches | . == 1 or . == 6
age:2d	age >= 48 and age < 72
age:7d..	age >= 168
age:..3d	age < 96
age:2d..11d	age >= 48 and age < 288
age:1w..	age >= 168
age:9h..72h	age >= 9 and age < 73
age:72h	age >= 72 and age < 73
is:open,closed owner:anna -is:unanswered	.owner == "anna" and (.unanswered | not)
is:open  owner:ben,carla	.open and (.owner == "ben" or .owner == "carla")
is:todo,asked	.todo or .asked
"thin soup"	.subject | test("Dünne")
"soup thin",bread	.subject | test("bread")
soup	.subject | test("Dünne|bus")
SOUP -is:open	.subject | test("Dünne")
supp*	.subject | test("Dünne|No answer")
suppe	.subject | test("Dünne")
"die supp"*	.subject | test("Dünne")
dünn	.subject | test("Dünne")
DUENN	.subject | test("Dünne")
dunn,voucher,rolls	.subject | test("Dünne|bread")
voucher	.subject | test("Dünne")
sauce cold,yes	.subject == "Sauce"
end
cat >prelude <<'end'
def logged(field; part):
    any(.log[]; .[field] // [] | [.] | flatten | any(test(part; "i")));
def within($from; $until): . >= $from and . < $until;
def age: ((.closed // "2026-11-21T09:15:02Z" | fromdate) -
    (.opened | fromdate)) / 3600;
end
{
	cat prelude
	while IFS='	' read -r query condition; do
		echo "([.[] | select($condition).id] | join(\" \")),"
		echo "([.[] | select($condition | not).id] | join(\" \")),"
	done <laws
	echo empty
} >program
: >idle
jq -rs -f program facts >expected || report 1 'the laws can be read'

# selects IDS QUERY…: just these, and says nothing else.
selects() {
	ids=$1
	shift
	fails $((${#ids} == 0)) "$*" case-list -i --sort opened "$@"
	says "$(echo "$ids" | tr ' ' '\n')" ''
}

while IFS='	' read -r query condition <&3 && read -r those && read -r others; do
	[ "$those" ] && [ "$others" ] || echo "$query" >>idle
	selects "$those" "$query"
	case $query in
	*:*) dashes='' ;;
	*) dashes=-- ;;
	esac
	case $query in
	*\"*) ;;
	*' '*) continue ;;
	esac
	# shellcheck disable=SC2086	# nothing, where it is empty
	selects "$others" $dashes "-$query"
done 3<laws <expected
same '' "$(cat idle)" 'every law selects some cases and not all'
same "$(grep -c '	' laws) 0" "$(($(wc -l <expected) / 2)) $(($(wc -l <expected) % 2))" \
    'every law was tried'

# Terms may be in one argument or in several.
selects "$soup $web" is:closed,open owner:carla
selects "$soup" 'is:closed owner:carla'
selects "$soup" -is:open -owner:anna
selects "$loud $bus" -is:closed -- -owner:ben,carla -bread
selects "$bread $loud $web $bus" -- -suppe -owner:ben
selects "$soup" '	is:closed	owner:carla '
selects '' is:open -is:open
selects '' contact:nobody
selects "$bread $numbers" contact:beispiel
selects "$soup $web" --by carla owner:me
selects "$loud $bus" 'subject:bus,answer' id:"$loud","$bus"

# Exactly ten characters that name a case are that case; others are a word.
upper=$(echo "$soup" | tr a-z A-Z | tr 10 IO)
selects "$soup" "$soup"
selects "$soup" "$upper"
selects "$soup $bus" "$bus,$soup"
selects "$bread $numbers $loud $web $bus" -- "-$soup"
selects '' "\"$soup\""
fails 1 'the beginning of an id is a word' case-list -i "${soup%?}"
says '' "case-list: no text '${soup%?}'; the case is id:${soup%?}"
selects "$loud" suppressed
selects "$soup" id:"${soup%?????}"
selects "$soup" id:"$upper"
case-note -q "$bus" -m "See $soup" >/dev/null
selects "$soup" "$soup"
selects "$bus" "\"$soup\""
selects "$soup $bus" "$soup,\"see $soup\""
selects "$bus" .
selects '' . owner:ben

# As many values as one likes, and as many terms as are sensible.
many=$(seq 2000 | paste -sd , -)
selects "$soup $web" "owner:$many,carla"
selects "$soup" "contact:$many,jens"
selects "$bus" "id:$(echo "$many" | sed 's/[^,]*/zzzz&/g'),$bus"
terms=$(seq 398 | sed 's/^/-tag:/')
# shellcheck disable=SC2086	# many terms
selects "$soup" owner:carla tag:soup $terms
# shellcheck disable=SC2086
fails 64 'too many terms' case-list is:open owner:carla tag:soup $terms
says '' 'case-list: more than 400 terms in the query'

# What is none is told, and selects nothing.
# wrong CODE MESSAGE QUERY…
wrong() {
	code=$1 message=$2
	shift 2
	fails "$code" "a query that is none: $*" case-list -i "$@"
	says '' "case-list: $message"
}
wrong 64 "unknown key 'onwer:' in the query
  did you mean: owner?" onwer:ben
wrong 64 "unknown key 'http:' in the query" http://example.org
for key in is owner was-owner by contact channel access kind tag about cause \
    outcome customer ref subject id promise question has opened closed updated \
    due hands age approaches; do
	wrong 64 "$key: has no value" "$key:"
	wrong 64 "$key: has no value" is:open "-$key:" owner:ben
	wrong 64 "$key: has no value" "$key:\"\""
	wrong 64 "$key: has no value" "$key:\" \""
done
wrong 64 'owner: has no value' owner:ben,
wrong 64 'an empty query' ''
wrong 64 'an empty query' is:open '  '
wrong 64 'an empty word in the query' 'is:open -'
wrong 64 'an empty word in the query' '""'
wrong 64 'an empty word in the query' soup,
wrong 64 'an empty word in the query' '*'
wrong 64 'no closing quote in the query: "thin soup' '"thin soup'
wrong 64 'a quote ends within a word of the query: soup' '"thin"soup'
listed='open, closed, todo, overdue, unanswered, asked, unclaimed, reopened,'
wrong 64 "no 'is:opne'; it takes $listed went-public, forced-public, moved-private
  did you mean: open?" is:opne
wrong 64 "no 'access:secret'; it takes direct, public" access:secret
wrong 64 "no 'promise:replaced'; it takes open, kept, broken, released" \
    promise:replaced
wrong 64 "no 'question:x'; it takes open, answered, declined" question:x
wrong 64 "no 'has:x'; it takes attachment, redress, takedown, correction, unsent" \
    has:x
wrong 64 "no 'outcome:uphold'; it takes upheld, partly-upheld, not-upheld,\
 withdrawn, out-of-scope, referred, duplicate, answered
  did you mean: upheld?" outcome:uphold
wrong 64 "no 'customer:maybe'; it takes yes, no, unknown" customer:maybe
wrong 64 "no case id begins with 'ab'; at least 4 characters of one are needed" \
    id:ab
for key in opened closed updated due; do
	for range in x 2026-13 2026-02-30 2026-11..2026-10 .. 7x..; do
		fails 65 "$key:$range" case-list "$key:$range"
		same "" "$(cat "$out")" "$key:$range: stdout"
		same "case-list: $key: " "$(head -c "$((13 + ${#key}))" "$err")" \
		    "$key:$range: stderr"
	done
done
for term in hands:x hands:1..x hands:.. hands:-1 hands:1.5 \
    approaches:x approaches:99999999999999999999 age:7 age:x age:..; do
	wrong 65 "no range: '$term'" "$term"
done
for term in hands:3..2 approaches:1..0 age:7d..1d; do
	wrong 65 "the range '$term' ends before it begins" "$term"
done
teardown_casebook house
done_testing
