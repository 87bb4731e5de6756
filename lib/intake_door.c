#include "lib/err.h"
#include "lib/file.h"
#include "lib/inbox.h"
#include "lib/intake_parts.h"
#include "lib/mbox.h"

/*
 * The spool.
 */

static int
take_in(struct intake *in, struct inbox_mail *mail)
{
	int rc = intake_add(in, &mail->bytes, mail->received);

	return rc == 0 ? intake_flush(in) : rc;
}

static void
note_failure(struct intake *in, const char *what)
{
	buf_addf(casebook_notes(in->cb), "%s%s\n", what, err_message());
	err_clear();
}

/* What is in the casebook stays there, even if its file does so too. */
static void
finish(struct intake *in, struct inbox_mail *mail)
{
	if (inbox_done(mail) != 0)
		note_failure(in, "");
}

static const char waits[] = "mail waits in the spool: ";

/* One that a crash left behind, unless another has it, or it is none. */
static int
take_up(struct intake *in, const char *name)
{
	struct inbox_mail mail = INBOX_MAIL_INIT;
	int rc = inbox_take(&mail, casebook_git_dir(in->cb), name);

	if (rc < 0)
		note_failure(in, waits);
	if (rc != 0)
		return 0;
	rc = take_in(in, &mail);
	if (rc == 0)
		finish(in, &mail);
	inbox_release(&mail);
	return rc;
}

/* What can't be taken up stays, and does not stand in the way of the mail
 * that comes now; of which alone is told.  It came by the mail server, even if
 * an archive follows. */
static void
take_up_all(struct intake *in)
{
	const struct intake_options options = in->options;
	struct strs names = STRS_INIT;
	int rc = inbox_names(casebook_git_dir(in->cb), &names);

	in->options.fn = NULL;
	in->options.acknowledge = 1;
	for (size_t i = 0; rc == 0 && i < names.n; i++)
		rc = take_up(in, names.v[i]);
	in->options = options;
	strs_release(&names);
	if (rc != 0)
		note_failure(in, waits);
}

int
intake_deliver(struct intake *in, int fd)
{
	struct inbox_mail mail = INBOX_MAIL_INIT;
	int rc = inbox_put(&mail, casebook_git_dir(in->cb), fd,
	    INTAKE_MAIL_MAX);

	if (rc < 0)
		return rc;
	take_up_all(in);
	rc = take_in(in, &mail);
	if (rc == 0)
		finish(in, &mail);
	else
		inbox_done(&mail);
	return rc;
}

/*
 * Archives.
 */

static int
add_mail(void *arg, struct buf *bytes, int64_t received)
{
	return intake_add(arg, bytes, received);
}

int
intake_mbox(struct intake *in, const char *path)
{
	int rc;

	take_up_all(in);
	rc = mbox_each(path, INTAKE_MAIL_MAX, add_mail, in);
	return rc == 0 ? intake_flush(in) : rc;
}

int
intake_maildir(struct intake *in, const char *path)
{
	int rc;

	take_up_all(in);
	rc = mbox_each_maildir(path, INTAKE_MAIL_MAX, add_mail, in,
	    casebook_notes(in->cb));
	return rc == 0 ? intake_flush(in) : rc;
}

/*
 * Parts.
 */

int
intake_part(struct buf *out, int fd, const char *part)
{
	struct buf mail = BUF_MAX(INTAKE_MAIL_MAX);
	struct mail_door *door = NULL;
	int rc = file_read_fd(&mail, fd, "the mail");

	if (rc == 0)
		rc = mail_door_open(&door);
	if (rc == 0)
		rc = mail_door_part(door, mail.data, mail.len, part, out);
	if (rc == 1)
		rc = err_set(CASE_ENOTFOUND, "the mail has no part '%s'",
		    part);
	mail_door_close(door);
	buf_release(&mail);
	return rc;
}
