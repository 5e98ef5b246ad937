#include "report/plan.h"

#include "report/bodies.h"
#include "report/escape.h"
#include "report/ownership.h"
#include "report/plan_groups.h"
#include "report/words.h"

enum {
    ROWS_OPEN = 50,     /* longer tables are folded away */
    NOTE_COLUMNS = 300, /* of one note */
    ROOM_AT_END = 1000, /* for what closes the document */
    ROWS_OF_A_GROUP = 200,
};

/* The document in the making. What would not fit any more is counted instead. */
struct markdown {
    struct pm_sink *sink;
    struct pm_arena *arena;
    const struct pm_report_plan *report;
    const struct pm_plan *plan;
    int64_t now;
    bool with_ownership; /* the ownership record of a domain that waits for it is shown */
    size_t length;       /* bytes so far */
    bool full;      /* a piece did not fit: none is put any more, so that none is missing between */
    size_t omitted; /* rows and notes */
};

/* Titles: they count as room at the end when they are the last that fits. */
static void put(struct markdown *md, const char *text)
{
    if (md->full)
        return;
    pm_sink_puts(md->sink, text);
    md->length += strlen(text);
}

static void put_or_omit(struct markdown *md, struct pm_sink *piece)
{
    struct pm_str bytes = pm_sink_bytes(piece);
    if (md->length + bytes.len > PM_REPORT_MARKDOWN_MAX - ROOM_AT_END)
        md->full = true;
    if (md->full) {
        md->omitted++;
    } else {
        pm_sink_put(md->sink, bytes);
        md->length += bytes.len;
    }
    pm_sink_fini(piece);
}

static void put_count(struct pm_sink *sink, bool *first, size_t n, const char *what)
{
    if (n == 0)
        return;
    pm_sink_printf(sink, "%s%zu %s", *first ? "" : ", ", n, what);
    *first = false;
}

static void put_heading(struct markdown *md)
{
    struct pm_plan_summary s = pm_plan_summarize(md->plan);
    struct pm_sink piece;
    bool first = true;
    pm_sink_init_memory(&piece);
    pm_sink_puts(&piece, PM_REPORT_PLAN_MARKER "\n### pm-reconcile: ");
    put_count(&piece, &first, s.add, "to add");
    put_count(&piece, &first, s.change, "to change");
    put_count(&piece, &first, s.schedule, "to schedule for deletion");
    put_count(&piece, &first, s.delete, "to delete now");
    put_count(&piece, &first, s.cancel, "to cancel");
    put_count(&piece, &first, s.wait, "waiting");
    put_count(&piece, &first, s.blocked, "blocked");
    pm_sink_puts(&piece, first ? "no changes\n\nThe account matches the file.\n" : "\n");
    put_or_omit(md, &piece);
}

static void put_note(struct markdown *md, const char *label, struct pm_str hostile)
{
    struct pm_sink piece;
    pm_sink_init_memory(&piece);
    pm_sink_printf(&piece, "\n> **%s:** ", label);
    pm_markdown_text(&piece, pm_term_text_cut(md->arena, hostile, NOTE_COLUMNS));
    pm_sink_putc(&piece, '\n');
    put_or_omit(md, &piece);
}

static void put_notes(struct markdown *md)
{
    const struct pm_plan *plan = md->plan;
    if (plan->freeze != PM_FREEZE_NONE) {
        put_note(md, "Deletions are frozen", plan->freeze_why);
        put(md, "> Nothing is scheduled for deletion or deleted in this run.\n");
    }
    for (size_t i = 0; i < md->report->note_count; i++)
        put_note(md, "Note", md->report->notes[i]);
    for (size_t i = 0; i < plan->policy_note_count; i++)
        put_note(md, "Policy", plan->policy_notes[i]);
}

static void put_setting(struct pm_sink *sink, const char *key, enum pm_tri from, enum pm_tri to)
{
    if (to == PM_UNSET)
        return;
    const char *after = to == PM_TRUE ? "true" : "false";
    if (from == PM_UNSET)
        pm_sink_printf(sink, "<br>`%s: %s`", key, after);
    else
        pm_sink_printf(sink, "<br>`%s: %s -> %s`", key, from == PM_TRUE ? "true" : "false", after);
}

static void put_reason(struct markdown *md, struct pm_sink *piece, const struct pm_plan_item *item)
{
    struct pm_words_facts facts = {.item = item, .now = md->now};
    const char *why = pm_words_of(item->op, item->reason).why;
    pm_sink_put(piece, pm_words_fill(why, &facts, pm_markdown_code, md->arena));
    put_setting(piece, "allow_account_reset", item->from.allow_account_reset,
                item->to.allow_account_reset);
    put_setting(piece, "symbolic_subaddressing", item->from.symbolic_subaddressing,
                item->to.symbolic_subaddressing);
    if (item->reason == PM_REASON_OWNERSHIP_NOT_VISIBLE && md->with_ownership) {
        pm_sink_puts(piece, "<br>");
        pm_markdown_code(piece, pm_ownership_record(item, md->report->ownership, md->arena));
    }
}

