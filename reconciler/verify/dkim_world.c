#include "base/time.h"
#include "verify/alias.h"
#include "verify/causes.h"
#include "verify/dkim.h"
#include "verify/memo.h"
#include "verify/texts.h"

static const struct pm_dns_record *record_of(const struct pm_look *look, size_t key)
{
    return pm_look_expected(look, (enum pm_purpose)(PM_PURPOSE_DKIM1 + key));
}

/* The worst of the keys decides; the others' words are told with it. */
struct tally {
    struct pm_look *look;
    enum pm_status status;
    struct pm_joined seen, why;
    bool may_pass;
};

static void count(struct tally *tally, struct pm_str name, enum pm_status status, struct pm_str why)
{
    if (pm_status_severity(status) > pm_status_severity(tally->status))
        tally->status = status;
    if (why.len > 0)
        pm_join(&tally->why, " ",
                pm_str_printf(tally->look->arena, "%" PM_STR_FMT ": %" PM_STR_FMT, PM_STR_ARG(name),
                              PM_STR_ARG(why)));
}

static bool is_any(struct pm_str text)
{
    (void)text;
    return true;
}

static void describe(struct tally *tally, struct pm_str name, const struct pm_dkim_key *key)
{
    static const char *const words[] = {
        [PM_DKIM_RSA] = "rsa", [PM_DKIM_ED25519] = "ed25519", [PM_DKIM_UNKNOWN] = "unknown"};
    pm_join(&tally->seen, "; ",
            pm_str_printf(tally->look->arena, "%" PM_STR_FMT " %s %u bits", PM_STR_ARG(name),
                          words[key->algorithm], key->bits));
}

/* All customers have the same keys, and reading one takes libcrypto a while. */
static const struct pm_dkim_key *read_key(const struct pm_look *look, struct pm_str text)
{
    struct pm_verify_memo *memo = look->input->memo;
    const struct pm_dkim_key *known = pm_memo_get(memo, PM_MEMO_DKIM, text);
    if (known)
        return known;
    bool keep = pm_memo_has_room(memo);
    struct pm_arena *arena = keep ? pm_memo_arena(memo) : look->arena;
    struct pm_dkim_key *key = PM_NEW(arena, struct pm_dkim_key);
    *key = pm_dkim_key_parse(text, arena);
    if (keep)
        pm_memo_put(memo, PM_MEMO_DKIM, text, key);
    return key;
}

static void judge_text(struct tally *tally, struct pm_str name, struct pm_str text)
{
    const struct pm_dkim_key *key = read_key(tally->look, text);
    enum pm_status worst = pm_text_problems_worst(&key->problems);
    if (worst == PM_STATUS_PASS && tally->look->input->brief)
        return;
    describe(tally, name, key);
    count(tally, name, worst,
          pm_text_problems_tell(&key->problems, PM_STATUS_INFO, tally->look->arena));
}

static void judge_answer(struct tally *tally, const struct pm_answer *answer)
{
    struct pm_str name = answer->question.name;
    struct pm_texts texts = pm_texts_pick(answer, is_any);
    if (!pm_answer_is_conclusive(answer->status)) {
        count(tally, name, PM_STATUS_UNKNOWN, pm_texts_doubt(tally->look->arena, answer).why);
        tally->may_pass = true;
    } else if (texts.count == 0) {
        count(tally, name, PM_STATUS_FAIL, PM_STR("There is no key at this name."));
    } else {
        judge_text(tally, name, texts.first);
        if (texts.count > 1)
            count(tally, name, PM_STATUS_WARN,
                  PM_STR("There are several texts, and verifiers may take any one of them (RFC "
                         "6376 3.6.2.2)."));
    }
}

