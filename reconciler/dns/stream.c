#include "dns/stream.h"

#include <errno.h>
#include <unistd.h>

int pm_stream_open(struct pm_stream *stream, const struct pm_dns_address *address,
                   const struct pm_query *query)
{
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address->storage, address->len) != 0 &&
        errno != EINPROGRESS) {
        int sys = errno;
        close(fd);
        errno = sys;
        return -1;
    }
    stream->out[0] = (uint8_t)(query->len >> 8);
    stream->out[1] = (uint8_t)query->len;
    memcpy(stream->out + 2, query->bytes, query->len);
    stream->out_len = 2 + query->len;
    stream->sent = stream->have = 0;
    return fd;
}

static bool must_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Bytes that the message needs in all, as far as is known. */
static size_t wanted(const struct pm_stream *stream)
{
    return stream->have < 2 ? 2 : 2 + ((size_t)stream->in[0] << 8 | stream->in[1]);
}

enum pm_stream_state pm_stream_step(struct pm_stream *stream, int fd)
{
    while (stream->sent < stream->out_len) {
        ssize_t n =
            send(fd, stream->out + stream->sent, stream->out_len - stream->sent, MSG_NOSIGNAL);
        if (n < 0)
            return must_wait() ? PM_STREAM_SENDING : PM_STREAM_BROKEN;
        stream->sent += (size_t)n;
    }
    while (stream->have < 2 || stream->have < wanted(stream)) {
        ssize_t n = recv(fd, stream->in + stream->have, wanted(stream) - stream->have, 0);
        if (n < 0)
            return must_wait() ? PM_STREAM_READING : PM_STREAM_BROKEN;
        if (n == 0) {
            errno = 0;
            return PM_STREAM_BROKEN;
        }
        stream->have += (size_t)n;
    }
    return PM_STREAM_MESSAGE;
}

struct pm_str pm_stream_message(const struct pm_stream *stream)
{
    return (struct pm_str){(const char *)stream->in + 2, stream->have - 2};
}

void pm_stream_next(struct pm_stream *stream)
{
    stream->have = 0;
}
