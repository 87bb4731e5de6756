#include <string.h>

#include "lib/json.h"
#include "lib/report_parts.h"

/*
 * JSON.
 */

static void
json_value(struct json *w, const char *key, int64_t value)
{
	if (value == WHEN_NONE)
		json_put_null(w, key);
	else
		json_put_number(w, key, value);
}

static void
json_series(struct json *w, const struct report_row *row)
{
	json_put_number(w, "n", row->n);
	if (row->kind == REPORT_DURATION)
		json_put_number(w, "open", row->open);
	json_value(w, "median", row->median);
	json_value(w, "p90", row->p90);
	json_value(w, "max", row->max);
}

/* What the entry has. */
static void
json_entry(struct json *w, const struct report_entry *e)
{
	const struct {
		const char *key, *value;
	} words[] = {
		{ "case", e->case_id }, { "event", e->event_id },
		{ "action", e->action }, { "who", e->who },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (words[i].value)
			json_put_string(w, words[i].key, words[i].value);
	}
	if (e->at != WHEN_NONE)
		json_put_instant(w, "at", e->at);
	if (e->seconds != WHEN_NONE)
		json_put_number(w, "seconds", e->seconds);
	if (e->n != 0)
		json_put_number(w, "n", e->n);
	if (e->text)
		json_put_string(w, "text", e->text);
}

static void
json_values(struct json *w, const struct report_row *row)
{
	switch (row->kind) {
	case REPORT_DURATION:
	case REPORT_NUMBER:
		json_series(w, row);
		break;
	case REPORT_AMOUNT:
		json_put_number(w, "n", row->n);
		json_put_hundredths(w, "value", row->value);
		break;
	case REPORT_ENTRY:
		json_entry(w, row->entry);
		break;
	default:
		json_put_number(w, "value", row->value);
		break;
	}
	if (row->kind == REPORT_RATIO)
		json_put_number(w, "of", row->of);
}

void
report_row_json(struct buf *out, const struct report_row *row)
{
	struct json w = JSON_INIT(out);

	json_open(&w, NULL, '{');
	json_put_number(&w, "v", 1);
	json_put_string(&w, "report", row->report);
	json_put_string(&w, "figure", row->figure);
	if (row->clock)
		json_put_string(&w, "clock", row->clock);
	if (row->by) {
		json_put_string(&w, "by", row->by);
		json_put_maybe(&w, "group", row->group);
	}
	json_values(&w, row);
	if (row->unit || row->kind == REPORT_AMOUNT)
		json_put_maybe(&w, "unit", row->unit);
	json_close(&w, '}');
}

/*
 * CSV.
 */

void
report_csv_head(struct buf *out)
{
	buf_adds(out, "report,figure,clock,by,group,n,open,median,p90,max,"
	    "value,of,unit,case,event,action,who,at,seconds,text");
}

/* Quoted where it must be; a formula is none any more. */
static void
csv_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	buf_addc(out, ',');
	if (!text)
		return;
	if (text[0] && strchr("=+-@\t\r", text[0]))
		buf_addc(&safe, '\'');
	buf_adds(&safe, text);
	if (!safe.data[strcspn(safe.data, "\",\r\n")]) {
		buf_add(out, safe.data, safe.len);
	} else {
		buf_addc(out, '"');
		for (const char *at = safe.data; *at; at++) {
			if (*at == '"')
				buf_addc(out, '"');
			buf_addc(out, *at);
		}
		buf_addc(out, '"');
	}
	buf_release(&safe);
}

static void
csv_number(struct buf *out, int is_there, int64_t number)
{
	buf_addc(out, ',');
	if (is_there && number != WHEN_NONE)
		buf_addf(out, "%lld", (long long)number);
}

static void
csv_instant(struct buf *out, int64_t at)
{
	char text[WHEN_TEXT] = "";

	if (at != WHEN_NONE)
		when_format_utc(text, at);
	csv_text(out, text);
}

static void
csv_entry(struct buf *out, const struct report_entry *e)
{
	static const struct report_entry none = { .at = WHEN_NONE,
	    .seconds = WHEN_NONE };

	if (!e)
		e = &none;
	csv_text(out, e->case_id);
	csv_text(out, e->event_id);
	csv_text(out, e->action);
	csv_text(out, e->who);
	csv_instant(out, e->at);
	csv_number(out, 1, e->seconds);
	csv_text(out, e->text);
}

static void
csv_value(struct buf *out, const struct report_row *row)
{
	if (row->kind == REPORT_AMOUNT)
		buf_addf(out, ",%lld.%02lld", (long long)(row->value / 100),
		    (long long)(row->value % 100));
	else
		csv_number(out, row->kind == REPORT_COUNT ||
		    row->kind == REPORT_RATIO, row->value);
}

void
report_row_csv(struct buf *out, const struct report_row *row)
{
	const struct report_entry *e = row->entry;
	int series = row->kind == REPORT_DURATION ||
	    row->kind == REPORT_NUMBER;

	buf_adds(out, row->report);
	csv_text(out, row->figure);
	csv_text(out, row->clock);
	csv_text(out, row->by);
	csv_text(out, row->by ? row->group : NULL);
	csv_number(out, series || row->kind == REPORT_AMOUNT || (e && e->n),
	    e ? e->n : row->n);
	csv_number(out, row->kind == REPORT_DURATION, row->open);
	csv_number(out, series, row->median);
	csv_number(out, series, row->p90);
	csv_number(out, series, row->max);
	csv_value(out, row);
	csv_number(out, row->kind == REPORT_RATIO, row->of);
	csv_text(out, row->unit);
	csv_entry(out, e);
}
