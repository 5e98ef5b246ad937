#include "documents.h"

#include "base/time.h"
#include "report/report.h"

static struct pm_str notes[] = {
    PM_STR_INIT("no state at .pm-reconcile/state.db: queue, holds and protections unknown"),
};

static struct pm_plan_item *plan_item(const char *name, enum pm_op op, enum pm_reason reason,
                                      struct pm_arena *arena)
{
    struct pm_plan_item *item = PM_NEW(arena, struct pm_plan_item);
    *item = (struct pm_plan_item){
        .op = op, .reason = reason, .name = pm_name_canonical(pm_str_from(name))};
    return item;
}

struct entry {
    const char *name;
    enum pm_op op;
    enum pm_reason reason;
    enum pm_result result;
    struct pm_str message;
};

static struct pm_outcome outcome_of(const struct entry *entries, size_t count,
                                    struct pm_arena *arena)
{
    struct pm_outcome outcome = {.count = count};
    outcome.items = PM_NEW_ARRAY(arena, struct pm_item_outcome, count);
    for (size_t i = 0; i < count; i++) {
        outcome.items[i] = (struct pm_item_outcome){
            .item = plan_item(entries[i].name, entries[i].op, entries[i].reason, arena),
            .result = entries[i].result,
            .withheld_by = PM_REASON_USERS_REMAIN,
            .message = entries[i].message,
        };
        outcome.by_result[entries[i].result]++;
        if (entries[i].result == PM_RESULT_DONE)
            outcome.done_by_op[entries[i].op]++;
    }
    return outcome;
}

