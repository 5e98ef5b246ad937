#include "call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void copy(char *to, size_t size, struct pm_str text)
{
    snprintf(to, size, "%" PM_STR_FMT, PM_STR_ARG(text));
}

void call_keep(void *ctx, struct pm_http_response *response)
{
    struct call_outcome *out = ctx;
    assert_false(out->done);
    *out = (struct call_outcome){
        .done = true,
        .fate = response->fate,
        .err = response->err,
        .misfit = response->misfit,
        .too_large = response->too_large,
        .status = response->status,
        .has_time = response->has_time,
        .time = response->time,
        .body_len = response->body_len,
    };
    copy(out->content_type, sizeof out->content_type, response->content_type);
    copy(out->retry_after, sizeof out->retry_after, response->retry_after);
    copy(out->redirect_host, sizeof out->redirect_host, response->redirect_host);
    copy(out->body, sizeof out->body, (struct pm_str){response->body, response->body_len});
}

struct pm_http *call_open(const char *ca_file, size_t body_max)
{
    struct pm_http_options options = {
        .ca_file = ca_file, .connect_timeout_ms = 5000, .body_max = body_max};
    struct pm_http *http;
    struct pm_err err;
    assert_true(pm_http_open(&options, &http, &err));
    return http;
}

struct pm_http_call *call_start(struct pm_http *http, const char *url, bool once, int timeout_ms,
                                struct call_outcome *out)
{
    static const struct pm_http_header header = {"X-Token", PM_STR_INIT("secret")};
    struct pm_http_request request = {
        .url = pm_str_from(url),
        .headers = &header,
        .header_count = 1,
        .body = PM_STR("{\"x\":1}"),
        .timeout_ms = timeout_ms,
        .once = once,
        .done = call_keep,
        .ctx = out,
    };
    struct pm_http_call *call;
    struct pm_err err;
    *out = (struct call_outcome){0};
    assert_true(pm_http_start(http, &request, &call, &err));
    return call;
}

void call_on(struct pm_http *http, const char *url, bool once, int timeout_ms,
             struct call_outcome *out)
{
    call_start(http, url, once, timeout_ms, out);
    while (!out->done)
        pm_http_perform(http, 100);
}

void call_once(const char *url, int timeout_ms, struct call_outcome *out)
{
    struct pm_http *http = call_open(NULL, 0);
    call_on(http, url, true, timeout_ms, out);
    pm_http_close(http);
}

void call_get(struct pm_http *http, const char *url, const char *addresses,
              struct call_outcome *out)
{
    struct pm_http_request request = {
        .url = pm_str_from(url),
        .get = true,
        .addresses = pm_str_from(addresses),
        .timeout_ms = 5000,
        .done = call_keep,
        .ctx = out,
    };
    struct pm_http_call *call;
    struct pm_err err;
    *out = (struct call_outcome){0};
    assert_true(pm_http_start(http, &request, &call, &err));
    while (!out->done)
        pm_http_perform(http, 100);
}
