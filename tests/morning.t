#!/bin/sh
# A clerk's morning, as typed.  The commands are below; with what they print
# they are in morning.expected, to be read as a story.  Ids are random, and
# shown there by names.
#
# Where the output changes on purpose, MORNING=1 tests/morning.t writes it
# anew: read it before it is kept.
. "${0%/*}/lib.sh"

export CASE_BY=anna CASEBOOK="$PWD/bioladen"
: >story
: >names

# clock HH:MM: so late is it now; each command that is typed takes a minute.
clock() {
	hour=${1%:*} minute=${1#*:}
	printf '\n== %s\n' "$1" >>story
}

# tell WORDS: what happens in the shop.
tell() {
	printf '\n# %s\n' "$*" >>story
}

# type COMMAND: as typed, then what it prints, and its status if it is not 0.
type() {
	CASE_NOW=2026-11-24T$hour:$minute:00Z
	export CASE_NOW
	minute=$(printf %02d $((1$minute - 99)))
	printf '\n$ %s\n' "$1" >>story
	status=0
	(eval "$1") >"$out" 2>"$err" || status=$?
	cat "$out" "$err" >>story
	[ "$status" = 0 ] || echo "(exit status $status)" >>story
}

# calls ID NAME: names have ten letters, for columns to stay.
calls() {
	echo "s/$1/$2/g" >>names
}

# The shop has been open for a while.
before() {
	CASE_NOW=2026-11-$1:00Z
	export CASE_NOW
	shift
	"$@" >"$out" 2>&1 || echo "not ok - $*"
}
before 16T08:00 case-init --owner anna --name 'Bioladen Mitte' bioladen
before 16T08:01 case-config person.anna.name 'Anna Berger'
before 16T08:02 case-config person.ben.name 'Ben Kluge'
before 16T08:03 case-config person.carla.name 'Carla Beck'
before 16T08:04 case-config person.info.shared yes
before 16T08:05 case-config promise.within 5bd
before 16T08:06 case-config target.first-response 2bd
before 20T15:40 case-new -c email -f 'Karin Muster <karin@example.org>' \
    -s 'Thin soup' --customer yes --about kitchen \
    --question 'When is it better?' -m 'The soup was thin.'
read -r soup <"$out"
calls "$soup" thin-soups
before 23T16:00 case-reply "$soup" --by ben --as holding \
    --promise '2026-11-24 The kitchen calls her' -m 'We ask the kitchen.'
before 23T18:30 case-new -c email -o info -f max@example.org -k enquiry \
    -m 'Do you open on Sundays?' --question 'Do you open on Sundays?'
read -r sunday <"$out"
calls "$sunday" on-sundays

clock 08:00
tell 'Anna begins her day.'
type 'casebook'
type 'case-show subject:soup'

clock 08:12
tell 'The telephone: a firm has moved, and its numbers have not.'
type "case-new -c phone -f 'Beispiel GmbH <it@beispiel.example>' -k request \\
    --about numbers --effort 1h -m 'Two numbers to move

They were promised for Friday. They have called four times.'"
read -r numbers <"$out"
calls "$numbers" two-phones
type "case-reply . -c phone --as holding --promise '1bd The technician calls' \\
    --question 'Which line?' -m 'I look into it, and the technician calls.'"

clock 08:25
tell 'The mail of the night, and a tweet.'
cat >mail <<'X'
I was told to call again. I have told this story three times now.

Who is responsible? And when do I get my money back?
X
type "case-new -c email -f 'Otto Beispiel <otto@example.org>' --customer no \\
    --avoids phone --question 'Who is responsible?' \\
    --question 'When do I get my money back?' \\
    --retold -s 'Debited by mistake' -a mail -F mail"
read -r debit <"$out"
calls "$debit" debit-otto
type "case-new -c twitter -k request -f @pendler \\
    --url https://social.example/1 -m 'Could the bus please wait?'"
read -r bus <"$out"
calls "$bus" late-buses

clock 08:40
tell 'What is first?  Not who is loudest.'
type 'case-list is:todo owner:me'
type "case-reply subject:bus --as final -m 'The driver is told. Not today.'"
type "case-close subject:bus --outcome answered"

clock 08:50
tell 'What came to the common mailbox is nobody'\''s, until somebody takes it.'
type 'case-list is:unclaimed'
type "case-list is:unclaimed -i | case-assign - ben -m 'Ben has the hours'"
tell 'The debit is a matter for Carla, who is told why.'
type 'case-assign subject:debited carla'
type "case-assign subject:debited carla -m 'She knows the bank.'"
type "case-reply . -c phone --by carla --answers q1 -m 'I am.'"
type "case-reply subject:debited -c phone --by carla --answers q1 -m 'I am.'"
type "case-reply subject:debited --by carla --answers q1 --answers q2 \\
    --apology --fault --promise '3bd The money is back' \\
    -m 'I am. The bank needs three days.'"

clock 09:10
tell 'The firm answers, and asks in turn.'
type "case-receive subject:numbers --answers q1 \\
    --question 'Will it be today?' -m 'The one at the back. Will it be today?'"
type 'case-close subject:numbers --outcome upheld'
type "case-note subject:numbers --remind 'today Ask the technician' \\
    -m 'He is on the road until noon.'"

clock 09:30
tell 'Karin has been at the counter.  Anna types it late, and wrong.'
type "case-receive subject:soup -c phone --at 'today 08:50' \\
    -m 'The soup of yesterday was fine.'"
type 'case-log subject:soup --max 1'
word=$(case-log -J "$soup" | tail -n 1 | jq -r .id)
calls "$word" aaaaaaaa
type "case-correct . $word channel=visit -m 'She was here.'"
type "case-reply . -c visit --answers q1 --keeps p1 --apology \\
    -m 'The kitchen has changed the recipe. Here is a voucher.'"
type "case-receive . -c visit --accepts yes -m 'Thank you!'"
calls "$(case-log -J "$soup" | tail -n 1 | jq -r .id)" bbbbbbbb
type "case-note . --waive -m 'Only thanks.'"

clock 09:50
tell 'What is to be learnt from it is a case of its own.'
type "case-new -k corrective-action -o ben -s 'Taste every pot'"
read -r action <"$out"
calls "$action" taste-pots
type "case-link subject:pot caused-by subject:soup"
type "case-close subject:soup --outcome upheld --cause recipe \\
    --redress '12,50 EUR voucher' --stays yes"
type 'case-show subject:soup'

clock 10:15
tell 'Has anybody else complained of soup?  And of a technician?'
type 'case-list soup'
type "case-list 'techn*'"
type 'case-list contact:otto,karin --sort updated'
type "case-list is:open --format '%{owner}: %{subject} (%{next_due_what})'"

clock 10:30
tell 'The technician has called; Anna closes what can be closed.'
type "case-reply subject:numbers -c phone --keeps p1 --answers q3 --as final \\
    -m 'He is there at two.'"
type "case-reply subject:numbers -c phone --keeps p1 --answers q2 --as final \\
    -m 'He is there at two.'"
type 'case-close subject:numbers --outcome upheld --apology'
type "case-set subject:numbers tag+=technician about='numbers, line'"

clock 11:45
tell 'Before lunch: how is the house?'
type 'case-list is:open'
type 'case-log --oneline --since today --event-by me --max 4'
type 'case-report'
type 'case-report owners'
type 'case-report first-response --by access'
type 'casebook'
type 'case-verify'

sed -f names story >told
[ -z "${MORNING:-}" ] || cp told "$top/tests/morning.expected"
same "$(cat "$top/tests/morning.expected")" "$(cat told)" 'the morning'

teardown_casebook "$CASEBOOK"
done_testing
