/* Any bytes as an SPF record, and as the answers to what it asks: the first line is the record, the
 * second the sender, each other one a record "NAME TYPE VALUE", or "NAME !" for a name that is
 * never answered. Whatever it is, the evaluation ends within its limits, asks for names only, comes
 * to the same when the answers arrive one by one, and a merged record is a record. */
#include "model/spf_merge.h"
#include "model/spf_record.h"
#include "model/spf_term.h"
#include "verify/spf_check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 32, QUESTIONS_MAX = 512, ROUNDS_MAX = 48 };

static const struct pm_str domain = PM_STR_INIT("d.example");

struct world {
    struct pm_arena arena;
    struct pm_str record, sender, lines[LINES_MAX];
    size_t line_count;
    struct pm_question asked[QUESTIONS_MAX];
    size_t asked_count, known; /* only the first are answered */
};

static enum pm_rrtype type_of(struct pm_str word)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA, PM_RRTYPE_MX, PM_RRTYPE_TXT,
                                           PM_RRTYPE_PTR};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pm_str_is(word, pm_rrtype_name(types[i])))
            return types[i];
    return PM_RRTYPE_CNAME;
}

static void check_name(struct pm_str name)
{
    struct pm_str rest = name, label;
    if (name.len == 0 || name.len > 4 * 253)
        abort();
    while (pm_str_next(&rest, '.', &label))
        if (label.len == 0 || label.len > 4 * 63)
            abort();
    for (size_t i = 0; i < name.len; i++)
        if (!pm_ascii_is_graph(name.ptr[i]) || pm_ascii_lower(name.ptr[i]) != name.ptr[i])
            abort();
}

static bool is_known(struct world *world, struct pm_str name, enum pm_rrtype type)
{
    check_name(name);
    for (size_t i = 0; i < world->asked_count; i++)
        if (world->asked[i].type == type && pm_str_eq(world->asked[i].name, name))
            return i < world->known;
    if (world->asked_count == QUESTIONS_MAX)
        abort();
    world->asked[world->asked_count++] = (struct pm_question){name, type, PM_VIA_RESOLVER};
    return world->asked_count <= world->known;
}

static void add_value(struct world *world, struct pm_answer *answer, struct pm_str value)
{
    if (answer->count == 0) {
        answer->rrsets = PM_NEW(&world->arena, struct pm_rrset);
        *answer->rrsets =
            (struct pm_rrset){.owner = answer->question.name, .type = answer->question.type};
        answer->rrsets->values = PM_NEW_ARRAY(&world->arena, struct pm_rdata, LINES_MAX + 1);
        answer->count = 1;
    }
    answer->status = PM_ANSWER_DATA;
    answer->rrsets->values[answer->rrsets->count++] =
        (struct pm_rdata){.text = value, .target = pm_str_lower(&world->arena, value)};
}

static void answer_line(struct world *world, struct pm_str line, struct pm_answer *answer)
{
    struct pm_str name = PM_STR(""), type = PM_STR("");
    if (!pm_str_next(&line, ' ', &name) || !pm_str_eq(name, answer->question.name))
        return;
    if (pm_str_next(&line, ' ', &type) && pm_str_is(type, "!"))
        answer->status = PM_ANSWER_TIMEOUT;
    else if (type_of(type) == answer->question.type && answer->status != PM_ANSWER_TIMEOUT)
        add_value(world, answer, line);
}

/* A target that is no name cannot come out of an answer. */
static bool is_target(struct pm_str text)
{
    struct pm_str rest = text, label;
    if (text.len > 253)
        return false;
    while (text.len > 0 && pm_str_next(&rest, '.', &label))
        if (label.len == 0 || label.len > 63)
            return false;
    for (size_t i = 0; i < text.len; i++)
        if (!pm_ascii_is_alnum(text.ptr[i]) && !strchr("-_.", text.ptr[i] ? text.ptr[i] : ' '))
            return false;
    return true;
}

