#!/bin/sh
# On a terminal there are colours, a width and a pager, and nothing else is
# different from what a pipe gets.
. "${0%/*}/lib.sh"

script -qec true /dev/null >/dev/null 2>&1 || skip_all 'no script(1)'

export CASEBOOK=house CASE_BY=anna TERM=xterm PAGER=cat
case-init -q --owner anna house
cat >cases.jsonl <<'X'
{"event":"opened","ref":"x:1","by":"anna","occurred":"2026-11-02T09:00:00Z","owner":"anna","channel":"letter","contact":["Jens"],"subject":"short","question":["Who pays?"],"body":"x\n"}
{"event":"opened","ref":"x:2","by":"anna","occurred":"2026-11-03T09:00:00Z","owner":"ben","channel":"facebook-message","subject":"日本語の件名はとても長いので途中で切られます。端末の幅は八十桁か百二十桁です。それより長いものは切られます。","body":"x\n"}
{"event":"opened","ref":"x:3","by":"anna","occurred":"2026-11-04T09:00:00Z","owner":"a-handle-that-is-long","channel":"web","subject":"😀👨‍👩‍👧🇩🇪👍🏽 emoji 😀👨‍👩‍👧🇩🇪👍🏽 emoji 😀👨‍👩‍👧🇩🇪👍🏽 emoji 😀👨‍👩‍👧🇩🇪👍🏽 emoji 😀👨‍👩‍👧🇩🇪👍🏽 emoji 😀👨‍👩‍👧🇩🇪👍🏽 emoji","body":"x\n"}
{"event":"opened","ref":"x:4","by":"anna","occurred":"2026-11-05T09:00:00Z","owner":"anna","channel":"chat","subject":"הקו החדש שלנו עדיין לא עובד ואף אחד לא עונה כבר שלושה שבועות ואנחנו מחכים לתשובה מכם בבקשה","body":"x\n"}
{"event":"opened","ref":"x:5","by":"anna","occurred":"2026-11-06T09:00:00Z","owner":"anna","channel":"email","subject":"Cafe\u0301 \u202egnol os\u202c \u200bnothing, and all of it goes on and on and on and on and on and on until it is cut","body":"x\n"}
{"event":"replied","ref":"x:5","by":"ben","occurred":"2026-11-07T09:00:00Z","channel":"email","as":"holding","promise":["2026-11-09T09:00:00Z We call"],"body":"\u001b[31mSoon\u0007\n"}
{"event":"closed","ref":"x:1","by":"anna","occurred":"2026-11-08T09:00:00Z","outcome":"upheld","despite":"x","body":"\n"}
X
ok 'cases' case-import -q cases.jsonl
id=$(case-list -i ref:x:1)
esc=$(printf '\033')

# terminal CMD: what a shell's command line shows on a terminal, and its
# status.
terminal() {
	status=0
	script -qec "$1" /dev/null >typescript || status=$?
	tr -d '\r' <typescript >shown
}
wide='stty cols 1000;'

# The same, but for colours.
for reader in case-list 'case-list is:open -i' 'case-list -J' \
    "case-list --format '%{id}|%{subject}'" "case-show $id" \
    "case-show -J $id" case-log 'case-log --oneline' 'case-log --said' \
    'case-log -J' case-report 'case-report owners' 'case-report -J' \
    'case-report --csv' "case-report --cases opened" \
    'case-report times --definitions' casebook 'case-config --list' \
    case-verify case-export; do
	eval "$reader" >plain 2>plain.err
	terminal "$wide $reader"
	same "$(cat plain plain.err)" "$(sed "s/$esc\[[0-9;]*m//g" shown)" "$reader"
	case $reader in
	*-J*|*-i|*--format*|*--csv*|*--cases*|case-export)
		same 0 "$(grep -c "$esc" shown)" "$reader: no colours" ;;
	case-list|case-log*|case-show*|casebook)
		[ "$reader" = 'case-log --oneline' ] ||
		    same yes "$(grep -q "$esc" shown && echo yes)" \
			"$reader: colours" ;;
	esac
done
case-list >plain
for none in NO_COLOR=1 TERM=dumb 'env -u TERM'; do
	terminal "$wide $none case-list"
	same "$(cat plain)" "$(cat shown)" "$none: no colours"
done
terminal "$wide NO_COLOR= case-list"
same yes "$(grep -q "$esc" shown && echo yes)" 'NO_COLOR that is empty is none'
case-list "$id" >one
terminal 'case-list contact:nobody'
same 1 "$status" 'a status is the same'
same '' "$(cat shown)" 'and nothing is shown'
terminal 'case-list onwer:x'
same "64 case-list: unknown key 'onwer:' in the query
  did you mean: owner?" "$status $(cat shown)" 'so is a message'

