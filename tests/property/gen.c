#include "gen.h"

#include "base/num.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { DAY = 86400, NAMES = 24, PATTERNS = 6 };

static const char *const names[NAMES] = {
    "a.example",     "b.example",      "c.example",      "corp.example",
    "d.example",     "e.example",      "f.example",      "g.example",
    "h.example",     "i.example",      "j.example",      "k.example",
    "l.example",     "m.corp.example", "n.corp.example", "o.m.corp.example",
    "p.example.net", "q.example.net",  "r-1.example",    "r.example",
    "s.example",     "t.example",      "u.example",      "xn--bcher-kva.example",
};

static const char *const patterns[PATTERNS] = {
    "*.corp.example", "*.example.net", "*.m.corp.example", "a.example", "f.example", "r.example",
};

/* xorshift64* (Vigna 2016), its state spread by splitmix64 so that neighbouring seeds differ. */
static void gen_init(struct gen *gen, uint64_t seed)
{
    uint64_t z = seed + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    gen->state = (z ^ (z >> 31)) | 1;
}

uint32_t gen_below(struct gen *gen, uint32_t bound)
{
    gen->state ^= gen->state >> 12;
    gen->state ^= gen->state << 25;
    gen->state ^= gen->state >> 27;
    return (uint32_t)((gen->state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % bound;
}

bool gen_chance(struct gen *gen, uint32_t percent)
{
    return gen_below(gen, 100) < percent;
}

void gen_shuffle(struct gen *gen, void *items, size_t count, size_t size)
{
    char *bytes = items, swap[512];
    for (size_t i = count; i > 1; i--) {
        size_t j = gen_below(gen, (uint32_t)i);
        memcpy(swap, bytes + j * size, size);
        memmove(bytes + j * size, bytes + (i - 1) * size, size);
        memcpy(bytes + (i - 1) * size, swap, size);
    }
}

static struct pm_str random_id(struct gen *gen, struct build *b)
{
    return b->events[gen_below(gen, (uint32_t)b->event_count)].id;
}

static void repeat_some(struct gen *gen, struct build *b)
{
    for (size_t i = gen_below(gen, 4); i > 0 && b->event_count > 0; i--) {
        struct pm_event copy = b->events[gen_below(gen, (uint32_t)b->event_count)];
        *build_event(b, copy.kind, "", 0) = copy;
    }
}

static struct pm_policy *random_policy(struct gen *gen, struct build *b)
{
    static const int64_t delays[] = {DAY, DAY, DAY, 2 * DAY, 7 * DAY};
    struct pm_policy *policy = PM_NEW(&b->arena, struct pm_policy);
    *policy = pm_policy_default();
    if (gen_chance(gen, 30))
        policy->prune = (enum pm_prune)gen_below(gen, 3);
    policy->delete_delay_s = delays[gen_below(gen, 5)];
    policy->max_deletes = gen_chance(gen, 40) ? gen_below(gen, 6) : 10;
    policy->max_delete_percent = gen_chance(gen, 30) ? gen_below(gen, 101) : 60;
    policy->delete_with_rules = gen_chance(gen, 30);
    if (gen_chance(gen, 10))
        policy->freeze = PM_STR("it moves");
    for (size_t i = 0; i < PATTERNS; i++) {
        if (gen_chance(gen, 12))
            build_pattern(b, &policy->protect, &policy->protect_count, patterns[i]);
        if (gen_chance(gen, 8))
            build_pattern(b, &policy->ignore, &policy->ignore_count, patterns[i]);
    }
    return policy;
}

bool gen_is_of_a_person(enum pm_event_kind kind)
{
    return kind == PM_EVENT_CANCEL || kind == PM_EVENT_HOLD || kind == PM_EVENT_RELEASE ||
           kind == PM_EVENT_UNPROTECT || kind == PM_EVENT_UNCLAIM;
}

void gen_history(struct gen *gen, struct build *b)
{
    size_t count = gen_below(gen, 40);
    for (size_t i = 0; i < count; i++) {
        enum pm_event_kind kind = (enum pm_event_kind)gen_below(gen, PM_EVENT_UNCLAIM + 1);
        bool of_domain = kind < PM_EVENT_POLICY;
        struct pm_event *event = build_event(b, kind, of_domain ? names[gen_below(gen, 5)] : "",
                                             BUILD_NOW - gen_below(gen, 6));
        event->delay_s = gen_below(gen, 3) * DAY;
        event->expires = event->time + gen_below(gen, 3);
        if (kind == PM_EVENT_POLICY) {
            event->policy = random_policy(gen, b);
            event->account = gen_chance(gen, 70) ? PM_STR("one") : PM_STR("");
        }
        for (uint32_t n = gen_below(gen, 3); n > 0; n--)
            pm_event_close(event, random_id(gen, b), &b->arena);
    }
    repeat_some(gen, b);
}

/* Ages around those at which a row turns. */
static int64_t random_age(struct gen *gen)
{
    static const int64_t edges[] = {0,       DAY,         2 * DAY,     7 * DAY,
                                    8 * DAY, 8 * DAY + 1, 14 * DAY,    14 * DAY + 1,
                                    DAY - 1, 9 * DAY,     2 * DAY - 1, 7 * DAY - 1};
    if (gen_chance(gen, 50))
        return edges[gen_below(gen, sizeof edges / sizeof *edges)];
    return gen_below(gen, 16 * DAY);
}

static struct pm_count random_count(struct gen *gen)
{
    if (gen_chance(gen, 80))
        return (struct pm_count){PM_COUNT_EXACT, 0};
    if (gen_chance(gen, 30))
        return (struct pm_count){PM_COUNT_UNKNOWN, 0};
    bool exact = gen_chance(gen, 70);
    return (struct pm_count){exact ? PM_COUNT_EXACT : PM_COUNT_AT_LEAST, 1 + gen_below(gen, 5)};
}

static void random_own(struct gen *gen, struct build *b, const char *name, uint32_t shared_percent)
{
    struct pm_account_domain *own = build_own(b, name);
    own->shared = gen_chance(gen, shared_percent);
    own->allow_account_reset = gen_chance(gen, 70);
    own->symbolic_subaddressing = gen_chance(gen, 70);
    own->users = random_count(gen);
    own->rules = random_count(gen);
}

static void random_declaration(struct gen *gen, struct build *b, const char *name)
{
    struct pm_desired_domain *domain = build_declare(b, name);
    domain->settings.allow_account_reset = (enum pm_tri)gen_below(gen, 3);
    domain->settings.symbolic_subaddressing = (enum pm_tri)gen_below(gen, 3);
    domain->protect_given = gen_chance(gen, 30);
    domain->protect = domain->protect_given && gen_chance(gen, 50);
}

/* An event that may have been closed since. */
static struct pm_event *past_event(struct gen *gen, struct build *b, enum pm_event_kind kind,
                                   const char *name, enum pm_event_kind closing)
{
    build_event(b, kind, name, BUILD_NOW - random_age(gen));
    size_t position = b->event_count - 1;
    struct pm_str id = build_last_id(b);
    if (gen_chance(gen, 25))
        pm_event_close(build_event(b, closing, name, BUILD_NOW - gen_below(gen, 1000)), id,
                       &b->arena);
    return &b->events[position];
}

static void random_past(struct gen *gen, struct build *b, const char *name)
{
    if (gen_chance(gen, 60))
        past_event(gen, b, PM_EVENT_KNOWN, name, PM_EVENT_DONE);
    for (uint32_t rows = gen_chance(gen, 40) ? 1 + gen_below(gen, 2) : 0; rows > 0; rows--)
        past_event(gen, b, PM_EVENT_SCHEDULE, name, PM_EVENT_VOID)->delay_s =
            (gen_below(gen, 4) + 1) * DAY / 2;
    if (gen_chance(gen, 12))
        past_event(gen, b, PM_EVENT_HOLD, name, PM_EVENT_RELEASE);
    if (gen_chance(gen, 12))
        past_event(gen, b, PM_EVENT_PROTECT, name, PM_EVENT_UNPROTECT);
    if (gen_chance(gen, 4))
        past_event(gen, b, PM_EVENT_INTENT, name, PM_EVENT_FAILED)->action =
            gen_chance(gen, 50) ? PM_ACTION_DELETE : PM_ACTION_ADD;
}

static void random_domain(struct gen *gen, struct build *b, const char *name,
                          uint32_t shared_percent)
{
    bool declared = gen_chance(gen, 45);
    if (declared)
        random_declaration(gen, b, name);
    if (gen_chance(gen, 75))
        random_own(gen, b, name, declared ? shared_percent / 10 : shared_percent);
    random_past(gen, b, name);
    if (gen_chance(gen, 60))
        build_look(b, name, (enum pm_visibility)gen_below(gen, 4));
    if (gen_chance(gen, 8))
        build_readd(b, name);
}

static void random_clocks(struct gen *gen, struct build *b)
{
    b->account.time = BUILD_NOW + gen_below(gen, 400) - 100;
    b->input.now = b->account.time + gen_below(gen, 601) - 300;
    if (gen_chance(gen, 5))
        b->input.now += (int64_t)gen_below(gen, 4 * DAY) - 2 * DAY;
    if (gen_chance(gen, 5))
        build_event(b, PM_EVENT_CANCEL, "z.example", BUILD_NOW + gen_below(gen, 2000));
    if (gen_chance(gen, 4)) {
        b->account.has_time = false;
        b->account.time = 0;
    }
}

static void random_account(struct gen *gen, struct build *b)
{
    if (gen_chance(gen, 5))
        b->account.fingerprint = (struct pm_str){0};
    if (gen_chance(gen, 6))
        b->account.users_unknown_why = PM_STR("the list was cut");
    if (gen_chance(gen, 6))
        b->account.rules_unknown_why = PM_STR("a rule could not be read");
}

void gen_inputs(struct gen *gen, struct build *b)
{
    uint32_t wanted = 5 + gen_below(gen, 95), shared_percent = gen_chance(gen, 30) ? 20 : 0;
    for (size_t i = 0; i < NAMES; i++) {
        if (gen_chance(gen, wanted))
            random_domain(gen, b, names[i], shared_percent);
    }
    b->desired.policy = *random_policy(gen, b);
    if (gen_chance(gen, 50)) {
        b->last = gen_chance(gen, 50) ? *random_policy(gen, b) : b->desired.policy;
        build_applied(b);
        if (gen_chance(gen, 3))
            b->events[b->event_count - 1].account = PM_STR("another");
    }
    random_clocks(gen, b);
    random_account(gen, b);
    repeat_some(gen, b);
    b->input.allow_empty = gen_chance(gen, 90);
    if (gen_chance(gen, 15))
        b->input.max_deletes = gen_below(gen, 8);
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    uint64_t number;
    const char *text = getenv(variable);
    if (!text || !pm_u64_parse(pm_str_from(text), 0, UINT64_MAX, &number))
        return otherwise;
    return number;
}

void gen_check(const char *(*law)(struct gen *gen, struct build *b))
{
    uint64_t seed = number_from("PM_PROPERTY_SEED", (uint64_t)pm_time_now() * 1000003);
    uint64_t cases = number_from("PM_PROPERTY_CASES", 10000);
    for (uint64_t i = 0; i < cases; i++) {
        struct gen gen;
        struct build b;
        gen_init(&gen, seed + i);
        build_init(&b);
        const char *broken = law(&gen, &b);
        if (broken)
            fail_msg("%s; again with PM_PROPERTY_SEED=%llu PM_PROPERTY_CASES=1", broken,
                     (unsigned long long)(seed + i));
        build_fini(&b);
    }
}
