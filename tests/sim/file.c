#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_all(int fd, char **bytes, size_t *len)
{
    size_t room = 65536;
    size_t used = 0;
    char *text = sim_must(malloc(room));
    ssize_t got;
    while ((got = read(fd, text + used, room - used - 1)) > 0) {
        used += (size_t)got;
        if (room - used < 2) {
            room *= 2;
            text = sim_must(realloc(text, room));
        }
    }
    if (got < 0) {
        free(text);
        return false;
    }
    text[used] = '\0';
    *bytes = text;
    *len = used;
    return true;
}

bool sim_file_read(const char *path, char **bytes, size_t *len, struct stat *stat,
                   struct sim_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return sim_fail(err, "cannot open %s: %s", path, strerror(errno));
    }
    bool good = (stat == NULL || fstat(fd, stat) == 0) && read_all(fd, bytes, len);
    int why = errno;
    close(fd);
    return good || sim_fail(err, "cannot read %s: %s", path, strerror(why));
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, bytes, len);
        if (put < 0) {
            return false;
        }
        bytes += put;
        len -= (size_t)put;
    }
    return true;
}

bool sim_file_write(const char *path, const char *bytes, size_t len, struct stat *stat,
                    struct sim_error *err)
{
    char *temporary = NULL;
    if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0) {
        sim_must(NULL);
    }
    bool good = false;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd >= 0) {
        good = write_all(fd, bytes, len) && (stat == NULL || fstat(fd, stat) == 0);
        good = close(fd) == 0 && good && rename(temporary, path) == 0;
    }
    if (!good) {
        sim_fail(err, "cannot write %s: %s", path, strerror(errno));
        unlink(temporary);
    }
    free(temporary);
    return good;
}
