#include "base/file.h"
#include "base/sha256.h"
#include "schema/loading.h"
#include "schema/reading.h"
#include "schema/yaml_read.h"

#include <errno.h>

/* One file while it is read. */
struct work {
    struct pm_loading *loading;
    struct pm_source *source;
    struct pm_yaml *yaml;
    struct pm_reading reading;
    struct pm_file_draft draft;
    struct pm_dns_options *dns; /* of the domains that say nothing; filled in at the end */
    struct lacking *lacking;    /* options that wait for the file's defaults */
    size_t lacking_count, lacking_cap;
    size_t index;            /* of the next entry of `domains` */
    struct pm_mark no_entry; /* `domains` without one; line 0: no such key */
};

struct lacking {
    struct pm_dns_options *options;
    bool ttl, mx_priority, provider;
};

static bool has_no_extra(const struct pm_dns_extra *extra)
{
    return extra->autoconfig.len + extra->autodiscover.len + extra->mta_sts.len +
                   extra->tls_rpt.len ==
               0 &&
           !extra->srv;
}

static bool draws_on_defaults_only(const struct pm_dns_draft *draft)
{
    const struct pm_dns_options *options = &draft->options;
    return draft->ttl == PM_DRAFT_UNSET && draft->mx_priority == PM_DRAFT_UNSET &&
           draft->zone.name.ascii.len == 0 && options->spf_all == PM_SPF_SOFTFAIL &&
           options->spf_include_count == 0 && options->dmarc.len == 0 && !options->no_dmarc &&
           options->ownership == PM_OWNERSHIP_ALWAYS && options->provider.len == 0 &&
           has_no_extra(&options->extra);
}

static struct lacking what_lacks(struct pm_dns_options *options, const struct pm_dns_draft *draft)
{
    return (struct lacking){
        .options = options,
        .ttl = draft->ttl == PM_DRAFT_UNSET,
        .mx_priority = draft->mx_priority == PM_DRAFT_UNSET,
        .provider = draft->options.provider.len == 0,
    };
}

static void set_given(struct pm_dns_options *options, const struct pm_dns_draft *draft)
{
    if (draft->ttl != PM_DRAFT_UNSET)
        options->ttl = (uint32_t)draft->ttl;
    if (draft->mx_priority != PM_DRAFT_UNSET)
        options->mx_priority = (uint16_t)draft->mx_priority;
    if (draft->options.provider.len > 0)
        options->provider = draft->options.provider;
}

/* The defaults may stand below the domains, so what is taken from them is filled in later. */
static const struct pm_dns_options *make_dns(struct work *work, const struct pm_dns_draft *draft)
{
    if (draws_on_defaults_only(draft))
        return work->dns;
    struct pm_dns_options *options = PM_NEW(work->loading->arena, struct pm_dns_options);
    *options = draft->options;
    options->zone = draft->zone.name;
    set_given(options, draft);
    struct lacking lacking = what_lacks(options, draft);
    if (lacking.ttl || lacking.mx_priority || lacking.provider)
        *PM_PUSH(&work->loading->scratch, work->lacking, work->lacking_count, work->lacking_cap) =
            lacking;
    return options;
}

static void fill_in_defaults(struct work *work)
{
    set_given(work->dns, &work->draft.defaults);
    for (size_t i = 0; i < work->lacking_count; i++) {
        const struct lacking *lacking = &work->lacking[i];
        if (lacking->ttl)
            lacking->options->ttl = work->dns->ttl;
        if (lacking->mx_priority)
            lacking->options->mx_priority = work->dns->mx_priority;
        if (lacking->provider)
            lacking->options->provider = work->dns->provider;
    }
}

static void read_domain(struct work *work, struct pm_node *node)
{
    struct pm_loading *loading = work->loading;
    struct pm_path list = {.key = "domains"};
    struct pm_path path = {.up = &list, .index = work->index++};
    struct pm_domain_draft draft;
    loading->entries++;
    if (!pm_domain_read(&work->reading, node, &path, &draft))
        return;
    struct pm_declared *declared = PM_NEW(&loading->scratch, struct pm_declared);
    *declared = (struct pm_declared){
        .next = loading->last,
        .domain =
            {
                .name = draft.name.name,
                .place = pm_source_place(work->source, draft.name.mark),
                .protect = draft.protect == PM_TRUE,
                .protect_given = draft.protect != PM_UNSET,
                .settings = draft.settings,
                .dns = make_dns(work, &draft.dns),
            },
        .source = work->source,
        .span = draft.name.mark.span,
        .order = loading->declared_count++,
    };
    loading->last = declared;
}

static void stream_domains(struct work *work)
{
    for (struct pm_node *node = pm_yaml_item(work->yaml); node; node = pm_yaml_item(work->yaml)) {
        read_domain(work, node);
        pm_yaml_release(work->yaml);
    }
}

