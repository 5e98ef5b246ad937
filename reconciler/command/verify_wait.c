#include "command/verify.h"

#include "base/time.h"
#include "command/pause.h"
#include "command/waiting.h"

/* Good domains are kept to the end, the others only until the next look at them. */
struct rounds {
    struct pm_verifying *v;
    struct pm_kept *kept;
    const size_t *asked; /* positions of the domains of this look */
    struct pm_survey_domain *domains;
    struct pm_arena good, last, now;
    bool again; /* not the first look */
    struct pm_pause pause;
};

static void take(void *ctx, const struct pm_survey_result *result)
{
    struct rounds *r = ctx;
    bool good = pm_findings_verdict(result->items, result->count) == PM_STATUS_PASS;
    r->kept[r->asked[result->index]] = pm_keep(result, good ? &r->good : &r->now);
    pm_progress_set(&r->v->context->progress, result->index + 1);
}

static bool stop(void *ctx)
{
    return pm_context_stop(((struct rounds *)ctx)->v->context);
}

static bool look(void *ctx, const size_t *domains, size_t count, struct pm_err *err)
{
    struct rounds *r = ctx;
    struct pm_survey_options survey = r->v->survey;
    survey.take = take;
    survey.stop = stop;
    survey.ctx = r;
    if (r->again)
        pm_dns_forget(survey.dns);
    r->again = true;
    r->asked = domains;
    for (size_t i = 0; i < count; i++)
        r->domains[i] = r->v->domains[domains[i]];
    pm_progress_begin(&r->v->context->progress, "asking DNS", count);
    r->v->context->progress.unit = " domains";
    bool ok = pm_survey_run(&survey, r->domains, count, err);
    pm_progress_clear(&r->v->context->progress);
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
    if (end == PM_WAITING_OVER)
        pm_context_note(context, "The time of --wait is over.");
    if (end == PM_WAITING_HOPELESS)
        pm_context_note(context, "Waiting ended: a record is wrong, which time does not mend "
                                 "(--keep-waiting waits all the same).");
    if (end == PM_WAITING_STOPPED)
        pm_err_set(&r->v->stopped, PM_ERR_INTERRUPTED,
                   "interrupted while waiting; what was seen last is told");
}

bool pm_verifying_wait(struct pm_verifying *v, struct pm_err *err)
{
    struct rounds r = {.v = v, .pause = {.context = v->context}};
    struct pm_arena *arena = v->context->arena;
    enum pm_waiting_end end;
    r.kept = PM_NEW_ARRAY(arena, struct pm_kept, v->count);
    r.domains = PM_NEW_ARRAY(arena, struct pm_survey_domain, v->count);
    for (size_t i = 0; i < v->count; i++)
        r.kept[i].verdict = PM_STATUS_UNKNOWN;
    struct pm_waiting waiting = {
        .ports = {.ctx = &r, .look = look, .sleep = sleep_s, .now_ms = now_ms},
        .kept = r.kept,
        .count = v->count,
        .limit_s = v->context->args->wait_s,
        .keep_waiting = pm_args_has(v->context->args, PM_OPT_KEEP_WAITING),
        .arena = arena,
    };
    bool ok = pm_wait_for_domains(&waiting, &end, err);
    if (ok)
        tell_end(&r, end);
    for (size_t i = 0; ok && i < v->count; i++)
        pm_verifying_tell(v, &r.kept[i], i);
    pm_arena_fini(&r.good);
    pm_arena_fini(&r.last);
    pm_arena_fini(&r.now);
    return ok;
}
