#include "tests/unit/verify/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static const struct {
    const char *word;
    enum pm_answer_status status;
} statuses[] = {
    {"NODATA", PM_ANSWER_NODATA},
    {"NXDOMAIN", PM_ANSWER_NXDOMAIN},
    {"TIMEOUT", PM_ANSWER_TIMEOUT},
    {"SERVFAIL", PM_ANSWER_SERVFAIL},
};

/* Cuts the first word off, which then lives in the arena. */
static const char *cut_word(struct lab *lab, const char **rest)
{
    struct pm_str text = pm_str_from(*rest);
    size_t blank = pm_str_find(text, ' ');
    *rest += blank + (blank < text.len);
    return pm_str_cstr(&lab->arena, pm_str_sub(text, 0, blank));
}

static void fail_at(struct lab *lab, const char *rest)
{
    const char *server = cut_word(lab, &rest), *word = cut_word(lab, &rest);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcmp(word, statuses[i].word) != 0)
            continue;
        lab_fail_at(lab, strcmp(server, "*") == 0 ? NULL : server, rest, statuses[i].status);
        return;
    }
    fail_msg("no such status: %s", word);
}

static void edit(struct lab *lab, const char *what)
{
    const char *rest = what + 1, *server;
    switch (what[0]) {
    case '+':
        lab_say(lab, rest);
        break;
    case '-':
        lab_unsay(lab, rest);
        break;
    case '=':
        lab_replace(lab, rest);
        break;
    case '@':
        server = cut_word(lab, &rest);
        lab_say_at(lab, server, rest);
        break;
    default:
        fail_at(lab, rest);
    }
}

void row_apply(struct lab *lab, const struct row *row)
{
    for (size_t i = 0; i < ROW_EDITS_MAX && row->edits[i]; i++)
        edit(lab, row->edits[i]);
}

static void check_text(size_t at, const char *what, struct pm_str actual, const char *expected)
{
    if (expected && !pm_str_is(actual, expected))
        fail_msg("row %zu: %s is '%.*s', not '%s'", at, what, PM_STR_ARG(actual), expected);
}

static void check_row(const struct row *row, size_t at)
{
    struct lab lab;
    lab_init(&lab);
    row_apply(&lab, row);
    const struct pm_finding *finding = lab_find(&lab, row->rule);
    if (!finding) {
        fail_msg("row %zu: no finding of %s", at, row->rule);
    } else {
        if (finding->status != row->status || !pm_str_is(finding->cause, row->cause) ||
            !pm_str_contains_nocase(finding->why, pm_str_from(row->why)))
            fail_msg("row %zu: %s: %s '%.*s' instead of %s '%s': %.*s", at, row->rule,
                     pm_status_name(finding->status), PM_STR_ARG(finding->cause),
                     pm_status_name(row->status), row->cause, PM_STR_ARG(finding->why));
        check_text(at, "publish", finding->publish, row->publish);
        check_text(at, "remove", finding->remove, row->remove);
    }
    lab_fini(&lab);
}

void rows_check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i], i);
}
