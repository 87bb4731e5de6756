#!/bin/sh
# 1,500 real incidents of an IT service desk: what case-report tells of them is
# what SQL tells of the list.
. "${0%/*}/lib.sh"
# shellcheck source-path=SCRIPTDIR/..
. "$top/tests/real.sh"

list=$data/itsm-incidents/cases.csv
[ -f "$list" ] || skip_all 'the incidents are not here'

start_list
sql <<END
.import --csv "$list" incidents
INSERT INTO cases (ref, opener, owner, contact, subject, opened, replied,
	closed)
    SELECT 'servicenow:' || number, 'servicenow',
	iif(assignment_group = '?', 'unassigned',
	    lower(replace(assignment_group, ' ', '-'))),
	caller, category || ' / ' || subcategory,
	opened_at || ':00Z', first_update_at || ':00Z',
	nullif(closed_at, '?') || ':00Z'
    FROM incidents;
INSERT INTO holidays VALUES ('2016-03-25', 'Good Friday'),
    ('2016-03-28', 'Easter Monday');
END
import_list 1500 4500

# Some were closed just at midnight, on 7 and 10 March.
for report in summary times; do
	for by in '' channel owner month; do
		agree "$report" "$by"
		agree "$report" "$by" --as-of 2016-03-02
		agree "$report" "$by" --period 2016-03-07..2016-03-24
	done
done
for day in 2016-03-06 2016-03-09 2016-05-31; do
	agree summary '' --as-of "$day"
	agree summary '' --period "..$day"
done
agree_cases resolution --period 2016-03-24..2016-03-29
agree_cases outstanding-end --as-of 2016-03-08
agree_cases unanswered

for by in channel access customer cause; do
	agree channels "$by"
	agree channels "$by" --period 2016-03-01..2016-03-24
done
said='approaches-a-case,one-contact,partly-upheld,apology,without-cause'
for by in '' access month; do
	agree "$said,closed-3bd,closed-8w,closed-later" "$by"
	agree "$said,closed-3bd,closed-8w,closed-later" "$by" \
	    --period 2016-03-01..2016-03-24
	agree "$said,upheld,redress,overtaken" "$by" --as-of 2016-03-09
done
for day in 2016-03-02 2016-03-24 2016-05-31; do
	agree targets '' --as-of "$day"
	agree targets '' --period "..$day"
done
agree targets ''
for figure in off-preference moved-private met closed-3bd; do
	agree_cases "$figure" --period 2016-03-07..2016-03-24
done
agree_cases overtaken --period ..2016-03-02
agree_cases redress --as-of 2016-04-30

ok 'a reply before the opening' case-report -C book -J first-response \
    ref:servicenow:INC0000131,servicenow:INC0000135
same '2 0 0' "$(jq -r 'select(.clock == "calendar") | "\(.n) \(.p90) \(.max)"' \
    "$out")" 'it was there at once'

teardown_casebook book
done_testing
