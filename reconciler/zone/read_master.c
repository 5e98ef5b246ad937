#include "zone/read_master.h"

#include "zone/read_field.h"
#include "zone/read_name.h"
#include "zone/read_rdata.h"

enum {
    BYTES_MAX = 64 * 1024 * 1024,
    FILES_MAX = 10000,
    DEPTH_MAX = 8,
    TTL_MAX = 0x7fffffff, /* RFC 2181 8 */
};

/* One file while it is read. */
struct file {
    const char *path;
    const struct file *parent; /* NULL: included by none */
    struct pm_str origin;
    struct pm_str owner; /* of the record before */
    bool has_owner;
    struct pm_zone_lex lex;
};

/* A record while it is read. */
struct record {
    const struct pm_zone_token *tokens; /* those that are left */
    size_t count;
    size_t line;
    struct pm_str owner;
    bool has_class, has_ttl;
    uint32_t ttl;
    enum pm_rrtype type;
    struct pm_rdata rdata;
};

bool pm_zone_reading_file(struct pm_zone_reading *reading, const char *path, struct pm_str *bytes,
                          struct pm_err *err)
{
    if (++reading->file_count > FILES_MAX)
        return pm_fail(err, PM_ERR_FAILED, "%s: over %d files are included", path, FILES_MAX);
    if (!reading->files->read(reading->files->ctx, path, reading->arena, bytes, err))
        return false;
    reading->bytes += bytes->len;
    if (reading->bytes > BYTES_MAX)
        return pm_fail(err, PM_ERR_FAILED,
                       "%s: the file and what it includes are too large: the limit is %d bytes",
                       path, BYTES_MAX);
    return true;
}

static bool next_is_word(const struct record *record, const char *word)
{
    return record->count > 0 && !record->tokens[0].quoted &&
           pm_str_eq_nocase(record->tokens[0].text, pm_str_from(word));
}

static void drop(struct record *record)
{
    record->tokens++;
    record->count--;
}

/* IN, if it is there. */
static bool take_class(struct record *record, struct pm_err *err)
{
    static const char *const others[] = {"CH", "HS", "CS", "ANY", "NONE"};
    if (record->has_class)
        return true;
    if (next_is_word(record, "IN") || next_is_word(record, "CLASS1")) {
        record->has_class = true;
        drop(record);
        return true;
    }
    bool other = record->count > 0 && pm_str_starts_nocase(record->tokens[0].text, PM_STR("CLASS"));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        other = other || next_is_word(record, others[i]);
    if (!other)
        return true;
    return pm_fail(err, PM_ERR_FAILED, "the class is \"%" PM_STR_FMT "\", and mail needs IN",
                   PM_STR_ARG(pm_zone_excerpt(record->tokens[0].text)));
}

static bool check_ttl(struct pm_str text, uint32_t ttl, struct pm_err *err)
{
    if (ttl <= TTL_MAX)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "the TTL \"%" PM_STR_FMT "\" is over %d seconds (RFC 2181 8)",
                   PM_STR_ARG(pm_zone_excerpt(text)), TTL_MAX);
}

/* A TTL, if there is one: a word that begins with a digit, as no class and no type does. */
static bool take_ttl(struct record *record, struct pm_err *err)
{
    if (record->count == 0 || record->tokens[0].quoted)
        return true;
    struct pm_str word = record->tokens[0].text;
    if (word.len == 0 || !pm_ascii_is_digit(word.ptr[0]))
        return true;
    if (!pm_zone_seconds_parse(word, &record->ttl))
        return pm_fail(err, PM_ERR_FAILED, "\"%" PM_STR_FMT "\" is no TTL: write seconds, or 1h30m",
                       PM_STR_ARG(pm_zone_excerpt(word)));
    record->has_ttl = true;
    drop(record);
    return check_ttl(word, record->ttl, err);
}

static bool take_type(struct record *record, struct pm_err *err)
{
    if (record->count == 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "the record has no type and no data: is a line cut, or a name at its start "
                       "missing?");
    struct pm_str word = record->tokens[0].text;
    if (record->tokens[0].quoted || !pm_rrtype_parse(word, &record->type))
        return pm_fail(err, PM_ERR_FAILED,
                       "\"%" PM_STR_FMT "\" is not known as a record type: if it is one, write its "
                       "number, and the data in the form of RFC 3597 (TYPE65280 \\# LENGTH HEX)",
                       PM_STR_ARG(pm_zone_excerpt(word)));
    if (!pm_zone_type_is_data(record->type))
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT " is a type of questions, not of records in a zone",
                       PM_STR_ARG(pm_zone_excerpt(word)));
    drop(record);
    return true;
}

