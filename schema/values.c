#include "base/num.h"
#include "base/time.h"
#include "schema/reading.h"

#include <inttypes.h>

enum { DIGITS_MAX = 20 };

static void store_int(void *draft, const struct pm_row *row, int64_t value)
{
    memcpy((char *)draft + row->offset, &value, sizeof value);
}

void pm_read_version(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                     const struct pm_path *path, void *draft)
{
    int64_t version;
    struct pm_str text = node->u.text;
    bool number = pm_i64_parse(text, 0, INT64_MAX, &version);
    number = number && node->style == PM_NODE_PLAIN;
    if (number)
        store_int(draft, row, version);
    if (number && version >= row->min && version <= row->max)
        return;
    struct pm_str shown = pm_source_quote(reading->source, text);
    if (number && version > row->max)
        pm_reading_error(reading, node, path,
                         "version %" PM_STR_FMT " of this format is not known here",
                         PM_STR_ARG(text))
            ->fix = PM_STR("write `version: 1`, or use a newer pm-reconcile");
    else
        pm_reading_error(reading, node, path, "`version` must be the number 1, not %s%" PM_STR_FMT,
                         node->style == PM_NODE_PLAIN ? "" : "the text ", PM_STR_ARG(shown))
            ->fix = PM_STR("write `version: 1`");
}

/* What may have been meant by a number that is not written plainly: without digit separators, sign,
 * leading zeros, and a percent sign. Empty when there is no telling. */
static struct pm_str plain_digits(struct pm_str text, char digits[DIGITS_MAX])
{
    size_t len = 0;
    text = pm_str_trim(text);
    if (text.len > 1 && text.ptr[0] == '+')
        text = pm_str_sub(text, 1, text.len);
    if (text.len > 1 && text.ptr[text.len - 1] == '%')
        text = pm_str_trim(pm_str_sub(text, 0, text.len - 1));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c == '_' || c == ',' || (c == '0' && len == 0)) && i + 1 < text.len)
            continue;
        if (!pm_ascii_is_digit(c) || len == DIGITS_MAX)
            return (struct pm_str){"", 0};
        digits[len++] = c;
    }
    return (struct pm_str){digits, len};
}

static struct pm_str int_fix(struct pm_reading *reading, const struct pm_row *row,
                             struct pm_str text)
{
    char digits[DIGITS_MAX];
    int64_t value;
    bool known = pm_i64_parse(plain_digits(text, digits), row->min, row->max, &value);
    if (!known && pm_str_is(pm_str_from(row->key), "ttl"))
        known = pm_duration_parse(text, &value) && value >= row->min && value <= row->max;
    if (known)
        return pm_reading_text(reading, "write `%s: %" PRId64 "`", row->key, value);
    return pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example);
}

void pm_read_int(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                 const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    int64_t value;
    bool leading_zero = text.len > 1 && text.ptr[0] == '0';
    bool plain = node->style == PM_NODE_PLAIN && !leading_zero;
    if (plain && pm_i64_parse(text, row->min, row->max, &value)) {
        store_int(draft, row, value);
        return;
    }
    struct pm_str shown = node->style == PM_NODE_PLAIN
                              ? pm_source_quote(reading->source, text)
                              : pm_reading_text(reading, "the text %" PM_STR_FMT,
                                                PM_STR_ARG(pm_source_quote(reading->source, text)));
    struct pm_str expects = pm_row_expects(row, reading->source->diags->arena);
    pm_reading_error(reading, node, path, "`%s` must be %" PM_STR_FMT ", not %" PM_STR_FMT,
                     row->key, PM_STR_ARG(expects), PM_STR_ARG(shown))
        ->fix = int_fix(reading, row, text);
}

/* What YAML 1.1 took for a boolean, and some others that are meant as one: +1, -1, or 0
 * for none. */
static int meant_bool(struct pm_str text)
{
    static const char *const yes[] = {"true", "yes", "on", "y", "t", "1", "enabled"};
    static const char *const no[] = {"false", "no", "off", "n", "f", "0", "disabled"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (pm_str_eq_nocase(text, pm_str_from(yes[i])))
            return 1;
        if (pm_str_eq_nocase(text, pm_str_from(no[i])))
            return -1;
    }
    return 0;
}

static void store_bool(void *draft, const struct pm_row *row, bool value)
{
    enum pm_tri tri = value ? PM_TRUE : PM_FALSE;
    if (row->type == PM_ROW_TRI)
        memcpy((char *)draft + row->offset, &tri, sizeof tri);
    else
        memcpy((char *)draft + row->offset, &value, sizeof value);
}

void pm_read_bool(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                  const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    bool value = pm_str_is(text, "true");
    if (node->style == PM_NODE_PLAIN && (value || pm_str_is(text, "false"))) {
        store_bool(draft, row, value);
        return;
    }
    int meant = meant_bool(text);
    struct pm_str shown = pm_source_quote(reading->source, text);
    struct pm_diag *diag = pm_reading_error(
        reading, node, path, "`%s` must be true or false, not %s%" PM_STR_FMT, row->key,
        node->style == PM_NODE_PLAIN ? "" : "the text ", PM_STR_ARG(shown));
    diag->fix =
        meant == 0
            ? pm_reading_text(reading, "write `%s: true` or `%s: false`", row->key, row->key)
            : pm_reading_text(reading, "write `%s: %s`%s", row->key, meant > 0 ? "true" : "false",
                              node->style == PM_NODE_PLAIN ? "" : ", without quotes");
}

