#include "base/file.h"
#include "command/commands.h"
#include "report/account_yaml.h"

/* An existing file is somebody's work: it is never replaced. */
static bool save(struct pm_context *context, const struct pm_report_account *report,
                 struct pm_err *err)
{
    const char *path = pm_str_cstr(context->arena, context->args->out);
    struct pm_sink sink;
    if (pm_file_exists(path))
        return pm_fail(err, PM_ERR_FAILED, "%s exists already: name another file with --out", path);
    pm_sink_init_memory(&sink);
    pm_report_account_yaml(&sink, report);
    bool ok = pm_file_write(path, pm_sink_bytes(&sink), 0644, err);
    pm_sink_fini(&sink);
    if (ok)
        pm_context_note(context, "%s: %zu domains", path, report->account->count);
    return ok;
}

int pm_cmd_import(struct pm_context *context)
{
    static const struct pm_fetch_wants wants = {.users = true, .rules = true, .ownership = true};
    struct pm_client *client = NULL;
    struct pm_account account;
    struct pm_err err;
    pm_progress_begin(&context->progress, "reading the account", 0);
    bool ok = pm_context_client(context, &client, &err) &&
              pm_context_fetch(context, client, &wants, context->arena, &account, &err);
    pm_client_close(client);
    pm_progress_clear(&context->progress);
    struct pm_report_account report = {.account = &account, .now = context->style.now};
    if (ok && context->args->out.len > 0)
        ok = save(context, &report, &err);
    else if (ok)
        pm_report_account_yaml(context->out, &report);
    return ok ? PM_EXIT_OK : pm_context_error(context, &err);
}
