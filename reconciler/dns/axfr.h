/* A whole zone from one of its servers (AXFR, RFC 5936), signed where there is a key (TSIG, RFC
 * 8945). All or nothing: a zone that broke off, or that anything is wrong with, is an error. */
#pragma once

#include "dns/server.h"
#include "dns/tsig.h"
#include "model/current.h"

enum {
    PM_AXFR_BYTES_MAX = 64 << 20,
    PM_AXFR_RECORDS_MAX = 1000000,
};

struct pm_axfr {
    struct pm_dns_server server;
    const struct pm_tsig_key *key; /* NULL: unsigned */
    int timeout_ms;                /* of the whole transfer; 0: five minutes */
    int silence_ms;                /* without a byte, and of the connection; 0: fifteen seconds */
    /* Looked at between waits; true ends the transfer. May be NULL. */
    bool (*stop)(void *ctx);
    void (*tick)(void *ctx); /* called between waits, for a progress line; may be NULL */
    void *ctx;               /* of both */
};

/* Transfers the zone, a canonical name. *out: whole, source "AXFR from ADDR@PORT"; all types: those
 * of enum pm_rrtype as struct pm_rdata has them, TXT with its cuts; CAA, HINFO, NAPTR, RP, SSHFP,
 * TLSA and their like in presentation form; all others in that of RFC 3597. TTLs over 2^31 - 1
 * count as 0 (RFC 2181 8). Everything is made in the arena.
 *
 * Errors, each with zone, server and what to do: server not reached, or silent
 * (PM_ERR_UNREACHABLE); refused, zone or key not known there, the key's secret or the clock another
 * one; a connection that ends too early; messages that are not of this transfer, cannot be read or
 * are not signed as they must be; records outside of the zone, of another class or a type that no
 * zone holds; no SOA at the beginning, another one in between or at the end; over 64 MiB or a
 * million records; PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_axfr_zone(const struct pm_axfr *transfer, struct pm_str zone,
                             struct pm_arena *arena, struct pm_current *out, struct pm_err *err);
