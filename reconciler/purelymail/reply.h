/* What an HTTP response says: (status, content type, bytes) -> a result or a typed error. Pure. */
#pragma once

#include "base/err.h"
#include "base/secret.h"
#include "json/list.h"

enum pm_reply_kind {
    PM_REPLY_SUCCESS,
    PM_REPLY_REFUSED,    /* a structured error */
    PM_REPLY_UNREADABLE, /* anything else: nothing is known of the request's effect */
};

struct pm_reply_bytes {
    long status;
    struct pm_str content_type;  /* may be empty */
    struct pm_str redirect_host; /* of a 3xx; may be empty */
    struct pm_str body;
    const struct pm_secret *secret;  /* blotted out of what messages repeat; NULL: none */
    struct pm_str ownership;         /* the account's value, likewise; empty: not known */
    const struct pm_json_list *list; /* what to read object by object; NULL: nothing */
};

struct pm_reply {
    enum pm_reply_kind kind;
    struct pm_json_doc doc; /* SUCCESS: the document, to be freed by the caller; not tied to body */
    bool listed;            /* SUCCESS: the list was taken and stands empty in the document */
    /* For all but SUCCESS. PM_ERR_AUTH: the token was refused; PM_ERR_UNREACHABLE: HTTP 408, 429 or
     * 5xx, so that a read may be tried again; else PM_ERR_FAILED. Text of the reply stands in it as
     * a short escaped excerpt. */
    struct pm_err err;
    bool ownership_hint; /* REFUSED: the message is about DNS ownership */
    bool exists_hint;    /* REFUSED: the message says that the domain exists already */
};

void pm_reply_read(const struct pm_reply_bytes *bytes, struct pm_reply *out);
