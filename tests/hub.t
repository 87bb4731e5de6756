#!/bin/sh
# A hub takes what is honest from any git, and nothing else: what breaks a law
# is refused by its pre-receive hook, before it is part of the repository.
. "${0%/*}/lib.sh"
. "$top/tests/forge.sh"

export CASE_BY=ben
trap '[ -z "$daemon" ] || kill "$daemon"; chmod -R u+w "$world"
    rm -rf "$world"' EXIT
daemon=

# ---- made ----

ok 'a hub' case-init -q --hub hub.git
says '' ''
same '' "$(git -C hub.git for-each-ref)" 'it has no commit'
same 'true true true all true' "$(for key in core.bare \
    receive.denyNonFastForwards receive.denyDeletes core.fsync \
    transfer.fsckObjects; do git -C hub.git config "$key"; done |
    tr '\n' ' ' | sed 's/ $//')" 'its config'
same main "$(git -C hub.git symbolic-ref --short HEAD)" 'its branch'
ok 'a sound repository' git -C hub.git fsck --strict
fails 1 'where there is one' case-init --hub hub.git
says '' "case-init: 'hub.git' has a git repository already
  a casebook wants a folder of its own"
mkdir full empty
touch full/file
fails 1 'where there is something' case-init --hub full
ok 'in an empty folder' case-init -q --hub empty
ok 'which has it' test -x empty/hooks/pre-receive
for option in '--owner anna' '--name soups' --bare '--from hub.git' \
    '--by anna'; do
	# shellcheck disable=SC2086	# an option and its value
	fails 64 "with $option" case-init --hub $option new.git
done
fails 64 '--shared alone' case-init --shared new
ok 'none of them made anything' test ! -e new -a ! -e new.git
mkdir "it's here"
ln -s "$BUILD/case-init" "it's here"
ln -s "$BUILD/case-verify" "it's here"
ok 'a hub for a group' case-init -q --hub --shared group.git
same 'drwxrwsr-x group' "$(stat -c %A group.git/objects/pack) $(git \
    -C group.git config core.sharedRepository)" 'which the group may write'
for command in list log report new sync verify; do
	fails 78 "case-$command in a hub" "case-$command" -C hub.git
	same "case-$command: '$PWD/hub.git' is a hub, where desks of a casebook\
 meet, and no desk itself
  make one: case-init --from '$PWD/hub.git' DIR" "$(cat "$err")" 'it says so'
done
fails 78 'case-list below a hub' sh -c 'cd hub.git && case-list'

# ---- pushed to ----

write_house house
ok 'a casebook is pushed' git -C house push -q ../hub.git main
same "$(git -C house rev-parse main)" "$(git -C hub.git rev-parse main)" \
    'and is there'
same '' "$(find hub.git/objects -name '*incoming*')" 'with all its objects'
ok 'to a hub with another, too' git -C house push -q ../group.git main
ok 'a repository of something else' git init -q something
rm -f "$GIT_INDEX_FILE"
git -C something commit -q --allow-empty -m 'Something else'
fails 1 'is refused' git -C something push -q ../empty HEAD:main
same 1 "$(grep -c 'remote: format: .*: it has no policy, so it is no casebook' \
    "$err")" 'and told why'
same '' "$(git -C empty for-each-ref)" 'nothing is there'

# pushes DESC REPOSITORY URL: honest ones pass, the forged are refused.
pushes() {
	ok "$1: an honest push" git -C house push -q "$2" main
	for forgery in $forgeries; do
		rm -rf forged.git
		git clone -q --bare house forged.git
		forge "$forgery" forged.git
		was=$(git -C "$3" for-each-ref; find "$3" -type f | sort)
		fails 1 "$1: $forgery" git -C forged.git push -q "$2" main
		cp "$err" said
		ok "$1: $forgery: it is named" grep -q \
		    "^remote: [a-z ]*: .*$(told "$forgery")" said
		ok "$1: $forgery: by the hook" grep -q \
		    'pre-receive hook declined' said
		same "$was" "$(git -C "$3" for-each-ref; find "$3" -type f |
		    sort)" "$1: $forgery: nothing of it is there"
	done
}
pushes 'file://' "file://$PWD/hub.git" hub.git

