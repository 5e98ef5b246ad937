#pragma once
// The operations of the API, as the service carries them out.
#include "text.h"

#include <jansson.h>

struct sim_server;

// Carries out the operation for a request body that is a JSON object. Returns the text of the
// whole reply, which the caller frees, or NULL when the simulator itself is in trouble.
typedef char *(*sim_operation_run)(struct sim_server *server, const json_t *body,
                                   struct sim_error *err);

struct sim_operation {
    const char *name;
    sim_operation_run run;
};

// All of them; the last row has no name.
extern const struct sim_operation sim_operations[];

// The operation of that name, or NULL.
const struct sim_operation *sim_operation_find(const char *name);

// {"type":"error","code":...,"message":...} as text that the caller frees.
char *sim_reply_error(const char *code, const char *message);
