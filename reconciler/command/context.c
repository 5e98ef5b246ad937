#include "command/context.h"

#include "base/file.h"
#include "cli/actor.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "model/records.h"
#include "report/diagnostics.h"
#include "report/escape.h"
#include "schema/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool pm_context_format_is(const struct pm_context *context, const char *format)
{
    return pm_str_is(context->args->format, format);
}

/* Everything on stderr goes through here: redacted first, so that escaping cannot hide
 * the token. */
static void put_err(struct pm_context *context, const char *front, struct pm_str text)
{
    struct pm_sink sink;
    struct pm_err ignored;
    pm_progress_clear(&context->progress);
    pm_sink_init_fd(&sink, STDERR_FILENO);
    pm_sink_puts(&sink, front);
    pm_term_escape_lines(&sink, pm_secret_redact(context->secret, context->arena, text));
    pm_sink_putc(&sink, '\n');
    if (!pm_sink_flush(&sink, &ignored))
        context->progress.enabled = false; /* stderr is gone: there is nobody to tell */
    pm_sink_fini(&sink);
}

int pm_context_error(struct pm_context *context, const struct pm_err *err)
{
    if (err->msg[0] != '\0')
        put_err(context, context->style_err.color ? "\033[1;31mError:\033[0m " : "Error: ",
                pm_str_from(err->msg));
    return pm_exit_of(err);
}

void pm_context_note(struct pm_context *context, const char *format, ...)
{
    if (pm_args_has(context->args, PM_OPT_QUIET))
        return;
    va_list args;
    va_start(args, format);
    put_err(context, "", pm_str_vprintf(context->arena, format, args));
    va_end(args);
}

void pm_context_warn(struct pm_context *context, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_err(context, "", pm_str_vprintf(context->arena, format, args));
    va_end(args);
}

void pm_context_live(struct pm_context *context, const char *format, ...)
{
    struct pm_arena scratch;
    if (!context->progress.enabled)
        return;
    pm_arena_init(&scratch);
    va_list args;
    va_start(args, format);
    struct pm_str text = pm_str_vprintf(&scratch, format, args);
    va_end(args);
    size_t width = (size_t)pm_terminal_width(STDERR_FILENO) - 1;
    text = pm_secret_redact(context->secret, &scratch, text);
    text = pm_str_sub(pm_term_text(&scratch, text), 0, width);
    pm_progress_show(&context->progress, pm_str_cstr(&scratch, text));
    pm_arena_fini(&scratch);
}

void pm_context_print(struct pm_context *context, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str text = pm_str_vprintf(context->arena, format, args);
    va_end(args);
    pm_term_escape_lines(context->out, pm_secret_redact(context->secret, context->arena, text));
}

void pm_context_paths(struct pm_context *context, const struct pm_str **paths, size_t *count)
{
    static const struct pm_str standard[] = {PM_STR_INIT("domains.yaml")};
    const struct pm_texts *files = &context->args->files;
    *paths = files->count > 0 ? files->items : standard;
    *count = files->count > 0 ? files->count : 1;
}

/* The folder a path lies in, with its slash: "" for a bare name; a folder named as such
 * is its own. */
static struct pm_str folder_of(struct pm_str path, struct pm_arena *arena)
{
    size_t slash = pm_str_rfind(path, '/');
    if (path.len > 0 && slash + 1 == path.len)
        return path;
    if (pm_dir_is(pm_str_cstr(arena, path)))
        return pm_str_printf(arena, "%" PM_STR_FMT "/", PM_STR_ARG(path));
    return slash == path.len ? PM_STR("") : pm_str_sub(path, 0, slash + 1);
}

struct pm_str pm_context_state_path(struct pm_context *context)
{
    struct pm_str from_environment = pm_str_from(getenv("PM_RECONCILE_STATE"));
    if (context->args->state.len > 0)
        return context->args->state;
    if (from_environment.len > 0)
        return from_environment;
    const struct pm_str *paths;
    size_t count;
    pm_context_paths(context, &paths, &count);
    struct pm_str folder = folder_of(paths[0], context->arena);
    return pm_str_printf(context->arena, "%" PM_STR_FMT ".pm-reconcile/state.db",
                         PM_STR_ARG(folder));
}

static void print_diagnostics(struct pm_context *context, const struct pm_diags *diags)
{
    struct pm_sink sink;
    struct pm_err ignored;
    if (diags->count == 0)
        return;
    pm_progress_clear(&context->progress);
    pm_sink_init_fd(&sink, STDERR_FILENO);
    pm_report_diags_text(&sink, diags, &context->style_err);
    if (!pm_sink_flush(&sink, &ignored))
        context->progress.enabled = false;
    pm_sink_fini(&sink);
}

bool pm_context_desired(struct pm_context *context, struct pm_desired *out, struct pm_err *err)
{
    struct pm_load_options options = {.allow_empty =
                                          pm_args_has(context->args, PM_OPT_ALLOW_EMPTY)};
    struct pm_diags diags;
    pm_context_paths(context, &options.paths, &options.path_count);
    pm_diags_init(&diags, context->arena);
    bool ok = pm_desired_load(&options, context->arena, out, &diags, err);
    print_diagnostics(context, &diags);
    if (!ok && diags.errors > 0)
        err->msg[0] = '\0'; /* the diagnostics have said it all */
    return ok;
}

const struct pm_desired *pm_context_desired_if_any(struct pm_context *context)
{
    struct pm_load_options options = {.allow_empty = true};
    struct pm_desired *desired = PM_NEW(context->arena, struct pm_desired);
    struct pm_diags diags;
    struct pm_err ignored;
    pm_context_paths(context, &options.paths, &options.path_count);
    pm_diags_init(&diags, context->arena);
    return pm_desired_load(&options, context->arena, desired, &diags, &ignored) ? desired : NULL;
}

