#include "faults.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <unistd.h>

/* What SQLite's own calls do before they do anything. */
static struct {
    int countdown; /* calls that still go well; negative: all do */
    int error;     /* errno of the calls after that; 0: the program dies */
} faults = {-1, 0};

static bool goes_well(void)
{
    if (faults.countdown < 0)
        return true;
    if (faults.countdown > 0) {
        faults.countdown--;
        return true;
    }
    if (faults.error == 0)
        kill(getpid(), SIGKILL);
    errno = faults.error;
    return false;
}

static ssize_t faulty_write(int fd, const void *bytes, size_t len)
{
    return goes_well() ? write(fd, bytes, len) : -1;
}

static ssize_t faulty_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return goes_well() ? pwrite(fd, bytes, len, at) : -1;
}

static int faulty_ftruncate(int fd, off_t size)
{
    return goes_well() ? ftruncate(fd, size) : -1;
}

static int faulty_unlink(const char *path)
{
    return goes_well() ? unlink(path) : -1;
}

void fault_after(int calls, int error)
{
    static const struct {
        const char *name;
        sqlite3_syscall_ptr call;
    } calls_of[] = {
        {"write", (sqlite3_syscall_ptr)faulty_write},
        {"pwrite", (sqlite3_syscall_ptr)faulty_pwrite},
        {"pwrite64", (sqlite3_syscall_ptr)faulty_pwrite},
        {"ftruncate", (sqlite3_syscall_ptr)faulty_ftruncate},
        {"unlink", (sqlite3_syscall_ptr)faulty_unlink},
    };
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    faults.countdown = calls;
    faults.error = error;
    for (size_t i = 0; i < sizeof calls_of / sizeof *calls_of; i++)
        vfs->xSetSystemCall(vfs, calls_of[i].name, calls < 0 ? NULL : calls_of[i].call);
}
