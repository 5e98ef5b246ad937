/* Where reports are to be sent: the lists of URIs of DMARC's rua and ruf (RFC 9989 4.6) and of
 * TLS-RPT's rua (RFC 8460 3). */
#pragma once

#include "verify/tags.h"

enum pm_report_scheme {
    PM_REPORT_MAILTO,
    PM_REPORT_HTTPS,
    PM_REPORT_OTHER,
};

struct pm_report_uri {
    struct pm_str text; /* as written, without blanks around */
    enum pm_report_scheme scheme;
    struct pm_str address; /* mailto: without scheme, header fields and size limit */
    struct pm_str domain;  /* mailto: the address's domain, canonical */
};

/* Only those that reports can be sent to. */
struct pm_report_uris {
    struct pm_report_uri *items;
    size_t count, cap;
};

/* Reads the value of a tag, which stands at that place (from 0) of a record. https: whether
 * receivers post reports to the web. What cannot be used is a WARN among the problems. */
void pm_report_uris_parse(struct pm_str list, size_t at, bool https,
                          struct pm_text_problems *problems, struct pm_report_uris *out);