static bool take_owner(const struct pm_zone_reading *reading, struct file *file, bool indented,
                       struct record *record, struct pm_err *err)
{
    if (indented) {
        record->owner = file->owner;
        return file->has_owner ||
               pm_fail(err, PM_ERR_FAILED,
                       "the line begins with a blank, so that its owner is that of the record "
                       "before, and there is none: write the name, or @ for the origin");
    }
    if (record->tokens[0].quoted)
        return pm_fail(err, PM_ERR_FAILED, "the owner stands in quotation marks: write it without");
    if (!pm_zone_name_parse(record->tokens[0].text, file->origin, reading->arena, &record->owner,
                            err))
        return false;
    file->owner = record->owner;
    file->has_owner = true;
    drop(record);
    return true;
}

static bool check_owner(const struct pm_zone_reading *reading, const struct record *record,
                        struct pm_err *err)
{
    if (!pm_name_in_zone(record->owner, reading->zone))
        return pm_fail(err, PM_ERR_FAILED,
                       "%" PM_STR_FMT ". is outside of the zone %" PM_STR_FMT
                       ": is a final dot missing or too many, or is it another zone's file?",
                       PM_STR_ARG(pm_zone_excerpt(record->owner)), PM_STR_ARG(reading->zone));
    return true;
}

/* The negative TTL of an SOA record; 0 for one that is too large (RFC 2181 8). */
static uint32_t minimum(const struct pm_rdata *soa)
{
    uint32_t seconds = 0;
    size_t blank = pm_str_rfind(soa->text, ' ');
    if (!pm_zone_seconds_parse(pm_str_sub(soa->text, blank + 1, soa->text.len), &seconds))
        return 0;
    return seconds <= TTL_MAX ? seconds : 0;
}

/* What a record without a TTL has: that of $TTL (RFC 2308 4), else of the record before (RFC 1035
 * 5.1), and as servers have it, an SOA record before all of them its own negative TTL. */
static bool settle_ttl(struct pm_zone_reading *reading, struct record *record, struct pm_err *err)
{
    if (!record->has_ttl && reading->has_default_ttl) {
        record->ttl = reading->default_ttl;
    } else if (!record->has_ttl && reading->has_ttl) {
        record->ttl = reading->ttl;
    } else if (!record->has_ttl && record->type == PM_RRTYPE_SOA) {
        record->ttl = reading->default_ttl = minimum(&record->rdata);
        reading->has_default_ttl = true;
    } else if (!record->has_ttl) {
        return pm_fail(err, PM_ERR_FAILED,
                       "no TTL, and none before it: write $TTL 3600 at the start of the file");
    }
    reading->has_ttl = true;
    reading->ttl = record->ttl;
    return true;
}

static bool read_fields(struct pm_zone_reading *reading, const struct file *file,
                        struct record *record, struct pm_err *err)
{
    bool ok = take_class(record, err) && take_ttl(record, err) && take_class(record, err) &&
              take_type(record, err) && check_owner(reading, record, err);
    if (!ok)
        return false;
    if (!pm_zone_rdata_parse(record->type, record->tokens, record->count, file->origin,
                             reading->arena, &record->rdata, err))
        return pm_err_wrap(err, "%" PM_STR_FMT " of %" PM_STR_FMT,
                           PM_STR_ARG(pm_rrtype_format(record->type, reading->arena)),
                           PM_STR_ARG(pm_zone_excerpt(record->owner)));
    return settle_ttl(reading, record, err);
}

static bool read_record(struct pm_zone_reading *reading, struct file *file,
                        const struct pm_zone_line *line, struct pm_err *err)
{
    struct record record = {.tokens = line->tokens, .count = line->count, .line = line->number};
    if (!take_owner(reading, file, line->indented, &record, err) ||
        !read_fields(reading, file, &record, err))
        return false;
    pm_current_add(&reading->draft, record.owner, record.type, record.ttl, &record.rdata);
    *PM_PUSH(reading->arena, reading->places, reading->count, reading->cap) =
        (struct pm_zone_place){record.owner, record.type, file->path, line->number};
    return true;
}

/* Of a directive: the one word behind it, or one of at most two. */
static bool directive_words(const struct pm_zone_line *line, size_t max, const char *form,
                            struct pm_err *err)
{
    if (line->count < 2 || line->count > max + 1)
        return pm_fail(
            err, PM_ERR_FAILED, "%s in this form: %s",
            line->count < 2 ? "something is missing: write it" : "too many words: write it", form);
    return true;
}

static bool set_origin(struct pm_zone_reading *reading, struct file *file,
                       const struct pm_zone_line *line, struct pm_err *err)
{
    return directive_words(line, 1, "$ORIGIN example.com.", err) &&
           pm_zone_name_parse(line->tokens[1].text, file->origin, reading->arena, &file->origin,
                              err);
}

