#include "command/pause.h"

#include "base/time.h"
#include "cli/signals.h"

#include <time.h>

enum { NOTE_EVERY_MS = 60 * 1000, SLICE_MS = 100 };

static void note(struct pm_pause *pause, int64_t seconds, struct pm_str line)
{
    int64_t now = pm_monotonic_ms();
    if (pause->context->progress.enabled ||
        (pause->said_ms > 0 && now - pause->said_ms < NOTE_EVERY_MS))
        return;
    pm_context_note(pause->context, "%" PM_STR_FMT "; next look in %llds", PM_STR_ARG(line),
                    (long long)seconds);
    pause->said_ms = now;
}

bool pm_pause(struct pm_pause *pause, int64_t seconds, struct pm_str line)
{
    static const struct timespec slice = {0, SLICE_MS * 1000000};
    int64_t left, end = pm_monotonic_ms() + seconds * 1000;
    note(pause, seconds, line);
    while ((left = end - pm_monotonic_ms()) > 0 && pm_signals_count() == 0) {
        pm_context_live(pause->context, "next look in %llds: %" PM_STR_FMT,
                        (long long)(left + 999) / 1000, PM_STR_ARG(line));
        nanosleep(&slice, NULL);
    }
    pm_progress_clear(&pause->context->progress);
    return pm_signals_count() == 0;
}
