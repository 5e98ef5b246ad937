/* The one record to publish in place of what is there. */
#include "verify/spf_merge.h"
#include "verify/spf_rules.h"

static struct pm_str line_of(struct pm_str owner, uint32_t ttl, struct pm_str text,
                             struct pm_arena *arena)
{
    const struct pm_rdata rdata = {.text = text};
    return pm_view_record(owner, ttl, PM_RRTYPE_TXT, &rdata, arena);
}

/* All that goes into the record: what there is, and what was meant to be one. */
static struct pm_str *collect(const struct pm_spf_reading *reading, size_t *count,
                              struct pm_arena *arena)
{
    *count = reading->record_count + reading->attempt_count;
    struct pm_str *texts = PM_NEW_ARRAY(arena, struct pm_str, *count);
    for (size_t i = 0; i < *count; i++)
        texts[i] = i < reading->record_count ? reading->records[i]
                                             : reading->attempts[i - reading->record_count];
    return texts;
}

/* A term before PurelyMail's may keep mail from ever coming to it: then PurelyMail goes first. */
static struct pm_str choose(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                            struct pm_str merged)
{
    struct pm_look *look = subject->look;
    const struct pm_spf_assessment *assessment =
        pm_spf_assess(look, merged, reading->answer->server);
    if (assessment->open || assessment->unknown.len > 0 ||
        assessment->passed == assessment->addresses)
        return merged;
    return pm_spf_put_first(merged, PM_STR("include:" PM_SPF_OURS), look->arena);
}

/* What is wrong with the others' terms stays wrong; empty: nothing. */
static struct pm_str find_rest(const struct pm_spf_assessment *assessment, struct pm_arena *arena)
{
    static const enum pm_spf_trouble kinds[] = {PM_SPF_TROUBLE_NONE, PM_SPF_TROUBLE_SEVERAL,
                                                PM_SPF_TROUBLE_LOOP, PM_SPF_TROUBLE_SYNTAX,
                                                PM_SPF_TROUBLE_HOSTS};
    const struct pm_spf_verdict *stranger = &assessment->stranger;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (stranger->troubles[kinds[i]].len > 0)
            return pm_str_printf(arena, " Leave out what does not work in it: %" PM_STR_FMT ".",
                                 PM_STR_ARG(stranger->troubles[kinds[i]]));
    if (stranger->lookups > PM_SPF_LOOKUPS_MAX)
        return pm_str_printf(arena,
                             " %d of its terms ask DNS, over %d: leave out senders that are no "
                             "longer used.",
                             stranger->lookups, PM_SPF_LOOKUPS_MAX);
    return PM_STR("");
}

static struct pm_str list_old(const struct pm_spf_reading *reading, const struct pm_str *texts,
                              size_t count, struct pm_str chosen, struct pm_arena *arena)
{
    struct pm_joined lines = {.arena = arena, .text = PM_STR("")};
    for (size_t i = 0; i < count; i++)
        if (!pm_str_eq(texts[i], chosen))
            pm_join(&lines, "\n",
                    line_of(reading->answer->question.name, reading->set->ttl, texts[i], arena));
    return lines.text;
}

void pm_spf_publish(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                    struct pm_verdict *verdict)
{
    const struct pm_dns_record *record = subject->record;
    struct pm_arena *arena = subject->look->arena;
    size_t count;
    struct pm_str *texts = collect(reading, &count, arena);
    struct pm_str merged = pm_spf_merge(texts, count, record->rdata.text, arena);
    struct pm_str chosen = choose(subject, reading, merged);
    struct pm_str rest =
        find_rest(pm_spf_assess(subject->look, chosen, reading->answer->server), arena);
    verdict->publish = line_of(record->owner, record->ttl, chosen, arena);
    verdict->remove = list_old(reading, texts, count, chosen, arena);
    verdict->fix = pm_str_printf(arena, "Publish this %s.%" PM_STR_FMT,
                                 count > 1 ? "one record instead of them" : "record instead",
                                 PM_STR_ARG(rest));
}
