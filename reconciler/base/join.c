#include "base/join.h"

void pm_join(struct pm_joined *joined, const char *separator, struct pm_str part)
{
    if (joined->text.len > 0)
        part = pm_str_printf(joined->arena, "%" PM_STR_FMT "%s%" PM_STR_FMT,
                             PM_STR_ARG(joined->text), separator, PM_STR_ARG(part));
    joined->text = part;
}
