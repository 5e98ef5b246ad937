#include "model/dns.h"

bool pm_answer_is_conclusive(enum pm_answer_status status)
{
    return status == PM_ANSWER_DATA || status == PM_ANSWER_NODATA || status == PM_ANSWER_NXDOMAIN;
}

const char *pm_answer_status_text(enum pm_answer_status status)
{
    static const char *const texts[] = {
        [PM_ANSWER_DATA] = "records",          [PM_ANSWER_NODATA] = "no such record",
        [PM_ANSWER_NXDOMAIN] = "no such name", [PM_ANSWER_TIMEOUT] = "no answer in time",
        [PM_ANSWER_SERVFAIL] = "SERVFAIL",     [PM_ANSWER_REFUSED] = "REFUSED",
        [PM_ANSWER_REFERRAL] = "a referral",   [PM_ANSWER_FAILED] = "failed",
    };
    return texts[status];
}
