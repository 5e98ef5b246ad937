/* A service that answers every read, and a client of it. */
#pragma once

#include "purelymail/internal.h"

#include "server.h"

#define JSON_HEADERS     "Content-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define SUCCESS(members) "{\"type\":\"success\",\"result\":{" members "}}"
#define DOMAIN(name, shared)                                                            \
    "{\"name\":\"" name "\",\"allowAccountReset\":true,\"symbolicSubaddressing\":true," \
    "\"isShared\":" shared ",\"dnsSummary\":{\"passesMx\":true,\"passesSpf\":true,"     \
    "\"passesDkim\":true,\"passesDmarc\":true}}"

extern struct pm_secret fetch_token;
extern const struct pm_fetch_wants fetch_everything;

/* Sets the token; false: it cannot. */
bool fetch_begin(void);
/* No test waits a real second: a second of Retry-After is a millisecond here. more: NULL, or what
 * it has beside the token and the address. */
struct pm_client *fetch_open(const char *url, const struct pm_client_options *more);
const char *fetch_text(const char *body);

enum { FETCH_GOOD_ROWS = 5 };

/* Rows of an account in order. */
void fetch_good_rows(struct server_reply *rows);
