#!/bin/sh
# Completion in the shells themselves: bash and zsh on a terminal that script
# makes, fish by `complete -C`.  All offer what the commands say, and the same.
. "${0%/*}/lib.sh"

for source in "$top"/cmd/*.c; do
	name=${source##*/}
	name=${name%.c}
	for file in casebook.bash _casebook casebook.fish; do
		ok "completions/$file has $name" grep -qE \
		    "(^|[[:space:]])$name([[:space:]]|\$)" \
		    "$top/completions/$file"
	done
	echo "$name" >>commands
done

cat >cases.jsonl <<'X'
{"event":"opened","ref":"crm:373708","by":"anna","occurred":"2026-11-17T09:30:00Z","owner":"anna","channel":"email","subject":"Thin soup: $(touch pwned) \u202e","body":"x"}
{"event":"opened","ref":"crm:968204","by":"anna","occurred":"2026-11-16T13:00:00Z","owner":"ben","channel":"phone","body":"Two numbers: to move."}
X
cat >elsewhere.jsonl <<'X'
{"event":"opened","ref":"crm:658836","by":"ben","occurred":"2026-11-19T07:40:00Z","owner":"ben","channel":"twitter","body":"Could the bus please wait?"}
X
export CASEBOOK=house CASE_BY=anna TERM=dumb
ok 'a casebook' case-init -q --owner anna house
ok 'with cases' case-import -q cases.jsonl
ok 'another one' case-init -q 'far away'
ok 'with another case' case-import -q -C 'far away' elsewhere.jsonl
touch far-fetched

# A key after each line inserts all that is offered (^Y) or completes (tab);
# the next one (^T) writes the line to the file `typed`, and empties it.
cat >bashrc <<'X'
PS1= HISTFILE=
type_out() {
	printf '%s\n' "$READLINE_LINE" >>typed
	READLINE_LINE= READLINE_POINT=0
}
bind 'set bell-style none'
bind '"\C-y": insert-completions'
bind -x '"\C-t": type_out'
X
cat >.zshrc <<'X'
PS1= RPS1=
fpath=($completions $fpath)
autoload -U compinit
compinit -u -D
type_out() {
	print -r -- "$BUFFER" >>typed
	BUFFER= CURSOR=0
}
# What is listed: a terminal shows it only while nothing more is typed.
compadd() {
	local at=$argv[(I)-d]
	(( ! at )) || print -rl -- "${(@P)argv[at + 1]}" >>listed
	builtin compadd "$@"
}
zle -N type_out
zle -C offer_all complete-word _generic
zstyle ':completion:offer_all::::' completer _all_matches _complete
zstyle ':completion:offer_all:*' insert true
bindkey '^I' complete-word '^Y' offer_all '^T' type_out
X
export ZDOTDIR=. completions="$top/completions"
{
	cat bashrc
	echo '. "$completions/casebook.bash"'
} >bashrc.sourced
# Here no word is split, so that insert-completions shows whole words.
{
	cat bashrc.sourced
	echo 'COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]/}'
} >bashrc.whole

# in_terminal KEY COMMAND: types the lines of standard input, each with KEY
# and ^T behind it.  What was on the screen is in the file `screen`.
in_terminal() {
	rm -f typed
	{
		sed "s/\$/$(printf "$1\\024")/"
		echo exit
	} | timeout 60 script -qec "$2" /dev/null >screen 2>&1
	touch typed
}

# words_behind LINES: of the lines typed, what stands instead of the last word
# of each of LINES, sorted.
words_behind() {
	paste -d '\t' "$1" typed | awk -F '\t' '{
		sub(/[^ ]*$/, "", $1)
		n = split(substr($2, length($1) + 1), words, " ")
		for (i = 1; i <= n; i++) {
			sub(/\/$/, "", words[i])
			print NR, words[i] | "sort -k 1,1n -k 2 -u"
		}
	}' | awk '{ line[$1] = line[$1] (line[$1] ? " " : "") $2 }
	END { while (i++ < lines) print line[i] }' lines="$(wc -l <"$1")"
}

# offered_by_SHELL LINES: what is offered for the last word of each of LINES,
# or that word if nothing is.
offered_by_bash() {
	in_terminal '\031' 'bash --noprofile --rcfile bashrc.whole -i' <"$1"
	words_behind "$1"
}

offered_by_zsh() {
	in_terminal '\031' 'zsh -d -i' <"$1"
	words_behind "$1"
}

offered_by_fish() {
	fish --no-config -c 'source $completions/casebook.fish
	for line in (cat $argv)
		set -l words (complete -C $line | string split -f 1 \t)
		set -q words[1]
		or set words (string split -- " " $line)[-1]
		echo (string replace -r -- " .*" "" $line) \
			(string unescape -- $words)
	end' "$1" >fish
	sed 's/ .*/ /' "$1" >only-commands
	mv fish typed
	words_behind only-commands
}

# What each command takes, as -h tells it, and as the shells offer it.
while read -r name; do
	echo "$name -" >>options
	"$name" -h | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p
	    s/^      \(--[a-z-]*\).*/\1/p' | tr ' ' '\n' | sort |
	    paste -sd ' ' - >>options.wanted
done <commands

