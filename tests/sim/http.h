#pragma once
// The HTTP server: a thread a connection, on the loopback interface only.
#include "text.h"

#include <stdint.h>

struct sim_server;
struct sim_http;

// Starts to answer requests. `server` must outlive it.
bool sim_http_open(struct sim_server *server, struct sim_http **http, struct sim_error *err);

uint16_t sim_http_port(const struct sim_http *http);

// Closes every connection and frees everything. The stop signal must have been given.
void sim_http_close(struct sim_http *http);
