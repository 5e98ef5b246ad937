#include "command/current_said.h"

#include "model/name.h"
#include "verify/view.h"

/* The zone's DNAME above the asked name; NULL: none. */
static const struct pm_rrset *find_dname(const struct pm_answer *answer, struct pm_str zone)
{
    struct pm_str name = answer->question.name;
    for (size_t i = 0; i < answer->count; i++) {
        const struct pm_rrset *set = &answer->rrsets[i];
        if (set->type == PM_RRTYPE_DNAME && !pm_str_eq(set->owner, name) &&
            pm_name_in_zone(name, set->owner) && pm_name_in_zone(set->owner, zone))
            return set;
    }
    return NULL;
}

static const struct pm_rrset *set_of(const struct pm_answer *answer, struct pm_str zone)
{
    const struct pm_rrset *set = find_dname(answer, zone);
    if (!set)
        set = pm_view_own_set(answer, answer->question.type);
    return set ? set : pm_view_own_set(answer, PM_RRTYPE_CNAME);
}

const struct pm_rrset *pm_said_set(const struct pm_replies *replies, struct pm_str zone)
{
    return replies->count > 0 ? set_of(&replies->answers[0], zone) : NULL;
}

bool pm_said_exists(const struct pm_replies *replies)
{
    return replies->count > 0 && (replies->answers[0].status == PM_ANSWER_DATA ||
                                  replies->answers[0].status == PM_ANSWER_NODATA);
}

static bool fail_answer(const struct pm_answer *answer, struct pm_err *err)
{
    bool lame = pm_answer_is_conclusive(answer->status);
    struct pm_str why =
        lame ? PM_STR("it answers without authority: the zone is not set up there. Set "
                      "it up, or take the server out of the delegation")
             : answer->detail;
    if (why.len == 0)
        why = pm_str_from(pm_answer_status_text(answer->status));
    return pm_fail(err, lame ? PM_ERR_FAILED : PM_ERR_UNREACHABLE,
                   "the name server %" PM_STR_FMT " does not say which %s records %" PM_STR_FMT
                   " has: %" PM_STR_FMT,
                   PM_STR_ARG(answer->server), pm_rrtype_name(answer->question.type),
                   PM_STR_ARG(answer->question.name), PM_STR_ARG(why));
}

static bool fail_difference(const struct pm_answer *one, const struct pm_answer *other,
                            struct pm_str zone, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    const struct pm_rrset *a = set_of(one, zone), *b = set_of(other, zone);
    struct pm_str x = a ? pm_view_values(a, &arena) : PM_STR("nothing");
    struct pm_str y = b ? pm_view_values(b, &arena) : PM_STR("nothing");
    pm_err_set(err, PM_ERR_FAILED,
               "its name servers differ about %s of %" PM_STR_FMT ": %" PM_STR_FMT
               " says %" PM_STR_FMT ", %" PM_STR_FMT " says %" PM_STR_FMT
               "; wait until a change has come to all of them",
               pm_rrtype_name(one->question.type), PM_STR_ARG(one->question.name),
               PM_STR_ARG(one->server), PM_STR_ARG(x), PM_STR_ARG(other->server), PM_STR_ARG(y));
    pm_arena_fini(&arena);
    return false;
}

static bool say_the_same(const struct pm_answer *one, const struct pm_answer *other,
                         struct pm_str zone)
{
    const struct pm_rrset *a = set_of(one, zone), *b = set_of(other, zone);
    return pm_view_equal(a, b) && (!a || a->type == b->type);
}

bool pm_said_by_all(const struct pm_replies *replies, const struct pm_delegation *zone,
                    struct pm_err *err)
{
    if (replies->count == 0)
        return pm_fail(err, PM_ERR_UNREACHABLE,
                       "no name server of %" PM_STR_FMT " can be asked about %" PM_STR_FMT,
                       PM_STR_ARG(zone->zone), PM_STR_ARG(replies->question.name));
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!pm_answer_is_conclusive(answer->status) || !answer->authoritative)
            return fail_answer(answer, err);
        if (!say_the_same(&replies->answers[0], answer, zone->zone))
            return fail_difference(&replies->answers[0], answer, zone->zone, err);
    }
    return true;
}

static bool check_servers(const struct pm_delegation *found, struct pm_err *err)
{
    for (size_t i = 0; i < found->server_count; i++) {
        const struct pm_name_server *server = &found->servers[i];
        if (server->in_doubt)
            return pm_fail(err, PM_ERR_UNREACHABLE,
                           "its name server %" PM_STR_FMT " cannot be asked: %" PM_STR_FMT,
                           PM_STR_ARG(server->host), PM_STR_ARG(server->problem));
    }
    return true;
}

bool pm_said_zone(const struct pm_delegation *found, struct pm_str name, struct pm_str zone,
                  struct pm_err *err)
{
    if (found->status != PM_ZONE_FOUND)
        return pm_fail(err, found->status == PM_ZONE_UNKNOWN ? PM_ERR_UNREACHABLE : PM_ERR_FAILED,
                       "the name servers of %" PM_STR_FMT " are not found: %" PM_STR_FMT "%s",
                       PM_STR_ARG(name), PM_STR_ARG(found->why),
                       found->status == PM_ZONE_UNKNOWN
                           ? ""
                           : ". Register it and have it delegated to them, or leave --current out");
    if (!pm_name_in_zone(found->zone, zone))
        return pm_fail(err, PM_ERR_FAILED,
                       "it is no zone of its own: %" PM_STR_FMT " lies in the zone %" PM_STR_FMT
                       ". Give dns.zone: %" PM_STR_FMT " for the domain in the file",
                       PM_STR_ARG(name), PM_STR_ARG(found->zone), PM_STR_ARG(found->zone));
    return !pm_str_eq(found->zone, zone) || check_servers(found, err);
}
