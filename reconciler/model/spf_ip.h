/* Addresses and networks as SPF sees them (RFC 7208 5.6, 7.3). */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct pm_spf_ip {
    uint8_t bytes[16]; /* IPv4: the first four */
    bool v6;           /* an IPv4-mapped address is IPv4 (5) */
};

/* From "192.0.2.1" or "2001:db8::1"; a mapped address becomes IPv4. False: neither. */
bool pm_spf_ip_parse(struct pm_str text, struct pm_spf_ip *out);
/* One family only, a mapped address stays IPv6: for the ip4 and ip6 mechanisms. */
bool pm_spf_network_parse(struct pm_str text, bool v6, struct pm_spf_ip *out);
/* True when the first prefix bits are the same, of the same family. */
bool pm_spf_ip_in(const struct pm_spf_ip *ip, const struct pm_spf_ip *network, int prefix);

/* The network's first address, and the one behind its last: false when that is none. */
struct pm_spf_ip pm_spf_ip_first(const struct pm_spf_ip *network, int prefix);
bool pm_spf_ip_behind(const struct pm_spf_ip *network, int prefix, struct pm_spf_ip *out);
bool pm_spf_ip_eq(const struct pm_spf_ip *a, const struct pm_spf_ip *b);

/* "192.0.2.1", "2001:db8::1": for people, and %{c}. */
struct pm_str pm_spf_ip_format(const struct pm_spf_ip *ip, struct pm_arena *arena);
/* "192.0.2.1", or 32 nibbles with dots between them: %{i}. */
struct pm_str pm_spf_ip_dotted(const struct pm_spf_ip *ip, struct pm_arena *arena);
/* "1.2.0.192.in-addr.arpa", "….ip6.arpa", canonical. */
struct pm_str pm_spf_ip_reverse(const struct pm_spf_ip *ip, struct pm_arena *arena);
