#include "verify/spf_assess.h"

#include "verify/memo.h"

/* The domain's DNS as one evaluation sees it. */
struct scene {
    struct pm_look *look;
    struct pm_str server;
    struct pm_answer record; /* the text, as the only one at the domain's name */
    bool own; /* a name of the domain was asked for: another domain fares otherwise */
};

static void set_record(struct scene *scene, struct pm_str text)
{
    struct pm_arena *arena = scene->look->arena;
    struct pm_rrset *set = PM_NEW(arena, struct pm_rrset);
    struct pm_rdata *value = PM_NEW(arena, struct pm_rdata);
    *value = (struct pm_rdata){.text = text};
    *set = (struct pm_rrset){.owner = scene->look->input->name.ascii,
                             .type = PM_RRTYPE_TXT,
                             .values = value,
                             .count = 1};
    scene->record = (struct pm_answer){
        .question = {set->owner, PM_RRTYPE_TXT, PM_VIA_AUTHORITY}, .rrsets = set, .count = 1};
}

/* The server's answer, else that of the first by name that says anything: whoever was asked first
 * must not decide. */
static const struct pm_answer *pick(const struct pm_look *look, const struct pm_replies *replies,
                                    struct pm_str server)
{
    const struct pm_answer *best = NULL;
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!pm_look_is_told(look, answer))
            continue;
        if (pm_str_eq(answer->server, server))
            return answer;
        if (!best || pm_str_cmp(answer->server, best->server) < 0)
            best = answer;
    }
    return best;
}

/* An authoritative server does not follow an alias out of its zones. */
static bool leads_out(const struct pm_answer *answer, struct pm_str name, enum pm_rrtype type)
{
    return pm_view_alias(answer, name).len > 0 && !pm_view_set(answer, name, type);
}

static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct scene *scene = ctx;
    struct pm_str domain = scene->look->input->name.ascii;
    if (!pm_name_in_zone(name, domain))
        return pm_look_ask_one(scene->look, name, type, PM_VIA_RESOLVER);
    if (type == PM_RRTYPE_TXT && pm_str_eq(name, domain))
        return &scene->record;
    scene->own = true;
    const struct pm_replies *replies = pm_look_ask(scene->look, name, type, PM_VIA_AUTHORITY);
    if (!replies)
        return NULL;
    const struct pm_answer *answer = pick(scene->look, replies, scene->server);
    if (!answer || leads_out(answer, name, type))
        return pm_look_ask_one(scene->look, name, type, PM_VIA_RESOLVER);
    return answer;
}

static struct pm_spf_mail make_mail(const struct pm_look *look, struct pm_spf_ip ip)
{
    struct pm_str domain = look->input->name.ascii;
    return (struct pm_spf_mail){
        .ip = ip,
        .helo = PM_STR("mailserver.purelymail.com"),
        .sender = pm_str_printf(look->arena, "postmaster@%" PM_STR_FMT, PM_STR_ARG(domain)),
    };
}

static void note(struct scene *scene, struct pm_spf_assessment *out,
                 const struct pm_spf_verdict *verdict)
{
    scene->own |= verdict->varies;
    out->open |= verdict->result == PM_SPF_RESULT_OPEN;
}

/* Each of PurelyMail's addresses; one that fails counts before one that cannot be told, and before
 * addresses that are not known. */
static void check_senders(struct scene *scene, const struct pm_spf_senders *senders,
                          struct pm_spf_assessment *out)
{
    const struct pm_spf_dns dns = {ask, scene};
    out->addresses = senders->count;
    for (size_t i = 0; i < senders->count; i++) {
        struct pm_spf_mail mail = make_mail(scene->look, senders->ips[i]);
        struct pm_spf_verdict verdict = pm_spf_check(&mail, &dns, scene->look->arena);
        note(scene, out, &verdict);
        if (verdict.result == PM_SPF_RESULT_PASS)
            out->passed++;
        else if (out->passed == i || out->verdict.result == PM_SPF_RESULT_TEMPERROR) {
            out->failed = senders->ips[i];
            out->verdict = verdict;
        }
    }
    if (out->passed < out->addresses)
        out->unknown =
            out->verdict.result == PM_SPF_RESULT_TEMPERROR ? out->verdict.problem : PM_STR("");
}

static void count_family(struct scene *scene, const struct pm_spf_senders *senders, bool v6,
                         struct pm_spf_assessment *out)
{
    const struct pm_spf_dns dns = {ask, scene};
    struct pm_spf_ip ip = {.bytes = {192, 0, 2, 1}};
    for (size_t i = senders->count; i-- > 0;)
        if (senders->ips[i].v6 == v6)
            ip = senders->ips[i];
    if (ip.v6 != v6)
        return;
    struct pm_spf_mail mail = make_mail(scene->look, ip);
    struct pm_spf_verdict verdict = pm_spf_count(&mail, &dns, scene->look->arena);
    note(scene, out, &verdict);
    struct pm_spf_verdict *most = &out->stranger;
    if (!v6 || verdict.void_questions > most->void_questions || verdict.voids > most->voids)
        *most = verdict;
}

static struct pm_spf_verdict copy_verdict(const struct pm_spf_verdict *verdict,
                                          struct pm_arena *arena)
{
    struct pm_spf_verdict copy = *verdict;
    copy.term = pm_str_dup(arena, copy.term);
    copy.record_of = pm_str_dup(arena, copy.record_of);
    copy.problem = pm_str_dup(arena, copy.problem);
    copy.explanation = pm_str_dup(arena, copy.explanation);
    for (size_t i = 0; i < PM_SPF_TROUBLES; i++)
        copy.troubles[i] = pm_str_dup(arena, copy.troubles[i]);
    return copy;
}

static void keep(struct pm_verify_memo *memo, struct pm_str text,
                 const struct pm_spf_assessment *assessment)
{
    const struct pm_str *troubles = assessment->stranger.troubles;
    if (!pm_memo_has_room(memo) || assessment->open || assessment->unknown.len > 0 ||
        troubles[PM_SPF_TROUBLE_DNS].len > 0)
        return;
    struct pm_arena *arena = pm_memo_arena(memo);
    struct pm_spf_assessment *kept = PM_NEW(arena, struct pm_spf_assessment);
    *kept = *assessment;
    kept->verdict = copy_verdict(&assessment->verdict, arena);
    kept->stranger = copy_verdict(&assessment->stranger, arena);
    pm_memo_put(memo, PM_MEMO_SPF, text, kept);
}

const struct pm_spf_assessment *pm_spf_assess(struct pm_look *look, struct pm_str text,
                                              struct pm_str server)
{
    const struct pm_spf_assessment *kept = pm_memo_get(look->input->memo, PM_MEMO_SPF, text);
    if (kept)
        return kept;
    const struct pm_spf_senders *senders = pm_spf_senders_find(look);
    struct pm_spf_assessment *out = PM_NEW(look->arena, struct pm_spf_assessment);
    struct scene scene = {.look = look, .server = server};
    set_record(&scene, text);
    *out = (struct pm_spf_assessment){.open = senders->open, .unknown = senders->unknown};
    count_family(&scene, senders, false, out);
    count_family(&scene, senders, true, out);
    check_senders(&scene, senders, out);
    if (!scene.own)
        keep(look->input->memo, text, out);
    return out;
}
