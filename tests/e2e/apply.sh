#!/bin/bash
# Stories about an apply under way: others beside it, signals, kills.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

# start ARG...: the program in the background; $started is its process
start() {
    local pmr_command
    pmr_words
    shown="pm-reconcile $* (in the background)"
    "${pmr_command[@]}" "$@" >out 2>err </dev/null &
    started=$!
    world_also $!
}

saw() {
    [ "$(sim_count "$1")" -ge "$2" ]
}

# two_due: b.example and c.example are due
two_due() {
    account a.example b.example c.example
    sim_start "$@"
    wants a.example b.example c.example
    run 0 apply --auto-approve
    wants a.example
    run 0 apply --auto-approve
    clock_set +25h
    sim_forget
}

first_run() {
    local names
    mapfile -t names < <(numbered d 1 50)
    account "${names[@]}"
    sim_start
    wants "${names[@]:0:48}"
    run 0 plan
    prints "no state at .pm-reconcile/state.db: queue, holds and protections unknown" \
        "Plan: 0 to add, 0 to change, 2 to schedule for deletion, 0 to delete now, 0 to cancel, 0 waiting, 0 blocked."
    [ ! -e .pm-reconcile ] || fail "no state made by a plan"
    run 0 apply --auto-approve
    prints "- d049.example  scheduled for deletion" "- d050.example  scheduled for deletion"
    changed_nothing
    asked listDomains 3 listUser 3 listRoutingRules 3 getOwnershipCode 3
    run 0 apply --auto-approve
    prints "2 waiting"
    nowhere "no state at"
    changed_nothing
}

three_of_ten_without_record() {
    local names
    mapfile -t names < <(numbered d 1 10)
    echo '{}' >account.json
    dns_start
    sim_start --dns "$dns"
    wants "${names[@]}"
    run 0 zone --soa --yes-replace-zone --ns ns.example -o zones
    rm zones/d00[258].example.zone
    dns_load zones
    run 3 apply --auto-approve
    prints "7 to add" "3 waiting" "7 added" "0 failed"
    for name in d002 d005 d008; do
        prints ". $name.example" "$name.example. 3600 IN TXT \"purelymail_ownership_proof=0123456789abcdef\""
    done
    asked addDomain 7
    run 3 plan
    prints "3 waiting"
    run 0 plan --allow-blocked=ownership_not_visible
}

without_looking_at_dns() {
    echo '{}' >account.json
    dns_start
    sim_start --dns "$dns"
    wants a.example
    run 1 apply --auto-approve --no-dns-check
    prints "FAILED, not added" "pm-reconcile verify a.example"
    run 3 apply --auto-approve
    asked addDomain 1
}

outcome_as_data() {
    account a.example b.example
    sim_start
    wants a.example c.example
    faults '[{"operation": "addDomain", "fault": "error", "code": "odd", "message": "No luck"}]'
    run 5 apply --auto-approve --no-dns-check --format json
    fits outcome
    json '[.summary.failed, .summary.scheduled]' '[1,1]'
    faults '[]'
    run 0 plan -o plan.json --no-dns-check
    wants a.example d.example
    run 4 apply plan.json --no-dns-check --format json
    fits outcome
}

two_at_once() {
    account a.example
    sim_start
    wants a.example b.example
    faults '[{"operation": "addDomain", "delay_ms": 1500}]'
    start apply --auto-approve --no-dns-check
    world_wait saw addDomain 1
    mv out first.out
    GITHUB_ACTOR=bob run 7 apply --auto-approve --no-dns-check
    tells "another run holds the lock of the state" "apply by alice on host $(hostname), since 20" "process $started"
    run 0 plan --no-dns-check
    prints "1 request of another run may still be under way"
    run 1 cancel b.example
    tells "has no pending deletion"
    run 0 pending
    prints "Sent, outcome not known yet" "b.example"
    mv first.out out
    ended 0 "$started"
    prints "1 added"
    asked addDomain 1
    run 0 apply --auto-approve --no-dns-check
    prints "No changes."
    asked addDomain 1
}

cancelled_during_the_apply() {
    two_due
    faults '[{"operation": "deleteDomain", "delay_ms": 1500}]'
    start apply --auto-approve
    world_wait saw deleteDomain 1
    mv out first.out
    run 1 cancel b.example
    tells "too late to be sure" "of alice sent the request to delete b.example at"
    run 0 cancel c.example --reason "still needed"
    mv first.out out
    ended 0 "$started"
    prints "x b.example  deleted" "! c.example  withheld: not deleted: immediately before, it was found to be held"
    asked deleteDomain 1
    on_account a.example c.example
}

cancelled_during_the_last_look() {
    two_due
    faults '[{"operation": "listUser", "nth": 3, "delay_ms": 1500}]'
    start apply --auto-approve
    world_wait saw listUser 3
    mv out first.out
    run 0 cancel b.example
    mv first.out out
    ended 0 "$started"
    prints "! b.example  withheld: not deleted" "x c.example  deleted"
    asked deleteDomain 1
    on_account a.example b.example
}

a_mailbox_during_the_apply() {
    two_due
    faults '[{"operation": "deleteDomain", "delay_ms": 1500}]'
    start apply --auto-approve
    world_wait saw deleteDomain 1
    account_edit '.users += ["cleo@c.example"]'
    ended 3 "$started"
    prints "x b.example  deleted" "! c.example  withheld: not deleted" "users_remain"
    asked deleteDomain 1
    on_account a.example c.example
}

interrupted_while_reading() {
    two_due
    faults '[{"operation": "listUser", "delay_ms": 3000}]'
    start apply --auto-approve
    world_wait saw listUser 1
    kill -INT "$started"
    ended 130 "$started"
    changed_nothing
    start plan
    world_wait saw listUser 2
    kill -TERM "$started"
    ended 143 "$started"
}

