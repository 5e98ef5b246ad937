/* One question over TCP: two bytes of length in front of every message (RFC 1035 4.2.2,
 * RFC 7766). */
#pragma once

#include "dns/address.h"
#include "dns/query.h"

struct pm_stream {
    uint8_t out[2 + PM_QUERY_MAX];
    size_t out_len, sent;
    uint8_t in[2 + UINT16_MAX];
    size_t have;
};

enum pm_stream_state {
    PM_STREAM_SENDING, /* wait until the socket can be written */
    PM_STREAM_READING, /* wait until it can be read */
    PM_STREAM_MESSAGE, /* pm_stream_message has one; pm_stream_next goes on to another */
    PM_STREAM_BROKEN,  /* errno says why; 0: the other side closed it */
};

/* Starts to connect. The socket is non-blocking; -1 and errno on failure. */
int pm_stream_open(struct pm_stream *stream, const struct pm_dns_address *address,
                   const struct pm_query *query);
/* Sends and receives as far as it goes without waiting, at most one message. */
enum pm_stream_state pm_stream_step(struct pm_stream *stream, int fd);
/* The message, without its length. Valid until pm_stream_next. */
struct pm_str pm_stream_message(const struct pm_stream *stream);
/* Forgets the message. */
void pm_stream_next(struct pm_stream *stream);
