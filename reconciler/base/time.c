#include "base/time.h"

#include "base/num.h"

#include <time.h>

int64_t pm_time_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

int64_t pm_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Sums of hostile numbers may lie outside the years that the forms have room for. */
static struct tm broken_down(int64_t time)
{
    static const int64_t year_0 = INT64_C(-62167219200), year_9999_end = INT64_C(253402300799);
    time_t t = (time_t)(time < year_0 ? year_0 : time > year_9999_end ? year_9999_end : time);
    struct tm tm = {0};
    (void)gmtime_r(&t, &tm);
    return tm;
}

static void put_digits(char *end, int value, int count)
{
    for (int i = 1; i <= count; i++, value /= 10)
        end[-i] = (char)('0' + value % 10);
}

/* A plan may show ten thousands of them: printf would take longer than all the rest. */
struct pm_str pm_time_format(struct pm_arena *arena, int64_t time)
{
    struct tm tm = broken_down(time);
    static const struct pm_str form = PM_STR_INIT("0000-00-00T00:00:00Z");
    char *text = pm_str_cstr(arena, form);
    put_digits(text + 4, tm.tm_year + 1900, 4);
    put_digits(text + 7, tm.tm_mon + 1, 2);
    put_digits(text + 10, tm.tm_mday, 2);
    put_digits(text + 13, tm.tm_hour, 2);
    put_digits(text + 16, tm.tm_min, 2);
    put_digits(text + 19, tm.tm_sec, 2);
    return (struct pm_str){text, form.len};
}

struct pm_str pm_time_format_compact(struct pm_arena *arena, int64_t time)
{
    struct tm tm = broken_down(time);
    return pm_str_printf(arena, "%04d%02d%02dT%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                         tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool digits(struct pm_str text, size_t at, size_t len, int *out)
{
    uint64_t value;
    if (at + len > text.len || !pm_u64_parse(pm_str_sub(text, at, at + len), 0, 9999, &value))
        return false;
    *out = (int)value;
    return true;
}

/* timegm() rolls the 31st of February over into March: what changes on the way back did
 * not exist. */
static bool seconds_of(struct tm tm, int64_t *out)
{
    struct tm copy = tm;
    time_t time = timegm(&copy);
    struct tm back = broken_down(time);
    if (tm.tm_year < 70 || back.tm_year != tm.tm_year || back.tm_mon != tm.tm_mon ||
        back.tm_mday != tm.tm_mday || back.tm_hour != tm.tm_hour || back.tm_min != tm.tm_min ||
        back.tm_sec != tm.tm_sec)
        return false;
    *out = time;
    return true;
}

static bool has_form(struct pm_str text, struct pm_str form)
{
    if (text.len != form.len)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (form.ptr[i] != '.' && form.ptr[i] != text.ptr[i])
            return false;
    }
    return true;
}

bool pm_time_parse(struct pm_str text, int64_t *out)
{
    struct tm tm = {0};
    if (!has_form(text, PM_STR("....-..-..T..:..:..Z")) || !digits(text, 0, 4, &tm.tm_year) ||
        !digits(text, 5, 2, &tm.tm_mon) || !digits(text, 8, 2, &tm.tm_mday) ||
        !digits(text, 11, 2, &tm.tm_hour) || !digits(text, 14, 2, &tm.tm_min) ||
        !digits(text, 17, 2, &tm.tm_sec))
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    return seconds_of(tm, out);
}

static bool month_of(struct pm_str name, int *out)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++) {
        if (pm_str_eq(name, (struct pm_str){months + 3 * i, 3})) {
            *out = i;
            return true;
        }
    }
    return false;
}

bool pm_time_parse_http(struct pm_str text, int64_t *out)
{
    struct tm tm = {0};
    if (!has_form(text, PM_STR("..., .. ... .... ..:..:.. GMT")) ||
        !digits(text, 5, 2, &tm.tm_mday) || !month_of(pm_str_sub(text, 8, 11), &tm.tm_mon) ||
        !digits(text, 12, 4, &tm.tm_year) || !digits(text, 17, 2, &tm.tm_hour) ||
        !digits(text, 20, 2, &tm.tm_min) || !digits(text, 23, 2, &tm.tm_sec))
        return false;
    tm.tm_year -= 1900;
    return seconds_of(tm, out);
}

static struct pm_str two_units(struct pm_arena *arena, const char *sign, int64_t seconds,
                               int64_t unit, char letter, int64_t part, char part_letter)
{
    int64_t rest = seconds % unit / part;
    if (rest == 0)
        return pm_str_printf(arena, "%s%lld%c", sign, (long long)(seconds / unit), letter);
    return pm_str_printf(arena, "%s%lld%c %lld%c", sign, (long long)(seconds / unit), letter,
                         (long long)rest, part_letter);
}

struct pm_str pm_duration_format(struct pm_arena *arena, int64_t seconds)
{
    const char *sign = seconds < 0 ? "-" : "";
    if (seconds < 0)
        seconds = seconds == INT64_MIN ? INT64_MAX : -seconds;
    if (seconds >= 2 * PM_DAY)
        return two_units(arena, sign, seconds, PM_DAY, 'd', PM_HOUR, 'h');
    if (seconds >= PM_HOUR)
        return two_units(arena, sign, seconds, PM_HOUR, 'h', PM_MINUTE, 'm');
    if (seconds >= PM_MINUTE)
        return two_units(arena, sign, seconds, PM_MINUTE, 'm', 1, 's');
    return pm_str_printf(arena, "%s%llds", sign, (long long)seconds);
}
