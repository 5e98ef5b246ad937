#include "cli/help.h"

#include "cli/option_rows.h"

enum { TEXT_COLUMN = 28, LEAST_WIDTH = 60 };

/* Words of text from column on, wrapped. */
static void put_wrapped(struct pm_sink *sink, const char *text, size_t column, int width)
{
    size_t at = column, limit = (size_t)(width < LEAST_WIDTH ? LEAST_WIDTH : width);
    struct pm_str rest = pm_str_from(text), word;
    bool first = true;
    while (pm_str_next(&rest, ' ', &word)) {
        if (!first && at + 1 + word.len > limit) {
            pm_sink_putc(sink, '\n');
            pm_sink_fill(sink, ' ', column);
            at = column;
        } else if (!first) {
            pm_sink_putc(sink, ' ');
            at++;
        }
        pm_sink_put(sink, word);
        at += word.len;
        first = false;
    }
    pm_sink_putc(sink, '\n');
}

static void put_row(struct pm_sink *sink, struct pm_str left, const char *text, int width)
{
    pm_sink_puts(sink, "  ");
    pm_sink_put(sink, left);
    size_t column = left.len + 2;
    if (column + 2 > TEXT_COLUMN) {
        pm_sink_putc(sink, '\n');
        column = 0;
    }
    pm_sink_fill(sink, ' ', TEXT_COLUMN - column);
    put_wrapped(sink, text, TEXT_COLUMN, width);
}

static struct pm_str option_left(const struct pm_option_row *row, struct pm_arena *arena)
{
    char letter[5] = "    ";
    if (row->letter) {
        letter[0] = '-';
        letter[1] = row->letter;
        letter[2] = ',';
    }
    const char *before = row->kind == PM_KIND_OPTIONAL ? "[=" : row->value ? " " : "";
    const char *after = row->kind == PM_KIND_OPTIONAL ? "]" : "";
    return pm_str_printf(arena, "%s--%s%s%s%s", letter, row->name, before,
                         row->value ? row->value : "", after);
}

static void put_options(struct pm_sink *sink, uint64_t options, int width)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < PM_OPTS; i++) {
        if (options & PM_OPT_BIT(i))
            put_row(sink, option_left(&pm_option_rows[i], &arena), pm_option_rows[i].help, width);
    }
    pm_arena_fini(&arena);
}

static uint64_t common_options(void)
{
    return PM_OPT_BIT(PM_OPT_COMMON) - 1;
}

void pm_help_all(const struct pm_command *commands, size_t count, int width, struct pm_sink *sink)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    pm_sink_puts(sink, "pm-reconcile keeps the domains of a PurelyMail account as a file says.\n\n"
                       "Usage: pm-reconcile [OPTION...] COMMAND [ARGUMENT...]\n\nCommands:\n");
    for (size_t i = 0; i < count; i++)
        put_row(sink,
                pm_str_printf(&arena, "%s%s%s", commands[i].name,
                              commands[i].operands[0] ? " " : "", commands[i].operands),
                commands[i].summary, width);
    pm_sink_puts(sink, "\nOptions of every command:\n");
    put_options(sink, common_options(), width);
    pm_sink_puts(sink, "\n`pm-reconcile help COMMAND` tells more about one.\n");
    pm_arena_fini(&arena);
}

static void put_formats(struct pm_sink *sink, const char *const *formats, int width)
{
    struct pm_arena arena;
    struct pm_str list = PM_STR("Formats:");
    if (!formats)
        return;
    pm_arena_init(&arena);
    for (size_t i = 0; formats[i]; i++)
        list = pm_str_printf(&arena, "%" PM_STR_FMT "%s %s", PM_STR_ARG(list), i > 0 ? "," : "",
                             formats[i]);
    if (formats[1])
        list =
            pm_str_printf(&arena, "%" PM_STR_FMT " (the first is the default)", PM_STR_ARG(list));
    pm_sink_putc(sink, '\n');
    put_wrapped(sink, pm_str_cstr(&arena, list), 0, width);
    pm_arena_fini(&arena);
}

void pm_help_command(const struct pm_command *command, int width, struct pm_sink *sink)
{
    pm_sink_printf(sink, "Usage: pm-reconcile %s [OPTION...]%s%s\n\n", command->name,
                   command->operands[0] ? " " : "", command->operands);
    put_wrapped(sink, command->summary, 0, width);
    if (command->details) {
        struct pm_str rest = pm_str_from(command->details), paragraph;
        while (pm_str_next(&rest, '\n', &paragraph)) {
            struct pm_arena arena;
            pm_arena_init(&arena);
            pm_sink_putc(sink, '\n');
            put_wrapped(sink, pm_str_cstr(&arena, paragraph), 0, width);
            pm_arena_fini(&arena);
        }
    }
    if (command->options) {
        pm_sink_puts(sink, "\nOptions:\n");
        put_options(sink, command->options, width);
    }
    put_formats(sink, command->formats, width);
    pm_sink_puts(sink, "\nOptions of every command:\n");
    put_options(sink, common_options(), width);
}
