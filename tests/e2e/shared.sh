#!/bin/bash
# Stories about a state in a branch of a git remote, and a log there.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/team.sh
. "$here/team.sh"

# begin NAME...: an account with these, all of them declared and known, in a shared state
begin() {
    account "$@"
    sim_start
    team_begin
    wants_in one "$@"
    team_publish
    from one 0 state init
    from one 0 apply --auto-approve --no-dns-check
    sim_forget
}

# pending_b: of a.example and b.example, b.example is in the queue
pending_b() {
    begin a.example b.example
    wants_in one a.example
    team_publish
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    sim_forget
}

whole_story() {
    account a.example
    sim_start
    team_begin
    wants_in one a.example b.example
    team_publish
    from one 0 state init
    prints "Made pm-reconcile/state of " "serial 1"
    from one 0 plan --no-dns-check
    prints "+ b.example" "the state is pm-reconcile/state of " ", serial 1"
    from one 0 apply --auto-approve --no-dns-check
    prints "1 added"
    on_account a.example b.example
    wants_in one a.example
    team_publish
    from one 0 apply --auto-approve --no-dns-check
    prints "- b.example" "1 scheduled for deletion"
    [ "$(git -C one status --porcelain --untracked-files=no)" = "" ] || fail "the checkout as it was"
    [ "$(git -C one for-each-ref --format='%(refname)' | grep -c pm-reconcile)" -eq 0 ] || fail "no branch in the checkout"
    in_branch queue.md >out
    prints b.example "pm-reconcile cancel"
    clone two
    from two 0 pending
    prints b.example alice
    GITHUB_ACTOR=bob from two 0 cancel b.example --reason "still in use"
    prints "Cancelled the deletion of b.example."
    clock_set +30h
    from one 0 apply --auto-approve --no-dns-check
    asked deleteDomain 0
    from one 0 release b.example
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    clock_set +55h
    clone three
    GITHUB_ACTOR=nightly from three 0 apply --auto-approve --no-dns-check
    prints "1 deleted"
    on_account a.example
    asked deleteDomain 1
    from two 0 log --domain b.example
    prints "by bob" "still in use" "delete done"
    for home in one two three; do
        from "$home" 0 state check
        from "$home" 0 pending
        prints "Nothing is scheduled for deletion."
    done
    [ ! -e one/.pm-reconcile/state.db ] || fail "no state file"
    commits >out
    prints "cancel: b.example is held [skip ci]"
    git --git-dir="$REMOTE_URL" log -1 --format=%B "$branch" >out
    prints "apply: 1 deleted [skip ci]" "Actor: nightly" "Plan-Digest: " "Serial: " "Run: "
}

before_init() {
    account a.example
    sim_start
    team_begin
    wants_in one a.example b.example
    team_publish
    for command in "plan" "apply --auto-approve" pending log "cancel a.example --hold" "state show"; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells "there is no pm-reconcile/state of " "state init"
    done
    changed_nothing
}

