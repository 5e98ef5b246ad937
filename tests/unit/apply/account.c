#include "account.h"

#include <stdio.h>
#include <stdlib.h>

void fake_account_init(struct fake_account *account, int64_t time)
{
    memset(account, 0, sizeof *account);
    account->has_time = true;
    account->time = time;
}

static void set_name(char out[FAKE_NAME_MAX], struct pm_str name)
{
    if (name.len >= FAKE_NAME_MAX)
        abort();
    memcpy(out, name.ptr, name.len);
    out[name.len] = '\0';
}

struct fake_domain *fake_account_put(struct fake_account *account, const char *name)
{
    if (account->count == FAKE_DOMAINS_MAX)
        abort();
    struct fake_domain *domain = &account->domains[account->count++];
    *domain = (struct fake_domain){.reset = true, .subaddressing = true};
    set_name(domain->name, pm_str_from(name));
    return domain;
}

struct fake_domain *fake_account_find(struct fake_account *account, struct pm_str name)
{
    for (int i = 0; i < account->count; i++) {
        if (pm_str_is(name, account->domains[i].name))
            return &account->domains[i];
    }
    return NULL;
}

void fake_account_remove(struct fake_account *account, const char *name)
{
    struct fake_domain *domain = fake_account_find(account, pm_str_from(name));
    if (domain)
        *domain = account->domains[--account->count];
}

void fake_account_fault(struct fake_account *account, enum pm_action action, const char *domain,
                        enum fake_answer answer)
{
    if (account->fault_count == FAKE_FAULTS_MAX)
        abort();
    struct fake_fault *fault = &account->faults[account->fault_count++];
    *fault = (struct fake_fault){.action = action, .answer = answer};
    set_name(fault->domain, pm_str_from(domain));
}

static int by_name(const void *a, const void *b)
{
    return pm_name_cmp(((const struct pm_account_domain *)a)->name,
                       ((const struct pm_account_domain *)b)->name);
}

static struct pm_count count_of(int n, bool unknown)
{
    if (n == 0 && unknown)
        return (struct pm_count){PM_COUNT_UNKNOWN, 0};
    return (struct pm_count){PM_COUNT_EXACT, n};
}

void fake_account_show(const struct fake_account *account, struct pm_arena *arena,
                       struct pm_account *out)
{
    size_t count = (size_t)account->count;
    struct pm_account_domain *domains = PM_NEW_ARRAY(arena, struct pm_account_domain, count);
    for (size_t i = 0; i < count; i++) {
        const struct fake_domain *domain = &account->domains[i];
        domains[i] = (struct pm_account_domain){
            .name = pm_name_canonical(pm_str_dup(arena, pm_str_from(domain->name))),
            .shared = domain->shared,
            .allow_account_reset = domain->reset,
            .symbolic_subaddressing = domain->subaddressing,
            .users = count_of(domain->users, account->users_unknown),
            .rules = count_of(domain->rules, false),
        };
    }
    qsort(domains, count, sizeof *domains, by_name);
    *out = (struct pm_account){
        .domains = domains,
        .count = count,
        .has_time = account->has_time,
        .time = account->has_time ? account->time : 0,
        .users_unknown_why =
            account->users_unknown ? PM_STR("the list is cut") : (struct pm_str){0},
    };
    if (!account->ownership_unknown) {
        out->ownership = PM_STR("purelymail_ownership_proof=abc");
        out->fingerprint = PM_STR("0123456789abcdef0123456789abcdef");
    }
}

static bool holds(enum pm_tri wanted, bool is)
{
    return wanted == PM_UNSET || (wanted == PM_TRUE) == is;
}

static bool shows_effect(struct fake_account *account, const struct pm_change *change)
{
    const struct fake_domain *domain = fake_account_find(account, change->domain);
    if (change->action == PM_ACTION_UPDATE)
        return domain && holds(change->settings.allow_account_reset, domain->reset) &&
               holds(change->settings.symbolic_subaddressing, domain->subaddressing);
    return (domain != NULL) == (change->action == PM_ACTION_ADD);
}

