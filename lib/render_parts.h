/*
 * render_parts: what the files of the render module share.  render.c has
 * lines and events, render_case.c the facts of a case for programs,
 * render_show.c a case as case-show tells it.
 */
#ifndef CASEBOOK_RENDER_PARTS_H
#define CASEBOOK_RENDER_PARTS_H

#include "lib/render.h"

/* Appends a text as a person may see it, in one line. */
void render_text(struct buf *out, const char *text);

void render_tags(struct buf *out, const struct casefile *cf,
    const char *comma);

#endif
