#!/bin/sh
# What can't be taken is refused with the status that sysexits(3) has for it,
# a message that names it, and nothing half done.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
case-config casebook.timezone Europe/Berlin
id=$(case-new -m 'Thin soup')

# Ids.  The ids of these two begin with the same four letters; those of
# imported cases come from their numbers elsewhere.
for ref in 23 326; do
	printf '{"event":"opened","by":"anna","occurred":"%s","channel":%s}\n' \
	    2026-11-01T10:00:00Z "\"phone\",\"ref\":\"x:$ref\",\"body\":\"x\""
done >history
case-import -q history
for word in zzzz zz '' 'main@{1}' HEAD a..b ../x 'a b' "$id$id"; do
	refused 66 "no case '$word'" "no case '$word'" case-note "$word" -m x
done
refused 66 'bytes that are no text' "no case 'zz\\x{ff}^[[31m'" \
    case-note "$(printf 'zz\377\033[31m')" -m x
refused 66 'an endless id' "no case '$(printf %01000d 0)'" \
    case-note "$(printf %01000d 0)" -m x
refused 66 'an ambiguous id' "'w76c' is ambiguous: w76c468ya8 w76cre60c4" \
    case-note w76c -m x
refused 66 'an ambiguous query' \
    "'owner:anna' is ambiguous: w76c468ya8 w76cre60c4 $id" \
    case-note owner:anna -m x
refused 66 'a query that finds none' "no case 'owner:eve'" \
    case-note owner:eve -m x
refused 64 'a query that is none' "unknown key 'ownr:' in the query
  did you mean: owner?" case-note ownr:anna -m x
fails 66 'a reader goes on' case-show -J w76c zzzz "$id"
same "$id" "$(jq -r .id "$out")" 'a reader goes on: stdout'
same "case-show: 'w76c' is ambiguous: w76c468ya8 w76cre60c4
case-show: no case 'zzzz'" "$(cat "$err")" 'a reader goes on: stderr'

# Words.
printf 'a\0b' >nul
printf 'a\377b' >latin
printf 'a\355\240\200' >surrogate
for file in nul latin surrogate; do
	refused 65 "words with $file" \
	    'the text is not UTF-8 or has a NUL at byte 1' \
	    case-note "$id" -F $file
	refused 65 "words with $file on standard input" \
	    'the text is not UTF-8 or has a NUL at byte 1' case-new <$file
done
refused 65 'words that are no text' \
    'the text is not UTF-8 or has a NUL at byte 0' \
    case-reply "$id" -m "$(printf '\377')"
# A pipe, since none of it is to be on a disk; the status that matters is
# that of the command, and fails counts in a file.
yes 'a very long complaint' | head -c 209715200 |
    fails 65 'words of 200 MB' /usr/bin/time -f %M case-note "$id"
same 'case-note: standard input is longer than 33554432 bytes' \
    "$(head -n 1 "$err")" 'words of 200 MB: stderr'
peak=$(tail -n 1 "$err")
[ "$peak" -lt 200000 ]
report $? "words of 200 MB: in $peak KB of memory"
truncate -s 600M sparse
refused 65 'a file of 600 MB' "sparse is longer than 536870912 bytes" \
    case-note "$id" -m x -a sparse

# Values: one line of text each, and not an endless one.
no_text='has a control character or is not UTF-8'
lines='two
lines'
escape=$(printf 'red\033[31m')
for option in subject contact tag about wants ref party from url question key; do
	name=$(echo "$option" | sed 's/^./\U&/')
	refused 65 "two lines for --$option" "$name $no_text" \
	    case-new --$option "$lines" -m x
	refused 65 "an escape for --$option" "$name $no_text" \
	    case-new --$option "$escape" -m x
done
for bad in '\177' '\t' '\r' '\302\233' '\344' '\355\240\200' '\300\200'; do
	# shellcheck disable=SC2059	# it is a format
	bad=$(printf "a${bad}b")
	fails 65 'what is no text for a subject' case-new -s "$bad" -m x
	says '' "case-new: Subject $no_text"
done
refused 65 'an escape for an amount' "Redress $no_text" \
    case-close "$id" --outcome upheld --redress "5 EUR $escape"
refused 65 'an escape for a setting' "About $no_text" \
    case-set "$id" about="$escape"
refused 65 'two lines for a due' "Promise $no_text" \
    case-reply "$id" --promise "3d $lines" -m x
endless=$(printf %010000d 0)
for option in subject contact channel owner party; do
	name=$(echo "$option" | sed 's/^./\U&/')
	refused 65 "--$option without end" \
	    "$name is longer than 4096 bytes" \
	    case-new --$option "$endless" -m x
done
refused 65 'an owner without end' 'Owner is longer than 4096 bytes' \
    case-assign "$id" "$endless" -m x
refused 65 'a handle that is none' \
    "'Ann B' is no handle: use a-z, 0-9, '.', '_' and '-'" \
    case-note "$id" -m x --by 'Ann B'
CASE_BY='Ann B'
refused 65 'an environment that is wrong' "\$CASE_BY: 'Ann B' is no handle" \
    case-note "$id" -m x
CASE_BY=ben

# Times.
refused 65 'a day that does not exist' \
    "no time '2026-02-30': February 2026 has 28 days" \
    case-new --at 2026-02-30 -m x
refused 65 'the same in German' "no time '31.11.2026': November 2026 has 30 days" \
    case-note "$id" --at 31.11.2026 -m x
refused 65 'an hour that does not exist' "2026-03-29 02:30 does not exist in\
 Europe/Berlin: the clock goes from 02:00 to 03:00" \
    case-note "$id" --at '2026-03-29 02:30' -m x
