#!/bin/sh
# Law 3: git is the truth.  The index and the plain files may be deleted or
# damaged: every reader answers right, and only time is lost.
. "${0%/*}/lib.sh"

seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
export CASEBOOK=house CASE_BY=ben
db=house/.git/casebook/index.db
# The sanitizer of leaks does not work below strace.
export ASAN_OPTIONS=detect_leaks=0

# tell HOUSE N: N cases, with all that a view has to hold.
tell() {
	case-init -q --owner anna "$1"
	printf 'a scan\000' >scan.pdf
	for i in $(seq "$2"); do
		id=$(case-new -C "$1" -f "Jens $i <jens@example.org>" -c email \
		    --question "When, $i?" -m "Thin soup $i")
		case-reply -C "$1" "$id" --as holding -a scan.pdf \
		    --promise '3d We call' -m "We ask, $i" 2>notes
		case-assign -C "$1" "$id" carla -m 'Knows the cook'
	done
}
tell house 8 >ids
tell stranger 3 >strange-ids
answers house >right
read -r id <ids
plain_files house 'the plain files are those of git'

# ---- the index ----

other=stranger/.git/casebook/index.db
sqlite3 foreign.db "CREATE TABLE t(a); INSERT INTO t VALUES('x')"
sqlite3 posing.db "PRAGMA application_id = $(sqlite3 "$db" \
    'PRAGMA application_id'); PRAGMA user_version = $(sqlite3 "$db" \
    'PRAGMA user_version'); CREATE TABLE event(a)"
echo 'not to be written' >target
chmod 444 target
cp -p "$db" good.db
cp -p "$db-stamp" good.db-stamp

# damage HOW: one at a time; the rest of the index is good.
damage() {
	rm -rf "$db"*
	cp -p good.db "$db"
	cp -p good.db-stamp "$db-stamp"
	size=$(wc -c <"$db")
	case $1 in
	deleted) rm "$db" ;;
	'without its stamp') rm "$db-stamp" ;;
	emptied) : >"$db" ;;
	'cut in half') truncate -s $((size / 2)) "$db" ;;
	'a page short') truncate -s $((size - 4096)) "$db" ;;
	'with a page of zeros') dd if=/dev/zero of="$db" bs=4096 seek=3 \
	    count=1 conv=notrunc status=none ;;
	'without a header') dd if=/dev/zero of="$db" bs=100 count=1 \
	    conv=notrunc status=none ;;
	random) head -c "$size" /dev/urandom >"$db" ;;
	'a text') echo 'no database' >"$db" ;;
	'of another program') cp foreign.db "$db" ;;
	'of one that poses') cp posing.db "$db" ;;
	'written to by SQL') sqlite3 "$db" "UPDATE casefile SET
	    owner = 'mallory'" ;;
	'with a strange journal') head -c 9000 /dev/urandom >"$db-journal" ;;
	'of another casebook') cp -p "$other" "$db"
		cp -p "$other-stamp" "$db-stamp" ;;
	'a link') ln -sf ../../../target "$db" ;;
	esac
}

for how in deleted 'without its stamp' emptied 'cut in half' 'a page short' \
    'with a page of zeros' 'without a header' random 'a text' \
    'of another program' 'of one that poses' 'written to by SQL' \
    'with a strange journal' 'a link'; do
	damage "$how"
	answers house >now
	same '' "$(diff right now)" "an index that is $how"
	for reader in 'list -i' "show $id" 'log --oneline' 'report summary'; do
		# shellcheck disable=SC2086	# a command with its options
		case-$reader >wanted
		damage "$how"
		# shellcheck disable=SC2086	# a command with its options
		ok "an index that is $how: case-${reader%% *}" case-$reader
		same "$(cat wanted)" "$(cat "$out" "$err")" \
		    "an index that is $how: case-${reader%% *} is right"
	done
