#include "command/zone.h"

#include "command/commands.h"
#include "command/current.h"
#include "report/remarks.h"

#include <unistd.h>

static bool read_current(struct pm_zoning *z, struct pm_err *err)
{
    struct pm_context *context = z->context;
    if (!pm_args_has(context->args, PM_OPT_CURRENT))
        return true;
    bool ok = pm_current_obtain(context, context->args->current, z->zones, z->zone_count,
                                context->arena, err);
    pm_progress_clear(&context->progress);
    return ok && pm_zoning_mind_current(z, err);
}

static bool check(struct pm_zoning *z, struct pm_zone_review *review, struct pm_err *err)
{
    return pm_zone_check(z->format, z->zones, z->zone_count, &z->options, z->context->arena, review,
                         err);
}

/* Whoever wants no notes wants to know what is in the way, or lost, all the same. */
static size_t count_told(const struct pm_context *context, struct pm_remark *remarks, size_t count)
{
    size_t told = 0;
    if (!pm_args_has(context->args, PM_OPT_QUIET))
        return count;
    for (size_t i = 0; i < count; i++)
        if (remarks[i].kind != PM_REMARK_INFO)
            remarks[told++] = remarks[i];
    return told;
}

static void tell(struct pm_context *context, const struct pm_zone_review *review)
{
    struct pm_sink sink;
    struct pm_err ignored;
    struct pm_style style = context->style_err;
    size_t count = count_told(context, review->remarks, review->count);
    style.verbose = pm_args_has(context->args, PM_OPT_VERBOSE);
    if (count == 0)
        return;
    pm_progress_clear(&context->progress);
    pm_sink_init_fd(&sink, STDERR_FILENO);
    pm_report_remarks_text(&sink, review->remarks, count, &style);
    if (!pm_sink_flush(&sink, &ignored))
        context->progress.enabled = false; /* stderr is gone: there is nobody to tell */
    pm_sink_fini(&sink);
}

static bool changes_nothing(const struct pm_zoning *z, const struct pm_zone_review *review)
{
    return pm_args_has(z->context->args, PM_OPT_CURRENT) && review->changed == 0 &&
           !z->format->for_people;
}

/* A change that has nothing in it is not a document to import; one that takes the place of another
 * is, as it holds what is right, too. */
static bool is_nothing(const struct pm_zoning *z, const struct pm_zone_review *review)
{
    return changes_nothing(z, review) && !z->options.all &&
           !pm_zone_declares(z->format, &z->options);
}

static bool is_planned(const struct pm_zoning *z)
{
    bool planned = false;
    for (size_t i = 0; i < z->zone_count; i++)
        planned = planned || (z->zones[i].current && z->zones[i].current->is_planned);
    return planned;
}

/* With --remove. What others changed, or what has another form, may still be there. */
static const char *nothing_removed_text(const struct pm_zoning *z)
{
    return is_planned(z) ? "Nothing to remove once the changes in the current document are carried "
                           "out."
                         : "Nothing to remove: none of the records there is known to be ours.";
}

/* Why no document is written: only what was seen, and all of it, may be called right. */
static const char *nothing_text(const struct pm_zoning *z, const struct pm_zone_review *review)
{
    if (pm_args_has(z->context->args, PM_OPT_REMOVE))
        return nothing_removed_text(z);
    if (review->blocked > 0)
        return "Nothing can be changed while these conflicts stand.";
    if (review->incomplete > 0)
        return "Nothing to change but for what is left out.";
    if (is_planned(z))
        return "Nothing to change once the changes in the current document are carried out.";
    return "Nothing to change: the records are there.";
}

/* The same of a document that declares: what it does not hold is not said to stay. */
static const char *declared_text(const struct pm_zoning *z, const struct pm_zone_review *review)
{
    if (review->incomplete > 0)
        return "What is declared here is there already, but for what is left out; what an earlier "
               "file held and this one does not goes.";
    if (is_planned(z))
        return "What is declared here is there once the changes in the current document are "
               "carried out; what an earlier file held and this one does not goes.";
    return "What is declared here is there already; what an earlier file held and this one does "
           "not goes.";
}

/* The same of a document that holds what is there already. */
static const char *unchanged_text(const struct pm_zoning *z, const struct pm_zone_review *review)
{
    if (pm_args_has(z->context->args, PM_OPT_REMOVE))
        return nothing_removed_text(z);
    if (z->zone_count > 0 && pm_zoning_lets_go(z, &z->zones[0]))
        return declared_text(z, review);
    if (review->incomplete > 0)
        return "This changes none of the records that are there; some are left out.";
    if (is_planned(z))
        return "This changes nothing once the changes in the current document are carried out.";
    return "The records are there already: this changes none of them.";
}

static void write_document(struct pm_zoning *z, const struct pm_zone_review *review)
{
    struct pm_context *context = z->context;
    pm_zone_write(z->format, z->zones, z->zone_count, &z->options, context->out);
    if (changes_nothing(z, review) && review->blocked == 0)
        pm_context_note(context, "%s", unchanged_text(z, review));
}

static bool write_folder(struct pm_zoning *z, struct pm_err *err)
{
    struct pm_context *context = z->context;
    struct pm_zone_dir_counts counts = {0};
    const char *folder = pm_str_cstr(context->arena, context->args->out);
    bool ok =
        pm_zone_write_dir(z->format, z->zones, z->zone_count, &z->options, folder, &counts, err);
    if (ok || counts.written > 0)
        pm_context_note(context, "%s: %zu written, %zu unchanged", folder, counts.written,
                        counts.unchanged);
    return ok;
}

static bool write_zones(struct pm_zoning *z, const struct pm_zone_review *review,
                        struct pm_err *err)
{
    struct pm_context *context = z->context;
    if (context->args->out.len > 0)
        return write_folder(z, err);
    if (is_nothing(z, review))
        pm_context_note(context, "%s", nothing_text(z, review));
    else
        write_document(z, review);
    return true;
}

int pm_cmd_zone(struct pm_context *context)
{
    struct pm_zoning z = {.context = context};
    struct pm_zone_review review = {.count = 0};
    struct pm_err err;
    if (pm_args_has(context->args, PM_OPT_LIST_FORMATS))
        return pm_zoning_list_formats(context, &err) ? PM_EXIT_OK : pm_context_error(context, &err);
    bool ok = pm_zoning_gather(&z, &err) && pm_zoning_group(&z, &err) &&
              pm_zoning_choose(&z, &err) && pm_zoning_check_scope(&z, &err) &&
              read_current(&z, &err) && pm_zoning_count_lookups(&z, &err) &&
              check(&z, &review, &err);
    if (ok) {
        tell(context, &review);
        pm_zoning_tell_let_go(&z);
    }
    ok = ok && write_zones(&z, &review, &err);
    pm_books_close(z.books);
    if (!ok)
        return pm_context_error(context, &err);
    return review.blocked > 0 ? PM_EXIT_PERSON : PM_EXIT_OK;
}
