#include "model.h"

enum { DAY = 86400 };

static bool is_open(const struct build *b, const struct pm_event *event)
{
    for (size_t i = 0; i < b->event_count; i++) {
        if (build_closes(b->events[i].closes, b->events[i].closes_count, event->id))
            return false;
    }
    return true;
}

static bool has_open(const struct build *b, enum pm_event_kind kind, struct pm_str name)
{
    for (size_t i = 0; i < b->event_count; i++) {
        const struct pm_event *event = &b->events[i];
        if (event->kind == kind && pm_str_eq(event->domain, name) && is_open(b, event))
            return true;
    }
    return false;
}

static const struct pm_account_domain *find_own(const struct build *b, struct pm_str name)
{
    for (size_t i = 0; i < b->account.count; i++) {
        if (pm_str_eq(b->account.domains[i].name.ascii, name))
            return &b->account.domains[i];
    }
    return NULL;
}

static bool is_declared(const struct build *b, struct pm_str name)
{
    for (size_t i = 0; i < b->desired.count; i++) {
        if (pm_str_eq(b->desired.domains[i].name.ascii, name))
            return true;
    }
    return false;
}

/* The file's policy and the last applied one; both must allow what is done. */
static size_t policies(const struct build *b, const struct pm_policy *out[2])
{
    size_t count = 0;
    out[count++] = &b->desired.policy;
    for (size_t i = 0; i < b->event_count; i++) {
        if (b->events[i].kind == PM_EVENT_POLICY && is_open(b, &b->events[i])) {
            out[count++] = b->events[i].policy;
            break;
        }
    }
    return count;
}

static int64_t own_count(const struct build *b)
{
    int64_t count = 0;
    for (size_t i = 0; i < b->account.count; i++)
        count += !b->account.domains[i].shared;
    return count;
}

static bool is_readded(const struct build *b, struct pm_str name)
{
    for (size_t i = 0; i < b->readd_count; i++) {
        if (pm_str_eq(b->readd[i], name))
            return true;
    }
    return false;
}

static bool has_delete_intent(const struct build *b, struct pm_str name)
{
    for (size_t i = 0; i < b->event_count; i++) {
        const struct pm_event *event = &b->events[i];
        if (event->kind == PM_EVENT_INTENT && event->action == PM_ACTION_DELETE &&
            pm_str_eq(event->domain, name) && is_open(b, event))
            return true;
    }
    return false;
}

/* True for the first open known event of its domain. */
static bool stands_for_known(const struct build *b, size_t position)
{
    const struct pm_event *event = &b->events[position];
    if (event->kind != PM_EVENT_KNOWN || !is_open(b, event))
        return false;
    for (size_t i = 0; i < position; i++) {
        if (b->events[i].kind == PM_EVENT_KNOWN && is_open(b, &b->events[i]) &&
            pm_str_eq(b->events[i].domain, event->domain))
            return false;
    }
    return true;
}

static int64_t least_percent(const struct build *b)
{
    const struct pm_policy *both[2];
    int64_t percent = 100;
    for (size_t i = policies(b, both); i > 0; i--) {
        if (both[i - 1]->max_delete_percent < percent)
            percent = both[i - 1]->max_delete_percent;
    }
    return percent;
}

static bool is_implausible(const struct build *b)
{
    int64_t known = 0, gone = 0;
    for (size_t i = 0; i < b->event_count; i++) {
        struct pm_str name = b->events[i].domain;
        if (!stands_for_known(b, i))
            continue;
        known++;
        gone += !find_own(b, name) && !is_readded(b, name) && !has_delete_intent(b, name);
    }
    if (gone == 0 || (b->input.max_deletes >= 0 && gone <= b->input.max_deletes))
        return false;
    return own_count(b) == 0 || (known >= 10 && gone * 100 > known * least_percent(b));
}

const char *model_refusal(const struct build *b)
{
    for (size_t i = 0; i < b->event_count; i++) {
        const struct pm_event *event = &b->events[i];
        if (event->kind == PM_EVENT_POLICY && pm_str_is(event->account, "another") &&
            is_open(b, event) && b->account.fingerprint.len > 0)
            return "another account";
    }
    if (b->desired.count == 0 && !b->input.allow_empty)
        return "no domain is declared";
    for (size_t i = 0; i < b->account.count; i++) {
        if (b->account.domains[i].shared && is_declared(b, b->account.domains[i].name.ascii))
            return "is a shared domain";
    }
    return is_implausible(b) ? "not plausible" : NULL;
}

bool model_is_frozen(const struct build *b)
{
    if (b->desired.policy.freeze.len > 0 || !b->account.has_time || b->account.fingerprint.len == 0)
        return true;
    int64_t skew = b->account.time - b->input.now;
    if (skew > 300 || skew < -300)
        return true;
    for (size_t i = 0; i < b->event_count; i++) {
        if (!gen_is_of_a_person(b->events[i].kind) && b->events[i].time > b->account.time + 300)
            return true;
    }
    return false;
}

static bool policy_allows(const struct build *b, const struct pm_policy *policy,
                          const struct pm_account_domain *own)
{
    struct pm_str name = own->name.ascii;
    if (policy->prune == PM_PRUNE_NONE ||
        (policy->prune == PM_PRUNE_MANAGED && !has_open(b, PM_EVENT_KNOWN, name)))
        return false;
    if (pm_policy_lists(policy->ignore, policy->ignore_count, name) ||
        pm_policy_lists(policy->protect, policy->protect_count, name))
        return false;
    bool no_rules = own->rules.kind == PM_COUNT_EXACT && own->rules.n == 0 &&
                    b->account.rules_unknown_why.len == 0;
    return policy->delete_with_rules || no_rules;
}

