/* TLS-RPT: where reports about TLS failures are to be sent (RFC 8460 3). */
#pragma once

#include "verify/report_uri.h"
#include "verify/tags.h"

struct pm_tlsrpt {
    bool is_record; /* begins with v=TLSRPTv1 */
    struct pm_report_uris rua;
    struct pm_text_problems problems; /* a FAIL among them: nobody sends reports */
};

struct pm_tlsrpt pm_tlsrpt_parse(struct pm_str text, struct pm_arena *arena);
bool pm_tlsrpt_is_record(struct pm_str text);
