#!/bin/bash
# Stories about plans that are saved and applied later, when the account may have changed.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

# due: b.example and c.example left the file a day ago
due() {
    account a.example b.example c.example
    sim_start
    wants a.example b.example c.example
    run 0 apply --auto-approve
    wants a.example
    run 0 apply --auto-approve
    clock_set +25h
    sim_forget
}

there_and_back() {
    account a.example b.example
    sim_start
    printf 'version: 1\ndomains:\n  - a.example\n  - name: c.example\n    settings: { allow_account_reset: false }\n' \
        >domains.yaml
    run 0 plan -o plan.json --no-dns-check
    prints "+ c.example  add: not on the account" "- b.example  schedule deletion"
    tells "pm-reconcile apply plan.json"
    [ "$(stat -c %a plan.json)" = 600 ] || fail "a plan file for its owner alone"
    cp plan.json out
    fits plan
    changed_nothing
    [ ! -e .pm-reconcile ] || fail "no state made by a plan"
    sim_forget
    run 0 apply plan.json --no-dns-check
    prints "+ c.example  added" "- b.example  scheduled for deletion"
    asked addDomain 1 updateDomainSettings 1 deleteDomain 0
    run 4 apply plan.json --no-dns-check
    asked addDomain 1 updateDomainSettings 1 deleteDomain 0
}

detailed_exitcode() {
    account a.example
    sim_start
    wants a.example
    run 0 plan --detailed-exitcode
    wants a.example b.example
    run 2 plan --detailed-exitcode --no-dns-check
    run 0 plan --no-dns-check
    account_edit '.domains += ["c.example"] | .users += ["ben@c.example"]'
    run 3 plan --detailed-exitcode --no-dns-check
    run 2 plan --detailed-exitcode --no-dns-check --allow-blocked
    changed_nothing
}

markdown() {
    account a.example b.example
    sim_start
    wants a.example c.example
    run 0 plan --format markdown --no-dns-check
    prints "b.example" "c.example" "Plan: 1 to add"
    changed_nothing
}

a_mailbox_on_the_domain_to_delete() {
    due
    run 0 plan -o plan.json
    prints "2 to delete now"
    account_edit '.users += ["ben@b.example"]'
    sim_forget
    run 4 apply plan.json
    prints "The approved plan no longer fits" "b.example" "1 user"
    changed_nothing
    on_account a.example b.example c.example
    run 0 pending
    prints c.example
    nowhere b.example
    logged void - b.example 1
    run 3 apply --auto-approve
    prints "x c.example  deleted" "b.example  blocked"
    on_account a.example b.example
}

a_mailbox_on_another_domain() {
    due
    run 0 plan -o plan.json
    account_edit '.users += ["ben@a.example", "cleo@a.example"]'
    run 0 apply plan.json
    prints "2 deleted"
    on_account a.example
}

falls_due_in_between() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    wants a.example
    run 0 apply --auto-approve
    clock_set +23h
    printf 'version: 1\ndomains:\n  - name: a.example\n    settings: { allow_account_reset: false }\n' >domains.yaml
    run 0 plan -o plan.json
    prints ". b.example  wait" "~ a.example"
    clock_set +25h
    sim_forget
    run 0 apply plan.json
    prints "~ a.example  changed" "0 deleted"
    asked updateDomainSettings 1 deleteDomain 0
    on_account a.example b.example
    run 0 apply --auto-approve
    asked updateDomainSettings 1 deleteDomain 1
}

too_old() {
    due
    run 0 plan -o plan.json
    clock_set +50h
    sim_forget
    run 4 apply plan.json
    tells "plan.json was made over 24 hours ago" "nothing was done"
    asked listDomains 0
    clock_set +20h
    run 4 apply plan.json
    tells "at a time that has not come yet"
    changed_nothing
}

