/* An SPF record read in full, by the grammar (RFC 7208 4.6.1, 5, 6, 7.1). */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/spf_ip.h"

enum pm_spf_kind {
    PM_SPF_KIND_ALL,
    PM_SPF_KIND_INCLUDE,
    PM_SPF_KIND_A,
    PM_SPF_KIND_MX,
    PM_SPF_KIND_PTR,
    PM_SPF_KIND_IP4,
    PM_SPF_KIND_IP6,
    PM_SPF_KIND_EXISTS,
    PM_SPF_KIND_REDIRECT,
    PM_SPF_KIND_EXP,
    PM_SPF_KIND_OTHER, /* a modifier that nobody knows: without effect (6) */
};

struct pm_spf_directive {
    enum pm_spf_kind kind;
    char qualifier;           /* of mechanisms: '+', '-', '~', '?' */
    struct pm_str text;       /* all of it, as written */
    struct pm_str domain;     /* the domain-spec; empty: the current domain */
    struct pm_spf_ip network; /* ip4, ip6 */
    int prefix4, prefix6;     /* a, mx, ip4, ip6: 32 and 128 where none is written */
};

struct pm_spf_record {
    struct pm_spf_directive *mechanisms; /* in their order */
    size_t count, cap;
    const struct pm_spf_directive *redirect, *exp; /* NULL: none */
    size_t others;                                 /* modifiers that nobody knows */
};

/* "v=spf1" in any case, alone or followed by a space (4.5). */
bool pm_spf_is_record(struct pm_str text);

/* Reads a text that is a record. Slices of text. Error: any term breaks the grammar, which makes
 * the whole record a permerror (4.6); the message names the first such term and says why. */
PM_CHECKED bool pm_spf_parse(struct pm_str text, struct pm_arena *arena, struct pm_spf_record *out,
                             struct pm_err *err);
/* a, mx, ptr, exists, include, redirect: what 4.6.4 counts. */
bool pm_spf_asks_dns(enum pm_spf_kind kind);
