/* The texts of the SPF rules. */
#include "verify/spf_rules.h"

const struct pm_cause pm_spf_causes[PM_SPF_CAUSES] = {
    [PM_SPF_CAUSE_TWO] =
        {.id = "two-spf",
         .title = "The domain has more than one SPF record",
         .why = "A second sender's record was added beside the first instead of into it. With two "
                "records receivers use neither: SPF fails for all mail (RFC 7208 4.5).",
         .fix = "Replace them by one record that names all senders. The merged record is shown; it "
                "keeps every sender of the old ones."},
    [PM_SPF_CAUSE_TYPE_99] =
        {.id = "spf-as-type-99",
         .title = "The record was published with the type SPF instead of TXT",
         .why =
             "The DNS type SPF (99) was an experiment that was given up. Receivers read TXT only "
             "(RFC 7208 3.1). The domain's name has a record of that type and no TXT one.",
         .fix = "Publish the same text as a TXT record, and remove the one of the type SPF."},
    [PM_SPF_CAUSE_GLUED] =
        {.id = "terms-run-together",
         .title = "A blank between two terms is missing",
         .why = "A long text is stored in several strings, which receivers join without anything "
                "between them (RFC 7208 3.3). Where one string ends with a term and the next "
                "begins with one, the two become one that means nothing. The same happens when a "
                "blank is forgotten in one string.",
         .fix = "Put a blank between the terms: at the end of the first string, or at the start of "
                "the next."},
    [PM_SPF_CAUSE_SENDER_LEFT_OUT] =
        {.id = "sender-left-out",
         .title = "The record is another sender's, and does not name PurelyMail",
         .why = "The domain already had an SPF record of another provider, and PurelyMail was not "
                "added to it. Mail sent through PurelyMail then comes from servers that the domain "
                "does not list.",
         .fix = "Replace the record by the merged one that is shown, which names both. When mail "
                "is no longer sent through the other provider, leave its terms out."},
};

const struct pm_rule pm_spf_rules[PM_SPF_RULES] = {
    [PM_SPF_RULE_SPF] =
        {.id = "spf",
         .level = PM_STATUS_FAIL,
         .required = true,
         .badge = PM_BADGE_SPF,
         .source = "RFC 7208 4",
         .title = "mail sent through PurelyMail passes SPF",
         .why =
             "Receivers ask the domain's SPF record whether the server that brings a mail may "
             "send for the domain. The record is evaluated here as they do it, for every network "
             "that _spf.purelymail.com lists and each part of one that the record names. Where the "
             "answer is not \"pass\", mail is rejected or lands among spam. A domain must have "
             "exactly one record.",
         .fix = "Publish one TXT record at the domain's name that has include:_spf.purelymail.com "
                "before its 'all'. If there is a record already, add the include to it rather "
                "than a second record."},
    [PM_SPF_RULE_SYNTAX] =
        {.id = "spf-syntax",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 4.6.1, 5, 6, 7.1",
         .title = "every term of the SPF record keeps to the grammar",
         .why = "One broken term makes the whole record useless: receivers must look for errors "
                "first, also behind the term that matches, and then answer \"permerror\".",
         .fix = "Correct the term that is named, or leave it out."},
    [PM_SPF_RULE_LOOKUPS] =
        {.id = "spf-lookups",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 4.6.4",
         .title = "at most 10 terms of the SPF record ask DNS",
         .why = "include, a, mx, ptr, exists and redirect count, those of included records too. "
                "Behind the tenth receivers stop with \"permerror\": mail that would match "
                "further on fails. Counted is the way of a mail that matches nowhere, which is the "
                "longest. With 9 or 10, a term that an included provider adds breaks the record.",
         .fix = "Leave out includes of providers that no longer send for the domain, and 'a', 'mx' "
                "and 'ptr' where the servers are named otherwise. Let senders with many records "
                "use a subdomain of their own."},
    [PM_SPF_RULE_VOIDS] =
        {.id = "spf-voids",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 4.6.4",
         .title = "at most 2 terms of the SPF record ask for what is not there",
         .why = "Terms whose name has no such record in DNS are limited to two; with a third, "
                "receivers answer \"permerror\". Some count every question of a term, so that an "
                "'mx' whose hosts have no IPv6 addresses counts several times.",
         .fix = "Leave out the terms whose names are gone."},
    [PM_SPF_RULE_LIMITS] =
        {.id = "spf-limits",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 4.6.4, 5.5",
         .title = "'mx' leads to at most 10 hosts, and there is no 'ptr'",
         .why = "An 'mx' that leads to more than ten hosts ends in \"permerror\". 'ptr' and %{p} "
                "are slow and unreliable, must not be published, and some receivers ignore them.",
         .fix = "Name the servers by ip4:, ip6: or a: instead."},
    [PM_SPF_RULE_ALL] =
        {.id = "spf-all",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 5.1, 4.7",
         .title = "the SPF record says what happens to mail of other servers",
         .why = "What the record's end says counts for all servers that are not listed. '+all', "
                "also in an included record, lets anybody send in the domain's name, and a "
                "network like ip4:0.0.0.0/0 does the same. '?all' and no 'all' at all say "
                "nothing, so that forged mail looks no worse than other mail.",
         .fix = "End the record with ~all, or with -all once all senders are listed."},
    [PM_SPF_RULE_ORDER] =
        {.id = "spf-order",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 5.1, 6.1",
         .title = "nothing of the SPF record stands where it is ignored",
         .why = "Terms are tried from left to right, and 'all' matches always: mechanisms behind "
                "it are never reached. A redirect counts only in a record without 'all'.",
         .fix = "Move 'all' to the end, and replace the redirect by an include."},
    [PM_SPF_RULE_INCLUDE] =
        {.id = "spf-include",
         .level = PM_STATUS_FAIL,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 5.2, 6.1",
         .title = "what the SPF record includes is there, and PurelyMail's record is among it",
         .why = "An include or redirect of a domain without an SPF record, with several, or with a "
                "broken one is a \"permerror\" for the record that includes it, and so is one "
                "that leads back to itself. PurelyMail's own check looks for "
                "include:_spf.purelymail.com, and only that include follows when its servers "
                "change.",
         .fix = "Leave out the include that is named, or ask the provider for the right one."},
    [PM_SPF_RULE_SIZE] =
        {.id = "spf-size",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 3.4",
         .title = "the SPF record is short enough for one datagram",
         .why = "Answers that do not fit into a UDP datagram are asked for again over TCP, which "
                "some networks block: the record should stay under 450 bytes, and all texts of "
                "the name together under what a datagram takes.",
         .fix = "Leave out senders that are no longer used, and texts that other services no "
                "longer need."},
    [PM_SPF_RULE_OTHER] =
        {.id = "spf-other",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 3.1, 4.5; RFC 4406",
         .title = "there are no other texts that look like SPF",
         .why = "Texts that begin with spf2.0/ (Sender ID, given up), or that were meant to be SPF "
                "records and are none, have no effect, and are easily taken for the record that "
                "counts.",
         .fix = "Remove them."},
    [PM_SPF_RULE_TEXT] =
        {.id = "spf-text",
         .level = PM_STATUS_WARN,
         .badge = PM_BADGE_NONE,
         .source = "RFC 7208 4.5, 4.6.1",
         .title = "the SPF record is written the usual way",
         .why = "Capitals, blanks in a row or at the end, and modifiers that nobody knows are "
                "allowed, yet some programs that read SPF records stumble over them, and they "
                "often are the remains of a mistake.",
         .fix = "Write the record in small letters with single blanks."},
};
