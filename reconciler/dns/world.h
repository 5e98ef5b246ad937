/* What the resolvers say, asked once and kept. */
#pragma once

#include "dns/inquiry.h"

/* Always one reply. Its texts lie in dns->arena. */
const struct pm_replies *pm_world_ask(struct pm_dns *dns, const struct pm_question *question,
                                      pm_dns_ready *ready, void *ctx);
