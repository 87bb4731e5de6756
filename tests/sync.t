#!/bin/sh
# case-sync: two desks and a hub become one casebook; what breaks a law never
# becomes part of it; and nothing that fails leaves anything half done.
. "${0%/*}/lib.sh"
. "$top/tests/forge.sh"

export CASE_BY=ben
disk=$world/disk
trap 'umount "$disk" 2>"$err"; chmod -R u+w "$world"; rm -rf "$world"' EXIT

# ids DESK: its cases.
ids() {
	case-list -C "$1" -i | sort
}
# untouched DESC CMD…: the desk `here` is as before, whatever the command did.
untouched() {
	CASEBOOK=here
	was=$(present; git -C here for-each-ref)
	wanted=$1 refusal=$2
	shift 2
	fails "$wanted" "$refusal" "$@"
	same "$was" "$(CASEBOOK=here present; git -C here for-each-ref)" \
	    "$refusal: nothing is changed"
	[ ! -e here/.git/casebook/sync ]
	report $? "$refusal: nothing is left aside"
	unset CASEBOOK
}

# ---- two desks and a hub ----

ok 'a hub' case-init --hub hub.git
says '' "case-init: a hub is in 'hub.git'; next: case-init --from 'hub.git' DIR"
ok 'the first desk' case-init -q --from hub.git --owner anna --name soups here
same 'anna soups' "$(case-config -C here --list | awk '$1 == "intake.owner" {
    o = $2 } $1 == "casebook.name" { n = $2 } END { print o, n }')" \
    'is a casebook of its own'
ok 'it is sent' case-sync -C here
says '' 'case-sync: sent 1 event'
ok 'the second desk' case-init -q --from hub.git there
ok 'nothing new' case-sync -C there
says '' 'case-sync: nothing new'

one=$(case-new -C here -m 'Thin soup' --question 'When?')
case-note -C here "$one" -m 'The cook is ill' >out
ok 'what would go' case-sync -n -C here
says '' 'case-sync: would send 2 events in 1 case'
same 1 "$(git -C hub.git rev-list --count main)" 'and does not'
ok 'it goes' case-sync -C here
says '' 'case-sync: sent 2 events in 1 case'
untouched 0 'nothing comes' case-sync -n -C here
ok 'what would come' case-sync -n -C there
says '' 'case-sync: would receive 2 events in 1 case'
same '' "$(ids there)" 'and does not'
ok 'it comes' case-sync -C there
says '' 'case-sync: received 2 events in 1 case'
same "$(git -C here rev-parse main)" "$(git -C there rev-parse main)" \
    'without a commit of its own'
same "$(ids here)" "$(ids there)" 'and is shown'
plain_files there 'with its plain files'

# Both write, one in the case of the other.
two=$(case-new -C here -m 'Cold soup')
case-reply -C there "$one" --answers q1 -m 'Tomorrow' >out 2>&1
case-config -C there report.bands 3bd
ok 'here is faster' case-sync -q -C here
says '' ''
ok 'there merges' case-sync -C there
says '' 'case-sync: received 1 event in 1 case, sent 2 events in 1 case'
ok 'here follows' case-sync -C here origin
says '' 'case-sync: received 2 events in 1 case'
same "$(git -C here rev-parse main)" "$(git -C there rev-parse main)" \
    'both are one'
same "$(git -C here rev-parse main)" "$(git -C hub.git rev-parse main)" \
    'and the hub is, too'
same "merged 1 event of origin
ben <ben>
2" "$(git -C here log -1 --format='%s%n%an <%ae>')
$(git -C here log -1 --format=%P | wc -w)" 'the merge says what it is'
same 3bd "$(case-config -C here report.bands)" 'the policy came'
same "$(answers here)" "$(answers there)" 'both say the same'
same '' "$(git -C here diff-tree -r --diff-filter=MD main^1 main
    git -C here diff-tree -r --diff-filter=MD main^2 main)" \
    'the merge keeps what either had'

