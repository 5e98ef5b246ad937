#include "changes.h"

struct changes changes_init(struct pm_arena *arena)
{
    return (struct changes){.arena = arena, .dns = {.ttl = 3600, .mx_priority = 10}};
}

void changes_make(struct changes *changes)
{
    const char *domain = changes->domain ? changes->domain : "example.com";
    struct pm_changeset_input *input = &changes->input;
    input->domain = pm_name_canonical(pm_str_from(domain));
    input->zone = pm_name_canonical(PM_STR("example.com"));
    input->ownership = PM_STR(OWNERSHIP);
    changes->wanted =
        pm_records_make(input->domain, &changes->dns,
                        input->drop_ownership ? PM_STR("") : input->ownership, changes->arena);
    input->wanted = &changes->wanted;
    if (changes->there)
        changes->current = zonetext_parse(changes->there, changes->arena);
    input->current = changes->there ? &changes->current : NULL;
    changes->made = pm_changeset_make(input, changes->arena);
}

void assert_changes(struct changes *changes, const char *there, const char *expected)
{
    changes->there = there;
    changes_make(changes);
    assert_str(zonetext_changes(&changes->made, changes->arena), expected);
}

size_t count_remarks(const struct changes *changes, enum pm_remark_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < changes->made.remark_count; i++)
        count += changes->made.remarks[i].kind == kind;
    return count;
}

const struct pm_remark *the_remark(const struct changes *changes, enum pm_remark_kind kind)
{
    assert_int_equal(count_remarks(changes, kind), 1);
    for (size_t i = 0; i < changes->made.remark_count; i++)
        if (changes->made.remarks[i].kind == kind)
            return &changes->made.remarks[i];
    return NULL;
}

void assert_says(struct pm_str text, const char *part)
{
    if (!memmem(text.ptr, text.len, part, strlen(part)))
        fail_msg("\"%s\" is not in \"%.*s\"", part, PM_STR_ARG(text));
}
