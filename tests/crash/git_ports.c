#include "git_ports.h"

#include "state/snapshot.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BRANCH "refs/heads/state"

static void point(struct git_ports *ports)
{
    if (++ports->point == ports->die_at)
        kill(getpid(), SIGKILL);
}

struct pm_commit_id git_branch_tip(struct pm_repository *remote)
{
    struct pm_commit_id id = {""};
    struct pm_err err;
    if (!pm_repository_ref(remote, BRANCH, &id, &err))
        abort();
    return id;
}

void git_branch_set(struct pm_repository *remote, struct pm_commit_id commit)
{
    struct pm_err err;
    if (!pm_repository_set_ref(remote, BRANCH, commit, &err))
        abort();
}

static bool git_fetch(void *ctx, bool *found, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    point(ports);
    struct pm_commit_id tip = git_branch_tip(ports->remote);
    *found = tip.hex[0] != '\0';
    bool ok = !*found || pm_repository_set_ref(ports->home, PM_REF_FETCHED, tip, err);
    point(ports);
    return ok;
}

static bool git_push(void *ctx, struct pm_commit_id old, struct pm_commit_id commit,
                     enum pm_push *result, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    (void)err;
    point(ports);
    *result = PM_PUSH_RACED;
    if (strcmp(git_branch_tip(ports->remote).hex, old.hex) == 0) {
        git_branch_set(ports->remote, commit);
        *result = PM_PUSH_DONE;
    }
    point(ports);
    return true;
}

static bool git_commit(void *ctx, const char *tree, struct pm_commit_id parent,
                       const struct pm_commit_info *info, struct pm_commit_id *out,
                       struct pm_err *err)
{
    struct git_ports *ports = ctx;
    point(ports);
    bool ok = pm_repository_commit(ports->home, tree, parent, info, out, err);
    point(ports);
    return ok;
}

struct pm_remote_port git_remote_port(struct git_ports *ports)
{
    return (struct pm_remote_port){
        .ctx = ports, .fetch = git_fetch, .push = git_push, .commit = git_commit};
}

static bool fetch(void *ctx, struct pm_arena *arena, struct pm_account *out, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    (void)err;
    fake_account_show(&ports->shared->account, arena, out);
    return true;
}

/* What every other machine would read now must know of the request before it is sent. */
static void inspect(struct git_ports *ports, const struct pm_change *change)
{
    struct pm_arena arena;
    struct pm_str bytes;
    struct pm_snapshot snapshot = {0};
    struct pm_err err;
    bool found, known = false;
    pm_arena_init(&arena);
    if (!pm_repository_read(ports->remote, git_branch_tip(ports->remote), "state.json", &arena,
                            &bytes, &found, &err) ||
        !found || !pm_snapshot_read(bytes, &arena, &snapshot, &err))
        abort();
    struct pm_open_events intents = pm_open_of(&snapshot.ledger.intents, change->domain);
    for (size_t i = 0; i < intents.count; i++)
        known = known || intents.items[i]->action == change->action;
    if (!known)
        crash_complain(ports->shared, "%s %" PM_STR_FMT " was sent without an intent in the branch",
                       pm_action_name(change->action), PM_STR_ARG(change->domain));
    pm_arena_fini(&arena);
}

static bool start(void *ctx, struct pm_change *change, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    struct crash_shared *shared = ports->shared;
    (void)err;
    inspect(ports, change);
    point(ports);
    if (shared->on_their_way_count == CRASH_ON_THEIR_WAY_MAX)
        abort();
    struct crash_request *request = &shared->on_their_way[shared->on_their_way_count++];
    *request = (struct crash_request){.action = change->action, .settings = change->settings};
    snprintf(request->domain, sizeof request->domain, "%" PM_STR_FMT, PM_STR_ARG(change->domain));
    ports->in_flight[ports->in_flight_count++] = change;
    point(ports);
    return true;
}

/* In the order in which they were sent. */
static struct pm_change *wait_change(void *ctx, bool block)
{
    struct git_ports *ports = ctx;
    struct crash_shared *shared = ports->shared;
    if (ports->in_flight_count == 0 || !block)
        return NULL;
    struct pm_change *change = ports->in_flight[0];
    ports->in_flight_count--;
    shared->on_their_way_count--;
    for (int i = 0; i < ports->in_flight_count; i++) {
        ports->in_flight[i] = ports->in_flight[i + 1];
        shared->on_their_way[i] = shared->on_their_way[i + 1];
    }
    fake_account_serve(&shared->account, change);
    point(ports);
    return change;
}

static bool load(void *ctx, struct pm_arena *arena, struct pm_ledger *out, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    if (ports->stale && !pm_shared_fetch(ports->state, err))
        return false;
    ports->stale = true;
    *out = pm_shared_ledger(ports->state, arena);
    return true;
}

static bool append(void *ctx, const struct pm_event *events, size_t count, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    return pm_shared_append(ports->state, events, count, err);
}

static bool append_checked(void *ctx, pm_ledger_check_fn *check, void *check_ctx,
                           struct pm_arena *arena, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    return pm_shared_append_checked(ports->state, check, check_ctx, arena, err);
}

static bool publish(void *ctx, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    return pm_shared_publish(ports->state, err);
}

static bool may_send(void *ctx, int64_t timeout_s, struct pm_err *err)
{
    struct git_ports *ports = ctx;
    return pm_shared_may_send(ports->state, timeout_s, err);
}

static int64_t now(void *ctx)
{
    return ((struct git_ports *)ctx)->shared->now;
}

static bool sleep_s(void *ctx, int64_t seconds)
{
    struct git_ports *ports = ctx;
    crash_arrive(ports->shared);
    ports->shared->now += seconds;
    ports->shared->account.time += seconds;
    ports->shared->slept += (int)seconds;
    return true;
}

static bool stopping(void *ctx)
{
    (void)ctx;
    return false;
}

static void phase(void *ctx, const char *what, size_t total)
{
    (void)ctx, (void)what, (void)total;
}

static void item(void *ctx, const struct pm_item_outcome *outcome)
{
    (void)ctx, (void)outcome;
}

static void say(void *ctx, struct pm_str text)
{
    (void)ctx, (void)text;
}

struct pm_ports git_ports_make(struct git_ports *ports)
{
    return (struct pm_ports){
        .account = {.ctx = ports, .fetch = fetch, .start = start, .wait = wait_change},
        .ledger = {.ctx = ports,
                   .exists = true,
                   .shared = true,
                   .load = load,
                   .append = append,
                   .append_checked = append_checked,
                   .publish = publish,
                   .may_send = may_send},
        .clock = {.ctx = ports, .now = now, .sleep = sleep_s, .stopping = stopping},
        .progress = {.ctx = ports, .phase = phase, .item = item, .say = say},
    };
}
