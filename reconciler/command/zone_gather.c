#include "command/zone.h"

#include "base/time.h"
#include "model/records.h"
#include "plan/planner.h"

#include <stdlib.h>

static bool asked_for(const struct pm_zoning *z, struct pm_str name)
{
    for (size_t i = 0; i < z->name_count; i++) {
        if (pm_str_eq(z->names[i].ascii, name))
            return true;
    }
    return z->name_count == 0;
}

void pm_zoning_add(struct pm_zoning *z, struct pm_zone_domain domain)
{
    if (asked_for(z, domain.name.ascii))
        *PM_PUSH(z->context->arena, z->domains, z->count, z->cap) = domain;
    else
        *PM_PUSH(z->context->arena, z->others, z->other_count, z->other_cap) = domain;
}

/* The account decides; without it the ledger does. */
static bool is_added(const struct pm_zoning *z, struct pm_str domain)
{
    return z->has_account ? pm_account_find(&z->account, domain) != NULL
                          : pm_open_of(&z->ledger.known, domain).count > 0;
}

static void add_declared(struct pm_zoning *z)
{
    if (z->name_count == 0) {
        z->cap = z->desired.count;
        z->domains = PM_NEW_ARRAY(z->context->arena, struct pm_zone_domain, z->cap);
    }
    for (size_t i = 0; i < z->desired.count; i++) {
        const struct pm_desired_domain *domain = &z->desired.domains[i];
        bool matters = domain->dns->ownership == PM_OWNERSHIP_UNTIL_ADDED;
        pm_zoning_add(
            z, (struct pm_zone_domain){
                   .name = domain->name,
                   .dns = domain->dns,
                   .added = matters && is_added(z, domain->name.ascii),
                   .absent = z->has_account && !pm_account_find(&z->account, domain->name.ascii),
               });
    }
}

static struct pm_str leaving_note(struct pm_zoning *z, struct pm_str domain)
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
static void gather_undeclared(struct candidates *names, const struct pm_zoning *z)
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

static struct candidates gather_candidates(struct pm_zoning *z)
{
    size_t most = z->ledger.known.count + z->ledger.pending.count + z->account.count;
    struct candidates names = {PM_NEW_ARRAY(z->context->arena, struct pm_str, most), 0};
    gather_open(&names, &z->ledger.known);
    gather_open(&names, &z->ledger.pending);
    gather_undeclared(&names, z);
    qsort(names.items, names.count, sizeof *names.items, by_bytes);
    return names;
}

/* The domains that left and are gone, though no apply deleted them. */
static bool check_vanished(struct pm_zoning *z, const struct pm_str *names, size_t count,
                           struct pm_err *err)
{
    if (count == 0)
        return true;
    if (!pm_zoning_check_list(z, err))
        return pm_err_wrap(err, "whether %" PM_STR_FMT " still needs its records is not known",
                           PM_STR_ARG(names[0]));
    pm_context_warn(z->context,
                    "Warning: no records are written for %zu %s (%" PM_STR_FMT "%s) that left the "
                    "file and %s gone from the account, though no apply deleted %s: what moved to "
                    "another PurelyMail account still needs its records.",
                    count, count == 1 ? "domain" : "domains", PM_STR_ARG(names[0]),
                    count == 1 ? "" : ", ...", count == 1 ? "is" : "are",
                    count == 1 ? "it" : "them");
    return true;
}

/* With the account's list at hand it decides what still exists; without it the ledger does. */
static bool add_leaving(struct pm_zoning *z, struct pm_err *err)
{
    struct candidates names = gather_candidates(z);
    size_t vanished = 0;
    for (size_t i = 0; i < names.count; i++) {
        struct pm_str domain = names.items[i];
        bool again = i + 1 < names.count && pm_str_eq(domain, names.items[i + 1]);
        if (again || pm_desired_find(&z->desired, domain))
            continue;
        if (z->has_account && !pm_account_find(&z->account, domain)) {
            if (asked_for(z, domain))
                names.items[vanished++] = domain;
            continue;
        }
        pm_zoning_add(z, (struct pm_zone_domain){
                             .name = pm_name_canonical(domain),
                             .dns = z->left_dns,
                             .leaving = true,
                             .added = is_added(z, domain),
                             .note = leaving_note(z, domain),
                         });
    }
    return check_vanished(z, names.items, vanished, err);
}

bool pm_zoning_read_account(struct pm_zoning *z, struct pm_err *err)
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

static int by_name(const void *a, const void *b)
{
    return pm_name_cmp(((const struct pm_zone_domain *)a)->name,
                       ((const struct pm_zone_domain *)b)->name);
}

