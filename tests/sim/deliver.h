#pragma once
// Puts replies on the wire.
#include "kinds.h"
#include "stop.h"

#include <microhttpd.h>

// Queues the reply with the Date header `date`, or none when NULL. Takes over the reply. `stop`
// must outlive the connection. A reply of a delivery that sends nothing closes the connection
// (MHD_NO).
enum MHD_Result sim_deliver(struct MHD_Connection *connection, const struct sim_stop *stop,
                            struct sim_reply *reply, const char *date);
