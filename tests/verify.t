#!/bin/sh
# case-verify finds whatever was done to a casebook behind its back, and names
# it; of what is honest it says nothing.
. "${0%/*}/lib.sh"

export CASE_BY=ben GIT_AUTHOR_NAME=mallory GIT_AUTHOR_EMAIL=mallory \
    GIT_COMMITTER_NAME=mallory GIT_COMMITTER_EMAIL=mallory \
    GIT_INDEX_FILE="$world/index"

case-init -q --owner anna house
printf 'a scan\000' >scan.pdf
id=$(case-new -C house -f Jens -m 'Thin soup' --question 'When?')
case-reply -C house "$id" --answers q1 -a scan.pdf -m 'Tomorrow' >out 2>&1
other=$(case-new -C house -m 'Cold soup')
case-config -C house report.bands 2bd
case-note -C house "$id" -m 'The cook is ill' >out
ok 'an honest casebook' case-verify -C house
says '' ''

# folder ID: of a case in the tree.
folder() {
	echo "$1" | sed 's:\(.\)\(.\)\(.\).*:cases/\1/\2/\3/&:'
}
# path GLOB: of a file in the tree of house.
path() {
	git -C house ls-tree -r --name-only main "$(folder "$id")/" policy/ |
	    grep "$1"
}
opened=$(path '0001-opened-[^.]*$')
noted=$(path '0003-noted-[^.]*$')
scan=$(path 'scan.pdf$')
policy=$(path 'policy/0002')

# begin: a copy of house to be damaged.
begin() {
	chmod -R u+w copy 2>/dev/null
	rm -rf copy "$GIT_INDEX_FILE"
	cp -rp house copy
	git -C copy read-tree main
}
# blob: of standard input.
blob() {
	git -C copy hash-object -w --stdin
}
# put PATH [MODE]: makes standard input the file at the path.
put() {
	git -C copy update-index --add --cacheinfo "${2:-100644},$(blob),$1"
}
# drop PATH: removes it.
drop() {
	printf '0 %040d\t%s\n' 0 "$1" | git -C copy update-index --index-info
}
# commit [PARENT…]: what was put and dropped, on top of main or the parents.
commit() {
	[ $# -gt 0 ] || set -- main
	parents=
	for parent; do
		parents="$parents -p $parent"
	done
	# shellcheck disable=SC2086	# options
	git -C copy update-ref refs/heads/main "$(git -C copy commit-tree \
	    $parents -m 'nothing to see here' "$(git -C copy write-tree)")"
}
# found DESC LINE…: that is all that case-verify says; of a line, the commit is
# left out.
found() {
	fails 1 "$1" case-verify -C copy
	what=$1
	shift
	same "$(printf '%s\n' "$@")" \
	    "$(sed 's/: commit [0-9a-f]*/:/' "$out" | sort)" "$what: is named"
}
# add_event SED…: a note, changed so, at the place that it names.
add_event() {
	git -C copy show "main:$noted" | sed "$@" >event
	event=$(blob <event)
	number=$(sed -n 's/^Number: //p' event)
	kind=$(sed -n 's/^Event: //p' event)
	place=$(folder "$(sed -n 's/^Case: //p' event)")
	place=$place/$(printf '%04d-%s-%.8s' "$number" "$kind" "$event")
	put "$place" <event
}
next="s/^Number: .*/Number: 4/;s/^After: .*/After: $(echo "$noted" |
    tail -c 9)/;s/^Key: .*/Key: mallory/"

# ---- what is there is changed ----

begin
git -C copy show "main:$noted" | sed 's/ill/well/' | put "$noted"
commit
found 'a changed event' "ink: $noted: modified"
git -C copy show "main~:$noted" | put "$noted"
commit
found 'changed, and back' "ink: $noted: modified" "ink: $noted: modified"

begin
drop "$noted"
commit
found 'a deleted event' "ink: $noted: deleted"
git -C copy show "main~:$noted" | put "$noted"
commit
found 'deleted, and back' "ink: $noted: deleted"

