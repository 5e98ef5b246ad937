#include "zone/zone.h"

#include "base/time.h"
#include "command/books.h"
#include "command/commands.h"

#include <stdlib.h>

struct zoning {
    struct pm_context *context;
    struct pm_desired desired;
    struct pm_books *books;
    struct pm_ledger ledger;
    struct pm_account account; /* count 0 and no ownership without a token */
    bool has_account;
    struct pm_name *names; /* the operands */
    size_t name_count;
    struct pm_zone_domain *domains;
    size_t count, cap;
};

static bool asked_for(const struct zoning *z, struct pm_str name)
{
    for (size_t i = 0; i < z->name_count; i++) {
        if (pm_str_eq(z->names[i].ascii, name))
            return true;
    }
    return z->name_count == 0;
}

static void add(struct zoning *z, struct pm_zone_domain domain)
{
    if (asked_for(z, domain.name.ascii))
        *PM_PUSH(z->context->arena, z->domains, z->count, z->cap) = domain;
}

static void add_declared(struct zoning *z)
{
    for (size_t i = 0; i < z->desired.count; i++)
        add(z, (struct pm_zone_domain){.name = z->desired.domains[i].name,
                                       .dns = z->desired.domains[i].dns});
}

static struct pm_str leaving_note(struct zoning *z, struct pm_str domain)
{
    struct pm_pending row;
    if (!pm_ledger_pending(&z->ledger, domain, &row))
        return (struct pm_str){0};
    int64_t due = pm_pending_due(&row, z->desired.policy.delete_delay_s);
    return pm_str_printf(z->context->arena, "its deletion is due at %" PM_STR_FMT,
                         PM_STR_ARG(pm_time_format(z->context->arena, due)));
}

/* Names that may have left the file; each may stand here more than once. */
struct candidates {
    struct pm_str *items;
    size_t count;
};

static void gather_open(struct candidates *names, const struct pm_open_events *open)
{
    for (size_t i = 0; i < open->count; i++)
        names->items[names->count++] = open->items[i]->domain;
}

/* What only the account knows of is about to leave only if everything undeclared goes. */
static void gather_undeclared(struct candidates *names, const struct zoning *z)
{
    const struct pm_policy *policy = &z->desired.policy;
    for (size_t i = 0; i < z->account.count && policy->prune == PM_PRUNE_ALL; i++) {
        const struct pm_account_domain *domain = &z->account.domains[i];
        if (!domain->shared &&
            !pm_policy_lists(policy->ignore, policy->ignore_count, domain->name.ascii))
            names->items[names->count++] = domain->name.ascii;
    }
}

static int by_bytes(const void *a, const void *b)
{
    return pm_str_cmp(*(const struct pm_str *)a, *(const struct pm_str *)b);
}

static struct candidates gather_candidates(struct zoning *z)
{
    size_t most = z->ledger.known.count + z->ledger.pending.count + z->account.count;
    struct candidates names = {PM_NEW_ARRAY(z->context->arena, struct pm_str, most), 0};
    gather_open(&names, &z->ledger.known);
    gather_open(&names, &z->ledger.pending);
    gather_undeclared(&names, z);
    qsort(names.items, names.count, sizeof *names.items, by_bytes);
    return names;
}

/* With the account's list at hand it decides what still exists; without it the ledger does. */
static void add_leaving(struct zoning *z)
{
    struct candidates names = gather_candidates(z);
    for (size_t i = 0; i < names.count; i++) {
        struct pm_str domain = names.items[i];
        bool again = i > 0 && pm_str_eq(domain, names.items[i - 1]);
        bool gone = z->has_account && !pm_account_find(&z->account, domain);
        if (again || gone || pm_desired_find(&z->desired, domain))
            continue;
        add(z, (struct pm_zone_domain){
                   .name = pm_name_canonical(domain),
                   .dns = z->desired.default_dns,
                   .leaving = true,
                   .note = leaving_note(z, domain),
               });
    }
}

static bool read_account(struct zoning *z, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.ownership = true};
    struct pm_client *client = NULL;
    if (!pm_context_has_token(z->context))
        return true;
    pm_progress_begin(&z->context->progress, "reading the account", 0);
    bool ok = pm_context_client(z->context, &client, err) &&
              pm_context_fetch(z->context, client, &wants, z->context->arena, &z->account, err);
    pm_client_close(client);
    pm_progress_clear(&z->context->progress);
    z->has_account = ok;
    return ok;
}

static bool check_names(const struct zoning *z, struct pm_err *err)
{
    for (size_t i = 0; i < z->name_count; i++) {
        bool found = false;
        for (size_t j = 0; j < z->count; j++)
            found = found || pm_name_eq(z->names[i], z->domains[j].name);
        if (!found)
            return pm_fail(err, PM_ERR_FAILED,
                           "%" PM_STR_FMT " is neither declared nor known to have left the file",
                           PM_STR_ARG(z->names[i].ascii));
    }
    return true;
}

