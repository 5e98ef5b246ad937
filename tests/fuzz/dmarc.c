/* Any bytes as a DMARC record, and as a TLS-RPT record, whose addresses are read likewise. */
#include "verify/dmarc.h"
#include "verify/tlsrpt.h"

#include "model/name.h"

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

/* Every domain that questions will be made of is one. */
static void check_uris(const struct pm_report_uris *uris, bool https, struct pm_arena *arena)
{
    for (size_t i = 0; i < uris->count; i++) {
        const struct pm_report_uri *uri = &uris->items[i];
        struct pm_name name;
        struct pm_err err;
        if (uri->scheme != PM_REPORT_MAILTO && !(https && uri->scheme == PM_REPORT_HTTPS))
            abort();
        if (uri->scheme == PM_REPORT_MAILTO &&
            (!pm_name_parse(uri->domain, PM_NAME_HOST, arena, &name, &err) ||
             !pm_str_eq(name.ascii, uri->domain) || uri->address.len == 0))
            abort();
    }
}

static void check_views(const struct pm_dmarc *dmarc)
{
    bool failed = pm_text_problems_worst(&dmarc->problems) == PM_STATUS_FAIL;
    if (dmarc->now.applies == failed || (dmarc->now.applies && !dmarc->is_record))
        abort();
    if (dmarc->then.applies && !dmarc->has_p && dmarc->then.p != PM_DMARC_NONE)
        abort();
    if (!strchr("yun", dmarc->psd) || dmarc->pct < 0 || dmarc->pct > 100)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str text = {(const char *)data, size};
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_dmarc dmarc = pm_dmarc_parse(text, &arena);
    check_problems(&dmarc.problems, size);
    check_uris(&dmarc.rua, false, &arena);
    check_uris(&dmarc.ruf, false, &arena);
    check_views(&dmarc);
    if (dmarc.is_record && !pm_dmarc_is_attempt(text))
        abort();
    if (!pm_dmarc_eq(text, text))
        abort();
    struct pm_tlsrpt tlsrpt = pm_tlsrpt_parse(text, &arena);
    check_problems(&tlsrpt.problems, size);
    check_uris(&tlsrpt.rua, true, &arena);
    pm_arena_fini(&arena);
    return 0;
}