interrupted_while_adding() {
    account a.example
    sim_start
    wants a.example b.example c.example d.example e.example
    faults '[{"operation": "addDomain", "delay_ms": 1000}]'
    start apply --auto-approve --no-dns-check --parallel 2
    world_wait saw addDomain 2
    kill -INT "$started"
    ended 5 "$started"
    prints "Interrupted" "2 added" "0 unknown"
    asked addDomain 2
    on_account a.example b.example c.example
    run 0 apply --auto-approve --no-dns-check
    prints "2 added"
    asked addDomain 4
}

interrupted_twice() {
    account a.example
    sim_start
    wants a.example b.example c.example
    faults '[{"operation": "addDomain", "match": {"domain": "b.example"}, "fault": "hang"}]'
    start apply --auto-approve --no-dns-check --parallel 1
    world_wait saw addDomain 1
    kill -INT "$started"
    sleep 0.2
    kill -INT "$started"
    ended 5 "$started"
    prints "? b.example  UNKNOWN, perhaps added"
    asked addDomain 1
    faults '[]'
    clock_set +10m
    run 0 apply --auto-approve --no-dns-check
    prints "2 added"
    asked addDomain 3
}

waits_at_a_terminal() {
    account a.example
    sim_start
    wants a.example
    faults '[{"operation": "listUser", "delay_ms": 1500}]'
    at_terminal 0 -- plan
    prints "reading the account (1 s)" "No changes."
    at_terminal 0 -- plan --quiet
    nowhere "reading the account"
    run 0 plan
    nowhere "reading the account"
}

# killed OPERATION WHEN ARG...: the program is killed by the simulator at that point
killed() {
    echo '[{"operation": "'"$1"'", "kill_client": "'"$2"'", "times": 1}]' >kill.json
    faults "$(cat kill.json)"
    start apply --auto-approve --no-dns-check "${@:3}"
    echo "$started" >client-pid
    ended 137 "$started" 2>/dev/null
    faults '[]'
    asked "$1" 1
}

killed_before_an_add() {
    account a.example
    sim_start --client-pid-file client-pid
    wants a.example b.example
    killed addDomain received
    on_account a.example
    clock_set +10m
    run 0 apply --auto-approve --no-dns-check
    prints "Settled from an earlier run" "had no effect" "+ b.example  added"
    asked addDomain 2
    on_account a.example b.example
}

killed_after_an_add() {
    account a.example
    sim_start --client-pid-file client-pid
    wants a.example b.example
    killed addDomain "done"
    on_account a.example b.example
    clock_set +10m
    run 0 plan
    prints "No changes."
    run 0 apply --auto-approve --no-dns-check
    prints "Settled from an earlier run" "had taken effect"
    asked addDomain 1
    run 0 log
    prints "add done"
    run 0 pending
    nowhere "Sent, outcome not known"
}

killed_before_a_delete() {
    two_due --client-pid-file client-pid
    killed deleteDomain received
    on_account a.example b.example c.example
    clock_set +26h
    run 0 apply --auto-approve
    prints "Settled from an earlier run" "had no effect as far as the account shows: its delay starts anew" \
        "- b.example  scheduled for deletion" "x c.example  deleted"
    asked deleteDomain 2
    on_account a.example b.example
    clock_set +51h
    run 0 apply --auto-approve
    prints "x b.example  deleted"
    on_account a.example
}

killed_after_a_delete() {
    two_due --client-pid-file client-pid
    killed deleteDomain "done"
    on_account a.example c.example
    clock_set +26h
    run 0 apply --auto-approve
    prints "Settled from an earlier run" "had taken effect" "x c.example  deleted"
    asked deleteDomain 2
    on_account a.example
    run 0 zone
    nowhere b.example c.example
}

waits_for_what_was_sent() {
    account a.example
    sim_start --client-pid-file client-pid
    wants a.example b.example
    killed addDomain received --timeout 1s
    run 0 plan --no-dns-check --timeout 1s
    prints "1 request of another run may still be under way"
    run 0 apply --auto-approve --no-dns-check --timeout 1s
    tells "waiting" "1 request of an interrupted run may still take effect"
    asked addDomain 2
}

story "First run on an account of 50 domains with 48 declared: two are scheduled" first_run
story "Three of ten new domains lack their record: seven are added, three records are printed" three_of_ten_without_record
story "Without a look at DNS the service refuses, and the advice says what to check" without_looking_at_dns
story "The outcome as JSON" outcome_as_data
story "Two applies at once: the second ends with 7 and says who, where and since when" two_at_once
story "A cancel during an apply counts, unless it is too late" cancelled_during_the_apply
story "A cancel during the last look before a delete counts" cancelled_during_the_last_look
story "A mailbox that appears during an apply keeps its domain" a_mailbox_during_the_apply
story "Interrupted while reading: 130 or 143, nothing was done" interrupted_while_reading
story "Interrupted while adding: what is in hand is finished, nothing else is started" interrupted_while_adding
story "Interrupted twice: what is in hand is given up, and unknown" interrupted_twice
story "A person at a terminal who waits longer than a second is told what for" waits_at_a_terminal
story "Killed before an add took effect: it is sent again" killed_before_an_add
story "Killed after an add took effect: it is not sent again" killed_after_an_add
story "Killed before a delete took effect: its delay starts anew" killed_before_a_delete
story "Killed after a delete took effect: it is not sent again" killed_after_a_delete
story "Killed a moment ago: the next apply waits until what was sent cannot take effect" waits_for_what_was_sent
stories_end
