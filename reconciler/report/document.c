#include "report/document.h"

static void begin(struct pm_json_writer *w, struct pm_sink *sink, enum pm_json_style style)
{
    pm_json_writer_init(w, sink, style);
    pm_json_open(w, '{');
    pm_json_field_text(w, "format_version", PM_DOCUMENT_FORMAT);
    pm_json_field_text(w, "tool_version", PM_VERSION);
}

void pm_document_begin(struct pm_json_writer *w, struct pm_sink *sink)
{
    begin(w, sink, PM_JSON_PRETTY);
}

void pm_document_begin_compact(struct pm_json_writer *w, struct pm_sink *sink)
{
    begin(w, sink, PM_JSON_COMPACT);
}

void pm_document_end(struct pm_json_writer *w)
{
    pm_json_close(w);
    pm_json_end(w);
}

void pm_field_count(struct pm_json_writer *w, const char *key, struct pm_count count)
{
    static const char *const kinds[] = {
        [PM_COUNT_UNKNOWN] = "unknown",
        [PM_COUNT_EXACT] = "exact",
        [PM_COUNT_AT_LEAST] = "at_least",
    };
    pm_json_field_open(w, key, '{');
    pm_json_field_text(w, "kind", kinds[count.kind]);
    pm_json_field_int(w, "count", count.n);
    pm_json_close(w);
}

void pm_field_texts(struct pm_json_writer *w, const char *key, const struct pm_str *texts,
                    size_t count)
{
    pm_json_field_open(w, key, '[');
    for (size_t i = 0; i < count; i++)
        pm_json_str(w, texts[i]);
    pm_json_close(w);
}

void pm_field_settings(struct pm_json_writer *w, const char *key,
                       const struct pm_settings *settings)
{
    pm_json_field_open(w, key, '{');
    if (settings->allow_account_reset != PM_UNSET)
        pm_json_field_bool(w, "allow_account_reset", settings->allow_account_reset == PM_TRUE);
    if (settings->symbolic_subaddressing != PM_UNSET)
        pm_json_field_bool(w, "symbolic_subaddressing",
                           settings->symbolic_subaddressing == PM_TRUE);
    pm_json_close(w);
}

void pm_field_null(struct pm_json_writer *w, const char *key)
{
    pm_json_key(w, key);
    pm_json_null(w);
}

void pm_field_policy(struct pm_json_writer *w, const char *key, const struct pm_policy *policy)
{
    pm_json_field_open(w, key, '{');
    pm_json_field_text(w, "prune", pm_prune_name(policy->prune));
    pm_json_field_int(w, "delete_delay_s", policy->delete_delay_s);
    pm_json_field_int(w, "max_deletes", policy->max_deletes);
    pm_json_field_int(w, "max_delete_percent", policy->max_delete_percent);
    pm_json_field_bool(w, "delete_with_rules", policy->delete_with_rules);
    pm_field_texts(w, "protect", policy->protect, policy->protect_count);
    pm_field_texts(w, "ignore", policy->ignore, policy->ignore_count);
    pm_json_close(w);
}

void pm_field_claims(struct pm_json_writer *w, const char *key, const struct pm_open_events *claims)
{
    pm_json_field_open(w, key, '[');
    for (size_t i = 0; i < claims->count; i++) {
        const struct pm_event *claim = claims->items[i];
        pm_json_open(w, '{');
        pm_json_field_str_or_null(w, "run", claim->run);
        pm_json_field_str_or_null(w, "actor", claim->actor);
        pm_json_field_str_or_null(w, "host", claim->host);
        pm_json_field_time(w, "since", claim->time);
        pm_json_field_time(w, "until", pm_claim_end(claim));
        pm_json_close(w);
    }
    pm_json_close(w);
}

void pm_field_name(struct pm_json_writer *w, const char *key, struct pm_name name)
{
    pm_json_field_str(w, key, name.ascii);
    pm_json_field_str(w, "unicode", name.unicode.len > 0 ? name.unicode : name.ascii);
}
