#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void world_open(const struct double_row *rows)
{
    static const struct pm_dns_server resolver = {PM_STR_INIT("10.0.0.1"), 53};
    struct pm_err err = {0};
    if (!world.config.resolvers) {
        world.config.resolvers = &resolver;
        world.config.resolver_count = 1;
    }
    pm_dns_close(world.dns);
    double_begin(rows);
    if (!pm_dns_open(&world.config, &world.dns, &err))
        fail_msg("%s", err.msg);
}
