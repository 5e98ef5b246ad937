#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

bool sim_stop_open(struct sim_stop *stop, struct sim_error *err)
{
    stop->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return stop->fd >= 0 || sim_fail(err, "eventfd: %s", strerror(errno));
}

void sim_stop_close(struct sim_stop *stop)
{
    close(stop->fd);
}

void sim_stop_now(struct sim_stop *stop)
{
    uint64_t one = 1;
    if (write(stop->fd, &one, sizeof one) < 0) {
        return; // the counter is full: it has been said before
    }
}

bool sim_stop_sleep(const struct sim_stop *stop, int milliseconds)
{
    struct pollfd fd = {.fd = stop->fd, .events = POLLIN};
    struct timespec span = {.tv_sec = milliseconds / 1000,
                            .tv_nsec = (milliseconds % 1000) * 1000000L};
    return ppoll(&fd, 1, &span, NULL) == 0;
}

void sim_stop_wait_peer(const struct sim_stop *stop, int socket)
{
    struct pollfd fds[] = {{.fd = stop->fd, .events = POLLIN}, {.fd = socket, .events = POLLRDHUP}};
    while (poll(fds, 2, -1) < 0 && errno == EINTR) {
    }
}
