/* Words of a POSIX shell's command line. */
#pragma once

#include "base/sink.h"

/* One word that the shell takes as it is, whatever the bytes: in single quotes where it holds more
 * than letters, digits and %+,-./:=@_. A NUL, which no argument can hold, is left out. The caller
 * sees to it that the word does not begin with '-' where an option could stand: --name=WORD. */
void pm_shell_put_word(struct pm_sink *sink, struct pm_str text);
