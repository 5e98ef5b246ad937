#include "verify/dkim.h"

#include "verify/alias.h"
#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/lost_dot.h"

#define SELECTOR_WHY                                                                              \
    "PurelyMail signs outgoing mail with any one of three keys, in rotation. Receivers look the " \
    "key up under this name; when it is not there, the signature counts for nothing and mail "    \
    "goes to spam or is refused. It must be a CNAME, so that PurelyMail can change its keys."
#define SELECTOR_FIX                                                                          \
    "Publish the CNAME record exactly as given, without a proxy and without flattening. All " \
    "three are needed."

static const struct pm_rule rules[] = {
    [PM_DKIM_RULE_SELECTOR] = {.id = "dkim1",
                               .level = PM_STATUS_FAIL,
                               .required = true,
                               .badge = PM_BADGE_DKIM,
                               .source = "RFC 6376 3.6.2",
                               .title = "the first DKIM name is a CNAME to PurelyMail's first key",
                               .why = SELECTOR_WHY,
                               .fix = SELECTOR_FIX},
    {.id = "dkim2",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DKIM,
     .source = "RFC 6376 3.6.2",
     .title = "the second DKIM name is a CNAME to PurelyMail's second key",
     .why = SELECTOR_WHY,
     .fix = SELECTOR_FIX},
    {.id = "dkim3",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_DKIM,
     .source = "RFC 6376 3.6.2",
     .title = "the third DKIM name is a CNAME to PurelyMail's third key",
     .why = SELECTOR_WHY,
     .fix = SELECTOR_FIX},
    [PM_DKIM_RULE_KEY] =
        {.id = "dkim-key",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_DKIM,
         .source = "RFC 6376 3.6.1, RFC 8301 3.2, RFC 8463",
         .title = "the keys that the CNAMEs lead to can be used",
         .why = "A key that is missing, cut, revoked or too short makes every signature with it "
                "fail: verifiers take no RSA key under 1024 bits, and 2048 is what they should "
                "see. A key marked as a test (t=y) counts as no signature when it fails.",
         .fix = "The keys are PurelyMail's: nothing in the domain's own zone can mend them. Check "
                "that the resolver answers rightly, then tell PurelyMail's support."},
    [PM_DKIM_RULE_PARENT] =
        {.id = "dkim-parent",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_DKIM,
         .source = "RFC 8020 2, RFC 9156",
         .title = "the server does not deny _domainkey while names below it exist",
         .why = "NXDOMAIN means that there is nothing at the name nor below it. Resolvers that "
                "rely on it, or that ask for one label at a time, then never see the keys.",
         .fix = "Tell the DNS provider that its server answers NXDOMAIN for an empty non-terminal. "
                "Until it is mended, a TXT record of any text at _domainkey makes the name exist."},
};

enum { CAUSE_BACKWARDS, CAUSE_HISTORIC, CAUSE_SWAPPED, CAUSE_MISSING };

static const struct pm_cause causes[] = {
    [CAUSE_BACKWARDS] =
        {.id = "cname-backwards",
         .title = "Name and target of the CNAME are exchanged",
         .why = "The record's name is the one in the own zone (purelymail1._domainkey), and its "
                "target is PurelyMail's (key1.dkimroot.purelymail.com). A record was found with "
                "the two exchanged, or with the key's name where the selector's belongs.",
         .fix = "Publish the record with the name purelymail1._domainkey (2, 3 likewise) and "
                "PurelyMail's name as its target, and remove the other one."},
    [CAUSE_HISTORIC] =
        {.id = "historic-target",
         .title = "The CNAME points to a name that PurelyMail no longer uses",
         .why = "Older instructions gave key1._dkimroot.purelymail.com, with an underscore. That "
                "name is no longer served.",
         .fix = "Take the underscore in front of dkimroot out of the target."},
    [CAUSE_SWAPPED] =
        {.id = "keys-swapped",
         .title = "The CNAME points to another of the three keys",
         .why = "Each selector has its own key: the first points to key1, the second to key2, the "
                "third to key3. With another key behind it, every signature of that selector "
                "fails.",
         .fix = "Give each selector the key with its own number."},
    [CAUSE_MISSING] =
        {.id = "keys-missing",
         .title = "Only some of the three keys are published",
         .why = "PurelyMail signs with any one of the three keys in rotation. With one of them "
                "missing, mail passes at some times and fails at others.",
         .fix = "Publish all three CNAME records."},
};

static bool is_key(struct pm_str target)
{
    static const char *const keys[PM_DKIM_KEYS] = {"key1.dkimroot.purelymail.com",
                                                   "key2.dkimroot.purelymail.com",
                                                   "key3.dkimroot.purelymail.com"};
    for (size_t i = 0; i < PM_DKIM_KEYS; i++)
        if (pm_str_is(target, keys[i]))
            return true;
    return false;
}

