#include "base/sink.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FD_BUFFER = 64 * 1024 };

void pm_sink_init_memory(struct pm_sink *sink)
{
    *sink = (struct pm_sink){.fd = -1};
}

void pm_sink_init_fd(struct pm_sink *sink, int fd)
{
    *sink = (struct pm_sink){.fd = fd};
}

void pm_sink_fini(struct pm_sink *sink)
{
    free(sink->data);
    *sink = (struct pm_sink){.fd = -1};
}

static void grow(struct pm_sink *sink, size_t more)
{
    if (sink->cap - sink->len >= more)
        return;
    if (more > SIZE_MAX / 4 || sink->len > SIZE_MAX / 4)
        pm_out_of_memory();
    size_t cap = sink->cap ? sink->cap : 1024;
    while (cap - sink->len < more)
        cap *= 2;
    sink->data = realloc(sink->data, cap);
    if (!sink->data)
        pm_out_of_memory();
    sink->cap = cap;
}

static void write_out(struct pm_sink *sink)
{
    size_t done = 0;
    while (done < sink->len && !sink->failed) {
        ssize_t n = write(sink->fd, sink->data + done, sink->len - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno != EINTR) {
            sink->failed = true;
            sink->error = errno;
        }
    }
    sink->len = 0;
}

void pm_sink_put(struct pm_sink *sink, struct pm_str bytes)
{
    if (bytes.len == 0 || sink->failed)
        return;
    grow(sink, bytes.len);
    memcpy(sink->data + sink->len, bytes.ptr, bytes.len);
    sink->len += bytes.len;
    if (sink->fd >= 0 && sink->len >= FD_BUFFER)
        write_out(sink);
}

void pm_sink_puts(struct pm_sink *sink, const char *text)
{
    pm_sink_put(sink, pm_str_from(text));
}

void pm_sink_putc(struct pm_sink *sink, char c)
{
    pm_sink_put(sink, (struct pm_str){&c, 1});
}

void pm_sink_fill(struct pm_sink *sink, char c, size_t count)
{
    while (count-- > 0)
        pm_sink_putc(sink, c);
}

void pm_sink_printf(struct pm_sink *sink, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len > 0 && !sink->failed) {
        grow(sink, (size_t)len + 1);
        vsnprintf(sink->data + sink->len, (size_t)len + 1, format, again);
        sink->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
    if (sink->fd >= 0 && sink->len >= FD_BUFFER)
        write_out(sink);
}

bool pm_sink_flush(struct pm_sink *sink, struct pm_err *err)
{
    if (sink->fd >= 0)
        write_out(sink);
    if (sink->failed)
        return pm_fail_sys(err, sink->error, "cannot write the output");
    return true;
}

struct pm_str pm_sink_bytes(const struct pm_sink *sink)
{
    return (struct pm_str){sink->data, sink->len};
}

struct pm_str pm_sink_take(const struct pm_sink *sink, struct pm_arena *arena)
{
    return pm_str_dup(arena, pm_sink_bytes(sink));
}
