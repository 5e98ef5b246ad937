#include "verify/zone.h"

#include "verify/causes.h"

const struct pm_rule pm_zone_rules[PM_ZONE_RULES] = {
    [PM_ZONE_RULE_DELEGATED] =
        {.id = "zone-delegated",
         .level = PM_STATUS_FAIL,
         .required = true,
         .source = "RFC 1034 4.2.2",
         .title = "the domain lies in a zone that its parent delegates",
         .why = "Without a delegation nobody finds the domain's name servers, and so none of its "
                "records exists for the world: mail does not arrive, and PurelyMail sees nothing.",
         .fix = "Register or renew the domain, and enter the DNS provider's name servers at the "
                "registrar."},
    [PM_ZONE_RULE_SERVERS] =
        {.id = "zone-servers",
         .level = PM_STATUS_WARN,
         .source = "RFC 1034 4.1",
         .title = "the zone has two name servers or more, and each has an address",
         .why = "When the only name server is away, so is the domain, and mail to it waits or "
                "returns. A name server without an address is asked in vain.",
         .fix = "Add a name server at the DNS provider and at the registrar. Give a host without "
                "an address one, or take it out of the NS records."},
    [PM_ZONE_RULE_NS_EQUAL] =
        {.id = "zone-ns-equal",
         .level = PM_STATUS_WARN,
         .source = "RFC 1034 4.2.2",
         .title = "the parent and the zone itself name the same name servers",
         .why = "Resolvers begin with the parent's list and go on with the zone's own. A server "
                "that only one of them names is asked by some and not by others; often it belongs "
                "to a DNS provider that was left, and still serves the old records.",
         .fix = "Make both lists equal: the parent's is changed at the registrar, the zone's own "
                "is the NS record set at its apex."},
    [PM_ZONE_RULE_LAME] =
        {.id = "zone-lame",
         .level = PM_STATUS_FAIL,
         .source = "RFC 1912 2.8",
         .title = "each name server answers for the zone with authority",
         .why = "A server that is named for the zone but does not serve it (lame) costs every "
                "resolver that tries it time, and some give up. When all are lame, the domain is "
                "gone.",
         .fix = "Have the server serve the zone, or take it out of the NS records and out of the "
                "list at the registrar."},
    [PM_ZONE_RULE_SERIAL] =
        {.id = "zone-serial",
         .level = PM_STATUS_INFO,
         .source = "RFC 1034 4.3.5",
         .title = "all name servers have the same version of the zone",
         .why = "Different serial numbers in the SOA records mean that a change is still on its "
                "way to some of the servers. DNS providers with servers all over the world may "
                "number them on their own.",
         .fix = "Wait for the change to arrive. If a server lags for hours, ask its provider."},
    [PM_ZONE_RULE_CONSISTENT] =
        {.id = "zone-consistent",
         .level = PM_STATUS_WARN,
         .source = "RFC 1034 4.3.5",
         .title = "all name servers give the same records of the domain",
         .why = "Resolvers ask any one of the servers. Where these differ, mail works for some "
                "senders and not for others, and so does PurelyMail's own check.",
         .fix = "Wait for the change to arrive at every server. If they still differ after the "
                "zone's refresh time, ask the DNS provider, or take a server that was left behind "
                "out of the NS records."},
    [PM_ZONE_RULE_WILDCARD] =
        {.id = "zone-wildcard",
         .level = PM_STATUS_WARN,
         .source = "RFC 4592 2",
         .title = "no wildcard record answers for the names of the mail records",
         .why = "A wildcard (*) gives its records to every name that has none of its own: also to "
                "_dmarc and to the DKIM names, where receivers take them for an answer.",
         .fix = "Publish the domain's own records: they go before the wildcard. Or limit the "
                "wildcard to the names that need it."},
    [PM_ZONE_RULE_APEX_CNAME] =
        {.id = "zone-apex-cname",
         .level = PM_STATUS_FAIL,
         .source = "RFC 1034 3.6.2",
         .title = "the domain's name is no alias (CNAME)",
         .why = "A name with a CNAME can have no other records, but a mail domain needs MX and "
                "TXT records, and a zone's apex SOA and NS. Resolvers then see now the ones, now "
                "the other.",
         .fix = "Replace the CNAME by address records (A, AAAA), or use what the DNS provider "
                "offers in its place (ALIAS, ANAME, flattening)."},
    [PM_ZONE_RULE_CNAME_ALONE] =
        {.id = "zone-cname-alone",
         .level = PM_STATUS_FAIL,
         .source = "RFC 1034 3.6.2",
         .title = "no CNAME stands beside other records of its name",
         .why = "A name with a CNAME can have no other records. Where a server has both, it "
                "depends on the question and on the resolver's cache which of them is seen.",
         .fix = "Remove either the CNAME or the other records of that name."},
    [PM_ZONE_RULE_DNSSEC] =
        {.id = "dnssec",
         .level = PM_STATUS_FAIL,
         .required = true,
         .source = "RFC 4035 5.5",
         .title = "DNSSEC's checks do not fail (a zone that is not signed is all right)",
         .why = "When the signatures do not fit what the parent says (bogus), every resolver that "
                "checks them answers SERVFAIL: for most of the world the domain is gone, and mail "
                "to it and from it stops.",
         .fix = "Compare the DS records at the registrar with the zone's keys. After a change of "
                "DNS provider, remove the old DS records first; enter new ones when the new "
                "provider signs."},
};

static void judge_zone(struct pm_look *look)
{
    const struct pm_verify_input *input = look->input;
    if (input->delegation) {
        pm_zone_judge_delegation(look);
        if (input->delegation->status != PM_ZONE_FOUND)
            return;
        pm_zone_judge_servers(look);
        pm_zone_judge_consistent(look);
        pm_zone_judge_records(look);
    }
    if (input->mode != PM_VERIFY_SERVERS)
        pm_zone_judge_dnssec(look);
}

const struct pm_rule_group pm_rules_zone = {.title = "Zone",
                                            .rules = pm_zone_rules,
                                            .rule_count = PM_ZONE_RULES,
                                            .causes = pm_causes_shared,
                                            .cause_count = PM_CAUSES_SHARED,
                                            .judge = judge_zone};
