#!/bin/sh
# -e: the entry itself in an editor, with what it may settle and what it
# answers; what is refused comes back with the reason on top.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
mkdir tmp
export TMPDIR="$PWD/tmp"

# The editor keeps what it is shown in seen.1, seen.2 …, and changes it as
# step.1, step.2 … say.
cat >editor <<'X'
#!/bin/sh
for file; do :; done
echo "$*" | sed 's:/[^ ]*/::' >arguments
n=$(($(ls seen.* 2>/dev/null | wc -l) + 1))
cp "$file" "seen.$n"
[ ! -f "step.$n" ] || sed -i -f "step.$n" "$file"
[ ! -f "status.$n" ] || exit "$(cat "status.$n")"
X
chmod +x editor
export EDITOR=./editor

# edits STEP…: a sed script for each time that the editor is opened.
edits() {
	rm -f seen.* step.* status.* tmp/*
	steps=0
	for step; do
		steps=$((steps + 1))
		printf '%s\n' "$step" >step.$steps
	done
}

# opened N: it was opened so many times, and left nothing behind.
opened() {
	same "$1" "$(find . -name 'seen.*' | wc -l | tr -d ' ')" \
	    "$desc: opened $1 times"
	same '' "$(ls tmp)" "$desc: nothing is left over"
}

# written: the newest entry of the case, without what is in every entry.
written() {
	for newest in house/cases/"$id"/0*-????????; do :; done
	sed -e '/^Casebook-Event: /,/^By: /d' -e '/^Case: /,/^Key: /d' "$newest"
}

# kept N: the text is kept, as it was shown the last time.
kept() {
	text=$(sed -n 's/^  the text is kept in //p' "$err")
	same "$(cat "seen.$1")" "$(cat "$text")" "$desc: the text is kept"
}

# A new case.
edits 's/^Channel: phone/Channel: email/
/^Channel/a\
Contact: Jens
/^# a new case/i\
Thin soup\
\
It was thin.'
ok 'a new case' case-new -e
read -r id <"$out"
says "$id" ''
opened 1
same 'By: ben
Occurred: 2026-11-21T09:15:02Z
Owner: anna
Kind: complaint
Channel: phone


# ------------------------ 8< ------------------------
# a new case opened: fields, an empty line, the words.
# Lines that begin with # are left out; an empty file writes nothing.' "$(cat seen.1)" 'what it is shown'
same 'Occurred: 2026-11-21T09:15:02Z
Owner: anna
Kind: complaint
Subject: Thin soup
Contact: Jens
Channel: email
Access: direct

Thin soup

It was thin.' "$(written)" 'what is stored'
edits 's/^Channel: phone/Channel: twitter/
s/^# \(Question: Really\)/\1/'
ok 'options and -m are there to begin with' case-new -e -k request -s 'The bus' \
    -f @pendler --question 'Why?' -m 'Could it wait?
It is late.
Really? ' -m '?' -m 'No'
bus=$(cat "$out")
same 'Kind: request
Subject: The bus
Contact: @pendler
Channel: phone
Question: Why?
# Question: Could it wait?
# Question: Really?

Could it wait?
It is late.
Really?_

?

No

# ------------------------ 8< ------------------------
# a new case opened: fields, an empty line, the words.
# Lines that begin with # are left out; an empty file writes nothing.' "$(sed -n '/^Kind/,$p' seen.1 | sed 's/ $/_/')" \
    'with what looks like a question'
same '["Why?","Really?"] twitter public' "$(case-log -J "$bus" |
    jq -r '"\(.question) \(.channel) \(.access)"')" 'the channel tells the access'
edits ''
ok 'the words of a file' sh -c 'echo "Who?" >words; case-new -e --public -F words'
same 'Access: public
# Question: Who?

Who?' "$(sed -n '/^Access/,/^Who/p' seen.1)" 'what was asked for is shown'

# A reply, with what it may settle.
case-receive -q "$id" -c fax --question 'When does the line come?' \
    --question 'Who pays?' -m 'Well?' >/dev/null
case-reply -q "$id" --promise '3d The cook calls' --promise '25.11.2026 We pay' \
    --question 'Which day?' -m 'Soon' >/dev/null
case-receive -q "$id" -m '# I wait
	still' >/dev/null
edits 's/^# \(Answers: q1\)/\1/
s/^# \(Keeps: p1\)/\1/
s/^# Promise: .*/Promise: 2d We write/
/^# .* replied: /i\
We called.'
ok 'a reply' case-reply "$id" -e -a words
says "$id" "case-reply: answers q1: 'When does the line come?'
case-reply: keeps p1: 'The cook calls'
case-reply: promises by 2026-11-23 23:59: 'We write'"
opened 1
same "By: ben
Occurred: 2026-11-21T09:15:02Z
Channel: fax
As: answer
# Answers: q1
#   When does the line come?
# Answers: q2
#   Who pays?
# Keeps: p1
#   The cook calls (due 2026-11-24)
# Keeps: p2
#   We pay (due 2026-11-25)
# Promise: 5bd What, and by when


# ------------------------ 8< ------------------------
# $id replied: fields, an empty line, the words.
# Lines that begin with # are left out; an empty file writes nothing.
#
# Their last words (fax, 2026-11-21 09:15):
# > # I wait
# > 	still" "$(cat seen.1)" 'what it is shown'
question=$(case-log -J "$id" | jq -r 'select(.question).id' | head -n 1)
promise=$(case-log -J "$id" | jq -r 'select(.promise).id' | head -n 1)
same "Occurred: 2026-11-21T09:15:02Z
Channel: fax
Access: direct
As: answer
Answers: $question.1
Promise: 2026-11-23T23:59:59Z We write
Keeps: $promise.1
Attachment: $(git hash-object words) 5 application/octet-stream words

We called." "$(written)" 'what is stored'
edits ''
ok 'the other side answers our questions' case-receive "$id" -e -m 'Monday'
same "# Answers: q3
#   Which day?
# Releases: p2
#   We pay (due 2026-11-25)
# Releases: p3
#   We write (due 2026-11-23)" "$(grep -A 1 '^# [AKR]' seen.1 | grep -v '^--')" \
    'ours are offered, and that a promise is released'

# Each writer.
edits ''
ok 'a note' case-note "$id" -e -m 'Asked the cook'
opened 1
same "# Keeps: p2
# Keeps: p3" "$(grep '^# [AKR].*: [qp]' seen.1)" 'a note keeps a promise'
same 'Occurred: 2026-11-21T09:15:02Z

Asked the cook' "$(written)" 'as it is stored'
edits '/^# .* assigned: /i\
She knows soups'
ok 'a handover' case-assign "$id" carla -e
opened 1
same 'Owner: carla

She knows soups' "$(written | sed 1d)" 'with its reason'
edits 's/^Tag: soup/Tag: hot/'
ok 'settings' case-set "$id" tag+=soup about=kitchen -e
same 'About: kitchen
Tag: hot' "$(written | sed '1d; /^$/d')" 'changed'
edits 's/^Link: related/Link: follows/'
ok 'a link' case-link "$id" related "$bus" -e
same "Link: follows $bus" "$(written | sed '1d; /^$/d')" 'changed'
edits '/^# .* corrected: /i\
It was a letter'
ok 'a correction' case-correct "$id" "$question" channel=letter -e
same "Corrects: $question
Set: Channel letter

It was a letter" "$(written | sed 1d)" 'with its reason'
edits 's/^Outcome: .*/Outcome: not-upheld/
/^Outcome/a\
Despite: They are never content'
ok 'a closing' case-close "$id" --outcome upheld -e
same 'Outcome: not-upheld
Despite: They are never content' "$(written | sed '1d; /^$/d')" 'changed'
edits '/^# .* reopened: /i\
They are'
ok 'a reopening' case-reopen "$id" -e
same 'They are' "$(written | tail -n 1)" 'with its reason'
edits ''
ok 'to see it first' case-reply "$id" -e -n -m 'No'
same 'replied' "$(sed -n 's/^Event: //p' "$out")" 'is shown'
case-list -i >ids
refused 64 'many at once' '-e takes one event at a time' \
    case-note - -e -m 'x' <ids

# What is refused comes back, with the reason on top, until it passes.
edits 's/^As: .*/As: soon/' '1d
s/^As: .*/As: holding/' '/^#!/d
/^As: /a\
Promise: 1d We know'
ok 'a bad value, and one that is missing' case-reply "$id" -e -m 'We ask'
says "$id" "case-reply: promises by 2026-11-22 23:59: 'We know'"
opened 3
same "#! As must be ack|holding|answer|final, not 'soon'
By: ben" "$(head -n 2 seen.2)" 'the reason'
same "#! a holding reply says when the answer comes: add --promise 'DUE TEXT'
By: ben" "$(head -n 2 seen.3)" 'the next reason'
same 'As: soon' "$(grep As: seen.2)" 'above what was typed'
edits 's/^Outcome: .*/Outcome: upheld/' 's/^Outcome/Despite: no\n&/'
ok 'a refusal of the house' case-close "$id" --outcome answered -e
same 1 "$(sed -n '/^#!/!d; /^#! case .* open thing/p' seen.2 | wc -l |
    tr -d ' ')" 'all its lines are there'
