#!/bin/sh
# Where there is no casebook, or none that we may or can write, every command
# says so and does nothing.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=ben
case-init -q --owner anna house
id=$(case-new -m 'Thin soup')

# nowhere CODE DESC MESSAGE: what every kind of command says there.
nowhere() {
	for command in 'case-new -m x' 'case-note zzzz -m x' case-list \
	    'case-show zzzz' case-log case-report 'case-config --list' \
	    case-verify; do
		# shellcheck disable=SC2086	# words without spaces
		fails "$1" "$2: ${command%% *}" $command
		says '' "${command%% *}: $3"
	done
}
hint='
  make one with case-init DIR, or name one with -C DIR or $CASEBOOK'
mkdir empty
git init -q repo
git clone -q house clone
git clone -q --bare house clone.git
export CASEBOOK=empty
nowhere 66 'no casebook' "no casebook at 'empty'$hint"
export CASEBOOK=missing
nowhere 66 'no folder' "no casebook at 'missing': No such file or directory"
export CASEBOOK=repo
nowhere 66 'another repository' \
    "no casebook at 'repo': a git repository, but no casebook$hint"
clone_hint='
  make a desk of it: case-init --from URL DIR'
export CASEBOOK=clone
nowhere 78 'a plain clone' "'$PWD/clone' is a plain clone of a casebook$clone_hint"
export CASEBOOK=clone/cases
nowhere 78 'in a plain clone' "'$PWD/clone' is a plain clone of a casebook$clone_hint"
export CASEBOOK=clone.git
nowhere 78 'a bare clone' "'$PWD/clone.git' is a plain clone of a casebook$clone_hint"
same '' "$(git -C clone status --porcelain)$(ls -d cases clone.git/casebook \
    clone/.git/casebook 2>/dev/null)" 'nothing is written in any of them'

# The same casebook, when a later version has told that its format is 2.
policy=$(git -C clone ls-tree --name-only HEAD policy/ | sed -n '1s/.*-//p')
sed -e 's/format 1/format 2/' -e 's/^Key: .*/Key: format2/' \
    -e 's/^Number: 1/Number: 99/' clone/policy/0001-configured-"$policy" >policy
blob=$(git hash-object policy)
cp policy clone/policy/0099-configured-"$(echo "$blob" | cut -c 1-8)"
git -C clone add policy
git -C clone -c user.name=x -c user.email=x commit -q -m 'policy configured by x'
cp -r house newer
git -C newer fetch -q ../clone HEAD:main
export CASEBOOK=newer
nowhere 78 'a newer format' \
    "'$PWD/newer' has format 2: this casebook knows only format 1"
fails 78 'a desk of it' case-init -q --from newer desk
same "case-init: '$PWD/desk' has format 2: this casebook knows only format 1" \
    "$(tail -n 1 "$err")" 'a desk of it: stderr'
same '' "$(find desk 2>/dev/null)" 'a desk of it: nothing is left'

# A disk that is read-only.
read_only() {
	unshare -m sh -c 'mount --bind house house &&
	    mount -o remount,bind,ro house && exec "$@"' sh "$@"
}
export CASEBOOK=house
before=$(present)
if [ "$(id -u)" = 0 ] && read_only true 2>/dev/null; then
	for command in 'case-new -m x' "case-note $id -m x" \
	    'case-config intake.owner eve'; do
		# shellcheck disable=SC2086	# words without spaces
		fails 77 "a read-only disk: ${command%% *}" read_only $command
		says '' "${command%% *}: cannot write '$PWD/house': Read-only\
 file system"
	done
	ok 'a read-only disk: to read' read_only case-list -i
	says "$id" ''
	mv house/.git/casebook/index.db .
	ok 'without an index' read_only case-list -i
	says "$id" ''
	same 1 "$(find "$HOME/.cache/casebook" -name '*.db' | wc -l | tr -d ' ')" \
	    'it has its own, in the cache'
	mv index.db house/.git/casebook/
	git -C house update-ref refs/heads/main main^
	case-list -i >/dev/null 2>&1
	git -C house update-ref refs/heads/main "${before%%
*}"
	ok 'with an index that lags behind' read_only case-list -i
	says "$id" ''
	ok 'it catches up where it may be written' case-list -i
	fails 77 'a new one on a read-only disk' read_only case-init house/new
	says '' "case-init: cannot make the folder 'house/new': Read-only file\
 system"
else
	skip 'a read-only disk' 'needs root, and mount namespaces'
fi

# A casebook that belongs to somebody else.
lowly() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
chmod 711 "$world"
cp -rp house theirs
chmod -R a-w theirs
export CASEBOOK=theirs
if lowly sh -c "test -x '$BUILD/case-new'"; then
	for command in 'case-new -m x' "case-assign $id eve -m x" \
	    'case-config intake.owner eve'; do
		# shellcheck disable=SC2086	# words without spaces
		fails 77 "somebody else's: ${command%% *}" lowly $command
		says '' "${command%% *}: cannot write '$PWD/theirs': Permission\
 denied"
	done
	ok "somebody else's: to read" lowly case-list -i
	says "$id" ''
	fails 77 'a new one there' lowly case-init theirs/new
	says '' "case-init: cannot make the folder 'theirs/new': Permission\
 denied"
	chmod 0 theirs/.git
	fails 77 'one that must not even be read' lowly case-list
	says '' "case-list: cannot open '$PWD/theirs/.git': Permission denied"
	chmod 555 theirs/.git
else
	skip "somebody else's" 'needs setpriv, or commands that all may run'
fi
export CASEBOOK=house
same "$before" "$(present)" 'after all this it is as it was'

teardown_casebook house
done_testing
