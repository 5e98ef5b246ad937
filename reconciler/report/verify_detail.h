/* One finding for a terminal: what, where, why and what to publish. Private to report/. */
#pragma once

#include "report/verify_format.h"

/* Why a rule matters is said once a document. */
struct pm_verify_told {
    const struct pm_rule **rules;
    size_t count, cap;
    struct pm_arena *arena; /* lives as long as the document */
};

/* "  ✗ FAIL     mx: bad.example MX". */
void pm_verify_put_headline(struct pm_out *out, const struct pm_finding *finding);
/* What stands below it; verbose: also what each server said. */
void pm_verify_put_detail(struct pm_out *out, const struct pm_finding *finding,
                          struct pm_verify_told *told);
/* True when the same words hold for both: several questions that nobody answered. */
bool pm_verify_same_words(const struct pm_finding *a, const struct pm_finding *b);
/* "✗ FAIL   ", inked and as wide as the widest. */
void pm_verify_put_word(struct pm_out *out, enum pm_status status, bool padded);
