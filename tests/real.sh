# What the tests on real lists of cases share.  Such a test fills two tables of
# list.db with a list and the days off:
#
#	cases(ref, opener, owner, contact, subject, about,
#	    opened, replied, closed)	times as in RFC 3339, or NULL
#	holidays(day, name)		as in 2016-03-25
#
# What such lists do not tell (channels, outcomes, redress) is drawn from the
# number of the case.  From all this come the events to import and, by SQL
# alone, the figures that case-report has to tell.
# shellcheck shell=sh disable=SC2154	# lib.sh sets the rest

# sql: runs what comes as a here-document; prints rows with tabs, no head.
sql() {
	sqlite3 -bail -batch -tabs list.db
}

start_list() {
	sql <<-'END'
	CREATE TABLE cases (ref, opener, owner, contact, subject, about,
	    opened, replied, closed, channel, answer, customer, avoids,
	    apology, outcome, cause, amount, currency);
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
	    ('times', 'acknowledgement', 'time'),
	    ('channels', 'opened', 'count'),
	    ('channels', 'first-response', 'time'),
	    ('channels', 'resolution', 'time'),
	    ('channels', 'upheld', 'ratio'),
	    ('channels', 'redress', 'amount'),
	    ('channels', 'hands', 'number'),
	    ('channels', 'went-public', 'count'),
	    ('channels', 'forced-public', 'count'),
	    ('channels', 'moved-private', 'count'),
	    ('channels', 'overtaken', 'ratio'),
	    ('channels', 'off-preference', 'ratio'),
	    ('effort', 'approaches-a-case', 'number'),
	    ('effort', 'one-contact', 'ratio'),
	    ('outcomes', 'partly-upheld', 'ratio'),
	    ('outcomes', 'apology', 'ratio'),
	    ('causes', 'without-cause', 'ratio'),
	    ('targets', 'met', 'ratio'),
	    ('fca', 'closed-3bd', 'count'),
	    ('fca', 'closed-8w', 'count'),
	    ('fca', 'closed-later', 'count');
	END
}

# draw_facts: fills in what the list does not tell.  Who writes on Twitter is
# answered there or by phone.
draw_facts() {
	sql <<-'END'
	CREATE TEMP TABLE draws AS
	    SELECT ref, n * 2654435761 / 65536 % 65536 AS d
	    FROM (SELECT ref, CAST(ltrim(substr(ref, instr(ref, ':') + 1),
		    'INC') AS integer) AS n
		FROM cases);
	UPDATE cases SET
	    channel = CASE d % 5 WHEN 0 THEN 'twitter' WHEN 1 THEN 'email'
		ELSE 'phone' END,
	    answer = CASE WHEN d % 5 = 1 THEN 'email'
		WHEN d % 5 = 0 AND d / 5 % 2 = 0 THEN 'twitter'
		ELSE 'phone' END,
	    customer = CASE d / 7 % 3 WHEN 0 THEN 'yes' WHEN 1 THEN 'no' END,
	    avoids = iif(d / 11 % 4 = 0, 'phone', NULL),
	    apology = iif(d / 13 % 3 = 0, 'yes', NULL),
	    outcome = CASE d / 17 % 4 WHEN 0 THEN 'upheld'
		WHEN 1 THEN 'partly-upheld' WHEN 2 THEN 'not-upheld'
		ELSE 'answered' END,
	    cause = CASE d / 19 % 3 WHEN 0 THEN 'system'
		WHEN 1 THEN 'person' END,
	    amount = iif(d / 23 % 6 = 0, d % 9000, NULL),
	    currency = iif(d / 29 % 2 = 0, 'EUR', 'CHF')
	FROM draws WHERE draws.ref = cases.ref;
	END
}

# json_patch leaves out what is NULL.
list_events() {
	sql <<-'END'
	SELECT json_patch('{}', line)
	FROM (SELECT ref, 1 AS nth, json_object('event', 'opened', 'ref', ref,
		'by', opener, 'occurred', opened, 'owner', owner,
		'channel', channel, 'contact', contact,
		'customer', customer, 'avoids', avoids,
		'subject', subject, 'about', about) AS line
	    FROM cases
	    UNION ALL
	    SELECT ref, 2, json_object('event', 'replied', 'ref', ref,
		'by', owner, 'occurred', replied, 'channel', answer,
		'apology', apology, 'as', 'answer')
	    FROM cases WHERE replied IS NOT NULL
	    UNION ALL
	    SELECT ref, 3, json_object('event', 'closed', 'ref', ref,
		'by', owner, 'occurred', closed, 'outcome', outcome,
		'cause', cause, 'redress', printf('%d.%02d ', amount / 100,
		    amount % 100) || iif(amount, currency, NULL))
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
	draw_facts
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
	configure target.first-response 2bd
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

# asked REPORT|FIGURE… BY [--as-of DAY|--period DAY..DAY]: SQL for what is
# asked: the figures, the groups, the half-open interval, the instant of ages,
# and that up to which all is known.
asked() {
	first=-1e18 known="unixepoch('$CASE_NOW')"
	case ${3-} in
	--as-of)
		until="unixepoch('$4', '+1 day')" now="$until - 1" known=$now
		;;
	--period)
		[ "${4%..*}" ] && first="unixepoch('${4%..*}')"
		until="unixepoch('${4#*..}', '+1 day')" now=$until
		;;
	*)
		now=$known until="$now + 1"
		;;
	esac
	cat <<-END
	CREATE TEMP TABLE wanted AS
	    SELECT DISTINCT figure, kind FROM figures
	    WHERE instr(',$1,', ',' || report || ',') OR
		instr(',$1,', ',' || figure || ',');
	CREATE TEMP TABLE asked AS
	    SELECT '$2' AS by, $first AS first, $until AS until, $now AS now,
		$known AS known;
	END
}

