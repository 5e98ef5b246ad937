#include "state/shared_session.h"

#include "base/num.h"
#include "base/sha256.h"

#define WAY_OUT                                                                                 \
    "look at the branch and who pushed to it; `pm-reconcile state init` takes it up as it is, " \
    "together with what this machine saw last, and lets every pending deletion wait anew"

bool pm_tip_fetch(struct pm_shared *s, bool *found, struct pm_commit_id *out, struct pm_err *err)
{
    const struct pm_remote_port *remote = &s->options.remote;
    struct pm_commit_id commit = {""};
    bool there = false;
    if (!remote->fetch(remote->ctx, &there, err))
        return false;
    if (there && !pm_repository_ref(s->repository, PM_REF_FETCHED, &commit, err))
        return false;
    *found = there;
    *out = commit;
    return true;
}

static bool refuse(struct pm_shared *s)
{
    s->refused = true;
    return false;
}

static bool was_written_by_us(const struct pm_shared_tip *tip, struct pm_str message)
{
    int64_t serial;
    return pm_i64_parse(pm_commit_trailer(message, "Serial"), 1, INT64_MAX, &serial) &&
           serial == tip->snapshot.serial &&
           pm_str_eq(pm_commit_trailer(message, "State-Digest"), tip->digest);
}

static bool read_tip(struct pm_shared *s, struct pm_str bytes, struct pm_shared_tip *tip,
                     struct pm_err *err)
{
    struct pm_commit_info info;
    if (!pm_repository_info(s->repository, tip->commit, s->arena, &info, err))
        return false;
    if (!pm_snapshot_read(bytes, s->arena, &tip->snapshot, err)) {
        pm_err_wrap(err, "state.json in %" PM_STR_FMT " is not to be used (" WAY_OUT ")",
                    PM_STR_ARG(s->options.name));
        return refuse(s);
    }
    tip->digest = pm_sha256_hex(s->arena, bytes);
    tip->edited = !was_written_by_us(tip, info.message);
    return true;
}

bool pm_tip_load(struct pm_shared *s, struct pm_commit_id commit, struct pm_shared_tip *out,
                 struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_str bytes;
    struct pm_shared_tip tip = {.commit = commit};
    bool found;
    pm_arena_init(&scratch);
    bool ok =
        pm_repository_read(s->repository, commit, "state.json", &scratch, &bytes, &found, err);
    if (ok && !found) {
        pm_fail(err, PM_ERR_FAILED,
                "%" PM_STR_FMT " holds no state: there is no state.json in it. If `git.branch` "
                "names the right branch, `pm-reconcile state init` makes it one",
                PM_STR_ARG(s->options.name));
        ok = refuse(s);
    }
    ok = ok && read_tip(s, bytes, &tip, err);
    pm_arena_fini(&scratch);
    if (ok)
        *out = tip;
    return ok;
}

static bool follows_from_log(struct pm_shared *s, const struct pm_shared_tip *tip,
                             struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_str *differences;
    size_t count = 0;
    pm_arena_init(&scratch);
    bool ok = pm_log_compare(s, tip->commit, &tip->snapshot, &scratch, &differences, &count, err);
    if (!ok)
        pm_err_wrap(
            err, "%" PM_STR_FMT " was changed by hand, and cannot be held to its log (" WAY_OUT ")",
            PM_STR_ARG(s->options.name));
    if (!ok || count > 0)
        refuse(s);
    if (ok && count > 0)
        ok = pm_fail(err, PM_ERR_FAILED,
                     "%" PM_STR_FMT
                     " was changed by hand, and its state.json does not follow from its log: "
                     "%" PM_STR_FMT " (%zu difference%s). Undo the commit %.12s, or " WAY_OUT,
                     PM_STR_ARG(s->options.name), PM_STR_ARG(differences[0]), count,
                     count == 1 ? "" : "s", tip->commit.hex);
    pm_arena_fini(&scratch);
    return ok;
}