case-reopen "$id" -q -m 'On' >/dev/null
# twice DESC CODE MESSAGE STEP CMD…: refused twice, as it came back unchanged.
twice() {
	what=$1 wanted=$2 reason=$3
	edits "$4" ''
	shift 4
	was=$(present)
	fails "$wanted" "$what" "$@"
	same "case-reply: $reason
  the text is kept in tmp/" "$(sed "s:$PWD/::; s:\\(tmp/\\).*:\\1:" "$err")" \
	    "$what: stderr"
	same "$was" "$(cat "$out"; present)" "$what: nothing is written"
	same 2 "$(find . -name 'seen.*' | wc -l | tr -d ' ')" "$what: opened twice"
	kept 2
}
twice 'a value that stays bad' 65 "As must be ack|holding|answer|final, not 'soon'" \
    's/^As: .*/As: soon/' case-reply "$id" -e -m 'x'
twice 'a question that is none' 66 "no question 'q9' in case $id
  'case-show $id' tells what there is" '/^As/a\
Answers: q9' case-reply "$id" -e -m x
twice 'a question that is answered' 1 "question q1 is answered already, on\
 2026-11-21 09:15 by ben: replied $(case-log -J "$id" |
    jq -r 'select(.answers).id' | head -n 1)" '/^As/a\
Answers: q1' case-reply "$id" -e -m x
twice 'no field' 65 "'Hello' is no field: Name: value, and an empty line before the words" \
    '1i\
Hello' case-reply "$id" -e -m x
twice 'an unknown field' 65 "no field 'Mood' can be set here" '1i\
Mood: sad' case-reply "$id" -e -m x
twice 'what the casebook sets' 65 "no field 'Number' can be set here" '1i\
Number: 7' case-reply "$id" -e -m x
twice 'a field of another kind' 65 "Owner can't stand on replied" '1i\
Owner: eve' case-reply "$id" -e -m x

