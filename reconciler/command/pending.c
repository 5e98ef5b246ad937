#include "command/books.h"
#include "command/commands.h"
#include "report/queue.h"

int pm_cmd_pending(struct pm_context *context)
{
    struct pm_books *books;
    struct pm_ledger ledger;
    struct pm_err err;
    if (!pm_books_read(context, NULL, &books, &ledger, &err))
        return pm_context_error(context, &err);
    struct pm_report_queue report = {
        .ledger = &ledger,
        .delete_delay_s = pm_context_delete_delay(books->desired, &ledger),
        .notes = books->notes,
        .note_count = books->note_count,
    };
    if (pm_context_format_is(context, "json"))
        pm_report_queue_json(context->out, &report, &context->style);
    else
        pm_report_queue_text(context->out, &report, &context->style);
    pm_books_close(books);
    return PM_EXIT_OK;
}
