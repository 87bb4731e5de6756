#!/bin/sh
# Each way to falsify a casebook with plain git is found and named, and each
# honest history of the same shape passes in silence.
# shellcheck disable=SC2034,SC2046	# for what is evaluated; lists of words
. "${0%/*}/lib.sh"
. "$top/tests/forge.sh"

export CASE_BY=ben GIT_TEST_FSYNC=0
forged=copy base=house
ways=0 found=0 kinds=0 passed=0

# fresh: a copy of the base, to be falsified or not.
fresh() {
	chmod -R u+w copy 2>"$err"
	rm -rf copy "$GIT_INDEX_FILE"
	cp -rp "$base" copy
	git -C copy read-tree main
}

# falsify DESC SAID CODE [OPTION…]: after the shell code, which does one thing
# that the tools never do, case-verify fails and says SAID: a line, or the
# beginning of one that ends in dots here.  In it, $where is the commit
# $guilty, by default the newest.
falsify() {
	desc=$1 said=$2 code=$3
	shift 3
	guilty=main wanted=1 ways=$((ways + 1))
	fresh
	eval "$code" >"$world/forging" 2>&1
	where="commit $(git -C copy rev-parse --short=12 "$guilty" 2>"$err")"
	eval "said=\"$said\""
	run case-verify -q -C copy "$@"
	if [ "$status" = $wanted ] && grep -q -x "$(echo "$said" |
	    sed 's/[].*^$\\[]/\\&/g;s/\(\\\.\)\{3\}$/.*/')" "$out" "$err"; then
		found=$((found + 1))
		report 0 "$desc"
		return
	fi
	report 1 "$desc"
	echo "# status $status, and not the line: $said"
	sed 's/^/# /' "$out" "$err" "$world/forging"
}

# honest DESC CODE [OPTION…]: after the shell code, case-verify is silent.
honest() {
	desc=$1 code=$2
	shift 2
	worked=0 kinds=$((kinds + 1))
	fresh
	eval "$code" >"$world/forging" 2>&1 || worked=$?
	run case-verify -C copy "$@"
	if [ "$worked $status" = '0 0' ] && [ ! -s "$out" ] &&
	    [ ! -s "$err" ]; then
		passed=$((passed + 1))
		report 0 "$desc"
		return
	fi
	report 1 "$desc"
	echo "# status $worked, then $status"
	sed 's/^/# /' "$out" "$err" "$world/forging"
}

