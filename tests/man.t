#!/bin/sh
# The manual: mandoc has nothing to say, every command has a page that tells
# its options and no others, references lead somewhere, nothing that the code
# knows is left out, and the examples do what they show.
#
# An example is a literal block that begins with a command, in a page of any
# section.  Those of a page run one after the other in a fresh casebook, which is
# the working directory.  It is called complaints, anna is the caller and owns
# new cases, the zone is UTC, it is the morning of 2026-11-21, and it has the
# four cases below.  What a page may rely on is all in these lines: the id of
# an imported case comes from its ref.
#
#	7k3qsc9xfq  Thin soup: email, unanswered, with a question; anna's
#	9wd21jcemf  Could the bus please wait?: twitter, answered; ben's
#	c5ratdj0ca  Two numbers to move: phone, a broken promise; ben's since
#		    anna handed it over
#	4mptw9jatj  Thank you: letter, answered and closed; ben's
#
# In a page a line that begins with "$ " is a command, and "> " continues it.
# "# exit N" at its end is the status, else 0.  The lines that follow are all
# that it prints, on standard output and then on standard error; in them ...
# stands for any text, over any number of lines.
#
# The commands of a crontab in a page run after its examples.
. "${0%/*}/lib.sh"

cat >cases.jsonl <<'end'
{"event":"opened","ref":"crm:373708","by":"anna","occurred":"2026-11-17T09:30:00Z","owner":"anna","contact":["Jens Muster <jens@example.org>"],"channel":"email","about":"kitchen","question":["Who pays?"],"body":"Thin soup\n\nThe soup was thin.\n"}
{"event":"opened","ref":"crm:658836","by":"ben","occurred":"2026-11-19T07:40:00Z","owner":"ben","kind":"request","contact":["@pendler"],"channel":"twitter","url":"https://social.example/1","body":"Could the bus please wait?\n"}
{"event":"replied","ref":"crm:658836","by":"ben","occurred":"2026-11-19T07:52:00Z","channel":"twitter","body":"The driver is told.\n"}
{"event":"opened","ref":"crm:968204","by":"anna","occurred":"2026-11-16T13:00:00Z","owner":"anna","contact":["Beispiel GmbH <it@beispiel.example>"],"channel":"phone","body":"Two numbers to move\n"}
{"event":"replied","ref":"crm:968204","by":"anna","occurred":"2026-11-16T13:10:00Z","channel":"phone","as":"holding","promise":["2026-11-20T16:00:00Z The technician comes"],"body":"A technician will come on Friday.\n"}
{"event":"assigned","ref":"crm:968204","by":"anna","occurred":"2026-11-18T09:00:00Z","owner":"ben","body":"Ben knows the exchange.\n"}
{"event":"opened","ref":"crm:524722","by":"ben","occurred":"2026-11-10T08:00:00Z","owner":"ben","kind":"praise","contact":["Erika Beispiel"],"customer":"yes","channel":"letter","body":"Thank you\n"}
{"event":"replied","ref":"crm:524722","by":"ben","occurred":"2026-11-11T10:00:00Z","channel":"letter","body":"We are glad.\n"}
{"event":"closed","ref":"crm:524722","by":"ben","occurred":"2026-11-11T10:05:00Z","outcome":"answered"}
end
export CASE_BY=anna

# Pages of the system that ours may refer to.
others=' cron(8) crontab(5) git(1) git-config(1) git-fsck(1) git-hash-object(1) git-log(1) grep(1) jq(1) less(1) printf(1) ssh(1) ssh-keygen(1) sendmail(8) '

# options_of_help: -h as "letter long" or "long", from standard input.
options_of_help() {
	sed -n 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p
	    s/^      --\([a-z-]*\).*/\1/p' | sort
}

# options_of_list PAGE: those of the lists of a page.
options_of_list() {
	awk '/^\.It Fl / {
		letter = ""
		for (i = 3; i <= NF; i++) {
			if ($(i - 1) != "Fl")
				continue
			if ($i ~ /^-/)
				print letter substr($i, 2)
			letter = $i ~ /^-/ ? "" : $i " "
		}
	}' "$1" | sort
}

# options_of_synopsis PAGE: by letter, where there is one.
options_of_synopsis() {
	awk '/^\.Sh/ { inside = $2 == "SYNOPSIS" }
	inside {
		for (i = 2; i <= NF; i++) {
			if ($(i - 1) !~ /Fl$/)
				continue
			if ($i ~ /^-/)
				print substr($i, 2)
			else for (j = 1; j <= length($i); j++)
				print substr($i, j, 1)
		}
	}' "$1" | sort -u
}