bool model_is_deletable(const struct build *b, struct pm_str name)
{
    const struct pm_account_domain *own = find_own(b, name);
    if (!own || own->shared || is_declared(b, name))
        return false;
    const struct pm_policy *both[2];
    for (size_t i = policies(b, both); i > 0; i--) {
        if (!policy_allows(b, both[i - 1], own))
            return false;
    }
    return !has_open(b, PM_EVENT_PROTECT, name) && !has_open(b, PM_EVENT_HOLD, name) &&
           own->users.kind == PM_COUNT_EXACT && own->users.n == 0 &&
           b->account.users_unknown_why.len == 0;
}

bool model_due(const struct build *b, struct pm_str name, int64_t *due)
{
    const struct pm_policy *both[2];
    int64_t requested = INT64_MIN, delay = DAY;
    for (size_t i = policies(b, both); i > 0; i--) {
        if (both[i - 1]->delete_delay_s > delay)
            delay = both[i - 1]->delete_delay_s;
    }
    for (size_t i = 0; i < b->event_count; i++) {
        const struct pm_event *event = &b->events[i];
        if (event->kind != PM_EVENT_SCHEDULE || !pm_str_eq(event->domain, name) ||
            !is_open(b, event))
            continue;
        if (event->time > requested)
            requested = event->time;
        if (event->delay_s > delay)
            delay = event->delay_s;
    }
    if (requested == INT64_MIN)
        return false;
    *due = requested + delay;
    return true;
}

int64_t model_limit(const struct build *b)
{
    const struct pm_policy *both[2];
    int64_t limit = INT64_MAX;
    if (b->input.max_deletes >= 0)
        return b->input.max_deletes;
    for (size_t i = policies(b, both); i > 0; i--) {
        if (both[i - 1]->max_deletes < limit)
            limit = both[i - 1]->max_deletes;
    }
    return limit;
}

bool model_is_within_caps(const struct build *b, int64_t deletions)
{
    if (deletions > model_limit(b))
        return false;
    return b->input.max_deletes >= 0 || own_count(b) < 10 ||
           deletions * 100 <= least_percent(b) * own_count(b);
}

static struct pm_event *new_event(struct build *b, enum pm_event_kind kind, struct pm_str name)
{
    int64_t time = b->account.has_time ? b->account.time : b->input.now;
    struct pm_event *event = build_event(b, kind, "", time);
    event->domain = name;
    return event;
}

static void close_all(struct build *b, struct pm_event *event, struct pm_str *const ids,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        pm_event_close(event, ids[i], &b->arena);
}

static void set(enum pm_tri wanted, bool *field)
{
    if (wanted != PM_UNSET)
        *field = wanted == PM_TRUE;
}

static struct pm_account_domain *own_by_name(struct build *b, struct pm_str name)
{
    for (size_t i = 0; i < b->account.count; i++) {
        if (pm_str_eq(b->account.domains[i].name.ascii, name))
            return &b->account.domains[i];
    }
    return NULL;
}

static void remove_own(struct build *b, struct pm_str name)
{
    struct pm_account_domain *own = own_by_name(b, name);
    *own = b->account.domains[b->account.count - 1];
    b->account.count--;
}

static void apply_settings(struct pm_account_domain *own, const struct pm_settings *settings)
{
    set(settings->allow_account_reset, &own->allow_account_reset);
    set(settings->symbolic_subaddressing, &own->symbolic_subaddressing);
}

static void execute(struct build *b, const struct pm_plan *plan, const struct pm_plan_item *item)
{
    struct pm_str name = item->name.ascii;
    switch (item->op) {
    case PM_OP_ADD:
        apply_settings(build_own(b, pm_str_cstr(&b->arena, name)), &item->to);
        new_event(b, PM_EVENT_KNOWN, name);
        break;
    case PM_OP_UPDATE:
        apply_settings(own_by_name(b, name), &item->to);
        break;
    case PM_OP_SCHEDULE:
        new_event(b, PM_EVENT_SCHEDULE, name)->delay_s = plan->policy.delete_delay_s;
        break;
    case PM_OP_DELETE:
        remove_own(b, name);
        close_all(b, new_event(b, PM_EVENT_DONE, name), item->closes, item->closes_count);
        break;
    case PM_OP_CANCEL:
    case PM_OP_VOID:
        close_all(b, new_event(b, PM_EVENT_VOID, name), item->closes, item->closes_count);
        break;
    default:
        break;
    }
}

static void execute_record(struct build *b, const struct pm_event *record)
{
    struct pm_event *event = new_event(b, record->kind, record->domain);
    event->account = record->account;
    close_all(b, event, record->closes, record->closes_count);
    if (record->policy) {
        struct pm_policy *policy = PM_NEW(&b->arena, struct pm_policy);
        *policy = *record->policy;
        event->policy = policy;
    }
}

void model_apply(struct gen *gen, struct build *b, const struct pm_plan *plan, uint32_t percent,
                 bool *succeeded)
{
    for (size_t i = 0; i < plan->record_count; i++)
        execute_record(b, &plan->records[i]);
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        bool sure = item->op == PM_OP_CANCEL || item->op == PM_OP_VOID;
        succeeded[i] = pm_op_is_change(item->op) && (sure || gen_chance(gen, percent));
        if (succeeded[i])
            execute(b, plan, item);
    }
}
