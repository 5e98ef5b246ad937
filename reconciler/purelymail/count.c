#include "purelymail/count.h"

/* Which of a domain's two counts. */
enum which { USERS, RULES };

static struct pm_count *count_of(struct pm_account_domain *domain, enum which which)
{
    return which == USERS ? &domain->users : &domain->rules;
}

/* Counts one for the domain of that name, if the account has it: users of a domain of the service
 * itself are of no interest. False when the name is none. */
static bool count_for(struct pm_account *account, struct pm_str domain, enum which which)
{
    struct pm_arena scratch;
    struct pm_name name;
    struct pm_err ignored;
    pm_arena_init(&scratch);
    bool ok = pm_name_parse(domain, PM_NAME_DOMAIN, &scratch, &name, &ignored);
    if (ok) {
        const struct pm_account_domain *found = pm_account_find(account, name.ascii);
        if (found)
            count_of(&account->domains[found - account->domains], which)->n++;
    }
    pm_arena_fini(&scratch);
    return ok;
}

static void settle_counts(struct pm_account *account, enum which which, bool all_seen)
{
    for (size_t i = 0; i < account->count; i++) {
        struct pm_count *count = count_of(&account->domains[i], which);
        if (all_seen)
            count->kind = PM_COUNT_EXACT;
        else
            count->kind = count->n > 0 ? PM_COUNT_AT_LEAST : PM_COUNT_UNKNOWN;
    }
}

static bool count_user(const struct pm_json *entry, const struct pm_fetch_wants *wants,
                       struct pm_account *account)
{
    struct pm_str address;
    struct pm_err ignored;
    if (!pm_json_as_str(entry, &address, &ignored))
        return false;
    if (wants->address)
        wants->address(wants->ctx, address);
    size_t at = pm_str_rfind(address, '@');
    if (at == 0 || at == address.len)
        return false;
    return count_for(account, pm_str_sub(address, at + 1, address.len), USERS);
}

static struct pm_str why_unreadable(size_t unreadable, size_t total, const char *what,
                                    struct pm_arena *arena)
{
    return pm_str_printf(arena, "%zu of %zu entries of the service's list of %s cannot be read",
                         unreadable, total, what);
}

bool pm_count_users(const struct pm_json *result, const struct pm_fetch_wants *wants,
                    struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    struct pm_json users;
    size_t unreadable = 0;
    if (!pm_json_get_array(result, "users", &users, err))
        return false;
    size_t total = pm_json_count(&users);
    for (size_t i = 0; i < total; i++) {
        struct pm_json entry = pm_json_at(&users, i);
        unreadable += !count_user(&entry, wants, account);
    }
    if (total >= PM_USERS_LISTED_MAX)
        account->users_unknown_why = pm_str_printf(
            arena, "the service lists at most %d users and listed %zu, so there may be more",
            PM_USERS_LISTED_MAX, total);
    else if (unreadable > 0)
        account->users_unknown_why = why_unreadable(unreadable, total, "users", arena);
    settle_counts(account, USERS, account->users_unknown_why.len == 0);
    return true;
}

bool pm_count_rules(const struct pm_json *result, struct pm_arena *arena,
                    struct pm_account *account, struct pm_err *err)
{
    struct pm_json rules;
    size_t unreadable = 0;
    if (!pm_json_get_array(result, "rules", &rules, err))
        return false;
    size_t total = pm_json_count(&rules);
    for (size_t i = 0; i < total; i++) {
        struct pm_json entry = pm_json_at(&rules, i);
        struct pm_str domain;
        struct pm_err ignored;
        unreadable += !pm_json_get_str(&entry, "domainName", &domain, &ignored) ||
                      !count_for(account, domain, RULES);
    }
    if (unreadable > 0)
        account->rules_unknown_why = why_unreadable(unreadable, total, "routing rules", arena);
    settle_counts(account, RULES, unreadable == 0);
    return true;
}