# What mailx(1) is to a crontab here; it wants an address.
mkdir "$world/bin"
cat >"$world/bin/mailx" <<end
#!/bin/sh
[ -n "\$3" ] && { echo "\$3: \$2" && cat; } >>'$world/mails'
end
chmod +x "$world/bin/mailx"

# What takes the mails here.
cat >"$world/bin/sendmail" <<'end'
#!/bin/sh
cat >/dev/null
end
chmod +x "$world/bin/sendmail"
PATH=$world/bin:$PATH CASE_SENDMAIL=$world/bin/sendmail
export CASE_SENDMAIL

# examples_of PAGE: the text of its blocks that begin with a command.
examples_of() {
	awk '/^\.Bd -literal/ { inside = begins = 1; next }
	/^\.Ed/ { inside = 0 }
	inside {
		if (begins)
			example = /^\$ /
		begins = 0
		sub(/^\\&/, "")
		gsub(/\\e/, "\\")
		if (example)
			print
	}' "$1"
}

# run_example COMMAND EXPECTED: the status is told at the end of COMMAND.
run_example() {
	wanted=0
	case $1 in
	*'# exit '*) wanted=${1##*# exit } ;;
	esac
	run sh -c "$1"
	cat "$err" >>"$out"
	pattern=$(printf '%s\n' "$2" | sed 's/[][*?\\]/\\&/g; s/\.\.\./*/g')
	actual=$(cat "$out")
	desc="$name: example $commands"
	# shellcheck disable=SC2254	# it is a pattern
	case $status.$actual in
	$wanted.$pattern)
		report 0 "$desc"
		;;
	*)
		report 1 "$desc"
		printf '%s\n' "$1" | sed 's/^/# $ /'
		echo "# exit status $status, not $wanted, or other output:"
		printf '%s\n' "$2" >"$world/expected"
		diff -U 3 "$world/expected" "$out" | sed 's/^/# /'
		;;
	esac
}

# run_examples PAGE: in the working directory.
run_examples() {
	examples_of "$1" >"$world/examples"
	echo '$ ' >>"$world/examples"
	command='' expected='' commands=0
	while IFS= read -r line; do
		case $line in
		'$ '*)
			[ -z "$command" ] || run_example "$command" "$expected"
			command=${line#??} expected='' commands=$((commands + 1))
			;;
		'> '*)
			command="$command
${line#??}"
			;;
		*)
			expected="$expected${expected:+
}$line"
			;;
		esac
	done <"$world/examples"
}

# run_crontab PAGE: cron asks for no status, and mails what is printed.
run_crontab() {
	sed -n 's/\\e%/%/g; s/^\([0-9*][-0-9,*]* \)\{5\}//p' "$1" \
	    >"$world/crontab"
	while IFS= read -r command; do
		run env CASEBOOK="$PWD" sh -c "$command" </dev/null
		[ "$status" -le 1 ] || echo "exit status $status" >>"$err"
		same '' "$(cat "$err")" "$name: crontab: $command"
	done <"$world/crontab"
}

for page in "$top"/man/*.[1-8]; do
	name=${page##*/}
	same '' "$(mandoc -Tlint -W warning "$page" 2>&1)" "$name: mandoc"
	same '' "$(awk '/^\.Xr/ { print $2 "(" $3 ")" }' "$page" | sort -u |
	    while read -r ref; do
		case $others in
		*" $ref "*) continue ;;
		esac
		file=${ref%)}
		[ -f "$top/man/${file%(*}.${file#*(}" ] || echo "$ref"
	    done)" "$name: references"
	[ "${name%.1}" = "$name" ] ||
	    same 'NAME SYNOPSIS DESCRIPTION ENVIRONMENT FILES EXIT STATUS EXAMPLES SEE ALSO' \
	    "$(sed -n 's/^\.Sh //p' "$page" | tr '\n' ' ' | sed 's/ $//')" \
	    "$name: sections"
done

for source in "$top"/cmd/*.c; do
	name=${source##*/}
	name=${name%.c} page=$top/man/$name.1
	ok "$name has a page" test -f "$page"
	[ "$status" = 0 ] || continue
	run "$name" -h
	help=$(options_of_help <"$out")
	same "$help" "$(options_of_list "$page")" "$name: the list of options"
	same "$(echo "$help" | sed 's/ .*//; /^h$/d; /^version$/d' | sort)" \
	    "$(options_of_synopsis "$page")" "$name: the synopsis"
done
for page in "$top"/man/*.1; do
	name=${page##*/}
	ok "$name is of a command" test -f "$top/cmd/${name%.1}.c"
done

