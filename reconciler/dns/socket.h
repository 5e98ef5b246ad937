/* Sockets under the cap of descriptors, and datagrams in batches over a peer's few of them. */
#pragma once

#include "dns/engine_parts.h"

/* "connection refused"; 0: "connection closed". */
const char *pm_network_error(int sys);

/* Opens, connects and watches a source of zeroed memory whose engine and peer are filled in. False:
 * errno says why; EMFILE: none is left, none of those open is idle. */
bool pm_source_open(struct pm_source *source, int type, uint32_t events);
/* Closes it. Its memory is used again after the events at hand. */
void pm_source_close(struct pm_source *source);
/* Nothing is awaited from it for now, or something is. */
void pm_source_rest(struct pm_source *source);
void pm_source_use(struct pm_source *source);
/* Gives back the memory of what was closed. */
void pm_sources_bury(struct pm_engine *engine);

/* How many descriptors the engine may use: what the process may have, less some, but not so many
 * that servers which want connections could fill the memory. */
size_t pm_sockets_limit(void);
struct pm_batch *pm_batch_make(struct pm_arena *arena);

/* Reads what has come (struct pm_source ready). */
void pm_socket_ready(struct pm_source *source, uint32_t events);
/* The socket of the peer whose turn it is, renewed if need be. NULL: as pm_source_open. */
struct pm_socket *pm_socket_of(struct pm_peer *peer);
/* The exchange awaits its reply there. */
void pm_socket_await(struct pm_socket *socket, struct pm_exchange *exchange);
/* Its id is another one. */
void pm_socket_rekey(struct pm_exchange *exchange);
/* It awaits nothing from a socket any longer. */
void pm_socket_leave(struct pm_exchange *exchange);
/* To be sent with the next flush. */
void pm_socket_send(struct pm_exchange *exchange);
void pm_sockets_flush(struct pm_engine *engine);
