#!/bin/sh
# case-export: all there is as JSON lines, which come back as the same bytes.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna

at 2026-11-01T08:00 case-init -q --owner anna house
fails 1 'a selection of nothing' case-export is:open
says '' ''

# A rich house: every kind of entry, files, a policy.
at 2026-11-01T08:05 case-config -q person.anna.name 'Anna' -m 'She came'
at 2026-11-01T08:06 case-config -q person.ben.name 'Ben Größe'
at 2026-11-01T08:07 case-config -q --unset person.anna.name
at 2026-11-01T08:08 case-config -q --unset person.ben.name
printf 'a\0b\377\r\n' >binary
: >empty
head -c 70000 /dev/urandom >photo.jpg
printf 'no newline' >Größe.txt
at 2026-11-02T09:00 case-new -c email -f 'Jens <j@example.org>' -f Petra -t a \
    -s '"Thin" \ soup 😀' --customer yes --question 'Who pays?' -a binary \
    -a empty -a photo.jpg -a Größe.txt --effort 1h30m -m 'It was thin.

Really.' >id
read -r soup <id
at 2026-11-02T09:30 case-new -c twitter -k request -f @pendler -m 'Bus?' >id
read -r bus <id
at 2026-11-03T09:00 case-reply -q "$soup" --as holding --answers q1 \
    --promise '2026-11-10 We call' -m 'We do' --at '2026-11-02 12:00' >id
at 2026-11-03T09:01 case-receive -q "$soup" -c phone --from Petra --retold \
    --url 'https://x.example/?a=b' -m 'Well' >id
at 2026-11-03T10:00 case-note -q "$soup" --remind '2026-11-24 Ask the cook' \
    -a binary >id
at 2026-11-04T09:00 case-assign -q "$soup" ben -m 'Ben has the soups' >id
at 2026-11-04T10:00 case-set -q "$soup" tag+=b tag-=a about=kitchen >id
at 2026-11-04T11:00 case-link -q "$soup" related "$bus" >id
at 2026-11-05T09:00 case-correct -q "$soup" "$(part "$soup" 3)" \
    channel=fax -m 'It was a fax' >id
at 2026-11-06T09:00 case-close -q "$soup" --outcome partly-upheld \
    --redress '12,50 EUR voucher' --stays no-choice --despite 'Enough' >id
at 2026-11-07T09:00 case-reopen -q "$soup" --review carla -m 'Not enough' >id
cat >mail.jsonl <<X
{"event":"replied","case":"$soup","by":"ben","occurred":"2026-11-08T09:00:00+01:00","channel":"email","send":"j@example.org","body":"Sent\r\n\ttab"}
X
ok 'a reply by mail' at 2026-11-08T09:00 case-import -q mail.jsonl
mail=$(case-log -J "$soup" | tail -n 1 | jq -r .id)
for kind in sent bounced; do
	cat <<X
{"event":"$kind","case":"$soup","by":"ben","reply":"$mail","occurred":"2026-11-08T10:00:00Z","body":""}
X
done >mail.jsonl
ok 'and what became of it' at 2026-11-08T10:00 case-import -q mail.jsonl
cat >old.jsonl <<'X'
{"event":"opened","ref":"old:7","by":"ben","owner":"ben","channel":"letter","occurred":"1999-12-31T23:59:59-11:30","attachment_names":["../scan 1.pdf"],"attachment_data":["c2Nhbgo="],"body":"Old"}
X
ok 'an old case with a file' at 2026-11-08T11:00 case-import -q old.jsonl

cat >doctored <<'X'
Mood: glad
Zz-Top9: one
Zz-Top9: two
Id: not the id
Body: not the body
V: not the version
Ref: no ref
Attachment-Data: no data
Attachment-Names: no names

A kind of entry
from the future
X
doctored "$bus" 2 blessed later
printf 'Mood: sad\n\nno newline' >doctored
doctored "$bus" 2 noted 'another desk'
printf '\nThe same key\n' >doctored
doctored "$bus" 3 noted later
ok 'the house is in order' case-verify

