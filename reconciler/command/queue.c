/* The commands on one domain's place in the ledger: cancel, release, unprotect. */
#include "base/time.h"
#include "command/books.h"
#include "command/commands.h"

struct change_request {
    struct pm_context *context;
    struct pm_books *books;
    struct pm_name name;
    struct pm_str said; /* what was done, for the person */
    const struct pm_event
        *under_way; /* cancel: the request to delete that was sent already; or NULL */
};

static struct pm_event make(struct change_request *request, enum pm_event_kind kind,
                            struct pm_arena *arena)
{
    struct pm_event event = pm_event_make(&request->books->run, kind, request->name.ascii,
                                          request->context->style.now, arena);
    event.note = request->context->args->reason;
    return event;
}

static void close_all(struct pm_event *event, struct pm_open_events open, struct pm_arena *arena)
{
    for (size_t i = 0; i < open.count; i++)
        pm_event_close(event, open.items[i]->id, arena);
}

/* "DOMAIN … in the state PATH". */
static bool nothing_here(const struct change_request *request, const char *what, const char *advice,
                         struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " %s in %" PM_STR_FMT "%s",
                   PM_STR_ARG(request->name.ascii), what,
                   PM_STR_ARG(pm_books_where(request->books)), advice);
}

/* The ledger is gone when its transaction is over. */
static const struct pm_event *copy_event(const struct pm_event *event, struct pm_arena *arena)
{
    struct pm_event *copy = PM_NEW(arena, struct pm_event);
    copy->run = pm_str_dup(arena, event->run);
    copy->actor = pm_str_dup(arena, event->actor);
    copy->time = event->time;
    return copy;
}

/* Row and hold are recorded also when a request to delete was sent: if that had no effect, as after
 * a crash, the hold keeps the domain. */
static bool cancel(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                   struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct change_request *request = ctx;
    struct pm_str domain = request->name.ascii;
    struct pm_open_events pending = pm_open_of(&ledger->pending, domain);
    const struct pm_event *under_way = pm_ledger_delete_intent(ledger, domain);
    if (pending.count == 0 && !under_way && !pm_args_has(request->context->args, PM_OPT_HOLD))
        return nothing_here(request, "has no pending deletion",
                            "; --hold keeps it from being scheduled at all", err);
    *events = PM_NEW_ARRAY(arena, struct pm_event, 2);
    *count = 0;
    if (pending.count > 0) {
        struct pm_event *event = &(*events)[(*count)++];
        *event = make(request, PM_EVENT_CANCEL, arena);
        event->reason = PM_STR("requested");
        close_all(event, pending, arena);
    }
    if (pm_open_of(&ledger->holds, domain).count == 0)
        (*events)[(*count)++] = make(request, PM_EVENT_HOLD, arena);
    request->under_way = under_way ? copy_event(under_way, request->context->arena) : NULL;
    request->said = pending.count > 0 ? PM_STR("Cancelled the deletion of ") : PM_STR("Holding ");
    return true;
}

static bool release(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                    struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct change_request *request = ctx;
    struct pm_open_events holds = pm_open_of(&ledger->holds, request->name.ascii);
    if (holds.count == 0)
        return nothing_here(request, "is not held", "", err);
    *events = PM_NEW(arena, struct pm_event);
    *count = 1;
    **events = make(request, PM_EVENT_RELEASE, arena);
    close_all(*events, holds, arena);
    request->said = PM_STR("Released ");
    return true;
}

static bool unprotect(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                      struct pm_event **events, size_t *count, struct pm_err *err)
{
    struct change_request *request = ctx;
    struct pm_open_events protections = pm_open_of(&ledger->protections, request->name.ascii);
    if (protections.count == 0)
        return nothing_here(request, "is not protected",
                            " (a pattern of policy.protect is changed in the file)", err);
    *events = PM_NEW(arena, struct pm_event);
    *count = 1;
    **events = make(request, PM_EVENT_UNPROTECT, arena);
    close_all(*events, protections, arena);
    request->said = PM_STR("Unprotected ");
    return true;
}

/* Without a state there is nothing to change, and none is created for that; but a hold may be the
 * first thing in it. */
static bool open_books(struct change_request *request, struct pm_err *err)
{
    struct pm_context *context = request->context;
    if (!pm_books_open(context, NULL, PM_BOOKS_CHANGE, &request->books, err))
        return false;
    return request->books->exists || pm_args_has(context->args, PM_OPT_HOLD) ||
           pm_fail(err, PM_ERR_FAILED,
                   "there is no state at %s, so nothing is pending there: name the one that the "
                   "applies use with --state or -f",
                   request->books->path);
}

static int too_late(struct change_request *request)
{
    const struct pm_event *sent = request->under_way;
    struct pm_err err;
    pm_fail(&err, PM_ERR_FAILED,
            "too late to be sure: run %" PM_STR_FMT " of %" PM_STR_FMT
            " sent the request to delete %" PM_STR_FMT " at %" PM_STR_FMT
            ". If it took effect, the domain is gone; if not, it is held now and "
            "stays: `pm-reconcile status` shows which",
            PM_STR_ARG(sent->run), PM_STR_ARG(sent->actor), PM_STR_ARG(request->name.ascii),
            PM_STR_ARG(pm_time_format(request->context->arena, sent->time)));
    return pm_context_error(request->context, &err);
}

/* The change is in the state by now: that its record is not complete hurts nobody. */
static void record(const struct change_request *request, const char *what)
{
    struct pm_context *context = request->context;
    struct pm_err err;
    struct pm_books_end end = {
        .summary = pm_str_printf(context->arena, "%" PM_STR_FMT " %s",
                                 PM_STR_ARG(request->name.ascii), what),
    };
    if (!pm_books_finish(request->books, &end, &err))
        pm_context_note(context, "Warning: the change is made; %s", err.msg);
}

/* What a change is called in the log, and what it means. */
struct change_words {
    const char *summary, *then;
};

static int change(struct pm_context *context, pm_store_check_fn *check,
                  const struct change_words *words)
{
    struct pm_name *names;
    size_t count;
    struct pm_err err;
    struct change_request request = {.context = context};
    if (!pm_context_names(context, &context->args->operands, &names, &count, &err))
        return pm_context_error(context, &err);
    request.name = names[0];
    bool ok = open_books(&request, &err) && pm_books_change(request.books, check, &request, &err);
    if (ok)
        record(&request, words->summary);
    pm_books_close(request.books);
    if (!ok)
        return pm_context_error(context, &err);
    if (request.under_way)
        return too_late(&request);
    pm_sink_printf(context->out, "%" PM_STR_FMT "%" PM_STR_FMT ". %s\n", PM_STR_ARG(request.said),
                   PM_STR_ARG(request.name.ascii), words->then);
    return PM_EXIT_OK;
}

int pm_cmd_cancel(struct pm_context *context)
{
    static const struct change_words words = {
        "is held",
        "It is held: no apply schedules it again until it is declared again or released "
        "(`pm-reconcile release NAME`).",
    };
    return change(context, cancel, &words);
}

int pm_cmd_release(struct pm_context *context)
{
    static const struct change_words words = {
        "is no longer held",
        "If it is still not declared, the next apply schedules its deletion with a new delay.",
    };
    return change(context, release, &words);
}

int pm_cmd_unprotect(struct pm_context *context)
{
    static const struct change_words words = {
        "is no longer protected",
        "A `protect: true` that is still in the file protects it again at the next apply.",
    };
    return change(context, unprotect, &words);
}
