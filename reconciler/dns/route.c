#include "dns/route.h"

#include <unistd.h>

bool pm_dns_address_is_routed(const struct pm_dns_address *address)
{
    if (address->storage.ss_family != AF_INET6)
        return true;
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool routed = connect(fd, (const struct sockaddr *)&address->storage, address->len) == 0;
    close(fd);
    return routed;
}
