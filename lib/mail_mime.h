/*
 * mail_mime: what those files of lib/mail share that call GMime.
 */
#ifndef CASEBOOK_MAIL_MIME_H
#define CASEBOOK_MAIL_MIME_H

#include <gmime/gmime.h>

#include "lib/mail_parts.h"

/* The value of the first header of this name as it came, folded, in bytes of
 * any kind; NULL if there is none. */
const char *mail_raw_header(GMimeMessage *message, const char *name);

/* Is a part of this type?  Either may be "*".  1 or 0. */
int mail_has_type(GMimeObject *part, const char *type, const char *subtype);

/* A header's value, decoded.  Owned. */
char *mail_header_value(const char *raw);

/* Adds the people of a From, To … */
void mail_header_people(struct mail_people *out, const char *raw);

/* The instant of a Date; at WHEN_NONE if it is none. */
void mail_header_date(struct when *out, const char *raw);

/* Appends the content of a part, decoded, up to out->max. */
void mail_content(struct buf *out, GMimeObject *part);

/* Sets automatic, bounced and bounce_reason, of a message whose text is
 * set. */
void mail_judge(struct mail *out, GMimeMessage *message);

#endif
