#include "dns/address.h"

#include "base/num.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

enum { PORT_DEFAULT = 53, TEXT_MAX = INET6_ADDRSTRLEN + IF_NAMESIZE };

static bool parse_v4(const struct pm_dns_server *server, const char *text,
                     struct pm_dns_address *out)
{
    struct sockaddr_in *in = (struct sockaddr_in *)&out->storage;
    *in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(server->port)};
    out->len = sizeof *in;
    return inet_pton(AF_INET, text, &in->sin_addr) == 1;
}

static bool parse_scope(const char *scope, uint32_t *out)
{
    uint64_t number;
    if (pm_u64_parse(pm_str_from(scope), 1, UINT32_MAX, &number))
        *out = (uint32_t)number;
    else
        *out = if_nametoindex(scope);
    return *out != 0;
}

static bool parse_v6(const struct pm_dns_server *server, char *text, struct pm_dns_address *out)
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&out->storage;
    *in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(server->port)};
    out->len = sizeof *in6;
    char *percent = strchr(text, '%');
    if (percent) {
        *percent = '\0';
        if (!parse_scope(percent + 1, &in6->sin6_scope_id))
            return false;
    }
    return inet_pton(AF_INET6, text, &in6->sin6_addr) == 1;
}

bool pm_dns_address_parse(const struct pm_dns_server *server, struct pm_dns_address *out)
{
    char text[TEXT_MAX] = "";
    struct pm_dns_address address = {.len = 0};
    if (server->address.len == 0 || server->address.len >= sizeof text)
        return false;
    memcpy(text, server->address.ptr, server->address.len);
    if (strlen(text) != server->address.len ||
        (!parse_v4(server, text, &address) && !parse_v6(server, text, &address)))
        return false;
    *out = address;
    return true;
}

bool pm_dns_address_is_loopback(const struct pm_dns_address *address)
{
    if (address->storage.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)&address->storage)->sin6_addr);
    const struct sockaddr_in *in = (const struct sockaddr_in *)&address->storage;
    return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

bool pm_dns_address_eq(const struct pm_dns_address *a, const struct pm_dns_address *b)
{
    return a->len == b->len && memcmp(&a->storage, &b->storage, a->len) == 0;
}

/* Takes the brackets off "[ADDR]". */
static struct pm_str unbracket(struct pm_str text)
{
    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        return pm_str_sub(text, 1, text.len - 1);
    return text;
}

bool pm_dns_server_parse(struct pm_str text, struct pm_arena *arena, struct pm_dns_server *out,
                         struct pm_err *err)
{
    uint64_t port = PORT_DEFAULT;
    size_t at = pm_str_rfind(text, '@');
    if (at < text.len && !pm_u64_parse(pm_str_sub(text, at + 1, text.len), 1, UINT16_MAX, &port))
        return pm_fail(err, PM_ERR_USAGE,
                       "'%" PM_STR_FMT "' has no port of 1 to 65535 behind the '@'",
                       PM_STR_ARG(text));
    struct pm_dns_address address;
    struct pm_dns_server server = {unbracket(pm_str_sub(text, 0, at)), (uint16_t)port};
    if (!pm_dns_address_parse(&server, &address))
        return pm_fail(err, PM_ERR_USAGE,
                       "'%" PM_STR_FMT "' is no server address: write an IPv4 or IPv6 address, or "
                       "ADDRESS@PORT, such as 192.0.2.1@53",
                       PM_STR_ARG(text));
    server.address = pm_str_dup(arena, server.address);
    *out = server;
    return true;
}
