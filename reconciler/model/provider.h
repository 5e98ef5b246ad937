/* DNS providers and tools by the names that the desired-state file gives them, and the format in
 * which each takes records. */
#pragma once

#include "base/str.h"

struct pm_provider {
    const char *name;   /* "cloudflare" */
    const char *title;  /* "Cloudflare" */
    const char *format; /* a row of zone/: "cloudflare" */
    const char *remark; /* what to mind there, a sentence; may be empty */
};

/* All, sorted by name. */
const struct pm_provider *pm_providers(size_t *count);
/* NULL: none of that name. */
const struct pm_provider *pm_provider_find(struct pm_str name);
/* How FILE is brought in there (as pm_zone_format.import says it), of those that share a format and
 * differ in this; NULL: as the format says. */
const char *pm_provider_import(const struct pm_provider *provider);