done
same 'not to be written' "$(cat target)" 'what a link led to is as it was'
damage 'of another casebook'
ok 'an index of another casebook' case-list -i
same 1 "$(grep -c 'warning: the history was rewritten' "$err")" 'it is told'
answers house >now
same '' "$(diff right now)" 'an index of another casebook: the answers'

# Bytes here and there.
state=$seed wrong=0
for i in $(seq 30); do
	damage none
	for _ in 1 2 3; do
		state=$(((state * 1103515245 + 12345) % 2147483648))
		printf "\\$(printf %o $((state / 65536 % 256)))" |
		    dd of="$db" bs=1 seek=$((state / 256 % size)) \
			conv=notrunc status=none
	done
	case-list -J >list && case-log -J >log
	{ echo '== case-list -J' && cat list; } >now
	head -n 9 right | cmp -s - now || wrong=$((wrong + 1))
	sed -n '/^== case-log -J/,/^== /p' right | sed '1d;$d' | cmp -s - log ||
	    wrong=$((wrong + 1))
done
same 0 $wrong '30 indexes with three bytes changed: wrong answers'

damage random
ok 'a writer with a damaged index' case-note "$id" -m 'Damaged'
damage deleted
ok 'a writer without one' case-note "$id" -m 'Deleted'
answers house >right
cp -p "$db" good.db
cp -p "$db-stamp" good.db-stamp

# Of many that find it damaged, each answers.
damage random
for i in 1 2 3 4 5 6 7 8; do
	case-list -i >list$i 2>&1 || echo "exit status $?" >>list$i &
done
wait
same 8 "$(for i in 1 2 3 4 5 6 7 8; do cmp list1 list$i && echo; done |
    wc -l)" 'eight readers at once: all say the same'
same "$(case-list -i)" "$(cat list1)" 'and are right'

# ---- the plain files ----

chmod -R u+w house/cases
rm -rf house/cases
answers house >now
same '' "$(diff right now)" 'without plain files'
ok 'the next entry' case-note "$id" -m 'Without files'
plain_files house 'makes them all'
rm -rf house/cases "$db"*
ok 'an entry without any view' case-note "$id" -m 'Without anything'
plain_files house 'makes them all as well'
rm -rf "house/cases/$id"
ok 'an entry of a case whose folder is gone' case-note "$id" -m 'No folder'
plain_files house 'makes the folder again'
rm -rf house/.git/casebook/plain
ok 'an entry when nobody knows what they show' case-note "$id" -m 'What?'
plain_files house 'makes them right'
ok 'files of a killed writer' touch house/.git/casebook/plain.new
ok 'and then an entry' case-note "$id" -m 'Killed'
plain_files house 'nothing of it is left'

other=$(case-new -C house -m 'Another' --key another)
rm -rf "house/cases/$other"
ok 'an entry of a case, when the folder of another is gone' \
    case-note -C house "$id" -m 'Elsewhere'
plain_files house 'brings that back'
file=$(ls -d "house/cases/$other"/0001-*)
chmod u+w "$file"
printf 'x' | dd of="$file" bs=1 seek=20 conv=notrunc 2>/dev/null
fails 1 'a plain file that was edited' case-verify -C house
same 1 "$(grep -c '^plain: .*is not what git has$' "$out")" 'is told'
rm -rf house/cases
ok 'an entry' case-note -C house "$id" -m 'All anew'
plain_files house 'makes it right'

answers house >now
rm -rf house/.git/casebook
answers house >again
same '' "$(diff now again)" 'without its own folder in .git a casebook is one'
ok 'and can be written' case-note -C house "$id" -m 'Own folder'
plain_files house 'with its plain files'

mkdir elsewhere
mv house/cases cases-aside
ln -s "$PWD/elsewhere" house/cases
ok 'an entry beside a link' case-note -C house "$id" -m 'Link'
same "case-note: warning: '$PWD/house/cases' is no folder: no plain files are \
written" "$(head -n 1 "$err")" 'says that the link is not followed'
same '' "$(ls -A elsewhere)" 'and follows it nowhere'
rm house/cases
mv cases-aside house/cases

