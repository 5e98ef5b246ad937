#!/bin/bash
# Stories about the state: lost, foreign, damaged, full, not to be written.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/work_to_do.sh
. "$here/work_to_do.sh"

state=.pm-reconcile/state.db

# refuses STATUS TEXT...: whatever needs the state fails like that, and nothing is changed
refuses() {
    local command before
    before=$(sha256sum "$state")
    for command in "plan --no-dns-check" "apply --auto-approve --no-dns-check" pending log status "cancel b.example"; do
        # shellcheck disable=SC2086
        run "$1" $command
        tells "${@:2}"
    done
    changed_nothing
    [ "$(sha256sum "$state")" = "$before" ] || fail "the state as it was"
}

lost() {
    work_to_do
    rm -r .pm-reconcile
    run 0 plan --no-dns-check
    prints "no state at .pm-reconcile/state.db: queue, holds and protections unknown" "0 to delete now"
    run 0 apply --auto-approve --no-dns-check --max-deletes 5
    prints "- b.example    scheduled for deletion" "- c.example    scheduled for deletion"
    asked deleteDomain 0
    clock_set +26h
    run 0 apply --auto-approve
    asked deleteDomain 0
    clock_set +50h
    run 0 apply --auto-approve
    asked deleteDomain 2
}

none_yet() {
    account a.example
    sim_start
    wants a.example
    run 0 pending
    tells "no state at .pm-reconcile/state.db"
    run 0 log
    tells "no state at .pm-reconcile/state.db: nothing is recorded there"
    run 0 status
    run 0 plan
    [ ! -e .pm-reconcile ] || fail "no state made by those that only look"
    run 0 apply --auto-approve
    [ "$(stat -c '%a %n' .pm-reconcile "$state")" = "700 .pm-reconcile
600 $state" ] || fail "a state for its owner alone"
}

elsewhere() {
    account a.example b.example
    sim_start
    wants a.example
    run 0 apply --auto-approve --state other/queue.db
    [ -s other/queue.db ] || fail "the state of --state"
    PM_RECONCILE_STATE=other/queue.db run 0 pending
    prints b.example
    run 0 pending
    nowhere b.example
}

of_another_account() {
    work_to_do
    account_edit '.ownership_code = "purelymail_ownership_proof=fedcba9876543210"'
    run 1 plan --no-dns-check
    tells "the state belongs to another account"
    run 1 apply --auto-approve --no-dns-check
    tells "the state belongs to another account" "--state"
    changed_nothing
}

of_a_newer_version() {
    work_to_do
    sqlite3 "$state" "PRAGMA user_version = 999"
    refuses 1 "newer"
}

of_another_program() {
    work_to_do
    rm "$state"
    sqlite3 "$state" "CREATE TABLE shopping (item TEXT)"
    refuses 1 "$state"
}

no_database() {
    work_to_do
    yes "not a database" | head -c 20000 >"$state" || true
    refuses 1 "is not a state file of pm-reconcile"
}

damaged() {
    work_to_do
    dd if=/dev/urandom of="$state" bs=4096 seek=1 count=$(($(stat -c %s "$state") / 4096 - 1)) conv=notrunc 2>/dev/null
    run 1 apply --auto-approve --no-dns-check
    tells "is damaged"
    changed_nothing
}

a_symbolic_link() {
    work_to_do
    mv "$state" real.db
    ln -s "$PWD/real.db" "$state"
    run 1 apply --auto-approve --no-dns-check
    tells "symbolic link"
    changed_nothing
}

in_use() {
    work_to_do
    python3 - "$state" held <<'PYTHON' &
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
open(sys.argv[2], "w").close()
time.sleep(60)
PYTHON
    world_also $!
    world_wait test -e held
    run 7 apply --auto-approve --no-dns-check
    tells "is in use by another program"
    changed_nothing
}

on_a_full_disk() {
    work_to_do
    (
        ulimit -f 4
        status=0
        pmr apply --auto-approve --no-dns-check >out 2>err </dev/null || status=$?
        exit "$status"
    ) || status=$?
    shown="apply on a full disk"
    check_run 1
    tells "the disk is full"
    changed_nothing
    run 0 apply --auto-approve --no-dns-check
    prints "1 added, 1 changed, 1 scheduled for deletion, 1 deleted"
}

no_room_for_the_output() {
    local command
    work_to_do
    for command in "plan --no-dns-check" "apply --auto-approve --no-dns-check" pending "log --format json" status zone \
        import validate help; do
        shown="$command >/dev/full"
        status=0
        # shellcheck disable=SC2086
        pmr $command >/dev/full 2>err </dev/null || status=$?
        : >out
        check_run 1
        tells "No space left on device"
    done
    changed_nothing
}

nobody_reads_the_output() {
    work_to_do
    exec 7> >(exit 0)
    wait $!
    shown="plan, into a pipe that nobody reads"
    status=0
    pmr plan --no-dns-check --format json >&7 2>err </dev/null || status=$?
    exec 7>&-
    : >out
    check_run 1
    [ ! -s err ] || fail "no message about a reader that went away"
}

# As somebody who may not write; root may always.
not_to_be_written() {
    local command as=()
    work_to_do
    run 0 cancel c.example --hold
    chmod 755 . .pm-reconcile
    chmod 644 "$state"
    cp "$world_build/pm-reconcile" program
    chmod 444 "$state"
    chmod 555 .pm-reconcile
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 644 domains.yaml clock clock-program
    for command in "plan --no-dns-check" pending log; do
        # shellcheck disable=SC2086
        as_reader 0 $command
    done
    as_reader 1 apply --auto-approve --no-dns-check
    tells "$state cannot be written"
    as_reader 1 cancel b.example
    tells "$state cannot be written"
    changed_nothing
    chmod 755 .pm-reconcile
}

as_reader() {
    local expected=$1 pmr_command
    shift
    pmr_words
    shown="pm-reconcile $* (as somebody who may not write)"
    status=0
    "${as[@]}" "${pmr_command[@]/#$world_build\/pm-reconcile/$PWD/program}" "$@" >out 2>err </dev/null || status=$?
    check_run "$expected"
}

story "A state that is lost: what was due is scheduled anew" lost
story "No state yet: those that only look make none" none_yet
story "A state elsewhere, by option and by environment" elsewhere
story "The state of another account is refused" of_another_account
story "The state of a newer version is refused" of_a_newer_version
story "The database of another program is refused" of_another_program
story "A file that is no database is refused" no_database
story "A damaged state is refused" damaged
story "A symbolic link in place of the state is refused" a_symbolic_link
story "A state that another program is writing to: 7" in_use
story "A full disk: nothing is asked for that cannot be recorded" on_a_full_disk
story "No room for the output: 1, and nothing is done that could not be shown" no_room_for_the_output
story "A reader that goes away needs no message" nobody_reads_the_output
story "A state that may be read only: plan, pending and log work, the others say why not" not_to_be_written
stories_end
