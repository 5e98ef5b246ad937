/* What came back for one document of the web. */
#pragma once

#include "base/str.h"

#include <stdbool.h>

struct pm_web_answer {
    struct pm_str url;
    bool answered;        /* an HTTP reply came, over TLS with a certificate that fits */
    bool refused;         /* !answered: nobody gets one, for the certificate does not fit */
    struct pm_str why;    /* !answered: why not, in words */
    long status;          /* 200 */
    struct pm_str type;   /* Content-Type as sent; hostile */
    struct pm_str target; /* 3xx: Location; hostile */
    struct pm_str body;   /* at most the cap */
    bool cut;             /* the body was longer than the cap */
};
