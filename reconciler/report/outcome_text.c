#include "report/outcome.h"

#include "base/utf8.h"
#include "report/escape.h"
#include "report/out.h"

enum { NAME_WIDTH_MAX = 40, MESSAGE_MAX = 500 };

void pm_report_outcome_summary(struct pm_sink *sink, const struct pm_outcome *outcome)
{
    const size_t *done = outcome->done_by_op;
    pm_sink_printf(sink,
                   "Apply: %zu added, %zu changed, %zu scheduled for deletion, %zu deleted, %zu "
                   "cancelled, %zu failed, %zu unknown.",
                   done[PM_OP_ADD], done[PM_OP_UPDATE], done[PM_OP_SCHEDULE], done[PM_OP_DELETE],
                   done[PM_OP_CANCEL] + done[PM_OP_VOID], outcome->by_result[PM_RESULT_FAILED],
                   outcome->by_result[PM_RESULT_UNKNOWN]);
}

/* An action that was done, and one that was not. */
static const struct op_words {
    const char *done, *undone;
} op_words[PM_OPS] = {
    [PM_OP_ADD] = {"added", "not added"},
    [PM_OP_UPDATE] = {"changed", "not changed"},
    [PM_OP_SCHEDULE] = {"scheduled for deletion", "not scheduled for deletion"},
    [PM_OP_DELETE] = {"deleted", "not deleted"},
    [PM_OP_CANCEL] = {"deletion cancelled", "deletion not cancelled"},
    [PM_OP_VOID] = {"taken out of the deletion queue", "still in the deletion queue"},
    [PM_OP_WAIT] = {"waits", "waits"},
    [PM_OP_HELD] = {"held", "held"},
    [PM_OP_UNMANAGED] = {"left alone", "left alone"},
    [PM_OP_BLOCKED] = {"blocked", "blocked"},
};

/* How each result is told, and what comes next; the order is that of the text. */
static const struct result_row {
    enum pm_result result;
    char symbol; /* 0: the op's */
    enum pm_ink ink;
    const char *front; /* before the op's words */
    bool op_words;     /* false: the message says what was not done */
    const char *next;  /* NULL: nothing */
} result_rows[] = {
    {PM_RESULT_DONE, 0, PM_INK_GREEN, "", true, NULL},
    {PM_RESULT_NOT_RUN, '.', PM_INK_DIM, "not done", false, NULL},
    {PM_RESULT_WITHHELD, '!', PM_INK_YELLOW, "withheld", false,
     "A guard held this back at the last moment: `pm-reconcile plan` shows why. The next apply "
     "tries again if nothing speaks against it."},
    {PM_RESULT_FAILED, '!', PM_INK_RED, "FAILED, ", true,
     "This had no effect. Put right what the message says, then apply again; what was done stays "
     "done."},
    {PM_RESULT_UNKNOWN, '?', PM_INK_YELLOW, "UNKNOWN, perhaps ", true,
     "Whether this took effect is not known, and it is not sent again blindly: the next plan or "
     "apply, in a minute, settles it by the account's list."},
};

struct outcome_text {
    struct pm_out out;
    const struct pm_outcome *outcome;
    size_t name_width;
};

static struct pm_str name_of(struct outcome_text *t, const struct pm_item_outcome *entry)
{
    return pm_term_text(t->out.arena, pm_name_display(entry->item->name, t->out.arena));
}

static const char *words_of(const struct pm_item_outcome *entry)
{
    const struct op_words *words = &op_words[entry->item->op];
    if (entry->in_part)
        return entry->result == PM_RESULT_FAILED ? "added without its settings"
                                                 : "without its settings";
    bool maybe = entry->result == PM_RESULT_DONE || entry->result == PM_RESULT_UNKNOWN;
    return maybe ? words->done : words->undone;
}

static void put_entry(struct outcome_text *t, const struct result_row *row,
                      const struct pm_item_outcome *entry)
{
    struct pm_out *out = &t->out;
    char symbol = row->symbol ? row->symbol : pm_op_symbol(entry->item->op);
    struct pm_str name = name_of(t, entry);
    size_t width = pm_utf8_width(name);
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, row->ink, (struct pm_str){&symbol, 1});
    pm_sink_putc(out->sink, ' ');
    pm_out_ink(out, PM_INK_BOLD, name);
    pm_sink_fill(out->sink, ' ', (width < t->name_width ? t->name_width - width : 0) + 2);
    pm_sink_printf(out->sink, "%s%s", row->front, row->op_words ? words_of(entry) : "");
    if (entry->message.len > 0) {
        pm_sink_puts(out->sink, ": ");
        pm_sink_put(out->sink, pm_term_text_cut(out->arena, entry->message, MESSAGE_MAX));
    }
    pm_sink_putc(out->sink, '\n');
}

static bool put_result(struct outcome_text *t, const struct result_row *row)
{
    if (t->outcome->by_result[row->result] == 0)
        return false;
    for (size_t i = 0; i < t->outcome->count; i++) {
        if (t->outcome->items[i].result == row->result)
            put_entry(t, row, &t->outcome->items[i]);
    }
    if (row->next)
        pm_out_wrapped(&t->out, 6, pm_str_from(row->next));
    return true;
}

static void measure(struct outcome_text *t)
{
    for (size_t i = 0; i < t->outcome->count; i++) {
        size_t width = pm_utf8_width(name_of(t, &t->outcome->items[i]));
        if (width > t->name_width && width <= NAME_WIDTH_MAX)
            t->name_width = width;
    }
}

void pm_report_outcome_text(struct pm_sink *sink, const struct pm_outcome *outcome,
                            const struct pm_style *style)
{
    struct pm_arena arena;
    bool any = outcome->settled_count > 0 || outcome->interrupted;
    pm_arena_init(&arena);
    struct outcome_text t = {.out = {sink, style, &arena}, .outcome = outcome};
    measure(&t);
    for (size_t i = 0; i < outcome->settled_count; i++)
        pm_out_labelled(&t.out, PM_INK_YELLOW, "Settled from an earlier run", outcome->settled[i]);
    for (size_t i = 0; i < sizeof result_rows / sizeof *result_rows; i++)
        any |= put_result(&t, &result_rows[i]);
    if (outcome->interrupted)
        pm_out_labelled(
            &t.out, PM_INK_RED, "Interrupted",
            PM_STR("what was in hand was brought to its end, nothing else was started."));
    if (any)
        pm_sink_putc(sink, '\n');
    pm_report_outcome_summary(sink, outcome);
    pm_sink_putc(sink, '\n');
    pm_arena_fini(&arena);
}

void pm_report_differences_text(struct pm_sink *sink, const struct pm_plan_difference *differences,
                                size_t count, const struct pm_style *style)
{
    struct pm_arena arena;
    struct pm_out out = {sink, style, &arena};
    if (count == 0)
        return;
    pm_arena_init(&arena);
    pm_sink_puts(sink, "The approved plan no longer fits:\n");
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(sink, "  ! ");
        if (differences[i].name.ascii.len > 0) {
            pm_out_text(&out, pm_name_display(differences[i].name, &arena));
            pm_sink_puts(sink, ": ");
        }
        pm_out_text(&out, differences[i].text);
        pm_sink_putc(sink, '\n');
    }
    pm_sink_puts(sink, "Plan again, look at what is new, and apply that plan.\n\n");
    pm_arena_fini(&arena);
}
