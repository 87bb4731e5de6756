# What the tests on real lists of cases share.  Such a test fills two tables of
# list.db with a list and the days off:
#
#	cases(ref, opener, owner, channel, contact, subject, about,
#	    opened, replied, closed)	times as in RFC 3339, or NULL
#	holidays(day, name)		as in 2016-03-25
#
# From them come the events to import and, by SQL alone, the figures that
# case-report has to tell.
# shellcheck shell=sh disable=SC2154	# lib.sh sets the rest

# sql: runs what comes as a here-document; prints rows with tabs, no head.
sql() {
	sqlite3 -bail -batch -tabs list.db
}

start_list() {
	sql <<-'END'
	CREATE TABLE cases (ref, opener, owner, channel, contact, subject,
	    about, opened, replied, closed);
	CREATE TABLE holidays (day, name);
	CREATE TABLE figures (report, figure, kind);
	INSERT INTO figures VALUES
	    ('summary', 'opened', 'count'),
	    ('summary', 'closed', 'count'),
	    ('summary', 'closings', 'count'),
	    ('summary', 'reopenings', 'count'),
	    ('summary', 'outstanding-start', 'count'),
	    ('summary', 'outstanding-end', 'count'),
	    ('summary', 'approaches', 'count'),
	    ('summary', 'overdue', 'count'),
	    ('summary', 'unanswered', 'count'),
	    ('summary', 'unclaimed', 'count'),
	    ('summary', 'first-response', 'time'),
	    ('summary', 'resolution', 'time'),
	    ('times', 'first-response', 'time'),
	    ('times', 'next-response', 'time'),
	    ('times', 'first-resolution', 'time'),
	    ('times', 'resolution', 'time'),
	    ('times', 'open-age', 'time'),
	    ('times', 'acknowledgement', 'time');
	END
}

# json_patch leaves out what is NULL.
list_events() {
	sql <<-'END'
	SELECT json_patch('{}', line)
	FROM (SELECT ref, 1 AS nth, json_object('event', 'opened', 'ref', ref,
		'by', opener, 'occurred', opened, 'owner', owner,
		'channel', channel, 'contact', contact,
		'subject', subject, 'about', about) AS line
	    FROM cases
	    UNION ALL
	    SELECT ref, 2, json_object('event', 'replied', 'ref', ref,
		'by', owner, 'occurred', replied, 'channel', channel,
		'as', 'answer')
	    FROM cases WHERE replied IS NOT NULL
	    UNION ALL
	    SELECT ref, 3, json_object('event', 'closed', 'ref', ref,
		'by', owner, 'occurred', closed, 'outcome', 'answered')
	    FROM cases WHERE closed IS NOT NULL)
	ORDER BY ref, nth;
	END
}

configure() {
	ok "$1 is $2" case-config -C book "$1" "$2"
}

# import_list CASES EVENTS: makes the casebook `book` of the list, which has so
# many of them, and readies all for agree.
import_list() {
	list_events >events
	ok 'a casebook' case-init --bare book
	ok 'import' case-import -C book events
	same "case-import: $2 events added in $1 cases, 0 known, 0 bad" \
	    "$(cat "$err")" 'all is added'
	head=$(git -C book rev-parse main)
	ok 'import again' case-import -C book events
	same "case-import: 0 events added in 0 cases, $2 known, 0 bad" \
	    "$(cat "$err")" 'all is known'
	same "$head" "$(git -C book rev-parse main)" 'no commit is added'
	configure calendar.hours 'Mon-Fri 09:00-17:00'
	configure target.resolution 14d
	configure person.unassigned.shared yes
	sql >holidays <<-'END'
	SELECT * FROM holidays;
	END
	while read -r day name; do
		configure "calendar.holiday.$day" "$name"
	done <holidays
	ok 'the id of each case' case-log -C book -J --kind opened
	jq -r '[.ref, .case] | @tsv' "$out" >ids
	sql <<-'END'
	CREATE TABLE ids (ref, id);
	.import ids ids
	END
}

