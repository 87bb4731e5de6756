#!/bin/sh
# 363 real mails, good and bad: every one goes in at the door, and comes back
# byte for byte; 150 of a mailing list are in the threads that their
# References tell, and reports on replies are told from other robots' mail.
. "${0%/*}/lib.sh"

[ -d "$data/mail-ham" ] || skip_all 'the mails are not here'
export CASE_BY=post

# ---- all of them ----

find "$data"/mail-* "$data"/bounces-* "$data"/replies-* -type f \
    ! -name 'LICENSE*' ! -name '.*' | LC_ALL=C sort >files
same 363 "$(wc -l <files | tr -d ' ')" 'so many there are'

# take_in BOOK: the files of the list files through the door.
take_in() {
	case-init -q --owner anna "$1"
	while read -r file; do
		case-mail -C "$1" <"$file" || echo "$file"
	done <files >ids 2>"$err"
	same '' "$(grep -v '^[0-9a-z]\{10\}$' ids; cat "$err")" \
	    "$1: every mail is stored"
	case-log -C "$1" -J | jq -r 'select(.attachment).attachment[0]' |
	    cut -d ' ' -f 1 | sort >stored
	while read -r file; do
		blob=$(git hash-object --no-filters "$file")
		grep -q "$blob" stored || echo "$file"
	done <files >missing
}

# One that was there already, with other ends of lines say, is known: it goes
# into another casebook.
round=0
while [ -s files ] && [ $round -lt 4 ]; do
	round=$((round + 1))
	take_in book$round
	echo "# round $round: $(wc -l <files) mails, $(wc -l <missing) known"
	mv missing files
done
same '' "$(cat files)" 'every raw message is there, byte for byte'
same '320 29' "$(case-log -C book1 -J | jq -r .event | grep -c opened) $(
    case-log -C book1 -J | jq -r .event | grep -c received)" \
    'so many cases, so many answers'
case-list -C book1 -i >ids
same '0 0' "$(case-list -C book1 -i tag:unreadable | wc -l | tr -d ' ') $(
    case-log -C book1 | grep -c "$(printf '[\033\233]')")" \
    'each can be read, and shows no escapes'
ok 'what is in them comes out' case-show -C book1 -q --save out - <ids
same 0 "$(find out -type l | wc -l | tr -d ' ')" 'as files'
echo "# attachments=$(find out -type f | wc -l)"

# ---- threads ----

case-init -q --owner anna --bare ham
cat "$data"/mail-ham/*.eml >box
ok 'a mailing list as an mbox' case-mail -C ham --mbox box
same 150 "$(case-log -C ham -J | jq -r 'select(.attachment).key' |
    sort -u | wc -l | tr -d ' ')" 'all mails are there'

# The threads by another program: a mail belongs to the case of the nearest
# mail that it names, if From or Cc of a mail there has its From.
cat >threads.pl <<'EOF'
use strict;
my (%case, %known, @threads);
sub ids { reverse(($_[0] // '') =~ /<([^<>\s]+)>/g) }
sub people {
	map { lc } map { /<([^<>]+@[^<>]+)>/ ? $1 : /([^\s<>(),;:"]+@[^\s<>(),;:"]+)/ ?
	    $1 : () } split /,(?=(?:[^"]*"[^"]*")*[^"]*$)/, $_[0] // '';
}
for my $file (@ARGV) {
	open my $in, '<', $file or die;
	local $/;
	my ($head) = split /\n\n/, <$in>, 2;
	$head =~ s/^From .*\n//;
	$head =~ s/\n[ \t]+/ /g;
	my %h;
	$h{lc $1} //= $2 while $head =~ /^([^:\s]+):\s*(.*)$/mg;
	my ($id) = ($h{'message-id'} // '') =~ /<([^<>]+)>/;
	my @from = people($h{from});
	my $to;
	for my $ref (ids($h{'in-reply-to'}), ids($h{references}), $id) {
		my $t = $case{lc $ref} // next;
		next unless grep { $known{$t}{$_} } @from;
		$to = $t;
		last;
	}
	$to //= push @threads, [];
	push @{$threads[$to - 1]}, lc $id;
	$case{lc $id} //= $to;
	$known{$to}{$_} = 1 for @from, people($h{cc});
}
print join(' ', sort @$_), "\n" for @threads;
EOF
perl threads.pl "$data"/mail-ham/*.eml | sort >expected
case-log -C ham -J | jq -r 'select(.attachment) |
    "\(.case) \(.key | capture("<(?<id>[^>]+)>").id | ascii_downcase)"' |
    sort | awk '$1 != last { if (last) print line; line = ""; last = $1 }
    { line = line (line ? " " : "") $2 } END { print line }' |
    sort >actual
same "$(cat expected)" "$(cat actual)" 'threads as their References say'
echo "# threads=$(wc -l <actual) of which with an answer $(grep -c ' ' actual)," \
    "strangers $(case-list -C ham -i tag:stranger | wc -l)"

# ---- reports on our replies ----

# Each report, as if it told of a reply of ours: the last Message-ID in it is
# that of the mail which came back, where it has one.
case-init -q --owner anna house
export CASEBOOK=house
cat >sendmail <<'EOF'
#!/bin/sh
sed -n 's/^Message-I[dD]: <\(.*\)>/\1/p' >sent
EOF
chmod +x sendmail
export CASE_SENDMAIL="$PWD/sendmail"
case-config -q mail.from complaints@house.example -m x
for file in "$data"/bounces-sisimai/*/*.eml; do
	id=$(case-new -m x -f ann@x.example)
	case-reply "$id" -q -c email -m 'Sorry.' >"$out"
	MINE=$(cat sent) perl -0777 -pe 's/.*\K([\r\n][> \t]*Message-ID:\s*<)
	    [^<>]+>/$1$ENV{MINE}>/isx' "$file" >mail
	to=$(case-mail <mail)
	if [ "$to" = "$id" ]; then
		case-log -J "$id" | tail -n 1 |
		    jq -r '.event + if .automatic then " automatic" else "" end'
	else
		case-log -J "$to" | jq -r '"\(.event) \(.tag // ["no tag"] | .[])"'
	fi | sed "s/$/: $(basename "${file%/*}")/"
done >told
echo "# reports: $(sort told | uniq -c | tr -s ' ' | tr '\n' ',')"
same '26 bounced: bsd
1 bounced: dos
1 bounced: mac
5 opened automatic: bsd
1 opened automatic: dos
1 opened automatic: mac
1 opened automatic: not
2 opened no tag: not
1 received automatic: bsd' "$(sort told | uniq -c | sed 's/^ *//' |
    sort -k 2)" 'failures, other reports, and what is none'
same 28 "$(case-list -i contact:ann@x.example is:unanswered | wc -l |
    tr -d ' ')" 'where it came back, the case is unanswered again'

for book in book1 ham house; do
	teardown_casebook $book
done
done_testing
