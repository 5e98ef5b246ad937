/* SIGINT and SIGTERM: the first asks to stop (what is in hand is finished, nothing else started),
 * the second to give up what is in hand. */
#pragma once

#include <stdbool.h>

/* Installs the handlers and ignores SIGPIPE (libcurl with NOSIGNAL leaves it alone, and a closed
 * stdout is an error of the write). */
void pm_signals_install(void);
/* How many have arrived. */
int pm_signals_count(void);
/* The first one's number; SIGINT when none has arrived. */
int pm_signals_last(void);
