#include "net/failure.h"

enum kind { PLAIN, TIMEOUT, CERTIFICATE, CA_FILE, TOO_LARGE };

/* text stands behind "HOST: "; NULL: libcurl's words do. */
static const struct row {
    CURLcode code;
    enum kind kind;
    enum pm_err_code err;
    const char *text;
} rows[] = {
    {CURLE_COULDNT_RESOLVE_HOST, PLAIN, PM_ERR_UNREACHABLE, "its name cannot be resolved"},
    {CURLE_COULDNT_RESOLVE_PROXY, PLAIN, PM_ERR_UNREACHABLE,
     "the name of the proxy in the environment cannot be resolved"},
    {CURLE_COULDNT_CONNECT, PLAIN, PM_ERR_UNREACHABLE, "cannot connect"},
    {CURLE_OPERATION_TIMEDOUT, TIMEOUT, PM_ERR_UNREACHABLE, NULL},
    {CURLE_PEER_FAILED_VERIFICATION, CERTIFICATE, PM_ERR_FAILED, NULL},
    {CURLE_SSL_CACERT_BADFILE, CA_FILE, PM_ERR_FAILED, NULL},
    {CURLE_FILESIZE_EXCEEDED, TOO_LARGE, PM_ERR_FAILED, NULL},
    {CURLE_GOT_NOTHING, PLAIN, PM_ERR_UNREACHABLE, "closed the connection without an answer"},
    {CURLE_PARTIAL_FILE, PLAIN, PM_ERR_UNREACHABLE,
     "closed the connection in the middle of its answer"},
    {CURLE_RECV_ERROR, PLAIN, PM_ERR_UNREACHABLE, "the connection was lost"},
    {CURLE_SEND_ERROR, PLAIN, PM_ERR_UNREACHABLE, "the connection was lost"},
    {CURLE_SSL_CONNECT_ERROR, PLAIN, PM_ERR_UNREACHABLE, NULL},
    {CURLE_UNSUPPORTED_PROTOCOL, PLAIN, PM_ERR_FAILED, "its answer is not HTTP"},
    {CURLE_WEIRD_SERVER_REPLY, PLAIN, PM_ERR_FAILED, "its answer is not HTTP"},
    {CURLE_BAD_CONTENT_ENCODING, PLAIN, PM_ERR_FAILED, "its answer is encoded in an unknown way"},
};

static const struct row *row_of(const struct pm_http_failure *failure)
{
    static const struct row too_large = {CURLE_WRITE_ERROR, TOO_LARGE, PM_ERR_FAILED, NULL};
    static const struct row other = {CURLE_OK, PLAIN, PM_ERR_UNREACHABLE, NULL};
    if (failure->too_large)
        return &too_large;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code == failure->code)
            return &rows[i];
    }
    return &other;
}

static void explain_timeout(const struct pm_http_failure *failure, struct pm_err *err)
{
    int ms = failure->connected || failure->timeout_ms < failure->connect_timeout_ms
                 ? failure->timeout_ms
                 : failure->connect_timeout_ms;
    pm_fail(err, PM_ERR_UNREACHABLE, "no %s within %g s",
            failure->connected ? "complete answer" : "connection", ms / 1000.0);
}

static void explain_plain(const struct pm_http_failure *failure, const struct row *row,
                          struct pm_err *err)
{
    const char *text = row->text ? row->text : failure->detail;
    if (failure->sys != 0)
        pm_fail(err, row->err, "%s: %s", text, strerror(failure->sys));
    else
        pm_fail(err, row->err, "%s", text);
    err->sys = failure->sys;
}

void pm_http_explain(const struct pm_http_failure *failure, struct pm_err *err)
{
    const struct row *row = row_of(failure);
    switch (row->kind) {
    case PLAIN:
        explain_plain(failure, row, err);
        break;
    case TIMEOUT:
        explain_timeout(failure, err);
        break;
    case CERTIFICATE:
        pm_fail(err, row->err, "its certificate is not trusted (%s); --ca-file names another CA",
                failure->detail);
        break;
    case CA_FILE:
        pm_fail(err, row->err, "the CA file %s holds no certificate that can be read",
                failure->ca_file ? failure->ca_file : "of the system");
        break;
    case TOO_LARGE:
        pm_fail(err, row->err, "its answer is larger than %zu bytes", failure->body_max);
        break;
    }
    pm_err_wrap(err, "%" PM_STR_FMT, PM_STR_ARG(failure->where));
}
