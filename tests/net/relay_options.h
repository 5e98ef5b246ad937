/* The relay's command line. */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

struct options {
    struct sockaddr_in listen, to;
    int delay_ms;  /* each way */
    uint32_t loss; /* each way, of a million */
    uint64_t seed;
};

/* Ends the program with status 64 and a line on stderr when something is wrong. */
struct options options_read(int argc, char **argv);
