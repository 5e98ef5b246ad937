#include "apply/observe.h"

#include "plan/ahead.h"
#include "plan/fold.h"

static bool load(const struct pm_ports *ports, struct pm_arena *arena, struct pm_ledger *out,
                 struct pm_err *err)
{
    *out = (struct pm_ledger){.exists = false};
    if (!ports->ledger.exists)
        return true;
    if (!ports->ledger.load(ports->ledger.ctx, arena, out, err))
        return false;
    out->exists = true;
    return true;
}

static bool fetch(const struct pm_ports *ports, struct pm_arena *arena, struct pm_observation *seen,
                  struct pm_err *err)
{
    ports->progress.phase(ports->progress.ctx, "reading the account", 0);
    if (!ports->account.fetch(ports->account.ctx, arena, &seen->account, err))
        return false;
    seen->fetched_at = ports->clock.now(ports->clock.ctx);
    return true;
}

int64_t pm_observed_time(const struct pm_observation *observation, const struct pm_ports *ports)
{
    int64_t now = ports->clock.now(ports->clock.ctx);
    if (!observation->account.has_time)
        return now;
    int64_t since = now > observation->fetched_at ? now - observation->fetched_at : 0;
    return observation->account.time + since;
}

/* Without the service's clock nobody can tell what is ahead of it; deletions are frozen then. */
static void leave_out_ahead(const struct pm_ports *ports, int64_t now, struct pm_arena *arena,
                            struct pm_observation *seen)
{
    seen->note_count = 0;
    if (ports->ledger.shared && seen->account.has_time)
        seen->note_count = pm_ledger_leave_out_ahead(&seen->ledger, now, arena, &seen->notes);
}

/* Reads account and ledger; settles what is old enough to be settled. */
static bool look_once(const struct pm_observe_input *input, const struct pm_ports *ports,
                      struct pm_run *run, int64_t waited_s, struct pm_arena *arena,
                      struct pm_observation *seen, struct pm_err *err)
{
    struct pm_ledger before;
    if (!fetch(ports, arena, seen, err) || !load(ports, arena, &before, err))
        return false;
    struct pm_settle_times times = {
        .now = pm_observed_time(seen, ports),
        .comparable = seen->account.has_time,
        .waited_s = waited_s,
        .request_timeout_s = input->request_timeout_s,
    };
    seen->settled = pm_settle(&before, &seen->account, &times, run, arena);
    seen->ledger = before;
    if (seen->settled.count > 0)
        seen->ledger =
            pm_ledger_fold_onto(&before, seen->settled.events, seen->settled.count, arena);
    leave_out_ahead(ports, times.now, arena, seen);
    return true;
}

static bool sleep_for_intents(const struct pm_ports *ports, const struct pm_settlements *settled,
                              struct pm_arena *arena, struct pm_err *err)
{
    ports->progress.say(
        ports->progress.ctx,
        pm_str_printf(
            arena, "waiting %lld s: %zu request%s of an interrupted run may still take effect",
            (long long)settled->wait_s, settled->unsettled, settled->unsettled == 1 ? "" : "s"));
    if (ports->clock.sleep(ports->clock.ctx, settled->wait_s))
        return true;
    return pm_fail(err, PM_ERR_INTERRUPTED,
                   "interrupted while waiting for an earlier run's request");
}

static bool look_until_settled(const struct pm_observe_input *input, const struct pm_ports *ports,
                               struct pm_run *run, bool wait, struct pm_arena *arena,
                               struct pm_observation *seen, struct pm_err *err)
{
    int64_t waited_s = 0;
    for (;;) {
        if (!look_once(input, ports, run, waited_s, arena, seen, err))
            return false;
        if (!wait || seen->settled.unsettled == 0)
            return true;
        if (!sleep_for_intents(ports, &seen->settled, arena, err))
            return false;
        waited_s += seen->settled.wait_s;
    }
}

/* Declared and not on the account: only their ownership record is worth a question. */
static size_t new_domains(const struct pm_desired *desired, const struct pm_account *account,
                          struct pm_arena *arena, struct pm_name **out)
{
    size_t count = 0, on_account = 0;
    *out = PM_NEW_ARRAY(arena, struct pm_name, desired->count);
    for (size_t i = 0; i < desired->count; i++) {
        struct pm_name name = desired->domains[i].name;
        while (on_account < account->count &&
               pm_name_cmp(account->domains[on_account].name, name) < 0)
            on_account++;
        if (on_account == account->count || !pm_name_eq(account->domains[on_account].name, name))
            (*out)[count++] = name;
    }
    return count;
}

static bool look_at_dns(const struct pm_observe_input *input, const struct pm_ports *ports,
                        const struct pm_account *account, struct pm_arena *arena,
                        struct pm_ownership_look **looks, size_t *count, struct pm_err *err)
{
    struct pm_name *names;
    *count = 0;
    *looks = NULL;
    if (!ports->dns.look || account->ownership.len == 0)
        return true;
    size_t wanted = new_domains(input->desired, account, arena, &names);
    if (wanted == 0)
        return true;
    ports->progress.phase(ports->progress.ctx, "asking DNS for ownership records", wanted);
    *looks = PM_NEW_ARRAY(arena, struct pm_ownership_look, wanted);
    *count = wanted;
    return ports->dns.look(ports->dns.ctx, names, wanted, account->ownership, arena, *looks, err);
}

bool pm_observe(const struct pm_observe_input *input, const struct pm_ports *ports,
                struct pm_run *run, bool wait, struct pm_arena *arena, struct pm_observation *out,
                struct pm_err *err)
{
    struct pm_observation seen = {0};
    struct pm_ownership_look *looks;
    size_t look_count;
    if (!look_until_settled(input, ports, run, wait, arena, &seen, err) ||
        !look_at_dns(input, ports, &seen.account, arena, &looks, &look_count, err))
        return false;
    struct pm_plan_input plan_input = {
        .desired = input->desired,
        .account = &seen.account,
        .ledger = &seen.ledger,
        .looks = looks,
        .look_count = look_count,
        .now = seen.fetched_at,
        .allow_empty = input->allow_empty,
        .max_deletes = input->max_deletes,
        .readd = input->readd,
        .readd_count = input->readd_count,
    };
    if (!pm_plan_make(&plan_input, arena, &seen.plan, err))
        return false;
    *out = seen;
    return true;
}
