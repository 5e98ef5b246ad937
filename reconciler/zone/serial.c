#include "zone/serial.h"

#include "base/num.h"

#include <time.h>

bool pm_serial_parse(struct pm_str text, struct pm_serial *out, struct pm_err *err)
{
    static const struct {
        const char *word;
        enum pm_serial_kind kind;
    } words[] = {
        {"unixtime", PM_SERIAL_UNIXTIME},
        {"date", PM_SERIAL_DATE},
        {"keep+1", PM_SERIAL_NEXT},
    };
    uint64_t number;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pm_str_is(text, words[i].word)) {
            *out = (struct pm_serial){.kind = words[i].kind};
            return true;
        }
    }
    if (!pm_u64_parse(text, 0, UINT32_MAX, &number))
        return pm_fail(err, PM_ERR_USAGE,
                       "\"%" PM_STR_FMT "\" is not a serial: write a number from 0 to %u, "
                       "unixtime, date or keep+1",
                       PM_STR_ARG(text), UINT32_MAX);
    *out = (struct pm_serial){.kind = PM_SERIAL_NUMBER, .number = (uint32_t)number};
    return true;
}

bool pm_serial_is_after(uint32_t a, uint32_t b)
{
    uint32_t distance = a - b;
    return distance > 0 && distance < UINT32_C(1) << 31;
}

static uint32_t from_date(int64_t now)
{
    time_t seconds = (time_t)now;
    struct tm tm;
    if (!gmtime_r(&seconds, &tm))
        return 1;
    return ((uint32_t)(tm.tm_year + 1900) * 10000 + (uint32_t)(tm.tm_mon + 1) * 100 +
            (uint32_t)tm.tm_mday) *
               100 +
           1;
}

uint32_t pm_serial_first(struct pm_serial serial, int64_t now)
{
    switch (serial.kind) {
    case PM_SERIAL_UNIXTIME:
    case PM_SERIAL_CHANGED:
        return (uint32_t)now;
    case PM_SERIAL_DATE:
        return from_date(now);
    case PM_SERIAL_NUMBER:
        return serial.number;
    case PM_SERIAL_NEXT:
        break;
    }
    return 1;
}

static uint32_t one_after(uint32_t old)
{
    return old == UINT32_MAX ? 1 : old + 1;
}

bool pm_serial_next(struct pm_serial serial, int64_t now, uint32_t old, uint32_t *out,
                    struct pm_err *err)
{
    bool counts_on = serial.kind == PM_SERIAL_NEXT || serial.kind == PM_SERIAL_CHANGED;
    uint32_t wanted = counts_on ? one_after(old) : pm_serial_first(serial, now);
    bool after = pm_serial_is_after(wanted, old);
    if (!after && serial.kind == PM_SERIAL_NUMBER)
        return pm_fail(err, PM_ERR_FAILED,
                       "serial %u does not come after %u (RFC 1982), so servers that have the old "
                       "zone would keep it: give a higher one, or --serial keep+1",
                       wanted, old);
    *out = after ? wanted : one_after(old);
    return true;
}

/* Where the scan stands. */
struct scan {
    struct pm_str rest;
    bool line_start; /* the next token is an owner */
};

static void skip_comment(struct pm_str *rest)
{
    *rest = pm_str_sub(*rest, pm_str_find(*rest, '\n'), rest->len);
}

/* Skips what separates tokens; parentheses only join lines, which the scan does anyway. */
static void skip_blanks(struct scan *scan)
{
    while (scan->rest.len > 0) {
        char c = scan->rest.ptr[0];
        if (c == ';') {
            skip_comment(&scan->rest);
            continue;
        }
        if (c == '\n')
            scan->line_start = true;
        else if (c == ' ' || c == '\t')
            scan->line_start = false;
        else if (c != '\r' && c != '(' && c != ')')
            return;
        scan->rest = pm_str_sub(scan->rest, 1, scan->rest.len);
    }
}

static size_t token_end(struct pm_str text, bool quoted)
{
    size_t i = quoted;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\')
            i++;
        else if (quoted ? c == '"' : strchr(" \t\r\n;()\"", c) != NULL && c != '\0')
            return quoted ? i + 1 : i;
    }
    return text.len;
}

static bool next_token(struct scan *scan, struct pm_str *token, bool *is_owner)
{
    skip_blanks(scan);
    if (scan->rest.len == 0)
        return false;
    size_t end = token_end(scan->rest, scan->rest.ptr[0] == '"');
    *is_owner = scan->line_start;
    *token = pm_str_sub(scan->rest, 0, end);
    scan->rest = pm_str_sub(scan->rest, end, scan->rest.len);
    scan->line_start = false;
    return true;
}

enum pm_serial_found pm_serial_scan(struct pm_str text, uint32_t *out)
{
    struct scan scan = {.rest = text, .line_start = true};
    struct pm_str token;
    uint64_t serial;
    bool is_owner;
    while (next_token(&scan, &token, &is_owner)) {
        if (is_owner || !pm_str_eq_nocase(token, PM_STR("SOA")))
            continue;
        for (int field = 0; field < 3; field++) { /* MNAME, RNAME, SERIAL */
            if (!next_token(&scan, &token, &is_owner))
                return PM_SERIAL_UNREADABLE;
        }
        if (!pm_u64_parse(token, 0, UINT32_MAX, &serial))
            return PM_SERIAL_UNREADABLE;
        *out = (uint32_t)serial;
        return PM_SERIAL_READ;
    }
    return PM_SERIAL_NONE;
}
