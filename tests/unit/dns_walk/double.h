/* A query engine that sends nothing: dns/engine.h over a table of answers, so that walks can be
 * tested against any world. Linked in front of the library, it takes the real engine's place. */
#pragma once

#include "dns/engine.h"

/* What a server says to a question. The first row that fits counts; none: no answer in time. */
struct double_row {
    const char *server;  /* "192.0.2.1@53"; NULL: any */
    const char *name;    /* NULL: any */
    enum pm_rrtype type; /* 0: any */
    /* Words of "aa", "ad", "nodata", "nxdomain", "referral", "servfail", "refused", "timeout",
     * "failed", a colon, and records with ';' between them:
     *     "referral: example.com NS ns1.example.com; ns1.example.com A 192.0.2.5" */
    const char *says;
};

/* Resets the double. rows ends with a row whose says is NULL. */
void double_begin(const struct double_row *rows);
/* Asked when no row fits; what it returns is kept until the next call. May be NULL. */
typedef const char *double_oracle(const struct pm_ask *ask, struct pm_str server);
void double_set_oracle(double_oracle *oracle);
/* Answers come last question first. */
void double_set_reverse(bool reverse);

/* What was asked so far, in order: "192.0.2.1@53 example.com NS", and " rd", " cd". */
size_t double_count(void);
const char *double_line(size_t at);
/* The group of that question. */
const char *double_group(size_t at);
/* How often pm_engine_forget was called. */
size_t double_looks(void);
/* How many of the lines contain the text. */
size_t double_count_of(const char *text);
/* Most questions open at a time. */
size_t double_most_open(void);
