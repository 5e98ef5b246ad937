/* How a document is to look, handed down to every renderer. The clock is part of it, so that the
 * same document and style give the same bytes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct pm_style {
    bool color;          /* ANSI colours; put around text that is escaped already */
    int width;           /* columns to wrap sentences at; 0: do not wrap */
    int64_t now;         /* for "in 23h" and "2h ago"; 0: times stand alone */
    bool verbose;        /* show what is counted only otherwise */
    bool github_actions; /* diagnostics are followed by annotations of a workflow */
};
