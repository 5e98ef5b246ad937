#include "command/zone.h"

#include "base/time.h"
#include "command/books_history.h"
#include "model/records.h"

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

/* Known, to be deleted, or asked for without an answer. */
static bool is_open(const struct pm_zoning *z, struct pm_str domain)
{
    return pm_open_of(&z->ledger.known, domain).count > 0 ||
           pm_open_of(&z->ledger.pending, domain).count > 0 ||
           pm_open_of(&z->ledger.intents, domain).count > 0;
}

/* What the ledger alone says is told with its date: other states and the service's own page leave
 * nothing in it. */
static void tell_confirmed(struct pm_zoning *z, struct pm_str domain, int64_t at, const char *why)
{
    pm_context_warn(z->context,
                    "Warning: %" PM_STR_FMT " confirms the deletion of %" PM_STR_FMT
                    " on %" PM_STR_FMT
                    ". Whether an account has it again since then is not known: %s.",
                    PM_STR_ARG(z->books->place), PM_STR_ARG(domain),
                    PM_STR_ARG(pm_time_format(z->context->arena, at)), why);
}

static bool fail_unconfirmed(struct pm_zoning *z, struct pm_str domain, struct pm_err *err)
{
    struct pm_pending row;
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

static bool check_log(struct pm_zoning *z, const struct end *end, struct pm_str domain,
                      struct pm_err *err)
{
    if (!end->deleted)
        return fail_unconfirmed(z, domain, err);
    tell_confirmed(z, domain, end->at,
                   "without an API token (PURELYMAIL_API_TOKEN or --token-file) nobody was asked");
    return true;
}

static bool has_own_domain(const struct pm_account *account)
{
    for (size_t i = 0; i < account->count; i++)
        if (!account->domains[i].shared)
            return true;
    return false;
}

/* Error: that the list lacks a domain proves nothing. */
static bool check_list(const struct pm_zoning *z, struct pm_err *err)
{
    if (z->ledger.account.len > 0 && z->account.fingerprint.len == 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "whether the list is that of the state's account is not known, because the "
                       "service did not tell its ownership value");
    return pm_zoning_check_list(z, err);
}

/* Nothing is open of the domain, and no deletion of it is in the books: an apply saw it gone, or it
 * was never in them. */
static bool check_stranger(struct pm_zoning *z, struct pm_str domain, struct pm_err *err)
{
    bool empty = !has_own_domain(&z->account);
    if (empty)
        pm_err_set(err, PM_ERR_FAILED, "it is empty");
    if (empty || !check_list(z, err))
        return pm_err_wrap(err,
                           "%" PM_STR_FMT " may still be on the account: %" PM_STR_FMT
                           " tells of no deletion of it, and that the account's list lacks it is "
                           "no proof",
                           PM_STR_ARG(domain), PM_STR_ARG(z->books->place));
    pm_context_warn(z->context,
                    "Warning: %" PM_STR_FMT " is not on this account, but %" PM_STR_FMT
                    " tells of no deletion of it: if another PurelyMail account has it, it needs "
                    "these records.",
                    PM_STR_ARG(domain), PM_STR_ARG(z->books->place));
    return true;
}

static bool check_account(struct pm_zoning *z, const struct end *end, struct pm_str domain,
                          struct pm_err *err)
{
    struct pm_err why;
    if (pm_account_find(&z->account, domain))
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT " is still on the account: its records stay until its "
                       "deletion is confirmed, because DNS must not go before the mail does. "
                       "`pm-reconcile plan` shows what it waits for",
                       PM_STR_ARG(domain));
    if (is_open(z, domain))
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT " is gone from the account, but no apply deleted it: if it "
                       "moved to another PurelyMail account, it still needs its records. If it "
                       "is really gone, `pm-reconcile apply` takes it out of the books; then its "
                       "records can be removed",
                       PM_STR_ARG(domain));
    if (!end->deleted)
        return check_stranger(z, domain, err);
    if (!check_list(z, &why))
        tell_confirmed(z, domain, end->at, why.msg);
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
    return pm_books_read(z->context, &z->desired, &z->books, &z->ledger, err) &&
           pm_zoning_check_books(z, err) && pm_books_history(z->books, log, err);
}

static bool check_gone(struct pm_zoning *z, const struct pm_transfer *log, struct pm_str domain,
                       struct pm_err *err)
{
    struct end end = find_end(log, domain);
    end.deleted = end.deleted && !is_open(z, domain);
    return z->has_account ? check_account(z, &end, domain, err) : check_log(z, &end, domain, err);
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
        if (!check_gone(z, &log, name, err))
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

/* NULL: not known. */
static const struct pm_zone *zone_of(const struct pm_zoning *z, const struct pm_zone_domain *domain)
{
    for (size_t i = 0; i < z->zone_count; i++)
        if (pm_name_eq(z->zones[i].name, domain->zone) && z->zones[i].current)
            return &z->zones[i];
    return NULL;
}

static void mind_extra(struct pm_zoning *z, struct pm_zone_domain *domain)
{
    const struct pm_zone *zone = zone_of(z, domain);
    struct pm_dns_options *dns = PM_NEW(z->context->arena, struct pm_dns_options);
    *dns = *domain->dns;
    if (zone)
        dns->extra.srv = has_srv(zone, domain->name.ascii, z->context->arena);
    domain->dns = dns;
}

static bool is_proof(const struct pm_rdata *value)
{
    return pm_str_starts_nocase(pm_str_trim(value->text), PM_STR("purelymail_ownership_proof="));
}

/* By the value itself, else by the state, which holds its digest. */
static bool is_our_proof(const struct pm_zoning *z, struct pm_str value)
{
    if (z->options.ownership.len > 0)
        return pm_str_eq(value, z->options.ownership);
    return z->ledger.account.len > 0 &&
           pm_str_eq(pm_ownership_fingerprint(value, z->context->arena), z->ledger.account);
}

static bool fail_other_account(const struct pm_zoning *z, struct pm_str domain, struct pm_err *err)
{
    return pm_fail(
        err, PM_ERR_FAILED,
        "%" PM_STR_FMT " has a TXT record purelymail_ownership_proof=... that is not known to "
        "be this account's: another PurelyMail account may have the domain, and need its "
        "records. %s",
        PM_STR_ARG(domain),
        z->options.ownership.len > 0 || z->ledger.account.len > 0
            ? "If none has, delete that TXT record, and run this again"
            : "Give this account's value in PURELYMAIL_OWNERSHIP_TOKEN, or an API token");
}

/* Another account's value says that the domain may have moved there; it is not shown. Ours, where
 * only the state knew it, is known from here on, so that it goes. */
static bool check_proofs(struct pm_zoning *z, const struct pm_zone_domain *domain,
                         struct pm_err *err)
{
    const struct pm_zone *zone = zone_of(z, domain);
    const struct pm_rrset *texts =
        zone ? pm_current_find(zone->current, domain->name.ascii, PM_RRTYPE_TXT) : NULL;
    for (size_t i = 0; texts && i < texts->count; i++) {
        if (!is_proof(&texts->values[i]))
            continue;
        if (!is_our_proof(z, texts->values[i].text))
            return fail_other_account(z, domain->name.ascii, err);
        z->options.ownership = texts->values[i].text;
    }
    return true;
}

bool pm_zoning_mind_current(struct pm_zoning *z, struct pm_err *err)
{
    for (size_t i = 0; i < z->count; i++) {
        if (!z->domains[i].remove)
            continue;
        if (!check_proofs(z, &z->domains[i], err))
            return false;
        mind_extra(z, &z->domains[i]);
    }
    return true;
}
