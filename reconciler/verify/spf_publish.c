/* The one record to publish in place of what is there. */
#include "model/spf_merge.h"
#include "model/spf_term.h"
#include "verify/spf_rules.h"

static struct pm_str line_of(struct pm_str owner, uint32_t ttl, struct pm_str text,
                             struct pm_arena *arena)
{
    const struct pm_rdata rdata = {.text = text};
    return pm_view_record(owner, ttl, PM_RRTYPE_TXT, &rdata, arena);
}

enum { MERGED_MAX = 4096 /* ten times what a record may take (RFC 7208 3.4) */ };

/* What a record is made for. */
struct source {
    struct pm_look *look;
    struct pm_str server, wanted;
};

/* All that goes into the record: what there is, or what was meant to be one. */
static struct pm_str *collect(const struct pm_spf_reading *reading, size_t *count,
                              struct pm_arena *arena)
{
    struct pm_str *texts =
        PM_NEW_ARRAY(arena, struct pm_str, reading->record_count + reading->attempt_count);
    *count = 0;
    for (size_t i = 0; i < reading->record_count; i++)
        texts[(*count)++] = reading->records[i];
    for (size_t i = 0; i < reading->attempt_count && reading->record_count != 1; i++)
        if (pm_spf_is_meant(reading->attempts[i]))
            texts[(*count)++] = reading->attempts[i];
    return texts;
}

static bool is_strict(const struct pm_str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pm_spf_end(texts[i]) == '-')
            return true;
    return false;
}

/* An `all` that another would have expected otherwise. */
static void mind_end(const struct pm_str *texts, size_t count, struct pm_str wanted,
                     struct pm_str merged, struct pm_joined *why)
{
    char end = pm_spf_end(merged);
    if (end != pm_spf_end(wanted))
        pm_join(why, "", pm_str_printf(why->arena, " It keeps the '%call' of what is there.", end));
    else if (end != '-' && is_strict(texts, count))
        pm_join(why, "", pm_str_printf(why->arena, " It ends in '%call'; '-all' is as good.", end));
}

static void mind_unreadable(const struct pm_str *texts, size_t count, struct pm_joined *why)
{
    struct pm_str terms = pm_spf_unreadable(texts, count, why->arena);
    if (terms.len > 0)
        pm_join(why, "",
                pm_str_printf(why->arena,
                              " What receivers cannot read is left out of it: %" PM_STR_FMT
                              ". Put it in corrected if it names a sender.",
                              PM_STR_ARG(terms)));
}

/* Why receivers answer 'permerror' to the term alone, for every mail; empty: they need not. An
 * include whose record is broken further in may still pass mail before they come to that. */
static struct pm_str find_break(const struct source *source, const struct pm_spf_term *term)
{
    struct pm_look *look = source->look;
    struct pm_str alone = pm_str_printf(look->arena, "v=spf1 %" PM_STR_FMT, PM_STR_ARG(term->text));
    const struct pm_spf_verdict *verdict = &pm_spf_assess(look, alone, source->server)->verdict;
    return verdict->result == PM_SPF_RESULT_PERMERROR && verdict->lookups == 1 ? verdict->problem
                                                                               : PM_STR("");
}

static bool is_suspect(const struct source *source, const struct pm_spf_term *term)
{
    return (pm_spf_is_named(term, "include") || pm_spf_is_named(term, "mx")) &&
           !pm_spf_has(source->wanted, term);
}

/* Leaves out of the record what can never do anything but break it, unless the file asks for it;
 * why names that. */
static struct pm_str leave_out(const struct source *source, struct pm_str text,
                               struct pm_joined *why)
{
    struct pm_joined kept = {.arena = source->look->arena, .text = PM_STR("")};
    struct pm_spf_term term;
    int suspects = 0;
    while (pm_spf_next(&text, &term)) {
        bool suspect = is_suspect(source, &term) && suspects++ < PM_SPF_COUNT_MAX;
        struct pm_str problem = suspect ? find_break(source, &term) : PM_STR("");
        if (problem.len == 0)
            pm_join(&kept, " ", term.text);
        else
            pm_join(why, "",
                    pm_str_printf(kept.arena,
                                  " '%" PM_STR_FMT "' is left out of it: %" PM_STR_FMT ".",
                                  PM_STR_ARG(term.text), PM_STR_ARG(problem)));
    }
    return kept.text;
}

/* A term before PurelyMail's may keep mail from ever coming to it: then PurelyMail goes first. */
static struct pm_str choose(const struct source *source, struct pm_str merged)
{
    const struct pm_spf_assessment *assessment =
        pm_spf_assess(source->look, merged, source->server);
    if (assessment->open || assessment->passed == assessment->addresses)
        return merged;
    return pm_spf_put_first(merged, PM_STR("include:" PM_SPF_OURS), source->look->arena);
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
    if (stranger->voids > PM_SPF_VOIDS_MAX)
        return pm_str_printf(arena,
                             " %d of its terms ask for what is not there, over %d: leave them out.",
                             stranger->voids, PM_SPF_VOIDS_MAX);
    return PM_STR("");
}

static bool is_too_long(const struct pm_str *texts, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += texts[i].len;
    return len > MERGED_MAX;
}

/* The texts of an alias's target are not the domain's to remove, but the CNAME is, beside which
 * nothing can stand. */
static struct pm_str list_old(const struct pm_spf_reading *reading, const struct pm_str *texts,
                              size_t count, struct pm_str chosen, struct pm_arena *arena)
{
    struct pm_joined lines = {.arena = arena, .text = PM_STR("")};
    const struct pm_rrset *alias = pm_view_own_set(reading->answer, PM_RRTYPE_CNAME);
    if (alias)
        return pm_view_records(alias, arena);
    for (size_t i = 0; i < count; i++)
        if (!pm_str_eq(texts[i], chosen))
            pm_join(&lines, "\n",
                    line_of(reading->answer->question.name, reading->set->ttl, texts[i], arena));
    return lines.text;
}

void pm_spf_publish(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                    struct pm_verdict *verdict)
{
    struct pm_look *look = subject->look;
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_SPF);
    struct source source = {look, reading->answer->server, record->rdata.text};
    struct pm_joined why = {.arena = look->arena, .text = PM_STR("")};
    size_t count;
    struct pm_str *texts = collect(reading, &count, look->arena);
    if (is_too_long(texts, count)) {
        verdict->fix = PM_STR("Publish one short record in place of all of this.");
        return;
    }
    struct pm_str merged = pm_spf_merge(texts, count, source.wanted, look->arena);
    mind_unreadable(texts, count, &why);
    mind_end(texts, count, source.wanted, merged, &why);
    struct pm_str chosen = choose(&source, leave_out(&source, merged, &why));
    pm_join(&why, "", find_rest(pm_spf_assess(look, chosen, source.server), look->arena));
    verdict->publish = line_of(record->owner, record->ttl, chosen, look->arena);
    verdict->remove = list_old(reading, texts, count, chosen, look->arena);
    verdict->fix = pm_str_printf(look->arena, "Publish this %s.%" PM_STR_FMT,
                                 count > 1 ? "one record instead of them" : "record instead",
                                 PM_STR_ARG(why.text));
}
