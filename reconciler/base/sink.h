/* Where bytes go: a buffer in memory or a file descriptor. Errors stick, so that a writer can write
 * without looking and its caller checks once at the end. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct pm_sink {
    char *data; /* buffered bytes; of a memory sink: all that was written */
    size_t len, cap;
    int fd;    /* -1: memory */
    int error; /* errno of the first failed write */
    bool failed;
};

/* A sink that keeps all in memory (malloc; pm_sink_fini frees it). */
void pm_sink_init_memory(struct pm_sink *sink);
/* A sink that writes to fd in blocks; the descriptor stays the caller's. */
void pm_sink_init_fd(struct pm_sink *sink, int fd);
void pm_sink_fini(struct pm_sink *sink);

void pm_sink_put(struct pm_sink *sink, struct pm_str bytes);
void pm_sink_puts(struct pm_sink *sink, const char *text);
void pm_sink_putc(struct pm_sink *sink, char c);
/* c, count times: for padding. */
void pm_sink_fill(struct pm_sink *sink, char c, size_t count);
void pm_sink_printf(struct pm_sink *sink, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes out what is buffered (memory: nothing). False when this or any earlier write failed; EPIPE
 * is reported like any other error and left to the caller. */
PM_CHECKED bool pm_sink_flush(struct pm_sink *sink, struct pm_err *err);
/* All bytes of a memory sink; valid until the next write or fini. */
struct pm_str pm_sink_bytes(const struct pm_sink *sink);
/* The same, copied into an arena. */
struct pm_str pm_sink_take(const struct pm_sink *sink, struct pm_arena *arena);
