/* What real DNS software makes of our zone files: each case without current records is written,
 * read by the tool named on the command line, and compared record by record where the tool prints
 * what it read. (tests/consumers has the others.) Status 77 (skipped) when the tool is not
 * installed. */
#include "cases.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum form { COMPLETE, FRAGMENT, INCLUDED };

static const struct tool {
    const char *name;
    const char *arguments[8]; /* ZONE and FILE stand for themselves */
    enum form form;
    bool prints; /* the records, one a line, with absolute names */
} tools[] = {
    {"named-checkzone", {"-D", "-i", "local", "-s", "full", "ZONE", "FILE"}, COMPLETE, true},
    {"named-checkzone-include",
     {"-D", "-i", "local", "-s", "full", "ZONE", "FILE"},
     INCLUDED,
     true},
    {"ldns-read-zone", {"FILE"}, FRAGMENT, true},
    {"nsd-checkzone", {"ZONE", "FILE"}, COMPLETE, false},
    {"kzonecheck", {"-o", "ZONE", "FILE"}, COMPLETE, false},
};

static const struct tool *tool;
static char dir[] = "/tmp/pm-zone-XXXXXX";

/* A list of lines. */
struct lines {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static int by_bytes(const void *a, const void *b)
{
    return pm_str_cmp(*(const struct pm_str *)a, *(const struct pm_str *)b);
}

static void add_line(struct lines *lines, struct pm_str owner, struct pm_str ttl,
                     struct pm_str type, struct pm_str value)
{
    *PM_PUSH(lines->arena, lines->items, lines->count, lines->cap) =
        pm_str_printf(lines->arena, "%.*s %.*s %.*s %.*s", PM_STR_ARG(owner), PM_STR_ARG(ttl),
                      PM_STR_ARG(type), PM_STR_ARG(value));
}

static struct pm_str hex(struct pm_arena *arena, struct pm_str bytes)
{
    char *out = pm_alloc(arena, 2 * bytes.len + 1);
    for (size_t i = 0; i < bytes.len; i++)
        snprintf(out + 2 * i, 3, "%02x", (unsigned)(unsigned char)bytes.ptr[i]);
    return (struct pm_str){out, 2 * bytes.len};
}

/* --- what was meant ------------------------------------------------------------------------- */

static void expect_record(struct lines *lines, const struct pm_dns_record *record)
{
    struct pm_arena *arena = lines->arena;
    struct pm_str value;
    if (record->type == PM_RRTYPE_TXT)
        value = hex(arena, record->rdata.text);
    else if (record->type == PM_RRTYPE_MX)
        value = pm_str_printf(arena, "%u %.*s.", record->rdata.preference,
                              PM_STR_ARG(record->rdata.target));
    else if (record->type == PM_RRTYPE_SRV)
        value = pm_str_printf(arena, "%u %.*s %.*s.", record->rdata.preference,
                              PM_STR_ARG(record->rdata.text), PM_STR_ARG(record->rdata.target));
    else
        value = pm_str_printf(arena, "%.*s.", PM_STR_ARG(record->rdata.target));
    add_line(lines, pm_str_printf(arena, "%.*s.", PM_STR_ARG(record->owner)),
             pm_str_printf(arena, "%u", record->ttl), pm_str_from(pm_rrtype_name(record->type)),
             value);
}

static void expect_zone(struct lines *lines, const struct pm_zone *zone,
                        const struct pm_zone_options *options)
{
    for (size_t i = 0; i < zone->count; i++) {
        struct pm_record_list list = pm_records_make(zone->domains[i].name, zone->domains[i].dns,
                                                     options->ownership, lines->arena);
        for (size_t k = 0; k < list.count; k++)
            expect_record(lines, &list.items[k]);
    }
}

/* --- what the tool read --------------------------------------------------------------------- */

static size_t unescape(const char *text, size_t len, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '\\') {
            out[n++] = text[i];
        } else if (pm_ascii_is_digit(text[i + 1])) {
            out[n++] =
                (char)((text[i + 1] - '0') * 100 + (text[i + 2] - '0') * 10 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out[n++] = text[++i];
        }
    }
    return n;
}

