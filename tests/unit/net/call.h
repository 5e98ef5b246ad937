/* One call after the other, and what it came to. */
#pragma once

#include "net/http.h"

/* What a call came to, copied out of its response. */
struct call_outcome {
    bool done;
    enum pm_http_fate fate;
    struct pm_err err;
    bool misfit;
    bool too_large;
    long status;
    bool has_time;
    int64_t time;
    char content_type[64], retry_after[64], redirect_host[64], body[256];
    size_t body_len;
};

/* The callback: ctx is the struct call_outcome. */
void call_keep(void *ctx, struct pm_http_response *response);

struct pm_http *call_open(const char *ca_file, size_t body_max);
/* A POST, with a header and a body. */
struct pm_http_call *call_start(struct pm_http *http, const char *url, bool once, int timeout_ms,
                                struct call_outcome *out);
/* The same, until it has ended. */
void call_on(struct pm_http *http, const char *url, bool once, int timeout_ms,
             struct call_outcome *out);
/* The same over a connection of its own. */
void call_once(const char *url, int timeout_ms, struct call_outcome *out);
/* A GET, until it has ended. */
void call_get(struct pm_http *http, const char *url, const char *addresses,
              struct call_outcome *out);
