#include "cli/terminal.h"

#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_WIDTH = 80, LEAST_WIDTH = 40, LOOK_AGAIN_MS = 100 };

void pm_terminal_fix_streams(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
            _exit(1);
    }
}

int pm_terminal_width(int fd)
{
    struct winsize size;
    if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_WIDTH;
    return size.ws_col < LEAST_WIDTH ? LEAST_WIDTH : size.ws_col;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && value[0] != '\0';
}

bool pm_terminal_color(int fd, struct pm_str when)
{
    if (pm_str_is(when, "always"))
        return true;
    if (pm_str_is(when, "never") || is_set("NO_COLOR"))
        return false;
    struct pm_str force = pm_str_from(getenv("CLICOLOR_FORCE"));
    if (force.len > 0 && !pm_str_is(force, "0"))
        return true;
    const char *term = getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

bool pm_terminal_can_ask(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* A signal that comes just before a read does not end that read, hence the looks in between. */
static bool wait_for_answer(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    while (pm_signals_count() == 0) {
        int ready = poll(&input, 1, LOOK_AGAIN_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return ready > 0;
    }
    return false;
}

bool pm_terminal_ask(const char *question)
{
    char answer[16];
    fputs(question, stderr);
    fflush(stderr);
    if (!wait_for_answer() || !fgets(answer, sizeof answer, stdin)) {
        fputc('\n', stderr);
        return false;
    }
    return strcmp(answer, "yes\n") == 0;
}
