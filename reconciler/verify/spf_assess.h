/* What receivers make of one SPF record of the domain: for mail that PurelyMail sends, and for
 * mail of anybody else. */
#pragma once

#include "verify/spf_check.h"
#include "verify/spf_senders.h"

struct pm_spf_assessment {
    bool open;             /* an answer is wanted: nothing else counts */
    struct pm_str unknown; /* why it cannot be told what happens to PurelyMail's mail; or empty */
    size_t addresses, passed;       /* of PurelyMail's servers */
    struct pm_spf_ip failed;        /* addresses > passed: the first that does not pass, … */
    struct pm_spf_verdict verdict;  /* … and what it gets */
    struct pm_spf_verdict stranger; /* pm_spf_count; of both families the larger numbers */
    struct pm_str *names;           /* that resolvers were asked for … */
    size_t name_count, name_cap;    /* … each once */
};

/* The name is an alias for one that the server says nothing of: it does not follow an alias out of
 * its zones. */
bool pm_spf_leads_out(const struct pm_answer *answer, struct pm_str name, enum pm_rrtype type);
/* What is known already of that record, for every domain that owns none of its names: of those the
 * domain's own servers have the word. NULL: nothing, or the domain owns one. */
const struct pm_spf_assessment *pm_spf_recall(const struct pm_look *look, struct pm_str text);
/* text: a record (pm_spf_is_record). server: whose answer it is; what the record asks of the
 * domain's own names is taken from the same server. Results that hold for every domain with that
 * text are kept in the memo. */
const struct pm_spf_assessment *pm_spf_assess(struct pm_look *look, struct pm_str text,
                                              struct pm_str server);
