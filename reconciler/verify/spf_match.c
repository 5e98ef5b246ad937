#include "verify/spf_run.h"

#include "verify/spf_ptr.h"

enum {
    MX_MAX = 10, /* 4.6.4 */
    WIDE_V4 = 8,
    WIDE_V6 = 16,
};

/* NXDOMAIN and NODATA count the same, once a term (4.6.4). */
static void count_void(struct pm_spf_run *run)
{
    run->verdict.voids += !run->void_term;
    run->verdict.void_questions++;
    run->void_term = true;
}

static void add_part(const struct pm_spf_mail *mail, const struct pm_spf_ip *ip)
{
    struct pm_spf_parts *parts = mail->parts;
    if (!pm_spf_ip_in(ip, &mail->ip, parts->prefix))
        return;
    for (size_t i = 0; i < parts->count; i++)
        if (pm_spf_ip_eq(&parts->ips[i], ip))
            return;
    parts->more |= parts->count == PM_SPF_PARTS_MAX;
    if (!parts->more)
        parts->ips[parts->count++] = *ip;
}

static void note_parts(const struct pm_spf_mail *mail, const struct pm_spf_ip *network, int prefix)
{
    struct pm_spf_ip first = pm_spf_ip_first(network, prefix), behind;
    if (prefix <= mail->parts->prefix || !pm_spf_ip_in(&first, &mail->ip, mail->parts->prefix))
        return;
    add_part(mail, &first);
    if (pm_spf_ip_behind(network, prefix, &behind))
        add_part(mail, &behind);
}

static void note_width(struct pm_spf_run *run, const struct pm_spf_directive *directive, int prefix)
{
    if (directive->qualifier == '+' && prefix < (run->mail->ip.v6 ? WIDE_V6 : WIDE_V4) &&
        run->verdict.widest.len == 0)
        run->verdict.widest = directive->text;
}

static bool is_in(struct pm_spf_run *run, const struct pm_spf_directive *directive,
                  const struct pm_spf_ip *network)
{
    int prefix = run->mail->ip.v6 ? directive->prefix6 : directive->prefix4;
    if (run->counting)
        note_width(run, directive, prefix);
    else if (run->mail->parts)
        note_parts(run->mail, network, prefix);
    return !run->counting && pm_spf_ip_in(&run->mail->ip, network, prefix);
}

/* A term and what it is about. */
struct term {
    struct pm_spf_run *run;
    const struct pm_spf_frame *frame;
    const struct pm_spf_directive *directive;
};

/* Is the address among those of a name? */
static enum pm_spf_match match_addresses(const struct term *term, struct pm_str name)
{
    struct pm_spf_run *run = term->run;
    bool v6 = run->mail->ip.v6;
    enum pm_rrtype type = v6 ? PM_RRTYPE_AAAA : PM_RRTYPE_A;
    const struct pm_rrset *set;
    enum pm_spf_seen seen = pm_spf_ask(run, name, type, &set);
    if (seen == PM_SPF_SEEN_OPEN)
        return PM_SPF_MATCH_OPEN;
    if (seen == PM_SPF_SEEN_ERROR)
        return pm_spf_temperror(run, term->frame, term->directive->text, name, type);
    if (seen == PM_SPF_SEEN_VOID)
        count_void(run);
    for (size_t i = 0; seen == PM_SPF_SEEN_DATA && i < set->count; i++) {
        struct pm_spf_ip address;
        if (pm_spf_network_parse(set->values[i].text, v6, &address) &&
            is_in(run, term->directive, &address))
            return PM_SPF_MATCH_YES;
    }
    return PM_SPF_MATCH_NO;
}

/* The hosts in their order; those behind one whose answer is missing are asked for all the same, so
 * that they are there next time. */
