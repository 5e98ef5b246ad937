#include "tests/unit/dns_walk/double.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { LINES_MAX = 200000, SETS_MAX = 16 };

struct pm_peer {
    struct pm_str text;
    struct pm_peer *next;
};

struct pm_engine {
    struct pm_engine_options options;
    struct pm_peer *peers;
    struct pm_ask **open;
    size_t count, cap, first;
    uint64_t questions;
};

static struct {
    const struct double_row *rows;
    double_oracle *oracle;
    bool reverse;
    char *lines[LINES_MAX];
    char *groups[LINES_MAX];
    size_t line_count, most_open, looks;
} script;

void double_begin(const struct double_row *rows)
{
    for (size_t i = 0; i < script.line_count; i++) {
        free(script.lines[i]);
        free(script.groups[i]);
    }
    memset(&script, 0, sizeof script);
    script.rows = rows;
}

void double_set_oracle(double_oracle *oracle)
{
    script.oracle = oracle;
}

void double_set_reverse(bool reverse)
{
    script.reverse = reverse;
}

size_t double_count(void)
{
    return script.line_count;
}

const char *double_line(size_t at)
{
    return at < script.line_count ? script.lines[at] : "";
}

const char *double_group(size_t at)
{
    return at < script.line_count ? script.groups[at] : "";
}

size_t double_looks(void)
{
    return script.looks;
}

size_t double_count_of(const char *text)
{
    size_t count = 0;
    for (size_t i = 0; i < script.line_count; i++)
        count += strstr(script.lines[i], text) != NULL;
    return count;
}

size_t double_most_open(void)
{
    return script.most_open;
}

static void note(const struct pm_ask *ask)
{
    assert_true(script.line_count < LINES_MAX);
    script.groups[script.line_count] =
        strndup(ask->group.len > 0 ? ask->group.ptr : "", ask->group.len);
    int len = asprintf(&script.lines[script.line_count++], "%" PM_STR_FMT " %" PM_STR_FMT " %s%s%s",
                       PM_STR_ARG(ask->peer->text), PM_STR_ARG(ask->question.name),
                       pm_rrtype_name(ask->question.type), ask->recursion ? " rd" : "",
                       ask->raw ? " cd" : "");
    assert_true(len > 0);
}

bool pm_engine_open(const struct pm_engine_options *options, struct pm_engine **out,
                    struct pm_err *err)
{
    (void)err;
    *out = calloc(1, sizeof **out);
    assert_non_null(*out);
    (*out)->options = *options;
    return true;
}

void pm_engine_close(struct pm_engine *engine)
{
    if (!engine)
        return;
    while (engine->peers) {
        struct pm_peer *next = engine->peers->next;
        free(engine->peers);
        engine->peers = next;
    }
    free(engine->open);
    free(engine);
}

struct pm_peer *pm_engine_peer(struct pm_engine *engine, const struct pm_dns_server *server,
                               struct pm_str text)
{
    (void)server;
    for (struct pm_peer *peer = engine->peers; peer; peer = peer->next)
        if (pm_str_eq(peer->text, text))
            return peer;
    struct pm_peer *peer = malloc(sizeof *peer);
    assert_non_null(peer);
    *peer = (struct pm_peer){text, engine->peers};
    engine->peers = peer;
    return peer;
}

void pm_engine_ask(struct pm_engine *engine, struct pm_ask *ask)
{
    if (engine->count == engine->cap) {
        engine->cap = engine->cap ? 2 * engine->cap : 64;
        engine->open = realloc(engine->open, engine->cap * sizeof(struct pm_ask *));
        assert_non_null(engine->open);
    }
    engine->open[engine->count++] = ask;
    if (engine->count - engine->first > script.most_open)
        script.most_open = engine->count - engine->first;
    engine->questions++;
    note(ask);
}

void pm_engine_forget(struct pm_engine *engine)
{
    (void)engine;
    script.looks++;
}

static const char *says(const struct pm_ask *ask)
{
    const struct double_row *row = script.rows;
    for (; row && row->says; row++)
        if ((!row->server || pm_str_is(ask->peer->text, row->server)) &&
            (!row->name || pm_str_is(ask->question.name, row->name)) &&
            (!row->type || row->type == ask->question.type))
            return row->says;
    const char *text = script.oracle ? script.oracle(ask, ask->peer->text) : NULL;
    return text ? text : "timeout";
}

