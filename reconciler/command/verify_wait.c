#include "command/verify.h"

#include "base/time.h"
#include "command/pause.h"
#include "command/waiting.h"
#include "verify/wait.h"

/* Domains that are not looked at again are kept to the end, the others until the next look. */
struct rounds {
    struct pm_verifying *v;
    struct pm_kept *kept;
    struct pm_kept *whole; /* of the last look that was not interrupted */
    int64_t *forgotten_ms; /* when caches have no more of what was wrong at a domain's first look */
    const size_t *asked;   /* positions of the domains of this look */
    struct pm_survey_domain *domains;
    struct pm_arena settled, last, now;
    bool keep_waiting;
    bool again; /* not the first look */
    struct pm_pause pause;
};

static void take(void *ctx, const struct pm_survey_result *result)
{
    struct rounds *r = ctx;
    size_t at = r->asked[result->index];
    bool good = pm_findings_verdict(result->items, result->count) == PM_STATUS_PASS;
    bool settled = good || (!r->keep_waiting && pm_wait_is_hopeless(result->items, result->count));
    struct pm_kept kept = pm_keep(result, settled ? &r->settled : &r->now);
    if (!settled)
        pm_keep_passed(result, &r->now, &kept);
    if (!r->kept[at].items)
        r->forgotten_ms[at] =
            pm_monotonic_ms() + 1000 * pm_wait_cached(result->items, result->count);
    r->kept[at] = kept;
    pm_progress_set(&r->v->context->progress, result->index + 1);
}

static bool stop(void *ctx)
{
    return pm_context_stop(((struct rounds *)ctx)->v->context);
}

static struct pm_survey_domain domain_of(const struct rounds *r, size_t index)
{
    struct pm_survey_domain domain = r->v->domains[index];
    domain.was_wrong = r->kept[index].items != NULL;
    domain.outwaited = domain.was_wrong && pm_monotonic_ms() > r->forgotten_ms[index];
    domain.known = r->kept[index].known;
    domain.known_count = r->kept[index].known_count;
    return domain;
}

static bool look(void *ctx, const size_t *domains, size_t count, struct pm_err *err)
{
    struct rounds *r = ctx;
    struct pm_survey_options survey = r->v->survey;
    survey.take = take;
    survey.stop = stop;
    survey.ctx = r;
    bool again = r->again;
    if (again)
        pm_dns_forget(survey.dns);
    r->again = true;
    r->asked = domains;
    for (size_t i = 0; i < count; i++)
        r->domains[i] = domain_of(r, domains[i]);
    memcpy(r->whole, r->kept, r->v->count * sizeof *r->whole);
    pm_progress_begin(&r->v->context->progress, "asking DNS", count);
    r->v->context->progress.unit = " domains";
    bool ok = pm_survey_run(&survey, r->domains, count, err);
    pm_progress_clear(&r->v->context->progress);
    if (!ok && again)
        memcpy(r->kept, r->whole, r->v->count * sizeof *r->whole);
    if (!ok)
        return false;
    pm_arena_fini(&r->last);
    r->last = r->now;
    pm_arena_init(&r->now);
    return true;
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return pm_monotonic_ms();
}

static bool sleep_s(void *ctx, int64_t seconds, struct pm_str line)
{
    struct rounds *r = ctx;
    return pm_pause(&r->pause, seconds, line);
}

static void tell_end(struct rounds *r, enum pm_waiting_end end)
{
    struct pm_context *context = r->v->context;
    struct pm_str hopeless = r->keep_waiting
                                 ? PM_STR("")
                                 : pm_waiting_hopeless_words(r->kept, r->v->count, context->arena);
    if (end == PM_WAITING_OVER)
        pm_context_note(context, "The time of --wait is over.");
    if (end == PM_WAITING_HOPELESS || hopeless.len > 0)
        pm_context_note(context,
                        "%sTime does not mend what is wrong: %" PM_STR_FMT
                        " (--keep-waiting waits all the same).",
                        end == PM_WAITING_HOPELESS ? "Waiting ended. " : "", PM_STR_ARG(hopeless));
    if (end == PM_WAITING_STOPPED)
        pm_err_set(&r->v->stopped, PM_ERR_INTERRUPTED,
                   "interrupted while waiting; what was seen last is told");
}

bool pm_verifying_wait(struct pm_verifying *v, struct pm_err *err)
{
    struct rounds r = {
        .v = v,
        .keep_waiting = pm_args_has(v->context->args, PM_OPT_KEEP_WAITING),
        .pause = {.context = v->context},
    };
    struct pm_arena *arena = v->context->arena;
    enum pm_waiting_end end;
    r.kept = PM_NEW_ARRAY(arena, struct pm_kept, v->count);
    r.whole = PM_NEW_ARRAY(arena, struct pm_kept, v->count);
    r.forgotten_ms = PM_NEW_ARRAY(arena, int64_t, v->count);
    r.domains = PM_NEW_ARRAY(arena, struct pm_survey_domain, v->count);
    for (size_t i = 0; i < v->count; i++)
        r.kept[i].verdict = PM_STATUS_UNKNOWN;
    struct pm_waiting waiting = {
        .ports = {.ctx = &r, .look = look, .sleep = sleep_s, .now_ms = now_ms},
        .kept = r.kept,
        .count = v->count,
        .limit_s = v->context->args->wait_s,
        .keep_waiting = r.keep_waiting,
        .arena = arena,
    };
    bool ok = pm_wait_for_domains(&waiting, &end, err);
    if (ok)
        tell_end(&r, end);
    for (size_t i = 0; i < v->count && r.kept[i].items; i++)
        pm_verifying_tell(v, &r.kept[i], i);
    pm_arena_fini(&r.settled);
    pm_arena_fini(&r.last);
    pm_arena_fini(&r.now);
    return ok;
}
