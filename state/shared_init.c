#include "state/shared_history.h"

#include "base/random.h"
#include "plan/fold.h"

static const char void_note[] = "the branch was made or taken up anew: the delay starts anew";

struct init {
    struct pm_shared *s;
    const struct pm_event *given;
    size_t given_count;
    bool add;
    bool good; /* there is a branch that was accepted */
    struct pm_commit_id there, seen;
    struct pm_history history;
};

/* Whether there is a branch, and a good one. */
static bool look(struct init *init, struct pm_err *err)
{
    struct pm_shared *s = init->s;
    bool found;
    init->good = false;
    if (!pm_tip_fetch(s, &found, &init->there, err) ||
        !pm_repository_ref(s->repository, PM_REF_SEEN, &init->seen, err))
        return false;
    if (!found)
        return true;
    init->good = pm_tip_accept(s, init->there, err);
    return init->good || s->refused;
}

static void load(struct pm_shared *s, struct pm_commit_id commit, struct pm_snapshot *out)
{
    struct pm_shared_tip tip;
    struct pm_err ignored;
    if (commit.hex[0] != '\0' && pm_tip_load(s, commit, &tip, &ignored))
        *out = tip.snapshot;
}

/* Above all serials that anybody saw as far as is known, so that nobody takes it for a rewound one.
 */
static void number(const struct init *init, struct pm_snapshot *out)
{
    struct pm_snapshot there = {0}, seen = {0};
    load(init->s, init->there, &there);
    load(init->s, init->seen, &seen);
    out->serial = 1 + (there.serial > seen.serial ? there.serial : seen.serial);
    out->lineage = there.lineage.len > 0  ? there.lineage
                   : seen.lineage.len > 0 ? seen.lineage
                                          : pm_random_hex(init->s->arena, 16);
}

static struct pm_ledger fold_all(const struct init *init)
{
    struct pm_arena *arena = init->s->arena;
    const struct pm_log_events *logged = &init->history.logged;
    size_t count;
    struct pm_event *own = pm_own_in_state(init->s, PM_OWN_WANTED, arena, &count);
    struct pm_event *all =
        pm_alloc_regrow(arena, logged->items, logged->count, logged->count + count, sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[logged->count + i] = own[i];
    return pm_ledger_fold(all, logged->count + count, arena);
}

static bool is_given(const struct init *init, struct pm_str id)
{
    for (size_t i = 0; i < init->given_count; i++) {
        if (pm_str_eq(init->given[i].id, id))
            return true;
    }
    return false;
}

/* Whether its rows were cancelled is not known of a branch that is not good, nor of one that
 * somebody changed by hand: a revert that is well done follows from its log. */
static bool is_doubtful(const struct init *init)
{
    return !init->good || init->s->tip.edited;
}

static bool void_doubtful(struct init *init, struct pm_err *err)
{
    struct pm_ledger ledger = fold_all(init);
    for (size_t i = 0; is_doubtful(init) && i < ledger.pending.count; i++) {
        const struct pm_event *row = ledger.pending.items[i];
        if (!is_given(init, row->id) && !pm_own_void(init->s, row, void_note, err))
            return false;
    }
    return true;
}

static bool push(struct init *init, struct pm_arena *scratch, enum pm_push *result,
                 struct pm_err *err)
{
    struct pm_shared *s = init->s;
    size_t count;
    struct pm_change change = {.old = init->there};
    change.base = init->there.hex[0] != '\0' ? init->there : init->seen;
    if (!pm_history_read(s, init->good ? init->there : init->seen, &change, &init->history, err))
        return false;
    struct pm_event *missing =
        pm_history_missing(&init->history, init->given, init->given_count, scratch, &count);
    if (!pm_own_add(s, missing, count, err) || !void_doubtful(init, err))
        return false;
    number(init, &change.tip.snapshot);
    change.tip.snapshot.ledger = fold_all(init);
    return pm_change_push(s, &change, scratch, result, err);
}

static bool fail_there_already(const struct pm_shared *s, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " holds a state already (serial %lld), and nothing is wrong "
                   "with it: it is used as it is",
                   PM_STR_ARG(s->options.name), (long long)s->tip.snapshot.serial);
}

/* *done: it is in the branch, by this try or by the last one. */
static bool try_init(struct init *init, bool *done, bool *raced, struct pm_err *err)
{
    struct pm_shared *s = init->s;
    struct pm_arena scratch;
    enum pm_push result = PM_PUSH_RACED;
    *raced = false;
    if (!look(init, err))
        return false;
    *done = init->good && s->complete_pushed;
    if (*done)
        return true;
    if (init->good && !init->add)
        return fail_there_already(s, err);
    pm_arena_init(&scratch);
    bool ok = push(init, &scratch, &result, err);
    pm_arena_fini(&scratch);
    *done = ok && result == PM_PUSH_DONE;
    *raced = ok && !*done;
    return *done;
}

static bool init_until_done(struct init *init, struct pm_err *err)
{
    struct pm_shared *s = init->s;
    struct pm_tries tries = {0};
    bool done = false, raced = false;
    for (;;) {
        size_t first = s->own_count;
        if (!pm_shared_lock(s, err))
            return false;
        bool ok = try_init(init, &done, &raced, err);
        pm_shared_unlock(s);
        pm_own_withdraw(s, first);
        if (ok && done)
            return true;
        if (!pm_push_wait(s, raced, &tries, err))
            return false;
    }
}

bool pm_shared_init(struct pm_shared *s, const struct pm_event *events, size_t count, bool add,
                    struct pm_err *err)
{
    struct init init = {.s = s, .given = events, .given_count = count, .add = add};
    s->complete = s->making = true;
    bool ok = init_until_done(&init, err);
    s->complete = ok;
    s->making = false;
    return ok;
}
