#!/bin/sh
# Law 7: what strangers write stays text.  Nothing of it acts on a terminal,
# is an option, a path, or a revision of git.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna house

# raw FILE: the lines in which something acts on a terminal or hides there:
# C0, DEL, C1, bidirectional controls, separators, what has no width, tags.
raw() {
	LC_ALL=C grep -naE "$(printf '[\001-\010\013-\037\177]|\302[\200-\237\255]|')$(
	    printf '\342\200[\213-\217\250-\256]|\342\201[\240-\257]|')$(
	    printf '\357\273\277|\363\240')" "$1"
}

# tame CMD…: nothing acts in what it prints, whatever its status.
tame() {
	run "$@"
	same '' "$(raw "$out"; raw "$err")" "nothing acts: $*"
}

# Control characters in a value are refused, in every field, by number.
n=0
for code in 0000 0007 000a 000d 001b 007f 0085 009b 2028; do
	for field in subject contact about wants tag language party from \
	    on_behalf url question; do
		value="\"Jens\\u${code}[31m\""
		case $field in
		contact|tag|question) value="[$value]" ;;
		esac
		n=$((n + 1))
		echo "{\"event\":\"opened\",\"ref\":\"x:$n\",\"by\":\"anna\"," \
		    "\"occurred\":\"2026-11-01T09:00:00Z\",\"owner\":\"anna\"," \
		    "\"channel\":\"email\",\"$field\":$value,\"body\":\"x\"}"
	done >bad.jsonl
	fails 65 "U+$code in a value" case-import bad.jsonl
	same ' 11 12' "$(cat "$out") $(grep -c "^case-import: bad.jsonl: line" \
	    "$err") $(wc -l <"$err" | tr -d ' ')" "U+$code: each line is told"
	same '' "$(raw "$err")" "U+$code: and is harmless"
done
fails 65 'two of them, to the word' case-import - <<'X'
{"event":"opened","ref":"x:1","by":"anna","occurred":"2026-11-01T09:00:00Z","owner":"anna","channel":"email","contact":["Jens \u001b]0;x\u0007"],"body":"x"}

{"event":"opened","ref":"x:2","by":"an\u001bna","occurred":"2026-11-01T09:00:00Z","channel":"email","body":"x"}
X
says '' "case-import: standard input: line 1: 'contact': Contact has a control character or is not UTF-8
case-import: standard input: line 3: 'by': By has a control character or is not UTF-8
case-import: 2 bad lines: nothing was imported"
fails 65 'also with the good ones' case-import --skip-bad bad.jsonl - <<'X'
{"event":"opened","ref":"x:good","by":"anna","occurred":"2026-11-01T09:00:00Z","owner":"anna","channel":"email","contact":["Jens"],"body":"good"}
X
same 'good' "$(case-log -J --kind opened | jq -r .body)" 'only they are there'
for value in "$(printf 'a\033[31mb')" "$(printf 'a\nb')" "$(printf 'a\302\233b')" \
    "$(printf 'a\377b')"; do
	for option in -s -f --about --wants -t --ref --language --question --url; do
		refused 65 "typed, with $option" "$(run case-new -m x \
		    "$option" "$value"; sed 's/^case-new: //' "$err")" \
		    case-new -m x "$option" "$value"
		same '' "$(raw "$err")" "typed, with $option: harmless"
	done
done
printf 'raw \233 C1' >words
refused 65 'words that are no text' \
    'the text is not UTF-8 or has a NUL at byte 4' case-new -F words

# What only hides, or turns the text round, is text: kept, and shown escaped.
rlo=$(printf '\342\200\256') zero=$(printf '\342\200\213')
shy=$(printf '\302\255') bom=$(printf '\357\273\277')
iso=$(printf '\342\201\246') tag=$(printf '\363\240\201\201')
all="a${rlo}b${zero}c${shy}d${bom}e${iso}f${tag}g"
shown='a\u{202e}b\u{200b}c\u{ad}d\u{feff}e\u{2066}f\u{e0041}g'
ok 'a case full of it' case-new -s "s $all" -f "f $all" --about "o $all" \
    --wants "w $all" -t "t $all" --ref "r $all" --language "l $all" \
    --question "q $all" -c email --url "u $all" --from "F $all" -m "m $all"
