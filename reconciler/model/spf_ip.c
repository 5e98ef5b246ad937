#include "model/spf_ip.h"

#include <arpa/inet.h>

enum { NIBBLES = 32 };

bool pm_spf_network_parse(struct pm_str text, bool v6, struct pm_spf_ip *out)
{
    char copy[INET6_ADDRSTRLEN];
    struct pm_spf_ip ip = {.v6 = v6};
    if (text.len >= sizeof copy || memchr(text.ptr ? text.ptr : "", '\0', text.len))
        return false;
    memcpy(copy, text.ptr ? text.ptr : "", text.len);
    copy[text.len] = '\0';
    if (inet_pton(v6 ? AF_INET6 : AF_INET, copy, ip.bytes) != 1)
        return false;
    *out = ip;
    return true;
}

static bool is_mapped(const struct pm_spf_ip *ip)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    return ip->v6 && memcmp(ip->bytes, prefix, sizeof prefix) == 0;
}

bool pm_spf_ip_parse(struct pm_str text, struct pm_spf_ip *out)
{
    struct pm_spf_ip ip;
    if (!pm_spf_network_parse(text, pm_str_find(text, ':') < text.len, &ip))
        return false;
    if (is_mapped(&ip)) {
        struct pm_spf_ip inner = {.v6 = false};
        memcpy(inner.bytes, ip.bytes + 12, 4);
        ip = inner;
    }
    *out = ip;
    return true;
}

bool pm_spf_ip_in(const struct pm_spf_ip *ip, const struct pm_spf_ip *network, int prefix)
{
    size_t whole = (size_t)prefix / 8;
    unsigned rest = (unsigned)prefix % 8;
    if (ip->v6 != network->v6 || memcmp(ip->bytes, network->bytes, whole) != 0)
        return false;
    unsigned mask = 0xff00U >> rest & 0xff;
    return rest == 0 || ((ip->bytes[whole] ^ network->bytes[whole]) & mask) == 0;
}

static int bits_of(const struct pm_spf_ip *ip)
{
    return ip->v6 ? 128 : 32;
}

struct pm_spf_ip pm_spf_ip_first(const struct pm_spf_ip *network, int prefix)
{
    struct pm_spf_ip first = *network;
    for (int i = prefix; i < bits_of(network); i++)
        first.bytes[i / 8] &= (uint8_t) ~(0x80U >> i % 8);
    return first;
}

/* Adds one to the prefix. */
bool pm_spf_ip_behind(const struct pm_spf_ip *network, int prefix, struct pm_spf_ip *out)
{
    *out = pm_spf_ip_first(network, prefix);
    for (int i = prefix; i-- > 0;) {
        uint8_t bit = (uint8_t)(0x80U >> i % 8);
        out->bytes[i / 8] ^= bit;
        if (out->bytes[i / 8] & bit)
            return true;
    }
    return false;
}

bool pm_spf_ip_eq(const struct pm_spf_ip *a, const struct pm_spf_ip *b)
{
    return pm_spf_ip_in(a, b, bits_of(b));
}

struct pm_str pm_spf_ip_format(const struct pm_spf_ip *ip, struct pm_arena *arena)
{
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->bytes, text, sizeof text);
    return pm_str_dup(arena, pm_str_from(text));
}

static char nibble(const struct pm_spf_ip *ip, size_t at, const char *digits)
{
    unsigned byte = ip->bytes[at / 2];
    return digits[at % 2 ? byte & 15 : byte >> 4];
}

/* RFC 7208 7.4 shows small letters, its test suite capitals; DNS makes no difference. */
struct pm_str pm_spf_ip_dotted(const struct pm_spf_ip *ip, struct pm_arena *arena)
{
    char text[2 * NIBBLES];
    if (!ip->v6)
        return pm_spf_ip_format(ip, arena);
    for (size_t i = 0; i < NIBBLES; i++) {
        text[2 * i] = nibble(ip, i, "0123456789ABCDEF");
        text[2 * i + 1] = '.';
    }
    return pm_str_dup(arena, (struct pm_str){text, sizeof text - 1});
}

struct pm_str pm_spf_ip_reverse(const struct pm_spf_ip *ip, struct pm_arena *arena)
{
    const uint8_t *b = ip->bytes;
    char text[2 * NIBBLES];
    if (!ip->v6)
        return pm_str_printf(arena, "%u.%u.%u.%u.in-addr.arpa", b[3], b[2], b[1], b[0]);
    for (size_t i = 0; i < NIBBLES; i++) {
        text[2 * i] = nibble(ip, NIBBLES - 1 - i, "0123456789abcdef");
        text[2 * i + 1] = '.';
    }
    return pm_str_printf(arena, "%.*sip6.arpa", (int)sizeof text, text);
}
