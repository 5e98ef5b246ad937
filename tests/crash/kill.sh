#!/bin/bash
# The program is killed by the simulator while a request is with it: on receipt, after its effect, after its answer. Run
# again a little later, it must end in the planned state, with no request repeated that had taken effect. A domain whose deletion
# had none must wait its whole delay again.
#
#   tests/crash/kill.sh [BUILD_FOLDER]    the first request of each kind, and each look at the account
#   PM_CRASH_FULL=1                       every request
set -euo pipefail

# shellcheck source=tests/e2e/story.sh
. "$(dirname "${BASH_SOURCE[0]}")/../e2e/story.sh"

apply_arguments=(apply --auto-approve --no-dns-check --timeout 5s)

# due1 and due2 are due, grace is not; again is pending and will be declared again; leave is to go.
make_history() {
    policy="{ max_delete_percent: 100 }"
    clock_set "+0"
    account keep.example change.example again.example grace.example due1.example due2.example
    sim_start --client-pid-file client.pid
    wants keep.example change.example again.example grace.example
    run 0 "${apply_arguments[@]}"
    clock_set "+10h"
    wants keep.example change.example
    run 0 "${apply_arguments[@]}"
    clock_set "+25h"
    curl -sf --noproxy '*' -d '{"add": ["leave.example"]}' "$api/_sim/domains" >/dev/null
    cat >domains.yaml <<'YAML'
version: 1
policy: { max_delete_percent: 100 }
domains:
  - keep.example
  - name: change.example
    settings: { symbolic_subaddressing: false }
  - again.example
  - name: new1.example
    settings: { allow_account_reset: false }
  - new2.example
  - new3.example
YAML
    curl -sf --noproxy '*' "$api/_sim/account" >account.before
    cp .pm-reconcile/state.db state.before
}

restore() {
    clock_set "+25h"
    curl -sf --noproxy '*' -d @account.before "$api/_sim/account" >/dev/null
    rm -rf .pm-reconcile
    mkdir -m 700 .pm-reconcile
    cp state.before .pm-reconcile/state.db
    sim_forget
}

faults() {
    curl -sf --noproxy '*' -d "$1" "$api/_sim/faults" >/dev/null
}

# Starts the program under the id that the simulator kills.
run_to_be_killed() {
    local pmr_command
    pmr_words
    shown="pm-reconcile ${apply_arguments[*]}, killed at $*"
    status=0
    {
        (
            echo "$BASHPID" >client.pid
            exec "${pmr_command[@]}" "${apply_arguments[@]}" >out 2>err </dev/null
        ) || status=$?
    } 2>/dev/null
}

fired() {
    [ "$(curl -sf --noproxy '*' "$api/_sim/faults" | jq '[.[].fired] | add')" -gt 0 ]
}

# What the account has, and what was asked of it, in two words a domain.
account_words() {
    curl -sf --noproxy '*' "$api/_sim/account" | jq -r '[.domains[] | if type == "string" then {name: .} else . end
        | .name[:-8] + (if .allowAccountReset == false then "-reset" else "" end)
        + (if .symbolicSubaddressing == false then "-sub" else "" end)] | sort | join(" ")'
}

# Requests that took effect, sorted; those that were refused show, too.
effect_words() {
    curl -sf --noproxy '*' "$api/_sim/requests" | jq -r --arg killed "$1" '[.requests[]
        | select(.operation | IN("addDomain", "updateDomainSettings", "deleteDomain"))
        | select(.outcome == "success" or (.outcome == "client killed" and $killed != "received")
            or (.outcome | startswith("error")))
        | .operation[:3] + " " + ((.body.domainName // .body.name)[:-8])
        + (if .outcome | startswith("error") then " refused" else "" end)] | sort | join(", ")'
}

expect() {
    [ "$2" = "$3" ] || fail "$1: $2; not: $3"
}

check_end() {
    expect "the account" "again change-sub grace keep leave new1-reset new2 new3" "$(account_words)"
    expect "requests" "add new1, add new2, add new3, del due1, del due2, upd change, upd new1" "$(effect_words "$1")"
    run 0 pending --format json
    json '[.pending[].domain] | sort | join(" ")' "grace.example leave.example"
    run 0 plan --no-dns-check --detailed-exitcode
}

# The deletion did not take effect; those in the queue go with it when its delay is over.
check_that_it_waits_anew() {
    local name=due$1
    [[ " $(account_words) " = *" $name "* ]] || fail "$name on the account"
    run 0 pending --format json
    json '[.pending[].domain] | sort | join(" ")' "$name.example grace.example leave.example"
    clock_set "+2950m"
    run 0 "${apply_arguments[@]}"
    expect "the account" "again change-sub keep new1-reset new2 new3" "$(account_words)"
    expect "requests" "add new1, add new2, add new3, del due1, del due2, del grace, del leave, upd change, upd new1" \
        "$(effect_words received)"
}

# kill_at OPERATION NTH WHEN: false when there was no such request
kill_at() {
    restore
    faults "[{\"operation\": \"$1\", \"nth\": $2, \"kill_client\": \"$3\"}]"
    run_to_be_killed "$1 $2, $3"
    fired || return 1
    faults "[]"
    clock_set "+1502m"
    run 0 "${apply_arguments[@]}"
    if [ "$1 $3" = "deleteDomain received" ]; then
        check_that_it_waits_anew "$2"
    else
        check_end "$3"
    fi
    kills=$((kills + 1))
}

kill_at_all() {
    local operation=$1 most=$2 when nth
    for when in received "done" answered; do
        for ((nth = 1; nth <= most; nth++)); do
            kill_at "$operation" "$nth" "$when" || break
        done
    done
}

killed_at_any_request_it_ends_in_the_planned_state() {
    local operation kills=0 changes=1 looks=0
    make_history
    if [ "${PM_CRASH_FULL:-}" = 1 ]; then
        changes=1000 looks=1000
    fi
    for operation in addDomain updateDomainSettings deleteDomain; do
        kill_at_all "$operation" "$changes"
    done
    for operation in listDomains listUser listRoutingRules getOwnershipCode; do
        kill_at_all "$operation" "$looks"
    done
    if [ "$looks" -eq 0 ]; then
        local nth
        for nth in 2 3 4 5; do
            kill_at listDomains "$nth" "done" || fail "a look at the account number $nth"
        done
    fi
    printf '(%d kills)\n' "$kills"
    [ "$kills" -ge 13 ] || fail "at least 13 kills"
}

story "Killed at any request, it ends in the planned state when run again" \
    killed_at_any_request_it_ends_in_the_planned_state
stories_end