# past: SQL for the list as it stood at the end.  A reply before the opening was
# there at once; a closing takes effect when the opening has.  The cause of an
# open case is that with which we know it closed.
past() {
	cat <<-'END'
	CREATE TEMP TABLE past AS
	    SELECT ref, channel, answer, owner, about, customer, avoids,
		opened, apology IS NOT NULL AND said < until AS apology,
		outcome, iif(ended <= known, cause, NULL) AS cause,
		amount, currency,
		iif(said < until, said, NULL) AS said,
		iif(said < until AND said >= opened, said, NULL) AS answered,
		iif(max(said, opened) < until, max(said, opened), NULL)
		    AS replied,
		iif(max(ended, opened) < until, max(ended, opened), NULL)
		    AS closed
	    FROM (SELECT ref, channel, answer, owner, about, customer, avoids,
		    apology, outcome, cause, amount, currency,
		    unixepoch(opened) AS opened, unixepoch(replied) AS said,
		    unixepoch(closed) AS ended
		FROM cases), asked
	    WHERE opened < until;
	END
}

# counts: SQL for the table counts(figure, ref, at).
counts() {
	cat <<-'END'
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

	-- To the end of the third business day after that of the opening, and
	-- of the 56th day.
	CREATE TEMP TABLE terms AS
	    SELECT ref, closed, unixepoch(date(opened, 'unixepoch'),
		    '+57 days') AS weeks,
		(SELECT unixepoch(day, '+1 day') FROM workdays
		    WHERE day > date(opened, 'unixepoch')
		    ORDER BY day LIMIT 1 OFFSET 2) AS days
	    FROM past WHERE closed IS NOT NULL;

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
		LEFT JOIN dues USING (ref)
		WHERE closed IS NULL AND (opened + 14 * 86400 < now OR
		    replied IS NULL AND due < now)
	    UNION ALL SELECT 'unanswered', ref, until - 1 FROM past, asked
		WHERE said IS NULL OR said < opened
	    UNION ALL SELECT 'unclaimed', ref, until - 1 FROM past, asked
		WHERE closed IS NULL AND owner = 'unassigned'
	    UNION ALL SELECT 'moved-private', ref, answered FROM past
		WHERE channel = 'twitter' AND answer <> 'twitter'
	    UNION ALL SELECT 'closed-3bd', ref, closed FROM terms
		WHERE closed < days
	    UNION ALL SELECT 'closed-8w', ref, closed FROM terms
		WHERE closed >= days AND closed < weeks
	    UNION ALL SELECT 'closed-later', ref, closed FROM terms
		WHERE closed >= days AND closed >= weeks;
	END
}

# spans: SQL for the table spans(figure, ref, since, ended).
spans() {
	cat <<-'END'
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
	END
}

# office: SQL for the table office(instant, worked): seconds of office hours
# since 5 January 1970, a Monday.
office() {
	cat <<-'END'
	CREATE TEMP TABLE office AS
	    SELECT at AS instant, (days / 7 * 5 + min(days % 7, 5)) * 28800 +
		iif(days % 7 < 5, max(0, min(at % 86400 - 32400, 28800)), 0) -
		(SELECT ifnull(sum(max(0, min(at - unixepoch(day) - 32400,
		    28800))), 0) FROM holidays) AS worked
	    FROM (SELECT at, at / 86400 - 4 AS days
		FROM (SELECT since AS at FROM spans
		    UNION SELECT ended FROM spans UNION SELECT now FROM asked)
		WHERE at IS NOT NULL);
	CREATE INDEX temp.office_at ON office (instant);
	END
}

