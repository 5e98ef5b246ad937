#include "verify/dmarc.h"

#include "base/num.h"

struct reader {
    struct pm_dmarc *dmarc;
    struct pm_text_problems *problems; /* the record's */
    enum pm_dmarc_policy p, sp, np;
    struct pm_tag bad;         /* the first tag whose policy is none */
    bool has_bad, has_old_bad; /* old: also for receivers that know no np */
    bool has_ruf, has_fo;
    unsigned seen; /* a bit a row of known */
    size_t count;  /* tags so far */
};

static const char *const policies[] = {
    [PM_DMARC_NONE] = "none",
    [PM_DMARC_QUARANTINE] = "quarantine",
    [PM_DMARC_REJECT] = "reject",
};

const char *pm_dmarc_policy_name(enum pm_dmarc_policy policy)
{
    return policies[policy];
}

static bool read_policy(struct reader *reader, const struct pm_tag *tag, enum pm_dmarc_policy *out)
{
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        if (pm_str_eq_nocase(tag->value, pm_str_from(policies[i]))) {
            *out = (enum pm_dmarc_policy)i;
            return true;
        }
    }
    if (!reader->has_bad)
        reader->bad = *tag;
    reader->has_bad = true;
    reader->has_old_bad |= !pm_str_eq_nocase(tag->name, PM_STR("np"));
    return false;
}

static void read_p(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->has_p = true;
    reader->dmarc->p_is_second = reader->count == 2;
    read_policy(reader, tag, &reader->p);
}

static void read_sp(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->has_sp = read_policy(reader, tag, &reader->sp);
}

static void read_np(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->has_np = read_policy(reader, tag, &reader->np);
}

static void complain(struct reader *reader, const struct pm_tag *tag, const char *why)
{
    pm_text_problem_quote(reader->problems, PM_STATUS_WARN, tag->value_at, "'", tag->value, why);
}

/* One letter of several; the first of them is the default. */
static char read_letter(struct reader *reader, const struct pm_tag *tag, const char *letters,
                        const char *why)
{
    char letter = tag->value.len == 1 ? pm_ascii_lower(tag->value.ptr[0]) : '-';
    if (letter != '\0' && strchr(letters, letter))
        return letter;
    complain(reader, tag, why);
    return letters[0];
}

static void read_adkim(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->strict_dkim =
        read_letter(reader, tag, "rs", "' is no alignment: adkim is r or s.") == 's';
}

static void read_aspf(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->strict_spf =
        read_letter(reader, tag, "rs", "' is no alignment: aspf is r or s.") == 's';
}

static void read_t(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->testing = read_letter(reader, tag, "ny", "' is neither y nor n.") == 'y';
}

static void read_psd(struct reader *reader, const struct pm_tag *tag)
{
    reader->dmarc->psd = read_letter(reader, tag, "uyn", "' is not y, n or u.");
    if (reader->dmarc->psd == 'y')
        complain(reader, tag,
                 "' says that others register names below this one, and takes it from "
                 "the domains that may align with it.");
}

static void read_fo(struct reader *reader, const struct pm_tag *tag)
{
    struct pm_str rest = tag->value, option;
    reader->has_fo = true;
    while (pm_str_next(&rest, ':', &option)) {
        option = pm_str_trim(option);
        if (option.len == 1 && option.ptr[0] != '\0' && strchr("01dsDS", option.ptr[0]))
            continue;
        complain(reader, tag, "' is no list of 0, 1, d and s: receivers take fo=0.");
        return;
    }
}

static void read_uris(struct reader *reader, const struct pm_tag *tag, struct pm_report_uris *out)
{
    enum { USUAL_MAX = 2 };
    pm_report_uris_parse(tag->value, tag->value_at, false, reader->problems, out);
    if (out->count > USUAL_MAX)
        pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "", tag->name,
                              " has more than two addresses: receivers need not send to the "
                              "others.");
}

static void read_rua(struct reader *reader, const struct pm_tag *tag)
{
    read_uris(reader, tag, &reader->dmarc->rua);
}

static void read_ruf(struct reader *reader, const struct pm_tag *tag)
{
    reader->has_ruf = true;
    read_uris(reader, tag, &reader->dmarc->ruf);
}

