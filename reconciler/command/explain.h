/* verify --explain ID. */
#pragma once

#include "command/context.h"

/* Tells of a rule or a cause, or of all; nothing is read or asked. Returns the exit status. */
int pm_explain(struct pm_context *context);
