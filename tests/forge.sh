# What falsifies a casebook with plain git, for scripts that must find it out:
#
#	. "${0%/*}/lib.sh"
#	. "$top/tests/forge.sh"
#
#	write_house house
#	for forgery in $forgeries; do
#		git clone -q --bare house copy
#		forge $forgery copy
#		... finds what told $forgery says
#	done
# shellcheck shell=sh

export GIT_AUTHOR_NAME=mallory GIT_AUTHOR_EMAIL=mallory@example.org \
    GIT_COMMITTER_NAME=mallory GIT_COMMITTER_EMAIL=mallory@example.org \
    GIT_INDEX_FILE="$world/forged"

# folder ID: of a case in the tree.
folder() {
	echo "$1" | sed 's:\(.\)\(.\)\(.\).*:cases/\1/\2/\3/&:'
}

# write_house DIR: a casebook with two cases, an attachment and a policy that
# was changed; sets the paths of what is in it.
write_house() {
	case-init -q --owner anna --by ben "$1"
	printf 'a scan\000' >scan.pdf
	id=$(case-new -C "$1" --by ben -f Jens -m 'Thin soup' --question 'When?')
	case-reply -C "$1" --by ben "$id" --answers q1 -a scan.pdf \
	    -m 'Tomorrow' >out 2>&1
	other=$(case-new -C "$1" --by ben -m 'Cold soup')
	case-config -C "$1" --by ben report.bands 2bd
	case-note -C "$1" --by ben "$id" -m 'The cook is ill' >out
	tree=$(git -C "$1" ls-tree -r --name-only main)
	opened=$(echo "$tree" | grep "/$id/0001-opened-[^.]*\$")
	noted=$(echo "$tree" | grep "/$id/0003-noted-[^.]*\$")
	scan=$(echo "$tree" | grep 'scan.pdf$')
	policy=$(echo "$tree" | grep 'policy/0002')
	wrong=$(folder "$id")/0004-noted-12345678
}

