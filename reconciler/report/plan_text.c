#include "report/plan.h"

#include "base/utf8.h"
#include "report/escape.h"
#include "report/ownership.h"
#include "report/plan_groups.h"
#include "report/words.h"

enum { DETAIL_INDENT = 6, NAME_WIDTH_MAX = 40, NOTE_MAX = 500 };

struct plan_text {
    struct pm_out out;
    const struct pm_report_plan *report;
    const struct pm_plan *plan;
    size_t name_width;
};

struct pm_plan_summary pm_plan_summarize(const struct pm_plan *plan)
{
    return (struct pm_plan_summary){
        .add = plan->by_op[PM_OP_ADD],
        .change = plan->by_op[PM_OP_UPDATE],
        .schedule = plan->by_op[PM_OP_SCHEDULE],
        .delete = plan->by_op[PM_OP_DELETE],
        .cancel = plan->by_op[PM_OP_CANCEL] + plan->by_op[PM_OP_VOID],
        .wait = plan->by_op[PM_OP_WAIT] + plan->by_op[PM_OP_HELD],
        .blocked = plan->by_op[PM_OP_BLOCKED],
    };
}

void pm_report_plan_summary(struct pm_sink *sink, const struct pm_plan *plan)
{
    struct pm_plan_summary s = pm_plan_summarize(plan);
    pm_sink_printf(sink,
                   "Plan: %zu to add, %zu to change, %zu to schedule for deletion, %zu to delete "
                   "now, %zu to cancel, %zu waiting, %zu blocked.",
                   s.add, s.change, s.schedule, s.delete, s.cancel, s.wait, s.blocked);
}

static enum pm_ink ink_of(enum pm_op op)
{
    static const enum pm_ink inks[PM_OPS] = {
        [PM_OP_ADD] = PM_INK_GREEN,     [PM_OP_UPDATE] = PM_INK_YELLOW,
        [PM_OP_SCHEDULE] = PM_INK_RED,  [PM_OP_DELETE] = PM_INK_RED,
        [PM_OP_CANCEL] = PM_INK_CYAN,   [PM_OP_VOID] = PM_INK_CYAN,
        [PM_OP_WAIT] = PM_INK_DIM,      [PM_OP_HELD] = PM_INK_DIM,
        [PM_OP_UNMANAGED] = PM_INK_DIM, [PM_OP_BLOCKED] = PM_INK_YELLOW,
    };
    return inks[op];
}

static struct pm_words_facts facts_of(const struct plan_text *t, const struct pm_plan_item *item)
{
    return (struct pm_words_facts){.item = item, .now = t->out.style->now};
}

static void put_item_line(struct plan_text *t, const struct pm_plan_item *item)
{
    struct pm_out *out = &t->out;
    char symbol = pm_op_symbol(item->op);
    struct pm_str name = pm_term_text(out->arena, pm_name_display(item->name, out->arena));
    size_t width = pm_utf8_width(name);
    struct pm_words_facts facts = facts_of(t, item);
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, ink_of(item->op), (struct pm_str){&symbol, 1});
    pm_sink_putc(out->sink, ' ');
    pm_out_ink(out, PM_INK_BOLD, name);
    pm_sink_fill(out->sink, ' ', (width < t->name_width ? t->name_width - width : 0) + 2);
    pm_sink_printf(out->sink, "%s: ", pm_words_what(item));
    pm_sink_put(out->sink, pm_words_fill(pm_words_of(item->op, item->reason).why, &facts,
                                         pm_term_escape, out->arena));
    pm_sink_putc(out->sink, '\n');
}

static void put_detail(struct plan_text *t, struct pm_str hostile)
{
    pm_out_wrapped(&t->out, DETAIL_INDENT, pm_term_text_cut(t->out.arena, hostile, NOTE_MAX));
}

/* Never wrapped: it is there to be copied. */
static void put_record(struct plan_text *t, const struct pm_plan_item *item)
{
    pm_sink_fill(t->out.sink, ' ', DETAIL_INDENT);
    pm_out_text(&t->out, pm_ownership_record(item, t->report->ownership, t->out.arena));
    pm_sink_putc(t->out.sink, '\n');
}

