#include "cli/progress.h"

#include "base/time.h"

#include <stdio.h>
#include <unistd.h>

enum { SHOW_AFTER_MS = 1000, REDRAW_MS = 200 };

void pm_progress_init(struct pm_progress *progress, bool quiet)
{
    *progress = (struct pm_progress){.enabled = !quiet && isatty(STDERR_FILENO)};
}

void pm_progress_begin(struct pm_progress *progress, const char *what, size_t total)
{
    pm_progress_clear(progress);
    progress->what = what;
    progress->done = 0;
    progress->total = total;
    progress->unit = "";
    progress->since_ms = pm_monotonic_ms();
    progress->drawn_ms = 0;
}

void pm_progress_set(struct pm_progress *progress, size_t done)
{
    progress->done = done;
    pm_progress_tick(progress);
}

static void draw(const struct pm_progress *progress, int64_t now)
{
    long long seconds = (now - progress->since_ms) / 1000;
    if (progress->total > 0)
        fprintf(stderr, "\r\033[K%s: %zu of %zu%s (%lld s)", progress->what, progress->done,
                progress->total, progress->unit, seconds);
    else
        fprintf(stderr, "\r\033[K%s (%lld s)", progress->what, seconds);
    fflush(stderr);
}

void pm_progress_tick(struct pm_progress *progress)
{
    int64_t now = pm_monotonic_ms();
    if (!progress->enabled || !progress->what || now - progress->since_ms < SHOW_AFTER_MS ||
        now - progress->drawn_ms < REDRAW_MS)
        return;
    draw(progress, now);
    progress->drawn_ms = now;
    progress->shown = true;
}

void pm_progress_show(struct pm_progress *progress, const char *text)
{
    if (!progress->enabled)
        return;
    fprintf(stderr, "\r\033[K%s", text);
    fflush(stderr);
    progress->shown = true;
}

void pm_progress_clear(struct pm_progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->shown = false;
}
