/* bench_files COUNT: a file that declares COUNT domains, each a zone of its own.
 * bench_files --write BYTES: writes so many bytes to stdout by fwrite.
 * bench_files --same FOLDER BYTES: the least that finding files unchanged takes: each file of the
 * folder is looked at, read and compared with its part of BYTES, which is all of them one after the
 * other in the order of their names; status 1 when one differs. */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 65536 };

static int fail(const char *what)
{
    perror(what);
    return 1;
}

static int declare(unsigned long count)
{
    fputs("version: 1\ndomains:\n", stdout);
    for (unsigned long i = 0; i < count; i++)
        printf("  - customer-%06lu.example\n", i);
    return fflush(stdout) == 0 ? 0 : fail("stdout");
}

static int write_bytes(unsigned long count)
{
    static char block[BLOCK];
    memset(block, 'x', sizeof block);
    while (count > 0) {
        size_t part = count < sizeof block ? count : sizeof block;
        if (fwrite(block, 1, part, stdout) != part)
            return fail("stdout");
        count -= part;
    }
    return fflush(stdout) == 0 ? 0 : fail("stdout");
}

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The file's length; -1: it is not what stands at expected. */
static ssize_t same(const char *name, const char *expected, size_t left)
{
    static char bytes[1 << 20];
    struct stat st;
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    bool ok = fstat(fd, &st) == 0 && (size_t)st.st_size <= left &&
              st.st_size <= (off_t)sizeof bytes &&
              read(fd, bytes, (size_t)st.st_size) == st.st_size &&
              memcmp(bytes, expected, (size_t)st.st_size) == 0;
    close(fd);
    return ok ? (ssize_t)st.st_size : -1;
}

static char *load(const char *path, size_t *size)
{
    struct stat st;
    FILE *file = fopen(path, "r");
    char *bytes = NULL;
    if (file && fstat(fileno(file), &st) == 0)
        bytes = malloc((size_t)st.st_size + 1);
    *size = bytes ? fread(bytes, 1, (size_t)st.st_size, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static int compare(const char *folder, const char *path)
{
    struct dirent **entries;
    size_t size, at = 0;
    char *expected = load(path, &size);
    int count = expected && chdir(folder) == 0 ? scandir(".", &entries, is_file, alphasort) : -1;
    if (count < 0)
        return fail(folder);
    for (int i = 0; i < count; i++) {
        ssize_t length = same(entries[i]->d_name, expected + at, size - at);
        if (length < 0)
            return fail(entries[i]->d_name);
        at += (size_t)length;
    }
    return at == size ? 0 : 1;
}

static int run_to(const char *path, char **command)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
        return fail(path);
    execvp(command[0], command);
    return fail(command[0]);
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return declare(strtoul(argv[1], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_bytes(strtoul(argv[2], NULL, 10));
    if (argc == 4 && strcmp(argv[1], "--same") == 0)
        return compare(argv[2], argv[3]);
    if (argc >= 4 && strcmp(argv[1], "--to") == 0)
        return run_to(argv[2], argv + 3);
    fputs("usage: bench_files COUNT | --write BYTES | --same FOLDER BYTES | --to FILE COMMAND...\n",
          stderr);
    return 64;
}
