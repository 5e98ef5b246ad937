#include "zone/octodns_params.h"

#include "zone/octodns_value.h"
#include "zone/yaml.h"

#include <stdlib.h>

static bool is_list(struct pm_str key)
{
    return pm_str_is(key, "alpn") || pm_str_is(key, "ipv4hint") || pm_str_is(key, "ipv6hint") ||
           pm_str_is(key, "mandatory");
}

static struct pm_str key_of(struct pm_str param)
{
    return pm_str_sub(param, 0, pm_str_find(param, '='));
}

static int by_key(const void *a, const void *b)
{
    const struct pm_str *x = a, *y = b;
    return pm_octodns_key_cmp(key_of(*x), key_of(*y));
}

static void put_list(struct pm_sink *sink, struct pm_str value, size_t indent)
{
    struct pm_str item;
    while (pm_str_next(&value, ',', &item)) {
        pm_sink_putc(sink, '\n');
        pm_sink_fill(sink, ' ', indent);
        pm_sink_puts(sink, "- ");
        pm_yaml_put_scalar(sink, item);
    }
}

static void put_param(struct pm_sink *sink, struct pm_str param, size_t indent)
{
    struct pm_str key = key_of(param), value = pm_str_sub(param, key.len + 1, param.len);
    if (value.len >= 2 && value.ptr[0] == '"')
        value = pm_str_sub(value, 1, value.len - 1);
    pm_sink_fill(sink, ' ', indent);
    pm_yaml_put_scalar(sink, key);
    pm_sink_putc(sink, ':');
    if (key.len == param.len) {
        pm_sink_puts(sink, " null");
    } else if (is_list(key)) {
        put_list(sink, value, indent + 2);
    } else {
        pm_sink_putc(sink, ' ');
        pm_yaml_put_scalar(sink, value);
    }
    pm_sink_putc(sink, '\n');
}

void pm_octodns_put_params(struct pm_sink *sink, const struct pm_str *words, size_t count,
                           size_t indent)
{
    struct pm_str sorted[PM_OCTODNS_PARAMS_MAX];
    if (count == 0) {
        pm_sink_puts(sink, " {}\n");
        return;
    }
    memcpy(sorted, words, count * sizeof *words);
    qsort(sorted, count, sizeof *sorted, by_key);
    pm_sink_putc(sink, '\n');
    for (size_t i = 0; i < count; i++)
        put_param(sink, sorted[i], indent);
}
