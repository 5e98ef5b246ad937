/* A domain, what its zone holds, and what is said before its records are written, for tests. */
#pragma once

#include "zone/zone.h"

struct reviewed {
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_zone_domain domains[3]; /* the first one is example.com */
    struct pm_zone *zones;
    size_t zone_count;
    struct pm_zone_options options;
    struct pm_current_draft draft;
    struct pm_current current;
    struct pm_zone_review review;
    struct pm_err err;
};

int reviewed_open(void **state);
int reviewed_close(void **state);

/* What the zone holds, a value each. */
void reviewed_hold(struct reviewed *f, const char *owner, enum pm_rrtype type,
                   struct pm_rdata rdata);
void reviewed_hold_text(struct reviewed *f, const char *owner, const char *text);
void reviewed_hold_name(struct reviewed *f, const char *owner, enum pm_rrtype type,
                        const char *target);
/* It holds that and nothing else. */
void reviewed_know(struct reviewed *f, bool whole);
/* Not whole, but all that the domain's records are about. */
void reviewed_know_ours(struct reviewed *f);

bool reviewed_try(struct reviewed *f, const struct pm_zone_format *format);
void reviewed_refuses(struct reviewed *f, const struct pm_zone_format *format, const char *words);
/* The first remark that has the words, or NULL. */
const struct pm_remark *reviewed_told(const struct reviewed *f, const char *words);
void reviewed_tells_nothing(struct reviewed *f, const struct pm_zone_format *format);

#define REVIEWED_TEST(name) cmocka_unit_test_setup_teardown(name, reviewed_open, reviewed_close)
