#include "model/provider.h"
#include "schema/generate.h"
#include "schema/rows.h"
#include "json/write.h"

/* Loose on purpose: an editor helps while one types, and the loader has the last word on names. */
static const char name_pattern[] = "^[^\\s/@:*]+\\.[^\\s/@:*]+$";
static const char name_or_pattern_pattern[] = "^(\\*\\.)?[^\\s/@:*]+\\.[^\\s/@:*]+$";
static const char owner_pattern[] = "^[^\\s/@:*]+$";
static const char duration_pattern[] = "^([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$";
static const char dmarc_pattern[] = "^v=DMARC1 *(;[ -~]*)?\\n*$";

static const char branch_pattern[] = "^[^-/.~^:?*\\\\\\s\\[][^~^:?*\\\\\\s\\[]*$";
static const char repository_pattern[] = "^[^-\\s]([^\\n]*\\S)?$";
static const char author_name_pattern[] = "^[^<>\\n]+$";
static const char sts_id_pattern[] = "^[A-Za-z0-9]{1,32}$";
static const char report_uris_pattern[] = "^(mailto:|https://)[!-~]+$";
static const char email_pattern[] = "^[^\\s<>@]+@[^\\s<>]+$";

static void write_object(struct pm_json_writer *w, enum pm_section section);

static void write_string(struct pm_json_writer *w, const char *pattern)
{
    pm_json_field_text(w, "type", "string");
    pm_json_field_text(w, "pattern", pattern);
}

static void write_list(struct pm_json_writer *w, const char *pattern)
{
    pm_json_field_text(w, "type", "array");
    pm_json_field_bool(w, "uniqueItems", true);
    pm_json_field_open(w, "items", '{');
    write_string(w, pattern);
    pm_json_close(w);
}

static void write_int(struct pm_json_writer *w, const struct pm_row *row)
{
    pm_json_field_text(w, "type", "integer");
    pm_json_field_int(w, "minimum", row->min);
    pm_json_field_int(w, "maximum", row->max);
}

static void write_words(struct pm_json_writer *w, const struct pm_row *row)
{
    pm_json_field_open(w, "enum", '[');
    for (size_t i = 0; i < pm_row_word_count(row); i++)
        pm_json_str(w, pm_str_from(row->words[i]));
    pm_json_close(w);
}

static void write_dmarc(struct pm_json_writer *w, const struct pm_row *row)
{
    pm_json_field_open(w, "anyOf", '[');
    pm_json_open(w, '{');
    pm_json_field_open(w, "enum", '[');
    pm_json_str(w, pm_str_from(row->standard));
    pm_json_str(w, PM_STR("none"));
    pm_json_close(w);
    pm_json_close(w);
    pm_json_open(w, '{');
    write_string(w, dmarc_pattern);
    pm_json_field_int(w, "maxLength", 2000);
    pm_json_close(w);
    pm_json_close(w);
}

/* YAML takes digits alone for a number. */
static void write_sts_id(struct pm_json_writer *w)
{
    pm_json_field_open(w, "type", '[');
    pm_json_str(w, PM_STR("string"));
    pm_json_str(w, PM_STR("integer"));
    pm_json_close(w);
    pm_json_field_text(w, "pattern", sts_id_pattern);
}

static void write_providers(struct pm_json_writer *w)
{
    size_t count;
    const struct pm_provider *providers = pm_providers(&count);
    pm_json_field_open(w, "enum", '[');
    for (size_t i = 0; i < count; i++)
        pm_json_str(w, pm_str_from(providers[i].name));
    pm_json_close(w);
}

static void write_domains(struct pm_json_writer *w, const struct pm_row *row)
{
    pm_json_field_text(w, "type", "array");
    pm_json_field_open(w, "items", '{');
    pm_json_field_open(w, "anyOf", '[');
    pm_json_open(w, '{');
    write_string(w, name_pattern);
    pm_json_close(w);
    pm_json_open(w, '{');
    write_object(w, row->child);
    pm_json_close(w);
    pm_json_close(w);
    pm_json_close(w);
}

