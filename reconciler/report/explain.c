#include "report/verify_format.h"

bool pm_report_explain(struct pm_sink *sink, struct pm_str id, bool json,
                       const struct pm_style *style, struct pm_str *nearest)
{
    (void)sink, (void)id, (void)json, (void)style;
    *nearest = PM_STR("");
    return false;
}

void pm_report_rules_markdown(struct pm_sink *sink)
{
    (void)sink;
}
