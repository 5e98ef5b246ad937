#include "report/out.h"

#include "base/time.h"
#include "base/utf8.h"
#include "report/escape.h"

void pm_out_ink(struct pm_out *out, enum pm_ink ink, struct pm_str text)
{
    static const char *const codes[PM_INKS] = {
        [PM_INK_PLAIN] = "",   [PM_INK_BOLD] = "1",    [PM_INK_DIM] = "2",   [PM_INK_RED] = "31",
        [PM_INK_GREEN] = "32", [PM_INK_YELLOW] = "33", [PM_INK_CYAN] = "36",
    };
    bool colored = out->style->color && ink != PM_INK_PLAIN && text.len > 0;
    if (colored)
        pm_sink_printf(out->sink, "\x1b[%sm", codes[ink]);
    pm_sink_put(out->sink, text);
    if (colored)
        pm_sink_puts(out->sink, "\x1b[0m");
}

void pm_out_text(struct pm_out *out, struct pm_str hostile)
{
    pm_term_escape(out->sink, hostile);
}

/* The next word; what stands between backticks is one: commands stay whole. */
static bool next_word(struct pm_str *rest, struct pm_str *word)
{
    const char *start = rest->ptr;
    size_t ticks = 0;
    struct pm_str part, whole = *rest;
    if (!pm_str_next(rest, ' ', &part))
        return false;
    struct pm_str after_first = *rest;
    *word = part;
    for (;;) {
        for (size_t i = 0; i < part.len; i++)
            ticks += part.ptr[i] == '`';
        if (ticks % 2 == 0) {
            *word = pm_str_sub(whole, 0, (size_t)(part.ptr + part.len - start));
            return true;
        }
        if (!pm_str_next(rest, ' ', &part))
            break;
    }
    *rest = after_first;
    return true;
}

/* Puts the words of an escaped text, `column` being where the cursor stands; lines after the first
 * start with `indent` blanks. */
static void put_words(struct pm_out *out, size_t column, size_t indent, struct pm_str text)
{
    struct pm_str rest = text, word;
    bool first = true;
    size_t width = out->style->width > 0 ? (size_t)out->style->width : SIZE_MAX;
    while (text.len > 0 && next_word(&rest, &word)) {
        size_t length = pm_utf8_width(word);
        if (!first && column + 1 + length > width) {
            pm_sink_putc(out->sink, '\n');
            pm_sink_fill(out->sink, ' ', indent);
            column = indent;
        } else if (!first) {
            pm_sink_putc(out->sink, ' ');
            column++;
        }
        pm_sink_put(out->sink, word);
        column += length;
        first = false;
    }
    pm_sink_putc(out->sink, '\n');
}

void pm_out_wrapped(struct pm_out *out, size_t indent, struct pm_str hostile)
{
    pm_sink_fill(out->sink, ' ', indent);
    put_words(out, indent, indent, pm_term_text(out->arena, hostile));
}

void pm_out_labelled(struct pm_out *out, enum pm_ink ink, const char *label, struct pm_str hostile)
{
    pm_out_ink(out, ink, pm_str_from(label));
    pm_sink_puts(out->sink, ": ");
    put_words(out, strlen(label) + 2, 2, pm_term_text(out->arena, hostile));
}

struct pm_str pm_when(struct pm_arena *arena, int64_t time)
{
    struct pm_str text = pm_time_format(arena, time);
    size_t t = pm_str_find(text, 'T');
    if (t == text.len)
        return text;
    return pm_str_printf(arena, "%" PM_STR_FMT " %" PM_STR_FMT, PM_STR_ARG(pm_str_sub(text, 0, t)),
                         PM_STR_ARG(pm_str_sub(text, t + 1, text.len)));
}

struct pm_str pm_when_from(struct pm_arena *arena, int64_t time, int64_t now)
{
    int64_t distance;
    if (time == now)
        return PM_STR("now");
    if (__builtin_sub_overflow(time, now, &distance))
        distance = time > now ? INT64_MAX : -INT64_MAX;
    struct pm_str span = pm_duration_format(arena, distance > 0 ? distance : -distance);
    return distance > 0 ? pm_str_printf(arena, "in %" PM_STR_FMT, PM_STR_ARG(span))
                        : pm_str_printf(arena, "%" PM_STR_FMT " ago", PM_STR_ARG(span));
}

struct pm_str pm_when_both(struct pm_arena *arena, int64_t time, int64_t now)
{
    if (now == 0)
        return pm_when(arena, time);
    return pm_str_printf(arena, "%" PM_STR_FMT " (%" PM_STR_FMT ")",
                         PM_STR_ARG(pm_when(arena, time)),
                         PM_STR_ARG(pm_when_from(arena, time, now)));
}

struct pm_str pm_plural(struct pm_arena *arena, int64_t n, const char *singular)
{
    return pm_str_printf(arena, "%lld %s%s", (long long)n, singular, n == 1 ? "" : "s");
}

struct pm_str pm_count_words(struct pm_arena *arena, struct pm_count count, const char *singular)
{
    if (count.kind == PM_COUNT_UNKNOWN)
        return pm_str_printf(arena, "%ss unknown", singular);
    if (count.kind == PM_COUNT_EXACT && count.n == 0)
        return pm_str_printf(arena, "no %ss", singular);
    return pm_str_printf(arena, "%s%" PM_STR_FMT,
                         count.kind == PM_COUNT_AT_LEAST ? "at least " : "",
                         PM_STR_ARG(pm_plural(arena, count.n, singular)));
}

struct pm_str pm_actor_words(struct pm_str actor)
{
    return actor.len > 0 ? actor : PM_STR("someone");
}
