/* state show, state check. */
#include "command/books_branch.h"
#include "command/state.h"
#include "report/state.h"
#include "state/repository.h"

#include "base/file.h"

static bool count_one(void *ctx, const char *ref, struct pm_commit_id id, struct pm_err *err)
{
    (void)ref;
    (void)id;
    (void)err;
    ++*(size_t *)ctx;
    return true;
}

/* How many records wait in our own repository. */
static bool count_waiting(const struct pm_books *books, size_t *count, struct pm_err *err)
{
    struct pm_repository *repository = NULL;
    const char *path = pm_branch_repository(books);
    bool found;
    *count = 0;
    if (!pm_file_exists(path))
        return true;
    bool ok = pm_repository_open(path, false, books->context->arena, &repository, &found, err) &&
              (!found || pm_repository_refs(repository, PM_REF_OUTBOX, count_one, count, err));
    pm_repository_close(repository);
    return ok;
}

static enum pm_report_place kind_of(const struct pm_books *books)
{
    return pm_books_in_branch(books) ? PM_REPORT_BRANCH : PM_REPORT_FILE;
}

static struct pm_str place_of(const struct pm_books *books)
{
    return pm_books_in_branch(books) ? books->place : pm_str_from(books->path);
}

static int64_t latest_of(const struct pm_ledger *ledger)
{
    const struct pm_open_events *lists[] = {&ledger->known,   &ledger->pending,
                                            &ledger->holds,   &ledger->protections,
                                            &ledger->intents, &ledger->claims};
    int64_t latest = ledger->highest_time;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (size_t j = 0; j < lists[i]->count; j++) {
            if (lists[i]->items[j]->time > latest)
                latest = lists[i]->items[j]->time;
        }
    }
    return latest;
}

static bool show(struct pm_books *books, struct pm_err *err)
{
    struct pm_context *context = books->context;
    struct pm_ledger ledger;
    struct pm_report_state report = {
        .kind = kind_of(books),
        .place = place_of(books),
        .ledger = &ledger,
        .seen_at = books->seen_at,
    };
    if (!pm_books_ledger(books, &ledger, err) || !count_waiting(books, &report.waiting, err))
        return false;
    report.changed = latest_of(&ledger);
    if (pm_books_in_branch(books))
        report.serial = pm_shared_serial(books->shared);
    if (pm_context_format_is(context, "json"))
        pm_report_state_json(context->out, &report, &context->style);
    else
        pm_report_state_text(context->out, &report, &context->style);
    return true;
}

int pm_state_show(struct pm_context *context)
{
    struct pm_books *books = NULL;
    struct pm_err err;
    bool ok = pm_books_open(context, NULL, PM_BOOKS_LOOK, &books, &err) && show(books, &err);
    pm_books_close(books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}

static bool check(struct pm_books *books, size_t *problems, struct pm_err *err)
{
    struct pm_context *context = books->context;
    struct pm_str *sentences = NULL;
    size_t count = 0;
    bool ok = pm_books_in_branch(books)
                  ? pm_shared_check(books->shared, context->arena, &sentences, &count, err)
                  : pm_store_check(books->store, context->arena, &sentences, &count, err);
    if (!ok)
        return false;
    struct pm_report_state_check report = {
        .kind = kind_of(books),
        .place = place_of(books),
        .problems = sentences,
        .problem_count = count,
        .notes = books->notes,
        .note_count = books->note_count,
    };
    if (pm_context_format_is(context, "json"))
        pm_report_state_check_json(context->out, &report, &context->style);
    else
        pm_report_state_check_text(context->out, &report, &context->style);
    *problems = count;
    return true;
}

int pm_state_check(struct pm_context *context)
{
    struct pm_books *books = NULL;
    struct pm_err err;
    size_t problems = 0;
    bool ok = pm_books_open(context, NULL, PM_BOOKS_LOOK, &books, &err);
    if (ok && !books->exists)
        ok = pm_fail(&err, PM_ERR_FAILED, "there is no state at %s: nothing to check", books->path);
    ok = ok && check(books, &problems, &err);
    pm_books_close(books);
    if (!ok)
        return pm_context_error(context, &err);
    return problems > 0 ? PM_EXIT_ERROR : PM_EXIT_OK;
}
