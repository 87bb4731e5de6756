#!/bin/sh
# case-list: its columns, its JSON and formats, its orders, and what goes in
# and comes out of it.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house
fails 1 'of a casebook without cases' case-list
says '' ''
fails 1 'of it, as JSON' case-list -J is:open
says '' ''
for person in anna ben carla; do
	case-config "person.$person.name" $person
done
case-config person.info.shared yes

# Two letters of the 2nd came at the same second; one case has nothing but a
# subject, one everything.
cat >cases.jsonl <<'end'
{"event":"opened","ref":"x:1","by":"anna","occurred":"2026-11-02T09:00:00Z","recorded":"2026-11-04T09:00:00Z","owner":"carla","channel":"letter","contact":["Jens <jens@example.org>","Petra"],"subject":"Überall Suppe","body":"x\n"}
{"event":"opened","ref":"x:2","by":"anna","occurred":"2026-11-02T09:00:00Z","recorded":"2026-11-03T09:00:00Z","owner":"ben","channel":"letter","contact":["Otto"],"subject":"Ueber 5 % zu wenig","body":"x\n"}
{"event":"replied","ref":"x:2","by":"ben","occurred":"2026-11-02T10:00:00Z","channel":"letter","as":"holding","promise":["2026-11-19T12:00:00Z We call"],"body":"Soon\n"}
{"event":"opened","ref":"x:3","by":"anna","occurred":"2026-11-05T08:00:00Z","owner":"anna","kind":"request","channel":"visit","subject":"a \"quoted\" \\ back","body":"x\n"}
{"event":"opened","ref":"x:4","by":"anna","occurred":"2026-11-05T09:00:00Z","owner":"info","channel":"phone","subject":"Zwei Nummern","customer":"no","body":"x\n"}
{"event":"replied","ref":"x:4","by":"ben","occurred":"2026-11-05T10:00:00Z","channel":"phone","body":"Yes\n"}
{"event":"opened","ref":"x:5","by":"anna","occurred":"2026-11-06T09:00:00Z","owner":"ben","channel":"email","contact":["Karin"],"subject":"closed over","tag":["b","a"],"body":"x\n"}
{"event":"closed","ref":"x:5","by":"ben","occurred":"2026-11-09T09:00:00Z","outcome":"withdrawn","despite":"They wrote forty times","body":"\n"}
{"event":"opened","ref":"x:6","by":"anna","occurred":"2026-11-07T09:00:00Z","owner":"ben","channel":"facebook-message","subject":"Closed, answered","body":"x\n"}
{"event":"replied","ref":"x:6","by":"ben","occurred":"2026-11-07T10:00:00Z","channel":"facebook-message","as":"final","body":"No\n"}
{"event":"closed","ref":"x:6","by":"ben","occurred":"2026-11-08T09:00:00Z","outcome":"not-upheld","body":"\n"}
{"event":"opened","ref":"x:7","by":"anna","occurred":"2026-11-08T09:00:00Z","owner":"anna","channel":"twitter","subject":"all that can be known","question":["Who?"],"customer":"yes","about":"Kitchen","tag":["soup","öko, kalt"],"contact":["@loud"],"body":"x\n"}
{"event":"received","ref":"x:7","by":"anna","occurred":"2026-11-04T09:00:00Z","channel":"email","body":"A word found later\n"}
{"event":"replied","ref":"x:7","by":"ben","occurred":"2026-11-08T10:00:00Z","channel":"email","question":["Where?"],"promise":["2026-12-01T12:00:00Z We write"],"body":"We\n"}
{"event":"closed","ref":"x:7","by":"ben","occurred":"2026-11-08T11:00:00Z","outcome":"upheld","cause":"kitchen","despite":"x","body":"\n"}
{"event":"reopened","ref":"x:7","by":"ben","occurred":"2026-11-08T12:00:00Z","body":"Again\n"}
{"event":"opened","ref":"x:8","by":"anna","occurred":"2026-11-09T09:00:00Z","owner":"carla","channel":"email","subject":"Closed, and a promise after it","body":"x\n"}
{"event":"closed","ref":"x:8","by":"ben","occurred":"2026-11-09T10:00:00Z","outcome":"upheld","despite":"x","body":"\n"}
{"event":"replied","ref":"x:8","by":"ben","occurred":"2026-11-09T11:00:00Z","channel":"email","promise":["2026-11-20T12:00:00Z A voucher comes"],"body":"We\n"}
{"event":"opened","ref":"x:9","by":"anna","occurred":"2026-10-01T09:00:00Z","owner":"ben","channel":"email","subject":"no answer since October","body":"x\n"}
{"event":"replied","ref":"x:9","by":"ben","occurred":"2026-11-10T09:00:00Z","channel":"email","body":"Yes\n"}
{"event":"received","ref":"x:9","by":"anna","occurred":"2026-11-20T09:00:00Z","channel":"email","body":"But\n"}
end
ok 'cases' case-import -q cases.jsonl
of() {
	case-list -i "ref:x:$1"
}
x1=$(of 1) x2=$(of 2) x3=$(of 3) x4=$(of 4) x5=$(of 5)
x6=$(of 6) x7=$(of 7) x8=$(of 8) x9=$(of 9)
case-list -J >facts
case-list -i >ids

