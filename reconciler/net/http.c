#include "net/http.h"

#include "base/time.h"
#include "net/failure.h"
#include "net/libcurl.h"
#include "net/url.h"

#include <stdlib.h>

struct pm_http {
    const struct pm_libcurl *curl;
    CURLM *multi;
    struct pm_http_options options;
    struct pm_http_call *calls;
};

struct pm_http_call {
    struct pm_http *http;
    struct pm_http_call *next, **link;
    struct pm_arena arena;
    struct pm_http_request request;
    struct pm_url url;
    CURL *easy;
    struct curl_slist *headers, *places;
    char *body;
    size_t body_len, body_cap;
    bool too_large;
    char detail[CURL_ERROR_SIZE];
};

bool pm_http_open(const struct pm_http_options *options, struct pm_http **out, struct pm_err *err)
{
    const struct pm_libcurl *curl;
    if (!pm_libcurl_load(&curl, err))
        return false;
    if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return pm_fail(err, PM_ERR_FAILED, "libcurl cannot be started");
    struct pm_http *http = calloc(1, sizeof *http);
    if (!http || !(http->multi = curl->multi_init()))
        pm_out_of_memory();
    http->curl = curl;
    http->options = *options;
    if (http->options.body_max == 0)
        http->options.body_max = PM_HTTP_BODY_MAX;
    *out = http;
    return true;
}

static void free_call(struct pm_http_call *call)
{
    const struct pm_libcurl *curl = call->http->curl;
    if (call->easy) {
        curl->multi_remove_handle(call->http->multi, call->easy);
        curl->easy_cleanup(call->easy);
    }
    curl->slist_free_all(call->headers);
    curl->slist_free_all(call->places);
    *call->link = call->next;
    if (call->next)
        call->next->link = call->link;
    free(call->body);
    pm_arena_fini(&call->arena);
    free(call);
}

void pm_http_close(struct pm_http *http)
{
    if (!http)
        return;
    for (struct pm_http_call *call = http->calls, *next; call; call = next) {
        next = call->next;
        free_call(call);
    }
    http->curl->multi_cleanup(http->multi);
    http->curl->global_cleanup();
    free(http);
}

static bool reserve(struct pm_http_call *call, size_t more)
{
    size_t max = call->http->options.body_max, wanted = call->body_len + more;
    if (wanted <= call->body_cap)
        return true;
    if (wanted > max)
        return false;
    size_t cap = call->body_cap ? call->body_cap * 2 : 16 * 1024;
    if (cap < wanted)
        cap = wanted;
    if (cap > max)
        cap = max;
    char *grown = realloc(call->body, cap);
    if (!grown)
        pm_out_of_memory();
    call->body = grown;
    call->body_cap = cap;
    return true;
}

/* CURLOPT_MAXFILESIZE looks at Content-Length only: a chunked body has none. */
static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct pm_http_call *call = ctx;
    size_t len = size * count;
    if (!reserve(call, len)) {
        call->too_large = true;
        return 0;
    }
    if (len > 0)
        memcpy(call->body + call->body_len, bytes, len);
    call->body_len += len;
    return len;
}

static void add_line(struct pm_http_call *call, struct curl_slist **list, struct pm_str line)
{
    struct curl_slist *longer = call->http->curl->slist_append(*list, line.ptr);
    if (!longer)
        pm_out_of_memory();
    *list = longer;
}

static void add_header(struct pm_http_call *call, const char *name, struct pm_str value)
{
    struct pm_str line = pm_str_printf(&call->arena, "%s: %" PM_STR_FMT, name, PM_STR_ARG(value));
    add_line(call, &call->headers, line);
}

static void add_headers(struct pm_http_call *call, const struct pm_http_request *request)
{
    if (!request->get) {
        add_header(call, "Content-Type", PM_STR("application/json"));
        add_header(call, "Accept", PM_STR("application/json"));
    }
    for (size_t i = 0; i < request->header_count; i++)
        add_header(call, request->headers[i].name, request->headers[i].value);
}

/* "HOST:PORT:ADDRESS,…" */
static void add_place(struct pm_http_call *call, struct pm_str addresses)
{
    struct pm_str where = call->url.where, host = call->url.host;
    struct pm_str port = pm_str_sub(where, pm_str_rfind(where, ':') + 1, where.len);
    if (addresses.len == 0)
        return;
    if (pm_str_eq(where, host))
        port = call->url.tls ? PM_STR("443") : PM_STR("80");
    add_line(call, &call->places,
             pm_str_printf(&call->arena, "%" PM_STR_FMT ":%" PM_STR_FMT ":%" PM_STR_FMT,
                           PM_STR_ARG(host), PM_STR_ARG(port), PM_STR_ARG(addresses)));
}

