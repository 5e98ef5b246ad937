#pragma once
// The signal to end, seen by every thread that waits: no sleep outlives it.
#include "text.h"

struct sim_stop {
    int fd; // an eventfd that becomes readable when the simulator is to end
};

bool sim_stop_open(struct sim_stop *stop, struct sim_error *err);
void sim_stop_close(struct sim_stop *stop);

// Ends every wait, those under way and those to come.
void sim_stop_now(struct sim_stop *stop);

// Sleeps. False when the simulator is to end.
bool sim_stop_sleep(const struct sim_stop *stop, int milliseconds);

// Waits until the peer of the socket has closed it, or the simulator is to end.
void sim_stop_wait_peer(const struct sim_stop *stop, int socket);
