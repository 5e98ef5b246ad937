#pragma once
// The simulator's own side door, /_sim/: for tests, without a token.
#include "kinds.h"

struct sim_server;

// Answers a request to /_sim/NAME; `name` is the path behind it.
void sim_control_answer(struct sim_server *server, const char *method, const char *name,
                        const char *body, size_t len, struct sim_reply *reply);