# What is typed, and what is offered for its last word.
cat >table <<'X'
case-reply |7k3qsc9xfq c5ratdj0ca
case-reply 7|7k3qsc9xfq
case-reply z|z
case-reply 7 z|z
case-reply -- 7|7k3qsc9xfq
case-show 7 c|c5ratdj0ca
case-assign c |anna ben me
case-assign -m 'a reason' c b|ben
case-assign -mreason c --key=k -n b|ben
case-assign --message x c b|ben
case-assign c ben z|z
case-list owner:|owner: owner:anna owner:ben owner:me
case-list -is:open owner:a|owner:anna
case-list is:open 7|7k3qsc9xfq
case-list --sort w|waiting
case-log --kind bo|bounced
case-log promise:b|promise:broken
case-report bac|backlog
case-report times is:cl|is:closed
case-report --by mon|month
case-report -C nowhere --cases bac|backlog
case-new --kind pr|praise
case-new -c lett|letter
case-close 7 --outcome u|upheld
case-close 7 --outcome=u|--outcome=upheld
case-close 7 --stays n|no no-choice
case-reply 7 --as f|final
case-reply 7 --url |
case-set 7 customer=|customer= customer=no customer=unknown customer=yes
case-set 7 tag+=x tag|tag+= tag-=
case-config intake.|intake.kind intake.owner
case-config --key k|k
case-receipt 7|7k3qsc9xfq
case-verify --receipt far-|far-fetched
case-reply -C 'far away' |9wd21jcemf
case-reply -C far\ away |9wd21jcemf
case-reply -qC 'far away' |9wd21jcemf
case-reply --directory 'far away' |9wd21jcemf
case-reply --directory='far away' |9wd21jcemf
case-reply -C nowhere 7|7
case-reply -C '$(touch pwned)' 7|7
case-reply -C "`touch pwned`" 7|7
case-reply -F far-|far-fetched
case-import far-|far-fetched
case-init hou|house
case-init far-|far-
X
sed 's/|.*//' table >lines
sed 's/.*|//' table >lines.wanted

for shell in bash zsh fish; do
	if ! command -v $shell >/dev/null || ! command -v script >/dev/null
	then
		skip "$shell offers what the commands say" "no $shell or script"
		continue
	fi
	for what in options lines; do
		offered_by_$shell $what >told
		paste -d '\n' $what $what.wanted told |
		while IFS= read -r line; do
			IFS= read -r wanted
			IFS= read -r offered
			same "$wanted" "$offered" "$shell: '$line'"
		done
	done
done

if command -v script >/dev/null; then
	# bash takes what is before ':' and '=' to be other words.
	cat >table <<'X'
case-list owner:an|case-list owner:anna_
case-list "owner:an|case-list "owner:anna"_
case-list is:open cha|case-list is:open channel:
case-log -is:closed owner:b|case-log -is:closed owner:ben_
case-close --outcome=u|case-close --outcome=upheld_
case-reply --file=far-|case-reply --file=far-fetched_
case-reply -C far\ |case-reply -C far\ away/
case-set 7 customer=u|case-set 7 customer=unknown_
case-set 7 tag+|case-set 7 tag+=
case-config inta|case-config intake.
case-reply --outc|case-reply --outc
X
	sed 's/|.*//' table |
	    in_terminal '\t' 'bash --noprofile --rcfile bashrc.sourced -i'
	same "$(sed 's/.*|//' table)" "$(sed 's/ $/_/' typed)" \
	    'bash completes what it has split'

	# As bash-completion does it: found when it is asked for.
	mkdir found
	cp "$completions/casebook.bash" found/case-reply
	{
		cat bashrc
		echo 'find_it() { . "found/$1" && return 124; }'
		echo 'complete -D -F find_it'
	} >bashrc.found
	echo 'case-reply 7' |
	    in_terminal '\t' 'bash --noprofile --rcfile bashrc.found -i'
	same 'case-reply 7k3qsc9xfq ' "$(cat typed)" 'bash finds the file'

	echo 'case-reply ' |
	    in_terminal '\t\t' 'bash --noprofile --rcfile bashrc.sourced -i'
	ok 'bash shows subjects' grep -qF \
	    '7k3qsc9xfq  Thin soup: $(touch pwned) \u{202e}' screen
fi
if command -v script >/dev/null && command -v zsh >/dev/null; then
	rm -f listed
	echo 'case-reply ' | in_terminal '\t' 'zsh -d -i'
	same '7k3qsc9xfq  -- Thin soup: $(touch pwned) \u{202e}
c5ratdj0ca  -- Two numbers: to move.' \
	    "$(sed 's/ *$//' listed)" 'zsh shows subjects'
fi
if command -v fish >/dev/null; then
	mkdir fish
	cp "$completions/casebook.fish" fish/case-show.fish
	ok 'fish finds the file' fish --no-config -c \
	    'source fish/case-show.fish; complete -C "case-show 7"'
	says "$(printf '7k3qsc9xfq\tThin soup: $(touch pwned) \\u{202e}')" ''
	same '' "$(fish --no-config -c 'source fish/case-show.fish; complete' |
	    grep -v ' case-show ')" 'for that command alone'
fi
ok 'nothing that was typed or told is run' test ! -e pwned

# What case-set is said to take it takes, and it takes nothing else.
case-set --complete KEY=VALUE… >facts
while read -r fact; do
	case-set -n 7k3qsc9xfq "${fact}x" -m x 2>&1
done <facts >told
same '' "$(grep -e "can't be set" -e 'does not take' told)" \
    'case-set takes what is offered'
same "$(sed -n 's/^	{ "\([a-z]*\)", .*F_[A-Z].*/\1/p' "$top/cmd/case-set.c" |
    sort)" "$(sed 's/[+-]*=.*//' facts | sort -u)" 'and all of it is'

teardown_casebook house
done_testing
