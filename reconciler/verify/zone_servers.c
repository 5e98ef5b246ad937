#include "verify/zone.h"

enum { LIST_LENGTH_MAX = 1000 }; /* of host names; a hostile set has any number */

static struct pm_finding *tell(struct pm_look *look, enum pm_zone_rule rule,
                               const struct pm_verdict *verdict, enum pm_rrtype type)
{
    struct pm_finding *finding = pm_look_tell(look, &pm_zone_rules[rule], verdict);
    finding->owner = look->input->delegation->zone;
    finding->type = type;
    return finding;
}

/* What a server named for the zone is to it. */
enum bearing {
    BEARING_SERVES,
    BEARING_LAME,    /* answers, and not for the zone */
    BEARING_REFUSES, /* may be lame, or may not like who asks */
    BEARING_SILENT,  /* nothing can be said */
};

static enum bearing bearing_of(const struct pm_answer *soa)
{
    switch (soa->status) {
    case PM_ANSWER_DATA:
        return soa->authoritative ? BEARING_SERVES : BEARING_LAME;
    case PM_ANSWER_NODATA:
    case PM_ANSWER_NXDOMAIN:
    case PM_ANSWER_REFERRAL:
        return BEARING_LAME;
    case PM_ANSWER_REFUSED:
        return BEARING_REFUSES;
    default:
        return BEARING_SILENT;
    }
}

static struct pm_str words_of(const struct pm_answer *soa)
{
    if (soa->detail.len > 0 && !pm_answer_is_conclusive(soa->status))
        return soa->detail;
    switch (soa->status) {
    case PM_ANSWER_DATA:
        return soa->authoritative ? PM_STR("answers with authority")
                                  : PM_STR("answers without authority (no AA)");
    case PM_ANSWER_NODATA:
    case PM_ANSWER_NXDOMAIN:
        return PM_STR("knows no such zone");
    case PM_ANSWER_REFERRAL:
        return PM_STR("refers to other servers");
    default:
        return pm_str_from(pm_answer_status_text(soa->status));
    }
}

struct bearings {
    size_t count, of[BEARING_SILENT + 1];
    struct pm_joined where, seen; /* of those that do not serve */
    struct pm_evidence *evidence;
};

static const enum pm_status status_of_bearing[] = {
    [BEARING_SERVES] = PM_STATUS_PASS,
    [BEARING_LAME] = PM_STATUS_WARN,
    [BEARING_REFUSES] = PM_STATUS_WARN,
    [BEARING_SILENT] = PM_STATUS_UNKNOWN,
};

static struct bearings count_bearings(struct pm_look *look, const struct pm_replies *soa)
{
    struct bearings bearings = {.where = {look->arena, PM_STR("")},
                                .seen = {look->arena, PM_STR("")}};
    bearings.evidence = PM_NEW_ARRAY(look->arena, struct pm_evidence, soa->count);
    for (; bearings.count < soa->count; bearings.count++) {
        const struct pm_answer *answer = &soa->answers[bearings.count];
        enum bearing bearing = bearing_of(answer);
        struct pm_str words = words_of(answer);
        bearings.of[bearing]++;
        bearings.evidence[bearings.count] =
            (struct pm_evidence){answer->server, status_of_bearing[bearing], words};
        if (bearing == BEARING_SERVES)
            continue;
        pm_join(&bearings.where, ", ", answer->server);
        pm_join(&bearings.seen, "; ",
                pm_str_printf(look->arena, "%" PM_STR_FMT ": %" PM_STR_FMT,
                              PM_STR_ARG(answer->server), PM_STR_ARG(words)));
    }
    return bearings;
}

/* That all refuse may be due to who asks: only a server that answers otherwise can be called lame.
 */
