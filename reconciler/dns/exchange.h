/* One question at one server: tries over UDP, TCP when that is needed, inside one deadline. */
#pragma once

#include "dns/engine_parts.h"
#include "dns/reply.h"

/* A new one for the ask, in the peer's queue. */
struct pm_exchange *pm_exchange_make(struct pm_engine *engine, struct pm_ask *ask);
/* Asks, over that socket. May be done at once. */
void pm_exchange_begin(struct pm_exchange *exchange, struct pm_socket *socket);
/* A message that belongs to it. */
void pm_exchange_take(struct pm_exchange *exchange, struct pm_str message, bool over_tcp);
/* A datagram that belongs to it but for the case of letters, or one that is too long. */
void pm_exchange_take_case(struct pm_exchange *exchange);
void pm_exchange_take_long(struct pm_exchange *exchange);
/* Something definite went wrong: the next try comes soon, and a few of these are the answer. what:
 * static. */
void pm_exchange_set_back(struct pm_exchange *exchange, const char *what, bool over_tcp);
/* Done: hands the answer over. */
void pm_exchange_finish(struct pm_exchange *exchange, enum pm_answer_status status,
                        struct pm_str detail);