# The lines.
ok 'all of it' case-export
cp "$out" lines
says "$(cat lines)" ''
n=$(wc -l <lines | tr -d ' ')
same "$(git -C house ls-tree -r --name-only main |
    grep -c '[-][0-9a-f]\{8\}$')" "$n" 'a line an entry'
same 'configured configured configured configured configured opened' \
    "$(head -n 6 lines | jq -r .event | tr '\n' ' ' | sed 's/ $//')" \
    'the policy first'
same '' "$(for kind in opened received replied noted assigned set linked \
    corrected closed reopened sent bounced configured blessed; do
	grep -q "\"event\":\"$kind\"" lines || echo "$kind"
    done)" 'every kind is among them'
same "$(case-log -J | sort)" "$(jq -c 'del(.attachment_data)' lines | sort)" \
    'each is that of case-log -J'
same "$(base64 -w0 binary) $(base64 -w0 empty) $(base64 -w0 photo.jpg)" \
    "$(jq -r 'select(.subject == "\"Thin\" \\ soup 😀") |
    .attachment_data[:3] | join(" ")' lines)" 'with the files'
ok 'a query' case-export ref:old:7
says "$(grep -F '"ref":"old:7"' lines)" ''
ok 'leaves the policy out' case-export is:open,closed
says "$(grep -v '"event":"configured"' lines)" ''
printf '%s\n' "$bus" "$bus" >ids
ok 'ids from standard input' case-export - <ids
says "$(grep "\"case\":\"$bus\"" lines)" ''

# And back.
cases() {
	git -C "$1" ls-tree -r main cases
}
policies() {
	git -C "$1" ls-tree -r main policy
}
ok 'a new house' at 2026-11-20T08:00 case-init -q --bare other
ok 'takes all of it' case-import -C other lines
says '' "case-import: $n events added in 4 cases, 0 known, 0 bad"
same "$(cases house)" "$(cases other)" 'the same files, byte for byte'
same '' "$(policies house | while read -r file; do
	policies other | grep -qF "$file" || echo "$file"
    done)" 'and the policy'
ok 'its lines' case-export -C other
same "$(sort lines)" "$(grep -v '"occurred":"2026-11-20T08:00' "$out" | sort)" \
    'the same lines'
same "$(case-list -J)" "$(case-list -J -C other)" 'case-list -J'
for report in summary times owners hands backlog; do
	same "$(case-report $report -J)" "$(case-report $report -J -C other)" \
	    "case-report $report -J"
done
same "$(case-show "$soup")" "$(case-show -C other "$soup")" 'case-show'
same "$(case-config --list | grep -v '^casebook.name')" \
    "$(case-config -C other --list | grep -v '^casebook.name')" 'case-config'
ok 'files too' case-show -C other "$soup" --save saved
same '' "$(cmp binary "saved/$soup/1-binary"; cmp photo.jpg \
    "saved/$soup/1-photo.jpg")" 'byte for byte'
head=$(git -C other rev-parse main)
ok 'once more' case-import -C other lines
says '' "case-import: 0 events added in 0 cases, $n known, 0 bad"
same "$head" "$(git -C other rev-parse main)" 'nothing is written'
ok 'into itself' case-import lines
says '' "case-import: 0 events added in 0 cases, $n known, 0 bad"
teardown_casebook other

# By a pipe, piecemeal, from both ends.
case-init -q --bare piped
ok 'a pipe' sh -c 'case-export | case-import -q -C piped'
says '' ''
same "$(cases house)" "$(cases piped)" 'a pipe: the same'
case-init -q --bare parts
ok 'a case' sh -c "case-export $soup | case-import -q -C parts -"
head -n 20 lines >some
ok 'the first lines' case-import -q -C parts some
ok 'the rest' case-import -q -C parts lines
same "$(cases house)" "$(cases parts)" 'in parts: the same'
case-init -q --bare twice
cat some lines >more
ok 'with some twice' case-import -C twice more
says '' "case-import: $n events added in 4 cases, 20 known, 0 bad"
same "$(cases house)" "$(cases twice)" 'with some twice: the same'

