#include "verify/sts.h"

#include "base/num.h"
#include "model/name.h"

enum { ID_MAX = 32, MX_MAX = 1000, DAY_S = 24 * 3600 };

static const struct pm_str version = PM_STR_INIT("STSv1");

bool pm_sts_is_record(struct pm_str text)
{
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag first;
    return text.len > 0 && text.ptr[0] == 'v' && pm_tags_next(&tags, &first) &&
           pm_str_is(first.name, "v") && pm_str_eq(first.value, version);
}

static bool is_id(struct pm_str id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!pm_ascii_is_alnum(id.ptr[i]))
            return false;
    return id.len > 0 && id.len <= ID_MAX;
}

static void read_id(struct pm_sts_record *record, const struct pm_tag *tag)
{
    if (record->id.len > 0)
        pm_text_problem_add(&record->problems, PM_STATUS_FAIL, tag->at, "There are two ids.");
    else if (is_id(tag->value))
        record->id = tag->value;
    else
        pm_text_problem_quote(&record->problems, PM_STATUS_FAIL, tag->value_at, "'", tag->value,
                              "' is no id: 1 to 32 letters and digits.");
}

struct pm_sts_record pm_sts_record_parse(struct pm_str text, struct pm_arena *arena)
{
    struct pm_sts_record record = {.is_record = pm_sts_is_record(text),
                                   .problems = {.arena = arena}};
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag tag;
    bool has_id = false;
    while (pm_tags_next(&tags, &tag)) {
        if (!pm_str_is(tag.name, "id"))
            continue;
        read_id(&record, &tag);
        has_id = true;
    }
    if (!record.is_record)
        pm_text_problem_add(&record.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE,
                            "It does not begin with v=STSv1.");
    else if (!has_id)
        pm_text_problem_add(&record.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE, "There is no id.");
    return record;
}

/* One line of a policy. */
struct field {
    struct pm_str name, value;
    size_t at; /* of the line in the body, from 0 */
};

struct reader {
    struct pm_sts_policy *policy;
    bool seen[4]; /* a field a row of known */
};

static void refuse(struct reader *reader, enum pm_status level, const struct field *field,
                   const char *why)
{
    pm_text_problem_quote(&reader->policy->problems, level, field->at, "'", field->value, why);
}

static void read_version(struct reader *reader, const struct field *field)
{
    if (!pm_str_eq(field->value, version))
        refuse(reader, PM_STATUS_FAIL, field, "' is no version that senders know: it is STSv1.");
}

static void read_mode(struct reader *reader, const struct field *field)
{
    static const char *const modes[] = {
        [PM_STS_NONE] = "none",
        [PM_STS_TESTING] = "testing",
        [PM_STS_ENFORCE] = "enforce",
    };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (pm_str_is(field->value, modes[i])) {
            reader->policy->mode = (enum pm_sts_mode)i;
            return;
        }
    }
    refuse(reader, PM_STATUS_FAIL, field, "' is no mode: it is enforce, testing or none.");
}

static void read_max_age(struct reader *reader, const struct field *field)
{
    uint64_t seconds;
    if (!pm_u64_parse(field->value, 0, PM_STS_MAX_AGE_S, &seconds)) {
        refuse(reader, PM_STATUS_FAIL, field, "' is no max_age: seconds from 0 to 31557600.");
        return;
    }
    reader->policy->max_age_s = seconds;
    if (seconds < DAY_S)
        refuse(reader, PM_STATUS_WARN, field,
               "' seconds (max_age) are less than a day: senders forget the policy soon, and it "
               "protects little. Weeks are usual.");
}

static void read_mx(struct reader *reader, const struct field *field)
{
    struct pm_sts_policy *policy = reader->policy;
    struct pm_str host = field->value;
    if (pm_str_starts(host, PM_STR("*.")))
        host = pm_str_sub(host, 2, host.len);
    struct pm_name name;
    struct pm_err err;
    if (!pm_name_parse(host, PM_NAME_HOST, policy->problems.arena, &name, &err) ||
        pm_str_ends(host, PM_STR(".")))
        refuse(reader, PM_STATUS_WARN, field, "' is no host name, and fits no mail server.");
    else if (policy->mx_count < MX_MAX)
        *PM_PUSH(policy->problems.arena, policy->mx, policy->mx_count, policy->mx_cap) =
            field->value;
}

static const struct {
    const char *name;
    void (*read)(struct reader *reader, const struct field *field);
    bool repeats;
} known[] = {
    {"version", read_version, false},
    {"mode", read_mode, false},
    {"max_age", read_max_age, false},
    {"mx", read_mx, true},
};

enum { KNOWN = sizeof known / sizeof *known, ROW_MX = KNOWN - 1 };

/* Other names are extensions, which senders pass over. Of a name that stands there twice the first
 * counts, but for mx (3.2). */
static void read_field(struct reader *reader, const struct field *field)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (!pm_str_is(field->name, known[i].name))
            continue;
        if (reader->seen[i] && !known[i].repeats)
            pm_text_problem_quote(&reader->policy->problems, PM_STATUS_WARN, field->at, "",
                                  field->name, " stands there twice: the first one counts.");
        else
            known[i].read(reader, field);
        reader->seen[i] = true;
    }
}

static void read_line(struct reader *reader, struct pm_str line, size_t at)
{
    struct pm_str trimmed = pm_str_trim(line);
    size_t cut = pm_str_find(trimmed, ':');
    struct field field = {.name = pm_str_sub(trimmed, 0, cut),
                          .value = pm_str_trim(pm_str_sub(trimmed, cut + 1, trimmed.len)),
                          .at = at};
    if (trimmed.len == 0)
        return;
    if (cut < trimmed.len)
        read_field(reader, &field);
    else
        pm_text_problem_quote(&reader->policy->problems, PM_STATUS_FAIL, at, "The line '", trimmed,
                              "' is no 'name: value'.");
}

static void check_complete(const struct reader *reader)
{
    struct pm_sts_policy *policy = reader->policy;
    for (size_t i = 0; i < KNOWN; i++) {
        bool needed = i != ROW_MX || policy->mode != PM_STS_NONE;
        if (needed && !reader->seen[i])
            pm_text_problem_add(&policy->problems, PM_STATUS_FAIL, PM_TEXT_WHOLE,
                                "There is no '%s'.", known[i].name);
    }
}

struct pm_sts_policy pm_sts_policy_parse(struct pm_str body, struct pm_arena *arena)
{
    struct pm_sts_policy policy = {.problems = {.arena = arena}};
    struct reader reader = {.policy = &policy};
    struct pm_str rest = body.ptr ? body : PM_STR(""), line;
    size_t at = 0;
    while (pm_str_next(&rest, '\n', &line)) {
        read_line(&reader, line, at);
        at += line.len + 1;
    }
    check_complete(&reader);
    return policy;
}

bool pm_sts_policy_allows(const struct pm_sts_policy *policy, struct pm_str host)
{
    struct pm_str parent = pm_str_sub(host, pm_str_find(host, '.') + 1, host.len);
    for (size_t i = 0; i < policy->mx_count; i++) {
        struct pm_str pattern = policy->mx[i];
        bool wild = pm_str_starts(pattern, PM_STR("*."));
        if (wild ? pm_str_eq_nocase(pm_str_sub(pattern, 2, pattern.len), parent)
                 : pm_str_eq_nocase(pattern, host))
            return true;
    }
    return false;
}