struct pm_outcome outcome_mixed(struct pm_arena *arena)
{
    static const struct entry entries[] = {
        {"back.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN, PM_RESULT_DONE, {0}},
        {"busy.example", PM_OP_VOID, PM_REASON_USERS_REMAIN, PM_RESULT_DONE, {0}},
        {"a.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, PM_RESULT_DONE, {0}},
        {"b.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, PM_RESULT_FAILED,
         PM_STR_INIT("addDomain: DNS ownership checks did not pass")},
        {"c.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, PM_RESULT_UNKNOWN,
         PM_STR_INIT("addDomain: no answer within 60s")},
        {"shop.example", PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER, PM_RESULT_DONE, {0}},
        {"old.example", PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED, PM_RESULT_DONE, {0}},
        {"due.example", PM_OP_DELETE, PM_REASON_DUE, PM_RESULT_WITHHELD,
         PM_STR_INIT("not deleted: immediately before, it was found to be blocked (users_remain)")},
        {"later.example", PM_OP_DELETE, PM_REASON_DUE, PM_RESULT_NOT_RUN,
         PM_STR_INIT("left in the queue: --no-deletes")},
    };
    static struct pm_str settled[] = {
        PM_STR_INIT("add of x.example (run 20261121T195432Z-1f0a3c5e) took effect"),
    };
    struct pm_outcome outcome = outcome_of(entries, sizeof entries / sizeof *entries, arena);
    outcome.settled = settled;
    outcome.settled_count = 1;
    outcome.interrupted = true;
    return outcome;
}

struct pm_outcome outcome_hostile(struct pm_arena *arena)
{
    struct entry entries[] = {
        {"a.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, PM_RESULT_FAILED, hostile},
        {"b.example", PM_OP_DELETE, PM_REASON_DUE, PM_RESULT_UNKNOWN, hostile},
    };
    struct pm_outcome outcome = outcome_of(entries, 2, arena);
    outcome.settled = PM_NEW(arena, struct pm_str);
    outcome.settled[0] = hostile;
    outcome.settled_count = 1;
    return outcome;
}

struct pm_outcome outcome_nothing(struct pm_arena *arena)
{
    return outcome_of(NULL, 0, arena);
}

static struct pm_event *event(struct pm_arena *arena, enum pm_event_kind kind, const char *domain,
                              int64_t age_s)
{
    struct pm_event *made = PM_NEW(arena, struct pm_event);
    *made = (struct pm_event){
        .id = PM_STR("20261121T195432Z-1f0a3c5e/7"),
        .run = PM_STR("20261121T195432Z-1f0a3c5e"),
        .actor = PM_STR("alice"),
        .time = NOW - age_s,
        .kind = kind,
        .domain = pm_str_from(domain),
        .delay_s = kind == PM_EVENT_SCHEDULE ? PM_DAY : 0,
    };
    return made;
}

static struct pm_open_events open_of(struct pm_arena *arena, size_t count,
                                     struct pm_event *const *events)
{
    struct pm_open_events open = {PM_NEW_ARRAY(arena, const struct pm_event *, count), count};
    for (size_t i = 0; i < count; i++)
        open.items[i] = events[i];
    return open;
}

struct pm_ledger ledger_busy(struct pm_arena *arena)
{
    struct pm_event *rows[] = {
        event(arena, PM_EVENT_SCHEDULE, "ancient.example", 90 * PM_DAY),
        event(arena, PM_EVENT_SCHEDULE, "due.example", 25 * PM_HOUR),
        event(arena, PM_EVENT_SCHEDULE, "grace.example", 30 * PM_HOUR),
        event(arena, PM_EVENT_SCHEDULE, "grace.example", PM_HOUR),
    };
    struct pm_event *hold = event(arena, PM_EVENT_HOLD, "kept.example", PM_DAY);
    struct pm_event *protection = event(arena, PM_EVENT_PROTECT, "safe.example", 30 * PM_DAY);
    struct pm_event *intent = event(arena, PM_EVENT_INTENT, "new.example", 20);
    struct pm_event *claim = event(arena, PM_EVENT_CLAIM, "", 2 * PM_MINUTE);
    hold->note = PM_STR("still used by the shop");
    hold->actor = PM_STR("bob");
    intent->action = PM_ACTION_ADD;
    claim->expires = NOW + 13 * PM_MINUTE;
    claim->host = PM_STR("runner-7");
    return (struct pm_ledger){
        .pending = open_of(arena, 4, rows),
        .holds = open_of(arena, 1, &hold),
        .protections = open_of(arena, 1, &protection),
        .intents = open_of(arena, 1, &intent),
        .claims = open_of(arena, 1, &claim),
        .account = PM_STR("5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c"),
        .highest_time = NOW - 20,
        .exists = true,
    };
}

struct pm_ledger ledger_hostile(struct pm_arena *arena)
{
    struct pm_event *row = event(arena, PM_EVENT_SCHEDULE, "a.example", PM_HOUR);
    struct pm_event *hold = event(arena, PM_EVENT_HOLD, "b.example", PM_HOUR);
    struct pm_event *claim = event(arena, PM_EVENT_CLAIM, "", PM_MINUTE);
    claim->expires = NOW + PM_MINUTE;
    claim->actor = hostile;
    claim->host = hostile;
    row->actor = hostile;
    hold->actor = hostile;
    hold->note = hostile;
    return (struct pm_ledger){
        .pending = open_of(arena, 1, &row),
        .holds = open_of(arena, 1, &hold),
        .claims = open_of(arena, 1, &claim),
        .exists = true,
    };
}

struct pm_ledger ledger_absent(void)
{
    return (struct pm_ledger){.exists = false};
}

static struct pm_account_domain domain(const char *name, bool green, int64_t users, int64_t rules)
{
    return (struct pm_account_domain){
        .name = pm_name_canonical(pm_str_from(name)),
        .allow_account_reset = true,
        .symbolic_subaddressing = true,
        .badges = {green, green, green, green},
        .users = {PM_COUNT_EXACT, users},
        .rules = {PM_COUNT_EXACT, rules},
    };
}

struct pm_account account_mixed(struct pm_arena *arena)
{
    struct pm_account account = {.count = 7, .credit = PM_STR("12.345")};
    account.domains = PM_NEW_ARRAY(arena, struct pm_account_domain, account.count);
    account.domains[0] = domain("example.com", true, 3, 1);
    account.domains[1] = domain("grace.example", true, 0, 0);
    account.domains[2] = domain("kept.example", false, 0, 0);
    account.domains[2].users = (struct pm_count){PM_COUNT_UNKNOWN, 0};
    account.domains[3] = domain("purelymail.example", true, 0, 0);
    account.domains[3].shared = true;
    account.domains[4] = domain("safe.example", true, 0, 0);
    account.domains[4].users = (struct pm_count){PM_COUNT_AT_LEAST, 640};
    account.domains[5] = domain("strict.example", true, 1, 0);
    account.domains[5].badges.dmarc = false;
    account.domains[5].allow_account_reset = false;
    account.domains[6] = domain("xn--bcher-kva.example", true, 1, 0);
    account.domains[6].name.unicode = PM_STR("bücher.example");
    account.domains[6].allow_account_reset = false;
    account.domains[6].symbolic_subaddressing = false;
    account.users_unknown_why = PM_STR("the service's list of users ends at 1000");
    return account;
}

struct pm_account account_hostile(struct pm_arena *arena)
{
    struct pm_account account = {.count = 1, .credit = hostile};
    account.domains = PM_NEW_ARRAY(arena, struct pm_account_domain, account.count);
    account.domains[0] = domain("xn--a.example", true, 3, 1);
    account.domains[0].name.unicode = hostile;
    account.users_unknown_why = hostile;
    account.rules_unknown_why = hostile;
    return account;
}

struct pm_desired desired_mixed(struct pm_arena *arena)
{
    static const char *const names[] = {"example.com", "new.example", "strict.example",
                                        "xn--bcher-kva.example"};
    struct pm_desired desired = {.count = 4, .policy = pm_policy_default()};
    desired.domains = PM_NEW_ARRAY(arena, struct pm_desired_domain, desired.count);
    for (size_t i = 0; i < desired.count; i++)
        desired.domains[i].name = pm_name_canonical(pm_str_from(names[i]));
    return desired;
}

struct pm_report_log log_story(struct pm_arena *arena)
{
    static struct pm_policy policy;
    policy = pm_policy_default();
    static const struct pm_run runs[] = {
        {.id = PM_STR_INIT("20261122T195432Z-0badcafe"),
         .command = PM_STR_INIT("apply"),
         .actor = PM_STR_INIT("alice"),
         .host = PM_STR_INIT("runner-7"),
         .started = NOW - PM_HOUR},
        {.id = PM_STR_INIT("20261121T045432Z-00c0ffee"),
         .command = PM_STR_INIT("cancel"),
         .actor = PM_STR_INIT("bob")},
        {.id = PM_STR_INIT("20261121T120000Z-00000001"),
         .command = PM_STR_INIT("plan"),
         .actor = PM_STR_INIT("carol"),
         .host = PM_STR_INIT("laptop"),
         .started = NOW - 33 * PM_HOUR},
    };
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, 11);
    events[0] = *event(arena, PM_EVENT_POLICY, "", 50 * PM_HOUR);
    events[0].policy = &policy;
    events[0].account = PM_STR("5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c");
    events[1] = *event(arena, PM_EVENT_INTENT, "new.example", 50 * PM_HOUR);
    events[1].action = PM_ACTION_ADD;
    events[2] = *event(arena, PM_EVENT_DONE, "new.example", 50 * PM_HOUR - 1);
    events[2].action = PM_ACTION_ADD;
    events[3] = *event(arena, PM_EVENT_SCHEDULE, "a-rather-long-name.example", 50 * PM_HOUR - 2);
    events[3].reason = PM_STR("not_declared");
    events[4] = *event(arena, PM_EVENT_CANCEL, "a-rather-long-name.example", 40 * PM_HOUR);
    events[5] = *event(arena, PM_EVENT_HOLD, "a-rather-long-name.example", 40 * PM_HOUR);
    events[6] = *event(arena, PM_EVENT_RELEASE, "a-rather-long-name.example", 39 * PM_HOUR);
    events[7] = *event(arena, PM_EVENT_FAILED, "b.example", PM_HOUR);
    events[7].action = PM_ACTION_DELETE;
    events[7].note = PM_STR("deleteDomain: accepted without effect");
    events[8] = *event(arena, PM_EVENT_VOID, "c.example", PM_HOUR);
    events[8].reason = PM_STR("gone_already");
    for (size_t i = 4; i < 7; i++) {
        events[i].run = PM_STR("20261121T045432Z-00c0ffee");
        events[i].actor = PM_STR("bob");
        events[i].note = i < 6 ? PM_STR("still used") : (struct pm_str){0};
        events[i].reason = i < 6 ? PM_STR("requested") : (struct pm_str){0};
    }
    events[9] = *event(arena, PM_EVENT_CLAIM, "", PM_HOUR - 1);
    events[9].expires = NOW - PM_HOUR + 15 * PM_MINUTE;
    events[9].host = PM_STR("runner-7");
    events[10] = *event(arena, PM_EVENT_UNCLAIM, "", PM_HOUR - 2);
    static struct pm_str claims[] = {PM_STR_INIT("20261121T195432Z-1f0a3c5e/9")};
    events[10].note = PM_STR("the runner was thrown away");
    events[10].closes = claims;
    events[10].closes_count = 1;
    for (size_t i = 7; i < 11; i++)
        events[i].run = PM_STR("20261122T195432Z-0badcafe");
    static struct pm_str closes[] = {PM_STR_INIT("20261121T195432Z-1f0a3c5e/7")};
    events[4].closes = closes;
    events[4].closes_count = 1;
    return (struct pm_report_log){
        .events = events, .count = 11, .runs = runs, .run_count = sizeof runs / sizeof *runs};
}

struct pm_report_log log_hostile(struct pm_arena *arena)
{
    struct pm_event *made = event(arena, PM_EVENT_FAILED, "a.example", 0);
    made->run = hostile;
    made->actor = hostile;
    made->note = hostile;
    made->reason = hostile;
    struct pm_run *run = PM_NEW(arena, struct pm_run);
    *run = (struct pm_run){.id = hostile, .command = hostile, .actor = hostile, .host = hostile};
    return (struct pm_report_log){
        .events = made, .count = 1, .runs = run, .run_count = 1, .notes = notes, .note_count = 1};
}

static struct pm_place at(const char *file, uint32_t line, uint32_t column)
{
    return (struct pm_place){pm_str_from(file), line, column};
}

struct pm_diags diags_mixed(struct pm_arena *arena)
{
    struct pm_diags diags;
    pm_diags_init(&diags, arena);
    struct pm_diag *diag = pm_diags_add(&diags, PM_SEVERITY_ERROR, at("domains.yaml", 3, 1),
                                        "unknown key \"%s\"", "polciy");
    diag->path = PM_STR("polciy");
    diag->source = PM_STR("polciy:");
    diag->fix = PM_STR("write \"policy\"");
    diag->span = 6;
    diag = pm_diags_add(&diags, PM_SEVERITY_ERROR, at("domains.yaml", 12, 12),
                        "\"yes\" is not a boolean");
    diag->path = PM_STR("domains[1].protect");
    diag->source = PM_STR("\tprotect: yes  # bücher");
    diag->fix = PM_STR("write true or false");
    diag->span = 3;
    diag = pm_diags_add(&diags, PM_SEVERITY_WARNING, at("more/b.yaml", 1, 141), "far to the right");
    diag->source = PM_STR("012345678901234567890123456789012345678901234567890123456789012345678901"
                          "2345678901234567890"
                          "1234567890123456789012345678901234567890123456789X0123456789012345678901"
                          "23456789012345678901"
                          "2345678901234567890123456789");
    pm_diags_add(&diags, PM_SEVERITY_ERROR, at("empty.yaml", 0, 0), "the file is empty");
    diags.dropped = 2;
    diags.errors += 2;
    return diags;
}

struct pm_diags diags_hostile(struct pm_arena *arena)
{
    struct pm_diags diags;
    pm_diags_init(&diags, arena);
    struct pm_diag *diag =
        pm_diags_add(&diags, PM_SEVERITY_ERROR, (struct pm_place){hostile, 7, 24}, "%" PM_STR_FMT,
                     PM_STR_ARG(hostile));
    diag->source = hostile;
    diag->fix = hostile;
    diag->path = hostile;
    diag->span = 5;
    return diags;
}

struct pm_diags diags_none(struct pm_arena *arena)
{
    struct pm_diags diags;
    pm_diags_init(&diags, arena);
    return diags;
}
