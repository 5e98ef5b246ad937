/* Any bytes as what a zone holds: a zone file, or the JSON of `zone`. What stands behind the first
 * NUL is the file that any $INCLUDE gets. What is read is printable ASCII but for texts; printed
 * and read again it is the same; what is not read is refused; memory stays in proportion. */
#include "generate.h"
#include "reading.h"

#include <stdint.h>
#include <stdlib.h>

enum { FILES_MAX = 40, MEMORY_MIN = 4 << 20, MEMORY_RATIO = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    struct pm_str file, included;
    size_t asked;
    size_t bytes; /* given out */
};

static bool give(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                 struct pm_err *err)
{
    struct input *input = ctx;
    (void)arena;
    if (++input->asked > FILES_MAX)
        return pm_fail(err, PM_ERR_FAILED, "too many files");
    *out = strcmp(path, "z") == 0 ? input->file : input->included;
    input->bytes += out->len;
    return true;
}

static bool read_input(struct input *input, struct pm_arena *arena, struct pm_current *out,
                       struct pm_err *err)
{
    const struct pm_zone_files files = {give, input};
    return pm_zone_read(&files, "z", PM_STR("example.com"), arena, out, err);
}

static void check_printable(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ' && !pm_ascii_is_graph(text.ptr[i]))
            abort();
}

/* Only texts hold bytes as they came. */
static void check_values(const struct pm_rrset *set)
{
    check_printable(set->owner);
    for (size_t i = 0; i < set->count; i++) {
        check_printable(set->values[i].target);
        if (set->type != PM_RRTYPE_TXT && set->type != PM_RRTYPE_SPF)
            check_printable(set->values[i].text);
    }
}

static void check_again(const struct pm_current *first, bool is_json, struct pm_arena *arena)
{
    struct input input = {.file = reading_print(first, arena)};
    struct pm_current again;
    struct pm_err err;
    for (size_t i = 0; i < first->count; i++)
        check_values(&first->sets[i]);
    if (first->count == 0)
        return;
    if (!read_input(&input, arena, &again, &err))
        abort();
    /* A document of ours need not say how texts were cut, and is never all of the zone. */
    if (!is_json && !generate_same(first, &again))
        abort();
    if (!pm_str_eq(reading_print(&again, arena), input.file))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str bytes = {data ? (const char *)data : "", size};
    size_t cut = pm_str_find(bytes, '\0');
    struct input input = {.file = pm_str_sub(bytes, 0, cut),
                          .included = pm_str_sub(bytes, cut + 1, size)};
    struct pm_current current = {.count = 77};
    struct pm_err err = {0};
    struct pm_arena arena;
    pm_arena_init(&arena);
    bool ok = read_input(&input, &arena, &current, &err);
    if (arena.used > MEMORY_MIN + MEMORY_RATIO * input.bytes)
        abort();
    if (ok)
        check_again(&current, pm_str_starts(pm_str_trim(input.file), PM_STR("{")), &arena);
    else if (current.count != 77 || err.code == PM_ERR_NONE || !strchr(err.msg, ' '))
        abort();
    pm_arena_fini(&arena);
    return 0;
}