# as_lines FILTER…: what jq makes of the facts, in the order of the cases.
as_lines() {
	jq -rs "$@" <facts
}

# The columns.
ok 'the columns' case-list
says "$(as_lines '
    def padded(n): . + (" " * n)[:([n - length, 0] | max)];
    .[] | [.id, .opened[:10], (if .overdue then "overdue"
	elif .unanswered and .todo then "unanswered"
	elif .unclaimed then "unclaimed" else .state end | padded(10)),
	(.owner | padded(10)), (.channel // "-" | padded(8)), .subject] |
    join("  ")')" ''
same 'closed open overdue unanswered unclaimed' \
    "$(awk '{ print $3 }' "$out" | sort -u | tr '\n' ' ' | sed 's/ $//')" \
    'each word for the state is among them'
same "$x8  2026-11-09  overdue     carla       email     Closed, and a promise after it" \
    "$(case-list "$x8")" 'a promise that was broken after the closing shows'
same "$x5  2026-11-06  closed      ben         email     closed over" \
    "$(case-list "$x5")" 'a word that was closed over does not'
ok 'a column that is too narrow' case-list "$x6"
says "$x6  2026-11-07  closed      ben         facebook-message  Closed, answered" ''

# Only what was asked for.
ok 'ids' case-list -i
says "$(as_lines '.[].id')" ''
ok 'ids, the long way' case-list --ids owner:ben
says "$(as_lines '.[] | select(.owner == "ben").id')" ''
fails 1 'no case' case-list owner:nobody
says '' ''
fails 1 'no id' case-list -i owner:nobody
says '' ''
fails 1 'no fact' case-list -J owner:nobody
says '' ''
fails 1 'no line' case-list --format x owner:nobody
says '' ''

# JSON: these members in this order, of these types, absent ones too.
members='"v","id","state","kind","subject","contact","owner","opened",'
members=$members'"first_response","closed","updated","next_due",'
members=$members'"next_due_what","hands","voices","approaches","channel",'
members=$members'"customer","about","tags","outcome","cause","open","todo",'
members=$members'"overdue","unanswered","asked","unclaimed","reopened",'
members=$members'"went_public","forced_public","moved_private","promises",'
members=$members'"questions"'
same "[$members]" "$(jq -c keys_unsorted facts | sort -u)" 'the members'
cat >types <<'end'
def is($types): . as $value | $types | split(" ") | index($value | type);
def instant: . == null or test("^20[0-9-]{8}T[0-9:]{8}Z$");
def item($more): keys_unsorted == ["name", "short", "text", "due", "state"] +
    $more and (.name | test("^[0-9a-f]{8}[.][1-9]$")) and (.due | instant);
[.[] | select((
    .v == 1 and
    ([.id, .state, .kind, .owner] | all(is("string"))) and
    ([.subject, .contact, .channel, .customer, .about, .outcome, .cause,
	.next_due_what] | all(is("string null"))) and
    ([.opened, .first_response, .closed, .updated, .next_due] |
	all(instant)) and
    ([.hands, .voices, .approaches] | all(is("number"))) and
    ([.open, .todo, .overdue, .unanswered, .asked, .unclaimed, .reopened,
	.went_public, .forced_public, .moved_private] | all(is("boolean"))) and
    ([.tags, .promises, .questions] | all(is("array"))) and
    (.tags | all(is("string"))) and
    (.promises | all(item([]) and (.short | test("^p[1-9]$")))) and
    (.questions | all(item(["side"]) and (.short | test("^q[1-9]$")))) and
    (.state == "open") == .open and (.closed == null) == .open
) | not)]
end
same '[]' "$(jq -cs -f types facts)" 'their types'
same 9 "$(as_lines length)" 'of each case'
cat >all <<X
{"v":1,"id":"$x7","state":"open","kind":"complaint",\
"subject":"all that can be known","contact":"@loud","owner":"anna",\
"opened":"2026-11-08T09:00:00Z","first_response":"2026-11-08T10:00:00Z",\
"closed":null,"updated":"2026-11-21T09:15:02Z",\
"next_due":"2026-12-01T12:00:00Z","next_due_what":"We write","hands":1,\
"voices":1,"approaches":2,"channel":"twitter","customer":"yes",\
"about":"Kitchen","tags":["soup","öko, kalt"],"outcome":"upheld",\
"cause":"kitchen","open":true,"todo":false,"overdue":false,\
"unanswered":false,"asked":true,"unclaimed":false,"reopened":true,\
"went_public":true,"forced_public":true,"moved_private":true,\
"promises":[{"short":"p1","text":"We write","due":"2026-12-01T12:00:00Z",\
"state":"open"}],"questions":[{"short":"q1","text":"Who?","due":null,\
"state":"open","side":"contact"},{"short":"q2","text":"Where?","due":null,\
"state":"open","side":"us"}]}
X
same "$(cat all)" "$(jq -c "select(.id == \"$x7\") |
    del(.promises[].name, .questions[].name)" facts)" 'all that can be known'
cat >nothing <<X
{"v":1,"id":"$x3","state":"open","kind":"request",\
"subject":"a \"quoted\" \\\\ back","contact":null,"owner":"anna",\
"opened":"2026-11-05T08:00:00Z","first_response":null,"closed":null,\
"updated":"2026-11-21T09:15:02Z","next_due":null,"next_due_what":null,\
"hands":1,"voices":0,"approaches":1,"channel":"visit","customer":null,\
"about":null,"tags":[],"outcome":null,"cause":null,"open":true,"todo":true,\
"overdue":false,"unanswered":true,"asked":false,"unclaimed":false,\
"reopened":false,"went_public":false,"forced_public":false,\
"moved_private":false,"promises":[],"questions":[]}
X
ok 'what is not known is there too' case-list -J "$x3"
says "$(cat nothing)" ''
same "$(case-log -J "$x7" | jq -r '.id as $id |
    .promise, .question | arrays | keys[] | "\($id).\(. + 1)"' | sort)" \
    "$(jq -r "select(.id == \"$x7\") | .promises[], .questions[] | .name" \
    facts | sort)" 'names are those of the entries'

# NUL ends a record, of whatever sort.
for how in '' -i -J '--format=%{subject}'; do
	# shellcheck disable=SC2086	# nothing, where it is empty
	case-list $how >plain
	# shellcheck disable=SC2086
	ok "-0 $how" case-list -0 $how
	same "$(cat plain)" "$(tr '\0' '\n' <"$out")" "-0 $how: stdout"
	same 0 "$(tr -cd '\n' <"$out" | wc -c | tr -d ' ')" \
	    "-0 $how: without newlines"
done

# Formats: every scalar.
scalars=$(as_lines -r '.[0] | keys_unsorted - ["v", "promises", "questions"] |
    join(" ")')
format=''
for key in $scalars; do
	format="$format%{$key}|"
done
ok 'a format of all keys' case-list --format "$format"
says "$(as_lines --arg keys "$scalars" '.[] | . as $facts |
    [$keys | split(" ")[] | $facts[.] | if . == null then ""
	elif . == true then "yes" elif . == false then "no"
	elif type == "array" then join(",") else tostring end + "|"] |
    add')" ''
ok 'percent signs and escapes' case-list "$x1" \
    --format '100%%\t%{owner}\\n\n\x%{state}\'
says "100%	carla\\n
xopen\\" ''
printf '%s\0carla\n' "$x1" >expected
case-list --format '%{id}\0%{owner}' "$x1" >"$out"
same "$(od -c expected)" "$(od -c "$out")" 'NUL inside'
ok 'an empty format' case-list --format '' owner:carla
same 2 "$(wc -l <"$out" | tr -d ' ')" 'is an empty line a case'
for format in '%{colour}' '%{promises}' '%{v}' '%{}' '%{id' '%s' '5 %' '%{id}%'; do
	fails 64 "--format $format" case-list --format "$format"
	same '' "$(cat "$out")" "--format $format: stdout"
	same 1 "$(grep -c '^case-list: --format: ' "$err")" \
	    "--format $format: stderr"
done
fails 64 'a format that is none, of no casebook' \
    case-list -C nowhere --format '%{x}'
says '' "case-list: --format: no key 'x'"

# Orders.  What has no such date comes last, equal ones go by id.
# in_order DESC IDS ARG…
in_order() {
	desc=$1 ids=$2
	shift 2
	ok "$desc" case-list -i "$@"
	says "$ids" ''
	# shellcheck disable=SC2046	# ids
	ok "$desc, reversed" case-list -i --reverse "$@"
	says "$(echo "$ids" | tac)" ''
	ok "$desc, the first two" case-list -i --max 2 "$@"
	says "$(echo "$ids" | head -n 2)" ''
	ok "$desc, the last three" case-list -i --max 3 --reverse "$@"
	says "$(echo "$ids" | tac | head -n 3)" ''
}
never='"9999"'
in_order 'by opening' "$(as_lines 'sort_by(.opened, .id)[].id')"
in_order 'by opening, asked for' "$(as_lines 'sort_by(.opened, .id)[].id')" \
    --sort opened
in_order 'by the last entry' "$(as_lines 'sort_by(.updated, .id)[].id')" \
    --sort updated
in_order 'by closing' "$(as_lines "sort_by(.closed // $never, .id)[].id")" \
    --sort closed
in_order 'by the next due' \
    "$(as_lines "sort_by(.next_due // $never, .id)[].id")" --sort due
in_order 'by owner' "$(as_lines 'sort_by(.owner, .id)[].id')" --sort owner
in_order 'by subject' "$(as_lines 'sort_by((.subject | ascii_downcase |
    gsub("[üÜ]"; "ue")), .id)[].id')" --sort subject
same "$(printf '%s\n' "$x3" "$x7" "$x5" "$x8" "$x6" "$x9" "$x2" "$x1" "$x4")" \
    "$(case-list -i --sort subject)" 'umlauts stand where they belong'

# What is to do is a queue: by the first word that waits, whoever is loud.
waiting=$(printf '%s\n' "$x1" "$x3" "$x9")
rest=$(printf '%s\n' "$x2" "$x4" "$x5" "$x6" "$x7" "$x8" | sort)
in_order 'by waiting' "$waiting
$rest" --sort waiting
in_order 'what is to do' "$waiting
$(printf '%s\n' "$x2" "$x8" | sort)" is:todo
in_order 'what is to do, with more terms' "$waiting
$(printf '%s\n' "$x2" "$x8" | sort)" 'is:todo opened:2026'
in_order 'what is to do, by opening' "$(as_lines \
    '[.[] | select(.todo)] | sort_by(.opened, .id)[].id')" \
    is:todo --sort opened
in_order 'what is not to do, by opening' "$(as_lines \
    '[.[] | select(.todo | not)] | sort_by(.opened, .id)[].id')" -is:todo
in_order 'to do or closed, by opening' "$(as_lines \
    '[.[] | select(.todo or .closed)] | sort_by(.opened, .id)[].id')" \
    is:todo,closed
fails 64 'another order' case-list --sort age
says '' "case-list: --sort takes opened, updated, closed, due, waiting, owner\
 or subject, not 'age'"
for max in 0 -1 x 1x '' 99999999999999999999; do
	fails 64 "--max '$max'" case-list --max="$max"
	says '' "case-list: --max wants a number above 0, not '$max'"
done
ok 'as many as there are' case-list -i --max 9223372036854775807
says "$(cat ids)" ''

# What a reader prints, it takes.
case-list -i owner:ben >bens
case-list owner:ben >lines
printf '\n  %s\n\n\t%s more\n%s\n' "$x9" "$x9" "$x4" >odd
printf '%s\0%s rest\0' "$x9" "$x4" >nuls
ok 'ids' case-list -i - <bens
says "$(cat bens)" ''
ok 'lines' case-list - <lines
says "$(cat lines)" ''
ok 'ids, and a term' case-list -i - is:open -owner:info <ids
says "$(as_lines '.[] | select(.open and .owner != "info").id')" ''
ok 'a negated term before them' case-list -i -owner:ben - <ids
says "$(as_lines '.[] | select(.owner != "ben").id')" ''
ok 'blanks, twice the same' case-list -i - <odd
says "$(printf '%s\n' "$x9" "$x4")" ''
ok 'NUL between them' case-list -i0 - <nuls
same "$(printf '%s\n' "$x9" "$x4")" "$(tr '\0' '\n' <"$out")" \
    'and between what comes out'
ok 'a beginning, in capitals' case-list -i - <<X
$(printf %.6s "$x4" | tr a-z A-Z)
X
says "$x4" ''
fails 66 'one that is none' case-list -i - <<X
$x4
zzzz
X
says '' "case-list: no case 'zzzz'"
fails 1 'none at all' case-list -
says '' ''
seq 200000 215000 | sed "s/^/$x1 /" >many
echo "$x2" >>many
ok 'more than a command line can hold' case-list -i - <many
says "$(printf '%s\n' "$x1" "$x2" | sort)" ''

# Where it goes.
fails 74 'a full disk' sh -c 'case-list >/dev/full'
says '' 'case-list: cannot write standard output: No space left on device'
fails 66 'no casebook' case-list -C nowhere
same 'case-list: ' "$(head -c 11 "$err")" 'and it says so'
fails 64 'an option that it has not' case-list --colour
says '' "case-list: unknown option '--colour'
  try case-list -h"
fails 64 'an order that is missing' case-list --sort
says '' 'case-list: --sort wants ORDER
  try case-list -h'
if script -qec true /dev/null >/dev/null 2>&1; then
	case-list >plain
	script -qec 'PAGER=cat TERM=xterm COLUMNS=200 case-list' /dev/null >terminal
	same 1 "$(grep -c "$(printf '\033')" terminal | sed 's/[1-9]/1/')" \
	    'a terminal has colours'
	same "$(cat plain)" "$(sed "s/$(printf '\033')\[[0-9]*m//g" terminal |
	    tr -d '\r')" 'and nothing else is different'
	script -qec 'PAGER=cat NO_COLOR=1 TERM=xterm COLUMNS=200 case-list' \
	    /dev/null >terminal
	same "$(cat plain)" "$(tr -d '\r' <terminal)" 'NO_COLOR'
	script -qec 'PAGER=cat NO_COLOR=1 TERM=xterm COLUMNS=80 case-list' \
	    /dev/null >terminal
	same "$(sed 's/^\(.\{79\}\)..\{1,\}/\1…/' plain)" \
	    "$(tr -d '\r' <terminal)" 'a narrow terminal'
else
	skip 'a terminal' 'no script(1)'
fi

teardown_casebook house
done_testing