static bool is_number(struct pm_str text)
{
    uint64_t ignored;
    return pm_u64_parse(text, 0, UINT64_MAX, &ignored);
}

void pm_read_duration(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                      const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    struct pm_arena *arena = reading->source->diags->arena;
    int64_t seconds;
    if (pm_duration_parse(text, &seconds) && seconds >= row->min && seconds <= row->max) {
        store_int(draft, row, seconds);
        return;
    }
    struct pm_str shown = pm_source_quote(reading->source, text);
    if (is_number(text) && !pm_str_is(text, "0")) {
        pm_reading_error(reading, node, path, "`%s` is %" PM_STR_FMT ", without a unit", row->key,
                         PM_STR_ARG(shown))
            ->fix =
            pm_reading_text(reading, "write `%s: %" PM_STR_FMT "h` for hours, or d for days",
                            row->key, PM_STR_ARG(text));
    } else if (!pm_duration_parse(text, &seconds)) {
        pm_reading_error(reading, node, path,
                         "`%s` must be a duration such as 24h or 2d, not %" PM_STR_FMT, row->key,
                         PM_STR_ARG(shown))
            ->fix = PM_STR("write whole numbers with s, m, h, d or w, from large to small: 1d12h");
    } else {
        bool less = seconds < row->min;
        struct pm_str limit = pm_duration_format(arena, less ? row->min : row->max);
        pm_reading_error(reading, node, path,
                         "`%s` is %" PM_STR_FMT ", which is %s the %s of %" PM_STR_FMT, row->key,
                         PM_STR_ARG(shown), less ? "under" : "over", less ? "least" : "most",
                         PM_STR_ARG(limit))
            ->fix = pm_reading_text(reading, "write `%s: %" PM_STR_FMT "` or %s", row->key,
                                    PM_STR_ARG(limit), less ? "more" : "less");
    }
}

static struct pm_str choice_fix(struct pm_reading *reading, const struct pm_row *row,
                                struct pm_str text)
{
    const char *nearest = NULL;
    size_t least = 2;
    for (size_t i = 0; i < pm_row_word_count(row); i++) {
        size_t distance = pm_str_distance(text, pm_str_from(row->words[i]));
        if (pm_str_eq_nocase(text, pm_str_from(row->words[i])) ||
            (row->meant[i] && pm_str_is(text, row->meant[i])))
            distance = 0;
        if (distance <= least && (!nearest || distance < least)) {
            nearest = row->words[i];
            least = distance;
        }
    }
    return pm_reading_text(reading, "write %s`%s: %s`", nearest ? "" : "for example ", row->key,
                           nearest ? nearest : row->example);
}

void pm_read_choice(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                    const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    for (unsigned i = 0; i < pm_row_word_count(row); i++) {
        if (pm_str_is(text, row->words[i])) {
            memcpy((char *)draft + row->offset, &i, sizeof i);
            return;
        }
    }
    struct pm_str shown = pm_source_quote(reading->source, text);
    struct pm_str expects = pm_row_expects(row, reading->source->diags->arena);
    pm_reading_error(reading, node, path, "`%s` must be %" PM_STR_FMT ", not %" PM_STR_FMT,
                     row->key, PM_STR_ARG(expects), PM_STR_ARG(shown))
        ->fix = choice_fix(reading, row, text);
}

/* The words that are taken for a switch, though a reason is wanted. */
static bool report_switch(struct pm_reading *reading, const struct pm_row *row,
                          struct pm_node *node, const struct pm_path *path, struct pm_str text)
{
    int meant = meant_bool(text);
    if (meant == 0)
        return false;
    struct pm_str shown = pm_source_quote(reading->source, text);
    pm_reading_error(reading, node, path,
                     "`%s` must be the reason in words, so that others know it, not %" PM_STR_FMT,
                     row->key, PM_STR_ARG(shown))
        ->fix = meant > 0
                    ? pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example)
                    : PM_STR("remove the key");
    return true;
}

void pm_read_reason(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                    const struct pm_path *path, void *draft)
{
    bool hostile;
    struct pm_str text = pm_str_trim(node->u.text);
    size_t length = pm_reading_characters(text, &hostile);
    if (text.len == 0)
        pm_reading_error(reading, node, path, "`%s` is empty: the reason is wanted", row->key)
            ->fix = pm_reading_text(reading, "write for example `%s: %s`, or remove the key",
                                    row->key, row->example);
    else if (report_switch(reading, row, node, path, text))
        return;
    else if (hostile)
        pm_reading_error(reading, node, path,
                         "`%s` holds a line end, or a character that is not to be seen", row->key)
            ->fix = PM_STR("write one line of plain text");
    else if (length > (size_t)row->max)
        pm_reading_error(reading, node, path, "`%s` has %zu characters; %" PRId64 " is the most",
                         row->key, length, row->max)
            ->fix = PM_STR("say it shorter");
    else
        pm_reading_store(reading, row, text, draft);
}
