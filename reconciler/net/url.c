#include "net/url.h"

#include "net/libcurl.h"

#include <arpa/inet.h>

/* A URL, taken apart. */
struct parsed {
    const struct pm_libcurl *curl;
    CURLU *handle;
    struct pm_arena *arena;
};

static bool parse(struct parsed *parsed, const char *url)
{
    parsed->handle = parsed->curl->url();
    if (!parsed->handle)
        pm_out_of_memory();
    return parsed->curl->url_set(parsed->handle, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) ==
           CURLUE_OK;
}

/* A part of the URL, copied; false when it is not there. */
static bool part_of(const struct parsed *parsed, CURLUPart what, struct pm_str *out)
{
    char *text = NULL;
    if (parsed->curl->url_get(parsed->handle, what, &text, 0) != CURLUE_OK)
        return false;
    *out = pm_str_dup(parsed->arena, pm_str_from(text));
    parsed->curl->free(text);
    return true;
}

static struct pm_str without_brackets(struct pm_str host)
{
    if (host.len >= 2 && host.ptr[0] == '[')
        return pm_str_sub(host, 1, host.len - 1);
    return host;
}

static bool is_loopback(struct pm_str host, struct pm_arena *arena)
{
    struct in_addr v4;
    struct in6_addr v6;
    const char *text = pm_str_cstr(arena, host);
    if (pm_str_eq_nocase(host, PM_STR("localhost")))
        return true;
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static const struct forbidden {
    CURLUPart part;
    const char *name;
} forbidden[] = {
    {CURLUPART_USER, "a user name"},
    {CURLUPART_PASSWORD, "a password"},
    {CURLUPART_QUERY, "a query ('?')"},
    {CURLUPART_FRAGMENT, "a fragment ('#')"},
};

static bool check_parts(const struct parsed *parsed, struct pm_url *out, struct pm_err *err)
{
    struct pm_str scheme, host, port, text;
    struct pm_url url = {0};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (part_of(parsed, forbidden[i].part, &text))
            return pm_fail(err, PM_ERR_USAGE, "the URL must not hold %s", forbidden[i].name);
    }
    if (!part_of(parsed, CURLUPART_SCHEME, &scheme) || !part_of(parsed, CURLUPART_HOST, &host) ||
        host.len == 0)
        return pm_fail(err, PM_ERR_USAGE, "the URL names no host");
    url.host = without_brackets(host);
    url.loopback = is_loopback(url.host, parsed->arena);
    url.tls = pm_str_is(scheme, "https");
    if (!url.tls && !(pm_str_is(scheme, "http") && url.loopback))
        return pm_fail(err, PM_ERR_USAGE,
                       "the URL must start with https:// (http:// is for this machine only), "
                       "or the token could be read on its way");
    url.where = host;
    if (part_of(parsed, CURLUPART_PORT, &port))
        url.where = pm_str_printf(parsed->arena, "%" PM_STR_FMT ":%" PM_STR_FMT, PM_STR_ARG(host),
                                  PM_STR_ARG(port));
    *out = url;
    return true;
}

bool pm_url_check(struct pm_str url, struct pm_arena *arena, struct pm_url *out, struct pm_err *err)
{
    struct parsed parsed = {.arena = arena};
    if (!pm_libcurl_load(&parsed.curl, err))
        return false;
    bool ok = parse(&parsed, pm_str_cstr(arena, url)) &&
              memchr(url.ptr ? url.ptr : "", '\0', url.len) == NULL;
    if (ok)
        ok = check_parts(&parsed, out, err);
    else
        pm_fail(err, PM_ERR_USAGE, "not a URL of the form https://HOST[:PORT][/PATH]");
    parsed.curl->url_cleanup(parsed.handle);
    return ok;
}

struct pm_str pm_url_host(const char *url, struct pm_arena *arena)
{
    struct parsed parsed = {.arena = arena};
    struct pm_str host = {NULL, 0};
    struct pm_err ignored;
    if (!pm_libcurl_load(&parsed.curl, &ignored))
        return host;
    if (parse(&parsed, url) && !part_of(&parsed, CURLUPART_HOST, &host))
        host = (struct pm_str){NULL, 0};
    parsed.curl->url_cleanup(parsed.handle);
    return host;
}
