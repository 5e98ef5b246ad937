/* Laws of verification, over made-up DNS worlds in which mistakes and failures come together at
 * random. */
#include "tests/unit/verify/lab.h"

#include "base/num.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

/* A case is made from its seed alone, so that a failure can be run again:
 *     PM_PROPERTY_SEED=<seed> PM_PROPERTY_CASES=1 property_verify */
struct gen {
    uint64_t state;
};

static void gen_init(struct gen *gen, uint64_t seed)
{
    uint64_t z = seed + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    gen->state = (z ^ (z >> 31)) | 1;
}

static uint32_t gen_below(struct gen *gen, uint32_t bound)
{
    gen->state ^= gen->state >> 12;
    gen->state ^= gen->state << 25;
    gen->state ^= gen->state >> 27;
    return (uint32_t)((gen->state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % bound;
}

static bool gen_chance(struct gen *gen, uint32_t percent)
{
    return gen_below(gen, 100) < percent;
}

/* Orders to the lab; any of them beside any others. */
static const char *const mistakes[] = {
    "-example.com MX",
    "-example.com TXT",
    "-_dmarc.example.com CNAME",
    "-purelymail1._domainkey.example.com CNAME",
    "-purelymail2._domainkey.example.com CNAME",
    "-example.com NS",
    "-example.com SOA",
    "-_spf.purelymail.com TXT",
    "-key1.dkimroot.purelymail.com TXT",
    "-dmarcroot.purelymail.com TXT",
    "=example.com MX 10 mx.purelymail.com",
    "=example.com MX 10 mailserver.purelymail.com.example.com",
    "+example.com MX 5 old.example",
    "+example.com MX 20 old.example",
    "+example.com MX 0 .",
    "+old.example CNAME old.example",
    "+old.example A 192.0.2.7",
    "+example.com CNAME www.example.com",
    "+example.com CNAME example.com",
    "+example.com A 192.0.2.8",
    "+*.example.com TXT hello",
    "+*.example.com CNAME www.example.com",
    "+*.example.com A 192.0.2.9",
    "+*._domainkey.example.com TXT v=DKIM1; p=",
    "+example.com TXT v=spf1 -all",
    "+example.com TXT v=spf1 redirect=example.com",
    "=example.com TXT v=spf1 include:example.com include:_spf.purelymail.com ~all",
    "=example.com TXT v=spf1 a mx ptr exists:%{i}.%{d} include:_spf.purelymail.com ~all",
    "=example.com TXT v=spf1 include:a.example include:_spf.purelymail.com -all",
    "=example.com TXT v=spf1 include:%{l}%{o}.example +all",
    ("=example.com TXT " OWNERSHIP " v=spf1 include:_spf.purelymail.com ~all"),
    "+a.example TXT v=spf1 include:b.example ?all",
    "+b.example TXT v=spf1 include:a.example mx:old.example -all",
    "+_spf.purelymail.com TXT v=spf1 ip4:198.51.100.0/24 -all",
    "=_spf.purelymail.com TXT v=spf1 include:_spf.purelymail.com ~all",
    "=_dmarc.example.com CNAME _dmarc.example.com",
    "=_dmarc.example.com CNAME other.example",
    "+other.example TXT v=DMARC1; p=none; rua=mailto:a@far.example",
    "+_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:a@example.com,mailto:b@far.example!1k",
    "+_dmarc.example.com TXT hello",
    "+_dmarc.com TXT v=DMARC1; p=reject; sp=none; psd=y",
    "=purelymail1._domainkey.example.com CNAME key2.dkimroot.purelymail.com",
    "=purelymail1._domainkey.example.com CNAME key1.dkimroot.purelymail.com.example.com",
    "=purelymail3._domainkey.example.com CNAME key3._dkimroot.purelymail.com",
    "+purelymail2._domainkey.example.com A 192.0.2.1",
    "+purelymail2._domainkey.example.com TXT v=DKIM1; k=rsa; p=AAAA",
    "=key2.dkimroot.purelymail.com TXT v=DKIM1; p=",
    "=key3.dkimroot.purelymail.com TXT v=DKIM1; k=ed25519; p=!!",
    "+example.com.example.com MX 10 mailserver.purelymail.com",
    ("+_purelymail.example.com TXT " OWNERSHIP),
    "+_mta-sts.example.com TXT v=STSv1; id=1",
    "+_smtp._tls.example.com TXT v=TLSRPTv1; rua=mailto:a@example.com",
    "+example.com DS 1 5 1 ab",
    "+@b example.com MX 10 other.example",
    "+@b example.com TXT hello",
    "+@c example.com TXT v=spf1 include:_spf.purelymail.com ~all",
    "+@c _dmarc.example.com TXT v=DMARC1; p=none",
    "+@b example.com SOA a.ns.example h.example. 8 1 1 1 1",
    "!@b _dmarc.example.com CNAME NODATA",
    "!@c example.com MX NXDOMAIN",
    "!@b purelymail1._domainkey.example.com CNAME NXDOMAIN",
    "!@resolver example.com SOA SERVFAIL",
    "!@resolver example.com TXT NODATA",
};

static const enum pm_answer_status doubts[] = {
    PM_ANSWER_TIMEOUT, PM_ANSWER_SERVFAIL, PM_ANSWER_REFUSED, PM_ANSWER_FAILED, PM_ANSWER_REFERRAL,
};

enum { MISTAKES = sizeof mistakes / sizeof *mistakes, DOUBTS = sizeof doubts / sizeof *doubts };

/* Which answers are taken away: the same for the same question and server, whenever it is asked. */
struct fog {
    uint64_t salt;
    uint32_t percent;      /* of single answers */
    uint32_t deaf_percent; /* of questions that nobody answers */
};

static uint32_t hash(const struct fog *fog, const struct pm_answer *answer, bool with_server)
{
    uint64_t h = fog->salt ^ (uint64_t)answer->question.type << 8 ^ answer->question.via;
    for (size_t i = 0; i < answer->question.name.len; i++)
        h = (h ^ (uint8_t)answer->question.name.ptr[i]) * 0x100000001b3;
    for (size_t i = 0; with_server && i < answer->server.len; i++)
        h = (h ^ (uint8_t)answer->server.ptr[i]) * 0x100000001b3;
    return (uint32_t)(h >> 24);
}

static void cloud(void *ctx, struct pm_answer *answer)
{
    const struct fog *fog = ctx;
    uint32_t own = hash(fog, answer, true), shared = hash(fog, answer, false);
    if (own % 100 >= fog->percent && shared % 100 >= fog->deaf_percent)
        return;
    answer->status = doubts[own / 100 % DOUBTS];
    answer->count = 0;
}

struct world {
    struct lab lab;
    struct fog fog;
    struct pm_dns_badges badges;
};

static void make_input(struct gen *gen, struct world *world)
{
    static const enum pm_tri known[] = {PM_TRUE, PM_FALSE, PM_UNSET};
    struct pm_verify_input *input = &world->lab.input;
    input->on_account = known[gen_below(gen, 3)];
    world->badges = (struct pm_dns_badges){gen_chance(gen, 50), gen_chance(gen, 50),
                                           gen_chance(gen, 50), gen_chance(gen, 50)};
    if (input->on_account == PM_TRUE)
        input->badges = &world->badges;
    input->mode = (enum pm_verify_mode)gen_below(gen, 3);
    if (input->mode != PM_VERIFY_AUTHORITIES)
        input->delegation = NULL;
    world->lab.validated = gen_chance(gen, 30);
    world->lab.servers[2] = "c";
    if (gen_chance(gen, 10))
        world->lab.lame = "b";
}

static void make_world(struct gen *gen, struct world *world, uint32_t most_mistakes)
{
    lab_init(&world->lab);
    make_input(gen, world);
    if (gen_chance(gen, 20)) {
        world->lab.dns.dmarc = PM_STR("v=DMARC1; p=reject");
        lab_do(&world->lab, "-_dmarc.example.com CNAME");
        lab_do(&world->lab, "+_dmarc.example.com TXT v=DMARC1; p=reject");
    }
    world->lab.expected = pm_records_make(world->lab.input.name, &world->lab.dns, PM_STR(OWNERSHIP),
                                          &world->lab.arena);
    for (uint32_t i = gen_below(gen, most_mistakes + 1); i > 0; i--)
        lab_do(&world->lab, mistakes[gen_below(gen, MISTAKES)]);
    world->fog = (struct fog){.salt = gen_below(gen, UINT32_MAX),
                              .percent = gen_below(gen, 40),
                              .deaf_percent = gen_below(gen, 40)};
    world->lab.twist = cloud;
    world->lab.twist_ctx = &world->fog;
}

static bool says_something(const struct lab *lab, const struct pm_finding *finding)
{
    for (size_t i = 0; i < lab->input.reply_count; i++) {
        const struct pm_replies *replies = lab->input.replies[i];
        if (replies->question.via != PM_VIA_AUTHORITY || replies->question.type != finding->type ||
            !pm_str_eq(replies->question.name, finding->owner))
            continue;
        for (size_t a = 0; a < replies->count; a++)
            if (pm_answer_is_conclusive(replies->answers[a].status))
                return true;
    }
    return false;
}

static const struct pm_finding *find_baseless(const struct lab *lab)
{
    for (size_t i = 0; i < lab->step.findings.count; i++) {
        const struct pm_finding *finding = &lab->step.findings.items[i];
        if (finding->required && finding->status == PM_STATUS_FAIL &&
            !pm_str_is(finding->rule, "dnssec") && !says_something(lab, finding))
            return finding;
    }
    return NULL;
}

static const char *no_failure_without_an_answer(struct gen *gen)
{
    struct world world;
    make_world(gen, &world, 6);
    lab_run(&world.lab);
    const struct pm_finding *finding = find_baseless(&world.lab);
    if (finding)
        print_message("%.*s: %.*s\n", PM_STR_ARG(finding->rule), PM_STR_ARG(finding->why));
    lab_fini(&world.lab);
    return finding ? "a failure although nobody answered" : NULL;
}

/* SERVFAIL that vanishes without the checks is what bogus means. */
static void keep_the_chain(void *ctx, struct pm_answer *answer)
{
    if (answer->question.via == PM_VIA_AUTHORITY ||
        !pm_name_in_zone(answer->question.name, PM_STR("example.com")))
        cloud(ctx, answer);
    if (answer->status == PM_ANSWER_SERVFAIL)
        answer->status = PM_ANSWER_TIMEOUT;
}

static const char *a_clean_domain_never_fails(struct gen *gen)
{
    struct world world;
    make_world(gen, &world, 0);
    world.lab.twist = keep_the_chain;
    lab_run(&world.lab);
    const struct pm_findings *findings = &world.lab.step.findings;
    bool fails = pm_findings_verdict(findings->items, findings->count) == PM_STATUS_FAIL;
    for (size_t i = 0; fails && i < findings->count; i++)
        if (findings->items[i].required && findings->items[i].status == PM_STATUS_FAIL)
            print_message("%.*s: %.*s\n", PM_STR_ARG(findings->items[i].rule),
                          PM_STR_ARG(findings->items[i].why));
    lab_fini(&world.lab);
    return fails ? "doubt made a clean domain fail" : NULL;
}

static void shuffle(struct gen *gen, const char **servers, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = gen_below(gen, (uint32_t)i);
        const char *swap = servers[j];
        servers[j] = servers[i - 1];
        servers[i - 1] = swap;
    }
}

/* Where servers have different DMARC records, the details are those of one of them. */
static bool is_of_one_text(const struct pm_finding *finding)
{
    return pm_str_starts(finding->rule, PM_STR("dmarc-"));
}

static const struct pm_finding *find_change(const struct pm_findings *before,
                                            const struct pm_findings *after)
{
    if (before->count != after->count)
        return &before->items[0];
    for (size_t i = 0; i < before->count; i++)
        if (!pm_str_eq(before->items[i].rule, after->items[i].rule) ||
            (before->items[i].status != after->items[i].status &&
             !is_of_one_text(&before->items[i])))
            return &before->items[i];
    return NULL;
}

static const char *compare(struct world *world, const struct pm_findings *before, const char *what)
{
    lab_run(&world->lab);
    const struct pm_finding *change = find_change(before, &world->lab.step.findings);
    if (change)
        print_message("%.*s was %s: %.*s\n", PM_STR_ARG(change->rule),
                      pm_status_name(change->status), PM_STR_ARG(change->why));
    return change ? what : NULL;
}

static const char *the_order_of_servers_does_not_matter(struct gen *gen)
{
    struct world world;
    make_world(gen, &world, 6);
    lab_run(&world.lab);
    struct pm_findings before = world.lab.step.findings;
    shuffle(gen, world.lab.servers, 3);
    const char *broken = compare(&world, &before, "the order of servers changed a status");
    lab_fini(&world.lab);
    return broken;
}

static const char *brief_findings_say_the_same(struct gen *gen)
{
    struct world world;
    make_world(gen, &world, 6);
    lab_run(&world.lab);
    struct pm_findings before = world.lab.step.findings;
    world.lab.input.brief = true;
    world.lab.input.memo = pm_verify_memo_make(&world.lab.arena);
    const char *broken = compare(&world, &before, "brevity changed a status");
    if (!broken)
        broken = compare(&world, &before, "what was kept changed a status");
    lab_fini(&world.lab);
    return broken;
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    uint64_t number = otherwise;
    if (text && !pm_u64_parse(pm_str_from(text), 0, UINT64_MAX, &number))
        fail_msg("%s is no number", variable);
    return number;
}

/* The law says what it found broken, or NULL. */
static void check(const char *(*law)(struct gen *gen))
{
    uint64_t seed = number_from("PM_PROPERTY_SEED", (uint64_t)pm_time_now() * 1000003);
    uint64_t cases = number_from("PM_PROPERTY_CASES", 2000);
    for (uint64_t i = 0; i < cases; i++) {
        struct gen gen;
        gen_init(&gen, seed + i);
        const char *broken = law(&gen);
        if (broken)
            fail_msg("%s; again with PM_PROPERTY_SEED=%llu PM_PROPERTY_CASES=1", broken,
                     (unsigned long long)(seed + i));
    }
}

static void doubt_is_never_a_failure(void **state)
{
    (void)state;
    check(no_failure_without_an_answer);
    check(a_clean_domain_never_fails);
}

static void findings_do_not_depend_on_the_order_of_servers(void **state)
{
    (void)state;
    check(the_order_of_servers_does_not_matter);
}

static void findings_in_brief_are_the_same_findings(void **state)
{
    (void)state;
    check(brief_findings_say_the_same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubt_is_never_a_failure),
        cmocka_unit_test(findings_do_not_depend_on_the_order_of_servers),
        cmocka_unit_test(findings_in_brief_are_the_same_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
