#!/bin/bash
# The repository with the state goes away at each step of a run, in each way there is: no answer, half an answer, an answer
# that gets lost, a push that arrives late, a full disk, a hook, rights that are withdrawn. Whatever the run says then is
# true, it deletes nothing of which the branch does not know, and the next run, on the same machine or on another one,
# settles the rest: nothing is done twice, nothing is lost.
#
#   PM_PARTITION_FULL=1         every way at every step (line.sh), and the next run on both machines
#   PM_PARTITION_STRIDE=N       one in so many of them (53)
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/team.sh
. "$here/team.sh"
# shellcheck source=tests/e2e/line.sh
. "$here/line.sh"

line_mounts "$0" "$@"

arguments=(apply --auto-approve --no-dns-check --timeout 5s --format json)
impatient=(--git-timeout 2s)
all_effects="add new.example
del due1.example
del due2.example
upd change.example
upd new.example"

# due1 and due2 are due, grace is not; again is pending and declared again; leave is to go; new is to be added.
make_history() {
    policy="{ max_delete_percent: 100 }"
    account keep.example change.example again.example grace.example due1.example due2.example
    sim_start
    team_begin shared
    wants_in one keep.example change.example again.example grace.example due1.example due2.example
    team_publish
    from one 0 state init
    from one 0 "${arguments[@]}"
    wants_in one keep.example change.example again.example grace.example
    from one 0 "${arguments[@]}"
    clock_set +10h
    wants_in one keep.example change.example
    from one 0 "${arguments[@]}"
    clock_set +25h
    curl -sf --noproxy '*' -d '{"add": ["leave.example"]}' "$api/_sim/domains" >/dev/null
    cat >one/domains.yaml <<'YAML'
version: 1
git: { state: shared }
policy: { max_delete_percent: 100 }
domains:
  - keep.example
  - name: change.example
    settings: { symbolic_subaddressing: false }
  - again.example
  - name: new.example
    settings: { allow_account_reset: false }
YAML
    team_publish
    save before
    sim_stop
}

# begin FOLDER KIND: the history that was saved there, behind a line
begin() {
    clock_set +25h
    account
    sim_start
    line_begin "$2"
    rm -rf remote/team.git one
    cp -r "$1/team.git" remote
    cp -r "$1/one" .
    git -C one remote set-url origin "$(line_url)"
    line_prepare
    curl -sf --noproxy '*' -d "@$1/account" "$api/_sim/account" >/dev/null
    from one 0 plan --no-dns-check
    save before
}

save() {
    mkdir -p "$1"
    rm -rf "$1/one" "$1/team.git"
    cp -r one remote/team.git "$1"
    curl -sf --noproxy '*' "$api/_sim/account" >"$1/account"
}

restore() {
    line_set '{}'
    rm -rf one two remote/team.git
    cp -r "$1/one" .
    cp -r "$1/team.git" remote
    curl -sf --noproxy '*' -d "@$1/account" "$api/_sim/account" >/dev/null
    sim_forget
    clock_set +25h
}

# The requests that changed something, or tried to, sorted: "del due1.example".
effects() {
    curl -sf --noproxy '*' "$api/_sim/requests" | jq -r '.requests[]
        | select(.operation | IN("addDomain", "updateDomainSettings", "deleteDomain"))
        | .operation[:3] + " " + (.body.domainName // .body.name)
        + (if .outcome == "success" then "" else " refused" end)' | sort
}

account_words() {
    curl -sf --noproxy '*' "$api/_sim/account" | jq -r '[.domains[] | if type == "string" then {name: .} else . end
        | .name[:-8] + (if .allowAccountReset == false then "-reset" else "" end)
        + (if .symbolicSubaddressing == false then "-sub" else "" end)] | sort | join(" ")'
}

# The branch's events of that kind, as "del due1.example", sorted.
events_there() {
    git --git-dir="$REMOTE_URL" ls-tree -r --name-only "$branch" log | grep '\.json$' |
        while read -r path; do in_branch "$path"; done | jq -r --arg kind "$1" '.events[] | select(.kind == $kind)
            | .facts.action[:3] + " " + .domain' | sort
}

# Nothing is asked of the service before the branch knows of it.
no_request_without_its_intent() {
    local request
    effects >requests
    events_there intent >intents
    while read -r request; do
        grep -qxF "$request" intents || fail "an intent in the branch before the request: $request"
    done <requests
}

# What the run says of each domain is what came to the service.
reported_is_true() {
    local op word domain result
    [ -s out ] || return 0
    jq -r '.items[]? | .op + " " + .address + " " + .result' out >reported || fail "JSON"
    while read -r op domain result; do
        case $op in
        add | update | delete) ;;
        *) continue ;;
        esac
        word="${op:0:3} $domain"
        case $result in
        "done") grep -qxF "$word" requests || fail "a request for what is said to be done: $word" ;;
        not_run | withheld) ! grep -qF "$word" requests || fail "no request for what is said not to have been begun: $word" ;;
        *) ;;
        esac
    done <reported
}

