/* What the hostile server does about a name. */
#pragma once

#include "tests/unit/dns/message.h"

#include <stdbool.h>

/* Makes a reply; query is the question's message. */
typedef void make_reply(struct msg *msg, const uint8_t *query);

enum mode_way {
    WAY_PLAIN,
    WAY_OTHER_PORT, /* the first reply from another port */
    WAY_LOSSY,      /* each twenty-fifth question, or its reply, is lost */
    WAY_FLOOD,      /* hundreds of the first reply */
    WAY_GATHER,     /* no reply before GATHERED different questions are open */
    WAY_GUESS,      /* replies to a question that may come later ("victim"), with guessed ids */
    WAY_BYTE_WISE,  /* over TCP, each byte in a segment of its own */
    WAY_DRIP,       /* over TCP, a byte now and then: never done */
    WAY_CLOSE,      /* closes the connection instead */
    WAY_ONE,        /* closes the connection after one answer */
    WAY_BACKWARDS,  /* over TCP, collects four questions and answers the last first */
};

enum { MODE_REPLIES = 3, GATHERED = 64 };

struct mode {
    const char *name;
    make_reply *udp[MODE_REPLIES];
    make_reply *tcp[MODE_REPLIES];
    enum mode_way udp_way, tcp_way;
};

/* By the name in the question; "good" when it is none of ours. */
const struct mode *mode_of(const uint8_t *query);
/* A reply to victim.REST for a name of X.REST, with that id. */
void make_guess(struct msg *msg, const uint8_t *query, uint16_t id);
