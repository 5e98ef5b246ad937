#include "verify/zone.h"

enum { SERVERS_WANTED = 2 };

static void judge_delegated(struct pm_look *look, const struct pm_delegation *delegation)
{
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (delegation->status == PM_ZONE_NOT_DELEGATED) {
        verdict = (struct pm_verdict){
            .status = PM_STATUS_FAIL,
            .why = delegation->why,
            .fix = PM_STR("Check that the domain is registered and has not expired, and that its "
                          "name servers are entered at the registrar."),
            .may_pass = true,
        };
    } else if (delegation->status == PM_ZONE_UNKNOWN) {
        verdict = (struct pm_verdict){
            .status = PM_STATUS_UNKNOWN,
            .why = delegation->why,
            .fix = PM_STR("Try again. Where the resolver answers, but servers on port 53 cannot be "
                          "reached from here, ask the resolver alone: --resolver-only."),
            .may_pass = true,
        };
    } else {
        verdict.seen = delegation->zone;
    }
    struct pm_finding *finding =
        pm_look_tell(look, &pm_zone_rules[PM_ZONE_RULE_DELEGATED], &verdict);
    finding->owner = delegation->zone;
    finding->type = PM_RRTYPE_NS;
    finding->where = delegation->parent;
}

struct hosts {
    size_t count, without_address, in_doubt; /* the latter among those without */
    struct pm_joined names, problems;
};

static struct hosts count_hosts(struct pm_look *look, const struct pm_delegation *delegation)
{
    struct hosts hosts = {.count = delegation->server_count,
                          .names = {look->arena, PM_STR("")},
                          .problems = {look->arena, PM_STR("")}};
    for (size_t i = 0; i < hosts.count; i++) {
        const struct pm_name_server *server = &delegation->servers[i];
        if (hosts.count < SERVERS_WANTED)
            pm_join(&hosts.names, ", ", server->host);
        if (server->problem.len == 0)
            continue;
        hosts.without_address++;
        hosts.in_doubt += server->in_doubt;
        pm_join(&hosts.names, ", ", server->host);
        pm_join(&hosts.problems, "; ",
                pm_str_printf(look->arena, "%" PM_STR_FMT ": %" PM_STR_FMT,
                              PM_STR_ARG(server->host), PM_STR_ARG(server->problem)));
    }
    return hosts;
}

static void judge_hosts(struct pm_look *look, const struct pm_delegation *delegation)
{
    struct hosts hosts = count_hosts(look, delegation);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS, .seen = hosts.names.text};
    if (hosts.without_address > 0) {
        verdict.may_pass = hosts.in_doubt == hosts.without_address;
        verdict.status = verdict.may_pass ? PM_STATUS_UNKNOWN : PM_STATUS_WARN;
        verdict.why =
            pm_str_printf(look->arena, "%zu of %zu name servers cannot be asked: %" PM_STR_FMT ".",
                          hosts.without_address, hosts.count, PM_STR_ARG(hosts.problems.text));
        if (!verdict.may_pass)
            verdict.fix = PM_STR("Give the host an address record, or take it out of the zone's "
                                 "NS records and out of the list at the registrar.");
    } else if (hosts.count < SERVERS_WANTED) {
        verdict.status = PM_STATUS_WARN;
        verdict.why = PM_STR("The zone has only one name server: when it is away, so is the "
                             "domain.");
        verdict.fix = PM_STR("Add a second name server at the DNS provider and the registrar.");
    }
    struct pm_finding *finding = pm_look_tell(look, &pm_zone_rules[PM_ZONE_RULE_SERVERS], &verdict);
    finding->owner = delegation->zone;
    finding->type = PM_RRTYPE_NS;
}

void pm_zone_judge_delegation(struct pm_look *look)
{
    const struct pm_delegation *delegation = look->input->delegation;
    judge_delegated(look, delegation);
    if (delegation->status == PM_ZONE_FOUND)
        judge_hosts(look, delegation);
}
