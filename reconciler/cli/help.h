/* Help, from the same rows as the parser. */
#pragma once

#include "base/sink.h"
#include "cli/args.h"

/* All commands and the common options. */
void pm_help_all(const struct pm_command *commands, size_t count, int width, struct pm_sink *sink);
/* One command: usage, details, its options, then the common ones. */
void pm_help_command(const struct pm_command *command, int width, struct pm_sink *sink);
