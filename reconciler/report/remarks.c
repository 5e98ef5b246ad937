#include "report/remarks.h"

#include "report/out.h"

enum { NOTES_MAX = 10, RECORDS_MAX = 20 };

static const struct kind {
    enum pm_remark_kind kind;
    const char *label, *resolved;
    enum pm_ink ink;
} kinds[] = {
    {PM_REMARK_CONFLICT, "Conflict", "Deletes", PM_INK_RED},
    {PM_REMARK_WARNING, "Warning", "Warning", PM_INK_YELLOW},
    {PM_REMARK_INFO, "Note", "Note", PM_INK_DIM},
};

/* Texts and fixes are sentences or clauses: as the second sentence a clause begins large. */
static struct pm_str sentence(struct pm_out *out, const struct pm_remark *remark)
{
    struct pm_str text = remark->text, fix = remark->fix;
    bool stopped = text.len > 0 && text.ptr[text.len - 1] == '.';
    if (fix.len == 0)
        return text;
    bool small = fix.ptr[0] >= 'a' && fix.ptr[0] <= 'z';
    char first = small ? (char)(fix.ptr[0] - 'a' + 'A') : fix.ptr[0];
    return pm_str_printf(out->arena, "%" PM_STR_FMT "%s %c%" PM_STR_FMT, PM_STR_ARG(text),
                         stopped ? "" : ".", first, PM_STR_ARG(pm_str_sub(fix, 1, fix.len)));
}

/* Not wrapped: a record can be copied. */
static void put_record(struct pm_out *out, const struct pm_rrset *set, const struct pm_rdata *value)
{
    struct pm_str type = pm_rrtype_format(set->type, out->arena);
    struct pm_str rdata = pm_rdata_format(set->type, value, out->arena);
    pm_sink_puts(out->sink, "    ");
    pm_out_text(
        out, pm_str_printf(out->arena, "%" PM_STR_FMT ". %u IN %" PM_STR_FMT " %" PM_STR_FMT,
                           PM_STR_ARG(set->owner), set->ttl, PM_STR_ARG(type), PM_STR_ARG(rdata)));
    pm_sink_putc(out->sink, '\n');
}

static void put_records(struct pm_out *out, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count && i < RECORDS_MAX; i++)
        put_record(out, set, &set->values[i]);
    if (set->count > RECORDS_MAX)
        pm_sink_printf(out->sink, "    and %zu more\n", set->count - RECORDS_MAX);
}

static void put_remark(struct pm_out *out, const struct kind *kind, const struct pm_remark *remark)
{
    bool resolved = remark->resolved;
    pm_out_labelled(out, resolved ? PM_INK_YELLOW : kind->ink,
                    resolved ? kind->resolved : kind->label, sentence(out, remark));
    put_records(out, &remark->remove);
}

static void put_kind(struct pm_out *out, const struct kind *kind, const struct pm_remark *remarks,
                     size_t count)
{
    bool cut = kind->kind == PM_REMARK_INFO && !out->style->verbose;
    size_t told = 0;
    for (size_t i = 0; i < count; i++)
        if (remarks[i].kind == kind->kind && (++told <= NOTES_MAX || !cut))
            put_remark(out, kind, &remarks[i]);
    if (cut && told > NOTES_MAX)
        pm_sink_printf(out->sink, "Note: and %zu more like these; -v shows them\n",
                       told - NOTES_MAX);
}

void pm_report_remarks_text(struct pm_sink *sink, const struct pm_remark *remarks, size_t count,
                            const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_out out = {.sink = sink, .style = style, .arena = &arena};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        put_kind(&out, &kinds[i], remarks, count);
    pm_arena_fini(&arena);
}