begin
renamed=$(echo "$noted" | sed s/0003/0004/)
drop "$noted"
git -C copy show "main:$noted" | put "$renamed"
commit
found 'a renamed event' "ink: $noted: deleted" \
    "name: $renamed: the name has another number than the content"

begin
git -C copy show "main:$policy" | sed s/2bd/9bd/ | put "$policy"
commit
found 'a changed policy' "ink: $policy: modified"

begin
head -c 3 scan.pdf | put "$scan"
commit
found 'a changed attachment' "ink: $scan: modified"

begin
drop "$scan"
commit
found 'a deleted attachment' "ink: $scan: deleted"

begin
echo '* text' | put .gitattributes
commit
found 'another .gitattributes' 'ink: .gitattributes: modified'

begin
git -C copy show "main:$noted" | put "$noted" 100755
commit
found 'an event that can be run' "ink: $noted: given another mode"

begin
printf /etc/passwd | put "$noted" 120000
commit
found 'an event that became a link' "ink: $noted: modified"

begin
git -C copy ls-tree -r --name-only main cases/ >all
while read -r path; do
	drop "$path"
done <all
commit
found 'all cases deleted' "$(sed 's/.*/ink: &: deleted/' all | sort)"

# ---- what is added is not what it should be ----

begin
add_event "$next"
commit
ok 'an event that could be ours' case-verify -C copy
says '' ''
add_event "$next;s/: mallory/: m2/;s/: 4$/: 5/;s/^After: .*/After: $(
    echo "$event" | cut -c 1-8)/;s/^Event: .*/Event: licked\nTongue: red/"
commit
ok 'an event of a kind that nobody knows' case-verify -C copy
says '' ''

begin
printf /etc/passwd | put "$(folder "$id")/0004-noted-12345678" 120000
commit
found 'a link' \
    "mode: $(folder "$id")/0004-noted-12345678: neither folder nor plain file"

begin
put "$(folder "$id")/0004-noted-12345678" 100755 <scan.pdf
commit
found 'a program' \
    "mode: $(folder "$id")/0004-noted-12345678: neither folder nor plain file"

begin
git -C copy update-index --add --cacheinfo \
    "160000,$(git -C copy rev-parse main),cases/sub"
commit
found 'a submodule' 'mode: cases/sub: neither folder nor plain file'

for path in README cases/README policy/README .gitmodules \
    "cases/$id/0004-noted-12345678" "$(folder "$id")/4-noted-12345678" \
    "$(folder "$id")/0004-noted-12345678.txt" \
    "$(folder "$id")/0004-noted-1234567G"; do
	begin
	echo 'Read me' | put "$path"
	commit
	found "a file at $path" \
	    "path: $path: the place of no event and no attachment"
done

begin
echo 'Not an event' >event
place=$(folder "$id")/0004-noted-$(blob <event | cut -c 1-8)
put "$place" <event
commit
fails 1 'a file that is no event' case-verify -C copy
same "format: $place: no event" "$(sed 's/: commit [0-9a-f]*/:/' "$out" |
    cut -d : -f 1-3)" 'it is named'

begin
add_event "$next"
wrong=$(echo "$place" | sed 's/........$/12345678/')
drop "$place"
put "$wrong" <event
commit
found 'a name that does not vouch for its content' \
    "name: $wrong: the name has another id than the content"

begin
add_event "$next"
wrong=$(echo "$place" | sed s/0004/0005/)
drop "$place"
put "$wrong" <event
commit
found 'another number in the name' \
    "name: $wrong: the name has another number than the content"

begin
add_event "$next"
wrong=$(echo "$place" | sed s/noted/linked/)
drop "$place"
put "$wrong" <event
commit
found 'another kind in the name' \
    "name: $wrong: the name has another kind than the content"

