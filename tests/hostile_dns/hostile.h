/* A DNS server that lies, babbles and stalls, as the first label of the asked name says. The true
 * answer to every question is one TXT record, "good"; what it forges says "forged". */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct hostile {
    pid_t pid;
    uint16_t port; /* of UDP and TCP, on 127.0.0.1 */
};

/* Runs it in a process of its own, which ends with the caller's. port 0: any that is free. */
bool hostile_start(struct hostile *hostile, uint16_t port);
void hostile_stop(struct hostile *hostile);
