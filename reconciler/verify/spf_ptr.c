#include "verify/spf_ptr.h"

#include "model/name.h"

enum { NAMES_MAX = 10 /* 4.6.4 */ };

/* Does the name have the sender's address? An error counts as no (5.5). */
static enum pm_spf_match maps_back(struct pm_spf_run *run, struct pm_str name)
{
    const struct pm_spf_ip *ip = &run->mail->ip;
    const struct pm_rrset *set;
    enum pm_spf_seen seen = pm_spf_ask(run, name, ip->v6 ? PM_RRTYPE_AAAA : PM_RRTYPE_A, &set);
    if (seen == PM_SPF_SEEN_OPEN)
        return PM_SPF_MATCH_OPEN;
    for (size_t i = 0; seen == PM_SPF_SEEN_DATA && i < set->count; i++) {
        struct pm_spf_ip other;
        if (pm_spf_network_parse(set->values[i].text, ip->v6, &other) &&
            pm_spf_ip_in(ip, &other, ip->v6 ? 128 : 32))
            return PM_SPF_MATCH_YES;
    }
    return PM_SPF_MATCH_NO;
}

/* Of two validated names the better one for %{p}; its rank. */
static int rank(struct pm_str name, struct pm_str domain)
{
    if (pm_str_eq(name, domain))
        return 3;
    return pm_name_in_zone(name, domain) ? 2 : 1;
}

/* The validated name of the highest rank; empty: none. All are asked for at once. */
static enum pm_spf_match find_best(struct pm_spf_run *run, struct pm_str domain,
                                   struct pm_str *best)
{
    struct pm_str reverse = pm_spf_ip_reverse(&run->mail->ip, run->arena);
    const struct pm_rrset *set;
    enum pm_spf_seen seen = pm_spf_ask(run, reverse, PM_RRTYPE_PTR, &set);
    bool open = seen == PM_SPF_SEEN_OPEN;
    *best = PM_STR("");
    run->verdict.varies = true;
    for (size_t i = 0; seen == PM_SPF_SEEN_DATA && i < set->count && i < NAMES_MAX; i++) {
        struct pm_str name = set->values[i].target;
        enum pm_spf_match match = name.len > 0 ? maps_back(run, name) : PM_SPF_MATCH_NO;
        open |= match == PM_SPF_MATCH_OPEN;
        if (match == PM_SPF_MATCH_YES &&
            (best->len == 0 || rank(name, domain) > rank(*best, domain)))
            *best = name;
    }
    return open ? PM_SPF_MATCH_OPEN : PM_SPF_MATCH_YES;
}

enum pm_spf_match pm_spf_ptr_match(struct pm_spf_run *run, struct pm_str domain)
{
    struct pm_str best;
    if (run->counting)
        return PM_SPF_MATCH_NO;
    if (find_best(run, domain, &best) == PM_SPF_MATCH_OPEN)
        return PM_SPF_MATCH_OPEN;
    return best.len > 0 && rank(best, domain) > 1 ? PM_SPF_MATCH_YES : PM_SPF_MATCH_NO;
}

enum pm_spf_match pm_spf_ptr_name(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                  struct pm_str *out)
{
    struct pm_str best = PM_STR(""), domain = pm_spf_canonical(run, frame->domain);
    if (!run->counting && find_best(run, domain, &best) == PM_SPF_MATCH_OPEN)
        return PM_SPF_MATCH_OPEN;
    *out = best.len > 0 ? best : PM_STR("unknown");
    return PM_SPF_MATCH_YES;
}
