#include "report/ownership.h"

#include "model/records.h"

struct pm_str pm_ownership_record(const struct pm_plan_item *item, struct pm_str ownership,
                                  struct pm_arena *arena)
{
    if (ownership.len == 0)
        return PM_STR(
            "The account's ownership value is not known: see PurelyMail's web interface.");
    struct pm_rdata rdata = {.text = ownership};
    uint32_t ttl = item->desired ? item->desired->dns->ttl : PM_TTL_DEFAULT;
    return pm_str_printf(arena, "%" PM_STR_FMT ". %u IN TXT %" PM_STR_FMT,
                         PM_STR_ARG(item->name.ascii), (unsigned)ttl,
                         PM_STR_ARG(pm_rdata_format(PM_RRTYPE_TXT, &rdata, arena)));
}
