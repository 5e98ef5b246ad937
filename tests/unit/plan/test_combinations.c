/* Every combination of the conditions that the rows look at, for one domain, held against a
 * decision that is written down a second time, as the tables have it. */
#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { DAY = 86400 };
enum row { NO_ROW, GRACE, DUE, EXPIRED };
enum protection { UNPROTECTED, BY_POLICY, BY_LEDGER };
enum freeze { UNFROZEN, BY_ACCOUNT, BY_FILE };
enum count { NONE, SOME, AT_LEAST, UNKNOWN, DOUBTED };

struct facts {
    int row, held, known;
    /* declared */
    int on_account, differs, readd, look;
    /* not declared */
    int shared, ignored, prune, protection, users, rules, with_rules, frozen, capped;
};

static void apply_counts(struct build *b, struct pm_account_domain *domain, const struct facts *f)
{
    static const struct pm_count counts[] = {
        [NONE] = {PM_COUNT_EXACT, 0},        [SOME] = {PM_COUNT_EXACT, 2},
        [AT_LEAST] = {PM_COUNT_AT_LEAST, 2}, [UNKNOWN] = {PM_COUNT_UNKNOWN, 0},
        [DOUBTED] = {PM_COUNT_EXACT, 0},
    };
    domain->users = counts[f->users];
    domain->rules = counts[f->rules];
    if (f->users == DOUBTED)
        b->account.users_unknown_why = PM_STR("cut");
    if (f->rules == DOUBTED)
        b->account.rules_unknown_why = PM_STR("cut");
}

static void apply_ledger(struct build *b, const struct facts *f)
{
    static const int64_t ago[] = {[GRACE] = 100, [DUE] = 2 * DAY, [EXPIRED] = 30 * DAY};
    if (f->row != NO_ROW)
        build_pending(b, "x.example", ago[f->row]);
    if (f->held)
        build_hold(b, "x.example", "");
    if (f->known)
        build_known(b, "x.example");
    if (f->protection == BY_LEDGER)
        build_event(b, PM_EVENT_PROTECT, "x.example", BUILD_NOW - 10);
}

static void apply_policy(struct build *b, const struct facts *f)
{
    struct pm_policy *policy = &b->desired.policy;
    policy->prune = (enum pm_prune)f->prune;
    policy->delete_with_rules = f->with_rules;
    policy->max_deletes = f->capped ? 0 : 10;
    if (f->ignored)
        build_pattern(b, &policy->ignore, &policy->ignore_count, "x.example");
    if (f->protection == BY_POLICY)
        build_pattern(b, &policy->protect, &policy->protect_count, "*.example");
    if (f->frozen == BY_ACCOUNT)
        b->account.fingerprint = (struct pm_str){0};
    if (f->frozen == BY_FILE)
        policy->freeze = PM_STR("it moves");
}

static void expect(const struct facts *f, bool declared, const char *wanted)
{
    struct build b;
    build_init(&b);
    build_fill(&b, 1);
    if (declared) {
        build_declare(&b, "x.example")->settings.allow_account_reset = PM_TRUE;
        build_look(&b, "x.example", (enum pm_visibility)f->look);
    }
    if (f->readd)
        build_readd(&b, "x.example");
    if (!declared || f->on_account) {
        struct pm_account_domain *domain = build_own(&b, "x.example");
        domain->allow_account_reset = !f->differs;
        domain->shared = f->shared;
        apply_counts(&b, domain, f);
    }
    apply_ledger(&b, f);
    apply_policy(&b, f);
    const char *words = build_words(&b, build_plan(&b), "x.example");
    if (strcmp(words, wanted) != 0) {
        const int *fact = (const int *)f;
        for (size_t i = 0; i < sizeof *f / sizeof *fact; i++)
            print_error("%d ", fact[i]);
        fail_msg("declared %d: \"%s\", not \"%s\"", declared, words, wanted);
    }
    build_fini(&b);
}

/* The reference. */