static struct pm_verdict judge_bearings(const struct bearings *bearings)
{
    size_t lame = bearings->of[BEARING_LAME], refuses = bearings->of[BEARING_REFUSES];
    struct pm_verdict verdict = {.status = PM_STATUS_PASS, .seen = bearings->seen.text};
    if (lame > 0 && lame + refuses == bearings->count) {
        verdict.status = PM_STATUS_FAIL;
        verdict.why = PM_STR("None of the name servers answers for the zone with authority. If "
                             "other networks see the zone, something here answers in the servers' "
                             "place.");
        verdict.fix = PM_STR("Have the DNS provider serve the zone, or enter the right name "
                             "servers at the registrar.");
    } else if (lame > 0 || (refuses > 0 && bearings->of[BEARING_SERVES] > 0)) {
        verdict.status = PM_STATUS_WARN;
        verdict.why = PM_STR("Some name servers do not answer for the zone.");
        verdict.fix = PM_STR("Have them serve the zone, or take them out of the NS records and "
                             "out of the list at the registrar.");
    } else if (bearings->of[BEARING_SERVES] < bearings->count || bearings->count == 0) {
        verdict.status = PM_STATUS_UNKNOWN;
        verdict.why = PM_STR("Not every name server said whether it serves the zone.");
        verdict.may_pass = true;
    }
    return verdict;
}

static void judge_lame(struct pm_look *look, const struct pm_replies *soa)
{
    struct bearings bearings = count_bearings(look, soa);
    struct pm_verdict verdict = judge_bearings(&bearings);
    struct pm_finding *finding = tell(look, PM_ZONE_RULE_LAME, &verdict, PM_RRTYPE_SOA);
    finding->where = bearings.where.text;
    finding->evidence = bearings.evidence;
    finding->evidence_count = bearings.count;
}

/* "hostmaster.example. 7 3600 …": the second word. Empty: there is none. */
static struct pm_str serial_of(const struct pm_answer *answer)
{
    const struct pm_rrset *set = bearing_of(answer) == BEARING_SERVES
                                     ? pm_view_set(answer, answer->question.name, PM_RRTYPE_SOA)
                                     : NULL;
    struct pm_str rest = set ? set->values[0].text : PM_STR(""), word = PM_STR("");
    pm_str_next(&rest, ' ', &word);
    return pm_str_next(&rest, ' ', &word) ? word : PM_STR("");
}

static struct pm_str list_serials(struct pm_look *look, const struct pm_replies *soa)
{
    struct pm_joined list = {look->arena, PM_STR("")};
    for (size_t i = 0; i < soa->count; i++) {
        struct pm_str serial = serial_of(&soa->answers[i]);
        if (serial.len > 0)
            pm_join(&list, "; ",
                    pm_str_printf(look->arena, "%" PM_STR_FMT " at %" PM_STR_FMT,
                                  PM_STR_ARG(serial), PM_STR_ARG(soa->answers[i].server)));
    }
    return list.text;
}

static void judge_serial(struct pm_look *look, const struct pm_replies *soa)
{
    struct pm_str first = PM_STR("");
    bool differ = false;
    for (size_t i = 0; i < soa->count; i++) {
        struct pm_str serial = serial_of(&soa->answers[i]);
        differ |= first.len > 0 && serial.len > 0 && !pm_str_eq(first, serial);
        if (first.len == 0)
            first = serial;
    }
    struct pm_verdict verdict = {.status = PM_STATUS_PASS, .seen = first};
    if (differ) {
        verdict = (struct pm_verdict){
            .status = PM_STATUS_INFO,
            .seen = list_serials(look, soa),
            .why = PM_STR("A change is still on its way to some of the name servers."),
            .may_pass = true,
        };
    } else if (first.len == 0) {
        verdict.status = PM_STATUS_UNKNOWN;
        verdict.why = PM_STR("No name server gave the zone's SOA record.");
        verdict.may_pass = true;
    }
    tell(look, PM_ZONE_RULE_SERIAL, &verdict, PM_RRTYPE_SOA);
}

