#!/bin/sh
# What was said, asked and promised in 1,500 real incidents of an IT service
# desk, of which the list tells nothing: it is drawn from the number of each.
# What case-report tells of it is what SQL tells.
. "${0%/*}/lib.sh"
# shellcheck source-path=SCRIPTDIR/..
. "$top/tests/real.sh"

list=$data/itsm-incidents/cases.csv
[ -f "$list" ] || skip_all 'the incidents are not here'

start_list
sql <<END
.import --csv "$list" incidents
INSERT INTO cases (ref, opener, owner, subject, opened, replied, closed)
    SELECT 'servicenow:' || number, 'servicenow', 'desk', category,
	opened_at || ':00Z', first_update_at || ':00Z',
	nullif(closed_at, '?') || ':00Z'
    FROM incidents;
END
import_list 1500 4500

# said: each thing said, in the order in which it comes in; nth is its place in
# the case.  `due` is that of a promise; settles is the nth of the promise or
# the question that it settles, and how tells how.
sql <<'END'
DELETE FROM figures;
INSERT INTO figures VALUES
    ('promises', 'made', 'count'), ('promises', 'due', 'count'),
    ('promises', 'kept', 'count'), ('promises', 'kept-late', 'count'),
    ('promises', 'broken', 'count'), ('promises', 'released', 'count'),
    ('promises', 'replaced', 'count'), ('promises', 'open', 'count'),
    ('promises', 'holding', 'number'),
    ('questions', 'raised', 'count'), ('questions', 'answered', 'count'),
    ('questions', 'declined', 'count'), ('questions', 'open', 'count'),
    ('questions', 'time-to-answer', 'time'),
    ('said', 'approaches-a-case', 'number'), ('said', 'retold', 'count'),
    ('said', 'one-contact', 'ratio'), ('said', 'went-public', 'count'),
    ('said', 'forced-public', 'count'), ('said', 'moved-private', 'count'),
    ('said', 'overtaken', 'ratio'), ('said', 'off-preference', 'ratio'),
    ('said', 'approaches', 'count');

CREATE TABLE said (ref, nth, event, at, channel, step, effort, retold,
    question, due, settles, how);
INSERT INTO said (ref, nth, event, at, channel, step)
    SELECT ref, 1, 'opened', unixepoch(opened), channel, NULL FROM cases
    UNION ALL
    SELECT ref, 2, 'replied', unixepoch(replied), answer, 'answer' FROM cases;
CREATE TABLE drawn AS
    SELECT ref, unixepoch(opened) AS since,
	CAST(substr(ref, 15) AS integer) * 2654435761 / 65536 % 65536 AS d
    FROM cases;
INSERT INTO said (ref, nth, event, at, channel, effort, retold, question)
    SELECT ref, 11, 'received', since + d % 60 * 3600, 'email',
	iif(d % 3, d % 90 + 1, NULL), iif(d % 4 = 0, 'yes', NULL),
	iif(d % 5 < 3, 'When?', NULL)
    FROM drawn;
INSERT INTO said (ref, nth, event, at, channel, step, due)
    SELECT ref, 12, 'replied', at, 'phone', iif(d % 7 < 4, 'holding',
	'answer'), iif(d % 7 < 4, at + (1 + d % 6) * 86400, NULL)
    FROM (SELECT *, since + d % 60 * 3600 + d % 4000 * 60 AS at FROM drawn);
INSERT INTO said (ref, nth, event, at, channel)
    SELECT ref, 13, 'received', since + d % 100 * 3600, 'twitter'
    FROM drawn WHERE d % 2 = 0;

-- After half its time, in its very last second, or half of it late; or twice.
CREATE TABLE ends AS
    SELECT ref, d, d / 8 % 5 AS how, at, due,
	at + (due - at) * (d % 3 + 1) / 2 AS settled
    FROM said JOIN drawn USING (ref) WHERE due IS NOT NULL;