# asked REPORT|FIGURE BY [--as-of DAY|--period DAY..DAY]: SQL for what is asked:
# the figures, the groups, the half-open interval, and the instant of ages.
asked() {
	first=-1e18
	case ${3-} in
	--as-of)
		until="unixepoch('$4', '+1 day')" now="$until - 1"
		;;
	--period)
		[ "${4%..*}" ] && first="unixepoch('${4%..*}')"
		until="unixepoch('${4#*..}', '+1 day')" now=$until
		;;
	*)
		now="unixepoch('$CASE_NOW')" until="$now + 1"
		;;
	esac
	cat <<-END
	CREATE TEMP TABLE wanted AS
	    SELECT DISTINCT figure, kind FROM figures
	    WHERE '$1' IN (report, figure);
	CREATE TEMP TABLE asked AS
	    SELECT '$2' AS by, $first AS first, $until AS until, $now AS now;
	END
}

# tallies: SQL for the table tallies(figure, kind, ref, grp, open,
# calendar, business), a row for each 1 that a figure counts or time that it
# measures.
tallies() {
	cat <<-'END'
	-- The list as it stood at the end.  A reply before the opening was
	-- there at once; a closing takes effect when the opening has.
	CREATE TEMP TABLE past AS
	    SELECT ref, channel, owner, about, opened,
		iif(said < until, said, NULL) AS said,
		iif(max(said, opened) < until, max(said, opened), NULL)
		    AS replied,
		iif(max(ended, opened) < until, max(ended, opened), NULL)
		    AS closed
	    FROM (SELECT ref, channel, owner, about,
		    unixepoch(opened) AS opened, unixepoch(replied) AS said,
		    unixepoch(closed) AS ended
		FROM cases), asked
	    WHERE opened < until;

	-- By month, the stock is told at both ends of each.
	CREATE TEMP TABLE stock AS
	    WITH months(at) AS (
		SELECT unixepoch(min(opened), 'unixepoch', 'start of month')
		FROM past
		UNION ALL
		SELECT unixepoch(at, 'unixepoch', '+1 month')
		FROM months, asked WHERE at < until),
	    borders AS (
		SELECT at, 1 AS starts, 1 AS ends FROM months, asked
		WHERE by = 'month' AND at > first AND at < until
		UNION ALL SELECT first, 1, 0 FROM asked
		UNION ALL SELECT until, 0, 1 FROM asked)
	    SELECT ref, at, starts, ends FROM past, borders
	    WHERE opened < at AND (closed IS NULL OR closed >= at);

	CREATE TEMP TABLE counts AS
	    SELECT 'opened' AS figure, ref, opened AS at FROM past
	    UNION ALL SELECT 'closed', ref, closed FROM past
	    UNION ALL SELECT 'closings', ref, closed FROM past
	    UNION ALL SELECT 'outstanding-start', ref, at FROM stock
		WHERE starts
	    UNION ALL SELECT 'outstanding-end', ref, at - 1 FROM stock
		WHERE ends
	    UNION ALL SELECT 'approaches', ref, opened FROM past
	    UNION ALL SELECT 'overdue', ref, until - 1 FROM past, asked
		WHERE closed IS NULL AND opened + 14 * 86400 < now
	    UNION ALL SELECT 'unanswered', ref, until - 1 FROM past, asked
		WHERE said IS NULL OR said < opened
	    UNION ALL SELECT 'unclaimed', ref, until - 1 FROM past, asked
		WHERE closed IS NULL AND owner = 'unassigned';

	CREATE TEMP TABLE spans AS
	    SELECT 'first-response' AS figure, ref, opened AS since,
		replied AS ended FROM past
	    UNION ALL SELECT 'acknowledgement', ref, opened, replied FROM past
	    UNION ALL SELECT 'next-response', ref, opened, NULL FROM past
		WHERE said < opened
	    UNION ALL SELECT 'first-resolution', ref, opened, closed FROM past
	    UNION ALL SELECT 'resolution', ref, opened, closed FROM past
	    UNION ALL SELECT 'open-age', ref, opened, NULL FROM past
		WHERE closed IS NULL;

	-- Seconds of office hours since 5 January 1970, a Monday.
	CREATE TEMP TABLE office AS
	    SELECT at AS instant, (days / 7 * 5 + min(days % 7, 5)) * 28800 +
		iif(days % 7 < 5, max(0, min(at % 86400 - 32400, 28800)), 0) -
		(SELECT ifnull(sum(max(0, min(at - unixepoch(day) - 32400,
		    28800))), 0) FROM holidays) AS worked
	    FROM (SELECT at, at / 86400 - 4 AS days
		FROM (SELECT opened AS at FROM past
		    UNION SELECT replied FROM past
		    UNION SELECT closed FROM past
		    UNION SELECT now FROM asked)
		WHERE at IS NOT NULL);
	CREATE INDEX temp.office_at ON office (instant);

	CREATE TEMP TABLE tallies AS
	    SELECT figure, kind, ref, open, ifnull(CASE by
		WHEN 'channel' THEN channel
		WHEN 'owner' THEN owner
		WHEN 'about' THEN about
		WHEN 'month' THEN strftime('%Y-%m', at, 'unixepoch')
		END, '') AS grp,
		ended - since AS calendar, b.worked - a.worked AS business
	    FROM (SELECT figure, ref, at, 0 AS open, NULL AS since,
		    NULL AS ended FROM counts
		UNION ALL
		SELECT figure, ref, ifnull(ended, until - 1), ended IS NULL,
		    since, iif(figure = 'open-age', now, ended)
		FROM spans, asked)
		JOIN wanted USING (figure) JOIN past USING (ref) JOIN asked
		LEFT JOIN office a ON a.instant = since
		LEFT JOIN office b ON b.instant = ended
	    WHERE at >= first AND at < until;
	END
}

