#include "state/repository_loose.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A store of objects that has none, and is asked before all others: it looks at the file in which
 * the next one will look. */
struct guard {
    git_odb_backend backend;
    const struct pm_libgit2 *git;
    char path[];
};

enum { PIECE = 16 * 1024, HEX_LEN = 40 };

/* Unpacks the file to its end and keeps nothing: Z_STREAM_END, or what is wrong. */
static int unpack(const struct pm_libgit2 *git, int fd, z_stream *stream)
{
    unsigned char in[PIECE], out[PIECE];
    int code = Z_OK;
    while (code == Z_OK) {
        ssize_t got = stream->avail_in == 0 ? read(fd, in, sizeof in) : 0;
        if (got > 0) {
            stream->next_in = in;
            stream->avail_in = (uInt)got;
        }
        stream->next_out = out;
        stream->avail_out = sizeof out;
        code = git->inflate(stream, Z_NO_FLUSH);
    }
    return code;
}

static bool is_whole(const struct pm_libgit2 *git, int fd)
{
    z_stream stream = {0};
    if (git->inflateInit_(&stream, ZLIB_VERSION, (int)sizeof stream) != Z_OK)
        return false;
    int code = unpack(git, fd, &stream);
    git->inflateEnd(&stream);
    return code == Z_STREAM_END;
}

static int open_object(const struct guard *guard, const git_oid *oid)
{
    char hex[HEX_LEN + 1];
    size_t size = strlen(guard->path) + sizeof "/objects/xx/" + HEX_LEN;
    char *path = malloc(size);
    if (!path)
        return -1;
    guard->git->oid_tostr(hex, sizeof hex, oid);
    snprintf(path, size, "%s/objects/%.2s/%s", guard->path, hex, hex + 2);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    free(path);
    return fd;
}

static int look(void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
                const git_oid *oid)
{
    const struct guard *guard = (const struct guard *)backend;
    *data = NULL;
    *len = 0;
    *type = GIT_OBJECT_INVALID;
    int fd = open_object(guard, oid);
    if (fd < 0)
        return GIT_ENOTFOUND;
    bool whole = is_whole(guard->git, fd);
    close(fd);
    if (whole)
        return GIT_ENOTFOUND;
    guard->git->error_set_str(GIT_ERROR_ODB, "an object is cut short, or is none");
    return GIT_ERROR;
}

static void free_guard(git_odb_backend *backend)
{
    free(backend);
}

static int add(const struct pm_libgit2 *git, const char *path, git_odb *odb)
{
    enum { BEFORE_ALL = 100 };
    size_t size = strlen(path) + 1;
    struct guard *guard = calloc(1, sizeof *guard + size);
    if (!guard)
        return GIT_ERROR;
    guard->backend = (git_odb_backend){
        .version = GIT_ODB_BACKEND_VERSION,
        .read = look,
        .free = free_guard,
    };
    guard->git = git;
    memcpy(guard->path, path, size);
    int code = git->odb_add_backend(odb, &guard->backend, BEFORE_ALL);
    if (code != 0)
        free(guard);
    return code;
}

int pm_libgit2_guard_loose(const struct pm_libgit2 *git, const char *path, git_repository *handle)
{
    git_odb *odb;
    int code = git->repository_odb(&odb, handle);
    if (code != 0)
        return code;
    code = add(git, path, odb);
    git->odb_free(odb);
    return code;
}
