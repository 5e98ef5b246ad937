#include "zone/replace.h"

#include "zone/writer.h"

#include <sys/stat.h>

/* A file says at its top that it is ours: further down, it is one of others that ours was put
 * into. */
enum { TOP_LINES = 2, TOP_LINES_OF_SCRIPT = 3 };

bool pm_zone_is_origin_line(const struct pm_zone_format *format, struct pm_str line)
{
    for (size_t i = 0; i < 2 && format->origin_lines[i]; i++) {
        if (pm_str_starts(pm_str_trim(line), pm_str_from(format->origin_lines[i])))
            return true;
    }
    return false;
}

static bool is_ours(const struct pm_zone_format *format, struct pm_str bytes)
{
    int top = pm_str_starts(bytes, PM_STR("#!")) ? TOP_LINES_OF_SCRIPT : TOP_LINES;
    struct pm_str line;
    for (int i = 0; i < top && pm_str_next(&bytes, '\n', &line); i++) {
        bool marked = format->mark && pm_str_starts(pm_str_trim(line), pm_str_from(format->mark));
        if (marked || pm_zone_is_origin_line(format, line))
            return true;
    }
    return false;
}

static bool says_nothing(struct pm_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (pm_ascii_is_alnum(bytes.ptr[i]))
            return false;
    }
    return true;
}

static bool is_read_as_current(const struct pm_zone *zone, const char *path)
{
    struct stat written, read;
    char source[4096];
    if (!zone->current || zone->current->source.len >= sizeof source)
        return false;
    memcpy(source, zone->current->source.ptr, zone->current->source.len);
    source[zone->current->source.len] = '\0';
    return stat(path, &written) == 0 && stat(source, &read) == 0 && written.st_dev == read.st_dev &&
           written.st_ino == read.st_ino;
}

static bool is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

static bool holds_zone(const struct pm_zone_format *format, struct pm_str bytes)
{
    uint32_t serial;
    if (strcmp(format->suffix, ".zone") == 0)
        return pm_serial_scan(bytes, &serial) != PM_SERIAL_NONE;
    return pm_zone_says_whole(format, bytes);
}

/* Servers read the file where it lies, so what it holds is what they serve. */
static bool is_served(const struct pm_zone_format *format)
{
    return strcmp(format->suffix, ".zone") == 0 || strcmp(format->suffix, ".data") == 0;
}

static bool holds_records(const struct pm_zone_format *format, struct pm_str bytes)
{
    struct pm_str line;
    while (pm_str_next(&bytes, '\n', &line)) {
        line = pm_str_trim(line);
        if (line.len > 0 && line.ptr[0] != '$' &&
            !pm_str_starts(line, pm_str_from(format->comment)))
            return true;
    }
    return false;
}

/* What is right already is not in it. */
static bool is_change(const struct pm_zone_format *format, const struct pm_zone_options *options,
                      const struct pm_zone *zone)
{
    return zone->current && !options->all && !pm_zone_declares(format, options);
}

/* The file is ours. */
static bool check_records(const struct pm_zone_format *format,
                          const struct pm_zone_options *options, const struct pm_zone *zone,
                          const char *path, struct pm_str bytes, struct pm_err *err)
{
    if (!is_change(format, options, zone) || !is_served(format) || !holds_records(format, bytes))
        return true;
    bool has_part = format->styles & 1U << PM_ZONE_STYLE_INCLUDE;
    return pm_fail(err, PM_ERR_FAILED,
                   "%s holds records, and what would take its place is a change (--current), which "
                   "leaves out what is right already: where a server reads the file, its records "
                   "would be gone: %swrite into another folder, or move the file away",
                   path, has_part ? "make a file that holds them all with --style include, " : "");
}

static bool is_chosen(const struct pm_zone *zone, struct pm_str name)
{
    for (size_t i = 0; i < zone->count; i++) {
        if (pm_str_eq(zone->domains[i].name.ascii, name))
            return true;
    }
    return false;
}