# id_of WHAT: of a commit, tree or file of the copy, such as main:PATH.
id_of() {
	git -C copy rev-parse "$1"
}
# move COMMIT: main, to wherever.
move() {
	git -C copy update-ref refs/heads/main "$1"
}
# removed PATH…: what a commit deletes.
removed() {
	for path; do
		drop "$path"
	done
	commit
}
# module PATH: a submodule there.
module() {
	git -C copy update-index --add --cacheinfo "160000,$(id_of main),$1"
}
# misplaced PATH: the next entry, but there.
misplaced() {
	add_event
	drop "$place"
	put "$1" <event
	commit
}
# written CMD…: what the command makes of the next entry is its content.
written() {
	add_event
	drop "$place"
	"$@" <event >content
	place=${place%-*}-$(blob <content | cut -c 1-8)
	put "$place" <content
	commit
}
# plant NAME MODE TYPE OBJECT: an entry of the policy folder that git itself
# would not make.
plant() {
	policies=$({ git -C copy ls-tree main:policy
	    printf '%s %s %s\t%s\n' "$2" "$3" "$4" "$1"; } | mktree)
	move "$(git -C copy commit-tree -p main -m 'nothing to see here' \
	    "$(git -C copy ls-tree main |
	    sed "s/[0-9a-f]*	policy\$/$policies	policy/" | mktree)")"
}
# mktree: as git mktree, but in the order given, and whatever it is.
mktree() {
	perl -ne 'chomp; /^0*(\S+) \S+ (\S+)\t(.*)/s or die;
	    my ($mode, $id, $name) = ($1, $2, $3); $name =~ s/\\n/\n/g;
	    print "$mode $name\0", pack "H*", $id' >tree
	git -C copy hash-object -w -t tree --literally "$PWD/tree"
}
# sides N: branches side1, side2 … with an entry each that no other has; the
# next commit would have them all.
sides() {
	start=$(id_of main)
	for n in $(seq "$1"); do
		git -C copy read-tree main
		add_event -e "s/mallory/mallory $n/"
		commit
		git -C copy update-ref "refs/heads/side$n" main
		eval "side$n=\$place"
		move "$start"
	done
	for n in $(seq "$1"); do
		eval "place=\$side$n"
		show "$place" "side$n" | put "$place"
	done
}
# stranger: a commit of another history.
stranger() {
	git -C copy commit-tree -m begun "$(git -C copy write-tree)"
}
# again [COMMIT…]: the same trees as new commits, one upon the other.
again() {
	last=
	for was; do
		last=$(git -C copy commit-tree ${last:+-p "$last"} -m again \
		    "$was^{tree}")
	done
	move "$last"
}
# hidden SQL: to the index, as a program would that hides its traces.
hidden() {
	cp -p copy/.git/casebook/index.db reference
	sqlite3 copy/.git/casebook/index.db "$1"
	touch -r reference copy/.git/casebook/index.db
}
# plainly FILE: makes standard input a plain file.
plainly() {
	rm -f "copy/cases/$1"
	cat >"copy/cases/$1"
}
# loosened: each object in a file of its own.
loosened() {
	mv copy/.git/objects/pack packs
	mkdir copy/.git/objects/pack
	for pack in packs/*.pack; do
		git -C copy unpack-objects -q <"$pack"
	done
	rm -rf packs
}
# packed: all that main has in one pack, and the rest gone.
packed() {
	git -C copy config --unset extensions.preciousObjects
	git -C copy repack -a -d -q
	pack=$(echo copy/.git/objects/pack/*.pack)
	chmod u+w "$pack"
}
# file_of WHAT: of an object that is loose.
file_of() {
	id_of "$1" | sed 's:^..:copy/.git/objects/&/:'
}
# flipped FILE [BYTE]: one bit of it, by default in the middle.
flipped() {
	chmod u+w "$1"
	perl -0777 -i -pe 'BEGIN { $at = shift }
	    substr($_, $at || length($_) / 2, 1) ^= "\x10"' -- "${2:-0}" "$1"
}
# lost WHAT: an object that is nowhere any more.
lost() {
	lost=$(id_of "$1")
	loosened
	rm -f "$(file_of "$1")"
}
# lying_graph CHILD PARENT: a file of git's own that says who follows whom.
lying_graph() {
	git -C copy -c commitGraph.generationVersion=1 commit-graph write \
	    --reachable
	chmod u+w copy/.git/objects/info/commit-graph
	perl -MDigest::SHA=sha1 -0777 -i -pe 'BEGIN {
	    ($child, $parent) = map { pack "H*", $_ } splice @ARGV, 0, 2 }
	    for my $i (0 .. ord(substr($_, 6, 1)) - 1) {
		my ($name, $at) = unpack "a4 x4 N", substr($_, 8 + 12 * $i);
		$at{$name} = $at;
	    }
	    for my $i (0 .. unpack("N", substr($_, $at{OIDF} + 1020)) - 1) {
		$no{substr($_, $at{OIDL} + 20 * $i, 20)} = $i;
	    }
	    substr($_, $at{CDAT} + 36 * $no{$child} + 20, 4) =
		pack "N", $no{$parent};
	    substr($_, -20) = sha1(substr($_, 0, -20))' \
	    "$(id_of "$1")" "$(id_of "$2")" copy/.git/objects/info/commit-graph
}

# ---- the house ----

write_house house 2>"$err"
CASEBOOK=house
more=$(case-new -C house -f Jens -c twitter --public -m 'Thin soup here')
case-reply -C house "$more" -m 'Sorry' >out
case-note -C house "$more" --takedown "$(CASEBOOK=house part "$more" 1)" \
    -m 'Insults' >out 2>&1
case-assign -C house "$more" carla -m 'On leave' >out
case-close -C house "$more" --outcome upheld --cause soup >out 2>&1
# entry CASE KIND: its path.
entry() {
	git -C house ls-tree -r --name-only main "$(folder "$1")/" |
	    grep -e "-$2-[^.]*\$"
}
post=$(entry "$more" opened)
closing=$(entry "$more" closed)
newest=$(git -C house rev-parse main)
root=$(git -C house rev-parse main~10)
case-receipt -C house >noted-down

# ---- an entry that is there ----

falsify 'a word of an entry is changed' 'ink: $where $noted: modified' \
    'forge changed copy'
falsify 'and changed back' 'ink: $where $noted: modified' \
    'forge changed-back copy; guilty=main~'
falsify 'a line is added at its end' 'ink: $where $noted: modified' \
    '{ show "$noted"; echo "And sorry"; } | put "$noted"; commit'
falsify 'its end is cut off' 'ink: $where $noted: modified' \
    'show "$noted" | head -n 5 | put "$noted"; commit'
falsify 'its newlines become those of Windows' 'ink: $where $noted: modified' \
    'show "$noted" | sed "s/\$/\\r/" | put "$noted"; commit'
falsify 'it is emptied' 'ink: $where $noted: modified' \
    'put "$noted"; commit'
falsify 'it is deleted' 'ink: $where $noted: deleted' 'forge deleted copy'
falsify 'and put back' 'ink: $where $noted: deleted' \
    'removed "$noted"; git -C copy read-tree main~; commit; guilty=main~'
falsify 'it is renamed' 'ink: $where $noted: deleted' 'forge renamed copy'
falsify 'it can be executed' 'ink: $where $noted: given another mode' \
    'forge program copy'
falsify 'it becomes a link' 'ink: $where $noted: modified' \
    'printf /etc/passwd | put "$noted" 120000; commit'
falsify 'a link of the same words' 'ink: $where $noted: given another mode' \
    'show "$noted" | put "$noted" 120000; commit'
falsify 'it becomes a submodule' 'ink: $where $noted: modified' \
    'module "$noted"; commit'
falsify 'it becomes a folder' 'ink: $where $noted: deleted' \
    'drop "$noted"; echo Once | put "$noted/0001"; commit'
falsify 'another takes its place, under a name that fits' \
    'ink: $where $noted: deleted' \
    'show "$noted" | sed s/ill/well/ >event; drop "$noted"
    put "${noted%-*}-$(blob <event | cut -c 1-8)" <event; commit'
falsify 'a policy is changed' 'ink: $where $policy: modified' \
    'forge policy copy'
falsify 'a policy is deleted' 'ink: $where $policy: deleted' \
    'removed "$policy"'
falsify 'an opening is deleted' 'ink: $where $opened: deleted' \
    'removed "$opened"'
falsify 'a closing is deleted' 'ink: $where $closing: deleted' \
    'removed "$closing"'
falsify 'a post that was taken down is deleted' \
    'ink: $where $post: deleted' 'removed "$post"'
falsify 'a case is deleted' 'ink: $where $closing: deleted' \
    'git -C copy rm -q -r --cached "$(folder "$more")"; commit'
falsify 'a case gets another id' 'ink: $where $closing: deleted' \
    'git -C copy ls-tree -r main "$(folder "$more")/" >moved
    git -C copy rm -q -r --cached "$(folder "$more")"
    sed "s:$(folder "$more"):$(folder 0123456789):" moved |
	git -C copy update-index --index-info; commit'
falsify 'everything is deleted' 'ink: $where $noted: deleted' \
    'git -C copy read-tree --empty; commit'
falsify 'an attachment is replaced' 'ink: $where $scan: modified' \
    'forge scan copy'
falsify 'an attachment is deleted' 'ink: $where $scan: deleted' \
    'removed "$scan"'
falsify '.gitattributes are changed' 'ink: $where .gitattributes: modified' \
    'echo "* text" | put .gitattributes; commit'
falsify '.gitattributes are deleted' 'ink: $where .gitattributes: deleted' \
    'removed .gitattributes'

# ---- an entry that is added, and its name ----

falsify 'a false id in the name' \
    'name: $where $wrong: the name has another id than the content' \
    'forge false-name copy'
falsify 'a false number in the name' \
    'name: $where $at: the name has another number than the content' \
    'forge false-number copy; at=$(echo "$place" | sed s/0004/0005/)'
falsify 'a false kind in the name' \
    'name: $where $at: the name has another kind than the content' \
    'forge false-kind copy; at=$(echo "$place" | sed s/noted/linked/)'
falsify 'the folder of another case' \
    'name: $where $at: the folder is of another case than the content' \
    'forge false-case copy; at=$(folder "$other")/${place##*/}'
