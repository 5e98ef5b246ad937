#!/bin/bash
# The repository goes away at each step of the commands that write a line or two into it, and of runs that only leave a record
# there. What is said to be done is in the branch, and can be said again; what was not recorded was not done.
#
#   PM_PARTITION_FULL=1         every way at every step (line.sh)
#   PM_PARTITION_STRIDE=N       one in so many of them (53)
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/team.sh
. "$here/team.sh"
# shellcheck source=tests/e2e/line.sh
. "$here/line.sh"

line_mounts "$0" "$@"

apply=(apply --auto-approve --no-dns-check)

save() {
    mkdir -p "$1"
    rm -rf "$1/one" "$1/team.git"
    cp -r one remote/team.git "$1"
}

restore() {
    line_set '{}'
    rm -rf one two remote/team.git
    cp -r "$1/one" .
    cp -r "$1/team.git" remote
}

# attempt ARG...: in the checkout "one", with little patience; its status is not judged
attempt() {
    status=0
    shown="pm-reconcile $*"
    (cd one && pmr --git-timeout 2s "$@") >out 2>err </dev/null || status=$?
    ! grep -qF -e sim-token out err || fail "no token"
}

# What can be said of every failure.
failed_well() {
    case $status in
    1 | 75) ;;
    *) fail "status 0, 1 or 75" ;;
    esac
    tells "pm-reconcile/state of $(line_url)"
    grep -qE -e "$1" err || fail "on stderr: $1"
}

# b.example is in the queue, c.example is held, and another run of the same machine sees both.
shared_history() {
    account a.example b.example
    sim_start
    line_begin "$1"
    wants_in one a.example b.example
    team_publish
    from one 0 state init
    from one 0 "${apply[@]}"
    wants_in one a.example
    team_publish
    from one 0 "${apply[@]}"
    from one 0 cancel c.example --hold
    line_prepare
    save before
    sim_forget
}

is_in_branch() {
    in_branch state.json | jq -e "$1" >/dev/null
}

# a_command IS_DONE COMMAND... -- NUMBER STEP SPAN NAME SCRIPT WORDS
a_command() {
    local is_done=$1 words=() step span name
    shift
    while [ "$1" != -- ]; do
        words+=("$1")
        shift
    done
    step=$3 span=$4 name=$5
    if (broken_command "$6" "$7") >case.out 2>&1; then
        echo "status $(cat first.status) of ${words[*]}" >>"$side_folder/tally"
        return 0
    fi
    echo "at step $step ($remote_kind): $name, $span"
    cat case.out
    return 1
}

# broken_command SCRIPT WORDS: with the variables of a_command
broken_command() {
    restore before
    line_break "$step" "$span" "$1"
    attempt "${words[@]}"
    echo "$status" >first.status
    # What is on its way still comes.
    if [ "$status" -eq 0 ]; then
        is_in_branch "$is_done" || fail "in the branch: ${words[*]}"
    else
        failed_well "$2"
        [[ "$name" =~ ^(lost|mute|late)$ ]] || ! is_in_branch "$is_done" || fail "nothing in the branch: ${words[*]}"
    fi
    line_set '{}'
    if is_in_branch "$is_done"; then
        from one 0 pending
    else
        from one 0 "${words[@]}"
    fi
    is_in_branch "$is_done" || fail "in the branch: ${words[*]}"
    line_clone two
    from two 0 state check
    from one 0 cancel d.example --hold
    from one 0 state check
    ! git --git-dir=one/.pm-reconcile/state.git for-each-ref | grep -q outbox || fail "an empty outbox"
    [ -z "$(git --git-dir="$REMOTE_URL" rev-list --merges "$branch")" ] || fail "no merge in the branch"
    logged_there "$events_then" '"kind":"'
    changed_nothing
}

# command_worker NUMBER COUNT
command_worker() {
    local kind=daemon is_done bad=0 steps row words events_then
    [ $(($1 % 2)) -eq 1 ] || kind=http
    shared_history "$kind"
    for row in "${commands[@]}"; do
        IFS='|' read -r words is_done <<<"$row"
        restore before
        # shellcheck disable=SC2086
        from one 0 $words
        steps=$(line_count)
        from one 0 cancel d.example --hold
        events_then=$(events_there)
        # shellcheck disable=SC2086
        line_each_fault "$steps" "$1" "$2" a_command "$is_done" $words -- || bad=1
    done
    return "$bad"
}

