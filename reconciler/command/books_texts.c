#include "command/books_texts.h"

#include "report/record.h"

typedef void part_fn(struct pm_sink *sink, const struct pm_books *books,
                     const struct pm_books_end *end);

static void put_plan(struct pm_sink *sink, const struct pm_books *books,
                     const struct pm_books_end *end)
{
    (void)books;
    if (end->plan)
        pm_report_record_plan(sink, end->plan);
}

static void put_outcome(struct pm_sink *sink, const struct pm_books *books,
                        const struct pm_books_end *end)
{
    if (end->outcome)
        pm_report_record_outcome(sink, end->outcome, pm_books_now(books));
}

static void put_verify(struct pm_sink *sink, const struct pm_books *books,
                       const struct pm_books_end *end)
{
    if (end->verify)
        pm_report_record_verify(sink, end->verify, pm_books_now(books));
}

static void put_markdown(struct pm_sink *sink, const struct pm_books *books,
                         const struct pm_books_end *end)
{
    struct pm_report_record report = {
        .run = books->run.id,
        .command = books->run.command,
        .actor = books->run.actor,
        .host = books->run.host,
        .started = books->run.started,
        .summary = end->summary,
        .events = books->events,
        .count = books->event_count,
        .plan = end->plan,
        .outcome = end->outcome,
        .verify = end->verify,
    };
    pm_report_record_markdown(sink, &report);
}

static struct pm_str part(struct pm_books *books, const struct pm_books_end *end, part_fn *put)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    put(&sink, books, end);
    struct pm_str text = pm_sink_take(&sink, books->context->arena);
    pm_sink_fini(&sink);
    return text;
}

struct pm_books_texts pm_books_texts_make(struct pm_books *books, const struct pm_books_end *end)
{
    return (struct pm_books_texts){
        .plan = part(books, end, put_plan),
        .outcome = part(books, end, put_outcome),
        .verify = part(books, end, put_verify),
        .markdown = part(books, end, put_markdown),
    };
}
