#include "cli/args.h"

#include "base/num.h"
#include "cli/option_rows.h"

static const int64_t default_timeout_s = 30, default_git_timeout_s = 60, default_parallel = 4;

struct parser {
    char **argv;
    int argc, next;
    const struct pm_command *commands;
    size_t command_count;
    struct pm_arena *arena;
    struct pm_args *args;
    struct pm_err *err;
};

bool pm_args_has(const struct pm_args *args, enum pm_option option)
{
    return (args->given & PM_OPT_BIT(option)) != 0;
}

const char *pm_option_name(enum pm_option option)
{
    return pm_option_rows[option].name;
}

static const struct pm_option_row *row_by_name(struct pm_str name)
{
    for (size_t i = 0; i < PM_OPTS; i++) {
        if (pm_str_is(name, pm_option_rows[i].name))
            return &pm_option_rows[i];
    }
    return NULL;
}

static const struct pm_option_row *row_by_letter(char letter)
{
    for (size_t i = 0; i < PM_OPTS; i++) {
        if (pm_option_rows[i].letter == letter && letter != 0)
            return &pm_option_rows[i];
    }
    return NULL;
}

/* How far a word may be off to be taken for a slip: two letters, fewer in a short one. */
static size_t near(struct pm_str word)
{
    size_t half = word.len / 2 + 1;
    return half < 3 ? half : 3;
}

static bool unknown_option(struct parser *p, struct pm_str name)
{
    const char *nearest = NULL;
    size_t best = near(name);
    for (size_t i = 0; i < PM_OPTS; i++) {
        size_t distance = pm_str_distance(name, pm_str_from(pm_option_rows[i].name));
        if (distance < best) {
            best = distance;
            nearest = pm_option_rows[i].name;
        }
    }
    if (nearest)
        return pm_fail(p->err, PM_ERR_USAGE, "unknown option --%" PM_STR_FMT "; did you mean --%s?",
                       PM_STR_ARG(name), nearest);
    return pm_fail(p->err, PM_ERR_USAGE, "unknown option --%" PM_STR_FMT, PM_STR_ARG(name));
}

static bool set_number(struct parser *p, const struct pm_option_row *row, struct pm_str value,
                       int64_t *field)
{
    bool is_time = row->kind == PM_KIND_DURATION;
    int64_t number;
    bool ok = is_time ? pm_duration_parse(value, &number)
                      : pm_i64_parse(value, INT64_MIN, INT64_MAX, &number);
    if (!ok)
        return pm_fail(p->err, PM_ERR_USAGE, "--%s takes %s, not '%" PM_STR_FMT "'", row->name,
                       is_time ? "a time like 30s or 2m" : "a whole number", PM_STR_ARG(value));
    if (number < row->min || number > row->max)
        return pm_fail(p->err, PM_ERR_USAGE, "--%s must be between %lld and %lld%s", row->name,
                       (long long)row->min, (long long)row->max, is_time ? " seconds" : "");
    *field = number;
    return true;
}

static bool set_value(struct parser *p, const struct pm_option_row *row, struct pm_str value)
{
    void *field = (char *)p->args + row->offset;
    if (row->kind != PM_KIND_FLAG && value.len == 0)
        return pm_fail(p->err, PM_ERR_USAGE, "--%s needs a value that is not empty", row->name);
    switch (row->kind) {
    case PM_KIND_FLAG:
        return pm_fail(p->err, PM_ERR_USAGE, "--%s takes no value", row->name);
    case PM_KIND_TEXT:
    case PM_KIND_ONCE:
    case PM_KIND_OPTIONAL:
        *(struct pm_str *)field = value;
        return true;
    case PM_KIND_LIST: {
        struct pm_texts *list = field;
        *PM_PUSH(p->arena, list->items, list->count, list->cap) = value;
        return true;
    }
    case PM_KIND_NUMBER:
    case PM_KIND_DURATION:
        return set_number(p, row, value, field);
    }
    return false;
}

static bool take_option(struct parser *p, const struct pm_option_row *row, bool has_value,
                        struct pm_str value)
{
    if (row->kind == PM_KIND_ONCE && p->args->given & PM_OPT_BIT(row - pm_option_rows))
        return pm_fail(p->err, PM_ERR_USAGE, "--%s can be given once", row->name);
    p->args->given |= PM_OPT_BIT(row - pm_option_rows);
    if (!has_value && (row->kind == PM_KIND_FLAG || row->kind == PM_KIND_OPTIONAL))
        return true;
    if (!has_value && p->next >= p->argc)
        return pm_fail(p->err, PM_ERR_USAGE, "--%s needs a value: --%s %s", row->name, row->name,
                       row->value);
    if (!has_value)
        value = pm_str_from(p->argv[p->next++]);
    return set_value(p, row, value);
}

static bool take_long(struct parser *p, struct pm_str text)
{
    size_t equals = pm_str_find(text, '=');
    struct pm_str name = pm_str_sub(text, 0, equals);
    const struct pm_option_row *row = row_by_name(name);
    if (!row)
        return unknown_option(p, name);
    return take_option(p, row, equals < text.len, pm_str_sub(text, equals + 1, text.len));
}

