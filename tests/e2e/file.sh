#!/bin/bash
# Stories about the desired-state file and the command line: what must not get as far as the service.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

a_world_with_two_domains() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    sim_forget
}

refused_before_a_request() {
    local command
    for command in "plan" "apply --auto-approve" "zone" "verify"; do
        # shellcheck disable=SC2086
        run 65 $command
        tells "$@"
    done
    run 65 validate
    tells "$@"
    asked listDomains 0
    changed_nothing
}

an_empty_file() {
    a_world_with_two_domains
    : >domains.yaml
    refused_before_a_request "domains.yaml"
    run 65 validate --format json
    fits validate
    json .valid false
}

no_file() {
    a_world_with_two_domains
    rm domains.yaml
    refused_before_a_request "domains.yaml: error: there is no such file" "pm-reconcile import"
    asked listDomains 0
}

no_domain_in_the_file() {
    a_world_with_two_domains
    wants
    refused_before_a_request "--allow-empty"
    run 0 plan --allow-empty
    prints "2 to schedule for deletion"
    changed_nothing
}

a_file_cut_inside_a_line() {
    a_world_with_two_domains
    printf 'version: 1\ndomains:\n  - a.example\n  - {name: b.exa' >domains.yaml
    refused_before_a_request "domains.yaml:4"
    nowhere "to schedule"
}

a_file_cut_inside_a_mapping() {
    a_world_with_two_domains
    printf 'version: 1\ndomains:\n  - a.example\n  - name:' >domains.yaml
    refused_before_a_request "domains.yaml:4"
}

a_file_cut_between_two_lines() {
    local names
    mapfile -t names < <(numbered d 1 30)
    account "${names[@]}"
    sim_start
    wants "${names[@]}"
    run 0 apply --auto-approve
    head -n 12 domains.yaml >cut.yaml
    mv cut.yaml domains.yaml
    sim_forget
    run 3 apply --auto-approve
    prints "too many deletions at once" "20 blocked." "Plan: 0 to add, 0 to change, 0 to schedule for deletion"
    changed_nothing
    run 0 pending
    prints "Nothing is scheduled for deletion."
}

another_spelling_is_the_same_domain() {
    account example.com
    sim_start
    wants "Example.com."
    run 0 apply --auto-approve
    prints "No changes. The account matches the file."
    changed_nothing
    jq -n '{skip_ownership: true, domains: ["EXAMPLE.com", "xn--bcher-kva.example"]}' >account.new
    mv account.new account.json
    wants "example.COM" "Bücher.example"
    run 0 plan --detailed-exitcode
    prints "No changes. The account matches the file."
    wants "Example.com." "example.com"
    run 65 validate
    tells "domains.yaml:3" "domains.yaml:4"
}

a_valid_file_is_counted() {
    wants a.example b.example c.example
    run 0 validate
    prints "3 domains"
    run 0 validate --format json
    fits validate
    json '[.valid, .domains // .domain_count]' '[true,3]'
}

the_examples_are_valid() {
    run 0 validate -f "$here/../../examples/small.yaml"
    run 0 validate -f "$here/../../examples/full.yaml"
}

a_folder_of_files() {
    mkdir wanted
    desired_state a.example >wanted/1.yaml
    desired_state b.example >wanted/2.yml
    account a.example
    sim_start
    run 0 apply --auto-approve --no-dns-check -f wanted
    on_account a.example b.example
    [ -s wanted/.pm-reconcile/state.db ] || fail "the state beside the files"
    desired_state a.example >wanted/3.yaml
    run 65 plan -f wanted
    tells "wanted/1.yaml:3" "wanted/3.yaml:3"
}

what_the_help_says() {
    local command commands
    run 0 help
    prints "pm-reconcile" "validate" "unprotect" "--token-file"
    commands="validate import plan apply zone verify pending cancel release unprotect status recheck log version help"
    for command in $commands; do
        run 0 help "$command"
        prints "$command"
        run 0 "$command" --help
    done
    run 0 version
    prints "pm-reconcile "
    run 0 --version
    prints "pm-reconcile "
}

what_is_no_command_line() {
    run 64
    tells "pm-reconcile help"
    run 64 aply
    tells "unknown command 'aply'" "apply"
    run 64 help aply
    run 64 plan --detailed-exitcodes
    tells "--detailed-exitcode"
    run 64 plan --auto-approve
    tells "plan has no option --auto-approve"
    run 64 cancel
    tells "cancel needs NAME"
    run 64 pending now
    tells "'now' is too much"
    run 64 plan --format bind
    tells "text, markdown, json"
    run 64 cancel 10.0.0.1
    run 64 plan --max-deletes -1
    run 64 plan --allow-blocked=settings_differ
    tells "settings_differ"
    wants a.example
    run 64 plan --api-url http://purelymail.example
    tells "https"
}

no_token() {
    account a.example
    sim_start
    wants a.example
    unset PURELYMAIL_API_TOKEN
    run 1 plan
    tells "no API token" "PURELYMAIL_API_TOKEN" "--token-file"
    asked listDomains 0
    printf 'sim-token\n' >token
    chmod 644 token
    run 1 plan --token-file token
    tells "token"
    asked listDomains 0
    chmod 600 token
    run 0 plan --token-file token
    prints "No changes."
}

story "An empty file is an error, and the service is not asked" an_empty_file
story "A file that is not there is an error, and the service is not asked" no_file
story "A file without a domain needs --allow-empty" no_domain_in_the_file
story "A file cut inside a line is an error, and the service is not asked" a_file_cut_inside_a_line
story "A file cut inside a mapping is an error, and the service is not asked" a_file_cut_inside_a_mapping
story "A file cut between two lines deletes nothing, for it would be too much" a_file_cut_between_two_lines
story "Example.com. in the file is example.com on the account" another_spelling_is_the_same_domain
story "validate counts the domains" a_valid_file_is_counted
story "The example files are valid" the_examples_are_valid
story "A folder is all its files, and a domain may stand in one of them only" a_folder_of_files
story "help, version and --help of every command" what_the_help_says
story "A wrong command line ends with 64 and says what is wrong" what_is_no_command_line
story "Without a token, or with one that others may read, nothing is asked" no_token
stories_end