static enum pm_rrtype type_of(struct pm_str word)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A,   PM_RRTYPE_AAAA, PM_RRTYPE_NS,
                                           PM_RRTYPE_MX,  PM_RRTYPE_TXT,  PM_RRTYPE_CNAME,
                                           PM_RRTYPE_SOA, PM_RRTYPE_DS};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pm_str_is(word, pm_rrtype_name(types[i])))
            return types[i];
    fail_msg("no type '%" PM_STR_FMT "'", PM_STR_ARG(word));
    return 0;
}

static struct pm_rrset *set_of(struct pm_answer *answer, struct pm_str owner, enum pm_rrtype type)
{
    for (size_t i = 0; i < answer->count; i++)
        if (answer->rrsets[i].type == type && pm_str_eq(answer->rrsets[i].owner, owner))
            return &answer->rrsets[i];
    assert_true(answer->count < SETS_MAX);
    answer->rrsets[answer->count] = (struct pm_rrset){.owner = owner, .type = type, .ttl = 3600};
    return &answer->rrsets[answer->count++];
}

static void add_record(struct pm_answer *answer, struct pm_arena *arena, struct pm_str record)
{
    struct pm_str owner = PM_STR(""), type = PM_STR("");
    record = pm_str_trim(record);
    pm_str_next(&record, ' ', &owner);
    pm_str_next(&record, ' ', &type);
    struct pm_rrset *set = set_of(answer, pm_str_dup(arena, owner), type_of(type));
    struct pm_rdata *values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count + 1);
    if (set->count > 0)
        memcpy(values, set->values, set->count * sizeof *values);
    values[set->count].target = pm_str_dup(arena, record);
    values[set->count++].text = pm_str_dup(arena, record);
    set->values = values;
}

static void apply_word(struct pm_answer *answer, struct pm_str word)
{
    static const struct {
        const char *word;
        enum pm_answer_status status;
    } rows[] = {
        {"nodata", PM_ANSWER_NODATA},     {"nxdomain", PM_ANSWER_NXDOMAIN},
        {"referral", PM_ANSWER_REFERRAL}, {"servfail", PM_ANSWER_SERVFAIL},
        {"refused", PM_ANSWER_REFUSED},   {"timeout", PM_ANSWER_TIMEOUT},
        {"failed", PM_ANSWER_FAILED},
    };
    answer->authoritative |= pm_str_is(word, "aa");
    answer->validated |= pm_str_is(word, "ad");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pm_str_is(word, rows[i].word))
            answer->status = rows[i].status;
}

static struct pm_answer answer_of(const struct pm_ask *ask, const char *text)
{
    struct pm_answer answer = {.question = ask->question,
                               .server = ask->peer->text,
                               .status = PM_ANSWER_DATA,
                               .rrsets = PM_NEW_ARRAY(ask->arena, struct pm_rrset, SETS_MAX)};
    struct pm_str rest = pm_str_from(text), part;
    size_t colon = pm_str_find(rest, ':');
    struct pm_str words = pm_str_sub(rest, 0, colon);
    rest = pm_str_sub(rest, colon + 1, rest.len);
    while (pm_str_next(&words, ' ', &part))
        apply_word(&answer, part);
    while (rest.len > 0 && pm_str_next(&rest, ';', &part))
        add_record(&answer, ask->arena, part);
    return answer;
}

static struct pm_ask *take(struct pm_engine *engine)
{
    struct pm_ask *ask =
        script.reverse ? engine->open[--engine->count] : engine->open[engine->first++];
    if (engine->first == engine->count)
        engine->first = engine->count = 0;
    return ask;
}

bool pm_engine_run(struct pm_engine *engine, struct pm_err *err)
{
    (void)err;
    while (engine->first < engine->count) {
        bool stopped = engine->options.stop && engine->options.stop(engine->options.ctx);
        if (!stopped && engine->options.tick)
            engine->options.tick(engine->options.ctx);
        struct pm_ask *ask = take(engine);
        struct pm_answer answer = answer_of(ask, stopped ? "failed" : says(ask));
        if (stopped)
            answer.detail = PM_STR("interrupted");
        ask->done(ask, &answer);
    }
    return true;
}

struct pm_engine_counts pm_engine_counts(const struct pm_engine *engine)
{
    return (struct pm_engine_counts){.questions = engine->questions};
}
