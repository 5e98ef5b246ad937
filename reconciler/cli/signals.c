#include "cli/signals.h"

#include <signal.h>
#include <string.h>

/* A handler can reach nothing but objects of static duration. */
static volatile sig_atomic_t arrived;
static volatile sig_atomic_t first_signal = SIGINT;

static void on_signal(int number)
{
    if (arrived == 0)
        first_signal = number;
    if (arrived < 1000)
        arrived = arrived + 1;
}

void pm_signals_install(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_signal; /* without SA_RESTART: a read of the terminal is to end */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action,
              NULL); /* a file size limit is an error of the write, like a full disk */
}

int pm_signals_count(void)
{
    return arrived;
}

int pm_signals_last(void)
{
    return first_signal;
}