static bool is_own_selector(const struct pm_subject *subject, struct pm_str target)
{
    return pm_str_contains_nocase(target, PM_STR("_domainkey.")) &&
           pm_name_in_zone(target, subject->look->input->name.ascii);
}

/* why and cause by the target; they are left alone where it says nothing more. */
static void explain_target(const struct pm_subject *subject, struct pm_str target,
                           struct pm_verdict *verdict)
{
    struct pm_str meant = pm_lost_dot_cut(subject, target);
    if (pm_str_ends(meant, PM_STR("._dkimroot.purelymail.com"))) {
        verdict->cause = &causes[CAUSE_HISTORIC];
        verdict->why = meant.len < target.len
                           ? PM_STR("That is PurelyMail's old name, which is no longer served, and "
                                    "the zone's name was put behind it.")
                           : PM_STR("That is PurelyMail's old name, which is no longer served.");
    } else if (is_key(meant)) {
        verdict->cause = &causes[CAUSE_SWAPPED];
        verdict->why = PM_STR("That is another of the three keys: they are swapped.");
    } else if (is_own_selector(subject, target)) {
        verdict->cause = &causes[CAUSE_BACKWARDS];
        verdict->why = PM_STR("The CNAME points to a name of the domain's own, which looks as if "
                              "owner and target were exchanged.");
    } else if (pm_name_in_zone(meant, PM_STR("purelymail.com"))) {
        verdict->why = PM_STR("PurelyMail has no key of that name.");
    }
}

static struct pm_verdict judge_wrong(const struct pm_subject *subject, const struct pm_rrset *set)
{
    struct pm_verdict verdict = pm_alias_wrong(subject, set);
    if (!verdict.cause && set->count == 1)
        explain_target(subject, set->values[0].target, &verdict);
    return verdict;
}

/* Names under which the record is found when it was entered the wrong way round. */
static const struct pm_rrset *find_backwards(const struct pm_subject *subject)
{
    struct pm_look *look = subject->look;
    struct pm_str target = subject->record->rdata.target, domain = look->input->name.ascii;
    struct pm_str key = pm_str_sub(target, 0, pm_str_find(target, '.'));
    const struct pm_str names[] = {
        pm_str_printf(look->arena, "%" PM_STR_FMT ".%" PM_STR_FMT, PM_STR_ARG(target),
                      PM_STR_ARG(pm_diagnose_zone(look))),
        pm_str_printf(look->arena, "%" PM_STR_FMT "._domainkey.%" PM_STR_FMT, PM_STR_ARG(key),
                      PM_STR_ARG(domain)),
        pm_dkim_parent(look),
    };
    const struct pm_rrset *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct pm_replies *replies =
            pm_look_ask(look, names[i], PM_RRTYPE_CNAME, PM_VIA_AUTHORITY);
        const struct pm_rrset *set = pm_diagnose_set(look, replies, PM_RRTYPE_CNAME);
        if (set && !found && pm_str_contains_nocase(set->values[0].target, PM_STR("purelymail")))
            found = set;
    }
    return found;
}

/* A copy of the key in place of the CNAME, or another text. */
static void look_for_text(const struct pm_subject *subject, const struct pm_answer *answer,
                          struct pm_verdict *verdict)
{
    struct pm_look *look = subject->look;
    const struct pm_answer *texts = pm_alias_same_server(
        pm_look_ask(look, subject->record->owner, PM_RRTYPE_TXT, PM_VIA_AUTHORITY), answer);
    const struct pm_rrset *set =
        texts ? pm_view_set(texts, subject->record->owner, PM_RRTYPE_TXT) : NULL;
    if (!set)
        return;
    bool key = pm_dkim_is_attempt(set->values[0].text);
    bool wild = !key && pm_view_equal(
                            pm_diagnose_wildcard(look, subject->record->owner, PM_RRTYPE_TXT), set);
    verdict->seen = pm_view_values(set, look->arena);
    verdict->cause = &pm_causes_shared[key    ? PM_CAUSE_PROXIED_OR_FLATTENED
                                       : wild ? PM_CAUSE_WILDCARD_ANSWERS
                                              : PM_CAUSE_TEXT_BESIDE_CNAME];
    if (wild) {
        verdict->why = PM_STR("There is no such record: a wildcard text answers for the name.");
        return;
    }
    verdict->why = key ? PM_STR("The key itself stands there in place of the CNAME: copied by "
                                "hand, or flattened by the DNS provider. PurelyMail does not take "
                                "it, and it goes stale when the key is changed.")
                       : PM_STR("A text stands there in place of the CNAME, and keeps it from "
                                "being published.");
    verdict->fix = PM_STR("Remove the text, switch flattening off, and publish the record.");
    verdict->remove = pm_view_records(set, look->arena);
    verdict->may_pass = false;
}

