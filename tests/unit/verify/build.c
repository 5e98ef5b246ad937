#include "tests/unit/verify/build.h"

#include "base/num.h"

#include <stdlib.h>

static const struct {
    const char *text;
    enum pm_answer_status status;
} statuses[] = {
    {"NODATA", PM_ANSWER_NODATA},   {"NXDOMAIN", PM_ANSWER_NXDOMAIN},
    {"TIMEOUT", PM_ANSWER_TIMEOUT}, {"SERVFAIL", PM_ANSWER_SERVFAIL},
    {"REFUSED", PM_ANSWER_REFUSED}, {"FAILED", PM_ANSWER_FAILED},
};

void bench_init(struct bench *bench)
{
    *bench = (struct bench){
        .dns = {.ttl = 3600, .mx_priority = 10},
        .input = {.name = pm_name_canonical(PM_STR("example.com"))},
    };
    pm_arena_init(&bench->arena);
    bench_expect(bench, OWNERSHIP);
    bench->input.expected = &bench->expected;
    bench->input.dns = &bench->dns;
    bench->input.answers = bench->answers;
}

void bench_fini(struct bench *bench)
{
    pm_arena_fini(&bench->arena);
}

void bench_expect(struct bench *bench, const char *ownership)
{
    bench->expected =
        pm_records_make(bench->input.name, &bench->dns, pm_str_from(ownership), &bench->arena);
}

static struct pm_rdata value_of(enum pm_rrtype type, struct pm_str text)
{
    if (type == PM_RRTYPE_TXT)
        return (struct pm_rdata){.text = text, .strings = 1};
    if (type == PM_RRTYPE_CNAME)
        return (struct pm_rdata){.target = text};
    uint64_t preference;
    size_t blank = pm_str_find(text, ' ');
    if (!pm_u64_parse(pm_str_sub(text, 0, blank), 0, UINT16_MAX, &preference))
        abort();
    return (struct pm_rdata){.preference = (uint16_t)preference,
                             .target = pm_str_sub(text, blank + 1, text.len)};
}

static struct pm_rrset *add_set(struct bench *bench, struct pm_answer *answer, struct pm_str owner,
                                enum pm_rrtype type)
{
    if (!answer->rrsets)
        answer->rrsets = PM_NEW_ARRAY(&bench->arena, struct pm_rrset, 4);
    struct pm_rrset *set = &answer->rrsets[answer->count++];
    *set = (struct pm_rrset){.owner = owner, .type = type, .ttl = 60};
    set->values = PM_NEW_ARRAY(&bench->arena, struct pm_rdata, 8);
    return set;
}

static void add_values(struct pm_rrset *set, struct pm_str text)
{
    struct pm_str value;
    while (pm_str_next(&text, '|', &value))
        set->values[set->count++] = value_of(set->type, value);
}

struct pm_answer *bench_answer(struct bench *bench, const char *server, const char *name,
                               enum pm_rrtype type, const char *text)
{
    struct pm_answer *answer = &bench->answers[bench->input.answer_count++];
    struct pm_str owner = pm_str_from(name), rest = pm_str_from(text);
    *answer = (struct pm_answer){.question = {owner, type}, .server = pm_str_from(server)};
    if (pm_str_starts(rest, PM_STR(">"))) {
        size_t blank = pm_str_find(rest, ' ');
        struct pm_rrset *alias = add_set(bench, answer, owner, PM_RRTYPE_CNAME);
        owner = pm_str_sub(rest, 1, blank);
        add_values(alias, owner);
        rest = pm_str_sub(rest, blank + 1, rest.len);
    }
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        answer->status = statuses[i].status;
        if (pm_str_is(rest, statuses[i].text))
            return answer;
    }
    answer->status = PM_ANSWER_DATA;
    add_values(add_set(bench, answer, owner, type), rest);
    return answer;
}

struct pm_finding bench_find(struct bench *bench, enum pm_purpose purpose)
{
    struct pm_verify_step step = pm_verify_step(&bench->input, &bench->arena);
    if (step.findings.count != PM_PURPOSES)
        abort();
    return step.findings.items[purpose];
}
