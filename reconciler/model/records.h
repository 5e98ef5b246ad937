/* The DNS records that PurelyMail needs at a domain (the service's account page; all records of a
 * subdomain hang under it). */
#pragma once

#include "model/desired.h"
#include "model/rrset.h"

/* What the domain's SPF record includes. */
#define PM_SPF_INCLUDE "_spf.purelymail.com"

/* What a record is there for. */
enum pm_purpose {
    PM_PURPOSE_OWNERSHIP,
    PM_PURPOSE_MX,
    PM_PURPOSE_SPF,
    PM_PURPOSE_DKIM1,
    PM_PURPOSE_DKIM2,
    PM_PURPOSE_DKIM3,
    PM_PURPOSE_DMARC,
    PM_PURPOSE_AUTOCONFIG,
    PM_PURPOSE_AUTODISCOVER,
    PM_PURPOSE_SRV_IMAPS,
    PM_PURPOSE_SRV_SUBMISSIONS,
    PM_PURPOSE_MTA_STS,
    PM_PURPOSE_TLS_RPT,
    PM_PURPOSES,
};

struct pm_dns_record {
    enum pm_purpose purpose;
    struct pm_str owner; /* canonical, absolute */
    enum pm_rrtype type;
    uint32_t ttl;
    struct pm_rdata rdata;
};

struct pm_record_list {
    struct pm_dns_record items[PM_PURPOSES];
    size_t count; /* without a known ownership value its record is left out */
};

/* The records that the options ask for, in the order of enum pm_purpose. ownership is the whole
 * value
 * ("purelymail_ownership_proof=…"), or empty: its record is left out. Whether it is wanted at all
 * (dns->ownership) is the caller's to say, save that NEVER leaves it out. Texts are made in the
 * arena or borrowed from dns and name. */
struct pm_record_list pm_records_make(struct pm_name name, const struct pm_dns_options *dns,
                                      struct pm_str ownership, struct pm_arena *arena);

/* Where a domain may have records of ours: one of each purpose, with a TTL of 0 and without values
 * that options would give. The one of DMARC is a CNAME; a file may ask for a TXT there. */
struct pm_record_list pm_records_places(struct pm_name name, struct pm_arena *arena);

/* For qsort, of struct pm_dns_record: fewer labels first, then owner, type's name and value. */
int pm_record_order(const void *a, const void *b);
/* In that order. */
void pm_records_sort(struct pm_record_list *list);

/* "ownership", "mx", "spf", "dkim1", …, "dmarc". */
const char *pm_purpose_name(enum pm_purpose purpose);
/* What PurelyMail's own record of the purpose points to; empty: nothing. */
struct pm_str pm_purpose_target(enum pm_purpose purpose);
/* One line for people: what the record does. */
const char *pm_purpose_why(enum pm_purpose purpose);

/* The domain's zone: dns.zone, else the registrable domain. */
struct pm_name pm_records_zone(struct pm_name name, const struct pm_dns_options *dns);

/* The SPF text: "v=spf1 include:A include:_spf.purelymail.com ~all". */
struct pm_str pm_spf_format(const struct pm_dns_options *dns, struct pm_arena *arena);

/* The ownership value from the bare token or the whole value; 1 to 256 letters and digits.
 * Error: of another form. The message does not show the value. */
PM_CHECKED bool pm_ownership_parse(struct pm_str text, struct pm_arena *arena, struct pm_str *out,
                                   struct pm_err *err);
/* SHA-256 of the whole value: what identifies an account. */
struct pm_str pm_ownership_fingerprint(struct pm_str value, struct pm_arena *arena);
