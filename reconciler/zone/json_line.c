#include "zone/json_line.h"

#include "zone/master.h"

void pm_json_line_begin(struct pm_json_line *line)
{
    pm_sink_init_memory(&line->sink);
    pm_json_writer_init(&line->json, &line->sink, PM_JSON_COMPACT);
}

void pm_json_line_end(struct pm_json_line *line, struct pm_zone_writer *w)
{
    pm_json_raw(&w->json, pm_sink_bytes(&line->sink));
    pm_sink_fini(&line->sink);
}

struct pm_str pm_zone_value(enum pm_rrtype type, const struct pm_rdata *rdata,
                            struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_master_put_rdata(&sink, type, rdata);
    struct pm_str value = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return value;
}

struct pm_str pm_zone_absolute(struct pm_str name, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_master_put_name(&sink, name);
    struct pm_str absolute = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return absolute;
}
