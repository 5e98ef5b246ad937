# shellcheck shell=bash
# A world in which everything is ready to be done: for stories about what then goes wrong.

# An add, an update, a schedule and a due deletion are ready to be done.
work_to_do() {
    account a.example b.example c.example
    sim_start
    wants a.example b.example c.example
    run 0 apply --auto-approve
    wants a.example c.example
    run 0 apply --auto-approve
    clock_set +25h
    printf 'version: 1\ndomains:\n  - name: a.example\n    settings: { allow_account_reset: false }\n  - new.example\n' \
        >domains.yaml
    events=$(sqlite3 .pm-reconcile/state.db "SELECT count(*) FROM event")
    sim_forget
}

nothing_happened() {
    changed_nothing
    [ "$(sqlite3 .pm-reconcile/state.db "SELECT count(*) FROM event")" = "$events" ] || fail "no new event"
}
