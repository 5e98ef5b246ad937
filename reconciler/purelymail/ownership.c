#include "purelymail/ownership.h"

#include "base/sink.h"

/* A shorter token would blot out ordinary words. */
enum { TOKEN_MIN = 8 };

static const struct pm_str mark = PM_STR_INIT("purelymail_ownership_proof");

static bool is_one_of(char c, const char *others)
{
    return (unsigned char)c <= ' ' || strchr(others, c) != NULL;
}

/* Where the value begins in a text that begins with the mark; the text's length: it has none. */
static size_t value_start(struct pm_str text)
{
    size_t at = mark.len;
    bool separated = false;
    while (at < text.len && is_one_of(text.ptr[at], "\"'`=:")) {
        separated = separated || text.ptr[at] == '=' || text.ptr[at] == ':';
        at++;
    }
    return separated ? at : text.len;
}

static size_t value_end(struct pm_str text, size_t start)
{
    while (start < text.len && !is_one_of(text.ptr[start], "\"'`<\\"))
        start++;
    return start;
}

static size_t find_value(struct pm_str text, struct pm_str token, size_t *end)
{
    for (size_t i = 0; i < text.len; i++) {
        struct pm_str rest = pm_str_sub(text, i, text.len);
        size_t start = pm_str_starts_nocase(rest, mark) ? value_start(rest) : rest.len;
        if (start < rest.len) {
            *end = i + value_end(rest, start);
            return i + start;
        }
        if (token.len >= TOKEN_MIN && pm_str_starts_nocase(rest, token)) {
            *end = i + token.len;
            return i;
        }
    }
    *end = text.len;
    return text.len;
}

struct pm_str pm_ownership_blot(struct pm_str text, struct pm_str value, struct pm_arena *arena)
{
    size_t end, equals = pm_str_find(value, '=');
    struct pm_str token = pm_str_sub(value, equals + 1, value.len);
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    while (text.len > 0) {
        size_t start = find_value(text, token, &end);
        pm_sink_put(&sink, pm_str_sub(text, 0, start));
        if (start < end)
            pm_sink_puts(&sink, "...");
        text = pm_str_sub(text, end, text.len);
    }
    struct pm_str blotted = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return blotted;
}
