/* The actions of `state`, a file each or two. */
#pragma once

#include "command/books.h"

/* Each runs one action and returns the exit status. */
int pm_state_adopt(struct pm_context *context);
int pm_state_check(struct pm_context *context);
int pm_state_export(struct pm_context *context);
int pm_state_import(struct pm_context *context);
int pm_state_init(struct pm_context *context);
int pm_state_show(struct pm_context *context);
