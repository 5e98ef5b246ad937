/* Evaluates SPF over a table of records. Lines on stdin, fields in hex with blanks between them:
 *     record NAME TYPE VALUE     a record; the name is canonical; MX without a preference
 *     timeout NAME               whatever else is asked of the name is never answered
 *     check IP HELO SENDER       prints "RESULT EXPLANATION" (hex, "-" for none)
 * Words are not in hex; an empty field is "-". */
#include "base/num.h"
#include "verify/spf_check.h"

#include <stdio.h>
#include <stdlib.h>

enum { HOPS_MAX = 8, FIELDS_MAX = 4 };

struct table {
    struct pm_arena arena;
    struct pm_rrset *sets;
    size_t set_count, set_cap;
    struct pm_str *timeouts;
    size_t timeout_count, timeout_cap;
};

static const struct {
    const char *word;
    enum pm_rrtype type;
} types[] = {
    {"A", PM_RRTYPE_A},     {"AAAA", PM_RRTYPE_AAAA},   {"MX", PM_RRTYPE_MX},
    {"TXT", PM_RRTYPE_TXT}, {"CNAME", PM_RRTYPE_CNAME}, {"PTR", PM_RRTYPE_PTR},
};

static enum pm_rrtype type_of(struct pm_str word)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pm_str_is(word, types[i].word))
            return types[i].type;
    fprintf(stderr, "no such type: %.*s\n", (int)word.len, word.ptr);
    exit(2);
}

static unsigned digit(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c);
    if (!at || c == '\0') {
        fprintf(stderr, "no hex digit: %c\n", c);
        exit(2);
    }
    return (unsigned)(at - digits);
}

static struct pm_str from_hex(struct table *table, struct pm_str hex)
{
    char *bytes = pm_alloc(&table->arena, hex.len / 2 + 1);
    if (pm_str_is(hex, "-"))
        return PM_STR("");
    for (size_t i = 0; i + 1 < hex.len; i += 2)
        bytes[i / 2] = (char)(digit(hex.ptr[i]) << 4 | digit(hex.ptr[i + 1]));
    return (struct pm_str){bytes, hex.len / 2};
}

static struct pm_rrset *find_set(struct table *table, struct pm_str name, enum pm_rrtype type)
{
    for (size_t i = 0; i < table->set_count; i++)
        if (table->sets[i].type == type && pm_str_eq(table->sets[i].owner, name))
            return &table->sets[i];
    return NULL;
}

static void add_record(struct table *table, struct pm_str name, enum pm_rrtype type,
                       struct pm_str value)
{
    enum { VALUES_MAX = 64 };
    struct pm_rrset *set = find_set(table, name, type);
    if (!set) {
        set = PM_PUSH(&table->arena, table->sets, table->set_count, table->set_cap);
        *set = (struct pm_rrset){.owner = name, .type = type};
        set->values = PM_NEW_ARRAY(&table->arena, struct pm_rdata, VALUES_MAX);
    }
    if (set->count == VALUES_MAX)
        exit(2);
    set->values[set->count++] = (struct pm_rdata){.text = value, .target = value};
}

static bool times_out(const struct table *table, struct pm_str name)
{
    for (size_t i = 0; i < table->timeout_count; i++)
        if (pm_str_eq(table->timeouts[i], name))
            return true;
    return false;
}

static bool exists(const struct table *table, struct pm_str name)
{
    for (size_t i = 0; i < table->set_count; i++)
        if (pm_str_eq(table->sets[i].owner, name))
            return true;
    return false;
}

/* As a resolver does it: along CNAMEs, and SERVFAIL when they go round in a circle. */
static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct table *table = ctx;
    struct pm_answer *answer = PM_NEW(&table->arena, struct pm_answer);
    *answer = (struct pm_answer){.question = {name, type, PM_VIA_RESOLVER}};
    answer->rrsets = PM_NEW_ARRAY(&table->arena, struct pm_rrset, HOPS_MAX + 1);
    for (int hop = 0; hop < HOPS_MAX; hop++) {
        const struct pm_rrset *set = find_set(table, name, type);
        const struct pm_rrset *alias = find_set(table, name, PM_RRTYPE_CNAME);
        if (set || alias)
            answer->rrsets[answer->count++] = set ? *set : *alias;
        if (set)
            return answer;
        if (!alias) {
            answer->status = times_out(table, name) ? PM_ANSWER_TIMEOUT
                             : exists(table, name)  ? PM_ANSWER_NODATA
                                                    : PM_ANSWER_NXDOMAIN;
            return answer;
        }
        name = alias->values[0].target;
    }
    answer->status = PM_ANSWER_SERVFAIL;
    return answer;
}

static void check(struct table *table, struct pm_str ip, struct pm_str helo, struct pm_str sender)
{
    const struct pm_spf_dns dns = {ask, table};
    struct pm_spf_mail mail = {.helo = helo, .sender = sender};
    if (!pm_spf_ip_parse(ip, &mail.ip)) {
        fprintf(stderr, "no address: %.*s\n", (int)ip.len, ip.ptr);
        exit(2);
    }
    struct pm_spf_verdict verdict = pm_spf_check(&mail, &dns, &table->arena);
    printf("%s ", pm_spf_result_name(verdict.result));
    for (size_t i = 0; i < verdict.explanation.len; i++)
        printf("%02x", (unsigned)(unsigned char)verdict.explanation.ptr[i]);
    printf("%s\n", verdict.explanation.len > 0 ? "" : "-");
}

static void run_line(struct table *table, struct pm_str line)
{
    struct pm_str fields[FIELDS_MAX] = {0}, word;
    for (size_t i = 0; i < FIELDS_MAX && pm_str_next(&line, ' ', &word); i++)
        fields[i] = word;
    if (pm_str_is(fields[0], "record"))
        add_record(table, from_hex(table, fields[1]), type_of(fields[2]),
                   from_hex(table, fields[3]));
    else if (pm_str_is(fields[0], "timeout"))
        *PM_PUSH(&table->arena, table->timeouts, table->timeout_count, table->timeout_cap) =
            from_hex(table, fields[1]);
    else if (pm_str_is(fields[0], "check"))
        check(table, from_hex(table, fields[1]), from_hex(table, fields[2]),
              from_hex(table, fields[3]));
    else
        exit(2);
}

int main(void)
{
    struct table table = {.set_count = 0};
    char *line = NULL;
    size_t room = 0;
    pm_arena_init(&table.arena);
    for (ssize_t len = getline(&line, &room, stdin); len > 0; len = getline(&line, &room, stdin)) {
        struct pm_str text = pm_str_dup(&table.arena, (struct pm_str){line, (size_t)len});
        run_line(&table, pm_str_trim(text));
    }
    free(line);
    pm_arena_fini(&table.arena);
    return 0;
}
