/* Any bytes as the text of a DKIM key. What is usable has a key and no fault, and every fault has
 * its place in the text. */
#include "verify/dkim_key.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_problems(const struct pm_text_problems *problems, size_t size)
{
    if (problems->count > (size_t)2 * PM_TEXT_PROBLEMS_MAX)
        abort();
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].at > size + 1 || problems->items[i].what.len == 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str text = {(const char *)data, size};
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_dkim_key key = pm_dkim_key_parse(text, &arena);
    check_problems(&key.problems, size);
    bool strong = key.algorithm == PM_DKIM_ED25519 ? key.bits == 256 : key.bits >= PM_DKIM_BITS_MIN;
    if (key.usable && (key.revoked || !strong || !key.takes_email || !key.takes_sha256 ||
                       key.algorithm == PM_DKIM_UNKNOWN))
        abort();
    if (key.usable != (pm_text_problems_worst(&key.problems) != PM_STATUS_FAIL))
        abort();
    pm_text_problems_tell(&key.problems, PM_STATUS_INFO, &arena);
    pm_dkim_is_attempt(text);
    pm_arena_fini(&arena);
    return 0;
}
