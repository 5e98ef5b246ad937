#pragma once
// The kinds of faults, and the replies they make.
#include "text.h"

#include <jansson.h>

// How a reply goes out.
enum sim_delivery {
    SIM_DELIVERY_WHOLE,
    SIM_DELIVERY_FILL,   // the body, then spaces up to `total`
    SIM_DELIVERY_SLOW,   // a byte each interval
    SIM_DELIVERY_BREAK,  // the length of `total` is announced, but the connection ends after `len`
    SIM_DELIVERY_DROP,   // nothing: the connection is closed
    SIM_DELIVERY_HANG,   // nothing until the client has left
    SIM_DELIVERY_BEFORE, // nothing: the connection is closed before the request's body is read
};

struct sim_reply {
    unsigned status;
    char *body; // owned
    size_t len;
    char *type;      // the Content-Type; owned
    json_t *headers; // more headers: an object of texts, or NULL; owned
    enum sim_delivery delivery;
    size_t total;
    bool chunked; // without announcing the length
    bool reset;   // a connection that is closed is closed by a reset
    int interval_ms;
};

enum sim_body {
    SIM_BODY_TEXT,  // the row's text
    SIM_BODY_HTML,  // an HTML page made from the status
    SIM_BODY_ERROR, // an error with the rule's code and message
    SIM_BODY_REAL,  // what the operation said
};

struct sim_kind {
    const char *name;
    enum sim_delivery delivery;
    enum sim_body body;
    unsigned status;
    bool effect;      // whether the operation is carried out when the rule does not say
    const char *text; // of SIM_BODY_TEXT
};

// The kind of that name, or NULL.
const struct sim_kind *sim_kind_find(const char *name);

// Makes a reply of HTML such as the service's front gives, for example a 404.
void sim_reply_html(struct sim_reply *reply, unsigned status);

// Makes a reply of JSON, taking over `text`.
void sim_reply_json(struct sim_reply *reply, char *text);

// Makes the reply of a fault. `real` is what the operation said, or NULL if it was not carried out;
// it is taken over.
void sim_reply_fault(struct sim_reply *reply, const struct sim_kind *kind, const json_t *rule,
                     char *real);
void sim_reply_clear(struct sim_reply *reply);
