/* Users and routing rules of each domain: counts only, no address is kept. */
#pragma once

#include "model/account.h"
#include "purelymail/client.h"
#include "json/read.h"

/* listUser gives this many entries at most and does not say when it left some out. */
enum { PM_USERS_LISTED_MAX = 1000 };

/* Every count of the account becomes known, or at least, or unknown with users_unknown_why.
 * result: of listUser. wants->address is called for each entry that is a text. Error: no list. */
PM_CHECKED bool pm_count_users(const struct pm_json *result, const struct pm_fetch_wants *wants,
                               struct pm_arena *arena, struct pm_account *account,
                               struct pm_err *err);
/* The same for listRoutingRules. */
PM_CHECKED bool pm_count_rules(const struct pm_json *result, struct pm_arena *arena,
                               struct pm_account *account, struct pm_err *err);
