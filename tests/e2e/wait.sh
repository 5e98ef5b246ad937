#!/bin/bash
# Stories about apply --wait: for ownership records before the plan, for the service's view after it.
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

says() {
    grep -qF -- "$1" err
}

# wanted: a.example and b.example are new; the zone of a.example is served, that of b.example is made
wanted() {
    echo '{}' >account.json
    dns_start
    sim_start --dns "$dns"
    wants a.example b.example
    run 0 zone --soa --yes-replace-zone --ns ns.example -o zones
    mv zones/b.example.zone .
    dns_load zones
    sim_forget
}

record_comes() {
    mv b.example.zone zones
    dns_load zones
}

ownership_comes() {
    wanted
    start apply --auto-approve --wait 2m
    world_wait says "waiting for the ownership record of b.example"
    [ ! -s out ] || fail "no plan before the records are there"
    record_comes
    ended 0 "$started"
    prints "2 to add" "2 added" "0 waiting"
    tells "The service sees all DNS records of the domains that were added."
    asked addDomain 2 updateDomainSettings 2
}

ownership_does_not_come() {
    wanted
    run 3 apply --auto-approve --wait 1s
    prints "1 to add" "1 waiting" "1 added"
    tells "The time of --wait is over: the ownership record of b.example is not visible yet."
    asked addDomain 1
}

a_plan_whose_record_went_away() {
    wanted
    record_comes
    run 0 plan -o saved.plan
    mv zones/b.example.zone .
    dns_load zones
    start apply saved.plan --wait 2m
    world_wait says "waiting for the ownership record of b.example"
    record_comes
    ended 0 "$started"
    prints "2 added"
}

a_signal_while_waiting() {
    wanted
    start apply --auto-approve --wait 2m
    world_wait says "waiting for the ownership record of b.example"
    kill -TERM "$started"
    ended 143 "$started"
    tells "interrupted while waiting for ownership records: nothing was done"
    asked addDomain 0
}

# without_mx: all is there but one MX record
without_mx() {
    wanted
    record_comes
    cp zones/a.example.zone .
    sed -i '/IN MX/d; /SOA/ s/ [0-9]\{9,\} / 2000000000 /' zones/a.example.zone
    dns_load zones
}

the_service_is_asked_again() {
    without_mx
    start apply --auto-approve --wait 2m
    world_wait says "waiting for the service to see the records of a.example"
    sed '/SOA/ s/ [0-9]\{9,\} / 2000000001 /' a.example.zone >zones/a.example.zone
    dns_load zones
    ended 0 "$started"
    prints "2 added"
    tells "The service sees all DNS records of the domains that were added."
}

the_service_sees_too_little() {
    without_mx
    run 0 apply --auto-approve --wait 1s
    prints "2 added"
    tells "The service does not see all DNS records of a.example yet"
    run 0 plan
    prints "0 to add"
}

# All was applied: a pipeline that is cancelled now has nothing to repeat.
a_signal_while_the_service_looks() {
    without_mx
    start apply --auto-approve --wait 2m
    world_wait says "waiting for the service to see the records of a.example"
    kill -TERM "$started"
    ended 0 "$started"
    prints "2 added"
    tells "Interrupted while waiting for the service, after all had been applied"
}

# The time for ownership records is over: none is left for what the service sees.
one_time_for_both() {
    wanted
    sed -i '/IN MX/d; /SOA/ s/ [0-9]\{9,\} / 2000000000 /' zones/a.example.zone
    dns_load zones
    run 3 apply --auto-approve --wait 1s
    tells "The time of --wait is over" "The service does not see all DNS records of a.example yet"
    nowhere "waiting for the service"
}

nothing_to_wait_for() {
    wanted
    run 64 apply --auto-approve --only-due --wait 1h
    tells "--only-due and --wait exclude each other"
    asked addDomain 0
}

story "apply --wait: the ownership record comes while it waits" ownership_comes
story "apply --wait: the record does not come in time" ownership_does_not_come
story "apply PLANFILE --wait: what was approved is waited for" a_plan_whose_record_went_away
story "apply --wait: a signal ends the waiting, and nothing was done" a_signal_while_waiting
story "apply --wait: the service is asked again until it sees the records" the_service_is_asked_again
story "apply --wait: what the service does not see in time is told" the_service_sees_too_little
story "apply --wait: a signal after all was applied changes no status" a_signal_while_the_service_looks
story "apply --wait: both phases share one time" one_time_for_both
story "apply --wait: --only-due adds nothing that could be waited for" nothing_to_wait_for
stories_end