begin
add_event "$next"
wrong=$(folder "$other")/${place##*/}
drop "$place"
put "$wrong" <event
commit
fails 1 'an event of another case' case-verify -C copy
same "name: $wrong: the folder is of another case than the content" \
    "$(grep ^name: "$out" | sed 's/: commit [0-9a-f]*/:/')" 'it is named'

begin
add_event "$next;s/^Number: .*/Number: 9/"
commit
found 'a number that is too high' \
    "order: $place: its number does not follow those that After names"

begin
add_event "$next;s/^Number: .*/Number: 3/"
commit
found 'a number that is too low' \
    "order: $place: After names an event that is not before it"

begin
add_event "$next;s/^After: .*/After: 12345678/"
commit
found 'an event after one that is not there' \
    "order: $place: After names an event that is not there"

begin
add_event "$next;/^After: /d"
commit
found 'an event after none' \
    "order: $place: its number does not follow those that After names"

begin
git -C copy show "main:$policy" | sed 's/^Number: .*/Number: 7/' >event
place=policy/0007-configured-$(blob <event | cut -c 1-8)
put "$place" <event
commit
found 'a policy with a number that is too high' \
    "order: $place: its number does not follow those that After names"

begin
git -C copy show "main:$opened" | sed 's/^Key: .*/Key: mallory/' >event
place=$(folder "$id")/0001-opened-$(blob <event | cut -c 1-8)
put "$place" <event
commit
fails 1 'a case that is opened twice' case-verify -C copy
same '1 one hand' "$(cut -d : -f 1 "$out" | uniq -c | sed 's/^ *//')" \
    'it is named'
same "$(folder "$id")" \
    "$(sed 's/^one hand: commit [0-9a-f]* //;s:/[^/]*$::' "$out")" 'and the case'

begin
add_event "$next;s/^Case: .*/Case: 0123456789/;s/^Number: .*/Number: 1/;
    /^After/d"
commit
found 'a case that was never opened' \
    "one hand: $place: the case was never opened"

begin
add_event "$next;s/^Event: .*/Event: assigned/;s/^Case: /Owner: eve\n&/;
    /^\$/,\$d"
commit
fails 1 'a handover without a reason' case-verify -C copy
same "$place" "$(sed 's/^[a-z ]*: //;s/commit [0-9a-f]* //;s/:.*//' "$out")" \
    'it is named'

begin
add_event "$next;s/^By: .*/By: ben\nBy: eve/"
commit
fails 1 'a field twice' case-verify -C copy
same "format: $place" "$(sed 's/: commit [0-9a-f]*/:/' "$out" |
    cut -d : -f 1-2)" 'it is named'

# ---- attachments ----

attachment="Attachment: $(blob <scan.pdf) 7 application\/pdf a.pdf\n"

begin
add_event "$next;s/^\$/$attachment/"
commit
found 'an attachment that is missing' "format: $place: an attachment is missing"
put "$place.d/a.pdf" <scan.pdf
commit
fails 1 'one that comes later' case-verify -C copy

begin
put "$noted.d/foreign.pdf" <scan.pdf
commit
found 'an attachment that no event names' \
    "format: $noted.d/foreign.pdf: no event names this attachment"

begin
add_event "$next;s/^\$/$attachment/"
echo 'Another scan' | put "$place.d/a.pdf"
commit
fails 1 'an attachment with other content' case-verify -C copy
same 1 "$(grep -c "$place.d/a.pdf: no event names this attachment" "$out")" \
    'it is named'

# ---- merges ----

# two_heads: main and `side` have an event each that the other has not.
two_heads() {
	begin
	add_event "$next"
	commit
	ours=$place
	git -C copy update-ref refs/heads/side main
	git -C copy update-ref refs/heads/main main~
	git -C copy read-tree main
	add_event "$next;s/: mallory/: m2/"
	commit
	theirs=$place
	git -C copy read-tree "$(git -C copy merge-tree --write-tree main side)"
}
two_heads
commit main side
ok 'an honest merge' case-verify -C copy
says '' ''