/* Of "a.example", or of "bücher.example (xn--bcher-kva.example)"; empty: it is another text. */
static struct pm_str shown_name(struct pm_str text)
{
    struct pm_str rest = pm_str_trim(text), word;
    pm_str_next(&rest, ' ', &word);
    if (rest.len == 0)
        return word;
    bool bracketed = pm_str_starts(rest, PM_STR("(")) && pm_str_ends(rest, PM_STR(")")) &&
                     !memchr(rest.ptr, ' ', rest.len);
    return bracketed ? pm_str_sub(rest, 1, rest.len - 1) : (struct pm_str){0};
}

/* In a file of ours a comment that is a name alone stands before the records of that domain. */
static bool find_left_out(const struct pm_zone_format *format, const struct pm_zone *zone,
                          struct pm_str bytes, struct pm_str *name)
{
    struct pm_str line, prefix = pm_str_from(format->comment);
    while (pm_str_next(&bytes, '\n', &line)) {
        if (!pm_str_starts(line, prefix))
            continue;
        *name = shown_name(pm_str_sub(line, prefix.len, line.len));
        if (name->len > 0 && pm_name_in_zone(*name, zone->name.ascii) && !is_chosen(zone, *name))
            return true;
    }
    return false;
}

/* The file is ours. */
static bool check_domains(const struct pm_zone_format *format,
                          const struct pm_zone_options *options, const struct pm_zone *zone,
                          const char *path, struct pm_str bytes, struct pm_err *err)
{
    struct pm_str name;
    if (!options->chosen || !is_served(format) || !holds_records(format, bytes) ||
        !find_left_out(format, zone, bytes, &name))
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "%s holds the records of %" PM_STR_FMT
                   ", too, and what would take its place does not: where a server reads the file, "
                   "they would be gone: name all domains of the zone, or none, or write into "
                   "another folder",
                   path, PM_STR_ARG(name));
}

/* What was written by hand may hold more than the zone shows: aliases, settings, what is still to
 * be served. */
static bool check_whole(const struct pm_zone_format *format, const struct pm_zone_options *options,
                        const struct pm_zone *zone, const char *path, struct pm_str bytes,
                        struct pm_err *err)
{
    return options->replace_zone || is_read_as_current(zone, path) || is_ours(format, bytes) ||
           pm_fail(err, PM_ERR_FAILED,
                   "%s was not made by pm-reconcile in this form (%s), and may hold more than "
                   "--current tells, so it is not replaced: write into another folder, move the "
                   "file away, or say --yes-replace-zone",
                   path, format->name);
}

bool pm_zone_may_replace(const struct pm_zone_format *format, const struct pm_zone_options *options,
                         const struct pm_zone *zone, const char *path, struct pm_str bytes,
                         struct pm_err *err)
{
    if (says_nothing(bytes) || is_link(path))
        return true;
    if (pm_zone_effect_of(format, options) == PM_ZONE_REPLACES)
        return check_whole(format, options, zone, path, bytes, err);
    if (is_read_as_current(zone, path))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s is what --current was read from, and what would take its place is a "
                       "change to it: write into another folder",
                       path);
    if (format->declares && pm_zone_has_removal(zone))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s is there, and a removal never takes the place of a file: what that "
                       "declares for the domains that stay would be deleted. Write the removal "
                       "into another folder; then in one step write this file anew for the domains "
                       "that stay (or delete it, if none stays) and put the removal beside it, "
                       "under another name",
                       path);
    if (!is_ours(format, bytes))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s was not made by pm-reconcile in this form (%s), so it is not replaced: "
                       "write into another folder, or move the file away",
                       path, format->name);
    if (holds_zone(format, bytes))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s holds a whole zone, and what would take its place has mail records "
                       "only: write into another folder, or move the file away",
                       path);
    if (!zone->current && pm_zone_declares(format, options) && pm_zone_says_known(format, bytes))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s was made with --current, and what would take its place without it holds "
                       "nothing of others: what that declares of theirs (the senders of an SPF "
                       "record that ours was merged into) would be lost: give --current, or "
                       "remove the file first",
                       path);
    return check_records(format, options, zone, path, bytes, err) &&
           check_domains(format, options, zone, path, bytes, err);
}
