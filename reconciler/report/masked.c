#include "report/masked.h"

static const struct pm_str mark = PM_STR_INIT("purelymail_ownership_proof=");

static bool ends_value(char c)
{
    return (unsigned char)c <= ' ' || strchr("\"\\<|", c) != NULL;
}

void pm_masked_put(struct pm_sink *sink, struct pm_str bytes)
{
    while (bytes.len > 0) {
        const char *found = memmem(bytes.ptr, bytes.len, mark.ptr, mark.len);
        size_t at = found ? (size_t)(found - bytes.ptr) + mark.len : bytes.len, end = at;
        while (end < bytes.len && !ends_value(bytes.ptr[end]))
            end++;
        pm_sink_put(sink, pm_str_sub(bytes, 0, at));
        if (end > at)
            pm_sink_puts(sink, "...");
        bytes = pm_str_sub(bytes, end, bytes.len);
    }
}
