/* The commands, a file each, and their table. */
#pragma once

#include "command/context.h"

/* Each runs one command and returns the exit status; it prints its own errors. */
int pm_cmd_apply(struct pm_context *context);
int pm_cmd_cancel(struct pm_context *context);
int pm_cmd_help(struct pm_context *context);
int pm_cmd_import(struct pm_context *context);
int pm_cmd_log(struct pm_context *context);
int pm_cmd_pending(struct pm_context *context);
int pm_cmd_plan(struct pm_context *context);
int pm_cmd_recheck(struct pm_context *context);
int pm_cmd_release(struct pm_context *context);
int pm_cmd_state(struct pm_context *context);
int pm_cmd_status(struct pm_context *context);
int pm_cmd_unlock(struct pm_context *context);
int pm_cmd_unprotect(struct pm_context *context);
int pm_cmd_validate(struct pm_context *context);
int pm_cmd_verify(struct pm_context *context);
int pm_cmd_version(struct pm_context *context);
int pm_cmd_zone(struct pm_context *context);

/* All commands, in the order of the help. */
extern const struct pm_command pm_commands[];
extern const size_t pm_command_count;
