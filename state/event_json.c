#include "state/event_json.h"

#include "state/event_check.h"
#include "state/policy_json.h"

static void write_note(struct pm_str note, struct pm_json_writer *w)
{
    struct pm_sink clean;
    struct pm_str part;
    pm_sink_init_memory(&clean);
    for (struct pm_str rest = note; pm_str_next(&rest, '\0', &part);) {
        pm_sink_put(&clean, part);
        if (rest.ptr)
            pm_sink_puts(&clean, "\xef\xbf\xbd");
    }
    pm_json_field_str(w, "note", pm_sink_bytes(&clean));
    pm_sink_fini(&clean);
}

static void write_facts(const struct pm_event *event, struct pm_json_writer *w)
{
    unsigned facts = pm_event_facts(event->kind);
    pm_json_open(w, '{');
    if (event->account.len > 0)
        pm_json_field_str(w, "account", event->account);
    if (facts & PM_EVENT_FACT_ACTION)
        pm_json_field_text(w, "action", pm_action_name(event->action));
    if (event->closes_count > 0) {
        pm_json_key(w, "closes");
        pm_texts_write(event->closes, event->closes_count, w);
    }
    if (facts & PM_EVENT_FACT_DELAY)
        pm_json_field_int(w, "delay_s", event->delay_s);
    if (facts & PM_EVENT_FACT_EXPIRY)
        pm_json_field_int(w, "expires", event->expires);
    if (event->host.len > 0)
        pm_json_field_str(w, "host", event->host);
    if (event->note.len > 0)
        write_note(event->note, w);
    if (facts & PM_EVENT_FACT_POLICY) {
        pm_json_key(w, "policy");
        pm_policy_write(event->policy, w);
    }
    if (event->reason.len > 0)
        pm_json_field_str(w, "reason", event->reason);
    if (event->timeout_s > 0)
        pm_json_field_int(w, "timeout_s", event->timeout_s);
    pm_json_close(w);
}

void pm_event_facts_write(const struct pm_event *event, struct pm_sink *sink)
{
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_CANONICAL);
    write_facts(event, &w);
}

void pm_event_write_value(const struct pm_event *event, struct pm_json_writer *w)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "actor", event->actor);
    pm_json_field_str(w, "domain", event->domain);
    pm_json_key(w, "facts");
    write_facts(event, w);
    pm_json_field_str(w, "id", event->id);
    pm_json_field_text(w, "kind", pm_event_kind_name(event->kind));
    pm_json_field_int(w, "time", event->time);
    pm_json_close(w);
}

void pm_event_write(const struct pm_event *event, struct pm_sink *sink)
{
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_CANONICAL);
    pm_event_write_value(event, &w);
    pm_json_end(&w);
}

static bool read_text(const struct pm_json *object, const char *key, struct pm_arena *arena,
                      struct pm_str *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str_optional(object, key, &text, err))
        return false;
    *out = text.len > 0 ? pm_str_dup(arena, text) : text;
    return true;
}

static bool read_action(const struct pm_json *facts, enum pm_action *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str_optional(facts, "action", &text, err))
        return false;
    if (text.len > 0 && !pm_action_parse(text, out))
        return pm_fail(err, PM_ERR_FAILED, "its action is not known");
    return true;
}

static bool read_closes(const struct pm_json *facts, struct pm_arena *arena, struct pm_event *event,
                        struct pm_err *err)
{
    struct pm_json closes;
    if (!pm_json_get_optional(facts, "closes", &closes, err))
        return false;
    return !closes.node ||
           (pm_json_get_array(facts, "closes", &closes, err) &&
            pm_texts_read(&closes, arena, &event->closes, &event->closes_count, err));
}

static bool read_policy(const struct pm_json *facts, struct pm_arena *arena,
                        const struct pm_policy **out, struct pm_err *err)
{
    struct pm_json object;
    if (!pm_json_get_optional(facts, "policy", &object, err))
        return false;
    if (!object.node)
        return true;
    struct pm_policy *policy = PM_NEW(arena, struct pm_policy);
    *out = policy;
    return pm_policy_read(&object, arena, policy, err);
}

static bool read_seconds(const struct pm_json *facts, const char *key, int64_t *out,
                         struct pm_err *err)
{
    struct pm_json seconds;
    if (!pm_json_get_optional(facts, key, &seconds, err))
        return false;
    return !seconds.node || pm_json_get_int(facts, key, 1, INT64_MAX, out, err);
}

