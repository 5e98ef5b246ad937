#include "state/snapshot_check.h"

#include "base/sort.h"
#include "state/event_check.h"
#include "state/event_json.h"

#include <stdlib.h>

struct list {
    const char *name;
    const struct pm_open_events *open;
    enum pm_event_kind kind;
    bool persons_time; /* it may be later than the service's clock */
};

enum { LISTS = 6 };

static void lists_of(const struct pm_ledger *ledger, struct list out[LISTS])
{
    const struct list lists[LISTS] = {
        {"claims", &ledger->claims, PM_EVENT_CLAIM, false},
        {"holds", &ledger->holds, PM_EVENT_HOLD, true},
        {"intents", &ledger->intents, PM_EVENT_INTENT, false},
        {"known", &ledger->known, PM_EVENT_KNOWN, false},
        {"pending", &ledger->pending, PM_EVENT_SCHEDULE, false},
        {"protections", &ledger->protections, PM_EVENT_PROTECT, false},
    };
    memcpy(out, lists, sizeof lists);
}

/* By domain, which claims have none of, then time, then id. */
static int order_of(const struct pm_event *a, const struct pm_event *b)
{
    int order = pm_str_cmp(a->domain, b->domain);
    if (order == 0)
        order = (a->time > b->time) - (a->time < b->time);
    return order != 0 ? order : pm_str_cmp(a->id, b->id);
}

static bool fail_event(const struct pm_event *event, const char *list, struct pm_err *err,
                       const char *what)
{
    pm_fail(err, PM_ERR_FAILED, "%s", what);
    pm_event_wrap(event, err);
    return pm_err_wrap(err, "in %s", list);
}

static bool check_list(const struct list *list, int64_t highest_time, struct pm_err *err)
{
    for (size_t i = 0; i < list->open->count; i++) {
        const struct pm_event *event = list->open->items[i];
        if (event->kind != list->kind)
            return fail_event(event, list->name, err, "it is of another kind");
        if (i > 0 && order_of(list->open->items[i - 1], event) >= 0)
            return fail_event(event, list->name, err, "it is not in its place");
        if (!list->persons_time && event->time > highest_time)
            return fail_event(event, list->name, err, "it is later than the highest time");
    }
    return true;
}

static bool is_same(const struct pm_event *a, const struct pm_event *b)
{
    struct pm_sink left, right;
    pm_sink_init_memory(&left);
    pm_sink_init_memory(&right);
    pm_event_write(a, &left);
    pm_event_write(b, &right);
    bool same = pm_str_eq(pm_sink_bytes(&left), pm_sink_bytes(&right));
    pm_sink_fini(&left);
    pm_sink_fini(&right);
    return same;
}

/* The account is named by the policy itself, or by one that came after it or before it. */
static bool check_policies(const struct pm_ledger *ledger, struct pm_err *err)
{
    const struct pm_event *policy = ledger->policy, *account = ledger->account_event;
    if (policy && (policy->kind != PM_EVENT_POLICY || policy->time > ledger->highest_time))
        return fail_event(policy, "policy", err, "it is of another kind, or too late");
    if (!account)
        return !policy || policy->account.len == 0 ||
               fail_event(policy, "policy", err, "it names an account, and account is null");
    if (account->kind != PM_EVENT_POLICY || account->account.len == 0 ||
        account->time > ledger->highest_time)
        return fail_event(account, "account", err, "it names no account, or is too late");
    if (!policy)
        return true;
    if (pm_str_eq(policy->id, account->id))
        return is_same(policy, account) ||
               fail_event(account, "account", err, "it is not what it is in policy");
    return policy->account.len == 0 || order_of(policy, account) < 0 ||
           fail_event(account, "account", err, "it is earlier than the policy, which names one");
}

struct ids {
    struct pm_sort_key *keys; /* of the ids */
    size_t count;
};

static int no_tie(const void *a, const void *b)
{
    (void)a, (void)b;
    return 0;
}

static int by_text(const void *key, const void *element)
{
    const struct pm_sort_key *sorted = element;
    return pm_str_cmp(*(const struct pm_str *)key, sorted->text);
}

static void add_id(struct ids *ids, const struct pm_event *event)
{
    ids->keys[ids->count++] = (struct pm_sort_key){.text = event->id, .item = event};
}

static struct ids sorted_ids(const struct pm_ledger *ledger, const struct list lists[LISTS],
                             struct pm_arena *arena)
{
    size_t room = 2;
    struct ids ids = {0};
    for (size_t i = 0; i < LISTS; i++)
        room += lists[i].open->count;
    ids.keys = PM_NEW_ARRAY(arena, struct pm_sort_key, room);
    for (size_t i = 0; i < LISTS; i++) {
        for (size_t j = 0; j < lists[i].open->count; j++)
            add_id(&ids, lists[i].open->items[j]);
    }
    const struct pm_event *policy = ledger->policy, *account = ledger->account_event;
    if (policy)
        add_id(&ids, policy);
    if (account && !(policy && pm_str_eq(policy->id, account->id)))
        add_id(&ids, account);
    pm_sort(ids.keys, ids.count, no_tie);
    return ids;
}

/* That the policy closes the one that named the account is as it should be. */
static bool check_closes(const struct ids *ids, const struct pm_event *event,
                         const struct pm_event *account, struct pm_err *err)
{
    for (size_t i = 0; i < event->closes_count; i++) {
        bool of_account = account && pm_str_eq(event->closes[i], account->id);
        if (!of_account &&
            bsearch(&event->closes[i], ids->keys, ids->count, sizeof *ids->keys, by_text))
            return pm_fail(err, PM_ERR_FAILED, "it closes an event that is here, too") ||
                   pm_event_wrap(event, err);
    }
    return true;
}

static bool check_ids(const struct ids *ids, const struct pm_ledger *ledger, struct pm_err *err)
{
    for (size_t i = 0; i < ids->count; i++) {
        const struct pm_event *event = ids->keys[i].item;
        if (i > 0 && pm_str_eq(ids->keys[i - 1].text, ids->keys[i].text))
            return pm_fail(err, PM_ERR_FAILED, "it is there twice") || pm_event_wrap(event, err);
        if (!check_closes(ids, event, ledger->account_event, err))
            return false;
    }
    return true;
}

bool pm_ledger_check(const struct pm_ledger *ledger, struct pm_err *err)
{
    struct list lists[LISTS];
    struct pm_arena arena;
    lists_of(ledger, lists);
    for (size_t i = 0; i < LISTS; i++) {
        if (!check_list(&lists[i], ledger->highest_time, err))
            return false;
    }
    if (!check_policies(ledger, err))
        return false;
    pm_arena_init(&arena);
    struct ids ids = sorted_ids(ledger, lists, &arena);
    bool ok = check_ids(&ids, ledger, err);
    pm_arena_fini(&arena);
    return ok;
}