# A text that came back as it was offered, and was refused, is not kept.
edits 's/^As/&/'
refused 64 'no words at all' \
    'no words: say them with -m TEXT, -F FILE or on standard input' \
    case-reply "$id" -e
same '' "$(ls tmp)" 'no words at all: there is nothing to keep'

# Given up.
# gives_up DESC CODE STEP MESSAGE: without a text that is worth keeping.
gives_up() {
	edits "$3"
	refused "$2" "$1" "$4" case-reply "$id" -e -m x
	desc=$1
	opened 1
}
gives_up 'an empty file' 1 d 'the text is empty: nothing was written'
gives_up 'nothing but blanks' 1 's/.*/ /' 'the text is empty: nothing was written'
gives_up 'nothing but comments' 1 '/^#/!d' 'the text is empty: nothing was written'
edits ''
echo 3 >status.1
refused 1 'the editor fails' "'./editor' ended with status 3: nothing was written" \
    case-reply "$id" -e -m x
opened 1
edits 's/^x$/What took an hour/'
echo 1 >status.1
fails 1 'the editor fails late' case-reply "$id" -e -m x
text=$(sed -n 's/^  the text is kept in //p' "$err")
same 'What took an hour' "$(grep hour "$text")" 'the text is kept'
edits '' && echo 'kill -9 $$' >killer && chmod +x killer
EDITOR='sh ./killer'
refused 1 'the editor is killed' \
    "'sh' ended with status 137: nothing was written" \
    case-reply "$id" -e -m x