falsify 'the folder of the policy' \
    'name: $where $at: the folder is of another case than the content' \
    'add_event; drop "$place"; at=policy/${place##*/}; put "$at" <event; commit'
falsify 'a link' 'mode: $where $wrong: neither folder nor plain file' \
    'forge link copy'
falsify 'a program' 'mode: $where $wrong: neither folder nor plain file' \
    'put "$wrong" 100755 <scan.pdf; commit'
falsify 'a submodule' 'mode: $where cases/sub: neither folder nor plain file' \
    'forge submodule copy'
for at in README policy/README cases/README .gitmodules policy/.gitattributes \
    POLICY/0002-configured-12345678 "cases/$id/0004-noted-12345678" \
    "$wrong.txt"; do
	falsify "a file at $at" \
	    'path: $where $at: the place of no event and no attachment' \
	    'misplaced "$at"'
done
falsify 'a twin in capitals' \
    'path: $where $at: the place of no event and no attachment' \
    'at=$(echo "$noted" | sed s/noted/NOTED/); misplaced "$at"'
falsify 'a name with a newline and an escape' \
    'path: $where policy/a^Jb^[[1m: the place of no event and no attachment' \
    'plant "$(printf "a\\\\nb\\033[1m")" 100644 blob "$(blob <scan.pdf)"'
falsify 'a name of 5,000 letters' \
    'path: $where policy/$long: the place of no event and no attachment' \
    'long=z$(printf %05000d 0); plant "$long" 100644 blob "$(blob <scan.pdf)"'
falsify 'a mode that is none of git' \
    'mode: $where policy/z: neither folder nor plain file' \
    'plant z 100664 blob "$(blob <scan.pdf)"'
falsify 'a folder with a mode of its own' \
    'mode: $where policy/z: neither folder nor plain file' \
    'plant z 40755 tree "$(id_of main:policy)"'
falsify 'an empty folder' \
    'path: $where policy/z: a folder with nothing in it' \
    'plant z 40000 tree "$(git -C copy mktree </dev/null)"'
falsify 'two files of one name' \
    'object: $where: policy: tree $policies is damaged or has a forged name' \
    'plant "${policy#*/}" 100644 blob "$(echo forged | blob)"'
falsify 'names out of order' \
    'object: $where: policy: tree $policies is damaged or has a forged name' \
    'plant 0 100644 blob "$(echo forged | blob)"'
falsify 'a name that leads elsewhere' \
    'object: $where: policy: tree $policies is damaged or has a forged name' \
    'plant z/../../z 100644 blob "$(echo forged | blob)"'
falsify 'a folder .git' \
    'object: $where: policy: tree $policies is damaged or has a forged name' \
    'plant .git 40000 tree "$(id_of main:policy)"'

# ---- and its content ----

falsify 'what is no event' \
    'format: $where $place: no event: it does not begin with Casebook-Event' \
    'written echo Nothing'
falsify 'an empty event' \
    'format: $where $place: no event: it does not begin with Casebook-Event' \
    'written true'
falsify 'one with the newlines of Windows' \
    'format: $where $place: line 1: Casebook-Event has a control character or '\
