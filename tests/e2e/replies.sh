#!/bin/bash
# Stories about hostile and untrue replies, and changes that end badly: nothing is repeated blindly.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/work_to_do.sh
. "$here/work_to_do.sh"

# changing STATUS TEXT FAULT: an add is answered like that; the update goes on, the deletion does not
changing() {
    work_to_do
    faults "[{\"operation\": \"addDomain\", $3}]"
    run "$1" apply --auto-approve --no-dns-check --timeout 1s
    prints "$2" "~ a.example    changed" "not done: the run was stopped"
    asked addDomain 1 updateDomainSettings 1 deleteDomain 0
    on_account a.example b.example c.example
    faults '[]'
    clock_set +26h
    run 0 apply --auto-approve --no-dns-check
    prints "1 added"
    asked addDomain 2 updateDomainSettings 1 deleteDomain 1
    on_account a.example c.example new.example
}

# changed TEXT FAULT: an add takes effect, although it is answered like that
changed() {
    work_to_do
    faults "[{\"operation\": \"addDomain\", $2}]"
    run "$1" apply --auto-approve --no-dns-check --timeout 1s
    asked addDomain 1
    on_account a.example c.example new.example
    faults '[]'
    clock_set +26h
    run 0 apply --auto-approve --no-dns-check
    asked addDomain 1 updateDomainSettings 1 deleteDomain 1
}

hostile_names() {
    jq -n '{skip_ownership: true, domains: ["a.example", "b\u001b[31mad\n.example"]}' >account.json
    sim_start
    wants a.example
    run 1 plan
    tells "\\x1b[31mad" "\\x0a"
    ! grep -q $'\033' out err || fail "no escape code in the output"
    changed_nothing
}

hostile_message() {
    work_to_do
    faults '[{"operation": "addDomain", "fault": "error", "code": "odd", "message": "No \u001b[31m luck\nwith sim-token"}]'
    run 5 apply --auto-approve --no-dns-check
    prints "No \\x1b[31m luck"
    ! grep -q $'\033' out err || fail "no escape code in the output"
    run 0 log
    ! grep -q $'\033' out err || fail "no escape code in the log"
    ! grep -q sim-token .pm-reconcile/state.db || fail "no token in the state"
}

unreadable_users() {
    jq -n '{skip_ownership: true, domains: ["a.example", "b.example"], users: ["anna@a.example", "what is this", 7]}' \
        >account.json
    sim_start
    wants a.example
    run 3 apply --auto-approve
    prints "b.example  blocked" "cannot be told"
    nowhere "what is this" "anna@"
    changed_nothing
    logged schedule - b.example 0
}

a_thousand_users() {
    jq -n '{skip_ownership: true, domains: ["a.example", "b.example", "c.example"],
            users: ([range(1100) | "u\(.)@a.example"] + ["zoe@c.example"])}' >account.json
    sim_start
    wants a.example
    run 3 apply --auto-approve
    prints "b.example  blocked" "c.example  blocked" "cannot be told" "1000"
    changed_nothing
    logged schedule - b.example 0
    run 0 status
    prints ">=1000"
    account_edit '.users = ([range(998) | "u\(.)@a.example"] + ["zoe@c.example"])'
    run 3 apply --auto-approve --max-deletes 5
    prints "- b.example  scheduled for deletion" "c.example  blocked: not declared, but has 1 user"
}

shared_although_not_asked_for() {
    jq -n '{skip_ownership: true,
            domains: ["a.example", {name: "purelymail.example", isShared: true, _alwaysListed: true}]}' >account.json
    sim_start
    wants a.example
    run 0 apply --auto-approve
    run 0 apply --auto-approve
    changed_nothing
    logged schedule - purelymail.example 0
    wants a.example purelymail.example
    run 65 plan
    tells "purelymail.example is a shared domain" "domains.yaml:4"
}

token_refused() {
    work_to_do
    export PURELYMAIL_API_TOKEN=wrong-token-of-ours
    run 8 plan --no-dns-check
    tells "the service refused the token"
    nowhere wrong-token
    run 8 apply --auto-approve --no-dns-check
    nowhere wrong-token
    run 8 status
    nowhere wrong-token
    run 8 import
    run 8 zone
    run 8 verify
    nothing_happened
    ! grep -rq wrong-token . || fail "the token in no file"
    printf 'wrong-token-of-ours' >token
    chmod 600 token
    run 8 plan --no-dns-check --token-file token
    nowhere wrong-token
}

token_refused_half_way() {
    work_to_do
    faults '[{"operation": "updateDomainSettings", "fault": "error", "code": "invalidToken", "message": "No such token"}]'
    run 5 apply --auto-approve --no-dns-check --parallel 1
    tells "the service refused the token"
    asked addDomain 1 updateDomainSettings 1 deleteDomain 0
}

without_effect() {
    work_to_do
    faults '[{"operation": "addDomain", "fault": "success_without_effect"}]'
    run 5 apply --auto-approve --no-dns-check
    prints "! new.example  FAILED, not added: the service accepted it, but its list does not show the effect"
    asked addDomain 1 deleteDomain 0
    faults '[]'
    run 0 apply --auto-approve --no-dns-check
    asked addDomain 2 deleteDomain 1
}

delete_without_effect() {
    work_to_do
    faults '[{"operation": "deleteDomain", "fault": "success_without_effect"}]'
    run 5 apply --auto-approve --no-dns-check
    prints "! b.example    FAILED, not deleted: the service accepted it"
    asked deleteDomain 1
}

emptied_list() {
    account a.example b.example c.example
    sim_start
    wants a.example b.example c.example
    run 0 apply --auto-approve
    faults '[{"operation": "listDomains", "fault": "raw",
              "body": "{\"type\":\"success\",\"result\":{\"domains\":[]}}", "content_type": "application/json"}]'
    run 1 plan --no-dns-check
    tells "not plausible" "the list is empty"
    run 1 apply --auto-approve --no-dns-check
    changed_nothing
}

story "A list that is suddenly empty is not believed" emptied_list
story "Names with escape codes are refused, and shown escaped" hostile_names
story "Messages with escape codes and the token are shown escaped and redacted" hostile_message
story "Users that cannot be read: nothing is known to be unused" unreadable_users
story "A thousand users: nothing is known to be unused" a_thousand_users
story "A shared domain is never touched and cannot be declared" shared_although_not_asked_for
story "A refused token: 8, and it is in no output and no file" token_refused
story "A token refused half way: the rest is not tried" token_refused_half_way
story "An add that is accepted without effect has failed" without_effect
story "A delete that is accepted without effect has failed" delete_without_effect
story "An add is refused: the rest goes on, no deletion" changing 5 "FAILED, not added" \
    '"fault": "error", "code": "odd", "message": "No luck"'
story "An add ends with a 500: unknown, settled by the list, not repeated" changing 5 "UNKNOWN, perhaps added" \
    '"fault": "status", "status": 500'
story "An add hangs: unknown, settled by the list, not repeated" changing 5 "UNKNOWN, perhaps added" '"fault": "hang"'
story "An add is dropped: unknown, settled by the list, not repeated" changing 5 "UNKNOWN, perhaps added" \
    '"fault": "drop"'
story "An add takes effect, then the connection is dropped" changed 0 '"fault": "effect_then_drop"'
story "An add takes effect, then nothing comes" changed 0 '"fault": "hang", "effect": true'
story "An add takes effect, then a 502 comes" changed 0 '"fault": "status", "status": 502, "effect": true'
stories_end
