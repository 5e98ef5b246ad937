/* Rules of the tests' own, in place of those of verify/: so the golden files change with the
 * reports only. */
#include "verify/rules.h"

static const struct pm_rule zone_rules[] = {
    {"dnssec", PM_STATUS_FAIL, true, PM_BADGE_NONE, "RFC 4035 5",
     "the zone's signatures hold, or it has none",
     "Resolvers that check signatures get no answer at all.", "Sign the zone anew."},
};
static const struct pm_rule mail_rules[] = {
    {"ownership", PM_STATUS_FAIL, true, PM_BADGE_OWN, "PurelyMail",
     "the account's ownership value stands at the domain's name",
     "Without it the domain cannot be added to the account.", "Publish the record."},
    {"mx", PM_STATUS_FAIL, true, PM_BADGE_MX, "RFC 5321 5.1",
     "the MX record names PurelyMail's mail server, and no other before it",
     "Mail for the domain goes to another server, or nowhere.",
     "Publish the one MX record and remove the others."},
    {"spf", PM_STATUS_FAIL, true, PM_BADGE_SPF, "RFC 7208 4",
     "mail sent through PurelyMail passes SPF",
     "Receivers may refuse the domain's mail, or put it with the spam.",
     "Publish one SPF record that includes PurelyMail's."},
    {"spf-all", PM_STATUS_WARN, false, PM_BADGE_SPF, "RFC 7208 5.1",
     "the record ends in -all or ~all", "Anybody may send in the domain's name.",
     "End the record in ~all."},
    {"dkim1", PM_STATUS_FAIL, true, PM_BADGE_DKIM, "RFC 6376 3.6.2", "the first DKIM key is there",
     "Signatures cannot be checked.", "Publish the CNAME."},
    {"dmarc", PM_STATUS_FAIL, true, PM_BADGE_DMARC, "RFC 9989 4.10",
     "the domain has a DMARC policy | one only", "", ""},
};
static const struct pm_cause mail_causes[] = {
    {"old-mx", "records of the mail server before are still there",
     "MX records of a provider the domain once had stand beside PurelyMail's.",
     "Remove them once all mailboxes have moved."},
    {"final-dot-missing", "a name's final dot is missing",
     "The DNS provider put the zone's name behind it.", "Write the name with a final dot."},
};

static const struct pm_rule_group zone_group = {
    .title = "Zone",
    .rules = zone_rules,
    .rule_count = sizeof zone_rules / sizeof *zone_rules,
};
static const struct pm_rule_group mail_group = {
    .title = "Mail",
    .rules = mail_rules,
    .rule_count = sizeof mail_rules / sizeof *mail_rules,
    .causes = mail_causes,
    .cause_count = sizeof mail_causes / sizeof *mail_causes,
};

const struct pm_rule_group *const pm_rule_groups[] = {&zone_group, &mail_group};
const size_t pm_rule_group_count = 2;

const struct pm_rule *pm_rule_find(struct pm_str id)
{
    for (size_t i = 0; i < pm_rule_group_count; i++)
        for (size_t j = 0; j < pm_rule_groups[i]->rule_count; j++)
            if (pm_str_is(id, pm_rule_groups[i]->rules[j].id))
                return &pm_rule_groups[i]->rules[j];
    return NULL;
}

const struct pm_cause *pm_cause_find(struct pm_str id)
{
    for (size_t i = 0; i < mail_group.cause_count; i++)
        if (pm_str_is(id, mail_causes[i].id))
            return &mail_causes[i];
    return NULL;
}