'is not UTF-8' 'written sed "s/\$/\\r/"'
falsify 'one that ends in its header' \
    'format: $where $place: no blank line behind the header' \
    'written sed "/^\$/,\$d"'
falsify 'one of a newer format' \
    'format: $where $place: line 1: an event of format 2: this program knows '\
'format 1' 'written sed "1s/1/2/"'
falsify 'one without By' 'format: $where $place: no By' \
    'written sed "/^By:/d"'
falsify 'a field twice' 'format: $where $place: line 4: a second By' \
    'forge twice-a-field copy'
falsify 'bytes that are no text' \
    'format: $where $place: the text is not UTF-8 or has a NUL at byte 0' \
    'written perl -pe "s/^The cook/\\xff/"'
falsify 'a handover to nobody' \
    'format: $where $place: no Owner on assigned' \
    'add_event -e "s/^Event: .*/Event: assigned/"; commit'
falsify 'a handover without a reason' \
    'format: $where $place: assigned needs a reason' 'forge no-reason copy'
falsify 'a correction of By' \
    'format: $where $place: By can'\''t be corrected' \
    'add_event -e "s/^Event: .*/Event: corrected\\nCorrects: 12345678/
	s/^Case:/Set: By eve\\n&/"; commit'
falsify 'an attachment that is missing' \
    'format: $where $place: an attachment is missing' \
    'forge no-attachment copy'
falsify 'one that comes later' \
    'format: $where $place.d/a.pdf: no event names this attachment' \
    'forge no-attachment copy; put "$place.d/a.pdf" <scan.pdf; commit'
falsify 'one that no event names' \
    'format: $where $noted.d/a.pdf: no event names this attachment' \
    'put "$noted.d/a.pdf" <scan.pdf; commit'
falsify 'one with other bytes' \
    'format: $where $place.d/a.pdf: no event names this attachment' \
    'forge no-attachment copy; echo forged | put "$place.d/a.pdf"
    commit main~'
falsify 'one of another size than its event says' \
    'format: $where $place.d/a.pdf: no event names this attachment' \
    'add_event -e "s/^\$/Attachment: $(blob <scan.pdf) 8 text\\/plain a.pdf\\n/"
    put "$place.d/a.pdf" <scan.pdf; commit'

# ---- and its place ----

unlike='its number does not follow those that After names'
falsify 'a number that is too high' 'order: $where $place: $unlike' \
    'forge high-number copy'
falsify 'a number that is too low' \
    'order: $where $place: After names an event that is not before it' \
    'add_event -e "s/^Number: .*/Number: 3/"; commit'
falsify 'after nothing' 'order: $where $place: $unlike' \
    'add_event -e "/^After:/d"; commit'
falsify 'after what is not there' \
    'order: $where $place: After names an event that is not there' \
    'forge unknown-after copy'
falsify 'after what comes later' \
    'order: $where $place: After names an event that is not before it' \
    'add_event -e "s/^Number: .*/Number: 1/"; commit'
falsify 'two numbers that were exchanged' \
    'order: $where $place: After names an event that is not before it' \
    'add_event; next=$(blob <event | cut -c 1-8)
    add_event -e "s/^Number: .*/Number: 3/;s/^After: .*/After: $next/"; commit'
falsify 'a policy with a number that is too high' \
    'order: $where $at: $unlike' \
    'show "$policy" | sed "s/^Number: .*/Number: 7/" >event
    at=policy/0007-configured-$(blob <event | cut -c 1-8)
    put "$at" <event; commit'
falsify 'a case that was never opened' \
    'one hand: $where $place: the case was never opened' \
    'forge never-opened copy'
falsify 'a case that is opened twice' \
    'one hand: $where $twice: the case is opened twice' \
    'forge second-opening copy
    twice=$(git -C copy ls-tree -r --name-only main "$(folder "$id")/" |
	grep -m 1 opened)
    guilty=$(git -C copy log -1 --format=%H main -- "$twice")'
falsify 'a case without an owner' \
    'format: $where $place: no Owner on opened' \
    'show "$opened" | sed "/^Owner:/d;s/^Case: .*/Case: 0123456789/" >event
    place=$(folder 0123456789)/0001-opened-$(blob <event | cut -c 1-8)
    put "$place" <event; commit'

# ---- merges ----

falsify 'a merge drops an entry of the other side' \
    'ink: $where $ours: deleted' 'forge drops-a-side copy'
falsify 'a merge drops one of this side' 'ink: $where $side1: deleted' \
    'sides 2; drop "$side1"; commit side1 side2'
falsify 'a merge drops one that both have' 'ink: $where $noted: deleted' \
    'sides 2; drop "$noted"; commit side1 side2'
falsify 'a merge takes one side only' 'ink: $where $side2: deleted' \
    'sides 2; git -C copy read-tree side1; commit side1 side2'
falsify 'a merge changes an entry' 'ink: $where $side2: modified' \
    'sides 2; echo forged | put "$side2"; commit side1 side2'
falsify 'a merge changes a mode' 'ink: $where $side2: given another mode' \
    'sides 2; show "$side2" side2 | put "$side2" 100755; commit side1 side2'
falsify 'a merge adds an entry' 'ink: $where $place: added by a merge' \
    'forge merge-adds copy'
falsify 'a merge adds a file' 'ink: $where README: added by a merge' \
    'sides 2; echo x | put README; commit side1 side2'
