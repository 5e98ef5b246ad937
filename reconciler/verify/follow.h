/* Aliases of the domain's own name. */
#pragma once

#include "verify/look.h"

/* The replies to a question for the domain's own MX or TXT records. Where a CNAME leads out of a
 * server's zones, the server says nothing of what is at its end (RFC 1034 4.3.2), but senders and
 * PurelyMail go there (RFC 5321 5.1): what a resolver says of it is added to that server's answer.
 * When it cannot say, neither could the server. Other replies are given back as they are. NULL: the
 * resolver is to be asked. */
const struct pm_replies *pm_follow_aliases(struct pm_look *look, const struct pm_replies *replies);