/* "-qv", "-f FILE", "-fFILE". */
static bool take_letters(struct parser *p, struct pm_str letters)
{
    while (letters.len > 0) {
        const struct pm_option_row *row = row_by_letter(letters.ptr[0]);
        if (!row)
            return pm_fail(p->err, PM_ERR_USAGE, "unknown option -%c", letters.ptr[0]);
        letters = pm_str_sub(letters, 1, letters.len);
        if (row->kind != PM_KIND_FLAG)
            return take_option(p, row, letters.len > 0, letters);
        if (!take_option(p, row, false, letters))
            return false;
    }
    return true;
}

static bool unknown_command(struct parser *p, struct pm_str word)
{
    const char *nearest = NULL;
    size_t best = near(word);
    for (size_t i = 0; i < p->command_count; i++) {
        size_t distance = pm_str_distance(word, pm_str_from(p->commands[i].name));
        if (distance < best) {
            best = distance;
            nearest = p->commands[i].name;
        }
    }
    return pm_fail(p->err, PM_ERR_USAGE, "unknown command '%" PM_STR_FMT "'%s%s%s",
                   PM_STR_ARG(word),
                   nearest ? "; did you mean '" : "; `pm-reconcile help` lists them",
                   nearest ? nearest : "", nearest ? "'?" : "");
}

static bool take_word(struct parser *p, struct pm_str word)
{
    struct pm_texts *operands = &p->args->operands;
    if (p->args->command) {
        *PM_PUSH(p->arena, operands->items, operands->count, operands->cap) = word;
        return true;
    }
    for (size_t i = 0; i < p->command_count; i++) {
        if (pm_str_is(word, p->commands[i].name)) {
            p->args->command = &p->commands[i];
            return true;
        }
    }
    return unknown_command(p, word);
}

static bool take_all(struct parser *p)
{
    bool only_words = false;
    while (p->next < p->argc) {
        struct pm_str text = pm_str_from(p->argv[p->next++]);
        bool ok = true;
        if (only_words || text.len < 2 || text.ptr[0] != '-')
            ok = take_word(p, text);
        else if (pm_str_is(text, "--"))
            only_words = true;
        else if (text.ptr[1] == '-')
            ok = take_long(p, pm_str_sub(text, 2, text.len));
        else
            ok = take_letters(p, pm_str_sub(text, 1, text.len));
        if (!ok)
            return false;
    }
    return true;
}

static bool check_format(struct parser *p)
{
    const struct pm_args *args = p->args;
    const char *const *formats = args->command->formats;
    if (!pm_args_has(args, PM_OPT_FORMAT))
        return true;
    struct pm_str list = {0};
    for (size_t i = 0; formats && formats[i]; i++) {
        if (pm_str_is(args->format, formats[i]))
            return true;
        list = pm_str_printf(p->arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(list), i > 0 ? ", " : "",
                             formats[i]);
    }
    if (!formats)
        return pm_fail(p->err, PM_ERR_USAGE, "%s has no --format", args->command->name);
    return pm_fail(p->err, PM_ERR_USAGE,
                   "%s cannot write the format '%" PM_STR_FMT "'; it can write %" PM_STR_FMT,
                   args->command->name, PM_STR_ARG(args->format), PM_STR_ARG(list));
}

static bool check_operands(struct parser *p)
{
    const struct pm_command *command = p->args->command;
    size_t count = p->args->operands.count;
    if (count < command->min_operands)
        return pm_fail(p->err, PM_ERR_USAGE, "%s needs %s", command->name, command->operands);
    if (count > command->max_operands)
        return pm_fail(p->err, PM_ERR_USAGE, "%s takes %s; '%" PM_STR_FMT "' is too much",
                       command->name, command->operands[0] ? command->operands : "no argument",
                       PM_STR_ARG(p->args->operands.items[command->max_operands]));
    return true;
}

static bool check_color(struct parser *p)
{
    struct pm_str color = p->args->color;
    if (color.len == 0 || pm_str_is(color, "auto") || pm_str_is(color, "always") ||
        pm_str_is(color, "never"))
        return true;
    return pm_fail(p->err, PM_ERR_USAGE,
                   "--color takes always, never or auto, not '%" PM_STR_FMT "'", PM_STR_ARG(color));
}

static bool check_command(struct parser *p)
{
    const struct pm_args *args = p->args;
    for (size_t i = PM_OPT_COMMON; i < PM_OPTS; i++) {
        if ((args->given & ~args->command->options & PM_OPT_BIT(i)) != 0)
            return pm_fail(p->err, PM_ERR_USAGE, "%s has no option --%s", args->command->name,
                           pm_option_rows[i].name);
    }
    return check_operands(p) && check_format(p);
}

bool pm_args_parse(int argc, char **argv, const struct pm_command *commands, size_t count,
                   struct pm_arena *arena, struct pm_args *out, struct pm_err *err)
{
    struct pm_args args = {
        .timeout_s = default_timeout_s,
        .git_timeout_s = default_git_timeout_s,
        .max_deletes = -1,
        .parallel = default_parallel,
    };
    struct parser p = {
        .argv = argv,
        .argc = argc,
        .next = 1,
        .commands = commands,
        .command_count = count,
        .arena = arena,
        .args = &args,
        .err = err,
    };
    if (!take_all(&p) || !check_color(&p))
        return false;
    bool asks_for_help = pm_args_has(&args, PM_OPT_HELP) || pm_args_has(&args, PM_OPT_VERSION);
    if (!args.command && !asks_for_help)
        return pm_fail(err, PM_ERR_USAGE, "no command given; `pm-reconcile help` lists them");
    if (args.command && !asks_for_help && !check_command(&p))
        return false;
    *out = args;
    return true;
}
