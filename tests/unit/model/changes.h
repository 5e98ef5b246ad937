/* What the tests of changesets share: the domain example.com in the zone of that name. */
#pragma once

#include "support.h"
#include "zonetext.h"

#define OWNERSHIP "purelymail_ownership_proof=abc123"

/* All that example.com needs, TTL 3600, with the SPF record and the lines of the apex left out. */
#define BELOW_APEX                                                     \
    "_dmarc 3600 CNAME dmarcroot.purelymail.com\n"                     \
    "purelymail1._domainkey 3600 CNAME key1.dkimroot.purelymail.com\n" \
    "purelymail2._domainkey 3600 CNAME key2.dkimroot.purelymail.com\n" \
    "purelymail3._domainkey 3600 CNAME key3.dkimroot.purelymail.com\n"
#define OUR_MX        "@ 3600 MX 10 mailserver.purelymail.com\n"
#define OUR_OWNERSHIP "@ 3600 TXT " OWNERSHIP "\n"
#define OUR_SPF       "@ 3600 TXT v=spf1 include:_spf.purelymail.com ~all\n"
#define ALL_OURS      OUR_MX OUR_OWNERSHIP OUR_SPF BELOW_APEX

struct changes {
    struct pm_arena *arena;
    struct pm_dns_options dns;
    const char *domain;              /* NULL: example.com */
    const char *there;               /* as zonetext_parse has it; NULL: not known */
    struct pm_changeset_input input; /* flags and limits; the rest is filled in */
    struct pm_record_list wanted;
    struct pm_current current;
    struct pm_changeset made;
};

struct changes changes_init(struct pm_arena *arena);
void changes_make(struct changes *changes);
/* Makes the changes and compares those that are no KEEP. */
void assert_changes(struct changes *changes, const char *there, const char *expected);
/* The only remark of that kind; fails when there is none or several. */
const struct pm_remark *the_remark(const struct changes *changes, enum pm_remark_kind kind);
size_t count_remarks(const struct changes *changes, enum pm_remark_kind kind);
void assert_says(struct pm_str text, const char *part);