INSERT INTO said (ref, nth, event, at, channel, step, due, settles, how)
    SELECT ref, 21, 'noted', settled, NULL, NULL, NULL, 12, 'keeps'
    FROM ends WHERE how = 0
    UNION ALL
    SELECT ref, 21, 'received', settled, 'phone', NULL, NULL, 12, 'releases'
    FROM ends WHERE how = 1
    UNION ALL
    SELECT ref, 21, 'replied', settled, 'email', 'holding',
	settled + 3 * 86400, 12, 'replaces'
    FROM ends WHERE how = 2
    UNION ALL
    SELECT ref, 21, 'noted', settled + 3600, NULL, NULL, NULL, 12, 'keeps'
    FROM ends WHERE how = 3
    UNION ALL
    SELECT ref, 22, 'received', settled, 'phone', NULL, NULL, 12, 'releases'
    FROM ends WHERE how = 3;
INSERT INTO said (ref, nth, event, at, channel, step, settles, how)
    SELECT ref, 31, 'replied', at + d % 200 * 3600,
	iif(d % 3, 'email', 'twitter'), 'answer', 11,
	iif(d / 9 % 4, 'declines', 'answers')
    FROM said JOIN drawn USING (ref)
    WHERE question IS NOT NULL AND d / 9 % 4 < 3 AND d / 9 % 4 <> 1
    UNION ALL
    SELECT ref, 32, 'replied', at + d % 100 * 3600, 'email', 'ack', 11,
	'answers'
    FROM said JOIN drawn USING (ref)
    WHERE question IS NOT NULL AND d / 9 % 4 = 2;
CREATE INDEX said_ref ON said (ref, at, nth);
END

# said_events WHERE: SQL for the lines of those that are not in yet.  names has
# the event ids of those that are.
said_events() {
	sql <<-END
	SELECT json_patch('{}', json_object('event', event, 'ref', said.ref,
	    'by', 'desk', 'occurred',
	    strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch'),
	    'channel', channel, 'as', step, 'effort', effort || 'm',
	    'retold', retold, 'question', question,
	    'promise', strftime('%Y-%m-%dT%H:%M:%SZ', due, 'unixepoch') ||
		' We call',
	    ifnull(how, 'how'), name || '.1', 'body', 'x'))
	FROM said LEFT JOIN names ON names.ref = said.ref AND
	    names.nth = said.settles
	WHERE $1 ORDER BY said.ref, said.nth;
	END
}

sql <<'END'
CREATE TABLE names (ref, nth, name);
END
said_events 'said.nth BETWEEN 11 AND 13' >events
ok 'what was said' case-import -C book events
ok 'its names' case-log -C book -J
jq -r 'select(.event == "received" and .channel == "email" or
    .event == "replied" and .number == "5") |
    [.case, .event, .id] | @tsv' "$out" >logged
sql <<'END'
CREATE TABLE logged (id, event, name);
.import logged logged
INSERT INTO names
    SELECT ref, iif(event = 'received', 11, 12), name
    FROM logged JOIN ids USING (id);
CREATE INDEX names_ref ON names (ref, nth);
END
same 3000 "$(echo 'SELECT count(*) FROM names;' | sql)" 'all have a name'
said_events 'said.nth > 20' >events
ok 'what was settled' case-import -C book events
same 0 "$(grep -c '"how"' events)" 'all settle what has a name'

