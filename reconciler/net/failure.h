/* Why a call came to no response, in words. */
#pragma once

#include "base/err.h"
#include "base/str.h"

#include <curl/curl.h>

struct pm_http_failure {
    CURLcode code;
    struct pm_str where;    /* host and port */
    const char *detail;     /* libcurl's own words */
    const char *ca_file;    /* NULL: the system's */
    int sys;                /* errno of a failed connect; 0: none */
    int timeout_ms;         /* of the call */
    int connect_timeout_ms; /* of its connection */
    bool connected;
    bool too_large; /* the body reached the cap */
    size_t body_max;
};

/* PM_ERR_UNREACHABLE when trying again may help, else PM_ERR_FAILED. */
void pm_http_explain(const struct pm_http_failure *failure, struct pm_err *err);
