#include "clock.h"

#include "file.h"

#include <stdlib.h>
#include <string.h>

struct unit {
    char letter;
    double seconds;
};

static const struct unit units[] = {
    {'\0', 1}, {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'y', 365.0 * 86400},
};

static bool parse_offset(const char *line, double *offset)
{
    char *end;
    double number = strtod(line, &end);
    if (end == line || (*end != '\0' && end[1] != '\0')) {
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (units[i].letter == *end) {
            *offset = number * units[i].seconds;
            return true;
        }
    }
    return false;
}

static bool parse_date(const char *line, time_t *date)
{
    struct tm fields = {0};
    const char *end = strptime(line, "%Y-%m-%d %H:%M:%S", &fields);
    if (end == NULL || *end != '\0') {
        return false;
    }
    *date = timegm(&fields);
    return true;
}

static bool parse_line(const char *line, time_t real, time_t written, time_t *now)
{
    double offset = 0;
    time_t date = 0;
    if (*line == '+' || *line == '-') {
        if (!parse_offset(line, &offset)) {
            return false;
        }
        *now = real + (time_t)offset;
        return true;
    }
    if (!parse_date(line + (*line == '@'), &date)) {
        return false;
    }
    *now = *line == '@' ? date + (real - written) : date;
    return true;
}

static const char *find_line(char *text)
{
    for (char *rest = NULL, *line = strtok_r(text, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest)) {
        if (strchr("#; ", *line) == NULL) {
            return line;
        }
    }
    return "";
}

bool sim_clock_now(const char *path, time_t *now, struct sim_error *err)
{
    time_t real = time(NULL);
    if (path == NULL) {
        *now = real;
        return true;
    }
    char *text = NULL;
    size_t len = 0;
    struct stat stat;
    if (!sim_file_read(path, &text, &len, &stat, err)) {
        return false;
    }
    const char *line = find_line(text);
    bool good = parse_line(line, real, stat.st_mtime, now) ||
                sim_fail(err,
                         "%s: not a clock: \"%s\"; it takes \"+25h\", "
                         "\"@2026-11-22 20:00:00\" or \"2026-11-22 20:00:00\"",
                         path, line);
    free(text);
    return good;
}

void sim_clock_format(time_t time, char out[SIM_HTTP_DATE_MAX])
{
    struct tm fields;
    if (!gmtime_r(&time, &fields) ||
        strftime(out, SIM_HTTP_DATE_MAX, "%a, %d %b %Y %H:%M:%S GMT", &fields) == 0)
        out[0] = '\0';
}
