#include "base/num.h"

bool pm_u64_parse(struct pm_str text, uint64_t min, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!pm_ascii_is_digit(text.ptr[i]))
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.ptr[i] - '0'), &value))
            return false;
    }
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

bool pm_i64_parse(struct pm_str text, int64_t min, int64_t max, int64_t *out)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    uint64_t magnitude;
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    if (!pm_u64_parse(pm_str_sub(text, negative ? 1 : 0, text.len), 0, limit, &magnitude))
        return false;
    int64_t value = (int64_t)magnitude;
    if (negative)
        value = magnitude > (uint64_t)INT64_MAX ? INT64_MIN : -value;
    if (value < min || value > max)
        return false;
    *out = value;
    return true;
}

static const struct unit {
    char letter;
    int64_t seconds;
} units[] = {{'w', 604800}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};

enum { UNITS = sizeof units / sizeof *units };
static const int64_t duration_max = INT64_C(100) * 366 * 86400;

bool pm_duration_parse(struct pm_str text, int64_t *seconds)
{
    int64_t total = 0;
    size_t unit = 0, at = 0;
    if (pm_str_is(text, "0")) {
        *seconds = 0;
        return true;
    }
    while (at < text.len) {
        size_t digits = at;
        uint64_t count;
        while (digits < text.len && pm_ascii_is_digit(text.ptr[digits]))
            digits++;
        if (digits == text.len || !pm_u64_parse(pm_str_sub(text, at, digits), 0, 1u << 31, &count))
            return false;
        while (unit < UNITS && units[unit].letter != text.ptr[digits])
            unit++;
        if (unit == UNITS)
            return false;
        int64_t part = (int64_t)count * units[unit++].seconds;
        total += part;
        if (part > duration_max || total > duration_max)
            return false;
        at = digits + 1;
    }
    if (text.len == 0)
        return false;
    *seconds = total;
    return true;
}

int64_t pm_i64_add_clamped(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return a > 0 ? INT64_MAX : INT64_MIN;
}
