#include "state/git_url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static const struct transport {
    struct pm_str scheme; /* with "://" */
    const char *name;
    enum pm_git_transport transport;
} transports[] = {
    {PM_STR_INIT("file://"), "file", PM_GIT_FILE},    {PM_STR_INIT("git://"), "git", PM_GIT_DAEMON},
    {PM_STR_INIT("ssh://"), "ssh", PM_GIT_SSH},       {PM_STR_INIT("http://"), "http", PM_GIT_HTTP},
    {PM_STR_INIT("https://"), "https", PM_GIT_HTTPS},
};

const char *pm_git_transport_name(enum pm_git_transport transport)
{
    for (size_t i = 0; i < sizeof transports / sizeof *transports; i++) {
        if (transports[i].transport == transport)
            return transports[i].name;
    }
    return "";
}

static size_t find_text(struct pm_str text, struct pm_str needle)
{
    const char *at = text.len > 0 ? memmem(text.ptr, text.len, needle.ptr, needle.len) : NULL;
    return at ? (size_t)(at - text.ptr) : text.len;
}

static bool is_loopback(struct pm_str host)
{
    char text[64] = "";
    struct in_addr v4;
    struct in6_addr v6;
    if (pm_str_eq_nocase(host, PM_STR("localhost")))
        return true;
    if (host.len >= sizeof text)
        return false;
    memcpy(text, host.ptr, host.len);
    if (inet_pton(AF_INET, text, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, text, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool is_plain_host(struct pm_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!pm_ascii_is_alnum(c) && c != '.' && c != '-' && c != '_')
            return false;
    }
    return host.len > 0 && host.ptr[0] != '-';
}

static bool is_address(struct pm_str host)
{
    char text[64] = "";
    struct in6_addr v6;
    if (host.len >= sizeof text)
        return false;
    memcpy(text, host.ptr, host.len);
    return inet_pton(AF_INET6, text, &v6) == 1;
}

static bool is_port(struct pm_str port)
{
    for (size_t i = 0; i < port.len; i++) {
        if (!pm_ascii_is_digit(port.ptr[i]))
            return false;
    }
    return port.len > 0 && port.len <= 5;
}

/* "host", "host:port", "[v6]", "[v6]:port". */
static bool parse_host(struct pm_str text, bool with_port, struct pm_git_url *url)
{
    bool bracket = text.len > 0 && text.ptr[0] == '[';
    size_t end = bracket ? pm_str_find(text, ']') : pm_str_find(text, ':');
    struct pm_str host = pm_str_sub(text, bracket, end);
    struct pm_str rest = pm_str_sub(text, end + bracket, text.len);
    if (bracket ? end == text.len || !is_address(host) : !is_plain_host(host))
        return false;
    if (rest.len > 0 &&
        !(with_port && rest.ptr[0] == ':' && is_port(pm_str_sub(rest, 1, rest.len))))
        return false;
    url->host = host;
    url->loopback = is_loopback(host);
    return true;
}

static bool fail_host(struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "its host is not written as a name of letters, digits, '.', '-' and '_' (an "
                   "international name: in its xn-- form), or an address in brackets, with at most "
                   "a port behind it");
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, pm_ascii_lower(c));
    return c != '\0' && at ? (int)(at - digits) : -1;
}

/* "%40" back to "@". False: bad, a control character, which git would refuse, or what
 * some take for the end of the host. */
