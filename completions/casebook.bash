# Completion for bash: what may stand next is asked of the commands.
#
# bash-completion finds a copy of this file by the name of each command.
# Without that package, source it: it is for all of them.

# Sets `typed` to the words up to the cursor.  bash has split them at ':' and
# '=', too (COMP_WORDBREAKS); here only blanks are between words.
_casebook_split()
{
	local rest=${COMP_LINE:0:COMP_POINT} part i

	typed=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		[[ $i != 0 && $rest != [[:space:]]* ]] || typed+=('')
		rest=${rest#"${rest%%[![:space:]]*}"}
		part=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || part=$rest
		typed[-1]+=$part
		rest=${rest#"$part"}
	done
}

# _casebook_argument WORD: of `option`, which wants `what`.  If that is a
# folder, the commands are asked about that one.
_casebook_argument()
{
	local dir=$1

	case $dir in
	[\'\"]*) dir=${dir:1} dir=${dir%[\'\"]} ;;
	\~ | \~/*) dir=$HOME${dir:1} ;;
	*) dir=${dir//\\/} ;;
	esac
	[[ $what != DIR ]] || ask+=("$option" "$dir")
	what=
}

# Goes over the words before the cursor.  Afterwards `what` is set if the
# last is an option whose argument comes next.
_casebook_read()
{
	local word option letters

	for word in "${typed[@]:1:${#typed[@]}-2}"; do
		if [[ $what ]]; then
			_casebook_argument "$word"
		elif [[ $ended || $word != -?* ]]; then
			((++operands))
		elif [[ $word == -- ]]; then
			ended=yes
		elif [[ $word == --*=* ]]; then
			option=${word%%=*} what=${takes[${word%%=*}]-}
			_casebook_argument "${word#*=}"
		elif [[ $word == --* ]]; then
			option=$word what=${takes[$word]-}
		else
			letters=${word:1}
			while [[ $letters && ! $what ]]; do
				option=-${letters:0:1} letters=${letters:1}
				what=${takes[$option]-}
			done
			[[ ! $letters ]] || _casebook_argument "$letters"
		fi
	done
}

# Sets `what` to the word of the usage line for the next operand.
_casebook_operand()
{
	local -a usage

	read -ra usage < <("${ask[@]}" --complete operands 2>/dev/null)
	what=${usage[operands]-}
	[[ $what || ${usage[*]-} != *…* ]] || what=${usage[-1]}
}

# _casebook_offer LEFT: of the lines on standard input the words that begin
# with `current`, without LEFT, which bash takes to be before them.  Where
# they are only listed, what they mean is shown, too.
_casebook_offer()
{
	local line
	local -a lines=()

	while IFS= read -r line; do
		[[ $line == "$current"* ]] || continue
		line=$before$line
		lines+=("${line#"$1"}")
	done
	COMPREPLY=("${lines[@]%%$'\t'*}")
	if [[ ${#lines[@]} == 1 && ${COMPREPLY[0]} == *[:=.] ]]; then
		compopt -o nospace
	elif [[ ${#lines[@]} -gt 1 && $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]
	then
		COMPREPLY=("${lines[@]//$'\t'/  }")
	fi
}

_casebook()
{
	local what='' ended='' before='' current operands=0 option rest
	local breaks=${COMP_WORDBREAKS//[!:=]/}
	local -a typed options=() ask=("$1")
	local -A takes=()

	COMPREPLY=()
	while IFS= read -r rest; do
		option=${rest%%$'\t'*} rest=${rest#*$'\t'}
		options+=("$option")
		takes[$option]=${rest%%$'\t'*}
	done < <("$1" --complete options 2>/dev/null)
	_casebook_split
	_casebook_read

	current=${typed[-1]}
	# In quotes bash splits nothing.
	[[ $current != [\'\"]* ]] || breaks='' current=${current:1}
	if [[ ! $what && ! $ended && $current == --*=* ]]; then
		before=${current%%=*}= current=${current#*=}
		what=${takes[${before%=}]-}
	elif [[ ! $what && ! $ended && $current == -* ]]; then
		_casebook_offer '' < <(printf '%s\n' "${options[@]}")
	elif [[ ! $what ]]; then
		_casebook_operand
	fi
	case $what in
	*FILE*) compopt -o default ;;
	*DIR*) compopt -o dirnames -o filenames ;;
	?*)
		rest=$before$current
		_casebook_offer "${rest%"${rest##*[${breaks:-$'\n'}]}"}" \
			< <("${ask[@]}" --complete "$what" 2>/dev/null) ;;
	esac
}

complete -o nosort -F _casebook casebook case-init case-new case-receive \
	case-reply case-note case-assign case-set case-link case-correct \
	case-close case-reopen case-list case-show case-log case-report \
	case-import case-export case-config case-verify case-mail case-send \
	case-receipt case-sync
