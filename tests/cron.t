#!/bin/sh
# The crontab of casebook(7), as it stands there: in the morning each owner is
# mailed what is to do, and nobody else anything.
. "${0%/*}/lib.sh"

at 2026-11-16T08:00 case-init -q --owner anna house
export CASEBOOK="$PWD/house" CASE_BY=anna

# The block of the page that begins with settings, as a crontab has it.
awk '/^\.Bd/ { inside = begins = 1; next }
/^\.Ed/ { inside = 0 }
inside && begins { begins = 0; crontab = /^PATH=/ }
inside && crontab' "$top/man/casebook.7" |
    sed 's/\\e/\\/g' >crontab
same 'PATH CASEBOOK MAILTO' "$(sed -n 's/^\([A-Z]*\)=.*/\1/p' crontab | xargs)" \
    'its settings'
grep '^[0-9*]' crontab >jobs
same '' "$(grep -v '^[A-Z]*=' crontab | grep -v -x -F -f jobs)" \
    'and jobs, nothing else'
# A % without a backslash ends a command: what is behind it is its input.
same '' "$(sed 's/\\%//g' jobs | grep '%')" 'each % is escaped'

# What mailx(1) is to cron: one file a mail, by address.
mkdir bin mails
cat >bin/mailx <<'end'
#!/bin/sh
[ $# = 3 ] && [ "$1" = -s ] && [ -n "$3" ] || exit 1
{ echo "Subject: $2" && cat; } >>"$MAILS/$3"
end
chmod +x bin/mailx
MAILS=$PWD/mails PATH=$PWD/bin:$PATH
export MAILS

# job N: runs it as cron does, and removes what was mailed before.
job() {
	rm -f mails/*
	command=$(sed -n "${1}s/^\([^ ]* \)\{5\}//p" jobs | sed 's/\\%/%/g')
	run sh -c "$command"
}
# mailed DESC: each owner in $owners has a mail with what waits for them, in
# the order of case-list, and nobody else has any.
mailed() {
	# shellcheck disable=SC2086	# many
	same "$(printf '%s@house.example ' $owners)" "$(cd mails && echo *) " \
	    "$1: one mail for each"
	for owner in $owners; do
		same "Subject: To do
$(case-list is:todo owner:"$owner")" "$(cat "mails/$owner@house.example")" \
		    "$1: what waits for $owner"
	done
	same '' "$(cat "$out" "$err")" "$1: nothing for the head"
}

for who in anna ben carla; do
	case-config person.$who.email $who@house.example
done
case-config person.info.shared yes
case-config person.info.email info@house.example

job 1
same '' "$(ls mails; cat "$out" "$err")" 'nothing to do, no mail'

first=$(at 2026-11-17T09:00 case-new -o ben -c twitter -f Jens -s 'Thin soup' -m x)
at 2026-11-19T09:00 case-new -q -o anna -c email -s 'Cold tea' -m x >/dev/null
at 2026-11-18T09:00 case-new -q -o ben -c phone -s "Bread's crust; rm -rf %" -m x \
    >/dev/null
at 2026-11-20T09:00 case-new -q -o info -c web -s 'Whose is this?' -m x >/dev/null
done=$(at 2026-11-16T09:00 case-new -o carla -m 'All is well')
at 2026-11-16T09:05 case-reply -q "$done" -m 'Good' >/dev/null
job 1
owners='anna ben info' && mailed 'three owners'
same 'twitter phone' "$(sed -n 's/.* ben  *\([a-z]*\) .*/\1/p' \
    mails/ben@house.example | xargs)" 'the longest wait comes first'

# A promise, a handover, a day later.
at 2026-11-21T08:00 case-reply -q "$first" --by ben --as holding \
    --promise '2026-11-23 We cook again' -m 'Soon' >/dev/null
job 1
same 1 "$(grep -c "Bread's" mails/ben@house.example)" 'what still waits'
same '' "$(grep 'Thin soup' mails/ben@house.example)" 'not what is answered'
case-assign -q "$first" carla -m 'Ben is on leave' >/dev/null
CASE_NOW=2026-11-23T07:00:00Z
job 1
owners='anna ben carla info' && mailed 'on the day of the promise'
case-note -q "$first" --keeps p1 >/dev/null
job 1
owners='anna ben info' && mailed 'when it is kept'

# Who has no address is named to the head, and the others get theirs.
case-config person.dora.name Dora
case-assign -q "$first" dora -m 'Carla is on leave' >/dev/null
case-receive -q "$first" -m 'It was thin again' >/dev/null
job 1
same "case-config: 'person.dora.email' is not set" "$(cat "$out" "$err")" \
    'the head is told who has no address'
same 'anna@house.example ben@house.example info@house.example' \
    "$(cd mails && echo *)" 'the others are mailed'

# The other jobs print what cron mails to the head, or nothing.
job 2
same 0 "$status" 'the figures of last week'
grep -q '^opened  *5 cases' "$out"
report $? 'they are of last week'
job 3
same '1 ' "$status $(cat "$out" "$err")" 'nothing is overdue'
case-reply -q "$first" --promise '2026-11-23 We call' -m Soon >/dev/null
CASE_NOW=2026-11-24T12:00:00Z
job 3
same "0 $(case-list is:overdue)" "$status $(cat "$out" "$err")" 'what is overdue'
grep -q "^$first " "$out"
report $? 'it is that promise'
job 4
same '0 ' "$status $(cat "$out" "$err")" 'nobody has tampered'
same 4 "$(wc -l <jobs | tr -d ' ')" 'these are all jobs'

teardown_casebook house
done_testing