# A URL, and another desk instead of a hub.
case-note -C there "$two" -m 'By the window' >out
ok 'from desk to desk' case-sync -C here "$PWD/there"
says '' 'case-sync: received 1 event in 1 case'
case-note -C here "$two" -m 'In the sun' >out
ok 'and back' case-sync -C here there
says '' 'case-sync: sent 1 event in 1 case'
same "$(git -C here rev-parse main)" "$(git -C there rev-parse main)" \
    'the other desk has moved'
same "$(answers here)" "$(answers there)" 'and shows it'
ok 'the hub, too' case-sync -C here
ok 'there knows' case-sync -C there
says '' 'case-sync: nothing new'
same '1 1 1' "$(git -C here for-each-ref --format='%(refname)' |
    sed 's:remote/url-[0-9a-f]*$:remote/url:' | sort | uniq -c |
    awk '{ print $1 }' | tr '\n' ' ' | sed 's/ $//')" \
    'of a URL only a hash is kept, the same from everywhere'

# ssh, as the user has set it up.
mkdir bin
cat >bin/ssh <<'end'
#!/bin/sh
while [ $# -gt 1 ]; do shift; done
exec sh -c "$1"
end
chmod +x bin/ssh
case-note -C here "$two" -m 'By ssh' >out
ok 'by ssh' env PATH="$PWD/bin:$PATH" case-sync -C here "ssh://host$PWD/hub.git"
says '' 'case-sync: sent 1 event in 1 case'
chmod g+w here/.git/config
untouched 77 'a config that others may write to' case-sync -C here
chmod g-w here/.git/config
ok 'there follows' case-sync -q -C there

# A reply is mailed by the desk that wrote it, and by no other.
# waiting DESK: how many replies wait there to be mailed.
waiting() {
	find "$1/.git/casebook/outbox" -type f ! -name lock 2>"$err" | wc -l
}
printf '#!/bin/sh\nexit 75\n' >bin/no-server
chmod +x bin/no-server
export CASE_SENDMAIL="$PWD/bin/no-server"
case-config -C there mail.from 'The house <house@example.org>'
mailed=$(case-new -C there -c email -f 'Jens <jens@example.org>' -m 'Too thin')
ok 'a reply to be mailed' case-reply -C there "$mailed" -m 'Sorry'
same 1 "$(waiting there)" 'waits'
ok 'it is sent to the hub' case-sync -q -C there
ok 'and comes here' case-sync -q -C here
same "$mailed" "$(case-list -C here has:unsent -i)" 'where it is told'
same '1 0' "$(waiting there) $(waiting here)" 'and waits there alone'

# ---- what is refused ----

write_house house
ok 'a desk of the house' case-init -q --from house copy
git -C copy remote remove origin
for forgery in $forgeries; do
	rm -rf forged.git
	git clone -q --bare house forged.git
	forge "$forgery" forged.git
	was=$(git -C copy for-each-ref; find copy -name '*.pack' | sort)
	fails 1 "$forgery" case-sync -C copy "$PWD/forged.git"
	same 1 "$(sed '$d' "$err" | grep -c "$(told "$forgery")" |
	    sed 's/^[1-9].*/1/')" "$forgery: it is named"
	same "case-sync: '$PWD/forged.git' breaks the laws of a casebook, so\
 nothing of it was taken" "$(tail -n 1 "$err")" "$forgery: as a whole"
	same "$was" "$(git -C copy for-each-ref; find copy -name '*.pack' |
	    sort)" "$forgery: nothing of it is here"
	untold=$(sed '$d' "$err" | grep -v "^[a-z ]*: ")
	same '' "$untold" "$forgery: nothing else is said"
done
case-note -C copy "$id" -m 'Ours' >out
ok 'an honest copy' case-sync -C copy "$PWD/house"
says '' 'case-sync: sent 1 event in 1 case'
teardown_casebook copy
unset GIT_INDEX_FILE

# Both opened the same case, of another system.
echo '{"event":"opened","ref":"crm:1","by":"anna","owner":"anna","channel":'\
'"phone","occurred":"2026-11-17T09:30:00Z","body":"Ours"}' >ours.jsonl
sed 's/Ours/Theirs/' ours.jsonl >theirs.jsonl
cp -R hub.git keep.git
ok 'one imports' case-import -q -C there theirs.jsonl
ok 'and sends' case-sync -q -C there
ok 'the other imports' case-import -q -C here ours.jsonl
untouched 1 'a case that both have opened' case-sync -C here
same "one hand: $(folder "$(case-list -C here ref:crm:1 -i)")" \
    "$(sed -n 's/ commit [0-9a-f]*//
	s:/[0-9]*-opened-[0-9a-f]*\: the case is opened twice$::p' "$err")" \
    'it is named'