static bool fail_overtaken(struct pm_shared *s, const struct pm_shared_tip *tip,
                           const struct pm_shared_tip *seen, struct pm_err *err)
{
    const struct pm_snapshot *now = &tip->snapshot, *before = &seen->snapshot;
    struct pm_str name = s->options.name;
    if (!pm_str_eq(now->lineage, before->lineage))
        pm_fail(err, PM_ERR_FAILED,
                "%" PM_STR_FMT " was replaced: it holds another state than the one that this "
                "machine saw there; " WAY_OUT,
                PM_STR_ARG(name));
    else if (now->serial < before->serial)
        pm_fail(err, PM_ERR_FAILED,
                "%" PM_STR_FMT " was rewound or reverted: its serial is %lld, and this machine saw "
                "%lld; " WAY_OUT,
                PM_STR_ARG(name), (long long)now->serial, (long long)before->serial);
    else
        pm_fail(err, PM_ERR_FAILED,
                "%" PM_STR_FMT " was rewritten: at serial %lld it holds something else than this "
                "machine saw there; " WAY_OUT,
                PM_STR_ARG(name), (long long)before->serial);
    return refuse(s);
}

/* A record only grows, in its order. */
static bool holds_all(const struct pm_record *record, const struct pm_record *of)
{
    size_t next = 0;
    for (size_t i = 0; i < of->count; i++) {
        while (next < record->count && !pm_str_eq(record->events[next].id, of->events[i].id))
            next++;
        if (next == record->count || !pm_event_same(&record->events[next], &of->events[i]))
            return false;
    }
    return true;
}

/* *found false: it is not in that commit. */
static bool read_record(struct pm_shared *s, struct pm_commit_id commit, struct pm_str path,
                        struct pm_arena *arena, struct pm_record *out, bool *found,
                        struct pm_err *err)
{
    struct pm_str bytes;
    return pm_repository_read(s->repository, commit, pm_str_cstr(arena, path), arena, &bytes, found,
                              err) &&
           (!*found || pm_record_read(bytes, arena, out, err));
}

/* Every run leaves its record for good, and only adds to it: a history without what was in the
 * newest one is not the history that was seen. */
static bool check_record_is_there(struct pm_shared *s, const struct pm_shared_tip *tip,
                                  const struct pm_shared_tip *seen, struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_record then = {0}, now = {0};
    struct pm_str path = seen->snapshot.record;
    bool was = false, is = false;
    pm_arena_init(&scratch);
    bool ok = read_record(s, seen->commit, path, &scratch, &then, &was, err) &&
              read_record(s, tip->commit, path, &scratch, &now, &is, err);
    bool same = ok && is && holds_all(&now, &then);
    pm_arena_fini(&scratch);
    if (!ok || same)
        return ok;
    pm_fail(err, PM_ERR_FAILED,
            "%" PM_STR_FMT " was rewritten: the record %" PM_STR_FMT
            ", which this machine saw in it, %s; " WAY_OUT,
            PM_STR_ARG(s->options.name), PM_STR_ARG(path),
            is ? "lacks what it held then" : "is gone");
    return refuse(s);
}

/* The same serial twice is fine when somebody only put a file of their own beside it. */
static bool follows_what_was_seen(struct pm_shared *s, const struct pm_shared_tip *tip,
                                  struct pm_err *err)
{
    struct pm_commit_id id;
    struct pm_shared_tip seen;
    if (!pm_repository_ref(s->repository, PM_REF_SEEN, &id, err))
        return false;
    if (id.hex[0] == '\0' || strcmp(id.hex, tip->commit.hex) == 0)
        return true;
    if (!pm_tip_load(s, id, &seen, err))
        return pm_err_wrap(err,
                           "what this machine saw last cannot be read any more (move %s away, and "
                           "it is fetched anew)",
                           s->options.path);
    bool same = pm_str_eq(tip->digest, seen.digest);
    if (!pm_str_eq(tip->snapshot.lineage, seen.snapshot.lineage) ||
        tip->snapshot.serial < seen.snapshot.serial ||
        (tip->snapshot.serial == seen.snapshot.serial && !same))
        return fail_overtaken(s, tip, &seen, err);
    return check_record_is_there(s, tip, &seen, err);
}