static bool set_numbers(struct pm_http_call *call)
{
    const struct pm_http_options *options = &call->http->options;
    const struct pm_http_request *request = &call->request;
    const struct {
        CURLoption option;
        long value;
    } rows[] = {
        {request->get ? CURLOPT_HTTPGET : CURLOPT_POST, 1},
        {CURLOPT_POSTFIELDSIZE, request->get ? -1 : (long)request->body.len},
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
        {CURLOPT_FOLLOWLOCATION, 0},
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_BUFFERSIZE, 64 * 1024},
        {CURLOPT_QUICK_EXIT, 1}, /* a name server that is silent holds up no time-out */
        {CURLOPT_FRESH_CONNECT, request->once},
        {CURLOPT_FORBID_REUSE, request->once},
        {CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms},
        {CURLOPT_TIMEOUT_MS, request->timeout_ms},
        {CURLOPT_SSL_VERIFYPEER, 1},
        {CURLOPT_SSL_VERIFYHOST, 2},
        {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (call->http->curl->easy_setopt(call->easy, rows[i].option, rows[i].value) != CURLE_OK)
            return false;
    }
    return call->http->curl->easy_setopt(call->easy, CURLOPT_MAXFILESIZE_LARGE,
                                         (curl_off_t)options->body_max) == CURLE_OK;
}

static bool set_texts(struct pm_http_call *call)
{
    const char *ca_file = call->http->options.ca_file;
    const struct {
        CURLoption option;
        const char *value;
        bool wanted;
    } rows[] = {
        {CURLOPT_URL, call->request.url.ptr, true},
        {CURLOPT_PROTOCOLS_STR, call->url.tls ? "https" : "http", true},
        {CURLOPT_POSTFIELDS, call->request.body.ptr, !call->request.get},
        {CURLOPT_USERAGENT, "pm-reconcile/" PM_VERSION, true},
        {CURLOPT_PROXY, "", call->url.loopback},
        {CURLOPT_CAINFO, ca_file, ca_file != NULL},
        {CURLOPT_CAPATH, NULL, ca_file != NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].wanted &&
            call->http->curl->easy_setopt(call->easy, rows[i].option, rows[i].value) != CURLE_OK)
            return false;
    }
    return true;
}

static bool set_options(struct pm_http_call *call)
{
    const struct pm_libcurl *curl = call->http->curl;
    CURL *easy = call->easy;
    return set_numbers(call) && set_texts(call) &&
           curl->easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers) == CURLE_OK &&
           (!call->places || curl->easy_setopt(easy, CURLOPT_RESOLVE, call->places) == CURLE_OK) &&
           curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, call->detail) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_WRITEDATA, call) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_PRIVATE, call) == CURLE_OK;
}

static struct pm_http_call *make_call(struct pm_http *http, const struct pm_http_request *request)
{
    struct pm_http_call *call = calloc(1, sizeof *call);
    if (!call)
        pm_out_of_memory();
    call->http = http;
    call->request = *request;
    call->request.url = pm_str_dup(&call->arena, request->url);
    call->request.body = pm_str_dup(&call->arena, request->body);
    call->next = http->calls;
    call->link = &http->calls;
    if (call->next)
        call->next->link = &call->next;
    http->calls = call;
    return call;
}

bool pm_http_start(struct pm_http *http, const struct pm_http_request *request,
                   struct pm_http_call **out, struct pm_err *err)
{
    struct pm_http_call *call = make_call(http, request);
    if (!pm_url_check(request->url, &call->arena, &call->url, err)) {
        free_call(call);
        return false;
    }
    add_headers(call, request);
    add_place(call, request->addresses);
    call->easy = http->curl->easy_init();
    if (!call->easy)
        pm_out_of_memory();
    if (!set_options(call) || http->curl->multi_add_handle(http->multi, call->easy) != CURLM_OK) {
        free_call(call);
        return pm_fail(err, PM_ERR_FAILED, "this libcurl (%s) lacks an option that is needed",
                       http->curl->version());
    }
    *out = call;
    return true;
}

/* The request's bytes leave after what libcurl calls pretransfer, which is 0 until then. Bytes of a
 * CONNECT to a proxy count as sent: in doubt the outcome is unknown. */
static bool may_be_sent(const struct pm_http_call *call)
{
    const struct pm_libcurl *curl = call->http->curl;
    curl_off_t pretransfer = 1, uploaded = 1;
    long request_size = 1;
    curl->easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
    curl->easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
    curl->easy_getinfo(call->easy, CURLINFO_REQUEST_SIZE, &request_size);
    return pretransfer != 0 || uploaded != 0 || request_size != 0;
}

