#include "lib/selection.h"

const char *const case_order_names[] = {
	[ORDER_OPENED] = "opened", [ORDER_UPDATED] = "updated",
	[ORDER_CLOSED] = "closed", [ORDER_DUE] = "due",
	[ORDER_WAITING] = "waiting", [ORDER_OWNER] = "owner",
	[ORDER_SUBJECT] = "subject", NULL
};