static void read_entries(struct work *work, const struct pm_row *row)
{
    if (pm_yaml_list_starts(work->yaml)) {
        stream_domains(work);
        return;
    }
    struct pm_node *node = pm_yaml_value(work->yaml);
    if (!node || pm_node_is_null(node))
        return;
    if (node->kind != PM_NODE_LIST) {
        struct pm_path path = {.key = "domains"};
        work->loading->entries++;
        pm_row_read(&work->reading, row, node, &path, &work->draft);
        return;
    }
    for (struct pm_node *entry = node->u.first; entry && !work->source->broken; entry = entry->next)
        read_domain(work, entry);
}

static void read_domains(struct work *work, const struct pm_row *row, struct pm_node *key)
{
    size_t before = work->loading->entries;
    work->loading->domains_given = true;
    read_entries(work, row);
    if (work->loading->entries == before)
        work->no_entry = key->mark;
}

/* A section that stands in one file: true for the first that has it. */
static bool is_first(struct work *work, struct pm_node *key, const struct pm_path *path,
                     struct pm_place *first)
{
    if (first->line == 0) {
        *first = pm_source_place(work->source, key->mark);
        return true;
    }
    pm_reading_error(&work->reading, key, path, "a second file has a `%s`", path->key)->fix =
        pm_reading_text(&work->reading,
                        "keep one of the two; the first is at %" PM_STR_FMT ":%u:%u",
                        PM_STR_ARG(first->file), first->line, first->column);
    return false;
}

static void take_policy(struct work *work, struct pm_node *key, const struct pm_path *path)
{
    if (is_first(work, key, path, &work->loading->policy_key))
        work->loading->policy = work->draft.policy;
}

/* "" or with a final slash: what paths in the file are relative to. */
static struct pm_str folder_of(struct pm_str file)
{
    size_t slash = pm_str_rfind(file, '/');
    return slash < file.len ? pm_str_sub(file, 0, slash + 1) : (struct pm_str){"", 0};
}

static void take_git(struct work *work, struct pm_node *key, const struct pm_path *path, bool right)
{
    struct pm_loading *loading = work->loading;
    const struct pm_git_draft *draft = &work->draft.git;
    if (!is_first(work, key, path, &loading->git_key))
        return;
    bool given = draft->state != PM_GIT_STATE_UNSET;
    loading->git = draft->options;
    loading->git.state = given ? (enum pm_git_state)draft->state : PM_GIT_OFF;
    loading->git.folder = folder_of(work->source->file);
    if (!given && right)
        pm_reading_warning(&work->reading, key, path,
                           "`git` without `state` has no effect: no branch is used")
            ->fix = PM_STR("write `state: shared` or `state: log` below it");
}

/* `defaults` count for their file; for domains that left the files, the first ones do. */
static void take_defaults(struct work *work)
{
    if (!work->loading->default_dns_given)
        work->loading->default_dns = work->dns;
    work->loading->default_dns_given = true;
}

static void read_value(struct work *work, const struct pm_row *row, struct pm_node *key)
{
    struct pm_path path = {.key = row->key};
    struct pm_node *node = pm_yaml_value(work->yaml);
    if (!node)
        return;
    node->key = key;
    size_t errors = work->loading->diags->errors;
    pm_row_read(&work->reading, row, node, &path, &work->draft);
    if (row->child == PM_SECTION_POLICY && !pm_node_is_null(node))
        take_policy(work, key, &path);
    if (row->child == PM_SECTION_GIT && !pm_node_is_null(node))
        take_git(work, key, &path, work->loading->diags->errors == errors);
    if (row->child == PM_SECTION_DEFAULTS && !pm_node_is_null(node))
        take_defaults(work);
    /* Of another version, every further line may mean something else. */
    if (row->type == PM_ROW_VERSION && work->draft.version > row->max)
        work->source->broken = true;
}

static void read_keys(struct work *work, struct pm_keys *keys)
{
    for (struct pm_node *key = pm_yaml_key(work->yaml); key; key = pm_yaml_key(work->yaml)) {
        const struct pm_row *row = NULL;
        if (pm_key_is_merge(key))
            pm_reading_error(&work->reading, key, NULL, "`<<` cannot stand at the top of the file")
                ->fix = PM_STR("write the keys out");
        else
            row = pm_keys_take(&work->reading, keys, key, NULL);
        if (!row)
            (void)pm_yaml_value(work->yaml);
        else if (row->type == PM_ROW_DOMAINS)
            read_domains(work, row, key);
        else
            read_value(work, row, key);
        pm_yaml_release(work->yaml);
    }
}

static void check_version_given(struct work *work, const struct pm_keys *keys)
{
    const struct pm_row *row = pm_row_find(PM_SECTION_FILE, PM_STR("version"));
    if (work->source->broken || keys->excused ||
        keys->seen[row - pm_sections[PM_SECTION_FILE].rows].line > 0)
        return;
    struct pm_mark start = {1, 1, 1};
    pm_source_problem(work->source, PM_SEVERITY_ERROR, start, NULL, "the file has no `version`")
        ->fix = PM_STR("write `version: 1` in its first line");
}

