/* bench_branch COUNT FOLDER: writes what a state in a git branch is measured with: FOLDER/branch, a
 * stream for git fast-import, whose branch pm-reconcile/state holds COUNT pending deletions, each
 * with a record of its own; FOLDER/state.json, the same as in the branch; FOLDER/account.json, a
 * simulator's account that has their domains; FOLDER/domains.yaml, which declares another one. */
#include "base/num.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/time.h"
#include "plan/fold.h"
#include "state/record.h"
#include "state/shared_session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEP_S = 170, DELAY_S = 30 * PM_DAY };

static FILE *create(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void finish(FILE *file)
{
    if (ferror(file) || fclose(file) != 0) {
        perror("bench_branch");
        exit(1);
    }
}

static void put(FILE *file, struct pm_str bytes)
{
    fwrite(bytes.ptr, 1, bytes.len, file);
}

/* A file of the commit (git-fast-import(1), filemodify). */
static void put_file(FILE *stream, struct pm_str path, struct pm_str bytes)
{
    fprintf(stream, "M 100644 inline %" PM_STR_FMT "\ndata %zu\n", PM_STR_ARG(path), bytes.len);
    put(stream, bytes);
    fputc('\n', stream);
}

static struct pm_str domain_of(size_t number, struct pm_arena *arena)
{
    return pm_str_printf(arena, "customer-%06zu.example", number);
}

/* One run each, the last of them an hour ago. */
static struct pm_record *make_records(size_t count, struct pm_event *events, struct pm_arena *arena)
{
    struct pm_record *records = PM_NEW_ARRAY(arena, struct pm_record, count);
    int64_t first = pm_time_now() - PM_HOUR - (int64_t)count * STEP_S;
    for (size_t i = 0; i < count; i++) {
        struct pm_run run = pm_run_make(first + (int64_t)i * STEP_S, PM_STR("bench"), arena);
        events[i] = pm_event_make(&run, PM_EVENT_SCHEDULE, domain_of(i, arena), run.started, arena);
        events[i].delay_s = DELAY_S;
        events[i].reason = PM_STR("not_declared");
        records[i] = (struct pm_record){
            .run = run.id,
            .command = PM_STR("apply"),
            .actor = run.actor,
            .host = PM_STR("ci-7"),
            .version = PM_STR(PM_VERSION),
            .started = run.started,
            .complete = true,
            .events = &events[i],
            .count = 1,
        };
    }
    return records;
}

static struct pm_str snapshot_of(const struct pm_record *records, const struct pm_event *events,
                                 size_t count, struct pm_arena *arena)
{
    const struct pm_record *last = &records[count - 1];
    struct pm_snapshot snapshot = {
        .ledger = pm_ledger_fold(events, count, arena),
        .serial = (int64_t)count,
        .lineage = pm_random_hex(arena, 16),
        .record = pm_record_path(last->run, last->command, ".json", arena),
    };
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(&snapshot, &sink);
    return pm_sink_finish(&sink, arena);
}

static void put_commit(FILE *stream, const struct pm_record *last, size_t count,
                       struct pm_str state, struct pm_arena *arena)
{
    struct pm_commit_words words = {
        .command = last->command,
        .summary = PM_STR("1 scheduled for deletion"),
        .run = last->run,
        .actor = last->actor,
        .state_digest = pm_sha256_hex(arena, state),
        .serial = (int64_t)count,
    };
    struct pm_str message = pm_commit_message(&words, arena);
    fprintf(stream,
            "commit refs/heads/pm-reconcile/state\ncommitter bench <bench@ci-7> %" PRId64
            " +0000\ndata %zu\n",
            last->started, message.len);
    put(stream, message);
    fputc('\n', stream);
}

static void put_record(FILE *stream, const struct pm_record *record, struct pm_arena *arena)
{
    struct pm_str markdown = pm_str_printf(
        arena, "# apply by bench\n\nRun %" PM_STR_FMT ".\n\n- schedule %" PM_STR_FMT "\n",
        PM_STR_ARG(record->run), PM_STR_ARG(record->events[0].domain));
    put_file(stream, pm_record_path(record->run, record->command, ".json", arena),
             pm_record_bytes(record, arena));
    put_file(stream, pm_record_path(record->run, record->command, ".md", arena), markdown);
}

static void write_branch(const char *folder, size_t count, struct pm_arena *arena)
{
    struct pm_event *events = PM_NEW_ARRAY(arena, struct pm_event, count);
    struct pm_record *records = make_records(count, events, arena);
    struct pm_str state = snapshot_of(records, events, count, arena);
    FILE *copy = create(folder, "state.json"), *stream = create(folder, "branch");
    put(copy, state);
    finish(copy);
    put_commit(stream, &records[count - 1], count, state, arena);
    put_file(stream, PM_STR("state.json"), state);
    put_file(stream, PM_STR("queue.md"), PM_STR("# Queue\n"));
    for (size_t i = 0; i < count; i++)
        put_record(stream, &records[i], arena);
    finish(stream);
}

static void write_account(const char *folder, size_t count, struct pm_arena *arena)
{
    FILE *account = create(folder, "account.json"), *file = create(folder, "domains.yaml");
    fputs("{\"skip_ownership\": true, \"domains\": [\"kept.example\"", account);
    for (size_t i = 0; i < count; i++)
        fprintf(account, ",\n\"%" PM_STR_FMT "\"", PM_STR_ARG(domain_of(i, arena)));
    fputs("]}\n", account);
    finish(account);
    fputs("version: 1\ndomains: [kept.example]\n", file);
    finish(file);
}

int main(int argc, char **argv)
{
    struct pm_arena arena;
    uint64_t count;
    if (argc != 3 || !pm_u64_parse(pm_str_from(argv[1]), 1, 1000000, &count)) {
        fputs("usage: bench_branch COUNT FOLDER\n", stderr);
        return 64;
    }
    pm_arena_init(&arena);
    write_branch(argv[2], (size_t)count, &arena);
    write_account(argv[2], (size_t)count, &arena);
    pm_arena_fini(&arena);
    return 0;
}
