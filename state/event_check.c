#include "state/event_check.h"

#include "base/num.h"
#include "base/utf8.h"

unsigned pm_event_facts(enum pm_event_kind kind)
{
    switch (kind) {
    case PM_EVENT_INTENT:
    case PM_EVENT_DONE:
    case PM_EVENT_FAILED:
    case PM_EVENT_UNKNOWN:
        return PM_EVENT_FACT_ACTION;
    case PM_EVENT_SCHEDULE:
        return PM_EVENT_FACT_DELAY;
    case PM_EVENT_POLICY:
        return PM_EVENT_FACT_POLICY;
    case PM_EVENT_CLAIM:
        return PM_EVENT_FACT_EXPIRY;
    default:
        return 0;
    }
}

bool pm_event_has_domain(enum pm_event_kind kind)
{
    return kind != PM_EVENT_POLICY && kind != PM_EVENT_CLAIM && kind != PM_EVENT_UNCLAIM;
}

/* ASCII without blanks: stands anywhere as it is. */
static bool is_word(struct pm_str text, size_t max)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!pm_ascii_is_graph(text.ptr[i]))
            return false;
    }
    return text.len > 0 && text.len <= max;
}

static bool is_reason(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '_' && (text.ptr[i] < 'a' || text.ptr[i] > 'z'))
            return false;
    }
    return text.len <= 64;
}

static bool is_domain(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c < 'a' || c > 'z') && !pm_ascii_is_digit(c) && c != '-' && c != '.')
            return false;
    }
    return text.len > 0 && text.len <= 253;
}

/* An actor, a machine. */
static bool is_who(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return false;
    }
    return text.len <= 1024 && pm_utf8_first_bad(text) == text.len;
}

struct pm_str pm_event_run_of(struct pm_str id)
{
    uint64_t number;
    size_t slash = pm_str_find(id, '/');
    struct pm_str digits = pm_str_sub(id, slash + 1, id.len);
    if (!is_word(id, 128) || !pm_u64_parse(digits, 1, UINT32_MAX, &number) || digits.ptr[0] == '0')
        return (struct pm_str){NULL, 0};
    return pm_str_sub(id, 0, slash);
}

static bool check_claim(const struct pm_event *event, struct pm_err *err)
{
    bool expires = (pm_event_facts(event->kind) & PM_EVENT_FACT_EXPIRY) != 0;
    bool fits = event->expires > event->time && event->expires <= PM_EVENT_TIME_MAX;
    if (expires ? !fits : event->expires != 0)
        return pm_fail(err, PM_ERR_FAILED, "its expiry does not fit its kind or its time");
    if (event->host.len > 0 && (!expires || !is_who(event->host)))
        return pm_fail(err, PM_ERR_FAILED, "its host does not fit its kind, or is no name");
    return true;
}

static bool check_facts(const struct pm_event *event, struct pm_err *err)
{
    unsigned facts = pm_event_facts(event->kind);
    if (((facts & PM_EVENT_FACT_ACTION) != 0) != (event->action != PM_ACTION_NONE))
        return pm_fail(err, PM_ERR_FAILED, "its action does not fit its kind");
    if ((facts & PM_EVENT_FACT_DELAY) ? event->delay_s <= 0 : event->delay_s != 0)
        return pm_fail(err, PM_ERR_FAILED, "its delay does not fit its kind");
    if (event->timeout_s < 0 || (event->timeout_s > 0 && event->kind != PM_EVENT_INTENT))
        return pm_fail(err, PM_ERR_FAILED, "its time-out does not fit its kind");
    if (((facts & PM_EVENT_FACT_POLICY) != 0) != (event->policy != NULL))
        return pm_fail(err, PM_ERR_FAILED, "its policy does not fit its kind");
    if (event->account.len > 0 && (!event->policy || !is_word(event->account, 128)))
        return pm_fail(err, PM_ERR_FAILED, "its account is no fingerprint");
    if (!is_reason(event->reason))
        return pm_fail(err, PM_ERR_FAILED, "its reason is no code");
    for (size_t i = 0; i < event->closes_count; i++) {
        if (pm_event_run_of(event->closes[i]).len == 0)
            return pm_fail(err, PM_ERR_FAILED, "it closes something that is no event");
    }
    return check_claim(event, err);
}

static bool check(const struct pm_event *event, struct pm_err *err)
{
    struct pm_str run = pm_event_run_of(event->id);
    if (run.len == 0 || !pm_str_eq(run, event->run))
        return pm_fail(err, PM_ERR_FAILED, "its id is not its run and a number");
    if (event->time < 0 || event->time > PM_EVENT_TIME_MAX)
        return pm_fail(err, PM_ERR_FAILED, "its time is outside the years 1970 to 9999");
    if (!is_who(event->actor))
        return pm_fail(err, PM_ERR_FAILED,
                       "its actor is over 1024 bytes, not UTF-8, or holds control characters");
    if (pm_event_has_domain(event->kind) ? !is_domain(event->domain) : event->domain.len > 0)
        return pm_fail(err, PM_ERR_FAILED, "its domain is no canonical name, or its kind has none");
    return check_facts(event, err);
}

bool pm_event_wrap(const struct pm_event *event, struct pm_err *err)
{
    return pm_err_wrap(err, "the event %" PM_STR_FMT " (%s)", PM_STR_ARG(event->id),
                       pm_event_kind_name(event->kind));
}

bool pm_event_check(const struct pm_event *event, struct pm_err *err)
{
    return check(event, err) || pm_event_wrap(event, err);
}
