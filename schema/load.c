#include "schema/load.h"

#include "base/sha256.h"
#include "base/sort.h"
#include "schema/loading.h"

/* The order of appearance decides between equal names, so that the later one is the duplicate. */
static int by_order(const void *left, const void *right)
{
    const struct pm_declared *a = left, *b = right;
    return (a->order > b->order) - (a->order < b->order);
}

static struct pm_mark mark_of(const struct pm_declared *declared)
{
    struct pm_place place = declared->domain.place;
    return (struct pm_mark){place.line, place.column, declared->span};
}

static void report_duplicate(const struct pm_declared *first, const struct pm_declared *second)
{
    struct pm_source *source = second->source;
    struct pm_arena *arena = source->diags->arena;
    struct pm_place place = first->domain.place;
    struct pm_str name = pm_name_display(second->domain.name, arena);
    bool same = pm_str_eq(pm_source_at(first->source, mark_of(first)),
                          pm_source_at(source, mark_of(second)));
    pm_source_problem(source, PM_SEVERITY_ERROR, mark_of(second), NULL,
                      "the domain %" PM_STR_FMT " is declared twice%s", PM_STR_ARG(name),
                      same ? "" : "; this is another spelling of it")
        ->fix = pm_str_printf(arena, "keep one of the two; the first is at %" PM_STR_FMT ":%u:%u",
                              PM_STR_ARG(place.file), place.line, place.column);
}

/* All domains by name; those with the same name in the order in which they were met. */
static struct pm_sort_key *sort_domains(struct pm_loading *loading)
{
    size_t count = loading->declared_count;
    struct pm_sort_key *sorted = PM_NEW_ARRAY(&loading->scratch, struct pm_sort_key, count);
    for (struct pm_declared *declared = loading->last; declared; declared = declared->next)
        sorted[declared->order] =
            (struct pm_sort_key){.text = declared->domain.name.ascii, .item = declared};
    pm_sort(sorted, count, by_order);
    return sorted;
}

static void report_duplicates(const struct pm_sort_key *sorted, size_t count)
{
    size_t first = 0; /* of those with the same name */
    for (size_t i = 1; i < count; i++) {
        if (pm_str_eq(sorted[first].text, sorted[i].text))
            report_duplicate(sorted[first].item, sorted[i].item);
        else
            first = i;
    }
}

static bool all_whole(const struct pm_loading *loading)
{
    for (size_t i = 0; i < loading->source_count; i++) {
        if (loading->sources[i]->broken)
            return false;
    }
    return loading->source_count == loading->file_count && loading->file_count > 0;
}

/* Said only when every file could be read to its end: else the domains may stand in the rest. A key
 * without entries has been reported in its file. */
static void check_domains_given(struct pm_loading *loading)
{
    if (loading->domains_given || loading->options->allow_empty || !all_whole(loading))
        return;
    pm_loading_file_problem(loading, loading->files[0],
                            "the file has no `domains`: no domain is declared")
        ->fix =
        PM_STR("list the domains to keep; --allow-empty if the account is to lose them all");
}

/* Names and lengths keep apart what the same bytes in other files would say. */
static struct pm_str digest_of(struct pm_loading *loading)
{
    struct pm_str text = {"", 0};
    for (size_t i = 0; i < loading->source_count; i++) {
        const struct pm_source *source = loading->sources[i];
        size_t slash = pm_str_rfind(source->file, '/');
        struct pm_str name = slash == source->file.len
                                 ? source->file
                                 : pm_str_sub(source->file, slash + 1, source->file.len);
        text = pm_str_printf(
            &loading->scratch, "%" PM_STR_FMT "%" PM_STR_FMT " %zu %" PM_STR_FMT "\n",
            PM_STR_ARG(text), PM_STR_ARG(source->digest), source->size, PM_STR_ARG(name));
    }
    return pm_sha256_hex(loading->arena, text);
}

static void hand_out(struct pm_loading *loading, const struct pm_sort_key *sorted,
                     struct pm_desired *out)
{
    *out = (struct pm_desired){
        .domains = PM_NEW_ARRAY(loading->arena, struct pm_desired_domain, loading->declared_count),
        .count = loading->declared_count,
        .policy = loading->policy,
        .git = loading->git,
        .default_dns = loading->default_dns,
        .files = loading->files,
        .file_count = loading->file_count,
        .digest = digest_of(loading),
    };
    for (size_t i = 0; i < out->count; i++) {
        const struct pm_declared *declared = sorted[i].item;
        out->domains[i] = declared->domain;
    }
}

/* The file that all errors are in; empty when there are several. */
static struct pm_str file_of_errors(const struct pm_diags *diags)
{
    struct pm_str file = {"", 0};
    for (size_t i = 0; i < diags->count; i++) {
        const struct pm_diag *diag = &diags->items[i];
        if (diag->severity != PM_SEVERITY_ERROR)
            continue;
        if (file.len > 0 && !pm_str_eq(file, diag->place.file))
            return (struct pm_str){"", 0};
        file = diag->place.file;
    }
    return file;
}

static bool fail(const struct pm_loading *loading, struct pm_err *err)
{
    const struct pm_diags *diags = loading->diags;
    enum pm_err_code code = loading->failure.code ? PM_ERR_FAILED : PM_ERR_INVALID;
    struct pm_str file = file_of_errors(diags);
    pm_fail(err, code, "%zu error%s in %" PM_STR_FMT, diags->errors, diags->errors == 1 ? "" : "s",
            PM_STR_ARG(file.len > 0 ? file : PM_STR("several files")));
    err->sys = loading->failure.sys;
    return false;
}

bool pm_desired_load(const struct pm_load_options *options, struct pm_arena *arena,
                     struct pm_desired *out, struct pm_diags *diags, struct pm_err *err)
{
    struct pm_loading loading = {
        .options = options,
        .arena = arena,
        .diags = diags,
        .policy = pm_policy_default(),
        .git = pm_git_default(),
    };
    pm_arena_init(&loading.scratch);
    pm_loading_find_files(&loading);
    for (size_t i = 0; i < loading.file_count && diags->count < PM_DIAGS_MAX; i++)
        pm_loading_read_file(&loading, loading.files[i]);
    struct pm_sort_key *sorted = sort_domains(&loading);
    report_duplicates(sorted, loading.declared_count);
    check_domains_given(&loading);
    pm_diags_sort(diags);
    bool ok = diags->errors == 0;
    if (ok)
        hand_out(&loading, sorted, out);
    else
        fail(&loading, err);
    pm_arena_fini(&loading.scratch);
    return ok;
}