# The status fits what happened, and the message says where, what, and what to do.
said_so() {
    local words=$1
    case $status in
    0)
        [ "$(cat requests)" = "$all_effects" ] || fail "all done at status 0: $(cat requests)"
        return 0
        ;;
    1 | 75) [ ! -s requests ] || fail "status 5 after a change: $(cat requests)" ;;
    5) [ -s requests ] || jq -e '.summary | .cancelled + .scheduled > 0' out >/dev/null || fail "a change at status 5" ;;
    *) fail "status 0, 1, 5 or 75" ;;
    esac
    tells "pm-reconcile/state of $(line_url)"
    grep -qE -e "$words" err || fail "on stderr: $words"
}

branch_is_one_line() {
    [ -z "$(git --git-dir="$REMOTE_URL" rev-list --merges "$branch")" ] || fail "no merge in the branch"
    [ "$(git --git-dir="$REMOTE_URL" rev-list --count "$branch")" = "$(in_branch state.json | jq .serial)" ] ||
        fail "a serial for each commit"
}

# with NAME...: these and those of $anew, sorted, in a line
with() {
    # shellcheck disable=SC2086
    printf '%s\n' "$@" $anew | sort | paste -sd' '
}

# The next run, in that checkout, brings about what the first one was to, and no more; what that one asked for is in "first".
# $anew are deletions that were announced, and of which another machine cannot know that they were never asked for.
next_run_settles() {
    local home=$1 anew
    from "$home" 0 "${arguments[@]}"
    anew=$(jq -r '.settled[] | select(startswith("delete ") and endswith("its delay starts anew")) | .[7:] | split(".")[0]' out)
    [ -z "$anew" ] || [ "$home" = two ] || fail "no deletion that this machine did not ask for to wait anew: $anew"
    [ "$(account_words)" = "$(with again change-sub grace keep leave new-reset)" ] || fail "the planned account: $(account_words)"
    effects | sort first - >requests
    [ "$(cat requests)" = "$(grep -vxF "${anew:+del $anew.example}" <<<"$all_effects")" ] || fail "each request once: $(cat requests)"
    from "$home" 0 pending --format json
    json '[.pending[].domain[:-8]] | sort | join(" ")' "$(with grace leave)"
    from "$home" 0 plan --no-dns-check --detailed-exitcode
    from "$home" 0 state check
    # An update that was not sent counts as settled, too: the next plan compares the settings.
    events_there "done" | uniq -c | awk '{ print $1, $2, $3 }' >ended
    [ "$(grep -cE '^1 (add new|del due1|del due2).example$|^[12] upd change.example$' ended)" -eq $((4 - $(wc -w <<<"$anew"))) ] ||
        fail "an end of each in the branch, once: $(cat ended)"
    branch_is_one_line
}

# What the first run recorded here arrives with the next one here.
nothing_waits() {
    ! git --git-dir=one/.pm-reconcile/state.git for-each-ref | grep -q outbox || fail "an empty outbox"
}

# next_run HOME: of the checkout "one", or of a fresh one
next_run() {
    sim_forget
    clock_set +1522m
    if [ "$1" = two ]; then
        line_clone two
    fi
    next_run_settles "$1"
    [ "$1" = two ] || nothing_waits
}

# partition STEP SPAN SCRIPT WORDS HOME...: the run, with that fault, and the next one on each of these
partition() {
    local step=$1 span=$2 script=$3 words=$4 home
    shift 4
    rm -rf after
    restore before
    line_break "$step" "$span" "$script"
    status=0
    shown="pm-reconcile ${arguments[*]}"
    (cd one && pmr "${impatient[@]}" "${arguments[@]}") >out 2>err </dev/null || status=$?
    ! grep -qF -e sim-token out err || fail "no token"
    no_request_without_its_intent
    reported_is_true
    said_so "$words"
    cp requests first
    echo "$status" >first.status
    line_set '{}'
    [ $# -eq 1 ] || save after
    for home in "$@"; do
        [ ! -d after ] || restore after
        next_run "$home"
    done
}

# one_case NUMBER STEP SPAN NAME SCRIPT WORDS
one_case() {
    local homes=(one two)
    [ -n "${PM_PARTITION_FULL:-}" ] || homes=("${homes[$1 % 2]}")
    if (partition "$2" "$3" "$5" "$6" "${homes[@]}") >case.out 2>&1; then
        echo "status $(cat first.status) after $(grep -c . first) of 5 requests" >>"$side_folder/tally"
        return 0
    fi
    echo "at step $2 of $all_steps ($remote_kind): $4, $3"
    cat case.out
    return 1
}

# worker NUMBER KIND,... COUNT: its share of the cases; workers have the kinds of remotes in turn
worker() {
    local kinds
    IFS=, read -ra kinds <<<"$2"
    begin "$side_folder/before" "${kinds[$1 % ${#kinds[@]}]}"
    restore before
    from one 0 "${arguments[@]}"
    all_steps=$(line_count)
    [ "$all_steps" -ge 10 ] || fail "a run of ten steps and more"
    line_each_fault "$all_steps" "$1" "$3" one_case
}

# at_each_step KIND,... WORKERS
at_each_step() {
    local workers=$2
    side_folder=$PWD
    make_history
    [ -z "${PM_PARTITION_FULL:-}${PM_PARTITION_STRIDE:-}" ] || workers=$((workers * 2))
    side_by_side "$workers" worker "$1" "$workers"
    [ ! -e tally ] || sort tally | uniq -c
}

story "A server goes away at each step of a run, in each way" at_each_step http,daemon 4
story "A repository on a disk goes away, and git with it, at each step of a run" at_each_step file 2
stories_end
