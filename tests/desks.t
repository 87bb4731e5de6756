#!/bin/sh
# Law 5 for a house: ten desks, each writing 200 events in bursts, many in the
# same cases, sync at random with one hub; desks are killed meanwhile, and the
# disk of the hub is full for a while.  In the end all have all, and show the
# same.
#
# SEED=N repeats what each desk does, but not who is faster.
. "${0%/*}/lib.sh"

desks=10 each=200
seed=${SEED:-$(date +%s)}
echo "# SEED=$seed"
disk=$world/disk daemon=
trap '[ -z "$daemon" ] || kill "$daemon" 2>"$err"
    umount "$disk" 2>"$err"; chmod -R u+w "$world"; rm -rf "$world"' EXIT
mkdir "$disk"
small=
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=24m none "$disk"; then
	small=yes
fi

# ---- a hub that a daemon serves, and ten desks with the same cases ----

ok 'a hub' case-init -q --hub "$disk/hub.git"
# Nothing of git is to be at work on it when it is compared.
git -C "$disk/hub.git" config gc.autoDetach false
port=$((20000 + $$ % 20000))
url=git://127.0.0.1:$port/hub.git
git daemon --reuseaddr --listen=127.0.0.1 --port=$port --base-path="$disk" \
    --max-connections=64 --export-all --enable=receive-pack --detach \
    --pid-file="$PWD/pid" 2>"$err" || skip_all "no git daemon: $(cat "$err")"
tries=0
while [ ! -s pid ] && [ $tries -lt 50 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
daemon=$(cat pid)

ok 'the first desk' case-init -q --from "$url" --owner anna --by anna desk1
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	case-new -C desk1 --by anna -f "Jens $i <jens@example.org>" -c email \
	    --question 'When?' -s "Matter $i" -m "Thin soup $i"
done >ids
read -r tug <ids
ok 'is sent' case-sync -q -C desk1
begun=$(case-log -C desk1 -J | wc -l)
for n in $(seq 2 $desks); do
	ok "desk $n" case-init -q --from "$url" desk$n
done

# Two take over the same case at once.
for take in '1 dora' '2 emil'; do
	ok "desk ${take% *} hands the case over" case-assign -C "desk${take% *}" \
	    --by "by${take% *}" "$tug" "${take#* }" -m "${take#* } has time"
done

# ---- all at once ----

# random N: $pick is 0 … N - 1.
random() {
	state=$(((state * 1103515245 + 12345) % 2147483648))
	pick=$((state / 65536 % $1))
}

# write CMD…: to the cases in the file that standard input is; now and then it
# is killed, and done again with the same key.
write() {
	key=desk$n:$bursts
	cat >"desk$n.in"
	random 4
	if [ $pick = 0 ]; then
		random 40
		timeout -s KILL "$(printf 0.%03d $((pick + 1)))" "$@" \
		    -C "desk$n" --by "by$n" --key "$key" <"desk$n.in"
		[ $? != 137 ] || echo killed >>"desk$n.fates"
	fi >"desk$n.out" 2>&1
	"$@" -C "desk$n" --by "by$n" --key "$key" <"desk$n.in" \
	    >"desk$n.out" 2>"desk$n.err"
	case $? in
	0 | 1) ;;
	*) echo "$*: $(cat "desk$n.err")" >>"desk$n.faults" ;;
	esac
	written=$((written + $(wc -l <"desk$n.out")))
}

# burst: up to 12 events, in cases that all have, in order of chance.
burst() {
	bursts=$((bursts + 1))
	CASE_NOW=$(date -u -d "2026-11-21 10:00:00Z + $((bursts * 30 + n)) \
	    seconds" +%Y-%m-%dT%H:%M:%SZ)
	export CASE_NOW
	random 9
	k=$((pick + 4))
	[ $k -le $((each - written)) ] || k=$((each - written))
	random 12
	{ tail -n +$((pick + 1)) ids; head -n $pick ids; } | head -n $k \
	    >"desk$n.ids"
	random 9
	case $pick in
	0 | 1) write case-note - -m "by$n was here, $bursts" ;;
	2) write case-receive - -m "Still thin, $bursts" ;;
	3) write case-receive - --question 'So?' -m "And now, $bursts?" ;;
	4) write case-reply - --as holding --promise '3d We call' \
	    -m "Soon, $bursts" ;;
	5) write case-reply - --apology -m "Sorry, $bursts" ;;
	6) write case-assign - "by$n" -m "Takes it, $bursts" ;;
	7) write case-set - "about=by$n" "tag+=burst$bursts" ;;
	8) write case-close - --outcome upheld --despite "Enough, $bursts" ;;
	esac <"desk$n.ids"
	random 4
	if [ $pick = 0 ] && [ "$written" -lt $each ]; then
		bursts=$((bursts + 1))
		write case-new -m "Another matter, $bursts" </dev/null
	fi
}

