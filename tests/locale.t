#!/bin/sh
# Neither the locale nor the zone of the caller, nor what the environment says
# to git, changes what a casebook shows or what is written to it.
. "${0%/*}/lib.sh"

TZ=Europe/Berlin case-init -q --owner anna house
git -C house config casebook.by anna
cat >cases.jsonl <<'end'
{"event":"opened","ref":"x:1","by":"anna","occurred":"2026-11-01T23:30:00Z","owner":"ben","channel":"email","contact":["Jürgen Müßig"],"subject":"Dünne Suppe – größer","about":"Küche","tag":["öko"],"body":"Die Suppe war dünn.\n"}
{"event":"replied","ref":"x:1","by":"ben","occurred":"2026-11-02T22:30:00Z","channel":"email","body":"Ja\n"}
{"event":"closed","ref":"x:1","by":"ben","occurred":"2026-11-03T10:00:00Z","outcome":"upheld","redress":["12.50 EUR"],"body":"\n"}
{"event":"opened","ref":"x:2","by":"ben","occurred":"2026-10-31T23:30:00Z","owner":"anna","channel":"phone","subject":"Idle ICE in Istanbul","body":"I\n"}
{"event":"opened","ref":"x:3","by":"ben","occurred":"2026-10-25T00:30:00Z","owner":"anna","channel":"letter","subject":"émigré ☎ 日本語","body":"x\n"}
end
ok 'cases' case-import -q -C house cases.jsonl
ok 'hours' case-config -q -C house calendar.hours 'Mon-Fri 09:00-17:00'
git init -q decoy
git -C decoy -c user.name=x -c user.email=x commit -q --allow-empty -m decoy
git -C decoy branch -M main

# All readers, with their statuses; nothing in it depends on the moment.
cat >readers <<'end'
tell() {
	echo "$ $*"
	"$@" -C house
	echo "exit status $?"
}
tell case-list
tell case-list -J
tell case-list --sort subject --reverse
tell case-list --format '%{subject}|%{opened}|%{tags}|%{about}'
tell case-list -i opened:2026-11
tell case-list -i opened:2026-11-02 closed:2026-11-03
tell case-list -i opened:25.10.2026
tell case-list -i opened:2026-10-31T23:30:00Z..
tell case-list -i DÜNN
tell case-list -i duenn 'contact:"juergen mue"'
tell case-list -i 'subject:grö' 'about:kueche' tag:Öko
tell case-list -i subject:IDLE idle istanbul
tell case-list -i 日本語
tell case-list -i hands:1,5
tell case-list -i owner:me
tell case-show is:closed
tell case-log
tell case-log -J
tell case-log --oneline is:closed
tell case-report --as-of 2026-11-20
tell case-report -J --as-of 20.11.2026
tell case-report times --by month --as-of '2026-11-20 12:00'
tell case-report hands --by about --period 2026-11 --as-of 2026-11-20
tell case-report opened --period 2026-10-25..2026-10-31 --as-of 2026-11-20
tell case-config --list
tell case-list onwer:x
tell case-list opened:soon
tell case-show zzzz
tell case-verify
end
# And what writers would write, typed as people do.
cat >writers <<'end'
tell() {
	echo "$ $*"
	"$@" -C house -n --key k | sed '/^Recorded: /d; /^Case: /d'
}
tell case-new -m 'Über' -f 'Jürgen' -s 'Größe' --at 2026-11-02 --by anna
tell case-new -m x --at '02.11.2026 14:30' -t ÄÖ --about Küche
tell case-new -m x --at 2026-10-25T02:30 --effort 1h30m
tell case-reply ref:x:1 --by ben -m x --at '2026-11-05 09:00' --apology
tell case-close ref:x:2 --outcome upheld --redress '12,50 EUR Gutschein' \
    --despite x --at 2026-11-05
tell case-set ref:x:2 about=Bäckerei tag+=größe customer=yes --at 2026-11-05
tell case-assign ref:x:2 ben -m 'Grüße' --at 2026-11-05
end
sh readers >expected 2>&1
sh writers >drafts 2>&1
same 29 "$(grep -c '^exit status' expected)" 'all readers'
same '29 7' "$(grep -c '^\$' expected) $(grep -c '^Casebook-Event: 1' drafts)" \
    'all writers'
same "$(printf '%s\n' 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 64 65 66 0)" \
    "$(sed -n 's/^exit status //p' expected)" 'and what they exit with'
same 'Occurred: 2026-11-02T12:00:00+01:00
Occurred: 2026-11-02T14:30:00+01:00
Occurred: 2026-10-25T02:30:00+02:00' \
    "$(grep ^Occurred: drafts | head -n 3)" 'a time is one of the house'

# outside: what is in all folders but that of a world's casebook.
outside() {
	find . "$HOME" -type f ! -path './copy/*' ! -name 'got*' -exec cksum {} +
}

# in_world DESC ENV…: nothing is different, and what is written is as ever.
in_world() {
	world_is=$1
	shift
	rm -rf copy
	cp -R house copy
	before=$(outside)
	"$@" sh readers >"$world/got" 2>&1
	same "$(cat expected)" "$(cat "$world/got")" "$world_is: readers"
	"$@" sh writers >"$world/got" 2>&1
	same "$(cat drafts)" "$(cat "$world/got")" "$world_is: writers"
	ok "$world_is: a case is opened" "$@" case-new -C copy -m 'Wörter' \
	    --at 2026-11-05
	read -r id <"$out"
	ok "$world_is: and closed" "$@" case-close -C copy "$id" -q \
	    --outcome withdrawn --despite 'Größe' --at 2026-11-06
	same "anna <anna> +0100
anna <anna> +0100
2026-11-05T12:00:00+01:00
2026-11-06T12:00:00+01:00" "$(git -C copy log -2 --date=format:%z \
	    --format='%an <%ae> %ad'; case-log -C copy -J "$id" |
	    jq -r .occurred)" "$world_is: by whom, and when"
	ok "$world_is: it is whole" case-verify -C copy
	says '' ''
	same "$before" "$(outside)" "$world_is: nothing happened elsewhere"
}