static bool decode(struct pm_str text, struct pm_arena *arena, struct pm_str *out)
{
    char *bytes = pm_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\' || c == '?' || c == '#')
            return false;
        if (c == '%') {
            int high = i + 2 < text.len ? hex_value(text.ptr[i + 1]) : -1;
            int low = high >= 0 ? hex_value(text.ptr[i + 2]) : -1;
            if (low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return false;
        bytes[len++] = c;
    }
    *out = (struct pm_str){bytes, len};
    return true;
}

/* "user@" or "user:password@" in front of the host. A second '@' is a trick. */
static bool take_user(struct pm_str *authority, struct pm_arena *arena, struct pm_git_url *url,
                      struct pm_err *err)
{
    size_t at = pm_str_find(*authority, '@');
    struct pm_str user = pm_str_sub(*authority, 0, at);
    size_t colon = pm_str_find(user, ':');
    if (at == authority->len)
        return true;
    *authority = pm_str_sub(*authority, at + 1, authority->len);
    if (!decode(pm_str_sub(user, 0, colon), arena, &url->user) ||
        !decode(pm_str_sub(user, colon + 1, user.len), arena, &url->password))
        return pm_fail(err, PM_ERR_FAILED, "what stands before its '@' is not encoded as in a URL");
    return true;
}

/* Of http git is told the user by other ways; ssh needs to see it in the address. */
static bool set_address(const struct transport *row, struct pm_arena *arena, struct pm_str path,
                        struct pm_str authority, struct pm_git_url *url, struct pm_err *err)
{
    bool http = row->transport == PM_GIT_HTTP || row->transport == PM_GIT_HTTPS;
    if (!http && url->password.len > 0)
        return pm_fail(err, PM_ERR_FAILED, "ssh and git take no password from an address");
    if (!http && url->user.len > 0 && url->user.ptr[0] == '-')
        return pm_fail(err, PM_ERR_FAILED, "its user begins with '-', as an option would");
    url->transport = row->transport;
    url->site = pm_str_printf(arena, "%" PM_STR_FMT "%" PM_STR_FMT, PM_STR_ARG(row->scheme),
                              PM_STR_ARG(authority));
    url->name = pm_str_printf(arena, "%" PM_STR_FMT "%" PM_STR_FMT, PM_STR_ARG(url->site),
                              PM_STR_ARG(path));
    url->text = http ? url->name : url->text;
    return true;
}

static bool parse_url(const struct transport *row, struct pm_arena *arena, struct pm_git_url *url,
                      struct pm_err *err)
{
    struct pm_str rest = pm_str_sub(url->text, row->scheme.len, url->text.len);
    size_t end = pm_str_find(rest, '/');
    struct pm_str authority = pm_str_sub(rest, 0, end), path = pm_str_sub(rest, end, rest.len);
    if (!take_user(&authority, arena, url, err))
        return false;
    if (!parse_host(authority, true, url))
        return fail_host(err);
    if (path.len < 2)
        return pm_fail(err, PM_ERR_FAILED, "it names a host and no repository there");
    if (pm_str_find(path, '?') < path.len)
        return pm_fail(err, PM_ERR_FAILED, "it has a query ('?'), which could hold a password");
    if (row->transport == PM_GIT_HTTP && !url->loopback)
        return pm_fail(err, PM_ERR_FAILED,
                       "http:// is for this machine only, or the credentials could be read on "
                       "their way: write https://");
    return set_address(row, arena, path, authority, url, err);
}

/* As git does it, which leaves what is no code of a byte. */
static struct pm_str decode_path(struct pm_str text, struct pm_arena *arena)
{
    char *bytes = pm_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool code = text.ptr[i] == '%' && i + 2 < text.len;
        int high = code ? hex_value(text.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.ptr[i + 2]) : -1;
        bool coded = low >= 0 && high + low > 0;
        bytes[len++] = coded ? (char)(high * 16 + low) : text.ptr[i];
        i += coded ? 2 : 0;
    }
    return (struct pm_str){bytes, len};
}

static bool parse_file_url(struct pm_git_url *url, struct pm_arena *arena, struct pm_err *err)
{
    url->path = decode_path(pm_str_sub(url->text, PM_STR("file://").len, url->text.len), arena);
    if (url->path.len == 0 || url->path.ptr[0] != '/')
        return pm_fail(err, PM_ERR_FAILED,
                       "a file:// URL needs a whole path: file:///srv/team.git");
    url->transport = PM_GIT_FILE;
    url->name = url->text;
    return true;
}