static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct world *world = ctx;
    if (!is_known(world, name, type))
        return NULL;
    struct pm_answer *answer = PM_NEW(&world->arena, struct pm_answer);
    *answer =
        (struct pm_answer){.question = {name, type, PM_VIA_RESOLVER}, .status = PM_ANSWER_NXDOMAIN};
    if (type == PM_RRTYPE_TXT && pm_str_eq(name, domain))
        add_value(world, answer, world->record);
    for (size_t i = 0; i < world->line_count; i++)
        answer_line(world, world->lines[i], answer);
    if (answer->status != PM_ANSWER_DATA) {
        answer->count = 0;
        return answer;
    }
    bool named = type == PM_RRTYPE_MX || type == PM_RRTYPE_PTR;
    for (size_t i = 0; named && i < answer->rrsets->count; i++)
        if (!is_target(answer->rrsets->values[i].target))
            answer->status = PM_ANSWER_FAILED;
    return answer;
}

typedef struct pm_spf_verdict evaluate(const struct pm_spf_mail *, const struct pm_spf_dns *,
                                       struct pm_arena *);

/* All answers at once, and a round of them at a time. */
static void run(struct world *world, const struct pm_spf_mail *mail, evaluate *function, int max)
{
    const struct pm_spf_dns dns = {ask, world};
    world->asked_count = 0;
    world->known = QUESTIONS_MAX;
    struct pm_spf_verdict whole = function(mail, &dns, &world->arena), slow;
    if (whole.result == PM_SPF_RESULT_OPEN || whole.lookups > max || whole.voids > whole.lookups ||
        whole.voids > whole.void_questions)
        abort();
    world->asked_count = world->known = 0;
    for (int round = 0;; round++) {
        slow = function(mail, &dns, &world->arena);
        if (slow.result != PM_SPF_RESULT_OPEN)
            break;
        if (round == ROUNDS_MAX || world->asked_count == world->known)
            abort();
        world->known = world->asked_count;
    }
    if (slow.result != whole.result || slow.lookups != whole.lookups ||
        !pm_str_eq(slow.problem, whole.problem) || !pm_str_eq(slow.explanation, whole.explanation))
        abort();
}

static void check_merge(struct world *world)
{
    struct pm_str wanted = PM_STR("v=spf1 include:_spf.purelymail.com ~all");
    struct pm_str texts[2] = {world->record, world->sender};
    struct pm_spf_record record;
    struct pm_err err;
    struct pm_str merged = pm_spf_merge(texts, 2, wanted, &world->arena);
    if (!pm_spf_is_record(merged) || !pm_spf_parse(merged, &world->arena, &record, &err))
        abort();
    if (record.count == 0 || record.mechanisms[record.count - 1].kind != PM_SPF_KIND_ALL ||
        record.redirect)
        abort();
    texts[0] = merged;
    if (!pm_str_eq(pm_spf_merge(texts, 1, wanted, &world->arena), merged))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const addresses[] = {"192.0.2.1", "2001:db8::1"};
    struct world world = {.line_count = 0};
    struct pm_str rest = {data ? (const char *)data : "", size}, line;
    pm_arena_init(&world.arena);
    pm_str_next(&rest, '\n', &world.record);
    if (!pm_str_next(&rest, '\n', &world.sender))
        world.sender = PM_STR("");
    while (world.line_count < LINES_MAX && pm_str_next(&rest, '\n', &line))
        world.lines[world.line_count++] = line;
    for (size_t i = 0; i < 2; i++) {
        struct pm_spf_mail mail = {
            .helo = PM_STR("helo.example"), .sender = world.sender, .domain = domain};
        if (!pm_spf_ip_parse(pm_str_from(addresses[i]), &mail.ip))
            abort();
        run(&world, &mail, pm_spf_check, PM_SPF_LOOKUPS_MAX);
        run(&world, &mail, pm_spf_count, PM_SPF_COUNT_MAX);
    }
    check_merge(&world);
    pm_arena_fini(&world.arena);
    return 0;
}