tampered_with() {
    due
    run 0 plan -o plan.json
    sed 's/c\.example/a.example/' plan.json >changed.json
    sim_forget
    run 1 apply changed.json
    tells "changed.json"
    head -c 300 plan.json >cut.json
    run 1 apply cut.json
    tells "cut.json"
    : >empty.json
    run 1 apply empty.json
    run 1 apply nowhere.json
    tells "nowhere.json"
    asked listDomains 0
    changed_nothing
    on_account a.example b.example c.example
}

another_file_since() {
    due
    run 0 plan -o plan.json
    wants a.example c.example
    sim_forget
    run 4 apply plan.json
    prints "The approved plan no longer fits" "c.example"
    changed_nothing
    logged cancel - c.example 1
    on_account a.example b.example c.example
}

cancelled_since() {
    due
    run 0 plan -o plan.json
    run 0 cancel b.example
    sim_forget
    run 4 apply plan.json
    prints "b.example"
    changed_nothing
}

of_another_account() {
    due
    run 0 plan -o plan.json
    account_edit '.ownership_code = "purelymail_ownership_proof=fedcba9876543210"'
    sim_forget
    run 1 apply plan.json
    tells "the state belongs to another account"
    changed_nothing
    rm -r .pm-reconcile
    run 4 apply plan.json
    prints "the plan was made for another account"
    changed_nothing
}

not_approved() {
    account a.example
    sim_start
    wants a.example b.example
    run 64 apply --no-dns-check
    tells "this is no terminal" "--auto-approve" "plan -o FILE"
    asked listDomains 0
    at_terminal 1 --wait "Only 'yes' is accepted: " --send $'no\n' -- apply --no-dns-check
    prints "+ b.example  add" "not approved: nothing was done"
    changed_nothing
    at_terminal 1 --wait "Only 'yes' is accepted: " --send $'y\n' -- apply --no-dns-check
    changed_nothing
    at_terminal 0 --wait "Only 'yes' is accepted: " --send $'yes\n' -- apply --no-dns-check
    prints "+ b.example  added"
    asked addDomain 1
    at_terminal 0 -- apply --no-dns-check
    prints "No changes."
}

interrupted_at_the_question() {
    account a.example
    sim_start
    wants a.example b.example
    at_terminal 130 --wait "Only 'yes' is accepted: " --send $'\003' -- apply --no-dns-check
    prints "nothing was done"
    changed_nothing
    [ ! -e .pm-reconcile ] || fail "no state"
}

while_the_question_is_open() {
    due
    at_terminal 4 --wait "Only 'yes' is accepted: " --run "$(pmr_shell cancel b.example)" --send $'yes\n' -- apply
    prints "The approved plan no longer fits" "b.example"
    changed_nothing
    on_account a.example b.example c.example
    run 0 apply --auto-approve
    prints "x c.example  deleted" "b.example  held"
    on_account a.example b.example
}

# pmr_shell ARG...: a shell command that runs the program
pmr_shell() {
    local pmr_command
    pmr_words
    printf '%q ' "${pmr_command[@]}" "$@"
}

story "A saved plan is applied, once" there_and_back
story "plan --detailed-exitcode ends with 2 when there are changes" detailed_exitcode
story "A plan in Markdown" markdown
story "A mailbox appeared on the domain to delete: 4, nothing is deleted, its row is voided" \
    a_mailbox_on_the_domain_to_delete
story "A mailbox appeared on another domain: the plan is applied" a_mailbox_on_another_domain
story "A row that falls due between plan and apply waits for the next run" falls_due_in_between
story "A plan over 24 hours old, or of the future, is not applied" too_old
story "A plan file that was changed, cut or emptied is not applied" tampered_with
story "The file changed since the plan: 4, only what is safe is recorded" another_file_since
story "A deletion was cancelled since the plan: 4" cancelled_since
story "A plan of another account is not applied" of_another_account
story "Without an approval nothing is done" not_approved
story "An interrupt at the question: nothing is done" interrupted_at_the_question
story "A cancel while the question is open counts" while_the_question_is_open
stories_end