/* "user@host:path", which git takes for ssh. */
static bool parse_scp(struct pm_arena *arena, struct pm_git_url *url, struct pm_err *err)
{
    struct pm_str text = url->text;
    size_t at = pm_str_find(text, '@'), first = pm_str_find(text, ':');
    struct pm_str rest = at < first ? pm_str_sub(text, at + 1, text.len) : text;
    size_t end = rest.ptr[0] == '[' ? pm_str_find(rest, ']') + 1 : pm_str_find(rest, ':');
    struct pm_str host = pm_str_sub(rest, 0, end), path = pm_str_sub(rest, end + 1, rest.len);
    bool separated = end < rest.len && rest.ptr[end] == ':';
    if (at == 0 || !separated || !parse_host(host, false, url))
        return fail_host(err);
    if (path.len == 0 || path.ptr[0] == '-')
        return pm_fail(err, PM_ERR_FAILED, "it names a host and no repository there");
    url->transport = PM_GIT_SSH;
    url->name =
        pm_str_printf(arena, "%" PM_STR_FMT ":%" PM_STR_FMT, PM_STR_ARG(host), PM_STR_ARG(path));
    return true;
}

/* "name::address" has git run git-remote-NAME, and "ext::" any command. */
static bool names_helper(struct pm_str text)
{
    size_t len = pm_str_find(text, ':');
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        if (!pm_ascii_is_alnum(c) && c != '+' && c != '-' && c != '.')
            return false;
    }
    return pm_str_starts(pm_str_sub(text, len, text.len), PM_STR("::"));
}

static bool has_control(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7f)
            return true;
    }
    return false;
}

static bool parse_any(struct pm_arena *arena, struct pm_git_url *url, struct pm_err *err)
{
    struct pm_str text = url->text;
    for (size_t i = 0; i < sizeof transports / sizeof *transports; i++) {
        const struct transport *row = &transports[i];
        if (pm_str_starts(text, row->scheme))
            return row->transport == PM_GIT_FILE ? parse_file_url(url, arena, err)
                                                 : parse_url(row, arena, url, err);
    }
    if (names_helper(text) || find_text(text, PM_STR("://")) < pm_str_find(text, '/'))
        return pm_fail(err, PM_ERR_FAILED,
                       "of the ways that git knows to reach a repository, only a path, file, ssh, "
                       "https, git, and http on this machine are taken");
    if (pm_str_find(text, ':') < pm_str_find(text, '/'))
        return parse_scp(arena, url, err);
    url->transport = PM_GIT_FILE;
    url->name = url->path = text;
    return true;
}

bool pm_git_url_parse(struct pm_str text, struct pm_arena *arena, struct pm_git_url *out,
                      struct pm_err *err)
{
    struct pm_git_url url = {.text = pm_str_dup(arena, text)};
    bool ok = true;
    if (text.len == 0)
        ok = pm_fail(err, PM_ERR_FAILED, "it is empty");
    else if (text.ptr[0] == '-')
        ok = pm_fail(err, PM_ERR_FAILED, "it begins with '-', as an option would");
    else if (has_control(text))
        ok = pm_fail(err, PM_ERR_FAILED, "it holds a control character");
    ok = ok && parse_any(arena, &url, err);
    if (!ok) {
        struct pm_str shown = pm_git_url_mask(text, arena);
        return pm_err_wrap(err, "git repository \"%" PM_STR_FMT "\"", PM_STR_ARG(shown));
    }
    *out = url;
    return true;
}

static bool ends_authority(char c)
{
    return c == '/' || (unsigned char)c <= ' ';
}

struct pm_str pm_git_url_mask(struct pm_str text, struct pm_arena *arena)
{
    char *out = pm_alloc(arena, text.len + 1);
    size_t len = 0;
    while (text.len > 0) {
        size_t start = find_text(text, PM_STR("://")), end, user = 0;
        start = start < text.len ? start + 3 : text.len;
        for (end = start; end < text.len && !ends_authority(text.ptr[end]); end++) {
            if (text.ptr[end] == '@')
                user = end + 1;
        }
        memcpy(out + len, text.ptr, start);
        len += start;
        text = pm_str_sub(text, user > start ? user : start, text.len);
    }
    return (struct pm_str){out, len};
}
