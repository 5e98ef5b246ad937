/* The operations of the service's API (POST /api/v0/<name>) and what they are asked with. */
#pragma once

#include "base/arena.h"
#include "model/change.h"

/* The reads stand in the order in which their results are read: the others count for domains that
 * the first brings. */
enum pm_operation {
    PM_OPERATION_LIST_DOMAINS,
    PM_OPERATION_LIST_USER,
    PM_OPERATION_LIST_ROUTING_RULES,
    PM_OPERATION_GET_OWNERSHIP_CODE,
    PM_OPERATION_CHECK_ACCOUNT_CREDIT,
    PM_OPERATION_READS,
    PM_OPERATION_ADD_DOMAIN = PM_OPERATION_READS,
    PM_OPERATION_UPDATE_DOMAIN_SETTINGS,
    PM_OPERATION_DELETE_DOMAIN,
    PM_OPERATIONS,
};

/* "listDomains", as it stands in the URL and in messages. */
const char *pm_operation_name(enum pm_operation operation);
/* The body of a read. */
struct pm_str pm_operation_question(enum pm_operation operation);
/* The operation of a change; false for an action that is none. */
bool pm_operation_of(enum pm_action action, enum pm_operation *out);
/* The body of a change; of the settings only what is set. */
struct pm_str pm_operation_order(const struct pm_change *change, struct pm_arena *arena);