void pm_dkim_judge_keys(struct pm_look *look, const struct pm_rule *rule)
{
    const struct pm_answer *answers[PM_DKIM_KEYS];
    bool complete = true;
    for (size_t i = 0; i < PM_DKIM_KEYS; i++) {
        answers[i] =
            pm_look_ask_one(look, record_of(look, i)->rdata.target, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
        complete &= answers[i] != NULL;
    }
    if (!complete)
        return;
    struct tally tally = {.look = look,
                          .status = PM_STATUS_PASS,
                          .seen = {look->arena, PM_STR("")},
                          .why = {look->arena, PM_STR("")}};
    for (size_t i = 0; i < PM_DKIM_KEYS; i++)
        judge_answer(&tally, answers[i]);
    struct pm_verdict verdict = {.status = tally.status,
                                 .seen = tally.seen.text,
                                 .why = tally.why.text,
                                 .may_pass = tally.may_pass};
    if (tally.status == PM_STATUS_FAIL || tally.status == PM_STATUS_WARN)
        verdict.fix = pm_str_from(rule->fix);
    struct pm_finding *finding = pm_look_tell(look, rule, &verdict);
    finding->owner = record_of(look, 0)->rdata.target;
    finding->type = PM_RRTYPE_TXT;
    finding->where = answers[0]->server;
}

struct pm_str pm_dkim_parent(const struct pm_look *look)
{
    return pm_str_printf(look->arena, "_domainkey.%" PM_STR_FMT,
                         PM_STR_ARG(look->input->name.ascii));
}

/* True when the server has a key's name, with whatever records. */
static bool has_child(struct pm_look *look, const struct pm_answer *parent)
{
    for (size_t i = 0; i < PM_DKIM_KEYS; i++) {
        const struct pm_replies *replies =
            pm_look_ask(look, record_of(look, i)->owner, PM_RRTYPE_CNAME, PM_VIA_AUTHORITY);
        const struct pm_answer *child = pm_alias_same_server(replies, parent);
        if (child && pm_look_is_told(look, child) && child->status != PM_ANSWER_NXDOMAIN)
            return true;
    }
    return false;
}

static struct pm_verdict judge_parent(const struct pm_subject *subject,
                                      const struct pm_answer *answer)
{
    struct pm_arena *arena = subject->look->arena;
    if (answer->status != PM_ANSWER_NXDOMAIN || !has_child(subject->look, answer))
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    struct pm_joined why = {
        .arena = arena,
        .text = PM_STR("The server says that there is nothing at this name nor below it, but it "
                       "has a key's name below it. Resolvers that believe it do not find the "
                       "keys.")};
    if (!answer->authoritative)
        pm_join(&why, " ",
                PM_STR("If the keys have just been published, the resolver may still remember the "
                       "time before."));
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .cause = &pm_causes_shared[PM_CAUSE_EMPTY_NON_TERMINAL],
        .seen = PM_STR("NXDOMAIN"),
        .why = why.text,
        .fix = PM_STR("Tell the DNS provider. Until its server is mended, a TXT record of any text "
                      "at this name makes it exist."),
        .publish = pm_str_printf(arena, "%" PM_STR_FMT ". 3600 IN TXT \"DKIM\"",
                                 PM_STR_ARG(answer->question.name)),
        .cached_s = answer->negative_ttl,
    };
}

/* No server denies the name, but the resolver does. */
static void mind_cache(struct pm_look *look, const struct pm_answer *denial,
                       struct pm_finding *finding)
{
    finding->status = PM_STATUS_WARN;
    finding->cause = pm_str_from(pm_causes_shared[PM_CAUSE_NEGATIVE_CACHE].id);
    finding->seen = PM_STR("NXDOMAIN");
    finding->where = denial->server;
    finding->why =
        pm_str_printf(look->arena,
                      "The name servers know the name, but the resolver at %" PM_STR_FMT
                      " still remembers that there was nothing at it nor below it, for up to "
                      "%" PM_STR_FMT ". Until then it may not find the keys.",
                      PM_STR_ARG(denial->server),
                      PM_STR_ARG(pm_duration_format(look->arena, denial->negative_ttl)));
    finding->fix = PM_STR("Wait until that time is over.");
    finding->may_pass = true;
    finding->cached_s = denial->negative_ttl;
}

/* denial: the resolver's; NULL: it has not denied it. */
static void ask_servers(struct pm_look *look, const struct pm_rule *rule,
                        const struct pm_answer *denial)
{
    const struct pm_replies *replies =
        pm_look_ask(look, pm_dkim_parent(look), PM_RRTYPE_CNAME, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, NULL};
    bool children = false;
    for (size_t i = 0; replies && i < replies->count; i++)
        children |= has_child(look, &replies->answers[i]);
    if (!children)
        return;
    struct pm_finding *finding = pm_look_judge(look, rule, &subject, replies, judge_parent);
    if (denial && finding->status == PM_STATUS_PASS)
        mind_cache(look, denial, finding);
}

static bool knows_parent(const struct pm_replies *replies)
{
    return replies->count > 0 && pm_answer_is_conclusive(replies->answers[0].status) &&
           replies->answers[0].status != PM_ANSWER_NXDOMAIN;
}

void pm_dkim_judge_parent(struct pm_look *look, const struct pm_rule *rule, bool suspicious)
{
    enum pm_verify_mode mode = look->input->mode;
    struct pm_subject subject = {look, NULL};
    const struct pm_replies *seen = NULL;
    const struct pm_answer *denial = NULL;
    bool has_keys;
    if (mode != PM_VERIFY_SERVERS && pm_dkim_find_keys(look, &has_keys) && has_keys) {
        seen = pm_look_ask(look, pm_dkim_parent(look), PM_RRTYPE_TXT, PM_VIA_RESOLVER);
        if (!seen)
            return;
        if (seen->count > 0 && seen->answers[0].status == PM_ANSWER_NXDOMAIN)
            denial = &seen->answers[0];
        suspicious |= !knows_parent(seen);
    }
    if (suspicious && !(seen && mode == PM_VERIFY_RESOLVER))
        ask_servers(look, rule, denial);
    else if (seen)
        pm_look_judge(look, rule, &subject, seen, judge_parent);
}
