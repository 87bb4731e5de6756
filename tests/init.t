#!/bin/sh
# case-init makes a casebook, or a desk of an existing one, or nothing at all.
. "${0%/*}/lib.sh"

made() {
	echo "case-init: a casebook is in '$1'; next: case-new -C '$1'"
}

# leaves_none DESC: the name that is tried below was not taken.
leaves_none() {
	same '' "$(find none .none* 2>/dev/null)" "$1: nothing is left"
}

ok 'a casebook' case-init --owner anna --by ben house
says '' "$(made house)"
same '.git
cases' "$(ls -A house)" 'there is no work tree'
same 'true refs/heads/main' "$(git -C house config core.bare) $(
    git -C house symbolic-ref HEAD)" 'it is bare, and on main'
same "Casebook-Event: 1
Event: configured
By: ben
Occurred: 2026-11-21T09:15:02Z
Set: casebook.format 1
Set: casebook.name house
Set: casebook.timezone UTC
Set: intake.owner anna
Number: 1
Recorded: 2026-11-21T09:15:02Z" \
    "$(git -C house show main:policy/0001-configured-"$(git -C house \
	ls-tree --format='%(objectname)' main policy/ | cut -c 1-8)" |
	grep -v ^Key:)" 'the first policy event'
same '.gitattributes policy ' \
    "$(git -C house ls-tree --name-only main | tr '\n' ' ')" 'and the tree'
same 'ben <ben> 2026-11-21T09:15:02+00:00 policy configured by ben' \
    "$(git -C house log --format='%an <%ae> %aI %s')" 'one commit, by ben'

head=$(git -C house rev-parse main)
fails 1 'a second time' case-init house
says '' "case-init: 'house' has a git repository already
  a casebook wants a folder of its own"
same "$head" "$(git -C house rev-parse main)" 'and the first is as it was'

ok 'quietly' case-init -q --name 'The house' -- quiet
says '' ''
ok 'it has that name' case-config -C quiet casebook.name
says 'The house' ''
fails 1 'nobody owns what comes in' case-config -C quiet intake.owner
says '' "case-config: 'intake.owner' is not set"
mkdir empty
ok 'in an empty folder' case-init empty/
says '' "$(made empty/)"
ok 'in folders that are not there, in another zone' \
    env TZ=:Europe/Berlin case-init -q 'a/b c/book'
ok 'it has the zone' case-config -C 'a/b c/book' casebook.timezone
says 'Europe/Berlin' ''

ok 'without plain files' case-init --bare --by ben plainless
says '' "$(made plainless)"
ok 'a case in it' case-new -C plainless -m 'Thin soup' --by ben
id=$(cat "$out")
says "$id" ''
same .git "$(ls -A plainless)" 'and there are none'

# A desk of it, by a path that means something only here.
ok 'a desk' case-init --from plainless desk
same "$(made desk)" "$(tail -n 1 "$err")" 'a desk: stderr'
same '' "$(cat "$out")" 'a desk: stdout'
same "$(git -C plainless rev-parse main)" "$(git -C desk rev-parse main)" \
    'it has all that the other has'
same "$PWD/plainless" "$(git -C desk remote get-url origin)" \
    'and knows from where'
same "$(cd desk && echo cases/"$id"/0001-opened-*)" \
    "cases/$id/$(git -C desk ls-tree -r --name-only main cases/ |
    sed 's:.*/::')" 'plain files are its own matter'
case-list -C plainless -J >one && case-list -C desk -J >two
same "$(cat one)" "$(cat two)" 'both show the same'

fails 64 'no folder' case-init
says '' 'case-init: DIR is missing
  try case-init -h'
fails 64 'two folders' case-init none none2
says '' "case-init: 'none2' is one word too many
  try case-init -h"
leaves_none 'two folders'
fails 66 'a folder without a name' case-init ''
says '' "case-init: cannot make the folder '': No such file or directory"

not_a_handle() {
	echo "case-init: '$1' is no handle: use a-z, 0-9, '.', '_' and '-'"
}
for option in owner by; do
	fails 65 "--$option" case-init --$option 'Anna M' none
	says '' "$(not_a_handle 'Anna M')"
	leaves_none "--$option"
done
for name in '' 'two
lines' "$(printf 'a\033c')"; do
	fails 65 'a name that is none' case-init --name "$name" none
	says '' 'case-init: the name of a casebook is one line of text'
	leaves_none 'a name that is none'
done

mkdir full
touch full/scan.pdf file
fails 1 'in a folder with something in it' case-init full
says '' "case-init: 'full' is not empty
  a casebook wants a folder of its own"
same scan.pdf "$(ls -A full)" 'which stays as it was'
fails 66 'where a file is' case-init file
says '' "case-init: cannot open the folder 'file': Not a directory"

git init -q -b side repo
git -C repo -c user.name=x -c user.email=x commit -q --allow-empty -m x
for url in repo nowhere house/.git/objects; do
	mkdir -p there
	fails 66 "a desk of $url" case-init --from "$url" none
	same "case-init: no casebook at '$(realpath -e "$url" 2>/dev/null ||
	    echo "$url")'" "$(tail -n 1 "$err")" "a desk of $url: stderr"
	leaves_none "a desk of $url"
	fails 66 "a desk of $url, in a folder" case-init --from "$url" there
	same '' "$(ls -A there)" "a desk of $url, in a folder: it is empty"
done
git -C repo -c user.name=x -c user.email=x commit -q --allow-empty -m x
git -C repo branch -M main
fails 66 'a desk of what is none' case-init --from repo none
same "case-init: '$PWD/repo' is a git repository, but no casebook" \
    "$(tail -n 1 "$err")" 'a desk of what is none: stderr'
leaves_none 'a desk of what is none'
fails 66 'a URL that looks like an option' \
    case-init --from=--upload-pack=touch\ pwned none
leaves_none 'a URL that looks like an option'
same '' "$(find . -name 'pwned*')" 'and is none'

# Of many at once one makes it, and it is whole.
for i in 1 2 3 4 5 6 7 8; do
	case-init -q --by ann$i race 2>/dev/null && echo $i >>winners &
done
wait
same 1 "$(wc -l <winners | tr -d ' ')" 'one of eight at once'
same "ann$(cat winners)" "$(git -C race log --format=%an)" 'it is theirs'
same '.git
cases' "$(ls -A race)" 'the others left nothing'

for book in house quiet empty 'a/b c/book' plainless desk race; do
	teardown_casebook "$book"
done
done_testing
