#!/bin/bash
# Whose mail is in the way: shown to the person at a terminal who asks for it, and to nobody else.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

# club.example has left the file; its addresses would do something at a terminal if they got there as they are
two_users() {
    account shop.example club.example
    account_file '.users = ["ben@club.example", "cleo\u001b[2J@CLUB.Example.", "anna@shop.example", "no address"]'
    sim_start
    wants shop.example
}

account_file() {
    jq "$1" account.json >account.new
    mv account.new account.json
}

sits_at_a_terminal() {
    two_users
    sim_forget
    at_terminal 3 -- plan -v
    prints "ben@club.example" 'cleo\x1b[2J@CLUB.Example.'
    nowhere "anna@shop.example" "no address" $'\x1b[2J'
    tail -1 out | grep -q '^Plan: ' || fail "the frozen line at the end"
    asked listUser 2
}

does_not_ask_for_them() {
    two_users
    sim_forget
    at_terminal 3 -- plan
    prints "club.example"
    nowhere "ben@" "cleo"
    asked listUser 1
}

is_no_terminal() {
    two_users
    sim_forget
    local command
    for command in "plan -o saved.json" "plan --format json" "plan --format markdown" "apply --auto-approve"; do
        # shellcheck disable=SC2086
        run 3 $command -v
        nowhere "ben@" "cleo"
    done
    asked listUser 5 # apply looks twice
    for command in status pending log; do
        run 0 "$command" -v
        nowhere "ben@" "cleo"
    done
    ! grep -qF -e "ben@" -e cleo saved.json || fail "no address in the saved plan"
    ! grep -qaF -e "ben@" -e cleo .pm-reconcile/state.db || fail "no address in the state"
}

wants_a_program_to_read_it() {
    two_users
    at_terminal 3 -- plan -v --format json -o saved.json
    nowhere "ben@" "cleo"
    at_terminal 3 -- plan -v --format markdown
    nowhere "ben@" "cleo"
    ! grep -qF -e "ben@" -e cleo saved.json || fail "no address in the saved plan"
}

asks_before_applying() {
    two_users
    wants shop.example new.example
    at_terminal 3 --wait "Only 'yes' is accepted: " --send $'yes\n' -- apply -v --no-dns-check
    prints "ben@club.example" "Apply: 1 added"
    ! grep -qaF -e "ben@" -e cleo .pm-reconcile/state.db || fail "no address in the state"
}

has_many() {
    account shop.example club.example
    account_file '.users = [range(25) | "user\(.)@club.example"]'
    sim_start
    wants shop.example
    at_terminal 3 -- plan -v
    prints "user19@club.example" "and 5 more"
    nowhere "user20@club.example"
}

cannot_have_them() {
    two_users
    faults '[{"operation": "listUser", "nth": 2, "fault": "html"}]'
    at_terminal 3 -- plan -v
    prints "the users in the way cannot be shown: listUser: " "Plan: 0 to add"
    nowhere "ben@"
}

gives_up_waiting() {
    two_users
    faults '[{"operation": "listUser", "nth": 2, "fault": "hang"}]'
    at_terminal 130 --wait "reading the users" --signal SIGINT -- plan -v
    nowhere "ben@" "Plan:"
}

story "With -v at a terminal the users that block a domain are shown, escaped" sits_at_a_terminal
story "Without -v nobody asks for them" does_not_ask_for_them
story "Where it is no terminal they are nowhere: output, plan file, state, log" is_no_terminal
story "JSON and Markdown are without them, at a terminal too" wants_a_program_to_read_it
story "apply -v shows them before it asks, and keeps none" asks_before_applying
story "Of many users twenty are shown and the others counted" has_many
story "A plan is shown without them if they cannot be read again" cannot_have_them
story "An interrupt while they are read ends the program" gives_up_waiting
stories_end