# blob: of standard input.
blob() {
	git -C "$forged" hash-object -w --stdin
}
# put PATH [MODE]: makes standard input the file at the path.
put() {
	git -C "$forged" update-index --add \
	    --cacheinfo "${2:-100644},$(blob),$1"
}
# drop PATH: removes it.
drop() {
	printf '0 %040d\t%s\n' 0 "$1" |
	    git -C "$forged" update-index --index-info
}
# commit [PARENT…]: what was put and dropped, on top of main or the parents.
commit() {
	[ $# -gt 0 ] || set -- main
	parents=
	for parent; do
		parents="$parents -p $parent"
	done
	# shellcheck disable=SC2086	# options
	git -C "$forged" update-ref refs/heads/main "$(git -C "$forged" \
	    commit-tree $parents -m 'nothing to see here' \
	    "$(git -C "$forged" write-tree)")"
}
# show PATH [COMMIT]: as it is there, by default in main.
show() {
	git -C "$forged" show "${2:-main}:$1"
}
# add_event SED…: the note as the next of its case, changed so, at the place
# that it then names; $place and the file event are that.
add_event() {
	after=$(echo "$noted" | tail -c 9)
	show "$noted" | sed -e "s/^Number: .*/Number: 4/
	    s/^After: .*/After: $after/;s/^Key: .*/Key: mallory/" "$@" >event
	place=$(folder "$(sed -n 's/^Case: //p' event)")/$(printf \
	    '%04d-%s-%.8s' "$(sed -n 's/^Number: //p' event)" \
	    "$(sed -n 's/^Event: //p' event)" "$(blob <event)")
	put "$place" <event
}
# two_heads: an event on main, and another on the branch side.
two_heads() {
	add_event
	ours=$place
	commit
	git -C "$forged" update-ref refs/heads/side main
	git -C "$forged" update-ref refs/heads/main main~
	git -C "$forged" read-tree main
	add_event -e 's/mallory/malloy/'
	commit
	add_event -e 's/mallory/malloy/'
	git -C "$forged" update-index --add --cacheinfo \
	    "100644,$(git -C "$forged" rev-parse "side:$ours"),$ours"
}

# shellcheck disable=SC2034	# for the scripts
forgeries='changed changed-back deleted renamed program link policy scan
    submodule readme false-name false-number false-kind false-case no-event
    twice-a-field high-number unknown-after second-opening never-opened
    no-reason no-attachment drops-a-side merge-adds second-root'

# forge WHAT REPOSITORY: falsifies its main.
forge() {
	forged=$2
	rm -f "$GIT_INDEX_FILE"
	git -C "$forged" read-tree main
	case $1 in
	changed | changed-back)
		show "$noted" | sed 's/ill/well/' | put "$noted" ;;
	deleted) drop "$noted" ;;
	renamed)
		drop "$noted"
		show "$noted" | put "$(echo "$noted" | sed s/0003/0004/)" ;;
	program) show "$noted" | put "$noted" 100755 ;;
	link) printf /etc/passwd | put "$wrong" 120000 ;;
	policy) show "$policy" | sed s/2bd/9bd/ | put "$policy" ;;
	scan) echo 'another scan' | put "$scan" ;;
	submodule) git -C "$forged" update-index --add --cacheinfo \
		"160000,$(git -C "$forged" rev-parse main),cases/sub" ;;
	readme) echo 'Read me' | put README ;;
	false-name)
		add_event
		drop "$place"
		put "$wrong" <event ;;
	false-number)
		add_event
		drop "$place"
		put "$(echo "$place" | sed s/0004/0005/)" <event ;;
	false-kind)
		add_event
		drop "$place"
		put "$(echo "$place" | sed s/noted/linked/)" <event ;;
	false-case)
		add_event
		drop "$place"
		put "$(folder "$other")/${place##*/}" <event ;;
	no-event)
		echo 'Not an event' >event
		put "$(folder "$id")/0004-noted-$(blob <event |
		    cut -c 1-8)" <event ;;
	twice-a-field) add_event -e 's/^By: .*/By: ben\nBy: eve/' ;;
	high-number) add_event -e 's/^Number: .*/Number: 9/' ;;
	unknown-after) add_event -e 's/^After: .*/After: 12345678/' ;;
	second-opening)
		show "$opened" | sed 's/^Key: .*/Key: mallory/' >event
		put "$(folder "$id")/0001-opened-$(blob <event |
		    cut -c 1-8)" <event ;;
	never-opened) add_event -e 's/^Case: .*/Case: 0123456789/
		s/^Number: .*/Number: 1/;/^After/d' ;;
	no-reason) add_event -e 's/^Event: .*/Event: assigned/
		s/^Case: /Owner: eve\n&/;/^$/q' ;;
	no-attachment) add_event -e "s/^\$/Attachment: $(blob <scan.pdf) 7\
 application\\/pdf a.pdf\n/" ;;
	drops-a-side)
		two_heads
		drop "$ours"
		commit main side
		return ;;
	merge-adds)
		two_heads
		add_event -e 's/mallory/malory/'
		commit main side
		return ;;
	second-root)
		commit main "$(git -C "$forged" commit-tree -m begun \
		    "$(git -C "$forged" write-tree)")"
		return ;;
	esac
	commit
	[ "$1" = changed-back ] || return 0
	git -C "$forged" show "main~:$noted" | put "$noted"
	commit
}

# told FORGERY: what is said of it, but for paths.
told() {
	case $1 in
	changed | changed-back | policy | scan) echo ': modified' ;;
	deleted | renamed | drops-a-side) echo ': deleted' ;;
	program) echo ': given another mode' ;;
	link | submodule) echo ': neither folder nor plain file' ;;
	readme) echo ': the place of no event and no attachment' ;;
	false-name) echo ': the name has another id than the content' ;;
	false-number) echo ': the name has another number than the content' ;;
	false-kind) echo ': the name has another kind than the content' ;;
	false-case) echo ': the folder is of another case than the content' ;;
	no-event) echo ': no event' ;;
	twice-a-field) echo ': line 4: a second By' ;;
	high-number) echo ': its number does not follow those that After' ;;
	unknown-after) echo ': After names an event that is not there' ;;
	second-opening) echo ': the case is opened twice' ;;
	never-opened) echo ': the case was never opened' ;;
	no-reason) echo ': assigned needs a reason' ;;
	no-attachment) echo ': an attachment is missing' ;;
	merge-adds) echo ': added by a merge' ;;
	second-root) echo ': begins a second history' ;;
	esac
}
