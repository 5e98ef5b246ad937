#include "schema/rows.h"

#include <inttypes.h>

const struct pm_row *pm_row_find(enum pm_section section, struct pm_str key)
{
    const struct pm_section_info *info = &pm_sections[section];
    for (size_t i = 0; key.len > 0 && i < info->count; i++) {
        if (key.ptr[0] == info->rows[i].key[0] && pm_str_is(key, info->rows[i].key))
            return &info->rows[i];
    }
    return NULL;
}

size_t pm_row_word_count(const struct pm_row *row)
{
    size_t count = 0;
    while (count < PM_ROW_WORDS_MAX && row->words[count])
        count++;
    return count;
}

static struct pm_str expects_choice(const struct pm_row *row, struct pm_arena *arena)
{
    struct pm_str text = {"", 0};
    size_t count = pm_row_word_count(row);
    for (size_t i = 0; i < count; i++)
        text = pm_str_printf(arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(text),
                             i == 0           ? ""
                             : i + 1 == count ? " or "
                                              : ", ",
                             row->words[i]);
    return text;
}

struct pm_str pm_row_expects(const struct pm_row *row, struct pm_arena *arena)
{
    switch (row->type) {
    case PM_ROW_VERSION:
        return PM_STR("1");
    case PM_ROW_INT:
        return pm_str_printf(arena, "a whole number from %" PRId64 " to %" PRId64, row->min,
                             row->max);
    case PM_ROW_BOOL:
    case PM_ROW_TRI:
        return PM_STR("true or false");
    case PM_ROW_DURATION:
        return PM_STR("a duration such as 24h or 2d");
    case PM_ROW_CHOICE:
        return expects_choice(row, arena);
    case PM_ROW_NAME:
        return PM_STR("a domain name");
    case PM_ROW_PATTERNS:
        return PM_STR("a list of names and patterns");
    case PM_ROW_INCLUDES:
        return PM_STR("a list of names");
    case PM_ROW_DMARC:
        return PM_STR("purelymail, none or a text that starts with v=DMARC1");
    case PM_ROW_HOST:
        return PM_STR("the name of a host");
    case PM_ROW_STS_ID:
        return pm_str_printf(arena, "letters and digits (1 to %" PRId64 ")", row->max);
    case PM_ROW_REPORT_URIS:
        return PM_STR("mailto:ADDRESS or https://URL");
    case PM_ROW_PROVIDER:
        return PM_STR("the name of a DNS provider or tool");
    case PM_ROW_REASON:
        return pm_str_printf(arena, "the reason in words (%" PRId64 " to %" PRId64 " characters)",
                             row->min, row->max);
    case PM_ROW_REPOSITORY:
        return PM_STR("a path or a URL");
    case PM_ROW_BRANCH:
        return PM_STR("the name of a branch");
    case PM_ROW_AUTHOR_NAME:
        return PM_STR("a name");
    case PM_ROW_AUTHOR_EMAIL:
        return PM_STR("a mail address");
    case PM_ROW_MAP:
        return PM_STR("a mapping");
    case PM_ROW_DOMAINS:
        return PM_STR("a list of domains");
    }
    return PM_STR("a value");
}
