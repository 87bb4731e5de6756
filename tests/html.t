#!/bin/sh
# case-report --html: one page, well-formed, that runs and loads nothing and
# shows just the numbers of -J.  In Chromium, where there is one: it fits a
# telephone, a screen and paper, and can be read in the light and in the dark.
. "${0%/*}/lib.sh"

export CASEBOOK=house CASE_BY=anna
case-init -q --owner anna --name 'Bioladen <Mitte> & "Söhne"' house
case-config -q casebook.timezone Europe/Berlin
case-config -q calendar.hours 'Mon-Fri 09:00-17:00'
case-config -q person.info.shared yes
case-config -q target.resolution 14d
reports=summary,times,channels,owners,hands,promises,questions,effort,outcomes
reports=$reports,causes,ink,backlog,targets,boilerplate,fca

# An empty house has a page, too.
ok 'of nothing' case-report --html "$reports"
cp "$out" empty.html
ok 'a list of nothing' case-report --html broken-promises
same 1 "$(grep -c '<p>There is nothing to show.</p>' "$out")" 'says so'

# 70 cases in 14 months that differ in all that reports tell apart.
cat >cases.jq <<'end'
def time($day; $hour):
    "2025-08-04T08:00:00Z" | fromdate + ($day * 24 + $hour) * 3600 | todate;
def pick($i; $list): $list[$i % ($list | length)];
def if_($that; $value): if $that then $value else null end;
range(70) as $i | ($i * 6) as $day |
pick($i; ["anna", "ben", "info"]) as $owner |
def event($name; $days; $hours; $more):
    {event: $name, ref: "x:\($i)", by: $owner, body: "Words \($i)",
	occurred: time($day + $days; $hours)} + $more;
event("opened"; 0; 0; {by: "anna", owner: $owner,
    channel: pick($i; ["email", "phone", "twitter", "letter", "email"]),
    about: pick($i; $abouts), tag: ["tag \($i % 30)"],
    customer: pick($i; ["yes", "no"]),
    contact: ["Person \($i) <p\($i)@example.org>"],
    effort: if_($i % 4 == 0; "1h30m"),
    question: if_($i % 3 == 0; ["Who pays?"])}),
(select($i % 7 != 0) | event("replied"; 0; $i % 9 + 1;
    {as: "holding", channel: "email", by: pick($i; ["anna", "ben", "carl"]),
    promise: [time($day + 3; 0) + " We write, and \(pick($i; $abouts))"]})),
(select($i % 6 == 1) | event("received"; 2; 0;
    {channel: "twitter", retold: "yes"})),