static bool names_host(const struct pm_rrset *set, struct pm_str host)
{
    for (size_t i = 0; set && i < set->count; i++)
        if (pm_str_eq(set->values[i].target, host))
            return true;
    return false;
}

static bool parent_names(const struct pm_delegation *delegation, struct pm_str host)
{
    for (size_t i = 0; i < delegation->server_count; i++)
        if (delegation->servers[i].in_parent && pm_str_eq(delegation->servers[i].host, host))
            return true;
    return false;
}

/* The hosts that only one of the two lists has. */
struct lists {
    bool is_known;
    struct pm_joined parent_only, zone_only;
};

static void add_once(struct pm_joined *list, struct pm_str host)
{
    struct pm_str rest = list->text, part;
    if (rest.len > LIST_LENGTH_MAX)
        return;
    while (rest.len > 0 && pm_str_next(&rest, ' ', &part))
        if (pm_str_eq(part, host))
            return;
    pm_join(list, " ", host);
}

static void compare_lists(struct lists *lists, const struct pm_delegation *delegation,
                          const struct pm_rrset *set)
{
    lists->is_known = true;
    for (size_t i = 0; i < delegation->server_count; i++)
        if (delegation->servers[i].in_parent && !names_host(set, delegation->servers[i].host))
            add_once(&lists->parent_only, delegation->servers[i].host);
    for (size_t i = 0; set && i < set->count; i++)
        if (!parent_names(delegation, set->values[i].target))
            add_once(&lists->zone_only, set->values[i].target);
}

static struct pm_verdict judge_lists(const struct lists *lists, struct pm_arena *arena)
{
    struct pm_joined why = {arena, PM_STR("")};
    if (!lists->is_known)
        return (struct pm_verdict){
            .status = PM_STATUS_UNKNOWN,
            .why = PM_STR("No name server gave the zone's own NS records."),
            .may_pass = true,
        };
    if (lists->parent_only.text.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "Only the parent names: %" PM_STR_FMT ".",
                              PM_STR_ARG(lists->parent_only.text)));
    if (lists->zone_only.text.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "Only the zone itself names: %" PM_STR_FMT ".",
                              PM_STR_ARG(lists->zone_only.text)));
    if (why.text.len == 0)
        return (struct pm_verdict){.status = PM_STATUS_PASS};
    return (struct pm_verdict){
        .status = PM_STATUS_WARN,
        .why = why.text,
        .fix = PM_STR("Make the NS records at the zone's apex and the list at the registrar "
                      "equal."),
    };
}

static void judge_ns_equal(struct pm_look *look, const struct pm_replies *ns)
{
    const struct pm_delegation *delegation = look->input->delegation;
    struct lists lists = {.parent_only = {look->arena, PM_STR("")},
                          .zone_only = {look->arena, PM_STR("")}};
    for (size_t i = 0; i < ns->count; i++) {
        const struct pm_answer *answer = &ns->answers[i];
        if (pm_answer_is_conclusive(answer->status) && answer->authoritative)
            compare_lists(&lists, delegation,
                          pm_view_set(answer, answer->question.name, PM_RRTYPE_NS));
    }
    struct pm_verdict verdict = judge_lists(&lists, look->arena);
    tell(look, PM_ZONE_RULE_NS_EQUAL, &verdict, PM_RRTYPE_NS);
}

void pm_zone_judge_servers(struct pm_look *look)
{
    struct pm_str zone = look->input->delegation->zone;
    const struct pm_replies *ns = pm_look_ask(look, zone, PM_RRTYPE_NS, PM_VIA_AUTHORITY);
    const struct pm_replies *soa = pm_look_ask(look, zone, PM_RRTYPE_SOA, PM_VIA_AUTHORITY);
    if (ns)
        judge_ns_equal(look, ns);
    if (soa) {
        judge_lame(look, soa);
        judge_serial(look, soa);
    }
}