falsify 'a merge of three drops an entry' 'ink: $where $side3: deleted' \
    'sides 3; drop "$side3"; commit side1 side2 side3'
falsify 'a merge of three adds one' 'ink: $where $place: added by a merge' \
    'sides 3; add_event -e s/mallory/eve/; commit side1 side2 side3'
falsify 'a merge of a forged side' 'ink: $where $noted: modified' \
    'sides 1; git -C copy read-tree main; echo forged | put "$noted"; commit
    guilty=$(id_of main); git -C copy read-tree main
    show "$side1" side1 | put "$side1"; commit main side1'
falsify 'another history is merged' \
    'ink: commit $(echo "$two" | cut -c 1-12): begins a second history' \
    'two=$(stranger); commit main "$two"'
falsify 'another history comes first' \
    'ink: commit $(echo "$two" | cut -c 1-12): begins a second history' \
    'two=$(stranger); commit "$two" main'
falsify 'another history comes first, and nothing is remembered' \
    'ink: commit $(echo "$root" | cut -c 1-12): begins a second history' \
    'rm copy/.git/casebook/root; commit "$(stranger)" main'

# ---- an end that is gone, with what was noted down before ----

lacks="ink: commit $(echo "$newest" | cut -c 1-12): main does not descend from \
it: the history was rewritten"
falsify 'the newest entry is dropped' "$lacks" 'move main~' --since "$newest"
falsify 'and all the others' "$lacks" 'move main~10' --since noted-down
falsify 'another takes its place' "$lacks" \
    'git -C copy read-tree main~; add_event; commit main~' --since noted-down
falsify 'its commit is amended' "$lacks" 'commit main~' --since "$newest"
falsify 'two entries change places' "$lacks" \
    'git -C copy read-tree main~2; show "$closing" | put "$closing"
    commit main~2; move "$(git -C copy commit-tree -p main -m again \
    "$newest^{tree}")"' --since noted-down
falsify 'many commits become one' "$lacks" 'commit main~5' --since noted-down
falsify 'all is written anew' "$lacks" \
    'again $(git -C copy rev-list --reverse main)' --since "$newest"
falsify 'and the old is gone' \
    "ink: commit $(echo "$newest" | cut -c 1-12): is not here at all: the \
history was rewritten, or this copy lags behind" \
    'again $(git -C copy rev-list --reverse main); packed' --since "$newest"
falsify 'and the checkpoint knows the beginning' \
    "checkpoint: of another casebook: $root is not \$(id_of main~10)" \
    'again $(git -C copy rev-list --reverse main); packed' --since noted-down
falsify 'a checkpoint of more than there was' \
    'checkpoint: $where: it tells of 12 events, where there were 11' \
    'sed "2s/.*/12/;\$d" noted-down >more
    echo "sum $(git hash-object more)" >>more' --since more

# ---- what git shows, and what it has ----

falsify 'a graft' \
    'git: .git/info/grafts: it makes git show other parents than commits have' \
    'mkdir -p copy/.git/info
    echo "$(id_of main) $(id_of main~3)" >copy/.git/info/grafts'
falsify 'a shallow beginning' \
    'git: .git/shallow: it makes git show only the end of the history' \
    'id_of main~2 >copy/.git/shallow'
for what in "main~2 main~3" "main^{tree} main~^{tree}" \
    "main:$noted main:$opened"; do
	falsify "git replace ${what%%/*}" \
	    'git: refs/replace/$was: it makes git show something else in '\
'place of this object' \
	    'was=$(id_of "${what% *}")
	    git -C copy replace -f "$was" "$(id_of "${what#* }")"'
done
falsify 'the same, packed' \
    'git: refs/replace/$was: it makes git show something else in place of '\
'this object' \
    'was=$(id_of main~2); git -C copy replace "$was" main~3
    git -C copy pack-refs --all'
falsify 'HEAD is elsewhere' \
    'git: .git/HEAD: it makes git show something else than main' \
    'git -C copy branch side main~3
    git -C copy symbolic-ref HEAD refs/heads/side'
falsify 'main is another branch' \
    'case-verify: '\''$PWD/copy/.git/refs/heads/main'\'' holds no commit id' \
    'wanted=70; echo ref: refs/heads/side >copy/.git/refs/heads/main'
falsify 'main is a link' \
    'case-verify: '\''$PWD/copy/.git/refs/heads/main'\'' is a link or not '\
'what git would put there, so nothing was read or written' \
    'wanted=77; git -C copy branch side main
    ln -sf side copy/.git/refs/heads/main'
falsify 'main is no commit' \
    'object: cannot read commit $what: ...' \
    'what=$(id_of "main:$noted"); echo "$what" >copy/.git/refs/heads/main'
falsify 'a file that says that commits are not there' \
    'ink: $where $noted: modified' \
    'forge changed-back copy; add_event; commit; guilty=main~
    lying_graph main main~3'
no="'$PWD/copy/.git' has no object"
falsify 'an entry is lost' "object: \$where \$noted: $no \$lost" \
    'lost "main:$noted"; guilty=main~5'
falsify 'an attachment is lost' "object: \$where \$scan: $no \$lost" \
    'lost "main:$scan"; guilty=main~8'
falsify 'a folder is lost' "object: \$where: policy: $no \$lost" \
    'lost main:policy; guilty=main~6'
falsify 'a commit is lost' 'object: cannot read commit $lost: ...' 'lost main~3'
falsify 'a bit of an entry is flipped' \
    'object: $where $noted: cannot read object $(id_of "main:$noted"): ...' \
    'loosened; flipped "$(file_of "main:$noted")"; guilty=main~5'
falsify 'a bit of a folder is flipped' \
    'object: $where: policy: cannot read object $(id_of main:policy): ...' \
    'loosened; flipped "$(file_of main:policy)"; guilty=main~6'
falsify 'a bit of a commit is flipped' \
    'object: cannot read commit $(id_of main~3): ...' \
    'loosened; flipped "$(file_of main~3)"'
falsify 'an entry has the bytes of another' \
    'object: $where $noted: cannot read object $(id_of "main:$noted"): ...' \
    'loosened; guilty=main~5
    cp -f "$(file_of "main:$opened")" "$(file_of "main:$noted")"'
falsify 'a bit of a pack is flipped' \
    'object: $where $noted: cannot read object $(id_of "main:$noted"): ...' \
    'guilty=main~5; packed; flipped "$pack" "$(($(git show-index \
	<"${pack%pack}idx" | sed -n "s/ $(id_of "main:$noted").*//p") + 20))"'
falsify 'a pack is cut off' 'object: cannot read ...' \
    'packed; truncate -s 300 "$pack"'
falsify 'a pack is gone' 'object: cannot read commit $newest: ...' \
    'packed; rm -f "$pack"'
falsify 'objects are elsewhere, and gone' \
    'object: cannot read commit $newest: ...' \
    'rm -rf copy/.git/objects/pack
    echo "$PWD/gone" >copy/.git/objects/info/alternates'

# ---- the views ----

falsify 'the index has other words' \
    'index: $where $noted: the index has other words' \
    'hidden "UPDATE event SET body = replace(body, '\''ill'\'', '\''fit'\'')"
    guilty=main~5'
