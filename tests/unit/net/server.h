/* A scripted HTTP server in a child process on a free loopback port: canned bytes, and the bad
 * manners that real servers have. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum server_manner {
    SERVER_SEND,           /* the text, then the next request of the connection */
    SERVER_SEND_AND_CLOSE, /* the text, then the end */
    SERVER_CLOSE,          /* reads the request and closes */
    SERVER_STALL,          /* reads the request and never answers */
    SERVER_DRIP,           /* the text, then a byte every 20 ms without end */
    SERVER_FILL,           /* the text, then 50,000,000 bytes */
    SERVER_FILL_CHUNKED,   /* the text, then 50,000,000 bytes in chunks */
    SERVER_CLOSE_UNREAD,   /* closes the connection without reading */
};

struct server_reply {
    const char *path; /* end of the path that it answers; NULL: any */
    unsigned times;   /* how often, before the next row that fits takes over; 0: without end */
    enum server_manner manner;
    const char *text; /* status line, headers, body */
};

enum { SERVER_ROWS = 16, SERVER_REQUEST_MAX = 8192 };

/* What it saw; shared with the child. */
struct server_seen {
    unsigned connections, requests, most_on_one_connection;
    unsigned served[SERVER_ROWS];                      /* by row */
    char request[SERVER_ROWS][SERVER_REQUEST_MAX + 1]; /* the last one, head and body, by row */
};

struct server {
    pid_t pid;
    int port;
    char url[64]; /* "http://127.0.0.1:PORT", or https */
    struct server_seen *seen;
};

/* certificate: PEM file with key and certificate for TLS; NULL: plain. Fails the test when it
 * cannot start. */
void server_start(struct server *server, const struct server_reply *rows, size_t count,
                  const char *certificate);
void server_stop(struct server *server);

/* A whole response with that status line, content type and body, and the right length; static
 * memory, used up after 256 calls in a row. */
const char *server_text(const char *status, const char *headers, const char *body);
/* A self-signed certificate and key for 127.0.0.1 in a new file; false when openssl is
 * not there. */
bool server_make_certificate(const char *path, const char *alternative_name);
/* A loopback port on which nobody listens. */
int server_dead_port(void);