# sync: with the hub; now and then it is killed.
sync() {
	random 5
	if [ $pick = 0 ]; then
		random 300
		timeout -s KILL "$(printf 0.%03d $((pick + 1)))" \
		    case-sync -q -C "desk$n" --by "by$n"
	else
		case-sync -q -C "desk$n" --by "by$n"
	fi >"desk$n.out" 2>"desk$n.err"
	fate=$?
	echo $fate >>"desk$n.fates"
	case $fate in
	0 | 75 | 137) ;;
	*) echo "case-sync: $fate: $(cat "desk$n.err")" >>"desk$n.faults" ;;
	esac
}

# at_work N: what the desk does.
at_work() {
	n=$1 bursts=0 written=0 state=$((seed + n))
	[ "$n" -gt 2 ] || written=1
	: >"desk$n.faults"
	: >"desk$n.fates"
	random 100
	while [ $written -lt $each ]; do
		burst
		random 3
		[ $pick -gt 0 ] || sync
	done
	sync
}

start=$(date +%s)
for n in $(seq $desks); do
	at_work "$n" &
	echo $!
done >pids
if [ $small ]; then
	sleep 3
	head -c 30000000 /dev/zero >"$disk/noise" 2>"$err"
	tries=0
	while [ $tries -lt 300 ] && ! cat desk*.fates | grep -qx 75; do
		sleep 0.1
		tries=$((tries + 1))
	done
	sleep 1
	rm "$disk/noise"
fi
wait
took=$(($(date +%s) - start))
same '' "$(cat desk*.faults)" 'no desk failed but for a while'
ok 'some were killed' sh -c 'cat desk*.fates | grep -q "137\|killed"'
[ ! $small ] || ok 'some found the hub full' sh -c 'cat desk*.fates | grep -qx 75'

# ---- and then all have all ----

export CASE_NOW=2026-11-27T09:00:00Z
for round in first second; do
	for n in $(seq $desks); do
		ok "desk $n, the $round time" case-sync -q -C desk$n
		says '' ''
	done
done
main=$(git -C "$disk/hub.git" rev-parse main)
same "$(for n in $(seq $desks); do echo "by$n $each"; done)" \
    "$(case-log -C desk1 -J | jq -r .by | grep '^by' | sort -V | uniq -c |
	awk '{ print $2, $1 }')" "$((desks * each)) events"
answers desk1 | sed 's/^ *//' >one
same $((begun + desks * each)) "$(case-log -C desk1 -J | wc -l)" \
    'and those that were there'
for n in $(seq $desks); do
	same "$main" "$(git -C desk$n rev-parse main)" "desk $n has all"
	answers desk$n | sed 's/^ *//' >other
	same '' "$(diff one other)" "desk $n shows the same"
	plain_files desk$n "desk $n has the same files"
done

ok 'the case that two took' case-show -C desk3 "$tug"
same 1 "$(grep -c '  \(dora\|emil\)  .*two desks decided' "$out")" \
    'it says that two desks decided'
same 'dora has time
emil has time' "$(case-log -C desk3 -J "id:$tug" --kind assigned |
    jq -r .body | grep 'has time' | sort)" 'both handovers are there'
same '' "$(case-log -C desk1 -J | jq -r .key | sort | uniq -d)" \
    'each key is there once'
ok 'the hub is sound' git -C "$disk/hub.git" fsck --strict --no-progress
echo "$(printf %040d 0) $main refs/heads/main" >all
ok 'and keeps the laws' sh -c \
    'case-verify --pre-receive -C "$1/hub.git" <all' sh "$disk"
fates=$(cat desk*.fates | sort | uniq -c | tr -s ' \n' ' ')
echo "# desks=$desks events=$((desks * each)) commits=$(git -C desk1 rev-list \
    --count main) merges=$(git -C desk1 rev-list --count --merges main)\
 seconds=$took exits:$fates"
[ $small ] || skip 'the disk of the hub is full' 'only root can mount one'

teardown_casebook desk1
teardown_casebook desk$desks
done_testing
