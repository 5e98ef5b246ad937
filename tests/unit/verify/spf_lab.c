#include "tests/unit/verify/spf_lab.h"

#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *const world[] = {
    "_spf.other.example TXT v=spf1 ip4:203.0.113.0/24 -all",
    "open.example TXT v=spf1 +all",
    "two.example TXT v=spf1 -all",
    "two.example TXT v=spf1 ~all",
    "broken.example TXT v=spf1 ip4:203.0.113 -all",
    "loop.example TXT v=spf1 include:loop.example -all",
    "nested.example TXT v=spf1 include:_spf.purelymail.com -all",
    ("fat.example TXT v=spf1 a:a.fat.example a:a.fat.example a:a.fat.example a:a.fat.example "
     "a:a.fat.example a:a.fat.example a:a.fat.example a:a.fat.example ~all"),
    "a.fat.example A 127.0.0.1",
    "deny.example TXT v=spf1 ip4:192.0.2.0/24 -all",
    "v6.example AAAA 2001:db8::1",
    "w6.example AAAA 2001:db8::1",
    "x6.example AAAA 2001:db8::1",
    "h4.example MX 1 a.fat.example",
    "h4.example MX 1 a.half.example",
    "h4.example MX 1 b.half.example",
    "h4.example MX 1 c.half.example",
    "b.half.example A 127.0.0.1",
    "c.half.example A 127.0.0.1",
    "wide.example TXT v=spf1 ip4:0.0.0.0/1 -all",
    "a.half.example A 192.0.2.66",
    "half.example TXT v=spf1 ip4:203.0.113.0/24 include:nowhere.example -all",
};

void spf_lab_say(struct lab *lab, const char *texts)
{
    struct pm_str rest = pm_str_from(texts), text;
    lab_unsay(lab, "example.com TXT");
    lab_say(lab, "example.com TXT " OWNERSHIP);
    while (pm_str_next(&rest, '|', &text))
        if (text.len > 0)
            lab_say(lab, pm_str_cstr(&lab->arena,
                                     pm_str_printf(&lab->arena, "example.com TXT %" PM_STR_FMT,
                                                   PM_STR_ARG(text))));
}

void spf_lab_init(struct lab *lab, const char *texts)
{
    lab_init(lab);
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        lab_say(lab, world[i]);
    spf_lab_say(lab, texts);
}

const char *spf_lab_repeat(struct lab *lab, const char *prefix, const char *part, size_t count,
                           const char *end)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, prefix);
    for (size_t i = 0; i < count; i++)
        pm_sink_puts(&sink, part);
    pm_sink_puts(&sink, end);
    const char *text = pm_str_cstr(&lab->arena, pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    return text;
}

static void check_row(const struct spf_row *row)
{
    struct lab lab;
    spf_lab_init(&lab, row->texts);
    const struct pm_finding *finding = lab_find(&lab, row->rule);
    if (!finding)
        fail_msg("'%s': no finding of %s", row->texts, row->rule);
    else if (finding->status != row->status || !pm_str_is(finding->cause, row->cause) ||
             (row->why[0] == '\0' ? finding->why.len > 0
                                  : !pm_str_contains_nocase(finding->why, pm_str_from(row->why))) ||
             (row->publish && !pm_str_is(finding->publish, row->publish)))
        fail_msg("'%s': %s is %s '%.*s' '%.*s', publish '%.*s'", row->texts, row->rule,
                 pm_status_name(finding->status), PM_STR_ARG(finding->cause),
                 PM_STR_ARG(finding->why), PM_STR_ARG(finding->publish));
    lab_fini(&lab);
}

void spf_rows_check(const struct spf_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i]);
}