read -r id <"$out"
ok 'a promise' case-reply "$id" -q --as holding --promise "3d p $all" -m "m $all"
ok 'a handover' case-assign "$id" ben -m "h $all"
ok 'a reminder' case-note "$id" -q --remind "2026-12-01 n $all"
ok 'a word' case-receive "$id" -q --party "P $all" --question "Q $all" -m "m $all"
echo scan >"scan $all"
ok 'a scan' case-note "$id" -a "scan $all"
ok 'a name' case-config casebook.name "$all"
ok 'a band' case-config cause.soup "$all"
tame case-list
tame case-list -J
tame case-list --format '%{subject} %{contact} %{about} %{tags} %{next_due_what}'
tame case-show "$id"
tame case-show -J "$id"
tame case-log
tame case-log --oneline
tame case-log -J
tame case-config --list
tame case-config casebook.name
for by in about tag month kind; do
	tame case-report --by $by
	tame case-report -J --by $by
done
tame case-new -n -s "$all" -m "$all"
tame case-close "$id" --outcome upheld
tame case-reply "$id" --answers q1 -m x
tame case-note "$id" --waive -m x
tame case-show "contact:\"$all\""
tame case-show "$all"
tame case-list "$all:x"
tame case-list "is:$all"
tame case-list "opened:$all"
tame case-list --sort "$all"
tame case-list "--$all"
tame case-list --format "%{$all}"
tame case-log --kind "$all"
tame case-report "$all"
tame case-report --by "$all"
tame case-report --as-of "$all"
tame case-list -C "$all"
tame case-import "$all"
tame case-config "$all" x
tame env CASE_BY="$all" case-list
tame case-list --by "$all"
same "$id  2026-11-21  open        ben         email     s $shown" \
    "$(case-list "$id")" 'people see what is there: in a list'
same "s $shown|f $shown|o $shown|t $shown" "$(case-list "$id" \
    --format '%{subject}|%{contact}|%{about}|%{tags}')" 'in a format'
same "$(printf 's %s\nf %s\no %s\nw %s\nr %s\nl %s\nt %s\n' "$shown" "$shown" \
    "$shown" "$shown" "$shown" "$shown" "$shown" | sort)" "$(case-show "$id" |
    sed -n 's/^[a-z0-9]*  *\([sfowrlt] a.*\)/\1/p' | sort)" 'in the facts'
same 4 "$(case-log "$id" | grep -cF "m $shown
h $shown")" 'in the trail'
case-list -J "$id" >json
same "s $all f $all t $all p $all q $all" "$(jq -r '[.subject, .contact, .tags[0],
    .promises[0].text, .questions[0].text] | join(" ")' json)" \
    'and programs have it to the byte'

# A body may have anything but NUL: no terminal has.
printf 'a\033[31mred\033]52;c;eA==\007\010\177 \302\233 \302\205' >hostile
printf '%s\n\342\200\250\tline\r\nb\r\n' "$all" >>hostile
same 3 "$(raw hostile | wc -l | tr -d ' ')" 'what is looked for can be found'
ok 'a hostile body' case-new -F hostile -s 'Hostile'
read -r id <"$out"
tame case-log "$id"
tame case-log --oneline "$id"
tame case-log -J "$id"
tame case-close "$id" --outcome upheld
case-log -J "$id" | jq -j .body >"$out"
same "$(sed '$s/\r$//' hostile | od -c)" "$(od -c "$out")" \
    'JSON has its exact bytes'
same "    a^[[31mred^[]52;c;eA==^G^H^? \\u{9b} \\u{85}$shown
    \\u{2028}	line
    b" "$(case-log "$id" | sed -n '/^$/,$p' | sed 1d)" 'people see it'
ok 'its first line is a subject' case-new -F hostile
tame case-list