# missing PAGE PATTERN: the names on standard input that the page has not
# where PATTERN, with NAME for the name, says.
missing() {
	while read -r name; do
		grep -q -e "$(echo "$2" | sed "s/NAME/$name/")" "$1" ||
		    echo "$name"
	done
}
same '' "$(sed -n 's/^	\[F_[A-Z_]*\] = { "\([^"]\{1,\}\)".*/\1/p' \
    "$top/lib/event_table.c" |
    missing "$top/man/case-event.5" '^\.It Sy.* *NAME\( \|$\)')" \
    'case-event(5) has every field'
same '' "$(sed -n 's/^	\[EV_[A-Z]*\] = "\(.*\)",/\1/p' \
    "$top/lib/event_table.c" |
    missing "$top/man/case-event.5" '^\.It Sy NAME$')" \
    'case-event(5) has every kind'
same "$(sed -n 's/^	\[F_[A-Z_]*\] = { "\([^"]*\)".*/\1/p' \
    "$top/lib/event_table.c" | sed 's/^$/unknown fields/')" \
    "$(echo Casebook-Event
    sed -n '/^Event, By,/,/^\./ { /^\./d; s/\.$//; p; }' \
	"$top/man/case-event.5" | tr ',' '\n' | sed 's/^ *//; /^$/d')" \
    'case-event(5) has them in their order'
same '' "$(sed -n 's/^	\[Q_[A-Z_]*\] = { "\([^"]\{1,\}\)".*/\1/p' \
    "$top/lib/query.c" |
    missing "$top/man/case-query.7" '^\.It Cm NAME :')" \
    'case-query(7) has every key'
same '' "$(sed -n '/^static const char \*const [a-z]*_values/,/};/p' \
    "$top/lib/query.c" | grep -o '"[a-z-]*"' | tr -d '"' |
    missing "$top/man/case-query.7" '\(\.It\)\{0,1\}.*Cm.* NAME\( \|$\)\|^\.Cm NAME')" \
    'case-query(7) has every value'
same '' "$(sed -n 's/^	{ "\([a-z.-]*\)", \(NULL\|&[a-z]*\), "\(.*\)", .*/\1 \3/p' \
    "$top/lib/setting.c" | while read -r head tail; do
	grep '^\.It Ic' "$top/man/casebook-policy.5" | grep -F -e "$head" |
	    grep -qF -e "$tail" || echo "$head $tail"
    done)" 'casebook-policy(5) has every key'
same '' "$(sed -n 's/^	{ "\([a-z]*\)", { BY_.*/\1/p' "$top/lib/report_figures.c" |
    missing "$top/man/case-report.1" '^\.It Cm NAME$')" \
    'case-report(1) has every report'

make_casebook() {
	rm -rf complaints
	run case-init --owner anna complaints
	run case-import -C complaints cases.jsonl
}

# members SECTION: those that case-json(5) lists there.
members() {
	sed -n "/^\.Ss $1/,/^\.S[hs]/s/^\.It Sy //p" "$top/man/case-json.5"
}
make_casebook
same "$(case-list -C complaints -J --max 1 | jq -r 'keys_unsorted[]')" \
    "$(members Cases)" 'case-json(5) has every member of a case'
# So that each list has an entry: a takedown, and a lesson nobody was told of.
post=$(case-log -C complaints -J --kind opened 9wd2 | jq -r .id)
action=$(case-new -q -C complaints -k corrective-action -s 'Wait for the bus')
run case-note -C complaints 9wd2 --takedown "$post" -m 'It named the driver.'
run case-link -C complaints "$action" caused-by 9wd2
run case-close -q -C complaints "$action" --outcome answered
same "$(sed -n 's/^	{ "\([a-z]*\)", { BY_.*/\1/p' \
    "$top/lib/report_figures.c" | {
	case-report -C complaints -J --by channel times
	while read -r report; do
		case-report -C complaints -J "$report"
	done
    } | jq -rn '[inputs | keys[]] | unique[]')" \
    "$(members Rows | sort)" 'case-json(5) has every member of a row'
same "$(case-report -C complaints --csv | head -n 1 | tr , '\n')" \
    "$(members Rows | grep -vx v)" 'case-json(5) has every column'
teardown_casebook complaints
chmod -R u+w complaints

for page in "$top"/man/*.[1-8]; do
	name=${page##*/}
	make_casebook
	cd complaints || exit
	run_examples "$page"
	run_crontab "$page"
	cd .. || exit
	ok "$name: at least two examples" test "$commands" -gt 2
	ok "$name: a pipeline among them" grep -q '|' "$world/examples"
	teardown_casebook complaints
	chmod -R u+w complaints
done
ok 'a crontab has mailed' grep -q '^[a-z]*@.*: To do' "$world/mails"
done_testing
