#include "command/survey.h"

#include <stdlib.h>

enum { WINDOW = 256, POLICY_WAIT_MS = 100, USUAL_MAX = 16, HELD_WINDOWS = 8 };

struct survey;

/* A domain under way. */
struct slot {
    struct survey *survey;
    size_t index;
    bool begun, done;
    size_t awaited; /* replies, the zone, the policy */
    struct pm_arena arena;
    struct pm_record_list expected;
    struct pm_verify_input input;
    const struct pm_replies **replies;
    size_t reply_count, reply_cap;
    struct pm_verify_step step;
    const struct pm_replies *policy_host[2]; /* its A and AAAA records; NULL: not asked for */
};

struct survey {
    const struct pm_survey_options *options;
    const struct pm_survey_domain *domains;
    size_t count, window;
    size_t held; /* slots: a domain whose servers are silent holds up no other soon */
    size_t under_way;
    size_t first; /* not handed on yet */
    size_t next;  /* not begun yet */
    struct slot *slots;
    struct pm_verify_memo *memo;
    /* What resolvers said of names that several domains asked for: handed to the others unasked,
     * which spares them a step. */
    const struct pm_replies *usual[USUAL_MAX];
    size_t usual_count;
};

static bool stopping(const struct survey *survey)
{
    return survey->options->stop(survey->options->ctx);
}

static void ready(void *ctx);

static void keep(struct slot *slot, const struct pm_replies *replies)
{
    *PM_PUSH(&slot->arena, slot->replies, slot->reply_count, slot->reply_cap) = replies;
}

static void note_usual(struct survey *survey, const struct pm_replies *replies)
{
    for (size_t i = 0; i < survey->usual_count; i++)
        if (survey->usual[i] == replies)
            return;
    if (survey->usual_count < USUAL_MAX)
        survey->usual[survey->usual_count++] = replies;
}

static void ask(struct slot *slot, const struct pm_question *question)
{
    struct survey *survey = slot->survey;
    const struct pm_replies *replies = pm_dns_ask(
        survey->options->dns, question, slot->input.delegation, &slot->arena, ready, slot);
    slot->awaited += !replies->complete;
    keep(slot, replies);
    if (replies->complete && question->via != PM_VIA_AUTHORITY)
        note_usual(survey, replies);
}

/* The host is looked for where everything else is, not where the system would. */
static void ask_for_policy_host(struct slot *slot)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA};
    struct pm_question question = {
        .name =
            pm_str_printf(&slot->arena, "mta-sts.%" PM_STR_FMT, PM_STR_ARG(slot->input.name.ascii)),
        .via = PM_VIA_RESOLVER,
    };
    for (size_t i = 0; i < 2; i++) {
        question.type = types[i];
        slot->policy_host[i] =
            pm_dns_ask(slot->survey->options->dns, &question, NULL, &slot->arena, ready, slot);
        slot->awaited += !slot->policy_host[i]->complete;
    }
}

static void add_addresses(struct pm_str *list, const struct pm_rrset *set, struct pm_arena *arena)
{
    for (size_t i = 0; i < set->count; i++)
        *list = pm_str_printf(arena,
                              set->type == PM_RRTYPE_AAAA ? "%" PM_STR_FMT "%s[%" PM_STR_FMT "]"
                                                          : "%" PM_STR_FMT "%s%" PM_STR_FMT,
                              PM_STR_ARG(*list), list->len > 0 ? "," : "",
                              PM_STR_ARG(set->values[i].text));
}

static struct pm_str policy_addresses(struct slot *slot)
{
    struct pm_str list = PM_STR("");
    for (size_t i = 0; i < 2; i++) {
        const struct pm_replies *replies = slot->policy_host[i];
        for (size_t j = 0; replies->count > 0 && j < replies->answers[0].count; j++) {
            const struct pm_rrset *set = &replies->answers[0].rrsets[j];
            if (set->type == PM_RRTYPE_A || set->type == PM_RRTYPE_AAAA)
                add_addresses(&list, set, &slot->arena);
        }
    }
    return list;
}