# Whatever else may be pushed.
fails 1 'another branch' git -C house push -q ../hub.git main:side
same 1 "$(grep -c 'ref: commit .* refs/heads/side: only main may be pushed' \
    "$err")" 'is told'
fails 1 'a tag' git -C house push -q ../hub.git main:refs/tags/v1
fails 1 'main and a branch' git -C house push -q ../hub.git main main:side
fails 1 'main is deleted' git -C house push -q ../hub.git :main
fails 1 'main is set back' git -C house push -q --force ../hub.git main~:main
same "$(git -C house rev-parse main) commit	refs/heads/main" \
    "$(git -C hub.git for-each-ref)" 'nothing has moved'

# By the daemon, of git.
port=$((20000 + $$ % 20000))
rm -f "$GIT_INDEX_FILE"
git daemon --reuseaddr --listen=127.0.0.1 --port=$port --base-path="$PWD" \
    --export-all --enable=receive-pack --detach --pid-file="$PWD/pid" \
    2>"$err" || skip_all "no git daemon: $(cat "$err")"
tries=0
while [ ! -s pid ] && [ $tries -lt 50 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
daemon=$(cat pid)
case-note -C house "$id" -m 'By the daemon' >out
pushes 'git://' "git://127.0.0.1:$port/hub.git" hub.git

# ---- the hook by hand ----

# update OLD NEW [REF]: what git tells a hook.
update() {
	echo "$1 $2 ${3:-refs/heads/main}"
}
none=0000000000000000000000000000000000000000
main=$(git -C house rev-parse main)
update $none "$main" >all
ok 'all of main' sh -c 'case-verify --pre-receive -C hub.git <all'
says '' ''
update "$(git -C house rev-parse main~)" "$main" >last
ok 'in a clone, for a job of a hosting service' sh -c \
    'git clone -q house clone && case-verify --pre-receive -C clone <last'
echo 'main moved' >nonsense
fails 65 'nonsense' sh -c 'case-verify --pre-receive -C hub.git <nonsense'
fails 64 'with --since' case-verify --pre-receive --since "$main"
fails 66 'where there is no repository' sh -c \
    'case-verify --pre-receive -C full <all'
mkdir decoy
fails 77 'objects from elsewhere' env GIT_QUARANTINE_PATH="$PWD/decoy" sh -c \
    'case-verify --pre-receive -C hub.git <all'
update "$main" "$none" >deleted
fails 1 'main is deleted, by hand' sh -c \
    'case-verify --pre-receive -C hub.git <deleted'
update "$main" "$(git -C house rev-parse main~)" >back
fails 1 'main is set back, by hand' sh -c \
    'case-verify --pre-receive -C hub.git <back'
same "ink: commit $(echo "$main" | cut -c 1-12): main does not descend from\
 it: it would be set back" "$(head -n 1 "$err")" 'it is named'
ok 'nothing is asked' sh -c 'case-verify --pre-receive -C hub.git </dev/null'

# A hub where all must sign.
if ssh-keygen -q -t ed25519 -N '' -C '' -f key </dev/null >out 2>&1; then
	echo "ben $(cat key.pub)" >signers
	cp hub.git/hooks/pre-receive hook
	sed "s|--pre-receive|& --signers '$PWD/signers'|" hook \
	    >hub.git/hooks/pre-receive
	git -C house remote add origin "$PWD/hub.git"
	case-note -C house "$id" -m 'Not signed' >out
	fails 1 'a hub that wants signatures' case-sync -C house
	same "remote: signature: commit $(git -C house rev-parse --short=12 \
	    main): unsigned
case-sync: 'origin' refuses what is sent" "$(sed -n '1s/ *$//p;$p' "$err")" \
	    'it is told'
	cp hook hub.git/hooks/pre-receive
	ok 'a hub that does not' case-sync -q -C house
else
	skip 'a hub where all must sign' 'there is no ssh-keygen'
fi

# A hub whose case-verify is gone takes nothing.
sed 's/case-verify/case-verify-that-is-gone/' hub.git/hooks/pre-receive >hook
cp hook hub.git/hooks/pre-receive
case-note -C house "$id" -m 'Later' >out
fails 1 'without case-verify' git -C house push -q ../hub.git main

desk=$PWD/house
unset GIT_INDEX_FILE
teardown_casebook "$desk"
done_testing
