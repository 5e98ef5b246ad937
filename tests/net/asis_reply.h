/* What the server answers: zones as they stand in their files, without the checks that a real
 * server makes. */
#pragma once

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a zone is served, from the line ";; asis: WORD" of its file. */
enum manner {
    MANNER_PLAIN,
    MANNER_EMPTY_NXDOMAIN, /* a name without records does not exist, whatever lies below it */
    MANNER_NO_AA,          /* as a server that is not responsible */
    MANNER_NOTIMP,
    MANNER_SERVFAIL,
    MANNER_SILENT,
    MANNERS,
};

struct zone {
    ldns_zone *records;
    enum manner manner;
};

/* Reads a zone file; false with a line on stderr. */
bool zone_read(const char *path, struct zone *out);

/* The reply to a question, *out to be freed; false: none is given. udp: no more than the client
 * takes. */
bool reply_make(const struct zone *zones, size_t count, const uint8_t *question, size_t len,
                bool udp, uint8_t **out, size_t *out_len);
