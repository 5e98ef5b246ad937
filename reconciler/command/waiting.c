#include "command/waiting.h"

#include "verify/wait.h"

enum { NAMED_MAX = 3 };

static bool is_hopeless(const struct pm_kept *kept)
{
    return pm_wait_is_hopeless(kept->items, kept->count);
}

/* Those to look at again; *good: all others have passed. */
static size_t open_ones(const struct pm_waiting *waiting, size_t *domains, bool *good)
{
    size_t count = 0;
    *good = true;
    for (size_t i = 0; i < waiting->count; i++) {
        const struct pm_kept *kept = &waiting->kept[i];
        if (kept->verdict == PM_STATUS_PASS)
            continue;
        if (waiting->keep_waiting || !is_hopeless(kept))
            domains[count++] = i;
        else
            *good = false;
    }
    return count;
}

static int64_t pause_of(const struct pm_waiting *waiting, const size_t *domains, size_t count,
                        int round)
{
    int64_t shortest = PM_WAIT_LONGEST_S;
    for (size_t i = 0; i < count; i++) {
        const struct pm_kept *kept = &waiting->kept[domains[i]];
        int64_t pause = pm_wait_pause(kept->items, kept->count, round);
        if (pause < shortest)
            shortest = pause;
    }
    return shortest;
}

/* A required finding that is not good. */
static const struct pm_finding *trouble_of(const struct pm_kept *kept)
{
    for (size_t i = 0; i < kept->count; i++) {
        const struct pm_finding *finding = &kept->items[i];
        if (finding->required &&
            (finding->status == PM_STATUS_FAIL || finding->status == PM_STATUS_UNKNOWN))
            return finding;
    }
    return NULL;
}

/* The server that is behind where others are not; empty: all say the same. */
static struct pm_str lagging(const struct pm_finding *finding)
{
    struct pm_str behind = {0};
    bool others = false;
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const struct pm_evidence *evidence = &finding->evidence[i];
        if (evidence->status == PM_STATUS_PASS)
            others = true;
        else if (behind.len == 0)
            behind = evidence->server;
    }
    return others ? behind : PM_STR("");
}

static struct pm_str what_is_awaited(const struct pm_kept *kept, size_t count, bool hopeless,
                                     struct pm_arena *arena)
{
    const struct pm_finding *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct pm_finding *finding =
            is_hopeless(&kept[i]) == hopeless ? trouble_of(&kept[i]) : NULL;
        struct pm_str server = finding ? lagging(finding) : PM_STR("");
        if (server.len > 0)
            return pm_str_printf(
                arena, "; %" PM_STR_FMT " lags (%" PM_STR_FMT " of %" PM_STR_FMT ")",
                PM_STR_ARG(server), PM_STR_ARG(finding->rule), PM_STR_ARG(finding->domain));
        if (!first)
            first = finding;
    }
    return first ? pm_str_printf(arena, "; waiting for %" PM_STR_FMT " of %" PM_STR_FMT,
                                 PM_STR_ARG(first->rule), PM_STR_ARG(first->domain))
                 : PM_STR("");
}

struct pm_str pm_waiting_line(const struct pm_kept *kept, size_t count, struct pm_arena *arena)
{
    size_t good = 0;
    for (size_t i = 0; i < count; i++)
        good += kept[i].verdict == PM_STATUS_PASS;
    struct pm_str awaited = what_is_awaited(kept, count, false, arena);
    if (awaited.len == 0)
        awaited = what_is_awaited(kept, count, true, arena);
    return pm_str_printf(arena, "%zu of %zu %s%" PM_STR_FMT, good, count,
                         count == 1 ? "domain passes" : "domains pass", PM_STR_ARG(awaited));
}

static const struct pm_finding *hopeless_one_of(const struct pm_kept *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        if (pm_wait_is_hopeless(&kept->items[i], 1))
            return &kept->items[i];
    return NULL;
}

struct pm_str pm_waiting_hopeless_words(const struct pm_kept *kept, size_t count,
                                        struct pm_arena *arena)
{
    struct pm_str words = PM_STR("");
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pm_finding *finding = hopeless_one_of(&kept[i]);
        if (finding && found++ < NAMED_MAX)
            words = pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT " of %" PM_STR_FMT,
                                  PM_STR_ARG(words), words.len > 0 ? ", " : "",
                                  PM_STR_ARG(finding->rule), PM_STR_ARG(finding->domain));
    }
    if (found > NAMED_MAX)
        words = pm_str_printf(arena, "%" PM_STR_FMT " and %zu more", PM_STR_ARG(words),
                              found - NAMED_MAX);
    return words;
}

static bool pause_before(const struct pm_waiting *waiting, int64_t seconds)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    struct pm_str line = pm_waiting_line(waiting->kept, waiting->count, &scratch);
    bool slept = waiting->ports.sleep(waiting->ports.ctx, seconds, line);
    pm_arena_fini(&scratch);
    return slept;
}

bool pm_wait_for_domains(const struct pm_waiting *waiting, enum pm_waiting_end *out,
                         struct pm_err *err)
{
    const struct pm_waiting_ports *ports = &waiting->ports;
    struct pm_wait_state state = {.limit_s = waiting->limit_s};
    int64_t begun = ports->now_ms(ports->ctx), pause;
    size_t *domains = PM_NEW_ARRAY(waiting->arena, size_t, waiting->count);
    bool good;
    size_t count = open_ones(waiting, domains, &good);
    for (;;) {
        *out = PM_WAITING_STOPPED;
        if (!ports->look(ports->ctx, domains, count, err))
            return state.round > 0 && err->code == PM_ERR_INTERRUPTED;
        count = open_ones(waiting, domains, &good);
        *out = good ? PM_WAITING_PASSED : PM_WAITING_HOPELESS;
        if (count == 0)
            return true;
        state.waited_s = (ports->now_ms(ports->ctx) - begun) / 1000;
        *out = PM_WAITING_OVER;
        if (!pm_wait_next(&state, pause_of(waiting, domains, count, state.round), &pause))
            return true;
        *out = PM_WAITING_STOPPED;
        if (!pause_before(waiting, pause))
            return true;
    }
}