static bool check_names(struct pm_zoning *z, struct pm_err *err)
{
    if (z->name_count > 0 && z->count > 0)
        qsort(z->domains, z->count, sizeof *z->domains, by_name);
    for (size_t i = 0; i < z->name_count; i++) {
        struct pm_zone_domain key = {.name = z->names[i]};
        if (z->count == 0 || !bsearch(&key, z->domains, z->count, sizeof key, by_name))
            return pm_fail(err, PM_ERR_FAILED,
                           "%" PM_STR_FMT " is neither declared nor known to have left the file: "
                           "declare it, or, if it left the account, take its records out with "
                           "zone --remove",
                           PM_STR_ARG(z->names[i].ascii));
    }
    return true;
}

static bool read_ledger(struct pm_zoning *z, struct pm_err *err)
{
    if (pm_books_read(z->context, &z->desired, &z->books, &z->ledger, err))
        return true;
    struct pm_err why = *err;
    return pm_fail(err, why.code,
                   "%s (--declared-only leaves out domains that left the file, and needs no state)",
                   why.msg);
}

static bool is_other_value(const struct pm_zoning *z)
{
    struct pm_str given = z->context->ownership, ours = z->ledger.account;
    return given.len > 0 && ours.len > 0 &&
           !pm_str_eq(pm_ownership_fingerprint(given, z->context->arena), ours);
}

bool pm_zoning_check_books(struct pm_zoning *z, struct pm_err *err)
{
    pm_books_tell_age(z->books);
    if (z->has_account)
        return pm_plan_same_account(&z->ledger, &z->account, err);
    return !is_other_value(z) ||
           pm_fail(err, PM_ERR_FAILED,
                   "PURELYMAIL_OWNERSHIP_TOKEN is not the ownership value of the account that "
                   "%" PM_STR_FMT " belongs to: give that account's value, or name another state "
                   "with --state. If it is the same account, with a new ownership value: "
                   "`pm-reconcile state adopt`",
                   PM_STR_ARG(z->books->place));
}

bool pm_zoning_check_list(const struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_plan_input input = {
        .desired = &z->desired,
        .account = &z->account,
        .ledger = &z->ledger,
        .now = z->context->style.now,
        .max_deletes = -1,
    };
    return pm_plan_plausible(&input, z->context->arena, err);
}

static bool gather_all(struct pm_zoning *z, struct pm_err *err)
{
    bool all = !pm_args_has(z->context->args, PM_OPT_DECLARED_ONLY);
    if (all && (!read_ledger(z, err) || !pm_zoning_check_books(z, err)))
        return false;
    add_declared(z);
    return (!all || add_leaving(z, err)) && check_names(z, err);
}

/* The defaults, save that a domain that left is at the provider of those it shares a zone with. */
static const struct pm_dns_options *make_left_dns(const struct pm_zoning *z)
{
    struct pm_dns_options *dns = PM_NEW(z->context->arena, struct pm_dns_options);
    *dns = *z->desired.default_dns;
    dns->provider = (struct pm_str){0};
    return dns;
}

/* Deleting what is in the way of a helper record would take a mail domain's own away. */
static bool check_others(struct pm_zoning *z, struct pm_err *err)
{
    struct pm_str *names = PM_NEW_ARRAY(z->context->arena, struct pm_str, z->other_count);
    for (size_t i = 0; i < z->other_count; i++)
        names[i] = z->others[i].name.ascii;
    if (z->other_count > 0)
        qsort(names, z->other_count, sizeof *names, pm_str_order);
    return pm_zone_check_helpers(z->domains, z->count, names, z->other_count, err);
}

static bool has_left(const struct pm_zone_domain *domain)
{
    return domain->leaving || domain->remove;
}

static bool fail_at_culprit(const struct pm_zoning *z, struct pm_err *err)
{
    for (size_t i = 0; i < z->count; i++) {
        const struct pm_desired_domain *declared =
            z->domains[i].blamed ? pm_desired_find(&z->desired, z->domains[i].name.ascii) : NULL;
        if (declared)
            return pm_err_wrap(err, "%" PM_STR_FMT ":%u:%u", PM_STR_ARG(declared->place.file),
                               declared->place.line, declared->place.column);
    }
    return false;
}

bool pm_zoning_group(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_provider *standard = pm_provider_find(z->desired.default_dns->provider);
    if (!check_others(z, err))
        return false;
    if (!pm_zone_group(z->domains, z->count, z->context->arena, &z->zones, &z->zone_count, err))
        return fail_at_culprit(z, err);
    for (size_t i = 0; i < z->zone_count; i++)
        if (!z->zones[i].provider && has_left(&z->zones[i].domains[0]))
            z->zones[i].provider = standard;
    return true;
}

bool pm_zoning_gather(struct pm_zoning *z, struct pm_err *err)
{
    struct pm_context *context = z->context;
    if (!pm_context_names(context, &context->args->operands, &z->names, &z->name_count, err) ||
        !pm_context_desired(context, &z->desired, err) || !pm_zoning_read_account(z, err))
        return false;
    z->left_dns = make_left_dns(z);
    return pm_args_has(context->args, PM_OPT_REMOVE) ? pm_zoning_gather_removed(z, err)
                                                     : gather_all(z, err);
}