# What does not hash to its id is refused by its number.
case-init -q --bare strict
was=$(git -C strict rev-parse main)
line=$(sed -n 6p lines)
id=$(echo "$line" | jq -r .id)
# refuses DESC SED REASON: line 6 is changed; * in REASON is its new id.
refuses() {
	sed "6$2" lines >changed
	fails 65 "$1" case-import -C strict changed
	sed 's/has the id [0-9a-f]\{8\},/has the id *,/' "$err" >masked
	same "case-import: changed: line 6: $3
case-import: 1 bad line: nothing was imported" "$(cat masked)" "$1: stderr"
	same "$was" "$(cat "$out"; git -C strict rev-parse main)" \
	    "$1: nothing is written"
}
another="its content has the id *, not $id"
refuses 'other words' 's/"body":"/&x/' "$another"
refuses 'another hand' 's/"by":"[a-z]*"/"by":"eve"/' "$another"
refuses 'another order' 's/\("by":"[a-z]*"\),\("occurred":"[^"]*"\)/\2,\1/' \
    "$another"
refuses 'a field more' 's/"number"/"mood":"sad",&/' "$another"
refuses 'another id' "s/$id/00000000/" 'its content has the id *, not 00000000'
refuses 'a field less' 's/"by":"[a-z]*",//' 'no By on opened'
refuses 'no JSON' 's/}$//' \
    "not JSON: '}' expected near end of file at byte $((${#line} - 1))"
with=$(grep -n '"attachment_data":\[".' lines | head -n 1 | cut -d : -f 1)
sed "$with"'s/"attachment_data":\["./&AAAA/' lines >changed
fails 65 'another file' case-import -C strict changed
says '' "case-import: changed: line $with: the attachment 'scan 1.pdf' has another content than its id says
case-import: 1 bad line: nothing was imported"
sed "$with"'s/"attachment_data":\[[^]]*\]/"attachment_data":[]/' lines >changed
fails 65 'a file is missing' case-import -C strict changed
says '' "case-import: changed: line $with: the attachment 'scan 1.pdf' is not there
case-import: 1 bad line: nothing was imported"

# --skip-bad takes the rest.
sed '10s/"body":"/&x/' lines >changed
bad=$(sed -n 10p lines | jq -r .id)
fails 65 'the rest' case-import --skip-bad -C strict changed
same "case-import: changed: line 10: its content has the id *, not $bad
case-import: $((n - 1)) events added in 4 cases, 0 known, 1 bad" \
    "$(sed 's/has the id [0-9a-f]\{8\},/has the id *,/' "$err")" \
    'the rest: stderr'
cases house >all
same "$(grep -e "-$bad" all)" "$(cases strict | diff all - | sed -n 's/^< //p')" \
    'all but that one'
ok 'and then that one' case-import -q -C strict lines
same "$(cases house)" "$(cases strict)" 'with it: the same'

fails 74 'a full disk' sh -c 'case-export >/dev/full'
says '' 'case-export: cannot write standard output: No space left on device'
fails 66 'no casebook' case-export -C nowhere
same '' "$(cat "$out")" 'no casebook: stdout'
fails 64 'a query that is none' case-export onwer:x
says '' "case-export: unknown key 'onwer:' in the query
  did you mean: owner?"

# Memory does not grow with what there is.
# peak FILE CMD…: the most memory that the command had, in KiB.
peak() {
	to=$1
	shift
	/usr/bin/time -f %M -o kib "$@" >"$to" && cat kib
}
case $BUILD in
*asan*) skip 'memory' 'a sanitizer takes its own' ;;
*)
	words=$(printf %020000d 0)
	seq 2000 | while read -r ref; do
		echo "{\"event\":\"opened\",\"ref\":\"m:$ref\",\"by\":\"anna\",\"occurred\":\"2026-11-01T09:00:00Z\",\"owner\":\"anna\",\"channel\":\"web\",\"body\":\"$words\"}"
	done >many.jsonl
	case-init -q --bare many && case-import -q -C many many.jsonl
	kib=$(peak many.jsonl case-export -C many)
	ok "$(($(wc -c <many.jsonl) / 1024)) KiB of lines need $kib KiB" \
	    test "$kib" -lt 30000
	;;
esac

teardown_casebook house
done_testing