static bool read_ledger(struct zoning *z, struct pm_err *err)
{
    if (pm_books_read(z->context, &z->desired, &z->books, &z->ledger, err))
        return true;
    struct pm_err why = *err;
    return pm_fail(err, why.code,
                   "%s (--declared-only leaves out domains that left the file, and needs no state)",
                   why.msg);
}

static bool gather(struct zoning *z, struct pm_err *err)
{
    struct pm_context *context = z->context;
    if (!pm_context_names(context, &context->args->operands, &z->names, &z->name_count, err) ||
        !pm_context_desired(context, &z->desired, err) || !read_account(z, err))
        return false;
    add_declared(z);
    if (!pm_args_has(context->args, PM_OPT_DECLARED_ONLY)) {
        if (!read_ledger(z, err))
            return false;
        pm_books_tell_age(z->books);
        add_leaving(z);
    }
    return check_names(z, err);
}

static bool options_from(struct zoning *z, const struct pm_zone_format *format,
                         struct pm_zone_options *out, struct pm_err *err)
{
    struct pm_context *context = z->context;
    const struct pm_args *args = context->args;
    struct pm_zone_options options = {
        .version = PM_VERSION,
        .digest = z->desired.digest,
        .ownership = z->account.ownership.len > 0 ? z->account.ownership : context->ownership,
        .style = pm_args_has(args, PM_OPT_SOA) ? PM_ZONE_STYLE_COMPLETE : PM_ZONE_STYLE_DEFAULT,
        .ttl = z->desired.default_dns->ttl,
        .now = context->style.now,
    };
    struct pm_name *ns = PM_NEW_ARRAY(context->arena, struct pm_name, args->ns.count);
    for (size_t i = 0; i < args->ns.count; i++) {
        if (!pm_name_parse(args->ns.items[i], PM_NAME_HOST, context->arena, &ns[i], err)) {
            err->code = PM_ERR_USAGE;
            return pm_err_wrap(err, "--ns '%" PM_STR_FMT "'", PM_STR_ARG(args->ns.items[i]));
        }
    }
    options.ns = ns;
    options.ns_count = args->ns.count;
    if (options.style == PM_ZONE_STYLE_COMPLETE &&
        (!(format->styles & 1U << PM_ZONE_STYLE_COMPLETE) || args->ns.count == 0))
        return pm_fail(err, PM_ERR_USAGE, "%s",
                       args->ns.count == 0
                           ? "--soa needs the zone's name servers: --ns NAME for each"
                           : "--soa goes with --format bind");
    if (options.style != PM_ZONE_STYLE_COMPLETE && (args->ns.count > 0 || args->serial.len > 0))
        return pm_fail(err, PM_ERR_USAGE, "--ns and --serial go with --soa");
    if (!pm_serial_parse(args->serial.len > 0 ? args->serial : PM_STR("unixtime"), &options.serial,
                         err)) {
        err->code = PM_ERR_USAGE;
        return false;
    }
    *out = options;
    return true;
}

static bool write_zones(struct zoning *z, const struct pm_zone_format *format,
                        const struct pm_zone_options *options, struct pm_err *err)
{
    struct pm_context *context = z->context;
    struct pm_zone *zones;
    struct pm_str *warnings;
    size_t count, warning_count;
    if (!pm_zone_group(z->domains, z->count, context->arena, &zones, &count, err))
        return false;
    bool one_document = context->args->out.len == 0;
    if (options->style == PM_ZONE_STYLE_COMPLETE && one_document && count > 1)
        return pm_fail(err, PM_ERR_USAGE,
                       "--soa makes complete zones, and these are %zu: name one domain, or write a "
                       "file a zone with -o DIR",
                       count);
    pm_zone_warnings(zones, count, options, context->arena, &warnings, &warning_count);
    for (size_t i = 0; i < warning_count; i++)
        pm_context_note(context, "Warning: %" PM_STR_FMT, PM_STR_ARG(warnings[i]));
    if (one_document) {
        pm_zone_write(format, zones, count, options, context->out);
        return true;
    }
    struct pm_zone_dir_counts counts = {0};
    const char *folder = pm_str_cstr(context->arena, context->args->out);
    bool ok = pm_zone_write_dir(format, zones, count, options, folder, &counts, err);
    pm_context_note(context, "%s: %zu written, %zu unchanged", folder, counts.written,
                    counts.unchanged);
    return ok;
}

int pm_cmd_zone(struct pm_context *context)
{
    struct zoning z = {.context = context};
    struct pm_zone_options options;
    struct pm_err err;
    struct pm_str name = context->args->format.len > 0 ? context->args->format : PM_STR("bind");
    const struct pm_zone_format *format = pm_zone_format_find(name);
    bool ok = gather(&z, &err) && options_from(&z, format, &options, &err) &&
              write_zones(&z, format, &options, &err);
    pm_books_close(z.books);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