refused 65 'no time at all' "no time 'soon': try 2026-11-21,\
 '21.11.2026 14:30', yesterday or '3h ago'" case-note "$id" --at soon -m x
ok 'five minutes ahead' case-note "$id" --at 2026-11-21T10:20:02+01:00 -m x
refused 65 'a second more' '2026-11-21 10:20 is in the future' \
    case-note "$id" --at 2026-11-21T10:20:03+01:00 -m x
refused 65 'next year' '2027-11-21 12:00 is in the future' \
    case-assign "$id" dora --at 2027-11-21 -m x

# Decisions that are none, or made already.
refused 64 'no outcome' "--outcome is missing: upheld, partly-upheld,\
 not-upheld, withdrawn, out-of-scope, referred, duplicate or answered" \
    case-close "$id"
refused 65 'an outcome that is none' "Outcome must be upheld|partly-upheld|\
not-upheld|withdrawn|out-of-scope|referred|duplicate|answered, not 'Upheld'" \
    case-close "$id" --outcome Upheld
refused 1 'assigned to its owner' "case $id is owned by anna already" \
    case-assign "$id" anna -m x
ok 'closed' case-close "$id" --outcome upheld --despite x
refused 1 'closed twice' "case $id is closed already" \
    case-close "$id" --outcome upheld
ok 'a reply to a closed case' case-reply "$id" -m 'All the best'
ok 'their word on it' case-receive "$id" -m 'But the soup!'
same "$id $id" "$(case-list -i is:closed is:unanswered) $(
    case-list -i is:todo is:closed)" 'reopens nothing, and shows as unanswered'
ok 'a key' case-note "$id" --key k -m x
refused 65 'the key for other words' \
    "the key 'k' was used for other words, in $id" \
    case-note "$id" --key k -m y

# The command line.  Each command, also those that come to be later.
for path in "$BUILD"/case*; do
	[ -f "$path" ] && [ -x "$path" ] || continue
	command=${path##*/} usage=64
	[ "$command" != case-mail ] || usage=75		# to a mail server
	fails $usage "$command: an option that is none" "$command" --zzzzzz
	says '' "$command: unknown option '--zzzzzz'
  try $command -h"
	fails $usage "$command: an option without its argument" "$command" -qC
	says '' "$command: -C wants DIR
  try $command -h"
done
refused 64 'an argument too many' "--quiet takes no argument
  try case-new -h" case-new --quiet=yes -m x
refused 64 'a letter that is none' "unknown option '-Z'
  try case-new -h" case-new -qZ -m x
for command in receive reply note close reopen; do
	refused 64 "case-$command: no case" "CASE is missing
  try case-$command -h" case-$command
done
refused 64 'case-assign: no owner' "OWNER is missing
  try case-assign -h" case-assign "$id"
refused 64 'case-set: nothing to set' "KEY=VALUE is missing
  try case-set -h" case-set "$id"
refused 64 'an option nearly right' "unknown option '--mesage' (did you mean\
 --message?)
  try case-note -h" case-note "$id" --mesage x
refused 64 'behind --' "'-m' is one word too many
  try case-reply -h" case-reply -- "$id" -m

# What an entry can tell but once is not given twice: one would be lost in ink.
while read -r option one two command; do
	refused 64 "$command $option twice" "--${option#--} is given twice:\
 '$one' and '$two'
  try ${command%% *} -h" $command "$option" $one "$option" $two
done <<X
--remind monday tuesday case-note $id -m x
--takedown 1111 2222 case-note $id -m x
--at today yesterday case-note $id -m x
--by anna ben case-note $id -m x
--key one two case-note $id -m x
--file nul latin case-note $id
--as answer final case-reply $id -m x
--channel fax letter case-receive $id -m x
--subject Soup Tea case-new -m x
--prefers fax letter case-new -m x
--outcome upheld answered case-close $id
--stays yes no case-close $id --outcome upheld
--if-owner anna ben case-assign $id carla -m x
--review carla dora case-reopen $id -m x
--file nul latin case-config kind.x y
X
refused 64 'its letter twice' "--channel is given twice: 'fax' and 'sms'
  try case-new -h" case-new -c fax -m x -csms
refused 64 'two that exclude each other' '--public and --direct exclude each other
  try case-new -h' case-new -m x --public --direct
refused 64 'a correction of one field twice' 'channel is given twice' \
    case-correct "$id" "$(part "$id" 1)" channel=fax channel=sms -m x
ok 'the same twice is one' case-note "$id" -n -m x --by anna --public \
    --party Neighbour --party Neighbour --public --by anna
same 'Access: public
Party: Neighbour' "$(grep '^Access\|^Party' "$out")" 'the same twice is one'
ok 'what repeats is kept' case-new -n -m x --question When --question Where
same 'Question: When
Question: Where' "$(grep ^Question "$out")" 'what repeats is kept'
ok 'what only steers a command' case-list -C nowhere -C house --max 9 --max 1 -i
same 1 "$(wc -l <"$out" | tr -d ' ')" 'counts as given last'

# A loop keeps its input: these never read it unasked.
printf '%s\n' 1 2 3 >list
while read -r i; do
	case-reopen "$id" -m "again $i" && case-assign "$id" "desk$i" -m 'x' &&
	    case-set "$id" tag+="t$i" && case-show "$id" >/dev/null &&
	    case-config kind.k"$i" x && case-list >/dev/null &&
	    case-close "$id" --outcome upheld --despite x || exit
done <list >loop
same 12 "$(grep -c "^$id$" loop)" 'a loop goes through its list'

teardown_casebook house
done_testing
