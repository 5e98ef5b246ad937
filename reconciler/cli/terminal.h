/* What the standard streams are. */
#pragma once

#include "base/str.h"

#include <stdbool.h>

/* Opens /dev/null for any of the descriptors 0 to 2 that is closed, so that no file gets its
 * number. */
void pm_terminal_fix_streams(void);
/* Columns of the terminal behind fd; 80 when it is none or does not say; never under 40. */
int pm_terminal_width(int fd);
/* Colour on fd? when: "always", "never", "auto" or empty (auto: a terminal, TERM not "dumb", no
 * NO_COLOR; CLICOLOR_FORCE other than 0 makes it always). */
bool pm_terminal_color(int fd, struct pm_str when);
/* True when both standard input and standard error are terminals: a question can be asked. */
bool pm_terminal_can_ask(void);
/* Writes the question to stderr and reads a line from stdin; true only for "yes". End of file, an
 * error and a signal are no. */
bool pm_terminal_ask(const char *question);
