#include "command/zone.h"

#include "base/time.h"
#include "command/books_history.h"

/* What is known of a domain's end, when nobody asks the account. */
struct end {
    bool deleted; /* by an apply, confirmed, and not added again since */
    int64_t at;
};

static struct end find_end(const struct pm_transfer *log, struct pm_str domain)
{
    struct end end = {.deleted = false};
    for (size_t i = 0; i < log->count; i++) {
        const struct pm_event *event = &log->events[i];
        bool counts = event->kind == PM_EVENT_DONE || event->kind == PM_EVENT_KNOWN;
        if (!counts || !pm_str_eq(event->domain, domain) || event->time < end.at)
            continue;
        end.at = event->time;
        end.deleted = event->kind == PM_EVENT_DONE && event->action == PM_ACTION_DELETE;
    }
    return end;
}

static bool is_open(const struct pm_zoning *z, struct pm_str domain)
{
    return pm_open_of(&z->ledger.known, domain).count > 0 ||
           pm_open_of(&z->ledger.pending, domain).count > 0 ||
           pm_open_of(&z->ledger.intents, domain).count > 0;
}

static bool check_log(struct pm_zoning *z, const struct pm_transfer *log, struct pm_str domain,
                      struct pm_err *err)
{
    struct pm_pending row;
    if (find_end(log, domain).deleted && !is_open(z, domain))
        return true;
    if (pm_ledger_pending(&z->ledger, domain, &row)) {
        int64_t due = pm_pending_due(&row, z->desired.policy.delete_delay_s);
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT
                       " is still on the account: its deletion is due at %" PM_STR_FMT
                       ". Its records stay until an apply has done it, because DNS must not go "
                       "before the mail does",
                       PM_STR_ARG(domain), PM_STR_ARG(pm_time_format(z->context->arena, due)));
    }
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " may still be on the account: %" PM_STR_FMT
                   " does not say that its deletion was confirmed. Give an API token "
                   "(PURELYMAIL_API_TOKEN or --token-file), so that the account can be asked",
                   PM_STR_ARG(domain), PM_STR_ARG(z->books->place));
}

static bool check_account(struct pm_zoning *z, struct pm_str domain, struct pm_err *err)
{
    if (pm_account_find(&z->account, domain))
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT " is still on the account: its records stay until its "
                       "deletion is confirmed, because DNS must not go before the mail does. "
                       "`pm-reconcile plan` shows what it waits for",
                       PM_STR_ARG(domain));
    if (pm_open_of(&z->ledger.known, domain).count > 0)
        pm_context_note(z->context,
                        "Warning: %" PM_STR_FMT " is gone from the account, but no apply deleted "
                        "it: if it moved to another PurelyMail account, it still needs these "
                        "records.",
                        PM_STR_ARG(domain));
    return true;
}

static bool check_declared(const struct pm_zoning *z, struct pm_str name, struct pm_err *err)
{
    const struct pm_desired_domain *domain = pm_desired_find(&z->desired, name);
    if (!domain)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " is declared, at %" PM_STR_FMT ":%u:%u: it needs its records. "
                   "Take it out of the file, apply, and remove them when its deletion is confirmed",
                   PM_STR_ARG(name), PM_STR_ARG(domain->place.file), domain->place.line,
                   domain->place.column);
}

/* How its records were to be is not kept: they are looked for as the defaults have them, and the
 * optional ones that every domain has in the same way where the current records are known. */
static const struct pm_dns_options *make_dns(struct pm_zoning *z)
{
    struct pm_dns_options *dns = PM_NEW(z->context->arena, struct pm_dns_options);
    *dns = *z->left_dns;
    dns->extra.srv = true;
    return pm_args_has(z->context->args, PM_OPT_CURRENT) ? dns : z->left_dns;
}

static bool read_books(struct pm_zoning *z, struct pm_transfer *log, struct pm_err *err)
{
    if (!pm_books_read(z->context, &z->desired, &z->books, &z->ledger, err))
        return false;
    pm_books_tell_age(z->books);
    return z->has_account || pm_books_history(z->books, log, err);
}

bool pm_zoning_gather_removed(struct pm_zoning *z, struct pm_err *err)
{
    struct pm_transfer log = {0};
    if (z->name_count == 0)
        return pm_fail(err, PM_ERR_USAGE,
                       "--remove needs the domains whose records are to go: zone --remove NAME...");
    for (size_t i = 0; i < z->name_count; i++)
        if (!check_declared(z, z->names[i].ascii, err))
            return false;
    if (!read_books(z, &log, err))
        return false;
    const struct pm_dns_options *dns = make_dns(z);
    for (size_t i = 0; i < z->name_count; i++) {
        struct pm_str name = z->names[i].ascii;
        if (!(z->has_account ? check_account(z, name, err) : check_log(z, &log, name, err)))
            return false;
        pm_zoning_add(z, (struct pm_zone_domain){.name = z->names[i], .dns = dns, .remove = true});
    }
    return true;
}

static bool has_srv(const struct pm_zone *zone, struct pm_str name, struct pm_arena *arena)
{
    static const char *const labels[] = {"_imaps._tcp.", "_submissions._tcp."};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (pm_current_find(zone->current, pm_str_concat(arena, pm_str_from(labels[i]), name),
                            PM_RRTYPE_SRV))
            return true;
    return false;
}

void pm_zoning_mind_extra(struct pm_zoning *z)
{
    for (size_t i = 0; i < z->count; i++) {
        struct pm_zone_domain *domain = &z->domains[i];
        if (!domain->remove)
            continue;
        struct pm_dns_options *dns = PM_NEW(z->context->arena, struct pm_dns_options);
        *dns = *domain->dns;
        for (size_t j = 0; j < z->zone_count; j++)
            if (pm_name_eq(z->zones[j].name, domain->zone) && z->zones[j].current)
                dns->extra.srv = has_srv(&z->zones[j], domain->name.ascii, z->context->arena);
        domain->dns = dns;
    }
}