falsify 'the index lacks an entry' 'index: $where $noted: the index lacks it' \
    'hidden "DELETE FROM event WHERE kind = '\''noted'\''"; guilty=main~5'
falsify 'the index has another owner' \
    'index: case $id: its events say something else than the index' \
    'hidden "UPDATE casefile SET owner = '\''mallory'\''"'
falsify 'the index lacks all cases' \
    'index: case $id: its events say something else than the index' \
    'hidden "DELETE FROM casefile"'
falsify 'a plain file is edited' \
    'plain: $where $noted: its plain file in cases/ is not what git has' \
    'show "$noted" | sed s/ill/well/ | plainly "$id/${noted##*/}"
    guilty=main~5'
falsify 'a plain file becomes a link' \
    'plain: $where $noted: its plain file in cases/ is not what git has' \
    'rm -f "copy/cases/$id/${noted##*/}"; guilty=main~5
    ln -s "${opened##*/}" "copy/cases/$id/${noted##*/}"'
falsify 'the plain file of an attachment is replaced' \
    'plain: $where $scan: its plain file in cases/ is not what git has' \
    'echo forged | plainly "$id/${scan#*"$id/"}"; guilty=main~8'
falsify 'a plain file of no entry' \
    'plain: cases/$id/${wrong##*/}: git has no such file' \
    'show "$noted" | plainly "$id/${wrong##*/}"'
falsify 'a plain file of no attachment' \
    'plain: cases/$id/${scan#*"$id/"}.pdf: git has no such file' \
    'echo forged | plainly "$id/${scan#*"$id/"}.pdf"'
falsify 'the plain files of a case that never was' \
    'plain: cases/0123456789/0001-opened-12345678: git has no such file' \
    'mkdir copy/cases/0123456789
    echo forged | plainly 0123456789/0001-opened-12345678'
falsify 'another beginning is remembered' \
    'index: .git/casebook/root: not the first commit of main' \
    'echo "$(id_of main~3) $(id_of main)" >copy/.git/casebook/root'

# ---- who signed ----

# signed KEY: the next entry, signed with it.
signed() {
	add_event
	move "$(git -C copy -c gpg.format=ssh -c user.signingKey="$PWD/$1" \
	    commit-tree -S -p main -m 'by hand' "$(git -C copy write-tree)")"
}
# retold SED…: the newest commit, changed so, with its signature.
retold() {
	git -C copy cat-file commit main | sed "$@" >content
	move "$(git -C copy hash-object -t commit -w \
	    "$PWD/content")"
}
if command -v ssh-keygen >/dev/null; then
	for who in ben carla mallory; do
		ssh-keygen -q -t ed25519 -N '' -C $who -f $who
	done
	{ echo "ben $(cat ben.pub)"; echo "carla $(cat carla.pub)"; } >signers
	cp -rp house signed
	git -C signed config user.signingKey "$PWD/ben"
	case-note -C signed "$other" -m 'A word of mine' >out
	case-receipt -C signed >checkpoint
	base=signed
	set -- --signers signers --since "$newest"
	falsify 'an entry without a signature' 'signature: $where: unsigned' \
	    'add_event; commit' "$@"
	falsify 'with the key of a stranger' \
	    'signature: $where: By ben, but signed with an unknown key' \
	    'signed mallory' "$@"
	falsify 'with the key of another' \
	    'signature: $where: By ben, but signed with the key of carla' \
	    'signed carla' "$@"
	falsify 'with a stolen key' \
	    'signature: $where: By ben, but signed with a revoked key' \
	    'signed ben' "$@" --revoked ben.pub
	for what in author committer; do
		falsify "the $what is another" \
		    'signature: $where: By ben, but ...' \
		    'retold "s/^$what [^<]*/$what carla /"' "$@"
	done
	falsify 'the time is another' 'signature: $where: By ben, but ...' \
	    'retold "s/^\\(committer .*> \\)1/\\12/"' "$@"
	falsify 'the words of the commit are others' \
	    'signature: $where: By ben, but ...' \
	    'retold "\$s/\$/ well/"' "$@"
	falsify 'the tree is another' 'signature: $where: By ben, but ...' \
	    'add_event; retold "1s/ .*/ $(git -C copy write-tree)/"' "$@"
	falsify 'the signature is cut out' 'signature: $where: unsigned' \
	    'retold "/^gpgsig/,/END SSH/d"' "$@"
	falsify 'a signed checkpoint is changed' \
	    'signature: the checkpoint: ...' \
	    'sed 2s/.*/99/ checkpoint | sed "\$d" >more
	    echo "sum $(git hash-object more)" >>more' \
	    --signers signers --since more