cp -r house headless
git -C headless update-ref -d refs/heads/main
fails 78 'without main nothing is read' case-list -C headless
same "case-list: '$PWD/headless' has no branch main any more" \
    "$(head -n 1 "$err")" 'and it is told'
fails 78 'nor is a second history begun' case-new -C headless -m 'x'
rm -rf headless

ok 'a bare casebook' case-init -q --bare --owner anna bare
case-new -C bare -m 'x' >out
same .git "$(ls -A bare)" 'has no plain files'

# ---- main, rewound ----

git -C house rev-parse main >main
answers house >right
case-log -J >log
ok 'one more case' case-new -m 'Not for long'
gone=$(cat "$out")
case-note "$id" -m 'Not for long either' >out
git -C house update-ref refs/heads/main "$(cat main)"
ok 'a history that was rewound' case-list -i
same "case-list: warning: the history was rewritten" \
    "$(cut -d : -f 1-3 "$err")" 'is told'
same '' "$(grep "$gone" "$out")" 'and what is gone is not shown'
answers house >now
same '' "$(diff right now)" 'but what is there'
ok 'an entry after that' case-note "$id" -m 'Rewound'
plain_files house 'the plain files show what is there'

# ---- a casebook that is not ours ----

reader=
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	reader='setpriv --reuid=65534 --regid=65534 --clear-groups'
	chmod 711 "$world" "$world/work"
fi
mkdir cache
chmod 777 cache
PATH_OF_TOOLS=$PATH
as_reader() {
	# shellcheck disable=SC2086	# a command with its options
	$reader env XDG_CACHE_HOME="$PWD/cache" PATH="$PATH_OF_TOOLS" "$@"
}
# shellcheck disable=SC2086	# a command with its options
if [ "$reader" ] && $reader test -x "$BUILD/case-list" 2>/dev/null &&
    $reader test -r house/.git/config; then
	case-list -J >list
	ok 'a reader who may not write' as_reader case-list -J
	same "$(cat list)" "$(cat "$out" "$err")" 'sees the same'
	same '' "$(ls cache)" 'and needs no index of their own'
	fails 77 'to write' as_reader case-new -m x
	same '' "$(cat "$out")" 'is not permitted: no id'
	rm "$db"
	ok 'a reader, and no index' as_reader case-list -J
	same "$(cat list)" "$(cat "$out" "$err")" 'sees the same'
	same 1 "$(find cache -name '*.db' | wc -l)" 'and has an index now'
	same '' "$(find "$db" 2>/dev/null)" 'where they may write'
	for i in 1 2; do
		case-note "$id" -m "Later $i" >out
		case-list -J >list
		rm "$db"
		ok "a reader, later $i" as_reader case-list -J
		same "$(cat list)" "$(cat "$out" "$err")" 'sees what is new'
	done
	find cache -name '*.db' -exec truncate -s 9000 {} +
	ok 'a reader whose index is damaged' as_reader case-list -J
	same "$(cat list)" "$(cat "$out" "$err")" 'sees the same'
else
	skip 'a reader who may not write' 'needs root, and a readable BUILD'
fi

# ---- what a reader touches ----

# opened CMD…: the files below .git that it opens.
opened() {
	strace -f -qq -e trace=open,openat,openat2 -o trace "$@" >out 2>&1
	grep -o '"[^"]*objects[^"]*"' trace
}
if strace -qq -o trace true 2>/dev/null; then
	case-list -i >out
	for command in 'list -J' "show $id" log 'report summary'; do
		# shellcheck disable=SC2086	# a command with its options
		same '' "$(opened case-$command)" \
		    "case-${command%% *} opens no object of git"
	done
	rm "$db"
	same yes "$(opened case-list -i | grep -q pack && echo yes)" \
	    'unless it must catch up'
else
	skip 'what a reader opens' 'strace does not work here'
fi

teardown_casebook house
done_testing
