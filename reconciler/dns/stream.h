/* Questions over TCP: two bytes of length in front of every message (RFC 1035 4.2.2), several under
 * way on one connection, answers in any order (RFC 7766 6.2.1). */
#pragma once

#include "dns/engine_parts.h"

/* Queues the exchange for a connection to its peer. */
void pm_stream_want(struct pm_exchange *exchange);
/* It awaits nothing from a stream any longer, and wants none. */
void pm_stream_leave(struct pm_exchange *exchange);
/* Asks what is queued on the peer's connections, as far as there is room. False: there is no
 * descriptor. */
bool pm_streams_fill(struct pm_peer *peer);
