#include "purelymail/reply.h"

#include "purelymail/excerpt.h"
#include "purelymail/ownership.h"

/* A reply while it is judged. */
struct judged {
    const struct pm_reply_bytes *bytes;
    struct pm_reply *out;
    struct pm_arena arena; /* of what goes into messages */
};

/* Secrets go before the text is cut, or half of it could stay. */
static struct pm_str excerpt(struct judged *j, struct pm_str text)
{
    if (j->bytes->secret)
        text = pm_secret_redact(j->bytes->secret, &j->arena, text);
    text = pm_ownership_blot(text, j->bytes->ownership, &j->arena);
    return pm_excerpt(pm_str_trim(text), &j->arena);
}

static bool is_passing(long status)
{
    return status == 408 || status == 429 || status >= 500;
}

__attribute__((format(printf, 3, 4))) static void
unreadable(struct judged *j, enum pm_err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str text = pm_str_vprintf(&j->arena, format, args);
    va_end(args);
    j->out->kind = PM_REPLY_UNREADABLE;
    pm_fail(&j->out->err, code, "%" PM_STR_FMT, PM_STR_ARG(text));
}

static void read_redirect(struct judged *j)
{
    struct pm_str host = j->bytes->redirect_host;
    unreadable(j, PM_ERR_FAILED,
               "the service answered with a redirect to %" PM_STR_FMT
               " (HTTP %ld), which is not followed, lest the token reach another host: is "
               "--api-url right?",
               PM_STR_ARG(host.len > 0 ? excerpt(j, host) : PM_STR("another address")),
               j->bytes->status);
}

static bool is_html(const struct pm_reply_bytes *bytes)
{
    return pm_str_starts_nocase(bytes->content_type, PM_STR("text/html")) ||
           pm_str_starts(pm_str_trim(bytes->body), PM_STR("<"));
}

/* A status that may be over soon says more than the body that came with it. */
static void read_passing(struct judged *j, struct pm_str words)
{
    const char *what = j->bytes->status == 429   ? "the service asks for fewer requests"
                       : j->bytes->status == 408 ? "the service gave up waiting"
                                                 : "the service is down or overloaded";
    unreadable(j, PM_ERR_UNREACHABLE, "%s (HTTP %ld)%s%" PM_STR_FMT, what, j->bytes->status,
               words.len > 0 ? ": " : "", PM_STR_ARG(words));
}

static void read_not_json(struct judged *j, const struct pm_err *why)
{
    long status = j->bytes->status;
    if (is_passing(status))
        read_passing(j, (struct pm_str){NULL, 0});
    else if (pm_str_trim(j->bytes->body).len == 0)
        unreadable(j, PM_ERR_FAILED, "the service answered with an empty body (HTTP %ld)", status);
    else if (is_html(j->bytes))
        unreadable(j, PM_ERR_FAILED,
                   "the service answered with an HTML page (HTTP %ld), not JSON: is --api-url "
                   "right?",
                   status);
    else
        unreadable(j, PM_ERR_FAILED, "the service's reply (HTTP %ld) is %s", status, why->msg);
}

static struct pm_str text_member(const struct pm_json *object, const char *key)
{
    struct pm_str text = {NULL, 0};
    struct pm_err ignored;
    if (!pm_json_get_str_optional(object, key, &text, &ignored))
        return (struct pm_str){NULL, 0};
    return text;
}

/* Messages of errors end without a full stop. */
static struct pm_str without_stop(struct pm_str text)
{
    text = pm_str_trim(text);
    return pm_str_ends(text, PM_STR(".")) ? pm_str_sub(text, 0, text.len - 1) : text;
}

static void read_error(struct judged *j, const struct pm_json *root)
{
    struct pm_str code = text_member(root, "code"), message = text_member(root, "message");
    struct pm_str words = excerpt(j, without_stop(message));
    struct pm_err *err = &j->out->err;
    if (is_passing(j->bytes->status)) {
        read_passing(j, words);
        return;
    }
    j->out->kind = PM_REPLY_REFUSED;
    j->out->ownership_hint = pm_str_contains_nocase(message, PM_STR("ownership"));
    j->out->exists_hint = pm_str_contains_nocase(message, PM_STR("already exists"));
    if (words.len == 0)
        words = PM_STR("no reason given");
    if (pm_str_is(code, "invalidToken")) {
        pm_fail(err, PM_ERR_AUTH, "the service refused the token: %" PM_STR_FMT, PM_STR_ARG(words));
        return;
    }
    if (code.len == 0)
        code = PM_STR("none");
    pm_fail(err, PM_ERR_FAILED, "the service refused: %" PM_STR_FMT " (code: %" PM_STR_FMT ")",
            PM_STR_ARG(words), PM_STR_ARG(excerpt(j, code)));
}

static void read_unexpected(struct judged *j, const char *why)
{
    if (is_passing(j->bytes->status))
        read_passing(j, (struct pm_str){NULL, 0});
    else
        unreadable(j, PM_ERR_FAILED, "the service's reply (HTTP %ld) is unexpected: %s",
                   j->bytes->status, why);
}

/* True when the document is a success and stays. */
static bool read_document(struct judged *j, const struct pm_json *root)
{
    struct pm_str type;
    struct pm_err err;
    bool fine = j->bytes->status >= 200 && j->bytes->status < 300;
    if (!pm_json_get_str(root, "type", &type, &err)) {
        read_unexpected(j, err.msg);
    } else if (pm_str_is(type, "error")) {
        read_error(j, root);
    } else if (pm_str_is(type, "success") && fine) {
        j->out->kind = PM_REPLY_SUCCESS;
        return true;
    } else if (pm_str_is(type, "success")) {
        read_unexpected(j, "the body says success, the status does not");
    } else {
        struct pm_str why =
            pm_str_printf(&j->arena, "type is \"%" PM_STR_FMT "\", not \"success\" or \"error\"",
                          PM_STR_ARG(excerpt(j, type)));
        read_unexpected(j, why.ptr);
    }
    return false;
}

static bool load(const struct pm_reply_bytes *bytes, struct pm_reply *out, struct pm_err *err)
{
    return bytes->list ? pm_json_load_list(bytes->body, bytes->list, &out->doc, &out->listed, err)
                       : pm_json_load(bytes->body, &out->doc, err);
}

void pm_reply_read(const struct pm_reply_bytes *bytes, struct pm_reply *out)
{
    struct judged j = {.bytes = bytes, .out = out};
    struct pm_err why;
    *out = (struct pm_reply){.kind = PM_REPLY_UNREADABLE};
    pm_arena_init(&j.arena);
    if (bytes->status >= 300 && bytes->status < 400) {
        read_redirect(&j);
    } else if (!load(bytes, out, &why)) {
        read_not_json(&j, &why);
    } else {
        struct pm_json root = pm_json_root(&out->doc);
        if (!read_document(&j, &root))
            pm_json_doc_fini(&out->doc);
    }
    pm_arena_fini(&j.arena);
}
