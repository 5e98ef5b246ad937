/* The replies that well-kept zones give, which are nearly all, read without ldns: a tenth of the
 * time. */
#pragma once

#include "dns/query.h"

/* For a message that belongs to the query. True: it is NOERROR or NXDOMAIN, whole and ordinary
 * (known types, class IN, names compressed backwards, nothing behind the records, a SOA where there
 * is no record), and *out is what ldns' reading would give. False: it is to be looked at closely,
 * and nothing is said about it. */
bool pm_dns_reply_parse_plain(struct pm_str message, const struct pm_query *query,
                              struct pm_arena *arena, struct pm_answer *out);
