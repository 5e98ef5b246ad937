/* What a resolver's or a server's answer holds in texts of one kind. */
#pragma once

#include "verify/look.h"

struct pm_texts {
    struct pm_str first; /* of the kind */
    size_t count;        /* of the kind */
    size_t others;       /* not of the kind */
};

/* The texts at the name that was asked for, or at the end of its CNAMEs. */
struct pm_texts pm_texts_pick(const struct pm_answer *answer, bool (*is_kind)(struct pm_str text));
/* UNKNOWN: who was asked about what could not say. */
struct pm_verdict pm_texts_doubt(struct pm_arena *arena, const struct pm_answer *answer);
