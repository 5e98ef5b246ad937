#!/bin/bash
# What a program learns of an apply that was stopped.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

the_plan_no_longer_fits() {
    account a.example b.example
    sim_start
    wants a.example c.example
    run 0 plan -o plan.json --no-dns-check
    account_edit '.users += ["ben@b.example"]'
    sim_forget
    run 4 apply plan.json --no-dns-check --format json
    fits outcome
    json '.differences | map(.address)' '["b.example"]'
    json '.summary.added' 0
    json '.fault | contains("no longer fits")' true
    changed_nothing
}

the_token_is_refused_on_the_way() {
    account a.example
    sim_start
    wants a.example b.example
    faults '[{"operation": "addDomain", "fault": "error", "code": "invalidToken", "message": "Token not valid."}]'
    run 8 apply --auto-approve --no-dns-check --format json
    fits outcome
    json '.fault | contains("Token not valid")' true
    json '.items | map([.address, .result] | join(" "))' '["b.example failed"]'
}

all_went_well() {
    account a.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve --no-dns-check --format json
    fits outcome
    json '[.fault, .differences, .summary.added]' '[null,[],1]'
}

story "The approved plan no longer fits: the differences are in the document" the_plan_no_longer_fits
story "The token is refused in the middle: the fault is in the document" the_token_is_refused_on_the_way
story "Nothing stopped it: neither is" all_went_well
stories_end
