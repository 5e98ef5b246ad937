#include "model/provider.h"
#include "schema/reading.h"

#include <inttypes.h>

static bool is_switch(struct pm_str text)
{
    return pm_str_is(text, "true") || pm_str_is(text, "yes") || pm_str_is(text, "on");
}

void pm_read_host(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                  const struct pm_path *path, void *draft)
{
    struct pm_name name;
    if (is_switch(node->u.text)) {
        pm_reading_error(reading, node, path,
                         "`%s` must name a host: PurelyMail documents none of its own for this",
                         row->key)
            ->fix = pm_reading_text(reading, "write `%s: %s` with a host of yours, or remove it",
                                    row->key, row->example);
        return;
    }
    if (pm_name_read(reading, node, path, PM_NAME_DOMAIN, &name))
        pm_reading_store(reading, row, name.ascii, draft);
}

static bool is_id(struct pm_str text, int64_t max)
{
    for (size_t i = 0; i < text.len; i++)
        if (!pm_ascii_is_alnum(text.ptr[i]))
            return false;
    return text.len > 0 && text.len <= (size_t)max;
}

/* RFC 8461 3.1: sts-id. */
void pm_read_sts_id(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                    const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    if (is_id(text, row->max) && !is_switch(text)) {
        pm_reading_store(reading, row, text, draft);
        return;
    }
    struct pm_str shown = pm_source_quote(reading->source, text);
    pm_reading_error(reading, node, path,
                     "`%s` must be the policy's id, 1 to %" PRId64
                     " letters and digits, not %" PM_STR_FMT,
                     row->key, row->max, PM_STR_ARG(shown))
        ->fix = pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example);
}

/* What is wrong with one address of RFC 8460 3: NULL when nothing is. ',', ';' and '!' in it are
 * written with a percent sign. */
static const char *uri_fault(struct pm_str uri)
{
    static const struct pm_str mail = PM_STR_INIT("mailto:"), web = PM_STR_INIT("https://");
    for (size_t i = 0; i < uri.len; i++)
        if (uri.ptr[i] <= ' ' || uri.ptr[i] > '~' || strchr(";!\"\\", uri.ptr[i]))
            return "a character stands in it that has to be written as %XX";
    if (pm_str_starts(uri, web))
        return uri.len > web.len ? NULL : "the host is missing behind https://";
    if (!pm_str_starts(uri, mail))
        return "an address starts with mailto: or https://";
    size_t at = pm_str_find(uri, '@');
    return at > mail.len && at + 1 < uri.len ? NULL : "mailto: is followed by a mail address";
}

static const char *uris_fault(struct pm_str text, int64_t max)
{
    struct pm_str uri;
    if (text.len == 0)
        return "it is empty";
    while (pm_str_next(&text, ',', &uri)) {
        const char *fault = uri_fault(pm_str_trim(uri));
        if (fault)
            return fault;
    }
    return text.len > (size_t)max ? "it is too long" : NULL;
}

void pm_read_report_uris(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                         const struct pm_path *path, void *draft)
{
    struct pm_str text = pm_str_trim(node->u.text);
    const char *fault = uris_fault(text, row->max);
    if (!fault) {
        pm_reading_store(reading, row, text, draft);
        return;
    }
    struct pm_str shown = pm_source_quote(reading->source, text);
    pm_reading_error(reading, node, path, "`%s` cannot be %" PM_STR_FMT ": %s", row->key,
                     PM_STR_ARG(shown), fault)
        ->fix = pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example);
}

static const struct pm_provider *nearest_provider(struct pm_str text)
{
    size_t count, least = text.len <= 3 ? 1 : 2;
    const struct pm_provider *providers = pm_providers(&count), *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        if (pm_str_eq_nocase(text, pm_str_from(providers[i].name)) ||
            pm_str_eq_nocase(text, pm_str_from(providers[i].title)))
            return &providers[i];
        size_t distance = pm_str_distance(text, pm_str_from(providers[i].name));
        if (distance <= least && (!nearest || distance < least)) {
            nearest = &providers[i];
            least = distance;
        }
    }
    return nearest;
}

static struct pm_str provider_list(struct pm_reading *reading)
{
    size_t count;
    const struct pm_provider *providers = pm_providers(&count);
    struct pm_str list = PM_STR("those known here: ");
    for (size_t i = 0; i < count; i++)
        list = pm_reading_text(reading, "%" PM_STR_FMT "%s%s", PM_STR_ARG(list), i > 0 ? ", " : "",
                               providers[i].name);
    return list;
}

void pm_read_provider(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                      const struct pm_path *path, void *draft)
{
    const struct pm_provider *provider = pm_provider_find(node->u.text);
    if (provider) {
        struct pm_str name = pm_str_from(provider->name);
        memcpy((char *)draft + row->offset, &name, sizeof name);
        return;
    }
    struct pm_str shown = pm_source_quote(reading->source, node->u.text);
    const struct pm_provider *nearest = nearest_provider(node->u.text);
    pm_reading_error(reading, node, path, "`%s` must be one that is known here, not %" PM_STR_FMT,
                     row->key, PM_STR_ARG(shown))
        ->fix = nearest ? pm_reading_text(reading, "write `%s: %s`", row->key, nearest->name)
                        : provider_list(reading);
}