/* An empty list is what a file that was cut, or commented out, looks like. Of several files, one
 * that is to declare nothing has no such key. */
static void check_domains_listed(struct work *work)
{
    const struct pm_loading *loading = work->loading;
    if (work->no_entry.line == 0 || loading->options->allow_empty || work->source->broken)
        return;
    pm_source_problem(work->source, PM_SEVERITY_ERROR, work->no_entry, NULL,
                      "`domains` is empty: no domain is declared")
        ->fix = loading->file_count > 1
                    ? PM_STR("list the domains to keep, or remove the key if all of them stand in "
                             "other files; --allow-empty if it is to be empty")
                    : PM_STR("list the domains to keep; --allow-empty if the account is to lose "
                             "them all");
}

static void read_text(struct work *work)
{
    struct pm_keys keys = {.section = PM_SECTION_FILE};
    work->yaml = pm_yaml_open(work->source);
    if (pm_yaml_begin(work->yaml)) {
        read_keys(work, &keys);
        pm_yaml_end(work->yaml);
        check_version_given(work, &keys);
        check_domains_listed(work);
    }
    pm_yaml_close(work->yaml);
}

/* By its byte order mark, or by a NUL in every other byte of plain text. */
static bool is_utf16(struct pm_str text)
{
    return pm_str_starts(text, PM_STR("\xff\xfe")) || pm_str_starts(text, PM_STR("\xfe\xff")) ||
           (text.len >= 2 && (text.ptr[0] == '\0') != (text.ptr[1] == '\0'));
}

/* False when the text is of another encoding. */
static bool check_encoding(struct pm_loading *loading, struct pm_str file, struct pm_str *text)
{
    if (is_utf16(*text)) {
        pm_loading_file_problem(loading, file, "the file is UTF-16")->fix =
            PM_STR("save it as UTF-8");
        return false;
    }
    if (pm_str_starts(*text, PM_STR("\xef\xbb\xbf")))
        *text = pm_str_sub(*text, 3, text->len);
    return true;
}

/* What a file that cannot be read tells its user; errno 0: it is no regular file. */
static void report_unreadable(struct pm_loading *loading, struct pm_str file,
                              const struct pm_err *err)
{
    switch (err->sys) {
    case ENOENT:
    case ENOTDIR:
        pm_loading_file_problem(loading, file, "there is no such file")->fix =
            PM_STR("name the file with -f, or write one with `pm-reconcile import`");
        return;
    case EFBIG:
        pm_loading_file_problem(loading, file, "the file is over 64 MiB")->fix =
            PM_STR("split it into several files; -f takes more than one, or a folder");
        return;
    case 0:
        pm_loading_file_problem(loading, file, "this is not a regular file")->fix =
            PM_STR("write the text to a file first, and name that with -f");
        return;
    default:
        pm_loading_file_problem(loading, file, "the file cannot be read: %s", strerror(err->sys));
        if (loading->failure.code == PM_ERR_NONE)
            loading->failure = *err;
    }
}

static struct pm_source *open_source(struct pm_loading *loading, struct pm_str file)
{
    struct pm_err err = {0};
    struct pm_str text;
    if (!pm_file_read(file.ptr, PM_SCHEMA_FILE_MAX, &loading->scratch, &text, &err)) {
        report_unreadable(loading, file, &err);
        return NULL;
    }
    struct pm_source *source = PM_NEW(&loading->scratch, struct pm_source);
    pm_source_init(source, file, text, loading->diags);
    source->digest = pm_sha256_hex(&loading->scratch, text);
    source->size = text.len;
    source->broken = !check_encoding(loading, file, &source->text);
    *PM_PUSH(&loading->scratch, loading->sources, loading->source_count, loading->source_cap) =
        source;
    return source;
}

void pm_loading_read_file(struct pm_loading *loading, struct pm_str file)
{
    struct pm_source *source = open_source(loading, file);
    if (!source || source->broken)
        return;
    pm_source_check_text(source);
    if (source->broken)
        return;
    struct work work = {
        .loading = loading,
        .source = source,
        .reading = {.source = source, .arena = loading->arena},
        .draft = {.policy = pm_policy_default(),
                  .defaults = {.ttl = PM_DRAFT_UNSET, .mx_priority = PM_DRAFT_UNSET},
                  .git = {.options = pm_git_default(), .state = PM_GIT_STATE_UNSET}},
        .dns = PM_NEW(loading->arena, struct pm_dns_options),
    };
    *work.dns =
        (struct pm_dns_options){.ttl = PM_TTL_DEFAULT, .mx_priority = PM_MX_PRIORITY_DEFAULT};
    if (!loading->default_dns)
        loading->default_dns = work.dns;
    read_text(&work);
    fill_in_defaults(&work);
}
