/* Waiting between two looks, with a word to the person who waits. */
#pragma once

#include "command/context.h"

struct pm_pause {
    struct pm_context *context;
    int64_t said_ms; /* when the line was written last where there is no terminal; 0: never */
};

/* Sleeps. A terminal shows the line and the time until the next look; elsewhere it is a note, once
 * a minute at most. False when a signal came. line: may hold text from outside. */
bool pm_pause(struct pm_pause *pause, int64_t seconds, struct pm_str line);