/* In the words of OpenSSL's X509_V_…; libcurl begins with UNSPECIFIED, and leaves that or OK when
 * it is the name that does not fit. */
static bool is_misfit(const struct pm_http_call *call, CURLcode code)
{
    enum { UNKNOWN = -1, OK = 0, UNSPECIFIED = 1, EXPIRED = 10 };
    long verdict = UNKNOWN;
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        call->http->curl->easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    return verdict == OK || verdict == UNSPECIFIED || verdict == EXPIRED;
}

static void explain(struct pm_http_call *call, CURLcode code, struct pm_err *err)
{
    const struct pm_libcurl *curl = call->http->curl;
    long sys = 0;
    curl_off_t connect_time = 0;
    if (code == CURLE_COULDNT_CONNECT)
        curl->easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &sys);
    curl->easy_getinfo(call->easy, CURLINFO_APPCONNECT_TIME_T, &connect_time);
    if (!call->url.tls)
        curl->easy_getinfo(call->easy, CURLINFO_CONNECT_TIME_T, &connect_time);
    struct pm_http_failure failure = {
        .code = code,
        .where = call->url.where,
        .detail = call->detail[0] ? call->detail : curl->easy_strerror(code),
        .ca_file = call->http->options.ca_file,
        .sys = (int)sys,
        .timeout_ms = call->request.timeout_ms,
        .connect_timeout_ms = call->http->options.connect_timeout_ms,
        .connected = connect_time != 0,
        .too_large = call->too_large,
        .body_max = call->http->options.body_max,
    };
    pm_http_explain(&failure, err);
}

/* The value of a header that stands exactly once; empty otherwise. */
static struct pm_str header_of(const struct pm_http_call *call, const char *name)
{
    struct curl_header *header;
    if (call->http->curl->easy_header(call->easy, name, 0, CURLH_HEADER, -1, &header) !=
            CURLHE_OK ||
        header->amount != 1)
        return (struct pm_str){NULL, 0};
    return pm_str_from(header->value);
}

static void read_headers(struct pm_http_call *call, struct pm_http_response *response)
{
    const struct pm_libcurl *curl = call->http->curl;
    char *redirect = NULL;
    curl->easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &response->status);
    response->content_type = header_of(call, "Content-Type");
    response->retry_after = header_of(call, "Retry-After");
    response->has_time = pm_time_parse_http(header_of(call, "Date"), &response->time);
    curl->easy_getinfo(call->easy, CURLINFO_REDIRECT_URL, &redirect);
    if (!redirect)
        return;
    response->location = header_of(call, "Location");
    response->redirect_host = pm_url_host(redirect, &call->arena);
}

void pm_http_drop_body(struct pm_http_response *response)
{
    free(response->body);
    response->body = NULL;
    response->body_len = 0;
}

static void finish(struct pm_http_call *call, struct pm_http_response *response)
{
    response->body = call->body;
    response->body_len = call->body_len;
    call->body = NULL;
    call->request.done(call->request.ctx, response);
    pm_http_drop_body(response);
    free_call(call);
}

static void complete(struct pm_http_call *call, CURLcode code)
{
    struct pm_http_response response = {.fate = PM_HTTP_ANSWERED};
    response.too_large = call->too_large || code == CURLE_FILESIZE_EXCEEDED;
    if (code == CURLE_OK || response.too_large)
        read_headers(call, &response);
    if (code != CURLE_OK) {
        response.fate = may_be_sent(call) ? PM_HTTP_UNKNOWN : PM_HTTP_UNSENT;
        response.misfit = is_misfit(call, code);
        explain(call, code, &response.err);
    }
    finish(call, &response);
}

void pm_http_cancel(struct pm_http_call *call)
{
    struct pm_http_response response = {0};
    response.fate = may_be_sent(call) ? PM_HTTP_UNKNOWN : PM_HTTP_UNSENT;
    pm_fail(&response.err, PM_ERR_INTERRUPTED, "given up before the answer came");
    finish(call, &response);
}

/* True when a call has ended. */
static bool deliver(struct pm_http *http)
{
    int running, queued;
    CURLMsg *message;
    bool any = false;
    if (http->curl->multi_perform(http->multi, &running) != CURLM_OK)
        pm_out_of_memory();
    while ((message = http->curl->multi_info_read(http->multi, &queued))) {
        struct pm_http_call *call;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        http->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        complete(call, code);
        any = true;
    }
    return any;
}

void pm_http_perform(struct pm_http *http, int wait_ms)
{
    if (deliver(http) || wait_ms <= 0)
        return;
    http->curl->multi_poll(http->multi, NULL, 0, wait_ms, NULL);
    deliver(http);
}