static enum pm_spf_match match_hosts(const struct term *term, const struct pm_rrset *set)
{
    enum pm_spf_match result = PM_SPF_MATCH_NO;
    for (size_t i = 0; i < set->count && i < MX_MAX; i++) {
        struct pm_str host = set->values[i].target;
        const struct pm_rrset *unused;
        if (host.len == 0)
            continue;
        if (result == PM_SPF_MATCH_OPEN)
            pm_spf_ask(term->run, host, term->run->mail->ip.v6 ? PM_RRTYPE_AAAA : PM_RRTYPE_A,
                       &unused);
        else
            result = match_addresses(term, host);
        if (result == PM_SPF_MATCH_YES || (result == PM_SPF_MATCH_ERROR && !term->run->counting))
            break;
    }
    return result;
}

static enum pm_spf_match too_many_hosts(const struct term *term, struct pm_str name, size_t count)
{
    struct pm_str problem = pm_str_printf(
        term->run->arena,
        "%" PM_STR_FMT " has %zu MX records, and a term may lead to %d (RFC 7208 4.6.4)",
        PM_STR_ARG(name), count, MX_MAX);
    const struct pm_spf_fault fault = {term->frame, term->directive->text, PM_SPF_TROUBLE_HOSTS,
                                       problem};
    return pm_spf_error(term->run, &fault);
}

static enum pm_spf_match match_mx(const struct term *term, struct pm_str name)
{
    struct pm_spf_run *run = term->run;
    struct pm_str text = term->directive->text;
    const struct pm_rrset *set;
    switch (pm_spf_ask(run, name, PM_RRTYPE_MX, &set)) {
    case PM_SPF_SEEN_OPEN:
        return PM_SPF_MATCH_OPEN;
    case PM_SPF_SEEN_ERROR:
        return pm_spf_temperror(run, term->frame, text, name, PM_RRTYPE_MX);
    case PM_SPF_SEEN_VOID:
        count_void(run);
        return PM_SPF_MATCH_NO;
    case PM_SPF_SEEN_DATA:
        break;
    }
    if (set->count > MX_MAX)
        return too_many_hosts(term, name, set->count);
    return match_hosts(term, set);
}

static enum pm_spf_match match_exists(const struct term *term, struct pm_str name)
{
    struct pm_spf_run *run = term->run;
    const struct pm_rrset *set;
    switch (pm_spf_ask(run, name, PM_RRTYPE_A, &set)) {
    case PM_SPF_SEEN_OPEN:
        return PM_SPF_MATCH_OPEN;
    case PM_SPF_SEEN_ERROR:
        return pm_spf_temperror(run, term->frame, term->directive->text, name, PM_RRTYPE_A);
    case PM_SPF_SEEN_VOID:
        count_void(run);
        return PM_SPF_MATCH_NO;
    case PM_SPF_SEEN_DATA:
        break;
    }
    return run->counting ? PM_SPF_MATCH_NO : PM_SPF_MATCH_YES;
}

static enum pm_spf_match match_name(const struct term *term)
{
    struct pm_str name;
    if (pm_spf_target(term->run, term->frame, term->directive->domain, &name) == PM_SPF_MATCH_OPEN)
        return PM_SPF_MATCH_OPEN;
    /* What is no name has no records (4.3); 4.8 leaves it to us. */
    if (!pm_spf_is_name(name))
        return PM_SPF_MATCH_NO;
    name = pm_spf_canonical(term->run, name);
    switch (term->directive->kind) {
    case PM_SPF_KIND_A:
        return match_addresses(term, name);
    case PM_SPF_KIND_MX:
        return match_mx(term, name);
    case PM_SPF_KIND_PTR:
        return pm_spf_ptr_match(term->run, name);
    default:
        return match_exists(term, name);
    }
}

enum pm_spf_match pm_spf_match(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                               const struct pm_spf_directive *directive)
{
    const struct term term = {run, frame, directive};
    bool matches = directive->kind == PM_SPF_KIND_ALL;
    if (pm_spf_asks_dns(directive->kind))
        return match_name(&term);
    if (!matches && directive->network.v6 == run->mail->ip.v6)
        matches = is_in(run, directive, &directive->network);
    return matches ? PM_SPF_MATCH_YES : PM_SPF_MATCH_NO;
}