(select($i % 5 == 2) | event("assigned"; 1; 0; {owner: "carl"})),
(select($i % 3 != 1) | event("replied"; $i % 8 + 1; 5;
    {as: "answer", channel: "letter",
    question: if_($i % 10 == 0; ["When was it?"]),
    body: "Thank you for your letter. We take every complaint very
seriously and are going to look into yours as soon as we can. Number \($i)."})),
(select($i % 4 != 3) | event("closed"; $i % 30 + 9; 0;
    {outcome: pick($i; ["upheld", "not-upheld", "partly-upheld", "answered"]),
    cause: pick($i; ["kitchen", "carrier", null]),
    apology: if_($i % 2 == 0; "yes"), fault: if_($i % 6 == 0; "yes"),
    stays: pick($i; ["yes", "no", null]),
    redress: (if_($i % 8 == 0; ["12.50 EUR voucher"]) //
	if_($i % 8 == 1; ["1000.05 CHF"]))})) |
del(.. | nulls)
end
cat >abouts <<'end'
soup counter
<script>alert(1)</script>
"><img src="x" onerror='alert(2)'> & &lt;b&gt; &#x202e;
Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichenverordnung
محل الحساء
--></style></title></textarea>]]><!-- {{7*7}} ${x} javascript:alert(3)
end
jq -nc --rawfile abouts abouts '($abouts | rtrimstr("\n") / "\n") as $abouts |
'"$(cat cases.jq)" >cases.jsonl
ok 'cases' case-import -q cases.jsonl
case-list -i promise:broken | head -n 12 >ids
ok 'some promises are kept' case-note -q - --keeps p1 -m 'Done' <ids

# Reasons and lists of several lines.
read -r post <<end
$(case-new -c twitter -f '@loud' -m 'The soup was thin.')
end
event=$(case-log -J "$post" | jq -r .id)
ok 'a takedown' case-note -q "$post" --takedown "$event" -m '<i>Rude</i> & "false"

	http://example.org/?a=1&amp;b'
ok 'despite' case-close -q "$post" --outcome answered \
    --despite "<b onclick='x()'>Nothing</b> came of it"
action=$(case-new -k corrective-action -s 'Taste it' -m 'x')
ok 'a corrective action' case-link -q "$action" caused-by "$post"
ok 'is done' case-close -q "$action" --outcome answered -m 'Tasted'

# read.pl: holds the page to the rules of XML that matter, and prints a line
# for each row, its fields as @tsv has them.  Every number is shown as the
# value that its element tells.
cat >read.pl <<'end'
use strict;
use warnings;
use open qw(:std :encoding(UTF-8));
local $/;
my $page = <STDIN>;
my %entity = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");
my (@open, @rows, $token);

# No other element or attribute is of any use: nothing runs, nothing loads.
my %known = map { $_ => 1 } qw(html head meta title style body header h1 h2 h3
    nav ul li a main section dl dt dd div p figure figcaption table thead
    tbody tr th td svg rect line path details summary ol span code time bdi
    data blockquote small em i b footer);
my %plain = map { $_ => 1 } qw(lang charset name content class id role scope
    value width height x y x1 x2 y1 y2 d datetime dir start aria-label
    http-equiv data-report data-figure data-by data-group data-clock data-case
    data-event data-action);

sub fault { die "read.pl: at $token: @_\n" }
sub plain {
	my ($text) = @_;
	fault("markup in '$text'") if $text =~ /[<>]/;
	$text =~ s/&(#?\w*;?)/my $name = $1; $name =~ s,;$,, &&
	    $entity{$name} || fault("entity &$1")/ge;
	return $text;
}
sub within { my ($is) = @_; return (grep { $is->($_) } reverse @open)[0] }
sub attribute {
	my ($name) = @_;
	my $at = within(sub { defined $_[0]{attr}{$name} });
	return $at ? $at->{attr}{$name} : undef;
}
sub row {
	my $months = (attribute('class') // '') eq 'months' ||
	    within(sub { ($_[0]{attr}{class} // '') eq 'months' });
	my $at = within(sub { $_[0]{name} eq 'li' ||
	    $_[0]{name} eq ($months ? 'td' : 'tr') ||
	    $_[0]{name} eq 'div' && $_[0]{attr}{'data-figure'} });
	fault('no row') unless $at;
	push @rows, $at->{row} = { map { $_ => attribute("data-$_") }
	    qw(report figure by group clock case event action) }
	    unless $at->{row};
	return $at->{row};
}
sub duration {
	my ($s, $day) = @_;
	return int($s / $day) . 'bd' . ($s % $day < 3600 ? '' :
	    ' ' . int($s % $day / 3600) . 'h') if $day && $s >= $day;
	my @parts = ([int($s / 86400), 'd'], [int($s / 3600) % 24, 'h'],
	    [int($s / 60) % 60, 'm'], [$s % 60, 's']);
	shift @parts while @parts > 1 && !$parts[0][0];
	return join ' ', map { "$$_[0]$$_[1]" }
	    grep { $$_[0] || @parts == 1 } @parts[0 .. ($#parts ? 1 : 0)];
}
sub number {
	my ($name, $value, $shown) = @_;
	my $row = row();
	my $day = ($row->{clock} // '') eq 'business' && 8 * 3600;
	$shown =~ tr/\x{202f}//d;
	fault("$shown for $value") if $shown ne $value &&
	    $shown ne duration($value, $day);
	fault("$name twice") if defined $row->{$name};
	$row->{$name} = $value;
}
sub ended {
	my ($at) = @_;
	fault('style') if $at->{name} eq 'style' &&
	    $at->{text} =~ /url|import|http|src|expression|</i;
	my ($name, $class, $text) = ($at->{name}, $at->{attr}{class} // '',
	    $at->{text});
	number($class, $at->{attr}{value}, $text) if $name eq 'data';
	row()->{at} = $at->{attr}{datetime} if $name eq 'time';
	row()->{who} = $text if $class eq 'who';
	row()->{text} = $text if $name eq 'blockquote';
}

fault('no doctype') unless $page =~ s/^<!DOCTYPE html>\n//;
for ($page =~ /<[^>]*>?|[^<]+/g) {
	$token = $_;
	if (/^[^<]/) {
		next if /^\s*$/ && !@open;
		fault('text outside') unless @open;
		my $text = $open[-1]{name} eq 'style' ? $_ : plain($_);
		$_->{text} .= $text for @open;
	} elsif (/^<\/(\w+)>$/) {
		my $at = $open[-1];
		fault('never opened') unless $at && $at->{name} eq $1;
		ended($at);
		pop @open;
	} elsif (/^<(\w+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>$/) {
		my ($name, $rest, $empty) = ($1, $2, $3);
		my %attr;
		fault('element') unless $known{$name};
		while ($rest =~ /([\w-]+)="([^"]*)"/g) {
			fault("$1 twice") if exists $attr{$1};
			fault("attribute $1") unless $plain{$1} ||
			    $1 eq 'href' && $2 =~ /^#report-\d+$/;
			$attr{$1} = plain($2);
		}
		push @open, { name => $name, attr => \%attr, text => '' };
		pop @open if $empty;
	} else {
		fault('no markup');
	}
}
fault("<$open[-1]{name}> stays open") if @open;
for my $row (@rows) {
	print join("\t", map {
		my $field = $row->{$_} // '';
		$field =~ s/\\/\\\\/g;
		$field =~ s/\t/\\t/g;
		$field =~ s/\n/\\n/g;
		$field;
	} qw(report figure by group clock n open median p90 max value of case
	    event action who at seconds text)), "\n";
}
end

# The same of -J.
cat >rows.jq <<'end'
def cents: . * 100 | round | "\(. / 100 | floor).\("0\(. % 100)"[-2:])";
[.report, .figure, .by, .group, .clock, .n, .open, .median, .p90, .max,
    (if .figure == "redress" then .value | cents else .value end), .of,
    .case, .event, .action, .who, .at, .seconds, .text] | @tsv
end

# page NAME ARG…: in NAME.html; it has all rows of -J and none else.
page() {
	name=$1
	shift
	ok "page $name" case-report --html "$@"
	cp "$out" "$name.html"
	same '' "$(cat "$err")" "page $name: no complaint"
	case-report -J "$@" | jq -r -f rows.jq >expected
	ok "page $name: well-formed" perl read.pl <"$name.html"
	cp "$out" actual
	# A page has first what is one number.
	same "$(sort expected)" "$(sort actual)" "page $name: its rows"
}
page all "$reports"
for by in about tag month owner; do
	page "by-$by" summary,times,channels,hands,effort,outcomes,causes,ink,fca \
	    --by "$by"
done
page list promises,broken-promises --period 2025-08..2026-03
page one first-response --by channel
page none "$reports" has:takedown is:open

# To the letter, for those that matter.
same '<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src '\''none'\''; style-src '\''unsafe-inline'\''; base-uri '\''none'\''; form-action '\''none'\''"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>Bioladen &lt;Mitte&gt; &amp; &quot;Söhne&quot;</title>
<style>' "$(sed 9q all.html)" 'how a page begins'
# between FROM UNTIL FILE: the lines from one to another.
between() {
	sed -n "/$1/,/$2/p" "$3"
}
same '<figure class="count" data-figure="opened" data-by="customer">
<figcaption><h3>Opened <small>by customer</small></h3><p>cases opened in the period</p></figcaption>
<table>
<thead><tr><th scope="col">Customer</th><td class="picture"></td><td></td></tr></thead>
<tbody>
<tr data-group="no"><th scope="row"><bdi>no</bdi></th><td class="picture"><svg class="bar" role="img"><title>35 cases</title><rect class="value" width="100.0%" height="100%"/></svg></td><td><data class="value" value="35">35</data></td></tr>
<tr data-group="yes"><th scope="row"><bdi>yes</bdi></th><td class="picture"><svg class="bar" role="img"><title>35 cases</title><rect class="value" width="100.0%" height="100%"/></svg></td><td><data class="value" value="35">35</data></td></tr>
<tr><th scope="row"><i>(none)</i></th><td class="picture"><svg class="bar" role="img"><title>1 case</title><rect class="value" width="2.8%" height="100%"/></svg></td><td><data class="value" value="1">1</data></td></tr>
</tbody>
</table>
</figure>' "$(between 'data-figure="opened" data-by="customer"' '<.figure>' all.html)" \
    'a figure of counts'
# figure NAME FILE: the first figure of that name.
figure() {
	between "<figure [^>]*data-figure=\"$1\"" '<.figure>' "$2" |
	    sed '/<.figure>/q'
}
figure opened by-month.html >months
same '2025 2026' "$(sed -n 's/^<tr><th scope="row">\(....\)<.th>.*/\1/p' months |
    xargs)" 'columns by month stand in years'
same '16 9 12' "$(grep -o '<td>\|<td \|<th scope="col">' months |
    sort | uniq -c | awk '{ print $1 }' | xargs)" 'of twelve months each, with gaps'
figure upheld by-tag.html >tags
same '20 11' "$(between '<tbody>' '<.tbody>' tags | grep -c '<tr') $(
    between '<tbody class="more">' '<.tbody>' tags | grep -c '<tr')" \
    'rows behind the twentieth fold away'
same 1 "$(grep -c '^<details><summary>all 31 rows</summary></details>$' tags)" \
    'and say how many there are'

# What hides shows itself, and acts on no terminal either.
cat >hidden.jsonl <<'end'
{"event":"opened","ref":"y:1","by":"anna","occurred":"2026-11-01T09:00:00Z","about":"a\u202eb\u200bc","channel":"twitter","body":"x"}
end
ok 'a case with hidden characters' case-import -q hidden.jsonl
sneaky=$(case-list -i ref:y:1)
event=$(case-log -J "$sneaky" | jq -r .id)
cat >hidden.jsonl <<end
{"event":"noted","case":"$sneaky","by":"anna","occurred":"2026-11-01T10:00:00Z","takedown":"$event","body":"\u001b[31m\u2066red\u2069\u0007\nof two lines\u009b"}
end
ok 'and a takedown with more' case-import -q hidden.jsonl
ok 'their page' case-report --html opened --by about id:"$sneaky"
same '<tr data-group="a\u{202e}b\u{200b}c"><th scope="row"><bdi>a\u{202e}b\u{200b}c</bdi></th>' \
    "$(sed -n 's/<td class="picture"><svg.*//p' "$out")" 'a group'
ok 'and that of reasons' case-report --html takedown-reasons id:"$sneaky"
same '<blockquote dir="auto">^[[31m\u{2066}red\u{2069}^G
of two lines\u{9b}</blockquote></li>' \
    "$(sed -n 's/.*<blockq/<blockq/p;/^of two/p' "$out")" 'a reason'
same 0 "$(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" "$out")" \
    'no control character passes'

# header FILE: what a page tells of itself.
header() {
	between '<header>' '<.header>' "$1" |
	    sed -n 's/<div><dt>\(.*\)<.dt><dd>\(.*\)<.dd><.div>/\1: \2/p'
}
commit=$(git -C house rev-parse main)
same "Period: all
As of: 2026-11-21T10:15:02+01:00
Commit: $commit" "$(case-report --html >page.html; header page.html)" \
    'what a page is made of'
same "Period: 2026-10-01..2026-10-31
As of: 2026-11-10T23:59:59+01:00
Known: 2026-11-20T12:00:00+01:00
Query: about:&quot;soup counter&quot; owner:anna,ben &lt;&amp;
Commit: $commit" "$(case-report --html summary --period last-month \
    --as-of 2026-11-10 --known '2026-11-20T12:00:00+01:00' \
    'about:"soup counter"' owner:anna,ben '<&' >page.html; header page.html)" \
    'all that can be asked'
for period in 2026-10-05=2026-10-05 2026-10..=2026-10-01.. \
    ..2026-10=..2026-10-31 2026=2026-01-01..2026-12-31 \
    2026-10-01T12:00:00Z..2026-10-02T12:00:00Z=2026-10-01T14:00:00+02:00..2026-10-02T14:00:00+02:00
do
	same "Period: ${period#*=}" "$(case-report --html --period "${period%%=*}" |
	    sed -n 's/^<div><dt>\(Period\)<.dt><dd>\(.*\)<.dd><.div>/\1: \2/p')" \
	    "the period ${period%%=*}"
done
case-config -q --unset casebook.name
same '<title>casebook</title>' "$(case-report --html | grep '^<title>')" \
    'a casebook without a name'

# The same bytes, whoever asks, wherever and whenever.
set -- --html "$reports" --as-of 2026-11-20 --period 2025-09..2026-08
case-report "$@" >first.html
TZ=America/New_York COLUMNS=40 CASE_BY=ben CASE_NOW=2027-01-01T00:00:00Z \
    LC_ALL=C case-report "$@" >second.html
ok 'the same bytes' cmp first.html second.html
rm house/.git/casebook/index.db
case-report "$@" >second.html
ok 'the same bytes of an index made anew' cmp first.html second.html

for other in -J --csv '--cases opened' --definitions; do
	# shellcheck disable=SC2086	# an option with its argument
	fails 64 "--html $other" case-report --html $other
	long=${other%% *}
	[ "$long" != -J ] || long=--json
	says '' "case-report: --html goes without $long"
done
fails 64 'an unknown report' case-report --html sumary
same '' "$(cat "$out")" 'is no page'
fails 65 'no such day' case-report --html --period 2026-02-30
same '' "$(cat "$out")" 'is no page either'
fails 74 'a full disk' sh -c 'case-report --html >/dev/full'
same 1 "$(grep -c '^case-report: cannot write standard output' "$err")" \
    'is told'

# What cannot be told from its bytes is measured in a browser.
for browser in chromium chromium-browser google-chrome ''; do
	! command -v "$browser" >/dev/null || break
done
if [ -z "$browser" ]; then
	skip 'the pages in a browser' 'there is no Chromium'
	teardown_casebook house
	done_testing
	exit
fi

# browse SCHEME OPTION…: Chromium without a window, and without any network.
# SCHEME is dark or light.
browse() {
	case $1 in dark) scheme=0 ;; light) scheme=1 ;; esac
	shift
	timeout 120 "$browser" --headless --no-sandbox --disable-gpu \
	    --no-first-run --disable-background-networking --disable-sync \
	    --disable-component-update --disable-quic --hide-scrollbars \
	    --host-resolver-rules='MAP * ~NOTFOUND' \
	    --allow-file-access-from-files --user-data-dir="$world/browser" \
	    --blink-settings=preferredColorScheme=$scheme "$@" 2>/dev/null
}

# Shows a page in frames of several widths, and tells of each the colour of
# the paper, how many folded rows are in sight, how many after unfolding, what
# it holds or fetched that it should not, and what does not fit: a page that
# can be scrolled sideways; words that leave their box; text and drawings that
# stand out too little from what is behind them (WCAG 2.2, 1.4.3 and 1.4.11).
cat >measure.js <<'end'
function parts(colour) {
	return colour.match(/[\d.]+/g).map(Number);
}
function luminance(colour) {
	var c = parts(colour).slice(0, 3).map(function (v) {
		v /= 255;
		return v <= 0.03928 ? v / 12.92 :
		    Math.pow((v + 0.055) / 1.055, 2.4);
	});
	return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}
function contrast(a, b) {
	var l = [luminance(a), luminance(b)].sort(function (x, y) {
		return y - x;
	});
	return (l[0] + 0.05) / (l[1] + 0.05);
}
function measure(frame) {
	var page = frame.contentDocument, view = frame.contentWindow;
	var root = page.documentElement, faults = [], seen = 0, drawn = 0;
	var paper = view.getComputedStyle(root).backgroundColor;
	function fault(what, at) {
		faults.push(what + ' ' + at.tagName + ' "' +
		    at.textContent.slice(0, 40) + '"');
	}
	if (root.scrollWidth > root.clientWidth)
		faults.push('scrolls sideways');
	page.querySelectorAll('body *').forEach(function (at) {
		var style = view.getComputedStyle(at);
		var box = at.getBoundingClientRect();
		var text = Array.from(at.childNodes).some(function (node) {
			return node.nodeType == 3 && node.data.trim();
		});
		if (box.width == 0 || style.clipPath != 'none' ||
		    at.closest('thead') && view.getComputedStyle(
		    at.closest('thead')).clipPath != 'none')
			return;
		if (/^(rect|line|path)$/.test(at.tagName)) {
			drawn++;
			var ink = at.tagName == 'rect' ? style.fill :
			    style.stroke;
			if (!at.matches('.all') && contrast(ink, paper) < 3)
				fault('drawn faintly', at);
			return;
		}
		if (at.closest('svg') || !text)
			return;
		seen++;
		if (contrast(style.color, paper) < 4.5)
			fault('faint', at);
		if (at.closest('.months div'))
			return;
		if (box.right > root.clientWidth + 1 || box.left < -1)
			fault('beyond the edge', at);
		if (at.scrollWidth > at.clientWidth + 1 &&
		    style.display != 'inline')
			fault('words out of their box', at);
	});
	function inSight() {
		return Array.from(page.querySelectorAll('.more'))
		    .filter(function (at) {
			return at.getBoundingClientRect().height > 0;
		}).length;
	}
	var before = inSight();
	page.querySelectorAll('details').forEach(function (at) {
		at.open = true;
	});
	return [frame.title, paper, seen && drawn ? 'drawn' : 'blank',
	    before + ' to ' + inSight(), page.querySelectorAll(
	    'script,img,link,object,embed,base,form,iframe').length +
	    view.performance.getEntriesByType('resource').length]
	    .join(' ') + faults.map(function (fault) {
		return '\n' + fault;
	}).join('');
}
addEventListener('load', function () {
	var told = Array.from(document.querySelectorAll('iframe'))
	    .map(measure).join('\n');
	document.body.textContent = told + '\n';
});
end

# measured SCHEME NAME WIDTH…: what measure.js tells of NAME.html.
measured() {
	scheme_of=$1 of=$2
	shift 2
	{
		echo '<!DOCTYPE html><meta charset="utf-8">'
		echo '<meta name="color-scheme" content="light dark"><body>'
		for width; do
			echo "<iframe src='$of.html' title='$width'" \
			    "style='width:${width}px;height:844px'></iframe>"
		done
		echo '<script src="measure.js"></script>'
	} >frames.html
	browse "$scheme_of" --window-size=1400,900 --virtual-time-budget=20000 \
	    --dump-dom "file://$PWD/frames.html" |
	    sed 's/.*<body>//;/^[0-9a-z]/!d'
}

# fits NAME SCHEME: at every width.
fits() {
	case $2 in
	light) paper='rgb(252, 251, 249)' ;;
	dark) paper='rgb(21, 25, 28)' ;;
	esac
	folded=$(grep -c 'class="more"' "$1.html")
	same "$(for width in 360 390 768 1280; do
		echo "$width $paper drawn 0 to $folded 0"
	done)" "$(measured "$2" "$1" 360 390 768 1280)" "page $1 fits when $2"
}
fits all light
fits all dark
for name in by-about by-tag by-month list empty; do
	fits "$name" light