two_heads
add_event "$next;s/: mallory/: m3/"
commit main side
found 'an event that a merge adds' "ink: $place: added by a merge"
two_heads
drop "$ours"
commit main side
found 'an event that a merge drops' "ink: $ours: deleted"
two_heads
drop "$theirs"
commit main side
found 'an event of the first parent that a merge drops' "ink: $theirs: deleted"
two_heads
git -C copy show "main:$noted" | sed 's/ill/well/' | put "$noted"
commit main side
fails 1 'an event that a merge changes' case-verify -C copy
same "ink: $noted: modified" "$(sed 's/: commit [0-9a-f]*/:/' "$out" |
    grep ^ink: | uniq)" 'it is named'
two_heads
git -C copy show "main:$noted" | put "$noted" 100755
commit main side
fails 1 'a mode that a merge changes' case-verify -C copy
same "ink: $noted: given another mode" "$(sed 's/: commit [0-9a-f]*/:/' \
    "$out" | uniq)" 'it is named'

# ---- the index ----

# hidden SQL: as another program would that hides its traces.
hidden() {
	begin
	db=copy/.git/casebook/index.db
	cp -p $db reference
	sqlite3 $db "$1"
	touch -r reference $db
}
hidden "UPDATE event SET body = replace(body, 'ill', 'fit')"
fails 1 'an index with other words' case-verify -C copy
same "index: $noted: the index has other words" \
    "$(grep other.words "$out" | sed 's/: commit [0-9a-f]*/:/')" 'it is named'
hidden "DELETE FROM event WHERE kind = 'noted' OR body LIKE '%ill%'"
fails 1 'an index that lacks an event' case-verify -C copy
same "index: $noted: the index lacks it" \
    "$(grep lacks "$out" | sed 's/: commit [0-9a-f]*/:/')" 'it is named'
hidden "UPDATE casefile SET owner = 'mallory'"
fails 1 'an index with another owner' case-verify -C copy
same 2 "$(grep -c 'index: case .*: its events say something else' "$out")" \
    'each case is named'
hidden "DELETE FROM casefile"
fails 1 'an index without cases' case-verify -C copy

# ---- plain files that are none ----

case-init -q --from house plain
plain=$(find plain/cases/"$id" -name '0001-opened-????????')
chmod u+w "${plain%/*}"
cp "$plain" same
for way in 'mkfifo "$plain"' 'ln -s "$PWD/same" "$plain"'; do
	rm -f "$plain"
	eval "$way"
	fails 1 "$way" timeout 20 case-verify -C plain
	same 1 "$(grep -c '^plain: .*0001-opened-.*: its plain file' "$out")" \
	    'is named'
done

# ---- since ----

git -C house rev-parse main >checkpoint
case-note -C house "$id" -m 'Later' >out
ok 'what came after a commit' case-verify -C house --since "$(cat checkpoint)"
says '' ''
ok 'after the last one' case-verify -C house --since \
    "$(git -C house rev-parse main)"
later=$(git -C house rev-parse main)
begin
git -C copy show "main:$noted" | sed 's/ill/well/' | put "$noted"
commit
fails 1 'a change after it' case-verify -C copy --since "$(cat checkpoint)"
same "ink: $noted: modified" "$(sed 's/: commit [0-9a-f]*/:/' "$out" |
    grep ^ink:)" 'it is named'
begin
git -C copy update-ref refs/heads/main main~
fails 1 'a history that was rewound' case-verify -C copy --since "$later"
same "ink: commit $(echo "$later" | cut -c 1-12): main does not descend from\
 it: the history was rewritten" "$(head -n 1 "$out")" 'it is named'
begin
git -C copy read-tree main~
git -C copy read-tree main
commit main~
fails 1 'a history that was replaced' case-verify -C copy --since "$later"
fails 66 'since no commit' case-verify -C house --since yesterday

teardown_casebook house
done_testing
