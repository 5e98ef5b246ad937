/* argv -> command row -> run -> exit status. */
#include "base/time.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "cli/token.h"
#include "command/commands.h"
#include "model/records.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAGIOS_UNKNOWN = 3 };

static struct pm_style style_for(int fd, const struct pm_args *args)
{
    const char *github = getenv("GITHUB_ACTIONS");
    return (struct pm_style){
        .color = pm_terminal_color(fd, args->color),
        .width = isatty(fd) ? pm_terminal_width(fd) : 0,
        .now = pm_time_now(),
        .verbose = pm_args_has(args, PM_OPT_VERBOSE),
        .github_actions = github && strcmp(github, "true") == 0,
    };
}

static bool load_ownership(struct pm_context *context, struct pm_err *err)
{
    struct pm_str text = pm_str_from(getenv("PURELYMAIL_OWNERSHIP_TOKEN"));
    if (text.len == 0)
        return true;
    return pm_ownership_parse(text, context->arena, &context->ownership, err) ||
           pm_err_wrap(err, "PURELYMAIL_OWNERSHIP_TOKEN");
}

/* A monitor takes 1 for a warning, whatever it was meant for. Also where the words could not be
 * read otherwise. */
static bool is_for_nagios(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool value = strcmp(argv[i], "nagios") == 0 && strcmp(argv[i - 1], "--format") == 0;
        if (value || strcmp(argv[i], "--format=nagios") == 0)
            return true;
    }
    return false;
}

static int fail_early(struct pm_context *context, const struct pm_err *err, bool nagios)
{
    int status = pm_context_error(context, err);
    if (!nagios)
        return status;
    pm_sink_puts(context->out, "DNS UNKNOWN - the run could not begin\n");
    return NAGIOS_UNKNOWN;
}

static int run_command(struct pm_context *context, bool nagios)
{
    const struct pm_args *args = context->args;
    struct pm_err err;
    if (pm_args_has(args, PM_OPT_VERSION))
        return pm_cmd_version(context);
    if (pm_args_has(args, PM_OPT_HELP))
        return pm_cmd_help(context);
    if (!pm_token_load(context->secret, args->token_file, context->arena, &err) ||
        !load_ownership(context, &err))
        return fail_early(context, &err, nagios);
    return args->command->run(context);
}

/* What could not be written makes a run fail that succeeded, save that a reader that went away (`|
 * head`) needs no message. */
static int finish_output(struct pm_context *context, int status, bool nagios)
{
    struct pm_err err;
    if (pm_sink_flush(context->out, &err))
        return status;
    int failed = err.sys == EPIPE ? PM_EXIT_ERROR : pm_context_error(context, &err);
    return nagios ? NAGIOS_UNKNOWN : pm_exit_worse(status, failed);
}

int main(int argc, char **argv)
{
    static struct pm_secret secret;
    struct pm_arena arena;
    struct pm_sink out;
    struct pm_args args = {0};
    struct pm_err err;
    pm_terminal_fix_streams();
    umask(077);
    pm_signals_install();
    pm_arena_init(&arena);
    pm_sink_init_fd(&out, STDOUT_FILENO);
    bool ok = pm_args_parse(argc, argv, pm_commands, pm_command_count, &arena, &args, &err);
    struct pm_context context = {
        .args = &args,
        .arena = &arena,
        .out = &out,
        .style = style_for(STDOUT_FILENO, &args),
        .style_err = style_for(STDERR_FILENO, &args),
        .secret = &secret,
    };
    pm_progress_init(&context.progress, pm_args_has(&args, PM_OPT_QUIET));
    bool nagios = is_for_nagios(argc, argv);
    int status = ok ? run_command(&context, nagios) : fail_early(&context, &err, nagios);
    pm_progress_clear(&context.progress);
    status = finish_output(&context, status, nagios);
    pm_secret_fini(&secret);
    pm_sink_fini(&out);
    pm_arena_fini(&arena);
    return status;
}
