/* Results of the reads -> the account, checked field by field. Errors name the path in the reply;
 * the account is to be thrown away after one. Pure. */
#pragma once

#include "model/account.h"
#include "purelymail/client.h"
#include "purelymail/operations.h"
#include "json/read.h"

/* Takes the result of a successful reply into the account. listDomains comes first: the others
 * count for the domains that it brought. */
PM_CHECKED bool pm_result_read(enum pm_operation operation, const struct pm_json_doc *doc,
                               const struct pm_fetch_wants *wants, struct pm_arena *arena,
                               struct pm_account *account, struct pm_err *err);
