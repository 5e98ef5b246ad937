#include "reviewed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int reviewed_open(void **state)
{
    static struct reviewed fixture;
    struct reviewed *f = &fixture;
    *f = (struct reviewed){
        .dns = {.ttl = 3600, .mx_priority = 10},
        .options = {.version = "1", .ownership = PM_STR("purelymail_ownership_proof=a")},
    };
    pm_arena_init(&f->arena);
    f->domains[0] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.com")), .dns = &f->dns};
    f->draft = pm_current_begin(&f->arena);
    *state = f;
    return 0;
}

int reviewed_close(void **state)
{
    struct reviewed *f = *state;
    pm_arena_fini(&f->arena);
    return 0;
}

void reviewed_hold(struct reviewed *f, const char *owner, enum pm_rrtype type,
                   struct pm_rdata rdata)
{
    pm_current_add(&f->draft, pm_str_from(owner), type, 3600, &rdata);
}

void reviewed_hold_text(struct reviewed *f, const char *owner, const char *text)
{
    reviewed_hold(f, owner, PM_RRTYPE_TXT, (struct pm_rdata){.text = pm_str_from(text)});
}

void reviewed_hold_name(struct reviewed *f, const char *owner, enum pm_rrtype type,
                        const char *target)
{
    reviewed_hold(f, owner, type, (struct pm_rdata){.target = pm_str_from(target)});
}

void reviewed_know(struct reviewed *f, bool whole)
{
    f->current = pm_current_make(&f->draft, PM_STR("example.com"), whole, PM_STR("a test"));
}

void reviewed_know_ours(struct reviewed *f)
{
    struct pm_record_list list =
        pm_records_make(f->domains[0].name, &f->dns, f->options.ownership, &f->arena);
    for (size_t i = 0; i < list.count; i++)
        pm_current_know(&f->draft, list.items[i].owner, list.items[i].type);
    reviewed_know(f, false);
}

bool reviewed_try(struct reviewed *f, const struct pm_zone_format *format)
{
    if (!pm_zone_group(f->domains, 1, &f->arena, &f->zones, &f->zone_count, &f->err))
        fail_msg("%s", f->err.msg);
    f->zones[0].current = f->current.source.len > 0 ? &f->current : NULL;
    return pm_zone_check(format, f->zones, f->zone_count, &f->options, &f->arena, &f->review,
                         &f->err);
}

void reviewed_refuses(struct reviewed *f, const struct pm_zone_format *format, const char *words)
{
    assert_false(reviewed_try(f, format));
    if (!strstr(f->err.msg, words))
        fail_msg("%s", f->err.msg);
}

const struct pm_remark *reviewed_told(const struct reviewed *f, const char *words)
{
    for (size_t i = 0; i < f->review.count; i++) {
        if (strstr(f->review.remarks[i].text.ptr, words))
            return &f->review.remarks[i];
    }
    return NULL;
}

void reviewed_tells_nothing(struct reviewed *f, const struct pm_zone_format *format)
{
    assert_true(reviewed_try(f, format));
    if (f->review.count > 0)
        fail_msg("%s", f->review.remarks[0].text.ptr);
    assert_int_equal(f->review.blocked, 0);
}
