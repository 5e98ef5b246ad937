#include "base/file.h"
#include "command/books_history.h"
#include "command/state.h"

static bool write_out(struct pm_context *context, const struct pm_transfer *all, struct pm_err *err)
{
    if (context->args->out.len == 0) {
        pm_transfer_write(all, context->out);
        return true;
    }
    const char *path = pm_str_cstr(context->arena, context->args->out);
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_transfer_write(all, &sink);
    bool ok = pm_file_write(path, pm_sink_bytes(&sink), 0600, err);
    pm_sink_fini(&sink);
    if (ok)
        pm_context_note(context, "%s: %zu events", path, all->count);
    return ok;
}

int pm_state_export(struct pm_context *context)
{
    struct pm_books *books = NULL;
    struct pm_transfer all;
    struct pm_err err;
    bool ok = pm_books_open(context, NULL, PM_BOOKS_LOOK, &books, &err);
    if (ok && !books->exists)
        ok =
            pm_fail(&err, PM_ERR_FAILED, "there is no state at %s: nothing to export", books->path);
    ok = ok && pm_books_history(books, &all, &err) && write_out(context, &all, &err);
    if (ok)
        pm_books_tell_age(books);
    pm_books_close(books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