# Operands that git, a shell, or printf would make something of.
commit=$(git -C house rev-parse main)
state() {
	find house -type f -exec cksum {} + | sort
}
state >before
for operand in 'main@{0}' '@{-1}' '@' HEAD HEAD~1 main '^main' "$commit" \
    refs/heads/main a..b main...main ../x ../../etc/passwd /etc/passwd \
    cases/ '*' '%s%n%99999d' '$(touch pwned)' '`touch pwned`' ';touch' \
    '|touch' '' -x -n --upload-pack=touch --; do
	none="no case '$operand'"
	fails 66 "case-show $operand" case-show -- "$operand"
	says '' "case-show: $none"
	fails 66 "case-note $operand" case-note -m x -- "$operand"
	says '' "case-note: $none"
	fails 66 "case-assign $operand" case-assign -m x -- "$operand" ben
	says '' "case-assign: $none"
	case $operand in
	'') continue ;;
	*..*|*@*|*/*)
		fails 66 "it is no event: $operand" \
		    case-note "$id" -m x --takedown "$operand"
		same "case-note: no event '$operand' in case $id" \
		    "$(cat "$out")$(head -n 1 "$err")" 'and told so' ;;
	esac
	[ "${operand%% *}" = "$operand" ] || continue
	printf '%s\n' "$operand" >ids
	fails 66 "$operand from standard input" case-set - tag+=x <ids
	says '' "case-set: $none"
done
for operand in main:policy main:cases/; do
	fails 64 "case-show $operand" case-show "$operand"
	says '' "case-show: unknown key 'main:' in the query"
done
for operand in 'HEAD^{tree}:' user@host:x 'HEAD^{/x y}'; do
	fails 66 "case-show $operand" case-show "$operand"
	says '' "case-show: no case '$operand'"
done
for command in show 'note -m x' 'close --outcome upheld' 'reopen -m x' \
    'reply -m x' 'receive -m x'; do
	# shellcheck disable=SC2086	# a command and its options
	fails 64 "case-$command -x" case-$command -x
	same "case-${command%% *}: unknown option '-x'" \
	    "$(cat "$out")$(head -n 1 "$err")" 'it is an unknown option'
	# shellcheck disable=SC2086
	fails 64 "case-$command --x=y" case-$command --x=y
	same "case-${command%% *}: unknown option '--x'" \
	    "$(cat "$out")$(head -n 1 "$err")" 'it is one, too'
done
fails 65 'an owner that looks like an option' case-assign -m x "$id" -- -x
says '' "case-assign: Owner must be a handle of a-z, 0-9, '.', '_', '-', not '-x'"
fails 1 'a word like a revision' case-list 'main@{0}'
says '' ''
state >after
same '' "$(diff before after)" 'nothing of it touched the casebook'
same '' "$(find . -name 'pwned*')" 'or ran anything'
if strace -qq -o trace true 2>/dev/null; then
	for operand in 'main@{0}' refs/heads/x ../x "$commit"; do
		strace -qq -f -e trace=file -o trace case-show "$operand" \
		    2>/dev/null
		strace -qq -f -A -e trace=file -o trace case-note -m x \
		    "$operand" 2>/dev/null
		same '' "$(grep -F "$operand" trace | grep -v 'execve(')" \
		    "no file is asked for: $operand"
		same '' "$(grep execve trace | grep -v '/case-')" \
		    "no program is: $operand"
	done
else
	skip 'no file is asked for' 'no strace'
fi

# Words that look like options are words where words are expected.
ok 'words like options' case-new -m -q -f --by=eve -s -n -t --help
read -r id <"$out"
same "[\"anna\",\"-n\",[\"--by=eve\"],[\"--help\"],\"-q\\n\"]" \
    "$(case-log -J "$id" | jq -c '[.by, .subject, .contact, .tag, .body]')" \
    'are kept as such'
echo 'from a file' >-x.txt
ok 'a file like an option' case-note "$id" -F -x.txt -a -x.txt
says "$id" ''
same '["from a file\n","x.txt"]' "$(case-log -J --max 1 "$id" |
    jq -c '[.body, (.attachment[0] | split(" ")[3])]')" \
    'has a name that is none'

teardown_casebook house
done_testing
