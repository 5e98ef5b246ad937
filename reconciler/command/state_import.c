/* state import: adds what another state, or a copy of this one, holds. */
#include "base/file.h"
#include "command/books_branch.h"
#include "command/books_history.h"
#include "command/state.h"

#include <string.h>

struct importing {
    struct pm_context *context;
    struct pm_books *books;
    struct pm_transfer brought;
    size_t added, voided;
};

/* The first bytes of every SQLite file (https://sqlite.org/fileformat2.html, 1.3). */
static bool is_database(struct pm_str bytes)
{
    static const char magic[16] = "SQLite format 3";
    return bytes.len >= sizeof magic && memcmp(bytes.ptr, magic, sizeof magic) == 0;
}

static bool read_database(struct importing *im, const char *path, struct pm_err *err)
{
    struct pm_store *store;
    if (!pm_store_open(path, PM_STORE_READ, NULL, im->context->arena, &store, err))
        return false;
    bool ok = pm_books_history_of(store, im->context->arena, &im->brought, err);
    pm_store_close(store);
    return ok;
}

static bool read_file(struct importing *im, struct pm_err *err)
{
    struct pm_arena *arena = im->context->arena;
    const char *path = pm_str_cstr(arena, im->context->args->operands.items[1]);
    struct pm_str bytes;
    if (!pm_file_read(path, PM_TRANSFER_MAX, arena, &bytes, err))
        return false;
    if (is_database(bytes))
        return read_database(im, path, err);
    return pm_transfer_read(bytes, arena, &im->brought, err) || pm_err_wrap(err, "%s", path);
}

static bool into_file(struct importing *im, struct pm_err *err)
{
    struct pm_books *books = im->books;
    return pm_books_begin(books, err) &&
           pm_store_import(books->store, &im->brought, &books->run, im->context->arena, &im->added,
                           &im->voided, err) &&
           pm_branch_leave(books, err);
}

/* What a bad branch holds is sorted out by state/shared.h. */
static bool read_present(struct importing *im, struct pm_transfer *present, struct pm_err *err)
{
    enum pm_branch_look look;
    struct pm_err why;
    *present = (struct pm_transfer){0};
    if (!pm_branch_look(im->books, &look, &why, err))
        return false;
    if (look == PM_BRANCH_GOOD)
        return pm_books_look_for_run(im->books, err) && pm_books_history(im->books, present, err);
    if (look == PM_BRANCH_NONE)
        return true;
    pm_context_note(im->context, "%s", why.msg);
    return pm_context_approved(im->context,
                               "Take up what is left, together with the file, and let every "
                               "pending deletion wait anew? Only 'yes' does: ",
                               err);
}

static bool into_branch(struct importing *im, struct pm_err *err)
{
    struct pm_transfer present;
    struct pm_merged merged;
    struct pm_merge merge = {.brought = im->brought.events, .brought_count = im->brought.count};
    if (!read_present(im, &present, err))
        return false;
    merge.present = present.events;
    merge.present_count = present.count;
    if (!pm_transfer_merge(&merge, &im->books->run, im->context->arena, &merged, err))
        return false;
    im->added = merged.count;
    im->voided = merged.voided;
    return (merged.count == 0 && present.count > 0) ||
           (pm_shared_init(im->books->shared, merged.events, merged.count, true, err) &&
            pm_branch_note(im->books, err));
}

static void tell(const struct importing *im)
{
    if (im->added == 0) {
        pm_context_print(im->context,
                         "Nothing to do: all that the file holds is in %" PM_STR_FMT " already.\n",
                         PM_STR_ARG(pm_books_where(im->books)));
        return;
    }
    pm_context_print(im->context, "Imported: %zu of %zu events are new in %" PM_STR_FMT ".\n",
                     im->added - im->voided, im->brought.count,
                     PM_STR_ARG(pm_books_where(im->books)));
    if (im->voided > 0)
        pm_context_print(im->context,
                         "Taken out of the queue: the deletion%s of %zu domain%s, since nobody can "
                         "say what was cancelled elsewhere: the next apply schedules anew what is "
                         "still not declared.\n",
                         im->voided == 1 ? "" : "s", im->voided, im->voided == 1 ? "" : "s");
}

int pm_state_import(struct pm_context *context)
{
    struct importing im = {.context = context};
    struct pm_err err;
    bool ok =
        read_file(&im, &err) && pm_books_open(context, NULL, PM_BOOKS_REPAIR, &im.books, &err);
    if (ok)
        ok = pm_books_in_branch(im.books) ? into_branch(&im, &err) : into_file(&im, &err);
    if (ok)
        tell(&im);
    pm_books_close(im.books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
