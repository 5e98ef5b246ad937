/* Results of the reads -> the account, checked field by field. Errors name the path in the reply;
 * the account is to be thrown away after one. Pure. */
#pragma once

#include "model/account.h"
#include "purelymail/client.h"
#include "purelymail/operations.h"
#include "json/list.h"

/* Takes the result of a successful reply into the account. listDomains comes first: the others
 * count for the domains that it brought. */
PM_CHECKED bool pm_result_read(enum pm_operation operation, const struct pm_json_doc *doc,
                               const struct pm_fetch_wants *wants, struct pm_arena *arena,
                               struct pm_account *account, struct pm_err *err);

struct pm_domain_row {
    struct pm_str name; /* as the service writes it; borrowed */
    struct pm_account_domain domain;
};

/* The result of listDomains while its reply is parsed: the list may be long. */
struct pm_domain_list {
    struct pm_arena *arena; /* of the account */
    struct pm_domain_row row;
    struct pm_account_domain *items;
    size_t count, cap;
};

/* What fills the list, for the reader of the reply. An item that cannot be read ends it: the whole
 * document says what is wrong. */
struct pm_json_list pm_domain_list_filler(struct pm_domain_list *list);
/* As pm_result_read, out of a list that was filled. */
PM_CHECKED bool pm_domain_list_read(const struct pm_domain_list *list, struct pm_account *account,
                                    struct pm_err *err);
