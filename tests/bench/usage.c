/* bench_usage COMMAND...: runs it without input and output, and prints a line with the microseconds
 * of CPU it took (user and system), its peak memory in KiB, the microseconds that passed, and its
 * exit status. */
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t us_of(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

static int start(char **command, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    int code = posix_spawnp(child, command[0], &actions, NULL, command, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    pid_t child;
    int status;
    if (argc < 2) {
        fputs("usage: bench_usage COMMAND...\n", stderr);
        return 64;
    }
    int64_t began = now_us();
    int code = start(argv + 1, &child);
    if (code != 0 || wait4(child, &status, 0, &usage) != child) {
        fprintf(stderr, "bench_usage: %s: %s\n", argv[1], strerror(code));
        return 1;
    }
    printf("%" PRId64 " %ld %" PRId64 " %d\n", us_of(usage.ru_utime) + us_of(usage.ru_stime),
           usage.ru_maxrss, now_us() - began,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