static void note(struct fake_account *account, const struct pm_change *change)
{
    if (account->request_count == FAKE_REQUESTS_MAX)
        abort();
    struct fake_request *request = &account->requests[account->request_count++];
    request->action = change->action;
    request->superfluous = shows_effect(account, change);
    set_name(request->domain, change->domain);
}

static enum fake_answer answer_of(struct fake_account *account, const struct pm_change *change)
{
    for (int i = 0; i < account->fault_count; i++) {
        struct fake_fault *fault = &account->faults[i];
        if (fault->action == change->action && pm_str_is(change->domain, fault->domain)) {
            enum fake_answer answer = fault->answer;
            *fault = account->faults[--account->fault_count];
            return answer;
        }
    }
    return FAKE_ACCEPT;
}

static void set(enum pm_tri wanted, bool *out)
{
    if (wanted != PM_UNSET)
        *out = wanted == PM_TRUE;
}

/* False when it cannot be done. */
static bool carry_out(struct fake_account *account, const struct pm_change *change)
{
    struct fake_domain *domain = fake_account_find(account, change->domain);
    char name[FAKE_NAME_MAX];
    set_name(name, change->domain);
    if ((change->action == PM_ACTION_ADD) == (domain != NULL))
        return false;
    if (change->action == PM_ACTION_ADD)
        fake_account_put(account, name);
    if (change->action == PM_ACTION_DELETE)
        fake_account_remove(account, name);
    if (change->action == PM_ACTION_UPDATE) {
        set(change->settings.allow_account_reset, &domain->reset);
        set(change->settings.symbolic_subaddressing, &domain->subaddressing);
    }
    return true;
}

static const struct answer_row {
    bool effect;
    enum pm_change_result result;
    enum pm_err_code code;
    const char *message;
} rows[] = {
    [FAKE_ACCEPT] = {true, PM_CHANGE_ACCEPTED, PM_ERR_NONE, ""},
    [FAKE_IGNORE] = {false, PM_CHANGE_ACCEPTED, PM_ERR_NONE, ""},
    [FAKE_REFUSE] = {false, PM_CHANGE_REFUSED, PM_ERR_FAILED, "no luck"},
    [FAKE_REFUSE_EXISTS] = {false, PM_CHANGE_REFUSED, PM_ERR_FAILED, "exists already"},
    [FAKE_REFUSE_OWNERSHIP] = {false, PM_CHANGE_REFUSED, PM_ERR_FAILED, "no ownership record"},
    [FAKE_REFUSE_TOKEN] = {false, PM_CHANGE_REFUSED, PM_ERR_AUTH, "the token was refused"},
    [FAKE_DROP] = {false, PM_CHANGE_UNKNOWN, PM_ERR_UNREACHABLE, "connection lost"},
    [FAKE_EFFECT_DROP] = {true, PM_CHANGE_UNKNOWN, PM_ERR_UNREACHABLE, "connection lost"},
    [FAKE_EFFECT_EXISTS] = {true, PM_CHANGE_REFUSED, PM_ERR_FAILED, "exists already"},
    [FAKE_UNSENT] = {false, PM_CHANGE_UNSENT, PM_ERR_UNREACHABLE, "connection refused"},
};

void fake_account_serve(struct fake_account *account, struct pm_change *change)
{
    enum fake_answer answer = answer_of(account, change);
    if (answer != FAKE_UNSENT)
        note(account, change);
    if (rows[answer].effect && !carry_out(account, change))
        answer = change->action == PM_ACTION_ADD ? FAKE_REFUSE_EXISTS : FAKE_REFUSE;
    change->result = rows[answer].result;
    change->exists_hint = answer == FAKE_REFUSE_EXISTS || answer == FAKE_EFFECT_EXISTS;
    change->ownership_hint = answer == FAKE_REFUSE_OWNERSHIP;
    change->err = (struct pm_err){.code = rows[answer].code};
    snprintf(change->err.msg, sizeof change->err.msg, "%s", rows[answer].message);
}
