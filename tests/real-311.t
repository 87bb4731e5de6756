#!/bin/sh
# 4,969 real requests about animals to the city of New York: what case-report
# tells of them is what SQL tells of the list.  Nobody replied, and some are
# still open.
. "${0%/*}/lib.sh"
# shellcheck source-path=SCRIPTDIR/..
. "$top/tests/real.sh"

list=$data/311-animals/311_Animals_short.csv
[ -f "$list" ] || skip_all 'the requests are not here'

# 3/4/2025 1:20 is ["3","4","2025","1","20"] and then 2025-03-04T01:20:00Z.
start_list
sql <<END
.import --csv "$list" requests
CREATE TABLE times AS
    SELECT told, printf('%04d-%02d-%02dT%02d:%02d:00Z', parts ->> 2,
	parts ->> 0, parts ->> 1, parts ->> 3, parts ->> 4) AS time
    FROM (SELECT told, '["' || replace(replace(replace(told, '/', '","'),
	    ' ', '","'), ':', '","') || '"]' AS parts
	FROM (SELECT "Created Date" AS told FROM requests
	    UNION SELECT "Closed Date" FROM requests)
	WHERE told <> '');
INSERT INTO cases (ref, opener, owner, subject, about, opened, closed)
    SELECT 'nyc311:' || "Unique Key", 'nyc311', lower(Agency),
	"Complaint Type" || ' / ' || Descriptor,
	nullif(Borough, 'Unspecified'), created.time, closed.time
    FROM requests
	JOIN times created ON created.told = "Created Date"
	LEFT JOIN times closed ON closed.told = "Closed Date";
INSERT INTO holidays VALUES
    ('2025-01-20', 'Birthday of Martin Luther King, Jr.'),
    ('2025-02-17', 'Washington''s Birthday');
END
import_list 4969 9661

# Some were closed just at midnight, on 11 and 13 March.
for report in summary times; do
	for by in channel owner month about; do
		agree "$report" "$by"
	done
	for by in month about; do
		agree "$report" "$by" --period 2025-02-03..2025-03-10
	done
done
agree channels access
agree channels customer --period 2025-02-03..2025-03-10
agree closed-3bd,closed-8w,closed-later,upheld,redress month
agree closed-3bd,closed-8w,closed-later,upheld,redress channel \
    --period 2025-02-03..2025-02-28
agree targets '' --as-of 2025-03-10
for day in 2025-01-31 2025-03-10 2025-03-12; do
	agree summary '' --as-of "$day"
	agree summary '' --period "..$day"
done
agree_cases resolution --period 2025-02-03..2025-02-04
agree_cases outstanding-end
agree_cases overdue --as-of 2025-03-09

teardown_casebook book
done_testing