# ratios: SQL for the table ratios(figure, ref, at, hit, target).  Every case
# has one word of its contact, at the opening.
ratios() {
	cat <<-'END'
	CREATE TEMP TABLE public AS
	    SELECT opened AS at, answered FROM past
	    WHERE channel = 'twitter' AND answered IS NOT NULL;
	CREATE TEMP TABLE ratios AS
	    SELECT 'upheld' AS figure, ref, closed AS at,
		outcome IN ('upheld', 'partly-upheld') AS hit, NULL AS target
	    FROM past
	    UNION ALL SELECT 'partly-upheld', ref, closed,
		outcome = 'partly-upheld', NULL FROM past
	    UNION ALL SELECT 'apology', ref, closed, apology, NULL FROM past
	    UNION ALL SELECT 'without-cause', ref, closed, cause IS NULL, NULL
	    FROM past
	    UNION ALL SELECT 'overtaken', ref, opened, EXISTS (
		SELECT * FROM public WHERE at > opened AND
		    public.answered < ifnull(past.answered, 1e18)), NULL
	    FROM past, wanted
	    WHERE channel <> 'twitter' AND wanted.figure = 'overtaken'
	    UNION ALL SELECT 'off-preference', ref, said,
		avoids IS NOT NULL AND avoids = answer, NULL FROM past
	    UNION ALL SELECT 'one-contact', ref, said + 7 * 86400,
		NOT (opened > said AND opened < said + 7 * 86400), NULL
	    FROM past
	    -- Met, or passed while the case was open.
	    UNION ALL SELECT 'met', ref, iif(done <= due, done, due),
		done <= due AND done IS NOT NULL, target
	    FROM (SELECT ref, closed, opened + 14 * 86400 AS due,
		    closed AS done, 'resolution' AS target FROM past
		UNION ALL SELECT ref, closed, due, replied, 'first-response'
		FROM past JOIN dues USING (ref)), asked
	    WHERE done <= due OR
		due < now AND (closed IS NULL OR closed > due);
	END
}

# workdays: SQL for the tables workdays(day, nth) and dues(ref, due), the end of
# two business days after the opening.
workdays() {
	cat <<-'END'
	CREATE TABLE IF NOT EXISTS workdays AS
	    WITH days(day) AS (
		SELECT date(min(opened)) FROM cases
		UNION ALL
		SELECT date(day, '+1 day') FROM days
		WHERE day < (SELECT date(max(opened), '+1 year') FROM cases))
	    SELECT day, row_number() OVER (ORDER BY day) - 1 AS nth FROM days
	    WHERE strftime('%w', day) NOT IN ('0', '6') AND
		day NOT IN (SELECT day FROM holidays);
	CREATE INDEX IF NOT EXISTS workdays_day ON workdays (day);
	CREATE INDEX IF NOT EXISTS workdays_nth ON workdays (nth);
	CREATE TABLE IF NOT EXISTS dues AS
	    SELECT ref, unixepoch(day) + 32400 + work - nth * 28800 AS due
	    FROM (SELECT ref, 2 * 28800 + 28800 * (SELECT count(*)
			FROM workdays WHERE day < date(opened)) +
		    iif(date(opened) IN (SELECT day FROM workdays),
			max(0, min(unixepoch(opened) % 86400 - 32400, 28800)),
			0) AS work
		FROM cases)
		JOIN workdays ON nth = (work - 1) / 28800;
	CREATE INDEX IF NOT EXISTS dues_ref ON dues (ref);
	END
}

# facts: SQL for the tables from which tallies come, and of what is given and
# numbered: amounts(figure, ref, at, amount, currency) and
# numbers(figure, ref, at, number).
facts() {
	past
	counts
	spans
	ratios
	cat <<-'END'
	CREATE TEMP TABLE amounts AS
	    SELECT 'redress' AS figure, ref, closed AS at, amount, currency
	    FROM past WHERE amount > 0;
	CREATE TEMP TABLE numbers AS
	    SELECT figure, ref, opened AS at, 1 AS number FROM past, wanted
	    WHERE kind = 'number';
	END
}