# As wide as the terminal, and no wider; a pipe is never cut.
same yes "$([ "$(wc -L <plain)" -gt 120 ] && echo yes)" 'a pipe gets all of it'
for columns in 40 80 81 120; do
	terminal "stty cols $columns; NO_COLOR=1 case-list"
	# Of what is joined, wc counts every part: it is never narrower.
	sed 's/👨‍👩‍👧/FF/g; s/🇩🇪/DE/g; s/👍🏽/TT/g' shown >counted
	same yes "$([ "$(wc -L <counted)" -le $columns ] && echo yes)" \
	    "$columns columns: no line is wider: $(wc -L <counted)"
	# A narrow terminal has fewer columns: id, state, owner and subject.
	if [ $columns -lt 72 ]; then
		same "$(cut -c 1-10 plain)" "$(cut -c 1-10 shown)" \
		    "$columns columns: each case has its line"
		same 1 "$(grep -c '^[^ ]*  [a-z]*  .*Caf' shown)" \
		    "$columns columns: some of the subject is there"
		continue
	fi
	same '' "$(sed 's/…$//' shown | while read -r start; do
		grep -qF -- "$start" plain || echo "$start"
	    done)" "$columns columns: each is how the whole line begins"
done
terminal 'stty cols 80; NO_COLOR=1 case-list'
grep '日' shown >cut
same '79 …' "$(wc -L <cut) $(sed 's/.*\(.\)$/\1/' cut)" \
    '80 columns: half a wide character does not fit before the …'
terminal 'stty cols 81; NO_COLOR=1 case-list'
grep '日' shown >cut
same 81 "$(wc -L <cut)" '81 columns: filled'
same 'short' "$(sed -n 's/.*\(short\)$/\1/p' shown)" 'what fits is whole'
terminal 'stty cols 200; COLUMNS=60 NO_COLOR=1 case-list'
same yes "$([ "$(grep -v 👍 shown | wc -L)" -le 60 ] && echo yes)" \
    'COLUMNS is more than what the terminal says'
terminal 'stty cols 60; NO_COLOR=1 case-log --oneline'
same yes "$([ "$(grep -v 👍 shown | wc -L)" -le 60 ] && echo yes)" \
    'case-log --oneline is cut too'
terminal 'stty cols 60; NO_COLOR=1 case-log'
same "$(case-log)" "$(cat shown)" 'case-log is not'
terminal 'stty cols 60; NO_COLOR=1 case-show '"$id"
same "$(case-show "$id")" "$(cat shown)" 'nor is case-show'

# The pager: on a terminal, for readers, once.
cat >pager <<'X'
#!/bin/sh
echo "paged $LESS $*" >>paged
cat
X
chmod +x pager
# paged CMD: how often the pager was used.
paged() {
	: >paged
	terminal "$1"
	wc -l <paged | tr -d ' '
}
export PAGER=./pager
for reader in case-list "case-show $id" "case-show $id $id" case-log \
    'case-log --oneline' case-report; do
	eval "$reader" >plain
	same 1 "$(paged "$wide $reader")" "$reader: is paged"
	same "$(cat plain)" "$(sed "s/$esc\[[0-9;]*m//g" shown)" \
	    "$reader: nothing is lost"
	same 0 "$(paged "$reader | cat")" "$reader | cat: is not"
	same 0 "$(paged "$reader >file")" "$reader >file: is not"
done
for other in 'case-new -m x' "case-note $id -m x" "case-show $id --save saved" \
    'case-config --list' 'case-list -h' 'case-list --version' case-verify \
    'timeout 1 case-log -f'; do
	same 0 "$(paged "$other")" "$other: is not paged"
done
same 'paged FRX ' "$(paged case-list >one; cat paged)" 'LESS is FRX'
same 'paged S ' "$(paged 'LESS=S case-list' >one; cat paged)" 'unless it is set'
same 'paged FRX -a b' "$(paged "PAGER='./pager -a  b' case-list" >one
    cat paged)" 'PAGER may have arguments'
case-list >plain
for none in cat '' no-pager ' '; do
	same 0 "$(paged "$wide PAGER='$none' NO_COLOR=1 case-list")" \
	    "PAGER='$none': none"
	terminal "$wide PAGER='$none' NO_COLOR=1 case-list"
	same "0 $(cat plain)" "$status $(cat shown)" "PAGER='$none': all is shown"
done
terminal "$wide PAGER='head -n 1' NO_COLOR=1 case-list"
same "0 $(head -n 1 plain)" "$status $(cat shown)" \
    'a pager that has enough may go'
terminal 'PAGER=false case-list'
same '0 ' "$status $(cat shown)" 'and one that shows nothing'
terminal 'case-list contact:nobody'
same '1 ' "$status $(cat shown)" 'a status comes through'
terminal "case-show zzzz $id"
same 66 "$status" 'of what is shown all the same, too'
if command -v less >/dev/null; then
	terminal "$wide env -u PAGER NO_COLOR=1 case-list $id"
	same "$(case-list "$id")" "$(sed "s/$esc\[[?0-9]*[a-zA-Z]//g
	    s/${esc}[=>]//g" shown | grep .)" \
	    'less is the default, and leaves what is short'
else
	skip 'less is the default' 'no less(1)'
fi

teardown_casebook house
done_testing