# Put that aside: nothing can be taken back.
chmod -R u+w here there
rm -rf here there hub.git
mv keep.git hub.git
ok 'here, again' case-init -q --from hub.git here
ok 'there, again' case-init -q --from hub.git there
ok 'here is up to date' case-sync -q -C here

case-init -q other
untouched 1 'another casebook' case-sync -C here "$PWD/other"
same "case-sync: '$PWD/other' is another casebook: it begins with $(git \
    -C other rev-parse --short=12 main), this one with $(git -C here rev-list \
    --max-parents=0 --abbrev-commit --abbrev=12 main)" "$(cat "$err")" \
    'both are named'
git init -q --bare bare.git
tree=$(git -C bare.git mktree </dev/null)
git -C bare.git update-ref refs/heads/main \
    "$(git -C bare.git commit-tree -m empty "$tree")"
untouched 1 'no casebook' case-sync -C here "$PWD/bare.git"
git -C bare.git branch -m main master
untouched 66 'a repository without main' case-sync -C here "$PWD/bare.git"

case-new -C there -m 'Too much salt' >out
ok 'the hub is ahead' case-sync -q -C there
ok 'here knows' case-sync -q -C here
seen=$(git -C here rev-parse main)
git -C hub.git update-ref refs/heads/main main~
untouched 1 'a hub that was set back' case-sync -C here
says '' "case-sync: 'origin' was set back or rewritten: commit \
$(echo "$seen" | cut -c 1-12), seen there before, is no part of it any more
  if it was restored from a backup on purpose: --restored"
ok 'a hub that was restored' case-sync -C here --restored
says '' 'case-sync: sent 1 event in 1 case'
same "$seen" "$(git -C hub.git rev-parse main)" 'it has all again'
rewritten=$(git -C hub.git commit-tree -p main~ -m 'as if nothing had been' \
    'main~^{tree}')
git -C hub.git update-ref refs/heads/main "$rewritten"
untouched 1 'a hub that was rewritten' case-sync -C here
same 1 "$(grep -c "commit $(echo "$seen" | cut -c 1-12), seen" "$err")" \
    'the first commit that differs is named'
git -C hub.git update-ref -d refs/heads/main
untouched 1 'a hub that lost everything' case-sync -C here
same "case-sync: 'origin' has nothing any more, where \
$(echo "$seen" | cut -c 1-12) was seen" "$(head -n 1 "$err")" 'it is told'
git -C hub.git update-ref refs/heads/main "$seen"

# A desk sees what is there, whatever replaces it for git.
git -C here replace "$seen" "$seen~"
ok 'with git replace' case-sync -C here
says '' 'case-sync: nothing new'
git -C here replace -d "$seen" >out

# ---- what cannot be reached ----

untouched 66 'a remote that nobody knows' case-sync -C here elsewhere
says '' "case-sync: no remote 'elsewhere'
  name one for this casebook: git remote add elsewhere URL"
untouched 66 'a place that is not there' case-sync -C here "$PWD/none/"
untouched 75 'a host that is not there' case-sync -C here \
    ssh://nobody@localhost:1/book
same "case-sync: cannot fetch from 'ssh://nobody@localhost:1/book'" \
    "$(tail -n 1 "$err")" 'it is named'
untouched 64 'no number' case-sync -C here --timeout soon
mkdir empty
for tool in sh env; do
	ln -s "$(command -v $tool)" empty
done
for tool in "$BUILD"/case-*; do
	[ ! -x "$tool" ] || ln -s "$tool" empty
done
untouched 69 'without git' env PATH="$PWD/empty" case-sync -C here
cat >bin/ssh <<end
#!/bin/sh
echo 'Please wait' >&2
echo \$\$ >'$PWD/sleeper'
exec sleep 60
end
start=$(date +%s)
untouched 75 'a remote that hangs' env PATH="$PWD/bin:$PATH" case-sync \
    -C here --timeout 1 ssh://host/book