static bool set_ttl(struct pm_zone_reading *reading, struct file *file,
                    const struct pm_zone_line *line, struct pm_err *err)
{
    uint32_t ttl;
    (void)file;
    if (!directive_words(line, 1, "$TTL 3600", err))
        return false;
    struct pm_str word = line->tokens[1].text;
    if (word.len == 0 || !pm_zone_seconds_parse(word, &ttl))
        return pm_fail(err, PM_ERR_FAILED, "\"%" PM_STR_FMT "\" is no TTL: write seconds, or 1h30m",
                       PM_STR_ARG(pm_zone_excerpt(word)));
    if (!check_ttl(word, ttl, err))
        return false;
    reading->default_ttl = ttl;
    reading->has_default_ttl = true;
    return true;
}

static const char *beside(const char *path, struct pm_str name, struct pm_arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (!slash || name.ptr[0] == '/')
        return pm_str_cstr(arena, name);
    return pm_str_printf(arena, "%.*s%" PM_STR_FMT, (int)(slash - path + 1), path, PM_STR_ARG(name))
        .ptr;
}

static bool check_loop(const struct file *file, const char *path, struct pm_err *err)
{
    size_t depth = 1;
    for (; file; file = file->parent, depth++)
        if (strcmp(file->path, path) == 0)
            return pm_fail(err, PM_ERR_FAILED, "%s includes itself", path);
    if (depth <= DEPTH_MAX + 1)
        return true;
    return pm_fail(err, PM_ERR_FAILED, "$INCLUDE goes more than %d files deep", DEPTH_MAX);
}

static bool read_lines(struct pm_zone_reading *reading, struct file *file, struct pm_err *err);

/* $INCLUDE FILE [ORIGIN]: neither the origin nor the owner come back out of the file. */
static bool include(struct pm_zone_reading *reading, struct file *file,
                    const struct pm_zone_line *line, struct pm_err *err)
{
    struct file other = {.parent = file, .origin = file->origin};
    struct pm_str name, bytes;
    if (!directive_words(line, 2, "$INCLUDE FILE [ORIGIN]", err) ||
        !pm_zone_token_bytes(&line->tokens[1], reading->arena, &name, err))
        return false;
    if (name.len == 0 || memchr(name.ptr, '\0', name.len))
        return pm_fail(err, PM_ERR_FAILED, "$INCLUDE without a file's name");
    if (line->count == 3 &&
        !pm_zone_name_parse(line->tokens[2].text, file->origin, reading->arena, &other.origin, err))
        return false;
    other.path = beside(file->path, name, reading->arena);
    if (!check_loop(file, other.path, err) ||
        !pm_zone_reading_file(reading, other.path, &bytes, err))
        return false;
    pm_zone_lex_init(&other.lex, bytes, reading->arena);
    return read_lines(reading, &other, err);
}

static bool refuse_generate(struct pm_zone_reading *reading, struct file *file,
                            const struct pm_zone_line *line, struct pm_err *err)
{
    (void)reading, (void)file, (void)line;
    return pm_fail(err, PM_ERR_FAILED,
                   "$GENERATE is not read here: let named-compilezone write the zone out, and give "
                   "that file");
}

static const struct {
    const char *name;
    bool (*read)(struct pm_zone_reading *, struct file *, const struct pm_zone_line *,
                 struct pm_err *);
} directives[] = {
    {"$ORIGIN", set_origin},
    {"$TTL", set_ttl},
    {"$INCLUDE", include},
    {"$GENERATE", refuse_generate},
};

static bool is_directive(const struct pm_zone_line *line)
{
    return !line->indented && !line->tokens[0].quoted &&
           pm_str_starts(line->tokens[0].text, PM_STR("$"));
}

static bool read_directive(struct pm_zone_reading *reading, struct file *file,
                           const struct pm_zone_line *line, struct pm_err *err)
{
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++)
        if (pm_str_eq_nocase(line->tokens[0].text, pm_str_from(directives[i].name)))
            return directives[i].read(reading, file, line, err);
    return pm_fail(err, PM_ERR_FAILED,
                   "\"%" PM_STR_FMT "\" is no directive that is known: there are $ORIGIN, $TTL and "
                   "$INCLUDE; a name that begins with $ is written \\$",
                   PM_STR_ARG(pm_zone_excerpt(line->tokens[0].text)));
}

static bool read_lines(struct pm_zone_reading *reading, struct file *file, struct pm_err *err)
{
    struct pm_zone_line line;
    for (;;) {
        if (!pm_zone_lex_line(&file->lex, &line, err))
            return pm_err_wrap(err, "%s:%zu", file->path, file->lex.line);
        if (line.count == 0)
            return true;
        bool ok = is_directive(&line) ? read_directive(reading, file, &line, err)
                                      : read_record(reading, file, &line, err);
        if (!ok)
            return pm_err_wrap(err, "%s:%zu", file->path, line.number);
    }
}

bool pm_zone_reading_master(struct pm_zone_reading *reading, const char *path, struct pm_str bytes,
                            struct pm_err *err)
{
    struct file file = {.path = path, .origin = reading->zone};
    pm_zone_lex_init(&file.lex, bytes, reading->arena);
    return read_lines(reading, &file, err);
}
