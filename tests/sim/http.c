#include "http.h"

#include "api.h"
#include "control.h"
#include "deliver.h"
#include "file.h"
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define API_PREFIX     "/api/v0/"
#define CONTROL_PREFIX "/_sim/"

enum { BODY_MAX = 256 * 1024 * 1024, CONNECTIONS_MAX = 900, THREAD_STACK = 1024 * 1024 };

struct sim_http {
    struct MHD_Daemon *daemon;
    char *cert;
    char *key;
};

// A request that is being read or answered.
struct exchange {
    char *body;
    size_t len;
    size_t room;
    bool kill_client;
};

static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static unsigned connection_number(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return (unsigned)(uintptr_t)info->socket_context;
}

static bool append_body(struct exchange *exchange, const char *data, size_t len)
{
    if (len > BODY_MAX - exchange->len) {
        return false;
    }
    while (exchange->room < exchange->len + len) {
        exchange->room = exchange->room == 0 ? 4096 : exchange->room * 2;
        exchange->body = sim_must(realloc(exchange->body, exchange->room));
    }
    memcpy(exchange->body + exchange->len, data, len);
    exchange->len += len;
    return true;
}

static struct sim_request make_request(struct MHD_Connection *connection,
                                       const struct exchange *exchange, const char *operation,
                                       const char *method, const char *version)
{
    return (struct sim_request){
        .operation = operation,
        .method = method,
        .version = version,
        .token = header(connection, "Purelymail-Api-Token"),
        .user_agent = header(connection, "User-Agent"),
        .body = exchange->body != NULL ? exchange->body : "",
        .len = exchange->len,
        .connection = connection_number(connection),
    };
}

static enum MHD_Result begin(struct sim_server *server, struct MHD_Connection *connection,
                             const char *url, const char *method, const char *version,
                             void **request)
{
    struct exchange *exchange = sim_must(calloc(1, sizeof *exchange));
    *request = exchange;
    const char *operation = after(url, API_PREFIX);
    if (operation != NULL) {
        struct sim_request early = make_request(connection, exchange, operation, method, version);
        return sim_api_closes_early(server, &early) ? MHD_NO : MHD_YES;
    }
    return MHD_YES;
}

static enum MHD_Result answer_api(struct sim_server *server, struct MHD_Connection *connection,
                                  struct exchange *exchange, const struct sim_request *request)
{
    struct sim_answer answer;
    sim_api_answer(server, request, &answer);
    exchange->kill_client = answer.kill_client;
    return sim_deliver(connection, &server->stop, &answer.reply,
                       answer.has_date ? answer.date : NULL);
}

static enum MHD_Result answer_other(struct sim_server *server, struct MHD_Connection *connection,
                                    const struct exchange *exchange, const char *url,
                                    const char *method)
{
    struct sim_reply reply;
    const char *name = after(url, CONTROL_PREFIX);
    if (name != NULL) {
        sim_control_answer(server, method, name, exchange->body, exchange->len, &reply);
    } else {
        sim_reply_html(&reply, 404);
    }
    return sim_deliver(connection, &server->stop, &reply, NULL);
}

static enum MHD_Result handle(void *closure, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_len, void **request)
{
    struct sim_server *server = closure;
    struct exchange *exchange = *request;
    if (exchange == NULL) {
        return begin(server, connection, url, method, version, request);
    }
    if (*upload_len > 0) {
        bool good = append_body(exchange, upload, *upload_len);
        *upload_len = 0;
        return good ? MHD_YES : MHD_NO;
    }
    const char *operation = after(url, API_PREFIX);
    if (operation == NULL) {
        return answer_other(server, connection, exchange, url, method);
    }
    struct sim_request whole = make_request(connection, exchange, operation, method, version);
    return answer_api(server, connection, exchange, &whole);
}

static void complete(void *closure, struct MHD_Connection *connection, void **request,
                     enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    struct exchange *exchange = *request;
    if (exchange == NULL) {
        return;
    }
    if (exchange->kill_client) {
        sim_api_kill_client(closure);
    }
    free(exchange->body);
    free(exchange);
    *request = NULL;
}

static void notice_connection(void *closure, struct MHD_Connection *connection, void **context,
                              enum MHD_ConnectionNotificationCode code)
{
    (void)connection;
    struct sim_server *server = closure;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = (void *)(uintptr_t)(atomic_fetch_add(&server->connections, 1) + 1);
    }
}

static struct MHD_Daemon *start(struct sim_server *server, const struct sim_http *http)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)server->options->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, http->cert},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, http->key},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK | MHD_USE_ITC |
                     (http->cert != NULL ? MHD_USE_TLS : 0U);
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, server, MHD_OPTION_SOCK_ADDR, &address,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
                            MHD_OPTION_LISTEN_BACKLOG_SIZE, (unsigned)CONNECTIONS_MAX,
                            MHD_OPTION_THREAD_STACK_SIZE, (size_t)THREAD_STACK,
                            MHD_OPTION_NOTIFY_COMPLETED, complete, server,
                            MHD_OPTION_NOTIFY_CONNECTION, notice_connection, server,
                            MHD_OPTION_ARRAY, http->cert != NULL ? tls : &tls[2], MHD_OPTION_END);
}

static bool read_tls(const struct sim_options *options, struct sim_http *http,
                     struct sim_error *err)
{
    size_t len = 0;
    return options->tls_cert == NULL ||
           (sim_file_read(options->tls_cert, &http->cert, &len, NULL, err) &&
            sim_file_read(options->tls_key, &http->key, &len, NULL, err));
}

bool sim_http_open(struct sim_server *server, struct sim_http **http, struct sim_error *err)
{
    struct sim_http *made = sim_must(calloc(1, sizeof *made));
    bool good = read_tls(server->options, made, err);
    if (good) {
        errno = 0;
        made->daemon = start(server, made);
        good = made->daemon != NULL ||
               sim_fail(err, "cannot listen on 127.0.0.1 port %ld: %s", server->options->port,
                        errno != 0 ? strerror(errno) : "are the certificate and key right?");
    }
    if (!good) {
        free(made->cert);
        free(made->key);
        free(made);
        return false;
    }
    *http = made;
    return true;
}

uint16_t sim_http_port(const struct sim_http *http)
{
    return MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void sim_http_close(struct sim_http *http)
{
    MHD_stop_daemon(http->daemon);
    free(http->cert);
    free(http->key);
    free(http);
}