static void fetch_policy(struct slot *slot)
{
    static const struct pm_web_answer none = {.why = PM_STR_INIT("it was not asked for")};
    struct pm_policies *policies = slot->survey->options->policies;
    if (policies && !slot->policy_host[0]) {
        ask_for_policy_host(slot);
        return;
    }
    slot->input.policy = &none;
    if (!policies)
        return;
    slot->input.policy = pm_policies_get(policies, slot->input.name.ascii, policy_addresses(slot),
                                         &slot->arena, ready, slot);
    slot->awaited++;
}

static bool is_of_host(const struct pm_answer *answer, struct pm_str host)
{
    return pm_str_starts(answer->server, host) && answer->server.len > host.len &&
           answer->server.ptr[host.len] == ' ';
}

/* True when the replies are those of the zone's name servers as they are now. */
static bool is_of_zone(const struct pm_replies *replies, const struct pm_delegation *zone)
{
    size_t hosts = 0, found = 0;
    for (size_t i = 0; i < zone->server_count; i++) {
        const struct pm_name_server *server = &zone->servers[i];
        hosts += server->address_count > 0;
        for (size_t j = 0; j < replies->count; j++)
            found += server->address_count > 0 && is_of_host(&replies->answers[j], server->host);
    }
    return zone->status == PM_ZONE_FOUND && hosts == replies->count && found == hosts;
}

static void take_known(struct slot *slot)
{
    const struct pm_survey_domain *domain = &slot->survey->domains[slot->index];
    const struct pm_delegation *zone = slot->input.delegation;
    for (size_t i = 0; i < domain->known_count; i++)
        if (!zone || is_of_zone(domain->known[i], zone))
            keep(slot, domain->known[i]);
}

/* Goes on until it is done or has to wait. */
static void advance(struct slot *slot)
{
    if (slot->awaited == 0 && !slot->begun) {
        slot->begun = true;
        take_known(slot);
    }
    while (slot->awaited == 0) {
        slot->input.replies = slot->replies;
        slot->input.reply_count = slot->reply_count;
        slot->step = pm_verify_step(&slot->input, &slot->arena);
        for (size_t i = 0; i < slot->step.wanted_count; i++)
            ask(slot, &slot->step.wanted[i]);
        if (slot->step.wants_policy && !slot->input.policy)
            fetch_policy(slot);
        else if (slot->step.wanted_count == 0) {
            slot->done = true;
            slot->survey->under_way--;
            return;
        }
    }
}

/* The ownership value is looked for even where it is not among the records to be written: another
 * account's may stand there. */
static struct pm_record_list what_is_looked_for(const struct pm_survey_domain *domain,
                                                struct pm_str ownership, struct pm_arena *arena)
{
    struct pm_dns_options *dns = PM_NEW(arena, struct pm_dns_options);
    *dns = *domain->dns;
    dns->ownership = PM_OWNERSHIP_ALWAYS;
    return pm_records_make(domain->name, dns, ownership, arena);
}

static void begin(struct survey *survey, size_t index)
{
    const struct pm_survey_options *options = survey->options;
    const struct pm_survey_domain *domain = &survey->domains[index];
    struct slot *slot = &survey->slots[index % survey->held];
    *slot = (struct slot){.survey = survey, .index = index};
    survey->under_way++;
    pm_arena_init(&slot->arena);
    slot->expected = what_is_looked_for(domain, options->ownership, &slot->arena);
    slot->input = (struct pm_verify_input){
        .name = domain->name,
        .expected = &slot->expected,
        .dns = domain->dns,
        .on_account = domain->on_account,
        .badges = domain->badges,
        .mode = options->mode,
        .memo = survey->memo,
        .was_wrong = domain->was_wrong,
        .outwaited = domain->outwaited,
        .brief = options->brief,
    };
    for (size_t i = 0; i < survey->usual_count; i++)
        keep(slot, survey->usual[i]);
    if (options->mode == PM_VERIFY_AUTHORITIES) {
        slot->input.delegation = pm_dns_find(options->dns, domain->name.ascii, ready, slot);
        slot->awaited += !slot->input.delegation->complete;
    }
    advance(slot);
}

/* What resolvers said of the world's names does not count: the domain's servers may be silent all
 * the same. */
