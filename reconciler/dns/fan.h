/* One question to several servers, each of which is to answer. */
#pragma once

#include "dns/inquiry.h"

struct pm_fan {
    struct pm_replies replies; /* first: what is handed out */
    struct pm_dns *dns;
    struct pm_arena *arena;
    struct pm_str group; /* of the question */
    struct pm_answer *answers;
    size_t open;
    pm_dns_ready *ready;
    void *ctx;
};

/* Asks each of the hosts that has an address. ready is called once all have answered, unless
 * replies.complete says at once that there was nobody to ask. */
struct pm_fan *pm_fan_start(struct pm_dns *dns, const struct pm_question *question,
                            const struct pm_hosts *hosts, struct pm_arena *arena,
                            pm_dns_ready *ready, void *ctx);
/* Asks the resolvers, as one. */
struct pm_fan *pm_fan_start_resolver(struct pm_dns *dns, const struct pm_question *question,
                                     struct pm_arena *arena, pm_dns_ready *ready, void *ctx);
