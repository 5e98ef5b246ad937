#include "verify/spf_senders.h"

#include "model/spf_record.h"
#include "verify/memo.h"

enum { RECORDS_MAX = 10 /* as many as check_host() would follow */ };

/* Records still to be read: names, in the order in which they were found. */
struct walk {
    struct pm_look *look;
    struct pm_spf_senders *senders;
    struct pm_str names[RECORDS_MAX];
    size_t count;
};

static void add_name(struct walk *walk, struct pm_str domain)
{
    struct pm_str name = pm_str_lower(walk->look->arena, domain);
    if (pm_str_ends(name, PM_STR(".")))
        name.len--;
    for (size_t i = 0; i < walk->count; i++)
        if (pm_str_eq(walk->names[i], name))
            return;
    if (walk->count < RECORDS_MAX && pm_str_find(name, '%') == name.len)
        walk->names[walk->count++] = name;
}

/* The first host of a network rather than its own address, which nobody sends from. */
static void add_network(struct pm_spf_senders *senders, const struct pm_spf_directive *directive)
{
    struct pm_spf_ip ip = directive->network;
    int bits = ip.v6 ? 128 : 32, prefix = ip.v6 ? directive->prefix6 : directive->prefix4;
    if (senders->count == PM_SPF_SENDERS_MAX)
        return;
    if (prefix < bits)
        ip.bytes[bits / 8 - 1] |= 1;
    senders->prefixes[senders->count] = prefix;
    senders->ips[senders->count++] = ip;
}

static void add_terms(struct walk *walk, const struct pm_spf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct pm_spf_directive *directive = &record->mechanisms[i];
        if (directive->qualifier != '+')
            continue;
        if (directive->kind == PM_SPF_KIND_IP4 || directive->kind == PM_SPF_KIND_IP6)
            add_network(walk->senders, directive);
        else if (directive->kind == PM_SPF_KIND_INCLUDE)
            add_name(walk, directive->domain);
    }
    if (record->redirect)
        add_name(walk, record->redirect->domain);
}

static void give_up(struct walk *walk, struct pm_str name, const char *why)
{
    if (walk->senders->unknown.len == 0)
        walk->senders->unknown =
            pm_str_printf(walk->look->arena, "%" PM_STR_FMT ": %s", PM_STR_ARG(name), why);
}

static void read_texts(struct walk *walk, struct pm_str name, const struct pm_rrset *set)
{
    struct pm_spf_record record;
    struct pm_err err;
    size_t count = 0;
    for (size_t i = 0; set && i < set->count; i++) {
        if (!pm_spf_is_record(set->values[i].text))
            continue;
        count++;
        if (!pm_spf_parse(set->values[i].text, walk->look->arena, &record, &err))
            give_up(walk, name, err.msg);
        else
            add_terms(walk, &record);
    }
    /* The service's own record being gone is far less likely than a resolver that hides it. */
    if (count != 1)
        give_up(walk, name,
                count == 0 ? "the resolver sees no SPF record there"
                           : "the resolver sees several SPF records there");
}

static void read_name(struct walk *walk, struct pm_str name)
{
    const struct pm_answer *answer =
        pm_look_ask_one(walk->look, name, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
    if (!answer)
        walk->senders->open = true;
    else if (!pm_answer_is_conclusive(answer->status))
        give_up(walk, name,
                answer->detail.len > 0 ? pm_str_cstr(walk->look->arena, answer->detail)
                                       : pm_answer_status_text(answer->status));
    else
        read_texts(walk, name, pm_view_set(answer, name, PM_RRTYPE_TXT));
}

static void keep(struct pm_verify_memo *memo, const struct pm_spf_senders *senders)
{
    if (!pm_memo_has_room(memo) || senders->open || senders->unknown.len > 0)
        return;
    struct pm_spf_senders *kept = PM_NEW(pm_memo_arena(memo), struct pm_spf_senders);
    *kept = *senders;
    pm_memo_put(memo, PM_MEMO_SPF_SENDERS, PM_STR(""), kept);
}

const struct pm_spf_senders *pm_spf_senders_find(struct pm_look *look)
{
    const struct pm_spf_senders *kept =
        pm_memo_get(look->input->memo, PM_MEMO_SPF_SENDERS, PM_STR(""));
    if (kept)
        return kept;
    struct pm_spf_senders *senders = PM_NEW(look->arena, struct pm_spf_senders);
    struct walk walk = {.look = look, .senders = senders};
    add_name(&walk, PM_STR(PM_SPF_OURS));
    for (size_t i = 0; i < walk.count; i++)
        read_name(&walk, walk.names[i]);
    if (senders->count == 0)
        give_up(&walk, PM_STR(PM_SPF_OURS), "no address is listed there");
    keep(look->input->memo, senders);
    return senders;
}
