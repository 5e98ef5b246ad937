/* Whether this machine can send to an address at all. */
#pragma once

#include "dns/address.h"

/* True for every IPv4 address; of an IPv6 address the kernel is asked, which sends nothing: many
 * machines have no IPv6, and a time-out there would say nothing about the server. */
bool pm_dns_address_is_routed(const struct pm_dns_address *address);