/* Of the texts that are held to nothing else. */
static const char *const patterns[] = {
    [PM_ROW_NAME] = name_pattern,
    [PM_ROW_HOST] = name_pattern,
    [PM_ROW_REPORT_URIS] = report_uris_pattern,
    [PM_ROW_REPOSITORY] = repository_pattern,
    [PM_ROW_BRANCH] = branch_pattern,
    [PM_ROW_AUTHOR_NAME] = author_name_pattern,
    [PM_ROW_AUTHOR_EMAIL] = email_pattern,
};

static void write_type(struct pm_json_writer *w, const struct pm_row *row)
{
    switch (row->type) {
    case PM_ROW_VERSION:
        pm_json_field_int(w, "const", row->max);
        break;
    case PM_ROW_INT:
        write_int(w, row);
        break;
    case PM_ROW_BOOL:
    case PM_ROW_TRI:
        pm_json_field_text(w, "type", "boolean");
        break;
    case PM_ROW_DURATION:
        write_string(w, duration_pattern);
        pm_json_field_int(w, "minLength", 2);
        break;
    case PM_ROW_CHOICE:
        write_words(w, row);
        break;
    case PM_ROW_PATTERNS:
        write_list(w, name_or_pattern_pattern);
        break;
    case PM_ROW_INCLUDES:
        write_list(w, owner_pattern);
        pm_json_field_int(w, "maxItems", row->max);
        break;
    case PM_ROW_DMARC:
        write_dmarc(w, row);
        break;
    case PM_ROW_STS_ID:
        write_sts_id(w);
        break;
    case PM_ROW_PROVIDER:
        write_providers(w);
        break;
    case PM_ROW_REASON:
        pm_json_field_text(w, "type", "string");
        pm_json_field_int(w, "minLength", row->min);
        break;
    case PM_ROW_MAP:
        write_object(w, row->child);
        break;
    case PM_ROW_DOMAINS:
        write_domains(w, row);
        break;
    case PM_ROW_NAME:
    case PM_ROW_HOST:
    case PM_ROW_REPORT_URIS:
    case PM_ROW_REPOSITORY:
    case PM_ROW_BRANCH:
    case PM_ROW_AUTHOR_NAME:
    case PM_ROW_AUTHOR_EMAIL:
        write_string(w, patterns[row->type]);
        break;
    }
}

static void write_default(struct pm_json_writer *w, const struct pm_row *row)
{
    int64_t number = 0;
    if (!row->standard)
        return;
    for (const char *digit = row->standard; row->type == PM_ROW_INT && *digit; digit++)
        number = number * 10 + (*digit - '0');
    if (row->type == PM_ROW_INT)
        pm_json_field_int(w, "default", number);
    else if (row->type == PM_ROW_BOOL)
        pm_json_field_bool(w, "default", pm_str_is(pm_str_from(row->standard), "true"));
    else
        pm_json_field_text(w, "default", row->standard);
}

static void write_object(struct pm_json_writer *w, enum pm_section section)
{
    const struct pm_section_info *info = &pm_sections[section];
    pm_json_field_text(w, "type", "object");
    pm_json_field_bool(w, "additionalProperties", false);
    pm_json_field_open(w, "required", '[');
    for (size_t i = 0; i < info->count; i++) {
        if (info->rows[i].required)
            pm_json_str(w, pm_str_from(info->rows[i].key));
    }
    pm_json_close(w);
    pm_json_field_open(w, "properties", '{');
    for (size_t i = 0; i < info->count; i++) {
        pm_json_field_open(w, info->rows[i].key, '{');
        pm_json_field_text(w, "description", info->rows[i].doc);
        write_type(w, &info->rows[i]);
        write_default(w, &info->rows[i]);
        pm_json_close(w);
    }
    pm_json_close(w);
}

void pm_write_json_schema(struct pm_sink *sink)
{
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_PRETTY);
    pm_json_open(&w, '{');
    pm_json_field_text(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
    pm_json_field_text(&w, "title", "pm-reconcile: the desired-state file");
    write_object(&w, PM_SECTION_FILE);
    pm_json_close(&w);
    pm_json_end(&w);
}