# How many events there are in all records.
events_there() {
    git --git-dir="$REMOTE_URL" ls-tree -r --name-only "$branch" log | grep '\.json$' |
        while read -r path; do in_branch "$path"; done | grep -oF '"kind":"' | wc -l
}

commands=(
    'cancel b.example|(.holds | any(.domain == "b.example")) and (.pending | all(.domain != "b.example"))'
    'release c.example|.holds | all(.domain != "c.example")'
)

small_commands() {
    side_folder=$PWD
    side_by_side 4 command_worker 4
    [ ! -e tally ] || sort tally | uniq -c
}

# The state is a file; b.example leaves it, and the run's record goes into the branch.
log_history() {
    account a.example b.example
    sim_start
    line_begin "$1" log
    wants_in one a.example b.example
    team_publish
    from one 0 "${apply[@]}"
    wants_in one a.example
    line_prepare
    save before
    sim_forget
}

# a_log NUMBER STEP SPAN NAME SCRIPT WORDS
a_log() {
    if (broken_log "$2" "$3" "$5" "$6") >case.out 2>&1; then
        echo "$(cat first.status) of a run with a log" >>"$side_folder/tally"
        return 0
    fi
    echo "at step $2 ($remote_kind): $4, $3"
    cat case.out
    return 1
}

broken_log() {
    restore before
    line_break "$1" "$2" "$3"
    attempt "${apply[@]}"
    [ "$status" -eq 0 ] || fail "status 0, whatever becomes of the record"
    prints "1 scheduled for deletion"
    echo "no warning" >first.status
    if grep -q "Warning: " err; then
        grep -qE -e "$4" err || fail "on stderr: $4"
        tells "1 record waits here"
        echo "a warning" >first.status
        from one 0 state show
        prints "1 record"
    fi
    line_set '{}'
    from one 0 cancel b.example
    # In either order: both may have been begun in the same second.
    [ "$(commits | tail -2 | sort)" = "apply: 1 scheduled for deletion [skip ci]
cancel: b.example is held [skip ci]" ] || fail "both records: $(commits)"
    logged_there 1 '"kind":"schedule"'
    logged_there 1 '"kind":"cancel"'
    from one 0 state show
    nowhere "1 record"
    changed_nothing
}

log_worker() {
    local kind=daemon steps
    [ $(($1 % 2)) -eq 1 ] || kind=http
    log_history "$kind"
    restore before
    from one 0 "${apply[@]}"
    steps=$(line_count)
    line_each_fault "$steps" "$1" "$2" a_log
}

logs() {
    side_folder=$PWD
    side_by_side 2 log_worker 2
    [ ! -e tally ] || sort tally | uniq -c
}

# A run is cut off before it said that it will delete; what is cancelled then stays.
a_cancel_wins() {
    local stride=3
    [ -z "${PM_PARTITION_FULL:-}" ] || stride=1
    shared_history daemon
    clock_set +25h
    restore before
    from one 0 "${apply[@]}"
    steps=$(line_count)
    for ((step = 2; step <= steps; step += stride)); do
        restore before
        account_edit '.domains = ["a.example", "b.example"]'
        sim_forget
        clock_set +25h
        line_break "$step" on '{"fault": "closed"}'
        attempt "${apply[@]}"
        line_set '{}'
        line_clone two
        if [ "$(sim_count deleteDomain)" -eq 0 ]; then
            clock_set +26h
            # shellcheck disable=SC2034
            GITHUB_ACTOR=bob
            (cd two && pmr cancel b.example) >out 2>err </dev/null || tells "too late to be sure"
            from one 0 "${apply[@]}"
            asked deleteDomain 0
            on_account a.example b.example
            from two 0 pending
            prints b.example Held
        fi
        from two 0 state check
    done
}

story "The repository goes away at each step of cancel and release" small_commands
story "The repository goes away at each step of a run that leaves a record" logs
story "A run is cut off at each step, and what is cancelled then stays" a_cancel_wins
stories_end
