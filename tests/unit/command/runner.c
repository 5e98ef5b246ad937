#include "runner.h"

#include "base/file.h"
#include "command/commands.h"
#include "state/store.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1795380872, WORDS = 16 }; /* 2026-11-22 20:54:32 UTC */

static int home = -1;
static struct runner runner;

int runner_begin(void **state)
{
    runner = (struct runner){.folder = "/tmp/pm-command-XXXXXX", .now = NOW};
    pm_arena_init(&runner.arena);
    unsetenv("PM_RECONCILE_STATE");
    setenv("GITHUB_ACTOR", "anna", 1);
    home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *state = &runner;
    return mkdtemp(runner.folder) && chdir(runner.folder) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

int runner_end(void **state)
{
    struct runner *r = *state;
    int rc = fchdir(home);
    close(home);
    rc |= nftw(r->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    pm_arena_fini(&r->arena);
    return rc;
}

static void parse(struct runner *r, const char *const *words, struct pm_args *args)
{
    struct pm_err err;
    char *argv[WORDS] = {(char *)(uintptr_t) "pm-reconcile"};
    int argc = 1;
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    if (!pm_args_parse(argc, argv, pm_commands, pm_command_count, &r->arena, args, &err))
        fail_msg("%s", err.msg);
}

struct pm_context *runner_context_of(struct runner *r, const char *const *words)
{
    struct pm_context *context = PM_NEW(&r->arena, struct pm_context);
    struct pm_args *args = PM_NEW(&r->arena, struct pm_args);
    parse(r, words, args);
    *context = (struct pm_context){
        .args = args,
        .arena = &r->arena,
        .style = {.now = r->now},
        .style_err = {.now = r->now},
        .secret = &r->secret,
        .ownership = r->ownership,
    };
    return context;
}

/* Runs the command; returns what it wrote to standard error. */
static struct pm_str catch_err(struct runner *r, struct pm_context *context)
{
    struct pm_err err;
    struct pm_str text;
    const char *path = pm_str_cstr(&r->arena, pm_str_printf(&r->arena, "%s.err", r->folder));
    int saved = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(fd, STDERR_FILENO);
    r->status = context->args->command->run(context);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(fd);
    if (!pm_file_read(path, 1 << 24, &r->arena, &text, &err))
        fail_msg("%s", err.msg);
    unlink(path);
    return text;
}

void runner_run_context(struct runner *r, struct pm_context *context)
{
    context->out = PM_NEW(&r->arena, struct pm_sink);
    pm_sink_init_memory(context->out);
    r->err = catch_err(r, context);
    r->out = pm_sink_take(context->out, &r->arena);
    pm_sink_fini(context->out);
}

void runner_run_words(struct runner *r, const char *const *words)
{
    runner_run_context(r, runner_context_of(r, words));
}

void runner_write(struct runner *r, const char *path, const char *text)
{
    struct pm_err err;
    (void)r;
    if (!pm_file_write(path, pm_str_from(text), 0644, &err))
        fail_msg("%s", err.msg);
}

struct pm_str runner_read(struct runner *r, const char *path)
{
    struct pm_err err;
    struct pm_str text;
    if (!pm_file_read(path, 1 << 24, &r->arena, &text, &err))
        fail_msg("%s", err.msg);
    return text;
}

void runner_record(struct runner *r, enum pm_event_kind kind, const char *const *domains)
{
    struct pm_store *store = NULL;
    struct pm_err err;
    struct pm_run run = pm_run_make(r->now, PM_STR("anna"), &r->arena);
    struct pm_event *events = NULL;
    size_t count = 0, cap = 0;
    for (; *domains; domains++) {
        struct pm_event event = pm_event_make(&run, kind, pm_str_from(*domains), r->now, &r->arena);
        event.delay_s = kind == PM_EVENT_SCHEDULE ? PM_DELETE_DELAY_MIN_S : 0;
        event.action = kind == PM_EVENT_DONE ? PM_ACTION_DELETE : PM_ACTION_NONE;
        *PM_PUSH(&r->arena, events, count, cap) = event;
    }
    if (!pm_store_open(".pm-reconcile/state.db", PM_STORE_WRITE, NULL, &r->arena, &store, &err) ||
        !pm_store_append(store, events, count, &err))
        fail_msg("%s", err.msg);
    pm_store_close(store);
}

void assert_status(const struct runner *r, int status)
{
    if (r->status != status)
        fail_msg("expected status %d, not %d:\n%" PM_STR_FMT "%" PM_STR_FMT, status, r->status,
                 PM_STR_ARG(r->out), PM_STR_ARG(r->err));
}

size_t count_of(struct pm_str text, const char *part)
{
    size_t count = 0, length = strlen(part);
    while (text.len >= length) {
        const char *at = memmem(text.ptr, text.len, part, length);
        if (!at)
            break;
        count++;
        text = pm_str_sub(text, (size_t)(at - text.ptr) + length, text.len);
    }
    return count;
}

void assert_holds(struct pm_str text, const char *part)
{
    if (count_of(text, part) == 0)
        fail_msg("expected '%s' in:\n%" PM_STR_FMT, part, PM_STR_ARG(text));
}

void assert_lacks(struct pm_str text, const char *part)
{
    if (count_of(text, part) > 0)
        fail_msg("expected no '%s' in:\n%" PM_STR_FMT, part, PM_STR_ARG(text));
}