EDITOR=no-editor
refused 69 'the editor is missing' \
    "cannot start 'no-editor': no such program" case-reply "$id" -e -m x
EDITOR=./editor
opened 0
refused 65 'a value that no editor is shown' 'Subject has a control character or is not UTF-8' \
    case-set "$id" 'subject=two
lines' -e
edits ''
refused 66 'no case' "no case 'zzzz'" case-reply zzzz -e -m x
opened 0

# Which editor.
edits ''
ok 'VISUAL before EDITOR' env VISUAL=./editor EDITOR=no-editor \
    case-note "$id" -e -m x
edits ''
ok 'with arguments' env VISUAL= EDITOR='./editor  -w --name=a;b ' \
    case-note "$id" -e -m x
same '-w --name=a;b casebook-' "$(sed 's/......$//' arguments)" \
    'they come before the file, and no shell sees them'
EDITOR='stat -c %a'
ok 'one that only looks' case-note "$id" -e -m x
same "600
$id" "$(cat "$out")" 'the file is for nobody else'
unset EDITOR
fails 69 'neither is set, and there is no vi' env PATH="$BUILD" \
    "$BUILD/case-note" "$id" -e -m x
says '' "case-note: cannot start 'vi': no such program"

# The words may have lines that begin with #; what is typed at the very end
# counts; a text that comes back as it was refused ends it.
unset VISUAL
export EDITOR=./editor
printf 'Order:\n# 12345\n#5 twice?\nend\n' >order
edits ''
ok 'words with #' case-receive "$id" -F order -e
same 'Order:
# 12345
#5 twice?
end' "$(case-log -J "$id" --max 1 | jq -r .body)" 'are taken as they are'
printf '#!/bin/sh\necho typed at the end >>"$1"\n' >appends
printf '#!/bin/sh\nprintf "Via: mail\\n\\nforged\\n" >"$1"\n' >forges
printf '#!/bin/sh\nprintf "Channel: fax\\n\\nhi \\0 there\\n" >"$1"\n' >nul
printf '#!/bin/sh\nsed -i "s/^Occurred:.*/Occurred: 20.11.2026 14:30/" "$1"\n' >german
printf '#!/bin/sh\nrm "$1"\n' >removes
chmod +x appends forges nul german removes
EDITOR=./appends
ok 'typed at the end' case-note "$id" -e
same 'typed at the end' "$(case-log -J "$id" --max 1 | jq -r .body)" 'is there'
EDITOR=./forges
fails 65 'how it came is nobody'"'"'s to write' case-reply "$id" -e
EDITOR=./nul
fails 65 'nor a NUL' case-reply "$id" -e
EDITOR=./german
ok 'a German time' case-note "$id" -m 'Late' -e
same 2026-11-20T14:30:00Z "$(case-log -J "$id" --max 1 | jq -r .occurred)" \
    'is one'
EDITOR=./removes
fails 1 'a text that is gone' case-note "$id" -m 'x' -e

teardown_casebook house
done_testing
