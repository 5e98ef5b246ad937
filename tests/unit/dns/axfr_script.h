/* A server that answers a zone transfer as a script says, right or wrong. */
#pragma once

#include "dns/tsig.h"

#include <pthread.h>
#include <stdint.h>

/* The zone is zone.example. A script is read letter by letter; a message is sent at each '|' and at
 * the end, and then the connection is closed. Records of a message:
 *   S the zone's SOA     T one with another serial   Z one of sub.zone.example
 *   a www A              f www.other.example A       b an A of three bytes
 *   o an OPT             y of type ANY               m 200 addresses
 *   c www CNAME with a pointer to itself
 * What is wrong with the message:
 *   i another id         q another question          n no question
 *   t truncated (TC)     r REFUSED                   u no reply (QR)
 *   h only half of it    x a byte changes once it is signed
 *   e one record more in the header than there are
 *   A the signature stands among the answers
 * How it is signed:
 *   ! well               k by another key            g for another algorithm
 *   l an hour late       d not sent, but counted     B unsigned, BADTIME
 *   s with half of the code
 * At the end: '-' leaves the connection open, and says nothing. */
struct axfr_script {
    const char *script;
    int repeat; /* how often the middle message of three is sent; 0: once */
    const struct pm_tsig_key *key;
    uint16_t port;
    int listener, quit[2];
    pthread_t thread;
};

void axfr_script_start(struct axfr_script *server);
void axfr_script_stop(struct axfr_script *server);