says '' "Please wait
case-sync: 'ssh://host/book' gave no sign of life for 1 seconds"
ok 'is given up' test $(($(date +%s) - start)) -lt 20
rm bin/ssh
# Dead, though perhaps nobody has fetched it yet.
same '' "$(sed 's/.*) //; s/ .*//; /[ZX]/d' "/proc/$(cat sleeper)/stat" \
    2>sed.err)" 'and what it ran is gone'

# Programs that the config of somebody else names are not run.
cat >bin/evil <<end
#!/bin/sh
touch '$PWD/evil-ran'
end
chmod +x bin/evil
git -C here config remote.origin.uploadpack "$PWD/bin/evil"
git -C here config remote.origin.receivepack "$PWD/bin/evil"
git -C here config core.fsmonitor "$PWD/bin/evil"
mkdir here/.git/hooks
cp bin/evil here/.git/hooks/pre-push
cp bin/evil here/.git/hooks/reference-transaction
case-note -C here "$two" -m 'Guarded' >out
ok 'with programs in the config' case-sync -q -C here
ok 'none was run' test ! -e evil-ran
if [ "$(id -u)" = 0 ]; then
	chown 12345 here/.git/config
	untouched 77 'a config of somebody else' case-sync -C here
	chown 0 here/.git/config
else
	skip 'a config of somebody else' 'only root can give one away'
fi
ok 'there follows' case-sync -q -C there

# Whoever must sign.
if ssh-keygen -q -t ed25519 -N '' -C '' -f key </dev/null >out 2>&1; then
	echo "ben $(cat key.pub)" >signers
	case-note -C there "$two" -m 'Not signed' >out
	ok 'a commit that is not signed' case-sync -q -C there
	untouched 1 'where all must sign' case-sync -C here \
	    --signers "$PWD/signers"
	same "signature: commit $(git -C there rev-parse --short=12 main):" \
	    "$(head -n 1 "$err" | cut -d : -f 1-2):" 'it is named'
	ok 'where none must' case-sync -q -C here
	for desk in here there; do
		git -C $desk config user.signingKey "$PWD/key"
		case-note -C $desk "$two" -m 'Signed' >out
	done
	ok 'one that is' case-sync -q -C there --signers "$PWD/signers"
	ok 'a merge of both' case-sync -q -C here --signers "$PWD/signers"
	ok 'is signed, too' case-sync -q -C there --signers "$PWD/signers"
	same "$(git -C here rev-parse main)" "$(git -C there rev-parse main)" \
	    'and is there'
	fails 64 '--revoked alone' case-sync -C here --revoked key.pub
	git -C here config --unset user.signingKey
	git -C there config --unset user.signingKey
else
	skip 'signatures' 'there is no ssh-keygen'
fi

# What is damaged is not taken.
ok 'all are one' case-sync -q -C there
cp -R hub.git damaged.git
# unsound TREE AUTHOR: main is a commit that git minds.
unsound() {
	commit=$(printf 'tree %s\nparent %s\nauthor %s\ncommitter %s\n\nx\n' \
	    "$1" "$(git -C hub.git rev-parse main)" "$2" \
	    'm <m@example.org> 1763716202 +0000' | git -C damaged.git \
	    hash-object -t commit -w --literally --stdin)
	git -C damaged.git update-ref refs/heads/main "$commit"
	untouched 1 "$3" case-sync -C here "$PWD/damaged.git"
	same "case-sync: '$PWD/damaged.git' has what is no sound git object, so\
 nothing of it was taken" "$(tail -n 1 "$err")" "$3: what it says"
}
unsound "$(git -C hub.git rev-parse 'main^{tree}')" nobody 'a forged header'
blob=$(echo x | git -C damaged.git hash-object -w --stdin)
unsound "$(printf '100644 blob %s\t.git\n' "$blob" | git -C damaged.git \
    mktree)" 'm <m@example.org> 1763716202 +0000' 'a file .git'