# facts: as in real.sh, of what was said.
facts() {
	past
	cat <<-'END'
	CREATE TEMP TABLE seen AS
	    SELECT said.*, event IN ('opened', 'received') AS word,
		event = 'replied' AND step <> 'ack' AS answer,
		channel = 'twitter' AS public
	    FROM said, asked WHERE at < until;
	CREATE INDEX temp.seen_ref ON seen (ref, at, nth);

	-- What settled each promise and question first.
	CREATE TEMP TABLE settled AS
	    SELECT ref, settles AS nth, how, at AS settled
	    FROM (SELECT *, row_number() OVER (PARTITION BY ref, settles
		    ORDER BY at, nth) AS rank
		FROM seen WHERE settles IS NOT NULL)
	    WHERE rank = 1;
	CREATE INDEX temp.settled_ref ON settled (ref, nth);
	CREATE TEMP TABLE promises AS
	    SELECT ref, at AS made, due, s.how, settled
	    FROM seen LEFT JOIN settled s USING (ref, nth)
	    WHERE due IS NOT NULL;
	CREATE TEMP TABLE questions AS
	    SELECT ref, at AS since, s.how, settled
	    FROM seen LEFT JOIN settled s USING (ref, nth)
	    WHERE question IS NOT NULL;

	-- When each word got its answer; what came before and after it.
	CREATE TEMP TABLE words AS
	    SELECT ref, at, nth, public, (SELECT min(a.at) FROM seen a
		WHERE a.ref = w.ref AND a.answer AND
		    (a.at, a.nth) > (w.at, w.nth)) AS answered
	    FROM seen w WHERE word;
	CREATE INDEX temp.words_ref ON words (ref, at, nth);
	CREATE TEMP TABLE publics AS
	    SELECT *, rank = 1 AND before IS NOT NULL AS went,
		rank = 1 AND before IS NOT NULL AND NOT EXISTS (
		    SELECT * FROM seen a
		    WHERE a.ref = p.ref AND a.answer AND
			a.at * 100 + a.nth BETWEEN before AND
			    p.at * 100 + p.nth) AS forced,
		answered IS NOT NULL AND NOT EXISTS (
		    SELECT * FROM seen a
		    WHERE a.ref = p.ref AND a.answer AND a.public AND
			(a.at, a.nth) > (p.at, p.nth) AND NOT EXISTS (
			    SELECT * FROM seen b JOIN words n USING (ref)
			    WHERE ref = p.ref AND b.answer AND
				(b.at, b.nth) > (p.at, p.nth) AND
				(n.at, n.nth) > (b.at, b.nth) AND
				(n.at, n.nth) < (a.at, a.nth))) AS moved
	    FROM (SELECT *, row_number() OVER (PARTITION BY ref
			ORDER BY at, nth) AS rank,
		    (SELECT max(d.at * 100 + d.nth) FROM words d
			WHERE d.ref = w.ref AND NOT d.public AND
			    (d.at, d.nth) < (w.at, w.nth)) AS before
		FROM words w WHERE public) p;

	CREATE TEMP TABLE firsts AS
	    SELECT ref, min(at) AS at FROM seen WHERE answer GROUP BY ref;

	CREATE TEMP TABLE counts AS
	    SELECT 'made' AS figure, ref, made AS at FROM promises
	    UNION ALL SELECT 'due', ref, due FROM promises
	    UNION ALL SELECT iif(how = 'releases', 'released',
		iif(how = 'replaces', 'replaced',
		iif(settled <= due, 'kept', 'kept-late'))), ref, settled
	    FROM promises WHERE how IS NOT NULL
	    UNION ALL SELECT 'broken', ref, due FROM promises, asked
	    WHERE due < now AND (settled IS NULL OR settled > due)
	    UNION ALL SELECT 'open', ref, until - 1
	    FROM promises, asked, wanted
	    WHERE how IS NULL AND wanted.figure = 'made'
	    UNION ALL SELECT 'raised', ref, since FROM questions
	    UNION ALL SELECT iif(how = 'answers', 'answered', 'declined'),
		ref, settled FROM questions WHERE how IS NOT NULL
	    UNION ALL SELECT 'open', ref, until - 1
	    FROM questions, asked, wanted
	    WHERE how IS NULL AND wanted.figure = 'raised'
	    UNION ALL SELECT 'retold', ref, at FROM seen WHERE retold = 'yes'
	    UNION ALL SELECT 'approaches', ref, at FROM words
	    UNION ALL SELECT 'went-public', ref, at FROM publics WHERE went
	    UNION ALL SELECT 'forced-public', ref, at FROM publics
	    WHERE forced
	    UNION ALL SELECT 'moved-private', ref, answered FROM publics
	    WHERE moved;

	CREATE TEMP TABLE spans AS
	    SELECT 'time-to-answer' AS figure, ref, since, settled AS ended
	    FROM questions WHERE how IS NOT 'declines';

	CREATE TEMP TABLE ratios AS
	    SELECT 'overtaken' AS figure, ref, at, ifnull((
		SELECT min(p.answered) < ifnull(w.answered, 1e18)
		FROM words p WHERE p.public AND p.at > w.at), 0) AS hit,
		NULL AS target
	    FROM words w, wanted
	    WHERE NOT public AND wanted.figure = 'overtaken'
	    UNION ALL SELECT 'off-preference', ref, at,
		avoids IS NOT NULL AND avoids = seen.channel, NULL
	    FROM seen JOIN past USING (ref) WHERE event = 'replied'
	    UNION ALL SELECT 'one-contact', ref, at + 7 * 86400, NOT EXISTS (
		SELECT * FROM words
		WHERE words.ref = firsts.ref AND words.at > firsts.at AND
		    words.at < firsts.at + 7 * 86400), NULL
	    FROM firsts;

	CREATE TEMP TABLE numbers AS
	    SELECT 'holding' AS figure, ref, opened AS at, (SELECT count(*)
		FROM seen WHERE seen.ref = past.ref AND step = 'holding')
		AS number
	    FROM past
	    UNION ALL SELECT 'approaches-a-case', ref, opened, (
		SELECT count(*) FROM said
		WHERE said.ref = past.ref AND at <= known AND
		    event IN ('opened', 'received'))
	    FROM past, asked;
	CREATE TEMP TABLE amounts AS
	    SELECT figure, ref, at, number AS amount, NULL AS currency
	    FROM numbers WHERE 0;
	END
}