int64_t pm_context_delete_delay(const struct pm_desired *desired, const struct pm_ledger *ledger)
{
    int64_t delay = ledger->policy ? ledger->policy->policy->delete_delay_s : PM_DELETE_DELAY_MIN_S;
    if (desired && desired->policy.delete_delay_s > delay)
        delay = desired->policy.delete_delay_s;
    return delay;
}

bool pm_context_has_token(const struct pm_context *context)
{
    return context->secret->len > 0;
}

bool pm_context_stop(void *ctx)
{
    struct pm_context *context = ctx;
    pm_progress_tick(&context->progress);
    return pm_signals_count() >= (context->changing ? 2 : 1);
}

bool pm_context_abort(void *ctx)
{
    struct pm_context *context = ctx;
    pm_progress_tick(&context->progress);
    return pm_signals_count() >= 2;
}

const char *pm_context_ca_file(struct pm_context *context)
{
    const char *from_environment = getenv("SSL_CERT_FILE");
    if (context->args->ca_file.len > 0)
        return pm_str_cstr(context->arena, context->args->ca_file);
    return from_environment && from_environment[0] ? from_environment : NULL;
}

bool pm_context_client(struct pm_context *context, struct pm_client **out, struct pm_err *err)
{
    const struct pm_args *args = context->args;
    if (!pm_context_has_token(context))
        return pm_fail(err, PM_ERR_FAILED,
                       "no API token: set PURELYMAIL_API_TOKEN, or name a file with --token-file "
                       "(the token is on the account's page under Settings)");
    struct pm_client_options options = {
        .api_url = args->api_url.len > 0 ? args->api_url : PM_STR("https://purelymail.com"),
        .token = context->secret,
        .ca_file = pm_context_ca_file(context),
        .timeout_ms = (int)(args->timeout_s * 1000),
        .parallel = (int)args->parallel,
        .stop = pm_context_stop,
        .abort = pm_context_abort,
        .ctx = context,
    };
    return pm_client_open(&options, out, err);
}

bool pm_context_fetch(struct pm_context *context, struct pm_client *client,
                      const struct pm_fetch_wants *wants, struct pm_arena *arena,
                      struct pm_account *out, struct pm_err *err)
{
    struct pm_account account;
    if (!pm_client_fetch(client, wants, arena, &account, err))
        return false;
    if (context->ownership.len > 0 && account.ownership.len > 0 &&
        !pm_str_eq(context->ownership, account.ownership))
        return pm_fail(
            err, PM_ERR_FAILED,
            "PURELYMAIL_OWNERSHIP_TOKEN is not this account's ownership value: the token "
            "belongs to another account, or the variable is out of date; nothing was done");
    *out = account;
    return true;
}

struct pm_run pm_context_run(struct pm_context *context)
{
    struct pm_str actor = pm_actor_find(context->args->actor, context->arena);
    struct pm_run run = pm_run_make(context->style.now, actor, context->arena);
    run.command = pm_str_from(context->args->command->name);
    run.host = pm_actor_host(context->arena);
    return run;
}

bool pm_context_approved(struct pm_context *context, const char *question, struct pm_err *err)
{
    if (pm_args_has(context->args, PM_OPT_AUTO_APPROVE))
        return true;
    if (!pm_terminal_can_ask())
        return pm_fail(err, PM_ERR_USAGE,
                       "%s asks before it changes anything, and this is no terminal: give "
                       "--auto-approve",
                       context->args->command->name);
    pm_progress_clear(&context->progress);
    if (pm_terminal_ask(question))
        return true;
    if (pm_signals_count() > 0)
        return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted: nothing was done");
    return pm_fail(err, PM_ERR_FAILED, "not approved: nothing was done");
}

static bool parse_servers(struct pm_context *context, const struct pm_texts *texts,
                          const char *option, struct pm_dns_server **out, size_t *count,
                          struct pm_err *err)
{
    struct pm_dns_server *servers =
        PM_NEW_ARRAY(context->arena, struct pm_dns_server, texts->count);
    for (size_t i = 0; i < texts->count; i++) {
        if (!pm_dns_server_parse(texts->items[i], context->arena, &servers[i], err)) {
            err->code = PM_ERR_USAGE;
            return pm_err_wrap(err, "%s", option);
        }
    }
    *out = servers;
    *count = texts->count;
    return true;
}

bool pm_context_servers(struct pm_context *context, struct pm_dns_server **out, size_t *count,
                        struct pm_err *err)
{
    return parse_servers(context, &context->args->servers, "--server", out, count, err);
}

bool pm_context_resolvers(struct pm_context *context, struct pm_dns_server **out, size_t *count,
                          struct pm_err *err)
{
    const struct pm_args *args = context->args;
    if (args->resolvers.count > 0)
        return parse_servers(context, &args->resolvers, "--resolver", out, count, err);
    return pm_dns_servers_system("/etc/resolv.conf", context->arena, out, count, err);
}

bool pm_context_names(struct pm_context *context, const struct pm_texts *texts,
                      struct pm_name **out, size_t *count, struct pm_err *err)
{
    struct pm_name *names = PM_NEW_ARRAY(context->arena, struct pm_name, texts->count);
    for (size_t i = 0; i < texts->count; i++) {
        if (!pm_name_parse(texts->items[i], PM_NAME_DOMAIN, context->arena, &names[i], err)) {
            err->code = PM_ERR_USAGE;
            return pm_err_wrap(err, "'%" PM_STR_FMT "' is no domain name",
                               PM_STR_ARG(texts->items[i]));
        }
    }
    *out = names;
    *count = texts->count;
    return true;
}
