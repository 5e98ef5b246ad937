#!/bin/bash
# Stories about clocks that are wrong: no deletion follows from one.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

leaving() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    wants a.example
    sim_forget
}

# A second may pass between the one clock and the other.
thirty_hours="(30h|29h 59m) apart"

# frozen REGEX...: on stdout
frozen() {
    local regex
    run 3 apply --auto-approve
    for regex in "$@"; do
        grep -qE -e "$regex" out || fail "on stdout: $regex"
    done
    changed_nothing
    run 3 plan --format json
    fits plan
}

ahead_at_scheduling_here() {
    leaving
    clock_set_program +30h
    frozen "deletions are frozen in this run" "$thirty_hours" "set the local clock right"
    json .freeze.code skew
    logged schedule - b.example 0
    run 0 apply --auto-approve --allow-blocked
    clock_set +0
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
}

behind_at_scheduling_here() {
    leaving
    clock_set_program -30h
    frozen "deletions are frozen in this run" "$thirty_hours"
    logged schedule - b.example 0
}

ahead_at_scheduling_there() {
    leaving
    clock_set +30h
    clock_set_program +0
    frozen "deletions are frozen in this run" "$thirty_hours"
    logged schedule - b.example 0
}

ahead_at_scheduling_everywhere() {
    local hours
    leaving
    clock_set +30h
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set +0
    for hours in 0 26; do
        clock_set "+${hours}h"
        run 3 apply --auto-approve
        prints "Frozen: " "behind the latest event in the state" "one of the two is wrong"
        changed_nothing
    done
    run 3 plan --format json
    json .freeze.code clock_behind
    clock_set +53h
    run 0 apply --auto-approve
    prints "b.example  wait: deletion due"
    changed_nothing
    clock_set +55h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

ahead_at_deletion_here() {
    leaving
    run 0 apply --auto-approve
    clock_set_program +30h
    frozen "$thirty_hours"
    prints "b.example"
    nowhere "x b.example"
    run 0 pending
    prints b.example
}

ahead_at_deletion_there() {
    leaving
    run 0 apply --auto-approve
    clock_set +30h
    clock_set_program +0
    frozen "$thirty_hours"
    nowhere "x b.example"
}

behind_at_deletion() {
    leaving
    run 0 apply --auto-approve
    clock_set +25h
    clock_set_program -5h
    frozen "$thirty_hours"
    clock_set -5h
    run 3 apply --auto-approve
    prints "Frozen: " "behind the latest event in the state"
    changed_nothing
    clock_set +25h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

no_date() {
    leaving
    run 0 apply --auto-approve
    clock_set +25h
    faults '[{"no_date": true}]'
    frozen "no usable Date"
    json .freeze.code no_date
    faults '[]'
    run 0 apply --auto-approve
    asked deleteDomain 1
}

jumps_before_the_delete() {
    leaving
    run 0 apply --auto-approve
    clock_set +25h
    # The plan's two looks see the right time; the look just before the delete does not.
    faults '[{"operation": "listDomains", "nth": 3, "times": 9, "date_shift": -108000}]'
    run 3 apply --auto-approve
    prints "b.example  withheld: not deleted: immediately before" frozen
    changed_nothing
    faults '[]'
    run 0 apply --auto-approve
    asked deleteDomain 1
}

adds_go_on() {
    leaving
    wants a.example c.example
    clock_set_program +30h
    run 3 apply --auto-approve --no-dns-check
    prints "+ c.example  added"
    asked addDomain 1 deleteDomain 0
    logged schedule - b.example 0
}

a_little_wrong() {
    leaving
    clock_set_program +4m
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set_program +24h
    clock_set "+1437m"
    run 0 apply --auto-approve
    prints "wait: deletion due"
    changed_nothing
}

story "The local clock is 30 hours ahead at scheduling: frozen" ahead_at_scheduling_here
story "The local clock is 30 hours behind at scheduling: frozen" behind_at_scheduling_here
story "The service's clock is 30 hours ahead at scheduling: frozen" ahead_at_scheduling_there
story "Both clocks are 30 hours ahead at scheduling: frozen until time has caught up" ahead_at_scheduling_everywhere
story "The local clock is 30 hours ahead at deletion: frozen" ahead_at_deletion_here
story "The service's clock is 30 hours ahead at deletion: frozen" ahead_at_deletion_there
story "A clock is 30 hours behind at deletion: frozen" behind_at_deletion
story "The service does not say what time it is: frozen" no_date
story "The service's clock jumps between plan and delete: withheld" jumps_before_the_delete
story "With clocks that are wrong domains are added all the same" adds_go_on
story "A clock that is some minutes wrong is no reason to stop, and the service's time counts" a_little_wrong
stories_end