static void read_pct(struct reader *reader, const struct pm_tag *tag)
{
    uint64_t pct;
    if (pm_u64_parse(tag->value, 0, 100, &pct))
        reader->dmarc->pct = (int)pct;
    else
        complain(reader, tag, "' is no percentage from 0 to 100: receivers take 100.");
    pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "pct=", tag->value,
                          " counts for receivers by RFC 7489 only; RFC 9989 has t=y instead.");
}

static void read_obsolete(struct reader *reader, const struct pm_tag *tag)
{
    pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "The tag '", tag->name,
                          "' is obsolete: RFC 9989 has it no more.");
}

static void read_version(struct reader *reader, const struct pm_tag *tag)
{
    (void)reader;
    (void)tag;
}

static const struct {
    const char *name;
    void (*read)(struct reader *reader, const struct pm_tag *tag);
} known[] = {
    {"v", read_version},   {"p", read_p},         {"sp", read_sp},   {"np", read_np},
    {"adkim", read_adkim}, {"aspf", read_aspf},   {"t", read_t},     {"psd", read_psd},
    {"fo", read_fo},       {"rua", read_rua},     {"ruf", read_ruf}, {"pct", read_pct},
    {"rf", read_obsolete}, {"ri", read_obsolete},
};

enum { KNOWN = sizeof known / sizeof *known };

static size_t row_of(struct pm_str name)
{
    size_t row = 0;
    while (row < KNOWN && !pm_str_eq_nocase(name, pm_str_from(known[row].name)))
        row++;
    return row;
}

static void read_known(struct reader *reader, const struct pm_tag *tag, size_t row)
{
    if (reader->seen & 1U << row) {
        pm_text_problem_quote(reader->problems, PM_STATUS_WARN, tag->at, "The tag '", tag->name,
                              "' stands there twice: some receivers take the first, some the last, "
                              "some ignore the record.");
        return;
    }
    reader->seen |= 1U << row;
    if (!pm_str_is(tag->name, known[row].name))
        pm_text_problem_quote(reader->problems, PM_STATUS_WARN, tag->at, "The tag '", tag->name,
                              "' is written in capitals, which not every receiver knows.");
    known[row].read(reader, tag);
}

static void read_tag(struct reader *reader, const struct pm_tag *tag)
{
    size_t row = row_of(tag->name);
    reader->count++;
    if (!tag->has_value)
        pm_text_problem_quote(reader->problems, PM_STATUS_WARN, tag->at, "'", tag->name,
                              "' is no tag with a value: receivers pass over it.");
    else if (row < KNOWN)
        read_known(reader, tag, row);
    else
        pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "The tag '", tag->name,
                              "' is not known: receivers pass over it.");
}

static struct pm_dmarc_view view(const struct reader *reader, bool has_np)
{
    const struct pm_dmarc *dmarc = reader->dmarc;
    struct pm_dmarc_view view = {.applies = true, .p = reader->p};
    view.sp = dmarc->has_sp ? reader->sp : view.p;
    view.np = has_np ? reader->np : view.sp;
    return view;
}

/* A policy that is none makes it p=none where somebody wants reports, else nothing at all (RFC 9989
 * 4.10.1; RFC 7489 6.6.3, which knows no np and wants a p). */
static void take_effect(struct reader *reader)
{
    static const char *const kept = "' is no policy (none, quarantine, reject): receivers act as "
                                    "if it were p=none.";
    static const char *const lost = "' is no policy (none, quarantine, reject): receivers act as "
                                    "if there were no record.";
    struct pm_dmarc *dmarc = reader->dmarc;
    bool reported = dmarc->rua.count > 0;
    bool old_bad = !dmarc->has_p || reader->has_old_bad;
    struct pm_dmarc_view mended = {.applies = reported};
    dmarc->now = reader->has_bad ? mended : view(reader, dmarc->has_np);
    dmarc->then = old_bad ? mended : view(reader, false);
    if (reader->has_bad)
        pm_text_problem_quote(reader->problems, reported ? PM_STATUS_WARN : PM_STATUS_FAIL,
                              reader->bad.value_at, "'", reader->bad.value, reported ? kept : lost);
}

