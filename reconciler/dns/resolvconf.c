#include "base/file.h"
#include "dns/address.h"

#include <errno.h>

enum { SERVERS_MAX = 3, FILE_MAX = 1 << 20 };

/* The first word behind "nameserver" at the start of a line (resolv.conf(5)). */
static bool nameserver_of(struct pm_str line, struct pm_str *word)
{
    static const struct pm_str keyword = PM_STR_INIT("nameserver");
    struct pm_str rest = pm_str_sub(line, keyword.len, line.len);
    if (!pm_str_starts(line, keyword) || rest.len == 0 || (*rest.ptr != ' ' && *rest.ptr != '\t'))
        return false;
    rest = pm_str_trim(rest);
    size_t end = 0;
    while (end < rest.len && pm_ascii_is_graph(rest.ptr[end]))
        end++;
    *word = pm_str_sub(rest, 0, end);
    return true;
}

static bool parse_servers(struct pm_str text, struct pm_arena *arena, struct pm_dns_server *servers,
                          size_t *count, struct pm_str *unreadable)
{
    struct pm_str line, word;
    size_t found = 0;
    bool named = false;
    while (found < SERVERS_MAX && pm_str_next(&text, '\n', &line)) {
        if (!nameserver_of(line, &word))
            continue;
        named = true;
        struct pm_dns_address address;
        struct pm_dns_server server = {word, 53};
        if (pm_dns_address_parse(&server, &address))
            servers[found++] = (struct pm_dns_server){pm_str_dup(arena, word), server.port};
        else
            *unreadable = word;
    }
    *count = found;
    return found > 0 || !named;
}

bool pm_dns_servers_system(const char *path, struct pm_arena *arena, struct pm_dns_server **out,
                           size_t *count, struct pm_err *err)
{
    struct pm_str text = PM_STR(""), unreadable = PM_STR("");
    struct pm_dns_server *servers = PM_NEW_ARRAY(arena, struct pm_dns_server, SERVERS_MAX);
    size_t found;
    if (!pm_file_read(path, FILE_MAX, arena, &text, err) && err->sys != ENOENT)
        return pm_err_wrap(err, "cannot tell which DNS servers to ask");
    if (!parse_servers(text, arena, servers, &found, &unreadable))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s names DNS servers, but none that can be read ('%" PM_STR_FMT
                       "'): name one with --resolver ADDRESS",
                       path, PM_STR_ARG(unreadable));
    if (found == 0)
        servers[found++] = (struct pm_dns_server){PM_STR("127.0.0.1"), 53};
    *out = servers;
    *count = found;
    return true;
}
