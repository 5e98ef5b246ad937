#!/bin/bash
# Stories about deletion: what is blocked, the queue, holds, protections and the caps.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

# known NAME...: an account with these, all declared by an apply that went before
known() {
    account "$@"
    sim_start
    wants "$@"
    run 0 apply --auto-approve
    sim_forget
}

# leaving: two domains, of which b.example has left the file
leaving() {
    known a.example b.example
    wants a.example
}

# scheduled: and its deletion is in the queue
scheduled() {
    leaving
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
}

add_users() {
    account_edit ".users += [$(printf '"%s",' "$@" | sed 's/,$//')]"
}

add_rule() {
    account_edit ".rules += [{id: 1, domainName: \"$1\", prefix: \"\", matchUser: \"info\", catchall: false,
        targetAddresses: [\"anna@a.example\"]}]"
}

with_users() {
    leaving
    add_users ben@b.example cleo@b.example
    add_rule b.example
    run 3 plan
    prints "! b.example  blocked: not declared, but has 2 users" "What to do:" "1 blocked."
    run 3 apply --auto-approve
    changed_nothing
    logged schedule - b.example 0
    run 0 apply --auto-approve --allow-blocked
    run 0 apply --auto-approve --allow-blocked=users_remain,protected
    run 3 apply --auto-approve --allow-blocked=rules_remain
    run 3 plan --format json
    fits plan
    json '[.resource_changes[] | select(.address == "b.example") | .reason, .users.count]' '["users_remain",2]'
    changed_nothing
    run 0 zone
    prints "b.example"
}

with_rules() {
    leaving
    add_rule b.example
    run 3 apply --auto-approve
    prints "blocked: not declared, but has 1 routing rule" "delete_with_rules: true"
    changed_nothing
    policy="{ delete_with_rules: true }" wants a.example
    run 3 apply --auto-approve
    prints "delete_with_rules becomes true: counts from the next apply on"
    logged schedule - b.example 0
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set +25h
    run 0 apply --auto-approve
    prints "x b.example  deleted"
    asked deleteDomain 1
    on_account a.example
}

with_neither() {
    leaving
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion" "Deleted by the first apply after"
    run 0 pending
    prints b.example alice
    run 0 pending --format json
    fits pending
    clock_set +23h
    run 0 apply --auto-approve
    prints ". b.example  wait: deletion due" "scheduled by alice"
    changed_nothing
    clock_set +25h
    run 0 apply --auto-approve
    prints "x b.example  deleted" "1 deleted"
    asked deleteDomain 1
    on_account a.example
    run 0 pending
    prints "Nothing is scheduled for deletion."
    run 0 apply --auto-approve
    prints "No changes."
    asked deleteDomain 1
    run 0 log --domain b.example
    prints "schedule" "delete done"
    nowhere a.example
    run 0 log --format json
    fits log
}

declared_again() {
    scheduled
    clock_set +23h
    wants a.example b.example
    run 0 apply --auto-approve
    prints "< b.example  deletion cancelled"
    clock_set +25h
    wants a.example
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set +48h
    run 0 apply --auto-approve
    changed_nothing
    clock_set +50h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

declared_again_when_due() {
    scheduled
    clock_set +30h
    wants a.example b.example
    run 0 apply --auto-approve
    prints "deletion cancelled"
    changed_nothing
    on_account a.example b.example
}

cancelled_before_the_night() {
    scheduled
    clock_set +12h
    unset PURELYMAIL_API_TOKEN
    GITHUB_ACTOR=bob run 0 cancel B.example. --reason "their shop moves in May"
    prints "Cancelled the deletion of b.example" "release"
    export PURELYMAIL_API_TOKEN=sim-token
    run 0 pending
    prints "Held" "bob" "their shop moves in May"
    clock_set +30h
    run 0 apply --auto-approve
    prints "b.example  held: bob keeps it from being deleted" "their shop moves in May"
    changed_nothing
    clock_set +60h
    run 0 apply --auto-approve
    logged schedule - b.example 1
    changed_nothing
    run 0 release b.example
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set +85h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

held_and_declared() {
    scheduled
    run 0 cancel b.example
    wants a.example b.example
    run 0 apply --auto-approve
    prints "b.example" "1 to cancel"
    run 0 pending
    nowhere Held
    wants a.example
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
}

nothing_to_cancel() {
    leaving
    run 1 cancel b.example
    tells "b.example has no pending deletion in the state .pm-reconcile/state.db" "--hold"
    run 1 cancel b.example --state elsewhere.db
    tells "no state at elsewhere.db"
    [ ! -e elsewhere.db ] || fail "no state made by a cancel that failed"
    run 0 cancel b.example --hold --reason "ask Ben first"
    run 0 apply --auto-approve
    prints "b.example  held" "ask Ben first"
    logged schedule - b.example 0
    run 1 release a.example
    tells "a.example is not held"
    run 1 unprotect a.example
    tells "a.example is not protected"
}

gone_while_pending() {
    scheduled
    account_edit '.domains -= ["b.example"]'
    run 0 apply --auto-approve
    prints "< b.example  taken out of the deletion queue"
    asked deleteDomain 0
    run 0 pending
    prints "Nothing is scheduled for deletion."
    clock_set +25h
    run 0 apply --auto-approve
    prints "No changes."
    asked deleteDomain 0
    run 0 log --domain b.example
    prints "gone_already"
    run 0 zone
    nowhere b.example
}

vanished_while_declared() {
    known a.example b.example
    account_edit '.domains -= ["b.example"]'
    run 3 apply --auto-approve --no-dns-check
    prints "! b.example  blocked: declared and once on the account, now gone from it" "apply --readd b.example"
    changed_nothing
    run 3 apply --auto-approve --no-dns-check --readd a.example
    changed_nothing
    run 0 apply --auto-approve --no-dns-check --readd b.example
    prints "+ b.example  added"
    asked addDomain 1
    on_account a.example b.example
    run 0 plan
    prints "No changes."
}

users_in_the_grace() {
    scheduled
    clock_set +12h
    add_users ben@b.example
    run 3 apply --auto-approve
    prints "b.example  taken out of the deletion queue" "has 1 user"
    clock_set +20h
    account_edit '.users = []'
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    clock_set +25h
    run 0 apply --auto-approve
    changed_nothing
    clock_set +45h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

three_months_old() {
    scheduled
    clock_set +90d
    run 0 apply --auto-approve
    prints "< b.example  taken out of the deletion queue" "- b.example  scheduled for deletion"
    changed_nothing
    logged void - b.example 1
    logged schedule - b.example 2
    clock_set +2183h
    run 0 apply --auto-approve
    changed_nothing
    clock_set +2185h
    run 0 apply --auto-approve
    asked deleteDomain 1
}

protected_then_removed() {
    account a.example b.example
    sim_start
    printf 'version: 1\ndomains:\n  - a.example\n  - {name: b.example, protect: true}\n' >domains.yaml
    run 0 apply --auto-approve
    wants a.example
    run 3 apply --auto-approve
    prints "! b.example  blocked: not declared, but protected" "pm-reconcile unprotect b.example"
    logged schedule - b.example 0
    run 0 pending
    prints "Protected" "b.example"
    printf 'version: 1\ndomains:\n  - a.example\n  - {name: b.example, protect: false}\n' >domains.yaml
    run 0 apply --auto-approve
    wants a.example
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    changed_nothing
}

protected_then_unprotected() {
    account a.example b.example
    sim_start
    printf 'version: 1\ndomains:\n  - a.example\n  - {name: b.example, protect: true}\n' >domains.yaml
    run 0 apply --auto-approve
    wants a.example
    run 3 apply --auto-approve
    run 0 unprotect b.example --reason "asked by its owner"
    prints "Unprotected b.example"
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    run 0 log --domain b.example
    prints "asked by its owner"
}

protected_by_a_pattern() {
    policy='{ protect: ["*.team.example"] }' known a.example b.team.example
    policy='{ protect: ["*.team.example"] }' wants a.example
    run 3 apply --auto-approve
    prints "blocked: not declared, but protected" "policy.protect (*.team.example)"
    wants a.example
    run 3 apply --auto-approve
    prints "protect no longer lists *.team.example: counts from the next apply on"
    run 0 apply --auto-approve
    prints "b.team.example  scheduled for deletion"
}

prune_managed() {
    account a.example b.example c.example
    sim_start
    policy="{ prune: managed }" wants a.example b.example
    run 0 apply --auto-approve
    policy="{ prune: managed }" wants a.example
    run 0 apply --auto-approve
    prints "b.example  scheduled for deletion"
    nowhere "c.example  sched"
    run 0 plan -v
    prints "c.example"
    clock_set +25h
    run 0 apply --auto-approve
    on_account a.example c.example
    asked deleteDomain 1
}

prune_none() {
    policy="{ prune: none }" known a.example b.example
    policy="{ prune: none }" wants a.example
    run 0 apply --auto-approve
    prints "0 to schedule for deletion"
    clock_set +25h
    run 0 apply --auto-approve
    changed_nothing
    wants a.example
    run 0 apply --auto-approve
    prints "prune goes from none to all: counts from the next apply on"
    logged schedule - b.example 0
    run 0 apply --auto-approve
    logged schedule - b.example 1
    policy="{ prune: none }" wants a.example
    clock_set +50h
    run 0 apply --auto-approve
    prints "b.example  taken out of the deletion queue"
    changed_nothing
}

ignored() {
    account a.example legacy.example
    sim_start
    policy="{ ignore: [legacy.example] }" wants a.example
    run 0 apply --auto-approve
    prints "0 to schedule for deletion"
    logged schedule - legacy.example 0
}

weakened_caps() {
    local names
    mapfile -t names < <(numbered d 1 40)
    known "${names[@]}"
    policy="{ max_deletes: 30, max_delete_percent: 90 }" wants "${names[@]:0:20}"
    run 3 apply --auto-approve
    prints "max_deletes rises from 10 to 30: counts from the next apply on" \
        "max_delete_percent rises from 30 to 90: counts from the next apply on" \
        "too many deletions at once" "20 blocked."
    changed_nothing
    run 0 pending
    prints "Nothing is scheduled for deletion."
    run 0 apply --auto-approve
    prints "20 scheduled for deletion"
    clock_set +25h
    run 0 apply --auto-approve
    asked deleteDomain 20
}

over_the_caps_once() {
    local names
    mapfile -t names < <(numbered d 1 20)
    known "${names[@]}"
    wants "${names[@]:0:12}"
    run 3 apply --auto-approve
    prints "max_delete_percent 30" "--max-deletes 8"
    logged schedule - d020.example 0
    run 0 apply --auto-approve --max-deletes 8
    prints "8 scheduled for deletion"
}

the_queue_drains() {
    local names
    mapfile -t names < <(numbered d 1 40)
    known "${names[@]}"
    wants "${names[@]:0:34}"
    run 0 apply --auto-approve
    clock_set +25h
    run 0 apply --auto-approve --no-deletes
    prints "left in the queue: --no-deletes"
    asked deleteDomain 0
    run 0 apply --auto-approve --max-deletes 4
    prints "4 deleted" "2 waiting"
    asked deleteDomain 4
    run 0 apply --auto-approve
    prints "2 deleted"
    asked deleteDomain 6
}

only_due() {
    scheduled
    clock_set +25h
    printf 'version: 1\ndomains:\n  - name: a.example\n    settings: { symbolic_subaddressing: false }\n  - c.example\n' \
        >domains.yaml
    run 0 apply --auto-approve --only-due --no-dns-check
    prints "x b.example  deleted"
    asked addDomain 0 updateDomainSettings 0 deleteDomain 1
    run 0 apply --auto-approve --no-dns-check
    asked addDomain 1 updateDomainSettings 1 deleteDomain 1
}

story "A domain with users is not deleted, and the plan says how many" with_users
story "A domain with routing rules only is not deleted, unless the policy says so since the last apply" with_rules
story "A domain with neither is deleted a day later" with_neither
story "Declared again in the grace: cancelled, and a new removal waits a whole day again" declared_again
story "Declared again when its deletion is due: cancelled" declared_again_when_due
story "Cancelled: the next nightly runs hold it until it is released" cancelled_before_the_night
story "Held, then declared: the hold is lifted" held_and_declared
story "What is not pending cannot be cancelled, but held" nothing_to_cancel
story "Gone from the account while pending: voided" gone_while_pending
story "Vanished while declared: blocked, and --readd adds it" vanished_while_declared
story "Users that come in the grace end it, and a new one begins when they are gone" users_in_the_grace
story "A due row three months old is not executed, but scheduled anew" three_months_old
story "A protected domain outlives its removal, until it is unprotected in two steps" protected_then_removed
story "A protected domain outlives its removal, until unprotect" protected_then_unprotected
story "A pattern that protects still counts in the apply that drops it" protected_by_a_pattern
story "prune: managed deletes only what an apply had declared" prune_managed
story "prune: none deletes nothing, and what was pending is voided" prune_none
story "What the policy ignores is left alone" ignored
story "Caps weakened in the change that removes domains count from the next apply on" weakened_caps
story "Too much for the caps: --max-deletes allows it once" over_the_caps_once
story "The queue drains at most --max-deletes a run, and not at all with --no-deletes" the_queue_drains
story "--only-due deletes what is due and does nothing else" only_due
stories_end
