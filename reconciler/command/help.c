#include "cli/help.h"

#include "cli/terminal.h"
#include "command/commands.h"

#include <unistd.h>

int pm_cmd_help(struct pm_context *context)
{
    const struct pm_texts *operands = &context->args->operands;
    int width = pm_terminal_width(STDOUT_FILENO);
    struct pm_err err;
    if (pm_args_has(context->args, PM_OPT_HELP) && context->args->command) {
        pm_help_command(context->args->command, width, context->out);
        return PM_EXIT_OK;
    }
    if (operands->count == 0) {
        pm_help_all(pm_commands, pm_command_count, width, context->out);
        return PM_EXIT_OK;
    }
    for (size_t i = 0; i < pm_command_count; i++) {
        if (pm_str_is(operands->items[0], pm_commands[i].name)) {
            pm_help_command(&pm_commands[i], width, context->out);
            return PM_EXIT_OK;
        }
    }
    pm_fail(&err, PM_ERR_USAGE, "unknown command '%" PM_STR_FMT "'; `pm-reconcile help` lists them",
            PM_STR_ARG(operands->items[0]));
    return pm_context_error(context, &err);
}

int pm_cmd_version(struct pm_context *context)
{
    pm_sink_puts(context->out, "pm-reconcile " PM_VERSION "\n");
    return PM_EXIT_OK;
}