done

# shows SCHEME WIDTH,HEIGHT RED,GREEN,BLUE: a picture of it has this colour in
# its corner, and most of its lines have something of their own.
shows() {
	rm -f shot.png
	browse "$1" --window-size="$2" --screenshot="$PWD/shot.png" \
	    "file://$PWD/all.html" >shot.out
	perl -MCompress::Zlib -0777 -ne '
	    my ($width, $height, undef, $type) = unpack "x16 N2 C2", $_;
	    my ($data, $at) = ("", 8);
	    while ($at < length) {
		my ($len, $name) = unpack "N a4", substr $_, $at, 8;
		$data .= substr $_, $at + 8, $len if $name eq "IDAT";
		$at += 12 + $len;
	    }
	    my $line = 1 + $width * ($type == 6 ? 4 : 3);
	    my @lines = unpack "(a$line)*", uncompress $data;
	    my %same = map { $_ => 1 } @lines;
	    printf "%d,%d %d,%d,%d %s\n", $width, $height,
		unpack("x C3", $lines[0]),
		keys %same > $height / 4 ? "drawn" : "blank"' shot.png >shown
	same "$2 $3 drawn" "$(cat shown)" "a picture of $2, $1"
}
shows light 390,844 252,251,249
shows dark 390,844 21,25,28
shows light 1280,900 252,251,249
shows dark 1280,900 21,25,28

# As paper has it: what holds there holds on this screen, and the reverse.
sed 's/@media print/@media all/;s/@media screen/@media print/' by-tag.html \
    >paper.html
same "718 rgb(255, 255, 255) drawn $(grep -c 'class="more"' paper.html) to $(
    grep -c 'class="more"' paper.html) 0" "$(measured dark paper 718)" \
    'on paper all is white, and nothing folded away'

# The measure is one.
sed 's/--quiet: #[0-9a-f]*/--quiet: #999/;s/--bar: #[0-9a-f]*/--bar: #ccc/
    s/^h1 {/& white-space: nowrap;/;s/>Bioladen.*</>A very long name of a house, in one line</
    s/<footer>/<img src="x.png"\/>&/' list.html >bad.html
same '360 2
drawn faintly
faint
scrolls sideways
words out of their box' "$(measured light bad 360 | sed 's/ rgb.* / /
    s/ [A-Z].*//;s/ [a-z]* ".*//' | sort -u)" 'what does not fit is found'

teardown_casebook house
done_testing
