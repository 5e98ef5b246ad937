#include "support.h"

#include "state/row_sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t start = 1795380872;

int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    pm_arena_init(&f->arena);
    snprintf(f->folder, sizeof f->folder, "/tmp/pm-state-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    f->path = path_of(f, "state.db");
    f->run = pm_run_make(start, PM_STR("alice"), &f->arena);
    *state = f;
    return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int teardown(void **state)
{
    struct fixture *f = *state;
    nftw(f->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    pm_arena_fini(&f->arena);
    free(f);
    return 0;
}

const char *path_of(struct fixture *f, const char *name)
{
    return pm_str_printf(&f->arena, "%s/%s", f->folder, name).ptr;
}

struct pm_event known(struct fixture *f, const char *domain)
{
    return pm_event_make(&f->run, PM_EVENT_KNOWN, pm_str_from(domain), start, &f->arena);
}

struct pm_lock_info holder(const char *actor)
{
    return (struct pm_lock_info){PM_STR("20261122T205432Z-00000001"), pm_str_from(actor),
                                 PM_STR("ci-7"), PM_STR("apply"), start};
}

struct pm_store *open_store(struct fixture *f, enum pm_store_mode mode)
{
    struct pm_store *store = NULL;
    struct pm_lock_info who = holder("alice");
    if (!pm_store_open(f->path, mode, &who, &f->arena, &store, &f->err))
        fail_msg("%s", f->err.msg);
    return store;
}

void append(struct fixture *f, struct pm_store *store, const struct pm_event *events, size_t count)
{
    if (!pm_store_append(store, events, count, &f->err))
        fail_msg("%s", f->err.msg);
}

void append_known(struct fixture *f, const char *domain)
{
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    struct pm_event event = known(f, domain);
    append(f, store, &event, 1);
    pm_store_close(store);
}

size_t count_events(struct fixture *f)
{
    struct pm_event *events;
    size_t count = 0;
    struct pm_store *store = open_store(f, PM_STORE_READ);
    if (!pm_store_events(store, &f->arena, &events, &count, &f->err))
        fail_msg("%s", f->err.msg);
    pm_store_close(store);
    return count;
}

void assert_holds(const char *message, const char *text)
{
    if (!strstr(message, text))
        fail_msg("\"%s\" does not hold \"%s\"", message, text);
}

void assert_open_fails(struct fixture *f, const char *path, enum pm_store_mode mode,
                       const char *text)
{
    struct pm_store *store = NULL;
    struct pm_lock_info who = holder("bob");
    if (pm_store_open(path, mode, &who, &f->arena, &store, &f->err))
        fail_msg("%s opens, and should not: %s", path, text);
    assert_null(store);
    assert_holds(f->err.msg, text);
}

void exec_sql(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(pm_row_sum_register(db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

void insert_events(struct fixture *f, const char *rows)
{
    exec_sql(f, pm_str_printf(&f->arena,
                              "WITH new(id, run, actor, time, kind, domain, facts) AS (VALUES %s)"
                              " INSERT INTO event SELECT *,"
                              " event_sum(id, actor, time, kind, domain, facts) FROM new",
                              rows)
                    .ptr);
}

struct pm_str bytes_of(struct fixture *f, const char *path)
{
    struct stat st;
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &st), 0);
    char *bytes = pm_alloc(&f->arena, (size_t)st.st_size + 1);
    size_t len = fread(bytes, 1, (size_t)st.st_size, file);
    fclose(file);
    return (struct pm_str){bytes, len};
}

void write_bytes(const char *path, struct pm_str bytes)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

static int no_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

struct pm_str names_in(struct fixture *f, const char *folder)
{
    struct dirent **entries;
    struct pm_str names = PM_STR("");
    int count = scandir(folder, &entries, no_dots, alphasort);
    assert_true(count >= 0);
    for (int i = 0; i < count; i++) {
        names = pm_str_printf(&f->arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(names),
                              names.len > 0 ? " " : "", entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return names;
}

mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void drop_rights(const struct fixture *f)
{
    static const uid_t nobody = 65534;
    if (geteuid() != 0)
        return;
    if (chown(f->folder, nobody, nobody) != 0 || setgroups(0, NULL) != 0 || setgid(nobody) != 0 ||
        setuid(nobody) != 0)
        _exit(120);
}

static void *shared_memory(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    return memory;
}

bool as_ordinary_user(struct fixture *f, body_fn *body)
{
    int status = 0;
    struct pm_err *shared = shared_memory(sizeof *shared);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        drop_rights(f);
        bool ok = body(f);
        *shared = f->err;
        _exit(ok ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    f->err = *shared;
    munmap(shared, sizeof *shared);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status) == 0;
}

pid_t start_child(struct fixture *f, body_fn *body)
{
    int ends[2];
    char verdict = 0;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        verdict = body(f) ? 'y' : 'n';
        if (write(ends[1], &verdict, 1) == 1) {
            for (;;)
                pause();
        }
        _exit(1);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &verdict, 1), 1);
    close(ends[0]);
    assert_int_equal(verdict, 'y');
    return pid;
}

void kill_child(pid_t pid)
{
    int status;
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
}
