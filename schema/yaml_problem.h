/* What libyaml complains of, in words that help. */
#pragma once

#include "schema/source.h"

struct pm_yaml_problem {
    const char *problem, *context; /* libyaml's words; either may be NULL */
    struct pm_mark mark;           /* where it gave up */
    struct pm_mark context_mark;   /* where the construct began; line 0: not known */
};

/* Reports it as an error. */
void pm_yaml_report(struct pm_source *source, const struct pm_yaml_problem *problem);
