/* A DNS server on a loopback port that does as it is told, right or wrong. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { SCRIPT_STEPS = 4, SCRIPT_LOG = 4096 };

/* What is sent for the n-th question, a letter a message; the last given step repeats. "" is
 * silence. The good answer is a TXT that holds the first label of the asked name.
 *   a the good answer          A the same, the question echoed in capitals
 *   i another id               q another question           r not a reply
 *   o another opcode           p from another port          g garbage
 *   x an unreadable record     t truncated                  h the first half of the message
 *   s SERVFAIL  f REFUSED  n NXDOMAIN with SOA  d no data with SOA  c a CNAME chain
 *   e FORMERR if the question has EDNS, else the good answer
 * Over TCP: 1 sends the next message byte by byte, k closes the connection. */
struct script {
    const char *udp[SCRIPT_STEPS];
    const char *tcp[SCRIPT_STEPS];
};

struct script_question {
    uint16_t id, port;
    bool recursion, raw, edns, tcp;
    bool mixed; /* has letters in capitals */
};

struct script_server {
    struct script script;
    int family;
    uint16_t port;
    int udp, other, tcp, quit[2];
    pthread_t thread;
    /* To be read after script_stop. */
    struct script_question log[SCRIPT_LOG];
    unsigned udp_count, tcp_count;
};

/* False: the address family is not there. */
bool script_start(struct script_server *server, int family, struct script script);
void script_stop(struct script_server *server);