rm -rf damaged.git
cp -R hub.git damaged.git
case-note -C there "$two" -m 'To be damaged' >out
ok 'a pack' case-sync -q -C there "$PWD/damaged.git"
pack=$(find damaged.git -name '*.pack' -exec ls -t {} + | head -n 1)
chmod u+w "$pack"
head -c 20 /dev/zero | dd of="$pack" bs=1 seek=40 conv=notrunc 2>"$err"
untouched 75 'a damaged pack' case-sync -C here "$PWD/damaged.git"
ok 'the rest' case-sync -q -C there
ok 'goes to all' case-sync -q -C here

# ---- a full disk, a kill ----

mkdir "$disk"
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=3m none "$disk"; then
	head -c 4000000 /dev/urandom >noise
	case-note -C there "$two" -a noise -m 'A picture' >out
	ok 'a picture is sent' case-sync -q -C there
	ok 'a desk on a small disk' cp -R here/. "$disk"
	ok 'where it works' case-sync -q -n -C "$disk" "$PWD/here"
	was=$(git -C "$disk" for-each-ref; find "$disk" -type f | sort)
	fails 75 'it does not fit' case-sync -C "$disk"
	same 1 "$(grep -c 'No space left' "$err")" 'it says why'
	same "$was" "$(git -C "$disk" for-each-ref; find "$disk" -type f |
	    sort)" 'nothing is half done, and nothing takes space'
	ok 'more room' mount -o remount,size=30m "$disk"
	ok 'it comes' case-sync -C "$disk"
	says '' 'case-sync: received 1 event in 1 case'
	ok 'and is whole' git -C "$disk" fsck --strict --no-progress
	umount "$disk"
else
	skip 'a full disk' 'only root can mount one'
fi
ok 'here follows' case-sync -q -C here

export ASAN_OPTIONS=detect_leaks=0
writing=openat,mkdir,write,fsync,rename,renameat,link,linkat,unlink,unlinkat
if strace -qq -f -o trace -e trace=fsync true; then
	cp -R here desk.0
	cp -R hub.git hub.0
	case-new -C desk.0 -m 'Ours' >out
	case-new -C there -m 'Theirs' >out
	case-sync -q -C there "$PWD/hub.0"
	# attempt CALL N: the sync of a copy is killed there, then done again.
	attempt() {
		chmod -R u+w desk hub 2>"$err"
		rm -rf desk hub
		cp -R desk.0 desk
		cp -R hub.0 hub
		{ strace -f -qq -o trace -e trace="$1" \
		    --inject="$1:signal=KILL:when=$2" \
		    case-sync -q -C desk "$PWD/hub" >out 2>&1; } 2>"$err"
		killed=$?
		[ $killed = 137 ] || [ $killed = 75 ] || [ $killed = 0 ] ||
		    echo "$1 $2: exit status $killed"
		case-sync -q -C desk "$PWD/hub" >again 2>&1 ||
		    echo "$1 $2: stuck: $(cat again)"
		[ "$(git -C desk rev-parse main)" = \
		    "$(git -C hub rev-parse main)" ] ||
		    echo "$1 $2: not the same"
		[ "$(ids desk | wc -l)" = "$(($(ids here | wc -l) + 2))" ] ||
		    echo "$1 $2: lost"
		git -C desk fsck --strict --no-progress >fsck 2>&1 ||
		    echo "$1 $2: fsck"
		[ ! -e desk/.git/casebook/sync ] || echo "$1 $2: aside"
		points=$((points + 1))
	}
	cp -R desk.0 desk
	cp -R hub.0 hub
	strace -f -qq -o trace -e trace=$writing case-sync -q -C desk \
	    "$PWD/hub" >out 2>&1
	sed 's/^[0-9]* *//;s/(.*//' trace | grep -v '^[-+<]' | sort |
	    uniq -c >calls
	points=0
	while read -r times call; do
		step=$(((times + ${EACH:-3} - 1) / ${EACH:-3}))
		n=1
		while [ $n -le "$times" ]; do
			attempt "$call" $n
			n=$((n + step))
		done
	done <calls >faults
	same '' "$(cat faults)" 'killed at each call, and done again'
	ok 'case-verify' case-verify -C desk
	echo "# points=$points"
else
	skip 'killed at each call' 'strace does not work here'
fi

teardown_casebook here
teardown_casebook there
done_testing