/* Joins quoted character-strings, each of at most 255 bytes. */
static struct pm_str read_txt(struct pm_arena *arena, struct pm_str text)
{
    char *out = pm_alloc(arena, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '"')
            continue;
        size_t end = i + 1;
        while (end < text.len && text.ptr[end] != '"')
            end += text.ptr[end] == '\\' ? 2 : 1;
        size_t length = unescape(text.ptr + i + 1, end - i - 1, out + n);
        assert_true(length <= 255);
        n += length;
        i = end;
    }
    return (struct pm_str){out, n};
}

static struct pm_str word(struct pm_str *rest)
{
    *rest = pm_str_trim(*rest);
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ' ' && rest->ptr[end] != '\t')
        end++;
    struct pm_str first = pm_str_sub(*rest, 0, end);
    *rest = pm_str_trim(pm_str_sub(*rest, end, rest->len));
    return first;
}

static bool belongs_to_server(struct pm_str type)
{
    return pm_str_is(type, "SOA") || pm_str_is(type, "NS");
}

static void read_printed(struct lines *lines, struct pm_str output)
{
    struct pm_str line;
    while (pm_str_next(&output, '\n', &line)) {
        if (pm_str_trim(line).len == 0)
            continue;
        struct pm_str owner = word(&line), ttl = word(&line), class = word(&line);
        struct pm_str type = word(&line);
        assert_true(pm_str_is(class, "IN"));
        if (belongs_to_server(type))
            continue;
        add_line(lines, owner, ttl, type,
                 pm_str_is(type, "TXT") ? hex(lines->arena, read_txt(lines->arena, line)) : line);
    }
}

static void assert_same(struct lines *expected, struct lines *seen, const char *name)
{
    if (!expected->items || !seen->items) {
        fail_msg("%s: %s read nothing", name, tool->name);
        return;
    }
    qsort(expected->items, expected->count, sizeof *expected->items, by_bytes);
    qsort(seen->items, seen->count, sizeof *seen->items, by_bytes);
    for (size_t i = 0; i < expected->count && i < seen->count; i++) {
        if (!pm_str_eq(expected->items[i], seen->items[i]))
            fail_msg("%s: expected %s, %s read %s", name, expected->items[i].ptr, tool->name,
                     seen->items[i].ptr);
    }
    assert_int_equal(expected->count, seen->count);
}

/* --- running it ----------------------------------------------------------------------------- */

static const char *program(void)
{
    return strncmp(tool->name, "named-checkzone", 15) == 0 ? "named-checkzone" : tool->name;
}

