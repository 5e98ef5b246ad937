/* What the text renderers share: ink, times and numbers in words, wrapped sentences. Private to
 * report/. */
#pragma once

#include "base/arena.h"
#include "base/sink.h"
#include "model/account.h"
#include "report/style.h"

struct pm_out {
    struct pm_sink *sink;
    const struct pm_style *style;
    struct pm_arena *arena; /* scratch, for this one document */
};

enum pm_ink {
    PM_INK_PLAIN,
    PM_INK_BOLD,
    PM_INK_DIM,
    PM_INK_RED,
    PM_INK_GREEN,
    PM_INK_YELLOW,
    PM_INK_CYAN,
    PM_INKS,
};

/* text in that colour, or as it is; it must be escaped already. */
void pm_out_ink(struct pm_out *out, enum pm_ink ink, struct pm_str text);
/* Escaped for the terminal. */
void pm_out_text(struct pm_out *out, struct pm_str hostile);
/* A sentence on lines of its own, each indented, wrapped at the style's width; hostile text is
 * fine. Words longer than the width stay whole: commands can be copied. */
void pm_out_wrapped(struct pm_out *out, size_t indent, struct pm_str hostile);
/* "label: sentence" in the same way, further lines indented by two more. */
void pm_out_labelled(struct pm_out *out, enum pm_ink ink, const char *label, struct pm_str hostile);

/* "2026-11-22 20:54:32Z". */
struct pm_str pm_when(struct pm_arena *arena, int64_t time);
/* "in 23h", "30m ago", "now". */
struct pm_str pm_when_from(struct pm_arena *arena, int64_t time, int64_t now);
/* "2026-11-22 20:54:32Z (in 23h)"; with now 0 without what is in brackets. */
struct pm_str pm_when_both(struct pm_arena *arena, int64_t time, int64_t now);
/* "1 user", "2 users": singular, and 's' for all but one. */
struct pm_str pm_plural(struct pm_arena *arena, int64_t n, const char *singular);
/* "no users", "1 user", "at least 3 users", "users unknown". */
struct pm_str pm_count_words(struct pm_arena *arena, struct pm_count count, const char *singular);
/* "alice", or "someone" for an empty name. */
struct pm_str pm_actor_words(struct pm_str actor);