/* What the tip knows of this run. */
static bool match_own(struct pm_shared *s, struct pm_commit_id commit, struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_str bytes;
    struct pm_record record;
    bool found;
    pm_arena_init(&scratch);
    bool ok =
        pm_repository_read(s->repository, commit, s->record.ptr, &scratch, &bytes, &found, err);
    if (ok && found && !pm_record_read(bytes, &scratch, &record, err)) {
        pm_err_wrap(err, "%" PM_STR_FMT " in %" PM_STR_FMT, PM_STR_ARG(s->record),
                    PM_STR_ARG(s->options.name));
        ok = refuse(s);
    }
    ok = ok && pm_own_match(s, found ? &record : NULL, err);
    pm_arena_fini(&scratch);
    return ok;
}

bool pm_tip_set(struct pm_shared *s, const struct pm_shared_tip *tip, struct pm_err *err)
{
    struct pm_commit_id seen;
    s->tip = *tip;
    if (!pm_repository_ref(s->repository, PM_REF_SEEN, &seen, err))
        return false;
    if (strcmp(seen.hex, tip->commit.hex) != 0 &&
        !pm_repository_set_ref(s->repository, PM_REF_SEEN, tip->commit, err))
        return false;
    pm_shared_note_seen(s);
    return true;
}

bool pm_tip_accept(struct pm_shared *s, struct pm_commit_id commit, struct pm_err *err)
{
    struct pm_shared_tip tip = s->tip;
    bool same = strcmp(commit.hex, s->tip.commit.hex) == 0;
    s->refused = false;
    if (!same &&
        !(pm_tip_load(s, commit, &tip, err) && (!tip.edited || follows_from_log(s, &tip, err)) &&
          follows_what_was_seen(s, &tip, err) && match_own(s, commit, err)))
        return false;
    if (!pm_tip_set(s, &tip, err))
        return false;
    pm_claim_look(s);
    return true;
}

static bool fail_missing(struct pm_shared *s, struct pm_err *err)
{
    struct pm_commit_id seen;
    if (!pm_repository_ref(s->repository, PM_REF_SEEN, &seen, err))
        return false;
    s->refused = true;
    if (seen.hex[0] == '\0')
        return pm_fail(err, PM_ERR_FAILED,
                       "there is no %" PM_STR_FMT ": nobody has made the state yet, or it was "
                       "deleted. `pm-reconcile state init` makes it",
                       PM_STR_ARG(s->options.name));
    return pm_fail(err, PM_ERR_FAILED,
                   "there is no %" PM_STR_FMT
                   " any more: this machine saw it, so somebody deleted it. `pm-reconcile state "
                   "init` makes it again from what was seen last, and lets every pending deletion "
                   "wait anew",
                   PM_STR_ARG(s->options.name));
}

static bool fetch(struct pm_shared *s, struct pm_err *err)
{
    struct pm_commit_id commit;
    bool found;
    if (!pm_tip_fetch(s, &found, &commit, err))
        return false;
    return found ? pm_tip_accept(s, commit, err) : fail_missing(s, err);
}

bool pm_shared_fetch(struct pm_shared *s, struct pm_err *err)
{
    s->refused = false;
    if (!pm_shared_lock(s, err))
        return false;
    bool ok = fetch(s, err);
    pm_shared_unlock(s);
    return ok;
}

bool pm_shared_use_last(struct pm_shared *s, bool *found, int64_t *seen_at, struct pm_err *err)
{
    struct pm_commit_id id = {""};
    struct pm_shared_tip tip;
    if (!pm_shared_lock(s, err))
        return false;
    bool ok = pm_repository_ref(s->repository, PM_REF_SEEN, &id, err);
    bool there = id.hex[0] != '\0';
    ok = ok && (!there || pm_tip_load(s, id, &tip, err));
    pm_shared_unlock(s);
    if (!ok)
        return false;
    if (there)
        s->tip = tip;
    *seen_at = there ? pm_shared_noted_seen(s) : 0;
    *found = there;
    return true;
}
