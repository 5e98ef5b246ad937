#include "verify/spf_assess.h"

#include "verify/memo.h"

/* The domain's DNS as one evaluation sees it. */
struct scene {
    struct pm_look *look;
    struct pm_arena *scratch; /* what evaluations need and leave behind */
    struct pm_spf_assessment *out;
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

bool pm_spf_leads_out(const struct pm_answer *answer, struct pm_str name, enum pm_rrtype type)
{
    return pm_view_alias(answer, name).len > 0 && !pm_view_set(answer, name, type);
}

static void note_name(struct scene *scene, struct pm_str name)
{
    struct pm_spf_assessment *out = scene->out;
    for (size_t i = 0; i < out->name_count; i++)
        if (pm_str_eq(out->names[i], name))
            return;
    *PM_PUSH(scene->look->arena, out->names, out->name_count, out->name_cap) = name;
}

static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct scene *scene = ctx;
    struct pm_str domain = scene->look->input->name.ascii;
    name = pm_str_dup(scene->look->arena, name); /* what is wanted outlives the evaluation */
    if (!pm_name_in_zone(name, domain)) {
        note_name(scene, name);
        return pm_look_ask_one(scene->look, name, type, PM_VIA_RESOLVER);
    }
    if (type == PM_RRTYPE_TXT && pm_str_eq(name, domain))
        return &scene->record;
    scene->own = true;
    const struct pm_replies *replies = pm_look_ask(scene->look, name, type, PM_VIA_AUTHORITY);
    if (!replies)
        return NULL;
    const struct pm_answer *answer = pick(scene->look, replies, scene->server);
    if (!answer || pm_spf_leads_out(answer, name, type))
        return pm_look_ask_one(scene->look, name, type, PM_VIA_RESOLVER);
    return answer;
}

static struct pm_spf_mail make_mail(const struct scene *scene, struct pm_spf_ip ip)
{
    struct pm_str domain = scene->look->input->name.ascii;
    return (struct pm_spf_mail){
        .ip = ip,
        .helo = PM_STR("mailserver.purelymail.com"),
        .sender = pm_str_printf(scene->scratch, "postmaster@%" PM_STR_FMT, PM_STR_ARG(domain)),
    };
}

static void note(struct scene *scene, struct pm_spf_assessment *out,
                 const struct pm_spf_verdict *verdict)
{
    scene->own |= verdict->varies;
    out->open |= verdict->result == PM_SPF_RESULT_OPEN;
}

static struct pm_spf_verdict copy_verdict(const struct pm_spf_verdict *verdict,
                                          struct pm_arena *arena)
{
    struct pm_spf_verdict copy = *verdict;
    copy.term = pm_str_dup(arena, copy.term);
    copy.record_of = pm_str_dup(arena, copy.record_of);
    copy.problem = pm_str_dup(arena, copy.problem);
    copy.widest = pm_str_dup(arena, copy.widest);
    copy.explanation = pm_str_dup(arena, copy.explanation);
    for (size_t i = 0; i < PM_SPF_TROUBLES; i++)
        copy.troubles[i] = pm_str_dup(arena, copy.troubles[i]);
    return copy;
}

/* An address that fails counts before one that cannot be told. */
static void check_address(struct scene *scene, struct pm_spf_mail *mail,
                          struct pm_spf_assessment *out)
{
    const struct pm_spf_dns dns = {ask, scene};
    struct pm_spf_verdict verdict = pm_spf_check(mail, &dns, scene->scratch);
    note(scene, out, &verdict);
    if (verdict.result == PM_SPF_RESULT_PASS)
        out->passed++;
    else if (out->passed == out->addresses || out->verdict.result == PM_SPF_RESULT_TEMPERROR) {
        out->failed = mail->ip;
        out->verdict = copy_verdict(&verdict, scene->look->arena);
    }
    out->addresses++;
}

/* PurelyMail itself may leave parts of a network out. */
static bool is_senders(struct scene *scene, const struct pm_spf_ip *ip,
                       struct pm_spf_assessment *out)
{
    const struct pm_spf_dns dns = {ask, scene};
    struct pm_spf_mail mail = make_mail(scene, *ip);
    mail.domain = PM_STR(PM_SPF_OURS);
    struct pm_spf_verdict verdict = pm_spf_check(&mail, &dns, scene->scratch);
    out->open |= verdict.result == PM_SPF_RESULT_OPEN;
    return verdict.result == PM_SPF_RESULT_PASS;
}