# tallies: SQL for the table tallies(figure, kind, ref, grp, open, calendar,
# business, hit, amount, currency), a row for each 1 that a figure counts, time
# or number that it measures, and amount that was given.
tallies() {
	workdays
	facts
	office
	cat <<-'END'
	CREATE TEMP TABLE tallies AS
	    SELECT figure, kind, ref, open, ifnull(CASE
		WHEN target IS NOT NULL THEN target
		WHEN by = 'channel' THEN channel
		WHEN by = 'access'
		    THEN iif(channel = 'twitter', 'public', 'direct')
		WHEN by = 'customer' THEN customer
		WHEN by = 'owner' THEN owner
		WHEN by = 'about' THEN about
		WHEN by = 'cause' THEN cause
		WHEN by = 'month' THEN strftime('%Y-%m', at, 'unixepoch')
		END, '') AS grp,
		ifnull(number, ended - since) AS calendar,
		b.worked - a.worked AS business, hit, given AS amount,
		money AS currency
	    FROM (SELECT figure, ref, at, 0 AS open, NULL AS since,
		    NULL AS ended, NULL AS hit, NULL AS target, NULL AS given,
		    NULL AS money, NULL AS number FROM counts
		UNION ALL
		SELECT figure, ref, ifnull(ended, until - 1), ended IS NULL,
		    since, iif(figure = 'open-age', now, ended), NULL, NULL,
		    NULL, NULL, NULL FROM spans, asked
		UNION ALL
		SELECT figure, ref, at, 0, NULL, NULL, hit, target, NULL,
		    NULL, NULL FROM ratios
		UNION ALL
		SELECT figure, ref, at, 0, NULL, NULL, NULL, NULL, amount,
		    currency, NULL FROM amounts
		UNION ALL
		SELECT figure, ref, at, 0, NULL, NULL, NULL, NULL, NULL, NULL,
		    number FROM numbers)
		JOIN wanted USING (figure) JOIN past USING (ref) JOIN asked
		LEFT JOIN office a ON a.instant = since
		LEFT JOIN office b ON b.instant = ended
	    WHERE at >= first AND at < until;
	END
}

# rows: SQL for the rows of a report.  The median is the lower one, p90 the
# nearest rank.  Amounts are in hundredths, a row for each currency.
rows() {
	cat <<-'END'
	CREATE TEMP TABLE groups AS
	    SELECT '' AS grp FROM asked WHERE by = ''
	    UNION SELECT grp FROM tallies WHERE figure <> 'met';
	CREATE TEMP TABLE cells AS
	    SELECT figure, kind, grp FROM wanted, groups
	    WHERE figure <> 'met'
	    UNION ALL SELECT figure, kind, column1
	    FROM wanted JOIN (VALUES ('first-response'), ('resolution'))
	    WHERE figure = 'met';

	SELECT figure, NULL, grp, count(ref), NULL, NULL, NULL, NULL, NULL,
	    NULL, NULL
	FROM cells LEFT JOIN tallies USING (figure, kind, grp)
	WHERE kind = 'count' GROUP BY figure, grp;

	SELECT figure, NULL, grp, ifnull(sum(hit), 0), NULL, NULL, NULL, NULL,
	    NULL, count(ref), NULL
	FROM cells LEFT JOIN tallies USING (figure, kind, grp)
	WHERE kind = 'ratio' GROUP BY figure, grp;

	SELECT figure, NULL, grp, ifnull(sum(t.amount), 0), count(t.amount),
	    NULL, NULL, NULL, NULL, NULL, currency
	FROM cells LEFT JOIN (SELECT DISTINCT currency FROM tallies
		WHERE kind = 'amount')
	    LEFT JOIN tallies t USING (figure, kind, grp, currency)
	WHERE kind = 'amount' GROUP BY figure, grp, currency;

	WITH lengths AS (
	    SELECT figure, iif(kind = 'time', 'calendar', NULL) AS clock, grp,
		open, calendar AS length
	    FROM tallies WHERE kind IN ('time', 'number')
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
	    FROM ranks GROUP BY figure, clock, grp),
	clocks AS (
	    SELECT 'time' AS kind, 'calendar' AS clock
	    UNION ALL VALUES ('time', 'business'), ('number', NULL))
	SELECT c.figure, k.clock, c.grp, NULL, ifnull(n, 0),
	    iif(kind = 'time', ifnull(open, 0), NULL), median, p90, longest,
	    NULL, NULL
	FROM cells c JOIN clocks k USING (kind) LEFT JOIN measured m
	    ON m.figure = c.figure AND m.grp = c.grp AND m.clock IS k.clock;
	END
}

# agreed DESC: what comes from SQL is what was told; and it is not nothing.
agreed() {
	expected=$(sort)
	same "${expected:-rows, but SQL gave none}" "$(cat told)" "$1"
}

# agree REPORT BY [--as-of DAY|--period DAY..DAY]: every row of a report, but
# for those of lists, is that of the SQL.
agree() {
	report=$1 by=$2
	shift 2
	name="$report${by:+ by $by}${1:+ $*}"
	ok "$name" case-report -C book -J "$report" ${by:+--by "$by"} "$@"
	jq -r 'select(has("case") | not) |
	    (.figure == "redress") as $money | [.figure, .clock, .group,
	    if $money then .value * 100 | round else .value end, .n, .open,
	    .median, .p90, .max, .of, if $money then .unit else null end] |
	    @tsv' "$out" | sort >told
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
		WHERE (NOT open OR calendar IS NOT NULL) AND hit IS NOT 0;
		END
	} | sql | agreed "$name: as by SQL"
}
