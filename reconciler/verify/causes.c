#include "verify/causes.h"

const struct pm_cause pm_causes_shared[PM_CAUSES_SHARED] = {
    [PM_CAUSE_ZONE_NAME_TWICE] =
        {.id = "zone-name-twice",
         .title = "The zone's name stands twice in the record's name",
         .why = "Many DNS providers put the zone's name behind whatever is typed into the field "
                "for the name. When the full name is typed, the record ends up at "
                "NAME.example.com.example.com, where nobody looks. The record was found there.",
         .fix = "Type only the part before the zone's name (or @ for the zone itself), or end the "
                "full name with a dot where the provider understands that. Remove the record with "
                "the doubled name."},
    [PM_CAUSE_FINAL_DOT_MISSING] =
        {.id = "final-dot-missing",
         .title = "The zone's name was put behind the target",
         .why = "In a zone file a name without a final dot is relative: the zone's name is put "
                "behind it. The target that was found is the right one with the zone's name at its "
                "end, so its final dot is missing.",
         .fix = "Write the target with a final dot. If the provider's form does not take one, "
                "leave it off there and look at what the provider made of it."},
    [PM_CAUSE_QUOTES_IN_TEXT] =
        {.id = "quotes-in-text",
         .title = "Quotes are part of the text",
         .why = "In zone files a text stands between quotes that do not belong to it. Most "
                "providers' forms add them by themselves: quotes that are typed in there become "
                "part of the text, and then it does not begin with what receivers look for.",
         .fix = "Enter the text without quotes."},
    [PM_CAUSE_OWNERSHIP_IN_SPF] =
        {.id = "ownership-in-spf",
         .title = "The ownership value and the SPF record are one text",
         .why = "Both stand at the same name, but as two TXT records. Entered as one text, neither "
                "counts: an SPF record begins with v=spf1, and the ownership value must be exactly "
                "the value.",
         .fix = "Replace the text by two TXT records at the same name."},
    [PM_CAUSE_APEX_TEXT_REPLACED] =
        {.id = "apex-text-replaced",
         .title = "Of the two texts at the domain's name only one is there",
         .why =
             "The ownership value and the SPF record both stand at the domain's name. Either the "
             "other one was not published yet, or it was overwritten: some providers and tools "
             "replace all TXT records of a name when one is written.",
         .fix = "Publish the other one, too. Where the provider replaces whole sets, publish both "
                "texts together, with every other text that stands at the name."},
    [PM_CAUSE_PROXIED_OR_FLATTENED] =
        {.id = "proxied-or-flattened",
         .title = "The DNS provider answers in place of the CNAME",
         .why = "Providers that proxy a name answer with addresses of their own, and those that "
                "flatten a CNAME answer with a copy of what it points to. PurelyMail wants to "
                "see the CNAME itself, and a copy goes stale when keys are changed. The name "
                "exists and has no CNAME, but addresses or a text.",
         .fix = "Switch the proxy (\"DNS only\") or the flattening off for this name, and publish "
                "the CNAME."},
    [PM_CAUSE_TEXT_BESIDE_CNAME] =
        {.id = "text-beside-cname",
         .title = "Another record stands beside the CNAME, or in its place",
         .why = "A name with a CNAME can have no other records (RFC 1034 3.6.2). An older text at "
                "the name keeps the CNAME from being stored, or servers answer now with one, now "
                "with the other.",
         .fix = "Remove the other records of the name, then publish the CNAME."},
    [PM_CAUSE_EMPTY_NON_TERMINAL] =
        {.id = "empty-non-terminal",
         .title = "The server denies a name that has names below it",
         .why =
             "A name that has no records itself but names below it exists: the right answer is "
             "an empty one (RFC 8020 2). The server answers NXDOMAIN instead, and resolvers that "
             "trust it take all names below for missing without asking for them.",
         .fix = "Tell the DNS provider: its server breaks RFC 8020. Until it is mended, a TXT "
                "record of any text at the name makes it exist."},
    [PM_CAUSE_WILDCARD_ANSWERS] =
        {.id = "wildcard-answers",
         .title = "A wildcard answers in place of the record",
         .why = "A wildcard (*) record answers for every name below the domain that has no records "
                "of its own (RFC 4592 2). A name that cannot exist was asked for and has the "
                "same records.",
         .fix = "Publish the record itself: then the wildcard no longer answers for its name."},
    [PM_CAUSE_NEGATIVE_CACHE] =
        {.id = "negative-cache",
         .title = "Resolvers still remember that the record was missing",
         .why = "The authoritative servers have the record, but a resolver answers that there is "
                "none: somebody asked before it was published, and resolvers keep that answer for "
                "as long as the zone's SOA record says (RFC 2308 5).",
         .fix = "Wait until that time is over. Nothing else is to be done, and nothing needs to "
                "be published again."},
    [PM_CAUSE_NOT_EVERYWHERE_YET] =
        {.id = "not-everywhere-yet",
         .title = "Only some of the servers have it",
         .why = "The zone's servers give different answers: the change has not reached all of "
                "them yet, or one of them no longer gets changes. Whoever asks gets the one or the "
                "other by chance.",
         .fix = "Wait some minutes and verify again. If the same servers still lag, ask the DNS "
                "provider, or remove them from the zone's NS records."},
};
