#include "report/verify_format.h"

static void begin(struct pm_verify_report *report)
{
    (void)report;
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    (void)report;
    (void)domain;
    (void)verdict;
}

const struct pm_verify_format pm_verify_as_nagios = {
    .name = "nagios", .begin = begin, .domain = tell, .end = begin};

int pm_verify_nagios_status(const struct pm_verify_summary *summary)
{
    enum { OK, WARNING, CRITICAL, UNKNOWN };
    if (summary->failed > 0)
        return CRITICAL;
    if (summary->unknown > 0 || summary->domains == 0)
        return UNKNOWN;
    return summary->warned > 0 ? WARNING : OK;
}