static const char *undeclared_state(const struct facts *f)
{
    bool users_known = f->users == NONE, rules_known = f->rules == NONE || f->with_rules;
    if (f->shared)
        return "unmanaged(shared)";
    if (f->ignored)
        return "unmanaged(ignored)";
    if (f->prune == PM_PRUNE_NONE)
        return "unmanaged(prune_none)";
    if (f->prune == PM_PRUNE_MANAGED && !f->known)
        return "unmanaged(not_managed)";
    if (f->protection != UNPROTECTED)
        return "blocked(protected)";
    if (f->held)
        return "held(held)";
    if (f->users == SOME || f->users == AT_LEAST)
        return "blocked(users_remain)";
    if ((f->rules == SOME || f->rules == AT_LEAST) && !f->with_rules)
        return "blocked(rules_remain)";
    if (!users_known || !rules_known)
        return "blocked(users_unknown)";
    return NULL;
}

static const char *undeclared_queue(const struct facts *f)
{
    static const char *const words[][2][2] = {
        /* [row][frozen][capped] */
        [NO_ROW] = {{"schedule(not_declared)", "blocked(too_many)"},
                    {"blocked(frozen)", "blocked(frozen)"}},
        [GRACE] = {{"wait(in_grace)", "wait(in_grace)"}, {"wait(in_grace)", "wait(in_grace)"}},
        [DUE] = {{"delete(due)", "wait(draining)"}, {"blocked(frozen)", "blocked(frozen)"}},
        [EXPIRED] = {{"schedule(not_declared) void(expired)", "void(expired) blocked(too_many)"},
                     {"blocked(frozen)", "blocked(frozen)"}},
    };
    return words[f->row][f->frozen != UNFROZEN][f->capped];
}

static void expect_undeclared(const struct facts *f)
{
    const char *state = undeclared_state(f);
    if (!state) {
        expect(f, false, undeclared_queue(f));
        return;
    }
    char wanted[128];
    if (f->row == NO_ROW)
        snprintf(wanted, sizeof wanted, "%s", state);
    else
        snprintf(wanted, sizeof wanted, "void%s %s", strchr(state, '('), state);
    expect(f, false, wanted);
}

static void every_undeclared_combination_is_as_the_table_says(void **state)
{
    (void)state;
    /* How many values each fact has; those of declared domains stay at 0. */
    static const int values[] = {4, 2, 2, 1, 1, 1, 1, 2, 2, 3, 3, 5, 5, 2, 3, 2};
    enum { FACTS = sizeof values / sizeof *values };
    size_t combinations = 0;
    for (struct facts f = {0};; combinations++) {
        expect_undeclared(&f);
        int *fact = (int *)&f;
        size_t i = 0;
        while (i < FACTS && ++fact[i] == values[i])
            fact[i++] = 0;
        if (i == FACTS)
            break;
    }
    assert_int_equal(combinations + 1, 4 * 2 * 2 * 2 * 2 * 3 * 3 * 5 * 5 * 2 * 3 * 2);
}

static const char *declared_absent(const struct facts *f)
{
    if (f->known && !f->readd)
        return f->row ? "void(gone_already) blocked(vanished)" : "blocked(vanished)";
    if (f->look == PM_VISIBILITY_ABSENT)
        return f->row ? "void(gone_already) wait(ownership_not_visible)"
                      : "wait(ownership_not_visible)";
    if (f->known)
        return f->row ? "add(readd) void(gone_already)" : "add(readd)";
    return f->row ? "add(not_on_account) void(gone_already)" : "add(not_on_account)";
}

static const char *declared_present(const struct facts *f)
{
    if (f->row || f->held)
        return f->differs ? "update(settings_differ) cancel(declared_again)"
                          : "cancel(declared_again)";
    return f->differs ? "update(settings_differ)" : "";
}

static void every_declared_combination_is_as_the_table_says(void **state)
{
    (void)state;
    /* Nothing of what keeps an undeclared domain plays a part: it varies all the same. */
    static const int values[] = {4, 2, 2, 2, 2, 2, 4, 1, 2, 3, 3, 2, 2, 1, 3, 2};
    enum { FACTS = sizeof values / sizeof *values };
    for (struct facts f = {0};;) {
        expect(&f, true, f.on_account ? declared_present(&f) : declared_absent(&f));
        int *fact = (int *)&f;
        size_t i = 0;
        while (i < FACTS && ++fact[i] == values[i])
            fact[i++] = 0;
        if (i == FACTS)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_undeclared_combination_is_as_the_table_says),
        cmocka_unit_test(every_declared_combination_is_as_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
