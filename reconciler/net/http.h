/* HTTP calls with their policy, over one libcurl multi handle in one thread: POST, or GET for a
 * document, HTTP/1.1, https (http for loopback, which never goes through a proxy), no redirects
 * followed, so that no header reaches another host, time-outs on everything, a cap on the body
 * whatever its length claims, proxy variables as libcurl reads them. The process must ignore
 * SIGPIPE. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct pm_http;
struct pm_http_call;

enum { PM_HTTP_BODY_MAX = 32 * 1024 * 1024 };

struct pm_http_options {
    const char *ca_file;    /* in place of the system's authorities; NULL: those. Borrowed */
    int connect_timeout_ms; /* over 0 */
    size_t body_max;        /* 0: PM_HTTP_BODY_MAX */
};

/* What is known about a request that ended. */
enum pm_http_fate {
    PM_HTTP_ANSWERED, /* a whole response came, whatever its status */
    PM_HTTP_UNSENT,   /* certainly no byte of the request left for the service */
    PM_HTTP_UNKNOWN,  /* it was sent, or may have been, and no whole response came */
};

struct pm_http_response {
    enum pm_http_fate fate;
    /* For all but ANSWERED: PM_ERR_UNREACHABLE, PM_ERR_FAILED (trying again will not help) or
     * PM_ERR_INTERRUPTED (cancelled). */
    struct pm_err err;
    /* The certificate is another name's or has expired, so that nobody takes it. One whose issuer
     * is not known may be trusted elsewhere. */
    bool misfit;
    bool too_large; /* the body was longer than the cap: all else is as if it had ANSWERED */
    long status;
    struct pm_str content_type;  /* empty: none */
    struct pm_str retry_after;   /* as it came; empty: none */
    struct pm_str location;      /* of a 3xx, as it came: hostile */
    struct pm_str redirect_host; /* the host that it names */
    bool has_time;               /* exactly one readable Date header */
    int64_t time;
    char *body; /* NULL: empty */
    size_t body_len;
};

struct pm_http_header {
    const char *name;
    struct pm_str value; /* printable ASCII: the caller has seen to it */
};

struct pm_http_request {
    struct pm_str url; /* as pm_url_check has it */
    /* Of the host, "192.0.2.1,[2001:db8::1]", where to connect to; empty: the system is
     * asked. Copied. */
    struct pm_str addresses;
    const struct pm_http_header *headers;
    size_t header_count;
    bool get;           /* a GET of a document of any type; body is left out */
    struct pm_str body; /* JSON */
    int timeout_ms;     /* of the whole call; over 0 */
    /* A connection of its own, used once: libcurl silently repeats a POST when a connection that it
     * reuses dies before the first byte of an answer. */
    bool once;
    /* Called once, out of pm_http_perform or pm_http_cancel. The response and all that it points
     * to is gone after the call; the body may be dropped earlier. */
    void (*done)(void *ctx, struct pm_http_response *response);
    void *ctx;
};

PM_CHECKED bool pm_http_open(const struct pm_http_options *options, struct pm_http **out,
                             struct pm_err *err);
/* Calls under way are dropped without a word. NULL is allowed. */
void pm_http_close(struct pm_http *http);

/* Starts a call; everything in the request but ctx is copied. Errors: a URL that is not allowed. */
PM_CHECKED bool pm_http_start(struct pm_http *http, const struct pm_http_request *request,
                              struct pm_http_call **out, struct pm_err *err);
/* Moves all calls forward, waiting up to wait_ms (0: not at all) for something to happen. */
void pm_http_perform(struct pm_http *http, int wait_ms);
/* Ends a call that is under way; its done is called with PM_ERR_INTERRUPTED. */
void pm_http_cancel(struct pm_http_call *call);
/* Frees the response's body before the others. */
void pm_http_drop_body(struct pm_http_response *response);
