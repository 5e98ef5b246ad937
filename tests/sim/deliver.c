#include "deliver.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BLOCK = 65536 };

// A body that is made while it is sent.
struct stream {
    const struct sim_stop *stop;
    struct sim_reply reply;
};

static ssize_t read_stream(void *closure, uint64_t position, char *buffer, size_t room)
{
    struct stream *stream = closure;
    const struct sim_reply *reply = &stream->reply;
    if (position >= reply->total) {
        return MHD_CONTENT_READER_END_OF_STREAM;
    }
    size_t left = position < reply->len ? reply->len - (size_t)position : 0;
    if (reply->delivery == SIM_DELIVERY_BREAK && left == 0) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    if (reply->delivery == SIM_DELIVERY_SLOW) {
        if (position > 0 && !sim_stop_sleep(stream->stop, reply->interval_ms)) {
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
        room = 1;
    }
    if (left > 0) {
        size_t some = left < room ? left : room;
        memcpy(buffer, reply->body + position, some);
        return (ssize_t)some;
    }
    uint64_t fill = reply->total - position < room ? reply->total - position : room;
    memset(buffer, ' ', (size_t)fill);
    return (ssize_t)fill;
}

static void free_stream(void *closure)
{
    struct stream *stream = closure;
    sim_reply_clear(&stream->reply);
    free(stream);
}

static struct MHD_Response *make_streamed(const struct sim_stop *stop,
                                          const struct sim_reply *reply)
{
    struct stream *stream = sim_must(malloc(sizeof *stream));
    *stream = (struct stream){stop, *reply};
    uint64_t size = reply->chunked ? MHD_SIZE_UNKNOWN : reply->total;
    return sim_must(
        MHD_create_response_from_callback(size, BLOCK, read_stream, stream, free_stream));
}

static struct MHD_Response *make_whole(struct sim_reply *reply)
{
    char *body = reply->body;
    reply->body = NULL;
    return sim_must(MHD_create_response_from_buffer(reply->len, body, MHD_RESPMEM_MUST_FREE));
}

static void add_headers(struct MHD_Response *response, const struct sim_reply *reply,
                        const char *date)
{
    const char *name;
    json_t *value;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    if (date != NULL) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_DATE, date);
    }
    json_object_foreach(reply->headers, name, value)
    {
        MHD_add_response_header(response, name, json_string_value(value));
    }
}

static int socket_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static enum MHD_Result close_connection(struct MHD_Connection *connection,
                                        const struct sim_stop *stop, struct sim_reply *reply)
{
    int socket = socket_of(connection);
    if (reply->delivery == SIM_DELIVERY_HANG) {
        sim_stop_wait_peer(stop, socket);
    }
    if (reply->reset) {
        // Disconnecting a TCP socket resets it; the server's own close would end it in order.
        (void)connect(socket, &(struct sockaddr){.sa_family = AF_UNSPEC}, sizeof(struct sockaddr));
    }
    sim_reply_clear(reply);
    return MHD_NO;
}

static bool sends_nothing(enum sim_delivery delivery)
{
    return delivery == SIM_DELIVERY_DROP || delivery == SIM_DELIVERY_HANG ||
           delivery == SIM_DELIVERY_BEFORE;
}

enum MHD_Result sim_deliver(struct MHD_Connection *connection, const struct sim_stop *stop,
                            struct sim_reply *reply, const char *date)
{
    if (sends_nothing(reply->delivery)) {
        return close_connection(connection, stop, reply);
    }
    bool streamed = reply->delivery != SIM_DELIVERY_WHOLE || reply->chunked;
    struct MHD_Response *response = streamed ? make_streamed(stop, reply) : make_whole(reply);
    add_headers(response, reply, date);
    enum MHD_Result result = MHD_queue_response(connection, reply->status, response);
    if (!streamed) {
        sim_reply_clear(reply);
    }
    MHD_destroy_response(response);
    return result;
}
