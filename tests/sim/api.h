#pragma once
// One request to /api/v0/: what it does and what it is answered.
#include "clock.h"
#include "kinds.h"

struct sim_server;

// A request as it was read. Texts that were not given are NULL.
struct sim_request {
    const char *operation; // the path behind /api/v0/
    const char *method;
    const char *version;
    const char *token;
    const char *user_agent;
    const char *body;
    size_t len;
    unsigned connection; // which of the simulator's connections, from 1
};

struct sim_answer {
    struct sim_reply reply;
    bool has_date;
    char date[SIM_HTTP_DATE_MAX];
    bool kill_client; // once the reply is out
};

// Carries the request out, faults and waiting included.
void sim_api_answer(struct sim_server *server, const struct sim_request *request,
                    struct sim_answer *answer);

// True when a fault closes the connection now that the request's header is read, and not its body.
bool sim_api_closes_early(struct sim_server *server, const struct sim_request *request);

// Kills the process whose id stands in the file that the command line names.
void sim_api_kill_client(struct sim_server *server);