static struct pm_verdict judge_missing(const struct pm_subject *subject,
                                       const struct pm_answer *answer)
{
    struct pm_verdict verdict = pm_alias_missing(subject, answer);
    if (!verdict.cause && answer->status != PM_ANSWER_NXDOMAIN)
        look_for_text(subject, answer, &verdict);
    const struct pm_rrset *backwards = verdict.cause ? NULL : find_backwards(subject);
    if (!backwards)
        return verdict;
    verdict.cause = &causes[CAUSE_BACKWARDS];
    verdict.seen = pm_view_values(backwards, subject->look->arena);
    verdict.why = pm_str_printf(subject->look->arena,
                                "There is a CNAME at %" PM_STR_FMT
                                " instead: owner and target were exchanged, or the owner is wrong.",
                                PM_STR_ARG(backwards->owner));
    verdict.remove = pm_view_records(backwards, subject->look->arena);
    return verdict;
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_CNAME);
    if (!set)
        return judge_missing(subject, answer);
    if (!pm_alias_is_right(subject, set))
        return judge_wrong(subject, set);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (!subject->look->input->brief)
        verdict.seen = pm_view_values(set, subject->look->arena);
    return verdict;
}

static const struct pm_dns_record *record_of(const struct pm_look *look, size_t key)
{
    return pm_look_expected(look, (enum pm_purpose)(PM_PURPOSE_DKIM1 + key));
}

static const struct pm_replies *ask_key(struct pm_look *look, size_t key)
{
    return pm_look_ask(look, record_of(look, key)->owner, PM_RRTYPE_CNAME, PM_VIA_AUTHORITY);
}

/* True when some server has that key's CNAME as it should be. */
static bool is_published(struct pm_look *look, size_t key)
{
    struct pm_subject subject = {look, record_of(look, key)};
    const struct pm_replies *replies = ask_key(look, key);
    for (size_t i = 0; replies && i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (pm_look_is_told(look, answer) &&
            pm_alias_is_right(&subject,
                              pm_view_set(answer, subject.record->owner, PM_RRTYPE_CNAME)))
            return true;
    }
    return false;
}

bool pm_dkim_find_keys(struct pm_look *look, bool *out)
{
    bool complete = true, found = false;
    for (size_t i = 0; i < PM_DKIM_KEYS; i++)
        complete &= ask_key(look, i) != NULL;
    for (size_t i = 0; complete && !found && i < PM_DKIM_KEYS; i++)
        found = is_published(look, i);
    if (complete)
        *out = found;
    return complete;
}

/* Says that others of the three are there, when that is all that can be said. */
static void tell_others(struct pm_look *look, size_t key, struct pm_finding *finding)
{
    struct pm_joined others = {.arena = look->arena, .text = PM_STR("")};
    if (finding->status != PM_STATUS_FAIL || finding->cause.len > 0 || !finding->may_pass)
        return;
    for (size_t i = 0; i < PM_DKIM_KEYS; i++)
        if (i != key && is_published(look, i))
            pm_join(&others, " and ", pm_str_printf(look->arena, "%zu", i + 1));
    if (others.text.len == 0)
        return;
    finding->cause = pm_str_from(causes[CAUSE_MISSING].id);
    finding->why = pm_str_printf(look->arena,
                                 "%" PM_STR_FMT " Of the three keys only %" PM_STR_FMT
                                 " %s published: mail that is signed with this one fails.",
                                 PM_STR_ARG(finding->why), PM_STR_ARG(others.text),
                                 others.text.len > 1 ? "are" : "is");
}

/* False when something is wrong, or not answered yet. */
static bool judge_selector(struct pm_look *look, size_t key)
{
    struct pm_subject subject = {look, record_of(look, key)};
    const struct pm_replies *replies = ask_key(look, key);
    if (!replies)
        return false;
    struct pm_finding *finding =
        pm_look_judge(look, &rules[PM_DKIM_RULE_SELECTOR + key], &subject, replies, judge);
    tell_others(look, key, finding);
    return finding->status == PM_STATUS_PASS;
}

static void judge_dkim(struct pm_look *look)
{
    const struct pm_dns_badges *badges = look->input->badges;
    size_t wanted = look->step->wanted_count;
    bool suspicious = badges && !badges->dkim;
    for (size_t i = 0; i < PM_DKIM_KEYS; i++)
        suspicious |= !judge_selector(look, i);
    pm_dkim_judge_keys(look, &rules[PM_DKIM_RULE_KEY]);
    if (look->step->wanted_count == wanted)
        pm_dkim_judge_parent(look, &rules[PM_DKIM_RULE_PARENT], suspicious);
}

const struct pm_rule_group pm_rules_dkim = {
    .title = "DKIM",
    .rules = rules,
    .rule_count = sizeof rules / sizeof *rules,
    .causes = causes,
    .cause_count = sizeof causes / sizeof *causes,
    .judge = judge_dkim,
};