fi

# ---- what is honest ----

# desks: another desk, for what is written there; together brings both to the
# same.
desks() {
	rm -rf there
	case-init -q --from copy there
}
together() {
	case-sync -q "$PWD/there" && case-sync -q -C there "$PWD/copy" &&
	    case-verify -C there
}
# both CMD…: as two people do it at two desks that do not know of one another.
both() {
	desks
	"$@" && "$@" -C there --by carla && together
}

base=house
export CASEBOOK="$PWD/copy"
honest 'the house as it is' true
honest 'one entry more' 'case-note "$id" -m More'
honest 'a case more, by another' 'case-new --by anna -m New'
honest 'a policy that changes back' \
    'case-config report.bands 3bd && case-config report.bands 2bd &&
    case-config --unset report.bands'
honest 'a correction' \
    'case-correct "$more" "$(part "$more" 2)" Channel=facebook -m "It was"'
honest 'a correction that is withdrawn' \
    'case-correct "$more" "$(part "$more" 2)" Channel=facebook -m "It was" &&
    case-correct "$more" "$(part "$more" 6)" --void -m "It was not"'
honest 'an entry that is void' \
    'case-correct "$id" "$(part "$id" 3)" --void -m "Another case"'
honest 'a post that is taken down' \
    'case-receive "$other" -c twitter --public -m "You fools" &&
    case-note "$other" --takedown "$(part "$other" 2)" -m Insults'
honest 'a handover' 'case-assign "$id" carla -m "On leave"'
honest 'a closing, and a review' \
    'case-close "$other" --outcome not-upheld --despite "No address" &&
    case-reopen "$other" --review carla -m "He called"'
honest 'links in a circle' \
    'case-link "$id" related "$other" && case-link "$other" follows "$more" &&
    case-link "$more" caused-by "$id"'
honest 'two attachments of the same bytes' \
    'cp scan.pdf "other scan.pdf" &&
    case-note "$other" -a scan.pdf -a "other scan.pdf" -m Scans'
honest 'an attachment with nothing in it' \
    ': >nothing && case-note "$other" -a nothing -m Empty'
honest 'the newlines of Windows in a body' \
    'printf "a\r\nb\r\n" | case-note "$other"'
honest 'a letter of weeks ago' \
    'case-receive "$other" -c letter --at 2026-10-01 -m "As I wrote"'
honest 'a clock that was set back' \
    'CASE_NOW=2026-11-01T08:00:00Z case-note "$id" -m Early'
honest 'many in one commit' \
    'case-list -i | case-note - -m "All of them"'
honest 'a command that is repeated with its key' \
    'case-note "$id" --key k -m Once && case-note "$id" --key k -m Once'
honest 'cases of another system, twice' \
    'printf "{\"event\":\"opened\",\"ref\":\"a:%s\",\"by\":\"eve\",\
\"occurred\":\"2026-11-17T09:30:00Z\",\"body\":\"Thin\"}\n" 1 2 3 >lines &&
    case-import lines && case-import lines'
honest 'its own export' 'case-export >lines && case-import lines'
honest 'the export of another' \
    'case-export >lines && rm -rf copy && case-init --owner eve copy &&
    case-import lines'
honest 'entries of a desk that exported them' \
    'desks && case-note "$id" -m Here && case-note -C there "$id" -m There &&
    case-export -C there >lines && case-import lines'
honest 'a kind that nobody knows yet' \
    'add_event -e "s/^Event: .*/Event: licked\\nTongue: red/"; commit'
honest 'a field that nobody knows yet' \
    'add_event -e "s/^Case:/Colour: red\\nColour: blue\\n&/"; commit'
honest 'an entry without a body' 'case-set "$id" language=de'

honest 'two desks' 'both case-note "$id" -m "At once"'
honest 'two desks, the other way round' 'sides 2; commit side2 side1'
honest 'three desks' \
    'desks; cp -rp there yonder && case-note "$id" -m Here &&
    case-note -C there "$id" -m There && case-note -C yonder "$id" -m Yonder &&
    together && case-sync -q "$PWD/yonder" && together; rm -rf yonder'