static const char *tri_word(enum pm_tri value)
{
    return value == PM_UNSET ? "not known" : value == PM_TRUE ? "true" : "false";
}

static void put_setting(struct plan_text *t, const char *key, enum pm_tri from, enum pm_tri to)
{
    if (to == PM_UNSET)
        return;
    pm_sink_fill(t->out.sink, ' ', DETAIL_INDENT);
    if (from == PM_UNSET)
        pm_sink_printf(t->out.sink, "%s: %s\n", key, tri_word(to));
    else
        pm_sink_printf(t->out.sink, "%s: %s -> %s\n", key, tri_word(from), tri_word(to));
}

static const struct pm_report_users *users_of(const struct plan_text *t, struct pm_str domain)
{
    size_t low = 0, high = t->report->user_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_str_cmp(t->report->users[middle].domain, domain);
        if (order == 0)
            return &t->report->users[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void put_users(struct plan_text *t, const struct pm_plan_item *item)
{
    const struct pm_report_users *users = users_of(t, item->name.ascii);
    if (!users)
        return;
    for (size_t i = 0; i < users->count; i++) {
        pm_sink_fill(t->out.sink, ' ', DETAIL_INDENT);
        pm_sink_put(t->out.sink, pm_term_text_cut(t->out.arena, users->addresses[i], NOTE_MAX));
        pm_sink_putc(t->out.sink, '\n');
    }
    if (users->more > 0) {
        pm_sink_fill(t->out.sink, ' ', DETAIL_INDENT);
        pm_sink_printf(t->out.sink, "and %zu more\n", users->more);
    }
}

static void put_details(struct plan_text *t, const struct pm_plan_group *group,
                        const struct pm_plan_item *item)
{
    if (item->op == PM_OP_ADD || item->op == PM_OP_UPDATE) {
        put_setting(t, "allow_account_reset", item->from.allow_account_reset,
                    item->to.allow_account_reset);
        put_setting(t, "symbolic_subaddressing", item->from.symbolic_subaddressing,
                    item->to.symbolic_subaddressing);
    }
    if (item->reason == PM_REASON_OWNERSHIP_NOT_VISIBLE)
        put_record(t, item);
    if (item->reason == PM_REASON_USERS_REMAIN && item->op == PM_OP_BLOCKED)
        put_users(t, item);
    struct pm_str note = pm_words_note(item, t->plan, t->out.arena);
    if (note.len > 0 && group->common_note.len == 0)
        put_detail(t, note);
}

/* Said once: deletions of one run are scheduled for the same time. */
static void put_due(struct plan_text *t, const struct pm_plan_group *group)
{
    if (group->op != PM_OP_SCHEDULE)
        return;
    struct pm_words_facts facts = facts_of(t, group->items[0]);
    put_detail(t, pm_words_fill("Deleted by the first apply after {due}, if every apply until then "
                                "finds it undeclared and free of users.",
                                &facts, pm_sink_put, t->out.arena));
}

static void put_advice(struct plan_text *t, const struct pm_plan_group *group)
{
    const char *advice = pm_words_of(group->op, group->reason).advice;
    struct pm_words_facts facts = facts_of(t, group->items[0]);
    facts.several = group->count > 1;
    if (group->common_note.len > 0)
        put_detail(t, group->common_note);
    put_due(t, group);
    if (!advice)
        return;
    struct pm_str words = pm_words_fill(advice, &facts, pm_sink_put, t->out.arena);
    pm_out_wrapped(&t->out, DETAIL_INDENT,
                   pm_str_printf(t->out.arena, "What to do: %" PM_STR_FMT, PM_STR_ARG(words)));
}

static void put_group(struct plan_text *t, const struct pm_plan_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        put_item_line(t, group->items[i]);
        put_details(t, group, group->items[i]);
    }
    put_advice(t, group);
}

/* A blank line stands between what changes, what waits and what is blocked, and after advice. */
static bool wants_gap(const struct pm_plan_group *before, const struct pm_plan_group *group)
{
    return pm_op_is_change(before->op) != pm_op_is_change(group->op) ||
           (before->op == PM_OP_BLOCKED) != (group->op == PM_OP_BLOCKED) ||
           pm_words_of(before->op, before->reason).advice != NULL;
}

static void put_groups(struct plan_text *t)
{
    struct pm_plan_group *groups, *before = NULL;
    size_t count = pm_plan_groups(t->plan, t->out.arena, &groups);
    for (size_t i = 0; i < count; i++) {
        if (groups[i].op == PM_OP_UNMANAGED && !t->out.style->verbose)
            continue;
        if (before && wants_gap(before, &groups[i]))
            pm_sink_putc(t->out.sink, '\n');
        put_group(t, &groups[i]);
        before = &groups[i];
    }
    if (before)
        pm_sink_putc(t->out.sink, '\n');
}

static void put_unmanaged(struct plan_text *t, size_t count)
{
    pm_sink_printf(t->out.sink,
                   "%zu %s on the account %s left alone (policy: ignore, prune); -v lists them.\n",
                   count, count == 1 ? "domain" : "domains", count == 1 ? "is" : "are");
}

static void put_records(struct plan_text *t, size_t count)
{
    pm_sink_printf(t->out.sink, "An apply also records %zu %s of bookkeeping in the state.\n",
                   count, count == 1 ? "entry" : "entries");
}

static void put_freeze(struct plan_text *t)
{
    pm_out_labelled(&t->out, PM_INK_RED, "Frozen", t->plan->freeze_why);
    pm_out_wrapped(&t->out, 2, PM_STR("Nothing is scheduled for deletion or deleted in this run."));
}

/* What is to be said of the plan as a whole, and a blank line when there is anything. */
static void put_notes(struct plan_text *t)
{
    const struct pm_plan *plan = t->plan;
    bool verbose = t->out.style->verbose, frozen = plan->freeze != PM_FREEZE_NONE;
    size_t unmanaged = verbose ? 0 : plan->by_op[PM_OP_UNMANAGED];
    size_t records = verbose ? plan->record_count : 0;
    if (unmanaged > 0)
        put_unmanaged(t, unmanaged);
    if (records > 0)
        put_records(t, records);
    for (size_t i = 0; i < t->report->note_count; i++)
        pm_out_labelled(&t->out, PM_INK_YELLOW, "Note", t->report->notes[i]);
    for (size_t i = 0; i < plan->policy_note_count; i++)
        pm_out_labelled(&t->out, PM_INK_YELLOW, "Policy", plan->policy_notes[i]);
    if (frozen)
        put_freeze(t);
    if (unmanaged + records + t->report->note_count + plan->policy_note_count > 0 || frozen)
        pm_sink_putc(t->out.sink, '\n');
}

static bool is_empty(struct pm_plan_summary s)
{
    return s.add + s.change + s.schedule + s.delete + s.cancel + s.wait + s.blocked == 0;
}

static size_t name_width(const struct pm_plan *plan, bool unmanaged, struct pm_arena *arena)
{
    size_t most = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].op == PM_OP_UNMANAGED && !unmanaged)
            continue;
        struct pm_str name = pm_name_display(plan->items[i].name, arena);
        size_t width = pm_utf8_width(pm_term_text(arena, name));
        if (width > most && width <= NAME_WIDTH_MAX)
            most = width;
    }
    return most;
}

void pm_report_plan_text(struct pm_sink *sink, const struct pm_report_plan *report,
                         const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct plan_text t = {
        .out = {sink, style, &arena},
        .report = report,
        .plan = report->plan,
        .name_width = name_width(report->plan, style->verbose, &arena),
    };
    put_groups(&t);
    put_notes(&t);
    if (is_empty(pm_plan_summarize(t.plan)))
        pm_sink_puts(sink, "No changes. The account matches the file.\n");
    pm_report_plan_summary(sink, t.plan);
    pm_sink_putc(sink, '\n');
    pm_arena_fini(&arena);
}