in_world 'as it is' env
in_world 'no variables' env -i PATH="$PATH"
in_world 'LC_ALL=C' env LC_ALL=C LANG=C
in_world 'no locale' env -u LC_ALL -u LANG
in_world 'a locale that is none' env LC_ALL=xx_XX.ISO-8859-15
# Its small I is not ours, and its numbers have a comma.
if localedef -i tr_TR -f UTF-8 ./tr_TR.UTF-8 2>/dev/null; then
	in_world 'a Turkish locale' env LOCPATH="$PWD" LC_ALL=tr_TR.UTF-8
else
	skip 'a Turkish locale' 'no localedef, or no such locale'
fi
for zone in Pacific/Auckland :America/St_Johns XXX-25 ''; do
	in_world "TZ=$zone" env TZ="$zone"
done
in_world 'no TZ' env -u TZ

# What git takes from its environment.
cat >evil.config <<'end'
[casebook]
	by = evil
[core]
	hooksPath = hooks
	fsmonitor = touch pwned
	pager = touch pwned
	editor = touch pwned
	bare = false
	worktree = decoy
[user]
	name = evil
	email = evil@example.org
[gpg]
	program = touch pwned
[commit]
	gpgSign = true
[alias]
	log = !touch pwned
end
mkdir hooks
for hook in post-commit reference-transaction pre-auto-gc update; do
	printf '#!/bin/sh\ntouch pwned\n' >hooks/$hook
	chmod +x hooks/$hook
done
in_world 'another repository' env GIT_DIR="$PWD/decoy/.git" \
    GIT_WORK_TREE="$PWD/decoy" GIT_COMMON_DIR="$PWD/decoy/.git"
in_world 'other objects' env GIT_OBJECT_DIRECTORY="$PWD/decoy/.git/objects" \
    GIT_ALTERNATE_OBJECT_DIRECTORIES="$PWD/decoy/.git/objects" \
    GIT_QUARANTINE_PATH="$PWD/decoy/.git/objects"
in_world 'another index' env GIT_INDEX_FILE="$PWD/decoy/.git/index" \
    GIT_NAMESPACE=evil GIT_PREFIX=decoy/ GIT_CEILING_DIRECTORIES=/
in_world 'configuration by variables' env GIT_CONFIG_COUNT=3 \
    GIT_CONFIG_KEY_0=casebook.by GIT_CONFIG_VALUE_0=evil \
    GIT_CONFIG_KEY_1=core.hooksPath GIT_CONFIG_VALUE_1="$PWD/hooks" \
    GIT_CONFIG_KEY_2=core.bare GIT_CONFIG_VALUE_2=false \
    GIT_CONFIG_PARAMETERS="'casebook.by=evil'"
in_world 'configuration by files' env GIT_CONFIG_GLOBAL="$PWD/evil.config" \
    GIT_CONFIG_SYSTEM="$PWD/evil.config" GIT_CONFIG="$PWD/evil.config" \
    GIT_CONFIG_NOSYSTEM=0
mkdir -p evil/git
cp evil.config evil/.gitconfig
cp evil.config evil/git/config
in_world 'configuration of the user' env -u GIT_CONFIG_GLOBAL \
    HOME="$PWD/evil" XDG_CONFIG_HOME="$PWD/evil"
in_world 'another author' env GIT_AUTHOR_NAME=evil GIT_AUTHOR_EMAIL=evil \
    GIT_AUTHOR_DATE='1.1.1999 00:00 +0900' GIT_COMMITTER_NAME=evil \
    GIT_COMMITTER_DATE='1.1.1999 00:00 +0900' USER=evil LOGNAME=evil EMAIL=evil
in_world 'other programs' env PAGER='touch pwned' GIT_PAGER='touch pwned' \
    VISUAL='touch pwned' EDITOR='touch pwned' GIT_EDITOR='touch pwned' \
    GIT_SSH_COMMAND='touch pwned' GIT_EXTERNAL_DIFF='touch pwned' \
    GIT_ASKPASS='touch pwned' GIT_TRACE="$PWD/pwned" BASH_ENV="$PWD/pwned"
in_world 'switches of libraries' env GIT_TRACE2="$PWD/pwned" \
    SQLITE_TMPDIR="$PWD/nowhere" TMPDIR="$PWD/nowhere" \
    IFS=cash POSIXLY_CORRECT=1
same '' "$(find . "$HOME" -name 'pwned*')" 'no program was run'

# The only command that runs git is told of nothing, too.
ok 'a desk' env GIT_DIR="$PWD/decoy/.git" GIT_INDEX_FILE="$PWD/decoy/.git/index" \
    GIT_CONFIG_GLOBAL="$PWD/evil.config" GIT_CONFIG_COUNT=1 \
    GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0="$PWD/hooks" \
    GIT_EXTERNAL_DIFF='touch pwned' GIT_TRACE="$PWD/pwned" \
    case-init -q --from house desk
same "$(git -C house rev-parse main)" "$(git -C desk rev-parse main)" \
    'a desk: of this casebook'
same '' "$(find . "$HOME" -name 'pwned*')" 'a desk: no program was run'

rm -rf copy
teardown_casebook house
teardown_casebook desk
done_testing