/* The program's exit status; its output goes to dir/out, what it says to dir/err. */
static int run_tool(const char *zone, const char *file, struct pm_arena *arena)
{
    char *argv[10] = {pm_str_cstr(arena, pm_str_from(program()))};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;
    for (size_t i = 0; i < 8 && tool->arguments[i]; i++) {
        const char *argument = tool->arguments[i];
        argument = strcmp(argument, "ZONE") == 0   ? zone
                   : strcmp(argument, "FILE") == 0 ? file
                                                   : argument;
        argv[i + 1] = pm_str_cstr(arena, pm_str_from(argument));
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, pm_str_printf(arena, "%s/out", dir).ptr,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, pm_str_printf(arena, "%s/err", dir).ptr,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int failed = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return 127;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static struct pm_str read_file(const char *name, struct pm_arena *arena)
{
    struct pm_str bytes = {0};
    struct pm_err err;
    if (!pm_file_read(pm_str_printf(arena, "%s/%s", dir, name).ptr, 1 << 24, arena, &bytes, &err))
        fail_msg("%s", err.msg);
    return bytes;
}

static const char *write_file(const char *name, struct pm_str bytes, struct pm_arena *arena)
{
    struct pm_err err;
    const char *path = pm_str_printf(arena, "%s/%s", dir, name).ptr;
    if (!pm_file_write(path, bytes, 0600, &err))
        fail_msg("%s", err.msg);
    return path;
}

static const char *write_zone(const struct pm_zone *zone, const struct pm_zone_options *options,
                              struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_zone_write(pm_zone_format_find(PM_STR("bind")), zone, 1, options, &sink);
    const char *path = write_file("zone", pm_sink_take(&sink, arena), arena);
    pm_sink_fini(&sink);
    return path;
}

/* A zone as an administrator has it, with our fragment in the middle; the record after it shows
 * whether a TTL leaked. */
static const char *write_wrapper(const struct pm_zone *zone, const char *fragment,
                                 struct pm_arena *arena)
{
    struct pm_str apex = zone->name.ascii;
    return write_file(
        "wrapper",
        pm_str_printf(
            arena,
            "$ORIGIN %.*s.\n$TTL 7777\n@ IN SOA ns1.example.org. h.example.org. 1 2 3 4 5\n"
            "@ IN NS ns1.example.org.\n$INCLUDE %s\nwww IN A 192.0.2.1\n",
            PM_STR_ARG(apex), fragment),
        arena);
}

static void try_zone(const char *name, const struct pm_zone *zone,
                     const struct pm_zone_options *fragment, struct pm_arena *arena)
{
    struct lines expected = {.arena = arena}, seen = {.arena = arena};
    struct pm_zone_options options =
        tool->form == COMPLETE ? zone_complete_options(fragment) : *fragment;
    if (tool->form == INCLUDED)
        options.style = PM_ZONE_STYLE_INCLUDE;
    const char *file = write_zone(zone, &options, arena);
    if (tool->form == INCLUDED)
        file = write_wrapper(zone, file, arena);
    int status = run_tool(pm_str_cstr(arena, zone->name.ascii), file, arena);
    if (status != 0)
        fail_msg("%s: %s ended with %d: %s%s", name, tool->name, status,
                 read_file("out", arena).ptr, read_file("err", arena).ptr);
    if (!tool->prints)
        return;
    struct pm_str output = read_file("out", arena);
    expect_zone(&expected, zone, &options);
    if (tool->form == INCLUDED)
        add_line(&expected, pm_str_printf(arena, "www.%.*s.", PM_STR_ARG(zone->name.ascii)),
                 PM_STR("7777"), PM_STR("A"), PM_STR("192.0.2.1"));
    read_printed(&seen, output);
    assert_same(&expected, &seen, name);
}

static void try_input(const char *name, struct zone_input *input, struct pm_arena *arena)
{
    for (size_t i = 0; i < input->zone_count; i++)
        try_zone(name, &input->zones[i], &input->options, arena);
}

static void the_tool_reads_every_case_as_it_was_meant(void **state)
{
    (void)state;
    size_t count;
    const struct zone_case *cases = zone_cases(&count);
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct zone_input *input = PM_NEW(&arena, struct zone_input);
        zone_case_build(&cases[i], input, &arena);
        if (!input->current.whole && !input->domains[0].remove)
            try_input(cases[i].name, input, &arena);
        pm_arena_fini(&arena);
    }
}

static void the_tool_reads_texts_of_any_bytes_as_they_were_meant(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct zone_input *input = PM_NEW(&arena, struct zone_input);
        zone_build_random(input, &arena, seed);
        try_input("random texts", input, &arena);
        pm_arena_fini(&arena);
    }
}

static int remove_files(void **state)
{
    static const char *const names[] = {"out", "err", "zone", "wrapper"};
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(pm_str_printf(&arena, "%s/%s", dir, names[i]).ptr);
    pm_arena_fini(&arena);
    return rmdir(dir);
}

static bool is_installed(struct pm_arena *arena)
{
    struct pm_str path = pm_str_from(getenv("PATH")), folder;
    while (pm_str_next(&path, ':', &folder)) {
        if (access(pm_str_printf(arena, "%.*s/%s", PM_STR_ARG(folder), program()).ptr, X_OK) == 0)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tool_reads_every_case_as_it_was_meant),
        cmocka_unit_test(the_tool_reads_texts_of_any_bytes_as_they_were_meant),
    };
    struct pm_arena arena;
    for (size_t i = 0; argc == 2 && i < sizeof tools / sizeof tools[0]; i++) {
        if (strcmp(argv[1], tools[i].name) == 0)
            tool = &tools[i];
    }
    if (!tool)
        return 2;
    pm_arena_init(&arena);
    setenv("PATH", pm_str_printf(&arena, "%s:/usr/sbin:/sbin", getenv("PATH")).ptr, 1);
    bool installed = is_installed(&arena);
    pm_arena_fini(&arena);
    if (!installed)
        return 77;
    if (!mkdtemp(dir))
        return 1;
    return cmocka_run_group_tests_name(tool->name, tests, NULL, remove_files);
}
