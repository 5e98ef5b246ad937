#include "model/provider.h"

static const struct pm_provider providers[] = {
    {"cloudflare", "Cloudflare", "cloudflare", ""},
};

enum { PROVIDERS = sizeof providers / sizeof providers[0] };

const struct pm_provider *pm_providers(size_t *count)
{
    *count = PROVIDERS;
    return providers;
}

const struct pm_provider *pm_provider_find(struct pm_str name)
{
    for (size_t i = 0; i < PROVIDERS; i++)
        if (pm_str_is(name, providers[i].name))
            return &providers[i];
    return NULL;
}
