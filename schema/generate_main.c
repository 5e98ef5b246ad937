/* schema-gen json-schema | reference: writes what is generated from the rows to stdout. */
#include "schema/generate.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct pm_sink sink;
    struct pm_err err;
    struct pm_str what = pm_str_from(argc == 2 ? argv[1] : "");
    pm_sink_init_fd(&sink, STDOUT_FILENO);
    if (pm_str_is(what, "json-schema")) {
        pm_write_json_schema(&sink);
    } else if (pm_str_is(what, "reference")) {
        pm_write_reference(&sink);
    } else {
        fputs("usage: schema-gen json-schema | reference\n", stderr);
        return 64;
    }
    bool ok = pm_sink_flush(&sink, &err);
    pm_sink_fini(&sink);
    if (!ok)
        fprintf(stderr, "schema-gen: %s\n", err.msg);
    return ok ? 0 : 1;
}