# rows: SQL for the rows of a report.  The median is the lower one, p90 the
# nearest rank.
rows() {
	cat <<-'END'
	CREATE TEMP TABLE groups AS
	    SELECT '' AS grp FROM asked WHERE by = ''
	    UNION SELECT grp FROM tallies;

	SELECT figure, NULL, grp, count(ref), NULL, NULL, NULL, NULL, NULL
	FROM wanted JOIN groups LEFT JOIN tallies USING (figure, kind, grp)
	WHERE kind = 'count' GROUP BY figure, grp;

	WITH lengths AS (
	    SELECT figure, 'calendar' AS clock, grp, open, calendar AS length
	    FROM tallies WHERE kind = 'time'
	    UNION ALL
	    SELECT figure, 'business', grp, open, business
	    FROM tallies WHERE kind = 'time'),
	ranks AS (
	    SELECT *, count(length) OVER same AS n,
		row_number() OVER (same ORDER BY length NULLS LAST) AS rank
	    FROM lengths WINDOW same AS (PARTITION BY figure, clock, grp)),
	measured AS (
	    SELECT figure, clock, grp, n, sum(open) AS open,
		max(iif(rank = (n + 1) / 2, length, NULL)) AS median,
		max(iif(rank = (n * 9 + 9) / 10, length, NULL)) AS p90,
		max(length) AS longest
	    FROM ranks GROUP BY figure, clock, grp)
	SELECT figure, clock, grp, NULL, ifnull(n, 0), ifnull(open, 0), median,
	    p90, longest
	FROM wanted JOIN (SELECT 'calendar' AS clock UNION VALUES ('business'))
	    JOIN groups LEFT JOIN measured USING (figure, clock, grp)
	WHERE kind = 'time';
	END
}

# agreed DESC: what comes from SQL is what was told; and it is not nothing.
agreed() {
	expected=$(sort)
	same "${expected:-rows, but SQL gave none}" "$(cat told)" "$1"
}

# agree REPORT BY [--as-of DAY|--period DAY..DAY]: every row of a report is
# that of the SQL.
agree() {
	report=$1 by=$2
	shift 2
	name="$report${by:+ by $by}${1:+ $*}"
	ok "$name" case-report -C book -J "$report" ${by:+--by "$by"} "$@"
	jq -r '[.figure, .clock, .group, .value, .n, .open, .median, .p90,
	    .max] | @tsv' "$out" | sort >told
	{
		asked "$report" "$by" "$@"
		tallies
		rows
	} | sql | agreed "$name: as by SQL"
}

# agree_cases FIGURE [--as-of DAY|--period DAY..DAY]: so are the cases behind
# a figure.
agree_cases() {
	figure=$1
	shift
	name="cases of $figure${1:+ $*}"
	ok "$name" case-report -C book --cases "$figure" "$@"
	cp "$out" told
	{
		asked "$figure" '' "$@"
		tallies
		cat <<-'END'
		SELECT DISTINCT id FROM tallies JOIN ids USING (ref)
		WHERE NOT open OR calendar IS NOT NULL;
		END
	} | sql | agreed "$name: as by SQL"
}
