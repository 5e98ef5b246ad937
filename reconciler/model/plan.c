#include "model/plan.h"

#include "model/words.h"

static const struct op_row {
    const char *name;
    char symbol;
    bool change;
} ops[PM_OPS] = {
    [PM_OP_ADD] = {"add", '+', true},
    [PM_OP_UPDATE] = {"update", '~', true},
    [PM_OP_SCHEDULE] = {"schedule", '-', true},
    [PM_OP_DELETE] = {"delete", 'x', true},
    [PM_OP_CANCEL] = {"cancel", '<', true},
    [PM_OP_VOID] = {"void", '<', true},
    [PM_OP_WAIT] = {"wait", '.', false},
    [PM_OP_HELD] = {"held", '.', false},
    [PM_OP_UNMANAGED] = {"unmanaged", ' ', false},
    [PM_OP_BLOCKED] = {"blocked", '!', false},
};

static const char *const reason_names[PM_REASONS] = {
    [PM_REASON_NONE] = "none",
    [PM_REASON_NOT_ON_ACCOUNT] = "not_on_account",
    [PM_REASON_READD] = "readd",
    [PM_REASON_SETTINGS_DIFFER] = "settings_differ",
    [PM_REASON_NOT_DECLARED] = "not_declared",
    [PM_REASON_DUE] = "due",
    [PM_REASON_DECLARED_AGAIN] = "declared_again",
    [PM_REASON_REQUESTED] = "requested",
    [PM_REASON_EXPIRED] = "expired",
    [PM_REASON_GONE_ALREADY] = "gone_already",
    [PM_REASON_UNSETTLED] = "unsettled",
    [PM_REASON_IN_GRACE] = "in_grace",
    [PM_REASON_OWNERSHIP_NOT_VISIBLE] = "ownership_not_visible",
    [PM_REASON_DRAINING] = "draining",
    [PM_REASON_HELD] = "held",
    [PM_REASON_IGNORED] = "ignored",
    [PM_REASON_PRUNE_NONE] = "prune_none",
    [PM_REASON_NOT_MANAGED] = "not_managed",
    [PM_REASON_SHARED] = "shared",
    [PM_REASON_PROTECTED] = "protected",
    [PM_REASON_USERS_REMAIN] = "users_remain",
    [PM_REASON_RULES_REMAIN] = "rules_remain",
    [PM_REASON_USERS_UNKNOWN] = "users_unknown",
    [PM_REASON_TOO_MANY] = "too_many",
    [PM_REASON_VANISHED] = "vanished",
    [PM_REASON_FROZEN] = "frozen",
};

static const char *const guard_names[PM_GUARDS] = {
    [PM_GUARD_MANAGED] = "managed",         [PM_GUARD_UNPROTECTED] = "unprotected",
    [PM_GUARD_NOT_HELD] = "not_held",       [PM_GUARD_NO_USERS] = "no_users",
    [PM_GUARD_NO_RULES] = "no_rules",       [PM_GUARD_COUNTS_KNOWN] = "counts_known",
    [PM_GUARD_UNFROZEN] = "unfrozen",       [PM_GUARD_CLOCK] = "clock",
    [PM_GUARD_DELAY_OVER] = "delay_over",   [PM_GUARD_NOT_EXPIRED] = "not_expired",
    [PM_GUARD_WITHIN_CAPS] = "within_caps",
};

static const char *const freeze_names[PM_FREEZES] = {
    [PM_FREEZE_NONE] = "none",
    [PM_FREEZE_NO_DATE] = "no_date",
    [PM_FREEZE_SKEW] = "skew",
    [PM_FREEZE_CLOCK_BEHIND] = "clock_behind",
    [PM_FREEZE_OWNERSHIP_UNKNOWN] = "ownership_unknown",
    [PM_FREEZE_POLICY] = "policy",
};

size_t pm_plan_find(const struct pm_plan *plan, struct pm_name name)
{
    size_t low = 0, high = plan->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pm_name_cmp(plan->items[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const char *pm_op_name(enum pm_op op)
{
    return ops[op].name;
}

char pm_op_symbol(enum pm_op op)
{
    return ops[op].symbol;
}

bool pm_op_is_change(enum pm_op op)
{
    return ops[op].change;
}

bool pm_op_parse(struct pm_str text, enum pm_op *out)
{
    for (size_t i = 0; i < PM_OPS; i++) {
        if (pm_str_is(text, ops[i].name)) {
            *out = (enum pm_op)i;
            return true;
        }
    }
    return false;
}

const char *pm_reason_name(enum pm_reason reason)
{
    return reason_names[reason];
}

bool pm_reason_parse(struct pm_str text, enum pm_reason *out)
{
    size_t position;
    if (!pm_word_parse(text, reason_names, PM_REASONS, &position))
        return false;
    *out = (enum pm_reason)position;
    return true;
}

const char *pm_guard_name(enum pm_guard guard)
{
    return guard_names[guard];
}

const char *pm_freeze_name(enum pm_freeze freeze)
{
    return freeze_names[freeze];
}

bool pm_reason_needs_person(enum pm_reason reason)
{
    switch (reason) {
    case PM_REASON_USERS_REMAIN:
    case PM_REASON_RULES_REMAIN:
    case PM_REASON_USERS_UNKNOWN:
    case PM_REASON_PROTECTED:
    case PM_REASON_VANISHED:
    case PM_REASON_TOO_MANY:
    case PM_REASON_OWNERSHIP_NOT_VISIBLE:
    case PM_REASON_FROZEN:
        return true;
    default:
        return false;
    }
}