static void look_over(struct reader *reader)
{
    const struct pm_dmarc *dmarc = reader->dmarc;
    if (!dmarc->has_p)
        pm_text_problem_add(reader->problems, PM_STATUS_WARN, PM_TEXT_WHOLE,
                            "There is no policy (p): receivers take p=none, and older ones may "
                            "ignore the record.");
    else if (!dmarc->p_is_second)
        pm_text_problem_add(reader->problems, PM_STATUS_INFO, PM_TEXT_WHOLE,
                            "p does not come right behind v: older receivers may ignore the "
                            "record.");
    if (reader->has_fo && !reader->has_ruf)
        pm_text_problem_add(reader->problems, PM_STATUS_INFO, PM_TEXT_WHOLE,
                            "fo counts beside ruf only.");
}

static bool read_is_first(struct pm_str text, struct pm_tag *first)
{
    struct pm_tags tags = pm_tags_of(text);
    return text.len > 0 && text.ptr[0] == 'v' && pm_tags_next(&tags, first) &&
           pm_str_is(first->name, "v");
}

bool pm_dmarc_is_record(struct pm_str text)
{
    struct pm_tag first;
    return read_is_first(text, &first) && pm_str_is(first.value, "DMARC1");
}

bool pm_dmarc_is_attempt(struct pm_str text)
{
    enum { FRONT = 8 };
    struct pm_str front = pm_str_sub(text, 0, FRONT);
    return pm_dmarc_is_record(text) || pm_str_contains_nocase(text, PM_STR("v=dmarc")) ||
           pm_str_contains_nocase(front, PM_STR("dmarc1"));
}

static const char *why_no_record(struct pm_str text)
{
    struct pm_tag first;
    if (text.len > 0 && (text.ptr[0] == '"' || text.ptr[0] == '\''))
        return "It begins with a quotation mark, which the DNS provider stored as part of the "
               "text: receivers do not know it as a DMARC record.";
    if (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        return "It begins with a blank: not every receiver knows it as a DMARC record.";
    if (!read_is_first(text, &first))
        return "It does not begin with v=DMARC1: receivers do not know it as a DMARC record.";
    if (pm_str_starts(first.value, PM_STR("DMARC1")))
        return "There is no semicolon behind v=DMARC1: receivers do not know it as a DMARC record.";
    return "The version must be DMARC1, in capitals: receivers do not know it as a DMARC record.";
}

struct pm_dmarc pm_dmarc_parse(struct pm_str text, struct pm_arena *arena)
{
    struct pm_dmarc dmarc = {.is_record = pm_dmarc_is_record(text),
                             .psd = 'u',
                             .pct = 100,
                             .problems = {.arena = arena}};
    struct reader reader = {.dmarc = &dmarc, .problems = &dmarc.problems};
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag tag;
    if (!dmarc.is_record) {
        pm_text_problem_add(&dmarc.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE, "%s",
                            why_no_record(text));
        return dmarc;
    }
    while (pm_tags_next(&tags, &tag))
        read_tag(&reader, &tag);
    take_effect(&reader);
    look_over(&reader);
    return dmarc;
}

/* Lists may have blanks around what separates their items. */
static bool lists_equal(struct pm_str a, struct pm_str b, char separator)
{
    struct pm_str one = PM_STR(""), other = PM_STR("");
    for (;;) {
        bool more = pm_str_next(&a, separator, &one);
        if (more != pm_str_next(&b, separator, &other))
            return false;
        if (!more)
            return true;
        if (!pm_str_eq(pm_str_trim(one), pm_str_trim(other)))
            return false;
    }
}

static bool tags_equal(const struct pm_tag *a, const struct pm_tag *b)
{
    char separator = pm_str_eq_nocase(a->name, PM_STR("fo")) ? ':' : ',';
    return pm_str_eq(a->name, b->name) && a->has_value == b->has_value &&
           lists_equal(a->value, b->value, separator);
}

bool pm_dmarc_eq(struct pm_str a, struct pm_str b)
{
    struct pm_tags left = pm_tags_of(a), right = pm_tags_of(b);
    struct pm_tag one, other;
    for (;;) {
        bool more = pm_tags_next(&left, &one);
        if (more != pm_tags_next(&right, &other))
            return false;
        if (!more)
            return true;
        if (!tags_equal(&one, &other))
            return false;
    }
}
