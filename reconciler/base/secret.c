#include "base/secret.h"

#include "base/sink.h"

bool pm_secret_set(struct pm_secret *secret, struct pm_str text, struct pm_err *err)
{
    if (text.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "the token is empty");
    if (text.len > PM_SECRET_MAX)
        return pm_fail(err, PM_ERR_FAILED, "the token is over %d bytes long", PM_SECRET_MAX);
    for (size_t i = 0; i < text.len; i++) {
        if (!pm_ascii_is_graph(text.ptr[i]))
            return pm_fail(err, PM_ERR_FAILED,
                           "the token holds a blank, a line feed or another character that cannot "
                           "stand in a header (byte %zu)",
                           i + 1);
    }
    memcpy(secret->text, text.ptr, text.len);
    secret->text[text.len] = '\0';
    secret->len = text.len;
    return true;
}

void pm_secret_fini(struct pm_secret *secret)
{
    explicit_bzero(secret, sizeof *secret);
}

static size_t find_secret(const struct pm_secret *secret, struct pm_str text)
{
    const char *at = text.len > 0 ? memmem(text.ptr, text.len, secret->text, secret->len) : NULL;
    return at ? (size_t)(at - text.ptr) : text.len;
}

struct pm_str pm_secret_redact(const struct pm_secret *secret, struct pm_arena *arena,
                               struct pm_str text)
{
    if (secret->len == 0)
        return text;
    size_t at = find_secret(secret, text);
    if (at == text.len)
        return text;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (; at < text.len; at = find_secret(secret, text)) {
        pm_sink_put(&sink, pm_str_sub(text, 0, at));
        pm_sink_puts(&sink, "[token]");
        text = pm_str_sub(text, at + secret->len, text.len);
    }
    pm_sink_put(&sink, text);
    text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