static bool is_answered(const struct slot *slot)
{
    const struct pm_delegation *delegation = slot->input.delegation;
    if (delegation && delegation->status == PM_ZONE_NOT_DELEGATED)
        return true;
    for (size_t i = 0; i < slot->reply_count; i++) {
        const struct pm_replies *replies = slot->replies[i];
        for (size_t j = 0; replies->question.via == PM_VIA_AUTHORITY && j < replies->count; j++)
            if (pm_answer_is_conclusive(replies->answers[j].status))
                return true;
    }
    return false;
}

static bool is_reply(const struct pm_answer *answer)
{
    return answer->status != PM_ANSWER_TIMEOUT && answer->status != PM_ANSWER_FAILED;
}

/* own: of those who are asked about its own names; else of the resolver. A zone counts as found
 * only when a server of it replied. */
static bool is_heard(const struct slot *slot, bool own)
{
    const struct pm_delegation *delegation = slot->input.delegation;
    if (own && delegation)
        return delegation->status != PM_ZONE_UNKNOWN;
    for (size_t i = 0; i < slot->reply_count; i++) {
        const struct pm_replies *replies = slot->replies[i];
        for (size_t j = 0; (replies->question.via == PM_VIA_AUTHORITY) == own && j < replies->count;
             j++)
            if (is_reply(&replies->answers[j]))
                return true;
    }
    return false;
}

static void hand_on(struct survey *survey, struct slot *slot)
{
    struct pm_survey_result result = {
        .index = slot->index,
        .items = slot->step.findings.items,
        .count = slot->step.findings.count,
        .replies = slot->replies,
        .reply_count = slot->reply_count,
        .answered = is_answered(slot),
        .heard = is_heard(slot, true),
        .resolver_heard = is_heard(slot, false),
    };
    survey->options->take(survey->options->ctx, &result);
    pm_arena_fini(&slot->arena);
}

static bool has_first(const struct survey *survey)
{
    return survey->first < survey->next && survey->slots[survey->first % survey->held].done;
}

/* Hands on what is done, and begins what there is room for: both may lead to more of the other. */
static void pump(struct survey *survey)
{
    bool moved = true;
    while (moved && !stopping(survey)) {
        moved = false;
        for (; has_first(survey); survey->first++, moved = true)
            hand_on(survey, &survey->slots[survey->first % survey->held]);
        for (; survey->next < survey->count && survey->under_way < survey->window &&
               survey->next < survey->first + survey->held;
             survey->next++, moved = true)
            begin(survey, survey->next);
    }
}

/* What ended because of a signal is no answer: nothing is concluded from it. */
static void ready(void *ctx)
{
    struct slot *slot = ctx;
    slot->awaited--;
    if (slot->awaited > 0 || stopping(slot->survey))
        return;
    advance(slot);
    if (slot->done)
        pump(slot->survey);
}

static bool run(struct survey *survey, struct pm_err *err)
{
    const struct pm_survey_options *options = survey->options;
    pump(survey);
    while (survey->first < survey->count && !stopping(survey)) {
        if (!pm_dns_run(options->dns, err))
            return false;
        bool fetching = options->policies != NULL;
        while (fetching)
            fetching = !stopping(survey) && pm_policies_perform(options->policies, POLICY_WAIT_MS);
    }
    if (survey->first < survey->count)
        return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while asking DNS");
    return true;
}

bool pm_survey_run(const struct pm_survey_options *options, const struct pm_survey_domain *domains,
                   size_t count, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct survey survey = {
        .options = options,
        .domains = domains,
        .count = count,
        .window = options->window ? options->window : WINDOW,
    };
    survey.held = survey.window * HELD_WINDOWS;
    survey.slots = PM_NEW_ARRAY(&arena, struct slot, survey.held);
    survey.memo = pm_verify_memo_make(&arena);
    bool ok = run(&survey, err);
    if (!ok && options->policies)
        pm_policies_drop(options->policies);
    for (; survey.first < survey.next; survey.first++)
        pm_arena_fini(&survey.slots[survey.first % survey.held].arena);
    pm_arena_fini(&arena);
    return ok;
}
