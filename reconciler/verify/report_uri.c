#include "verify/report_uri.h"

#include "model/name.h"

enum { URIS_MAX = 100 };

struct reader {
    struct pm_text_problems *problems;
    size_t at; /* of the URI */
    bool https;
};

static bool refuse(const struct reader *reader, struct pm_str text, const char *why)
{
    pm_text_problem_quote(reader->problems, PM_STATUS_WARN, reader->at, "'", text, why);
    return false;
}

static bool has_blank(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!pm_ascii_is_graph(text.ptr[i]))
            return true;
    return false;
}

/* Cuts "!10m" off, the limit of the size of reports that RFC 7489 6.2 had. */
static void cut_limit(const struct reader *reader, struct pm_str *address)
{
    size_t mark = pm_str_rfind(*address, '!');
    struct pm_str limit = pm_str_sub(*address, mark, address->len);
    if (limit.len == 0)
        return;
    pm_text_problem_quote(reader->problems, PM_STATUS_INFO, reader->at, "The size limit '", limit,
                          "' is obsolete: receivers by RFC 9989 pass over it.");
    *address = pm_str_sub(*address, 0, mark);
}

static bool read_mailto(const struct reader *reader, struct pm_report_uri *uri)
{
    struct pm_arena *arena = reader->problems->arena;
    struct pm_str address = pm_str_sub(uri->text, strlen("mailto:"), uri->text.len);
    struct pm_err err;
    struct pm_name name;
    cut_limit(reader, &address);
    address = pm_str_sub(address, 0, pm_str_find(address, '?'));
    size_t cut = pm_str_rfind(address, '@');
    if (cut == 0 || cut == address.len)
        return refuse(reader, uri->text, "' holds no mail address: no report is sent there.");
    struct pm_str domain = pm_str_sub(address, cut + 1, address.len);
    if (!pm_name_parse(domain, PM_NAME_HOST, arena, &name, &err)) {
        struct pm_str why = pm_str_printf(arena, "' is no domain of a mail address: %s.", err.msg);
        return refuse(reader, domain, pm_str_cstr(arena, why));
    }
    uri->address = address;
    uri->domain = name.ascii;
    return true;
}

static bool read_uri(const struct reader *reader, struct pm_report_uri *uri)
{
    if (uri->text.len == 0)
        return refuse(reader, uri->text, "': there is nothing between two commas.");
    if (has_blank(uri->text))
        return refuse(reader, uri->text, "' holds a character that no URI can hold.");
    if (pm_str_starts_nocase(uri->text, PM_STR("mailto:")))
        return read_mailto(reader, uri);
    bool https = pm_str_starts_nocase(uri->text, PM_STR("https://"));
    uri->scheme = https ? PM_REPORT_HTTPS : PM_REPORT_OTHER;
    if (https && reader->https)
        return true;
    if (pm_str_find(uri->text, ':') == uri->text.len)
        return refuse(reader, uri->text, "' is no URI: mailto: is missing in front of it.");
    return refuse(reader, uri->text,
                  reader->https ? "': reports are sent to mailto: and https: only."
                                : "': receivers send reports by mail (mailto:) only.");
}

void pm_report_uris_parse(struct pm_str list, size_t at, bool https,
                          struct pm_text_problems *problems, struct pm_report_uris *out)
{
    struct pm_str rest = list, part;
    while (out->count < URIS_MAX && pm_str_next(&rest, ',', &part)) {
        struct pm_report_uri uri = {.text = pm_str_trim(part)};
        size_t into = part.ptr && list.ptr ? (size_t)(part.ptr - list.ptr) : 0;
        struct reader reader = {.problems = problems, .at = at + into, .https = https};
        if (read_uri(&reader, &uri))
            *PM_PUSH(problems->arena, out->items, out->count, out->cap) = uri;
    }
}