/* Its first address, and one of each part that the record names. */
static void check_network(struct scene *scene, const struct pm_spf_ip *ip, int prefix,
                          struct pm_spf_assessment *out)
{
    struct pm_spf_parts parts = {.prefix = prefix};
    struct pm_spf_mail mail = make_mail(scene, *ip);
    struct pm_spf_ip first = pm_spf_ip_first(ip, prefix);
    mail.parts = &parts;
    check_address(scene, &mail, out);
    for (size_t i = 0; i < parts.count; i++) {
        mail.ip = parts.ips[i];
        if (!pm_spf_ip_eq(&mail.ip, &first) && !pm_spf_ip_eq(&mail.ip, ip) &&
            is_senders(scene, &mail.ip, out))
            check_address(scene, &mail, out);
    }
    if (parts.more && out->unknown.len == 0)
        out->unknown = PM_STR("The record names more parts of PurelyMail's networks than can be "
                              "tried");
}

/* An address that fails counts before what is not known. */
static void check_senders(struct scene *scene, const struct pm_spf_senders *senders,
                          struct pm_spf_assessment *out)
{
    for (size_t i = 0; i < senders->count; i++)
        check_network(scene, &senders->ips[i], senders->prefixes[i], out);
    if (out->passed < out->addresses)
        out->unknown =
            out->verdict.result == PM_SPF_RESULT_TEMPERROR ? out->verdict.problem : PM_STR("");
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Mail comes by either family: the worse counts. */
static void add_family(struct pm_spf_verdict *most, const struct pm_spf_verdict *verdict)
{
    most->lookups = larger(most->lookups, verdict->lookups);
    most->voids = larger(most->voids, verdict->voids);
    most->void_questions = larger(most->void_questions, verdict->void_questions);
    if (most->widest.len == 0)
        most->widest = verdict->widest;
    for (size_t i = 0; i < PM_SPF_TROUBLES; i++)
        if (most->troubles[i].len == 0)
            most->troubles[i] = verdict->troubles[i];
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
    struct pm_spf_mail mail = make_mail(scene, ip);
    struct pm_spf_verdict verdict = pm_spf_count(&mail, &dns, scene->scratch);
    note(scene, out, &verdict);
    verdict = copy_verdict(&verdict, scene->look->arena);
    if (v6)
        add_family(&out->stranger, &verdict);
    else
        out->stranger = verdict;
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
    kept->names = PM_NEW_ARRAY(arena, struct pm_str, assessment->name_count);
    for (size_t i = 0; i < assessment->name_count; i++)
        kept->names[i] = pm_str_dup(arena, assessment->names[i]);
    pm_memo_put(memo, PM_MEMO_SPF, text, kept);
}

const struct pm_spf_assessment *pm_spf_recall(const struct pm_look *look, struct pm_str text)
{
    const struct pm_spf_assessment *kept = pm_memo_get(look->input->memo, PM_MEMO_SPF, text);
    for (size_t i = 0; kept && i < kept->name_count; i++)
        if (pm_name_in_zone(kept->names[i], look->input->name.ascii))
            return NULL;
    return kept;
}

const struct pm_spf_assessment *pm_spf_assess(struct pm_look *look, struct pm_str text,
                                              struct pm_str server)
{
    const struct pm_spf_assessment *kept = pm_spf_recall(look, text);
    if (kept)
        return kept;
    const struct pm_spf_senders *senders = pm_spf_senders_find(look);
    struct pm_spf_assessment *out = PM_NEW(look->arena, struct pm_spf_assessment);
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    struct scene scene = {.look = look, .scratch = &scratch, .out = out, .server = server};
    set_record(&scene, text);
    *out = (struct pm_spf_assessment){.open = senders->open, .unknown = senders->unknown};
    count_family(&scene, senders, false, out);
    count_family(&scene, senders, true, out);
    check_senders(&scene, senders, out);
    pm_arena_fini(&scratch);
    if (!scene.own)
        keep(look->input->memo, text, out);
    return out;
}