honest 'three sides in one merge' 'sides 3; commit side1 side2 side3'
honest 'ten sides in one merge' \
    'sides 10; commit side1 side2 side3 side4 side5 side6 side7 side8 side9 \
	side10'
honest 'merges that cross' \
    'sides 2; commit side1 side2; one=$(id_of main); commit side2 side1
    commit "$one" main'
honest 'a merge of what is there' 'commit main main~3'
honest 'a merge of three, one of which has all' 'commit main~3 main~2 main'
honest 'a commit with nothing new' 'commit'
honest 'a handover on two desks at once' \
    'both case-assign "$id" dora -m "On leave"'
honest 'a closing on two desks at once' \
    'both case-close "$id" --outcome upheld --cause soup'
honest 'a policy on two desks at once' 'both case-config report.bands 5bd'
honest 'a key on two desks at once' \
    'desks; case-note "$id" --key k -m One && case-note -C there "$id" --key k \
	-m Two && together'
honest 'a question where the case was just closed' \
    'desks; case-close "$other" --outcome upheld --despite x &&
    case-receive -C there "$other" --question Why -m There && together'
honest 'through a hub' \
    'case-init -q --hub hub.git && desks && git -C copy remote add hub \
	"$PWD/hub.git" && git -C there remote set-url origin "$PWD/hub.git" &&
    case-note "$id" -m Here && case-note -C there "$id" -m There &&
    case-sync -q hub && case-sync -q -C there && case-sync -q hub'

honest 'in one pack' 'packed'
honest 'after git gc' \
    'git -C copy config --unset extensions.preciousObjects &&
    git -C copy gc -q --prune=now --aggressive'
honest 'all objects loose' 'loosened'
honest 'refs in one file' 'git -C copy pack-refs --all'
honest 'with all that makes git fast' \
    'git -C copy repack -a -q --write-bitmap-index &&
    git -C copy multi-pack-index write &&
    git -C copy commit-graph write --reachable'
honest 'a mirror' \
    'rm -rf mirror && git clone -q --mirror copy mirror && rm -rf copy &&
    case-init -q --from mirror copy'
honest 'objects that lie elsewhere' \
    'rm -rf elsewhere && cp -rp copy/.git/objects elsewhere &&
    rm -f copy/.git/objects/pack/* &&
    echo "$PWD/elsewhere" >copy/.git/objects/info/alternates'
honest 'branches, tags and notes beside main' \
    'git -C copy branch mine main~3 && git -C copy tag v1 main~2 &&
    git -C copy notes add -m "Looked at" main'
honest 'without an index' 'rm -f copy/.git/casebook/index.db*'
honest 'without plain files' 'rm -rf copy/cases'
honest 'without its own folder' 'rm -rf copy/.git/casebook'
honest 'a desk that never had plain files' \
    'mv copy was && case-init -q --bare --from was copy && rm -rf was'
honest 'files of others among the plain ones' \
    'touch copy/cases/.DS_Store "copy/cases/$id/notes.txt~" &&
    mkdir copy/cases/mine'
honest 'since an older commit' 'case-note "$id" -m More' --since "$root"
honest 'since a commit of a side' \
    'sides 2; commit side1 side2; case-note "$id" -m More' --since "$newest"
honest 'since a checkpoint' 'both case-note "$id" -m More' \
    --since noted-down
if [ -e signers ]; then
	base=signed
	honest 'signed' 'case-note "$id" -m More' "$@"
	honest 'signed by two people' \
	    'git -C copy config user.signingKey "$PWD/carla" &&
	    case-note --by carla "$id" -m More' "$@"
	honest 'signed on two desks' \
	    'desks; git -C there config user.signingKey "$PWD/carla"
	    case-note "$id" -m One && case-note -C there --by carla "$id" \
		-m Two && together' "$@"
	honest 'signed since a checkpoint' 'case-note "$id" -m More' \
	    --signers signers --since checkpoint
	honest 'unsigned, where nobody asks' \
	    'git -C copy config --unset user.signingKey
	    case-note "$id" -m More'
fi

# ---- what is not found, and who is not deceived ----

base=house
fresh
again $(git -C copy rev-list --reverse main)
rm -rf copy/.git/casebook
ok 'all of it written anew: only who held a checkpoint knows' \
    case-verify -C copy
fails 1 'and he does' case-verify -q -C copy --since noted-down
fresh
answers copy >"$world/honest"
lying_graph main main~5
graft="$(id_of main) $(id_of main~3)"
shallow=$(id_of main~2)
for what in main~4:main~6 "main^{tree}:main~^{tree}"; do
	replaced="$replaced $(id_of "${what%:*}"):$(id_of "${what#*:}")"
done
for what in $replaced "$(id_of "main:$noted"):$(id_of "main:$opened")"; do
	git -C copy replace -f "${what%:*}" "${what#*:}"
done
mkdir copy/.git/info
echo "$graft" >copy/.git/info/grafts
echo "$shallow" >copy/.git/shallow
ok 'git is deceived' test "$(git -C copy log --format=%h 2>"$err" |
    wc -l)" -lt "$(git -C house log --format=%h | wc -l)"
rm -rf copy/.git/casebook
answers copy >"$world/deceived"
same '' "$(diff "$world/honest" "$world/deceived")" 'our readers are not'
unset CASEBOOK
teardown_casebook house

echo "# tampering: $found of $ways found, $passed of $kinds honest pass"
done_testing
