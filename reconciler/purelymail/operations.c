#include "purelymail/operations.h"

#include "json/write.h"

/* name_key: which field names the domain. The service ignores a misnamed one and says success. */
static const struct row {
    const char *name;
    struct pm_str question;
    enum pm_action action;
    const char *name_key;
} rows[PM_OPERATIONS] = {
    [PM_OPERATION_LIST_DOMAINS] = {"listDomains", PM_STR_INIT("{\"includeShared\":false}"),
                                   PM_ACTION_NONE, NULL},
    [PM_OPERATION_LIST_USER] = {"listUser", PM_STR_INIT("{}"), PM_ACTION_NONE, NULL},
    [PM_OPERATION_LIST_ROUTING_RULES] = {"listRoutingRules", PM_STR_INIT("{}"), PM_ACTION_NONE,
                                         NULL},
    [PM_OPERATION_GET_OWNERSHIP_CODE] = {"getOwnershipCode", PM_STR_INIT("{}"), PM_ACTION_NONE,
                                         NULL},
    [PM_OPERATION_CHECK_ACCOUNT_CREDIT] = {"checkAccountCredit", PM_STR_INIT("{}"), PM_ACTION_NONE,
                                           NULL},
    [PM_OPERATION_ADD_DOMAIN] = {"addDomain", PM_STR_INIT(""), PM_ACTION_ADD, "domainName"},
    [PM_OPERATION_UPDATE_DOMAIN_SETTINGS] = {"updateDomainSettings", PM_STR_INIT(""),
                                             PM_ACTION_UPDATE, "name"},
    [PM_OPERATION_DELETE_DOMAIN] = {"deleteDomain", PM_STR_INIT(""), PM_ACTION_DELETE, "name"},
};

const char *pm_operation_name(enum pm_operation operation)
{
    return rows[operation].name;
}

struct pm_str pm_operation_question(enum pm_operation operation)
{
    return rows[operation].question;
}

bool pm_operation_of(enum pm_action action, enum pm_operation *out)
{
    for (int i = PM_OPERATION_READS; i < PM_OPERATIONS; i++) {
        if (rows[i].action == action) {
            *out = (enum pm_operation)i;
            return true;
        }
    }
    return false;
}

static void write_tri(struct pm_json_writer *w, const char *key, enum pm_tri value)
{
    if (value != PM_UNSET)
        pm_json_field_bool(w, key, value == PM_TRUE);
}

struct pm_str pm_operation_order(const struct pm_change *change, struct pm_arena *arena)
{
    enum pm_operation operation = PM_OPERATION_ADD_DOMAIN;
    struct pm_json_writer w;
    struct pm_sink sink;
    pm_operation_of(change->action, &operation);
    pm_sink_init_memory(&sink);
    pm_json_writer_init(&w, &sink, PM_JSON_COMPACT);
    pm_json_open(&w, '{');
    pm_json_field_str(&w, rows[operation].name_key, change->domain);
    if (operation == PM_OPERATION_UPDATE_DOMAIN_SETTINGS) {
        write_tri(&w, "allowAccountReset", change->settings.allow_account_reset);
        write_tri(&w, "symbolicSubaddressing", change->settings.symbolic_subaddressing);
        if (change->recheck_dns)
            pm_json_field_bool(&w, "recheckDns", true);
    }
    pm_json_close(&w);
    pm_json_end(&w);
    struct pm_str body = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return body;
}