# agree_lists [--as-of DAY|--period DAY..DAY]: the lists of promises are those
# of the SQL: each one's case, due, and how long it was broken.
agree_lists() {
	name="lists of promises $*"
	ok "$name" case-report -C book -J broken-promises,next-due "$@"
	jq -r '[.figure, .case, .at, .seconds] | @tsv' "$out" | sort >told
	{
		asked promises '' "$@"
		facts
		cat <<-'END'
		SELECT figure, id, strftime('%Y-%m-%dT%H:%M:%SZ', due,
		    'unixepoch'), seconds
		FROM (SELECT 'broken-promises' AS figure, ref, due,
			ifnull(settled, now) - due AS seconds
		    FROM promises, asked
		    WHERE due >= first AND due < now AND
			(settled IS NULL OR settled > due)
		    UNION ALL SELECT 'next-due', ref, due, NULL
		    FROM promises, asked
		    WHERE due >= now AND settled IS NULL)
		    JOIN ids USING (ref);
		END
	} | sql | agreed "$name: as by SQL"
}

for by in '' channel month; do
	for report in promises questions; do
		agree "$report" "$by"
		agree "$report" "$by" --as-of 2016-03-05
		agree "$report" "$by" --period 2016-03-02..2016-03-06
	done
done
said=approaches-a-case,retold,one-contact,went-public,forced-public
said=$said,moved-private,overtaken,off-preference
for range in '--as-of 2016-03-05' '--period 2016-03-02..2016-03-06'; do
	# shellcheck disable=SC2086	# an option with its value
	agree_lists $range
done
agree "$said" ''
for by in '' channel customer; do
	agree "$said" "$by" --as-of 2016-03-05
done
agree "${said%,moved-private*},off-preference" month
agree "$said" month --as-of 2016-03-05

teardown_casebook book
done_testing