static void put_row(struct markdown *md, const struct pm_plan_group *group,
                    const struct pm_plan_item *item)
{
    struct pm_sink piece;
    pm_sink_init_memory(&piece);
    pm_sink_printf(&piece, "| `%c` | ", pm_op_symbol(item->op));
    pm_markdown_code(&piece, pm_name_display(item->name, md->arena));
    pm_sink_printf(&piece, " | %s | ", pm_words_what(item));
    put_reason(md, &piece, item);
    struct pm_str note = pm_words_note(item, md->plan, md->arena);
    if (note.len > 0 && group->common_note.len == 0) {
        pm_sink_puts(&piece, "<br>");
        pm_markdown_code(&piece, pm_term_text_cut(md->arena, note, NOTE_COLUMNS));
    }
    pm_sink_puts(&piece, " |\n");
    put_or_omit(md, &piece);
}

static const char table_head[] = "\n| | Domain | Action | Why |\n|---|---|---|---|\n";

static bool needs_words(const struct pm_plan_group *group)
{
    return pm_words_of(group->op, group->reason).advice != NULL || group->op == PM_OP_BLOCKED;
}

/* What is to be said of the group as a whole stands in front of its table, where a cut keeps it. */
static void put_advice(struct markdown *md, const struct pm_plan_group *group)
{
    const char *advice = pm_words_of(group->op, group->reason).advice;
    struct pm_words_facts facts = {group->items[0], md->now, group->count > 1};
    struct pm_sink piece;
    if (group->common_note.len > 0)
        put_note(md, pm_words_what(group->items[0]), group->common_note);
    if (!advice)
        return;
    pm_sink_init_memory(&piece);
    pm_sink_puts(&piece, "\n**What to do:** ");
    pm_sink_put(&piece, pm_words_fill(advice, &facts, pm_markdown_code, md->arena));
    pm_sink_putc(&piece, '\n');
    put_or_omit(md, &piece);
}

static void put_attention(struct markdown *md, const struct pm_plan_group *groups, size_t count)
{
    bool titled = false;
    for (size_t i = 0; i < count; i++) {
        if (!needs_words(&groups[i]))
            continue;
        put(md, titled ? "" : "\n#### Held back\n");
        titled = true;
        put_advice(md, &groups[i]);
        put(md, table_head);
        for (size_t j = 0; j < groups[i].count && j < ROWS_OF_A_GROUP; j++)
            put_row(md, &groups[i], groups[i].items[j]);
        if (groups[i].count > ROWS_OF_A_GROUP)
            md->omitted += groups[i].count - ROWS_OF_A_GROUP;
    }
}

static bool is_row_of_changes(const struct pm_plan_group *group)
{
    return !needs_words(group) && group->op != PM_OP_UNMANAGED;
}

static void put_changes(struct markdown *md, const struct pm_plan_group *groups, size_t count)
{
    size_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += is_row_of_changes(&groups[i]) ? groups[i].count : 0;
    if (rows == 0)
        return;
    bool folded = rows > ROWS_OPEN && !md->full;
    put(md, "\n#### Changes and deletions to come\n");
    if (folded)
        put(md, "\n<details><summary>All rows</summary>\n");
    put(md, table_head);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; is_row_of_changes(&groups[i]) && j < groups[i].count; j++)
            put_row(md, &groups[i], groups[i].items[j]);
    }
    if (folded)
        pm_sink_puts(md->sink, "\n</details>\n");
}

static void put_end(struct markdown *md)
{
    size_t unmanaged = md->plan->by_op[PM_OP_UNMANAGED];
    if (md->omitted > 0)
        pm_sink_printf(md->sink,
                       "\n**%zu more rows and notes do not fit here:** see the run's log.\n",
                       md->omitted);
    if (unmanaged > 0)
        pm_sink_printf(md->sink, "\n%zu %s on the account %s left alone (policy: ignore, prune).\n",
                       unmanaged, unmanaged == 1 ? "domain" : "domains",
                       unmanaged == 1 ? "is" : "are");
    pm_sink_putc(md->sink, '\n');
    pm_report_plan_summary(md->sink, md->plan);
    pm_sink_putc(md->sink, '\n');
}

static void put_all(struct markdown *md, bool headed)
{
    struct pm_plan_group *groups;
    size_t count = pm_plan_groups(md->plan, md->arena, &groups);
    if (headed)
        put_heading(md);
    put_notes(md);
    put_attention(md, groups, count);
    put_changes(md, groups, count);
    put_end(md);
}

void pm_report_plan_markdown(struct pm_sink *sink, const struct pm_report_plan *report,
                             const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct markdown md = {
        .sink = sink,
        .arena = &arena,
        .report = report,
        .plan = report->plan,
        .now = style->now,
        .with_ownership = true,
    };
    put_all(&md, true);
    pm_arena_fini(&arena);
}

void pm_plan_markdown_put(struct pm_sink *sink, const struct pm_plan *plan, struct pm_arena *arena)
{
    struct pm_report_plan report = {.plan = plan};
    struct markdown md = {.sink = sink, .arena = arena, .report = &report, .plan = plan};
    put_all(&md, false);
}