nothing_to_do() {
    begin a.example
    dns_start
    before=$(commits)
    from one 0 apply --auto-approve
    from one 0 plan
    from one 0 pending
    [ "$(commits)" = "$before" ] || fail "no commit of a run that did nothing"
    from one 0 apply --auto-approve --record
    from one 0 plan --record
    from one 6 verify --record
    [ "$(commits | tail -3)" = "apply: nothing done [skip ci]
plan: no changes [skip ci]
verify: 0 of 1 domain pass, 1 failed [skip ci]" ] || fail "a commit of each with --record: $(commits)"
}

# hanging_apply: "one" adds c.example, and its request hangs
hanging_apply() {
    begin a.example b.example
    clone two
    wants_in one a.example b.example c.example
    wants_in two a.example b.example c.example
    faults '[{"operation": "addDomain", "fault": "hang", "effect": true}]'
    behind one apply --auto-approve --no-dns-check "$@"
    world_wait sent addDomain
}

sent() {
    [ "$(sim_count "$1")" = 1 ]
}

locked() {
    hanging_apply --timeout 6s
    from two 7 apply --auto-approve --no-dns-check
    tells "of alice on " "pm-reconcile unlock " "--lock-timeout"
    GITHUB_ACTOR=bob from two 0 cancel z.example --hold
    from two 0 state show
    prints "alice on "
    from two 0 apply --auto-approve --no-dns-check --lock-timeout 60s
    tells "Waiting for another run to end"
    ended 0 "$behind"
    asked addDomain 1
    on_account a.example b.example c.example
    from one 0 pending
    prints z.example bob
    from one 0 state check
}

# the claim's run, as state show tells it
claiming_run() {
    from two 0 state show --format json
    jq -r '.claims[0].run' out
}

killed() {
    local run
    hanging_apply
    kill -KILL "$behind"
    wait "$behind" 2>/dev/null || true
    run=$(claiming_run)
    from two 7 apply --auto-approve --no-dns-check
    tells "$run"
    from two 1 unlock 20261122T205432Z-00000000 --auto-approve
    tells "has no claim" "$run"
    from two 64 unlock "$run"
    tells "--auto-approve"
    from two 0 unlock "$run" --auto-approve --reason "the runner was taken away"
    prints "Unlocked"
    faults '[]'
    clock_set +2m
    from two 0 apply --auto-approve --no-dns-check
    prints "had taken effect"
    asked addDomain 1
    on_account a.example b.example c.example
    from two 0 log --command unlock
    prints "the runner was taken away"
    from two 0 state check
}

taken_over() {
    hanging_apply
    kill -KILL "$behind"
    wait "$behind" 2>/dev/null || true
    faults '[]'
    clock_set +14m
    from two 7 apply --auto-approve --no-dns-check
    clock_set +17m
    from two 0 apply --auto-approve --no-dns-check
    asked addDomain 1
    on_account a.example b.example c.example
    from two 0 state check
}

brought_back() {
    pending_b
    clone two
    clock_set +25h
    faults '[{"operation": "deleteDomain", "fault": "hang", "effect": true}]'
    behind one apply --auto-approve --no-dns-check
    world_wait sent deleteDomain
    kill -KILL "$behind"
    wait "$behind" 2>/dev/null || true
    on_account a.example
    faults '[]'
    account_edit '.domains += ["b.example"]'
    clock_set +26h
    from two 0 apply --auto-approve --no-dns-check
    prints "delete b.example, left open by an earlier run, had no effect as far as the account shows: its delay starts anew" \
        "- b.example" "1 scheduled for deletion"
    asked deleteDomain 1
    from two 0 log
    prints unsettled
    clock_set +51h
    from two 0 apply --auto-approve --no-dns-check
    asked deleteDomain 2
    on_account a.example
    from two 0 state check
}

waits() {
    grep -q "Waiting for another run" behind.err
}

changed_while_waiting() {
    pending_b
    clone two
    clock_set +25h
    wants_in one a.example c.example
    faults '[{"operation": "addDomain", "fault": "hang", "effect": true}]'
    behind one apply --auto-approve --no-dns-check
    world_wait sent addDomain
    kill -KILL "$behind"
    wait "$behind" 2>/dev/null || true
    faults '[]'
    wants_in two a.example c.example
    behind two apply --auto-approve --no-dns-check --lock-timeout 5m
    world_wait waits
    wants_in two a.example b.example c.example
    clock_set +26h
    ended 4 "$behind"
    grep -q "the file was changed while this run waited" behind.err || fail "why nothing was done"
    asked deleteDomain 0
    from two 0 state show --format json
    json .claims '[]'
    from two 0 apply --auto-approve --no-dns-check
    asked deleteDomain 0
    on_account a.example b.example c.example
}

interrupted() {
    hanging_apply --timeout 5s
    kill -INT "$behind"
    ended 5 "$behind"
    from two 0 state show --format json
    json .claims '[]'
    faults '[]'
    clock_set +2m
    from two 0 apply --auto-approve --no-dns-check
    on_account a.example b.example c.example
}

unreachable() {
    pending_b
    clone two
    remote_down
    clock_set +3h
    from one 0 plan --no-dns-check
    prints "as of 3h ago" "b.example"
    from one 0 pending
    prints "as of 3h ago" "b.example"
    from one 0 zone a.example
    tells "as of 3h ago"
    for command in "apply --auto-approve --no-dns-check" "cancel b.example" "release b.example" "plan --record"; do
        # shellcheck disable=SC2086
        from one 75 $command
    done
    from two 75 plan --no-dns-check
    from two 75 pending
    changed_nothing
    remote_up
    from two 0 pending
    prints b.example
}

deleted_branch() {
    pending_b
    from one 0 cancel a.example --hold
    git --git-dir="$REMOTE_URL" branch --quiet -D "$branch"
    clock_set +25h
    for command in "plan" "apply --auto-approve" pending "cancel b.example"; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells "somebody deleted it" "state init"
    done
    from one 64 state init
    from one 0 state init --auto-approve
    prints "Taken up"
    from one 0 pending
    prints "Nothing is scheduled for deletion." "a.example"
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion" "0 deleted"
    changed_nothing
    from one 0 state check
    from one 0 log
    prints "cancel by alice"
}

rewound_branch() {
    local before
    begin a.example b.example
    before=$(git --git-dir="$REMOTE_URL" rev-parse "$branch")
    wants_in one a.example
    from one 0 apply --auto-approve --no-dns-check
    from one 0 cancel b.example
    git --git-dir="$REMOTE_URL" update-ref "refs/heads/$branch" "$before"
    clock_set +25h
    from one 1 apply --auto-approve --no-dns-check
    tells "rewound"
    from one 0 state init --auto-approve
    from one 0 pending
    prints b.example Held
    changed_nothing
    from one 0 state check
}

# edit SED_SCRIPT FILE: a commit by hand
edit() {
    rm -rf hand
    git clone --quiet --branch "$branch" "file://$REMOTE_URL" hand
    sed -i "$1" "hand/$2"
    git -C hand add .
    team_git -C hand commit --quiet -m "by hand"
    git -C hand push --quiet
}

edited_branch() {
    local time
    pending_b
    time=$(in_branch state.json | jq '.pending[0].time')
    edit "s/\(\"kind\":\"schedule\",\"time\":\)$time/\1$((time - 200000))/" state.json
    clone two
    for home in one two; do
        from "$home" 1 apply --auto-approve --no-dns-check
        tells "changed by hand" "does not follow from its log"
    done
    git --git-dir="$REMOTE_URL" update-ref "refs/heads/$branch" "$(git --git-dir="$REMOTE_URL" rev-parse "$branch~1")"
    edit '$ a\read me' queue.md
    from one 0 pending
    prints b.example
    changed_nothing
}

of_one_machine() {
    account a.example b.example c.example
    sim_start
    team_begin off
    wants_in one a.example b.example c.example
    team_publish
    from one 0 apply --auto-approve --no-dns-check
    wants_in one a.example
    from one 0 apply --auto-approve --no-dns-check --max-deletes 5
    from one 0 cancel c.example
    clock_set +12h
    team_state=shared
    wants_in one a.example
    team_publish
    from one 1 pending
    from one 0 state init
    prints "It begins with the " "state.db.moved-" \
        "The deletion of 1 domain, which only this machine could see, starts anew"
    [ ! -e one/.pm-reconcile/state.db ] || fail "the state file moved away"
    clone two
    from two 0 pending
    prints c.example Held
    nowhere b.example
    clock_set +25h
    from two 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    asked deleteDomain 0
    clock_set +50h
    from two 0 apply --auto-approve --no-dns-check
    on_account a.example c.example
    from two 0 state check
    from two 0 log --command apply
    prints "delete done"
}

an_unused_file() {
    pending_b
    mkdir -p two
    clone three
    team_state=off
    wants_in two a.example
    cp -r three/.git two/.git
    from two 0 apply --auto-approve --no-dns-check
    team_state=shared
    wants_in two a.example
    from two 0 pending
    tells "Warning: what the state file .pm-reconcile/state.db holds does not count"
    from two 0 state import .pm-reconcile/state.db
    prints "Imported: "
    from two 0 state check
    from two 0 pending
    prints b.example
}

copies() {
    pending_b
    from one 0 state export --out copy.json
    from one 0 cancel b.example
    from one 0 release b.example
    from one 0 state import copy.json
    prints "Nothing to do"
    git --git-dir="$REMOTE_URL" branch --quiet -D "$branch"
    rm -r one/.pm-reconcile
    from one 0 state import copy.json
    prints "Imported: " "Taken out of the queue: the deletion of 1 domain"
    clock_set +25h
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    changed_nothing
    from one 0 state check
    mkdir alone
    team_state=off
    wants_in alone a.example
    from alone 0 state import ../one/copy.json
    from alone 0 log
    prints b.example
    from alone 0 state check
    echo '{"events":[1]}' >one/bad.json
    from one 1 state import bad.json
}

only_a_log() {
    account a.example b.example
    sim_start
    team_begin log
    wants_in one a.example b.example
    team_publish
    from one 0 apply --auto-approve --no-dns-check
    [ "$(commits)" = "apply: nothing done [skip ci]" ] || fail "a record of the apply: $(commits)"
    [ -e one/.pm-reconcile/state.db ] || fail "a state file"
    before=$(commits)
    from one 0 apply --auto-approve --no-dns-check
    [ "$(commits)" = "$before" ] || fail "no record of a run that did nothing"
    wants_in one a.example
    remote_down
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    tells "Warning: " "1 record waits here"
    from one 0 state show
    prints "1 record"
    remote_up
    from one 0 cancel b.example
    [ "$(commits | tail -2)" = "apply: 1 scheduled for deletion [skip ci]
cancel: b.example is held [skip ci]" ] || fail "both records: $(commits)"
    in_branch queue.md >out
    prints b.example Held
    dns_start
    from one 0 plan --record
    from one 6 verify --record
    git --git-dir="$REMOTE_URL" ls-tree -r --name-only "$branch" >out
    prints -plan.json -plan.md -verify.json queue.md
    nowhere state.json
}

without_a_branch() {
    account a.example
    sim_start
    team_begin off
    wants_in one a.example
    for command in "plan --record" "apply --auto-approve --record" "verify --record"; do
        # shellcheck disable=SC2086
        from one 64 $command
        tells "git: { state: log }"
    done
    from one 1 state init
    tells "git: { state: shared }"
    from one 1 unlock 20261122T205432Z-00000000 --auto-approve
    tells "nothing to unlock"
    from one 64 state enlarge
    tells "init, show, export, import, check and adopt"
    from one 64 state check --auto-approve
    from one 64 state import
}

on_one_machine() {
    account a.example
    sim_start
    team_begin off
    wants_in one a.example b.example
    faults '[{"operation": "addDomain", "fault": "hang", "effect": true}]'
    behind one apply --auto-approve --no-dns-check --timeout 3s
    world_wait sent addDomain
    from one 7 apply --auto-approve --no-dns-check
    from one 0 apply --auto-approve --no-dns-check --lock-timeout 60s
    tells "Waiting for another run to end"
    ended 0 "$behind"
    asked addDomain 1
    on_account a.example b.example
}

another_host() {
    account a.example
    sim_start
    team_begin
    team_git='repository: "https://evil.example/dns.git"'
    wants_in one a.example
    for command in plan "apply --auto-approve" "state init" pending; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells evil.example --git-host
    done
    changed_nothing
}

frozen() {
    pending_b
    policy='{ freeze: "audit until friday" }'
    wants_in one a.example
    clock_set +25h
    from one 3 plan --no-dns-check
    prints "audit until friday"
    from one 3 apply --auto-approve --no-dns-check
    changed_nothing
    policy=
    wants_in one a.example
    from one 0 apply --auto-approve --no-dns-check
    on_account a.example
}

unreadable_file() {
    pending_b
    clone two
    echo 'domains: [' >>one/domains.yaml
    echo 'domains: [' >>two/domains.yaml
    from one 0 cancel b.example
    tells "the file cannot be read"
    from two 65 pending
    tells "validate"
    from one 0 pending
    prints b.example Held
}

adopted() {
    pending_b
    account_edit '.ownership_code = "purelymail_ownership_proof=fedcba9876543210" | .domains += ["new.example"]'
    clock_set +25h
    from one 1 plan --no-dns-check
    tells "another account"
    from one 64 state adopt
    from one 0 state adopt --auto-approve
    prints "in both:" "2: a.example, b.example" "on the account only:" "1: new.example" \
        "1 pending deletion was taken out of the queue"
    from one 1 state adopt --auto-approve
    tells "already"
    from one 0 apply --auto-approve --no-dns-check --max-deletes 5
    prints "2 scheduled for deletion"
    asked deleteDomain 0
    from one 0 state check
}

filters() {
    pending_b
    clock_set +2d
    GITHUB_ACTOR=bob from one 0 cancel b.example
    from one 0 log --actor bob
    prints "cancel by bob"
    nowhere "apply by"
    from one 0 log --command apply
    nowhere "cancel by"
    prints "apply by alice"
    from one 0 log --since 1h
    prints "cancel by bob"
    nowhere "apply by"
    from one 0 log --since 2020-01-01
    prints "apply by alice"
    from one 0 log --command apply --since 1h --format json
    json '.events | length' 0
    fits log
    from one 64 log --since yesterday
    tells "2026-11-22"
}

a_saved_plan() {
    begin a.example b.example
    wants_in one a.example
    team_publish
    clone two
    from one 0 plan --no-dns-check -o plan.json
    GITHUB_ACTOR=bob from two 0 apply ../one/plan.json --no-dns-check
    prints "1 scheduled for deletion"
    clock_set +25h
    from one 0 plan --no-dns-check -o plan.json
    GITHUB_ACTOR=bob from two 0 cancel b.example
    from one 4 apply plan.json --no-dns-check
    prints b.example
    from one 0 state show --format json
    json .claims '[]'
    from two 0 plan --no-dns-check -o plan.json
    before=$(commits)
    from one 0 apply ../two/plan.json --no-dns-check
    [ "$(commits)" = "$before" ] || fail "no commit of a plan that does nothing"
    changed_nothing
}

at_a_terminal() {
    local run
    hanging_apply
    kill -KILL "$behind"
    wait "$behind" 2>/dev/null || true
    faults '[]'
    run=$(claiming_run)
    clock_set +2m
    at_terminal 1 --wait "certainly dead?" --send $'no\n' -- -f two/domains.yaml unlock "$run"
    prints "alice on " "not approved"
    at_terminal 0 --wait "certainly dead?" --send $'yes\n' -- -f two/domains.yaml unlock "$run"
    prints "Unlocked"
    wants_in two a.example b.example c.example d.example
    at_terminal 0 --wait "Only 'yes' is accepted: " --send $'yes\n' -- -f two/domains.yaml apply --no-dns-check
    prints "1 added"
    on_account a.example b.example c.example d.example
}

another_branch() {
    pending_b
    team_git='branch: elsewhere/state'
    wants_in one a.example
    for command in "plan" "apply --auto-approve" "state init --auto-approve" "cancel b.example"; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells "Until now pm-reconcile/state of the origin of " "--state"
    done
    from one 0 --state other/state.db state init
    from one 0 --state other/state.db pending
    nowhere b.example
    git --git-dir="$REMOTE_URL" branch --quiet renamed/state "$branch"
    team_git='branch: renamed/state'
    wants_in one a.example
    from one 0 pending
    prints b.example
    changed_nothing
}

back_to_a_file() {
    pending_b
    from one 0 cancel b.example
    from one 0 state export --out copy.json
    team_state=off
    wants_in one a.example
    from one 0 plan --no-dns-check
    prints "until now the state was in pm-reconcile/state of the origin of "
    for command in "apply --auto-approve" "cancel b.example --hold"; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells "until now the state was in pm-reconcile/state of the origin of " "state export" "nothing was changed"
    done
    from one 0 state import copy.json
    from one 0 plan --no-dns-check
    prints "0 to schedule for deletion" "1 waiting"
    nowhere "until now the state was"
    from one 0 apply --auto-approve --no-dns-check
    changed_nothing
}

# left_over: the checkout one has a state file in which b.example is due, while the team works on a branch that was made in
# another one, and holds b.example
left_over() {
    account a.example b.example
    sim_start
    team_begin off
    wants_in one a.example b.example
    team_publish
    from one 0 apply --auto-approve --no-dns-check
    wants_in one a.example
    from one 0 apply --auto-approve --no-dns-check
    team_state=shared
    wants_in one a.example
    team_publish
    clone two
    from two 0 state init
    from two 0 apply --auto-approve --no-dns-check
    from two 0 cancel b.example
    sim_forget
}

# used_from_here_before STATE: one knows of the branch, and goes back to the file
used_from_here_before() {
    left_over
    from one 0 pending
    prints Held
    from one 0 state export --out saved.json
    clock_set +25h
    team_state=$1 team_git=${2:-}
    wants_in one a.example
    from one 1 apply --auto-approve --no-dns-check
    tells "until now the state was in "
    if [ "$1" = log ]; then
        from one 1 plan --record --no-dns-check
        from one 1 apply --auto-approve --no-dns-check
    fi
    from one 0 state import saved.json
    prints "Taken out of the queue: the deletion of 1 domain"
    from one 0 apply --auto-approve --no-dns-check
    from one 0 pending
    prints Held
    changed_nothing
}

a_log_where_others_share() {
    left_over
    clock_set +25h
    team_state=log
    wants_in one a.example
    from one 1 apply --auto-approve
    tells "holds a shared state" "nothing was changed"
    # a cancel waits for no remote: it is kept here, and says afterwards where it was not told
    from one 0 cancel b.example --hold
    tells "holds a shared state"
    changed_nothing
}

# What a person held in a file counts nowhere else: an apply on the branch does not begin beside it.
held_in_a_file() {
    account a.example b.example
    sim_start
    team_begin off
    wants_in one a.example b.example
    from one 0 apply --auto-approve --no-dns-check
    from one 0 cancel b.example --hold --reason "the lawyers need it"
    team_state=shared
    wants_in one a.example
    team_publish
    clone two
    from two 0 state init
    from two 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    sim_forget
    clock_set +25h
    from one 1 apply --auto-approve --no-dns-check
    tells "the state file .pm-reconcile/state.db holds" "nothing was changed" "state import .pm-reconcile/state.db"
    changed_nothing
    from one 0 state import .pm-reconcile/state.db
    rm one/.pm-reconcile/state.db
    from one 0 apply --auto-approve --no-dns-check
    changed_nothing
    on_account a.example b.example
}

# What happened in the branch meanwhile makes the file's row void.
old_rows_of_a_file() {
    left_over
    from two 0 release b.example
    wants_in two a.example b.example
    from two 0 apply --auto-approve --no-dns-check
    clock_set +25h
    wants_in two a.example
    from two 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    from two 0 state export --out ../one/saved.json
    clock_set +26h
    team_state=off
    wants_in one a.example
    from one 0 state import saved.json
    from one 0 apply --auto-approve --no-dns-check
    prints "1 scheduled for deletion"
    changed_nothing
}

a_hook_says_no() {
    begin a.example b.example
    wants_in one a.example c.example
    remote_hook pre-receive <<'HOOK'
#!/bin/sh
echo "the branch is closed for today" >&2
exit 1
HOOK
    for command in "apply --auto-approve --no-dns-check" "cancel b.example --hold" "plan --record --no-dns-check"; do
        # shellcheck disable=SC2086
        from one 1 $command
        tells "a hook of the remote said no" "closed for today"
    done
    changed_nothing
    remote_hook pre-receive </dev/null
    from one 0 apply --auto-approve --no-dns-check
    prints "1 added" "1 scheduled for deletion"
    from one 0 state check
}

story "A team's day: declared, removed, cancelled from another machine, released, deleted by a third" whole_story
story "Before state init nothing is taken for an empty queue" before_init
story "A run that does nothing leaves no commit, unless --record" nothing_to_do
story "Two applies: the second ends with 7, or waits; a cancel does not" locked
story "A killed run: unlock by name, and the next apply settles what it sent" killed
story "A killed run: its claim ends after 15 minutes" taken_over
story "A killed run deleted a domain, and somebody brought it back: its delay starts anew" brought_back
story "What was declared again while an apply waited for another run is not deleted" changed_while_waiting
story "A signal: the claim is given up" interrupted
story "The remote is away: those that look say how old, the others end with 75" unreachable
story "The branch was deleted: refused until state init, which deletes nothing" deleted_branch
story "The branch was rewound: refused, and the cancel is not lost" rewound_branch
story "The branch was edited: a row made older is refused, another file is none of our business" edited_branch
story "The state of one machine is taken along, but what is pending there starts anew" of_one_machine
story "A state file beside a branch is told, and can be imported" an_unused_file
story "Copies: what was cancelled since does not come back" copies
story "Only a log: a failure is a warning, and the record goes with the next run" only_a_log
story "Without a branch: what needs one says so" without_a_branch
story "On one machine, too, a second apply ends with 7, or waits" on_one_machine
story "Another host in the file gets nothing" another_host
story "A frozen policy: nothing is scheduled and nothing deleted" frozen
story "A file that cannot be read: the branch is where it was last" unreadable_file
story "A new ownership value is adopted, and the queue begins anew" adopted
story "The log by actor, command and time" filters
story "A saved plan is applied from another machine, unless somebody was faster" a_saved_plan
story "At a terminal: unlock and apply ask" at_a_terminal
story "Another branch in the file is not mixed with the one that was seen" another_branch
story "Back to a state file: the branch's holds are taken along" back_to_a_file
story "Back to a state file with an old row: not before the branch's state is taken over" used_from_here_before off
story "Back to a log beside it: likewise" used_from_here_before log "branch: pm-reconcile/log"
story "A log in the branch where others share their state: no apply, and a cancel says so" a_log_where_others_share
story "A state file with a hold beside a shared state: no apply begins" held_in_a_file
story "An old state file into which a branch is imported: its rows wait anew" old_rows_of_a_file
story "A hook of the remote says no: nothing is changed" a_hook_says_no
stories_end