static bool read_facts(const struct pm_json *facts, struct pm_arena *arena, struct pm_event *event,
                       struct pm_err *err)
{
    return read_text(facts, "account", arena, &event->account, err) &&
           read_action(facts, &event->action, err) && read_closes(facts, arena, event, err) &&
           read_seconds(facts, "delay_s", &event->delay_s, err) &&
           read_seconds(facts, "expires", &event->expires, err) &&
           read_text(facts, "host", arena, &event->host, err) &&
           read_seconds(facts, "timeout_s", &event->timeout_s, err) &&
           read_text(facts, "note", arena, &event->note, err) &&
           read_policy(facts, arena, &event->policy, err) &&
           read_text(facts, "reason", arena, &event->reason, err);
}

typedef void write_fn(const struct pm_event *event, struct pm_sink *sink);

/* True when the text is what this program writes for the event it was read as: nothing that the
 * reader does not know is in it. */
static bool reads_back(const struct pm_event *event, write_fn *write, struct pm_str text,
                       struct pm_err *err)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    write(event, &sink);
    bool same = pm_str_eq(pm_str_trim(pm_sink_bytes(&sink)), text);
    pm_sink_fini(&sink);
    if (same)
        return true;
    pm_fail(err, PM_ERR_FAILED, "it holds something that this version does not know");
    return pm_event_wrap(event, err);
}

static bool parse_facts(struct pm_str text, struct pm_arena *arena, struct pm_event *event,
                        struct pm_err *err)
{
    struct pm_json_doc doc;
    if (!pm_json_load(text, &doc, err))
        return false;
    struct pm_json root = pm_json_root(&doc);
    bool ok = read_facts(&root, arena, event, err);
    pm_json_doc_fini(&doc);
    return ok;
}

bool pm_event_facts_read(struct pm_str text, struct pm_arena *arena, struct pm_event *event,
                         struct pm_err *err)
{
    /* Most events of a ledger say only that a domain is known. */
    if (pm_str_is(text, "{}"))
        return pm_event_check(event, err);
    if (!parse_facts(text, arena, event, err))
        return pm_event_wrap(event, err);
    return pm_event_check(event, err) && reads_back(event, pm_event_facts_write, text, err);
}

static bool read_head(const struct pm_json *root, struct pm_arena *arena, struct pm_event *event,
                      struct pm_err *err)
{
    struct pm_str kind;
    if (!pm_json_get_str(root, "id", &event->id, err))
        return false;
    event->id = pm_str_dup(arena, event->id);
    event->run = pm_event_run_of(event->id);
    if (event->run.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "an event's id is not its run and a number");
    if (!read_text(root, "actor", arena, &event->actor, err) ||
        !read_text(root, "domain", arena, &event->domain, err) ||
        !pm_json_get_int(root, "time", 0, PM_EVENT_TIME_MAX, &event->time, err) ||
        !pm_json_get_str(root, "kind", &kind, err))
        return pm_err_wrap(err, "the event %" PM_STR_FMT, PM_STR_ARG(event->id));
    if (!pm_event_kind_parse(kind, &event->kind))
        return pm_fail(err, PM_ERR_FAILED, "the event %" PM_STR_FMT " is of an unknown kind",
                       PM_STR_ARG(event->id));
    return true;
}

static bool read_body(const struct pm_json *root, struct pm_arena *arena, struct pm_event *event,
                      struct pm_err *err)
{
    struct pm_json facts;
    if (!pm_json_get_object(root, "facts", &facts, err) || !read_facts(&facts, arena, event, err))
        return pm_event_wrap(event, err);
    return pm_event_check(event, err);
}

bool pm_event_read_value(const struct pm_json *object, struct pm_arena *arena, struct pm_event *out,
                         struct pm_err *err)
{
    struct pm_event event = {0};
    if (!read_head(object, arena, &event, err) || !read_body(object, arena, &event, err))
        return false;
    *out = event;
    return true;
}

bool pm_event_read(struct pm_str text, struct pm_arena *arena, struct pm_event *out,
                   struct pm_err *err)
{
    struct pm_event event = {0};
    struct pm_json_doc doc;
    text = pm_str_trim(text);
    if (!pm_json_load(text, &doc, err))
        return pm_err_wrap(err, "an event");
    struct pm_json root = pm_json_root(&doc);
    bool ok = pm_event_read_value(&root, arena, &event, err) &&
              reads_back(&event, pm_event_write, text, err);
    pm_json_doc_fini(&doc);
    if (ok)
        *out = event;
    return ok;
}
