# shellcheck shell=bash
# Stories: each a function that runs in a world of its own (lib.sh) and says what must come of it.
#
#   tests/e2e/NAME.sh [BUILD_FOLDER] [PATTERN]     the stories whose name holds PATTERN; all of them without
#
# story SENTENCE FUNCTION [ARG...]   runs it; what it prints is shown when it fails
# stories_end                the last line of a script
#
# account NAME...            account.json with these domains, ready to take others without a DNS record
# wants NAME...              domains.yaml with these; $policy is its policy ("{ prune: none }")
# run STATUS ARG...          the program must end with that status; its output is in the files out and err
# at_terminal STATUS STEP... -- ARG...   the same at a terminal (at_terminal.py); all output is in out
# ended STATUS PID           a program in the background must end with that status
# prints TEXT...             stdout holds each of these; tells: stderr; nowhere: neither does
# fits SCHEMA                stdout is JSON that fits schema/SCHEMA.schema.json
# json JQ_PROGRAM VALUE      what jq makes of stdout
# asked OPERATION COUNT...   how often the service was asked for each since sim_forget
# changed_nothing            no add, update or delete was asked for since sim_forget
# on_account NAME... (in the order of names)     is what the account has
# logged KIND ACTION_OR_- DOMAIN COUNT           so many such events are in the state
# fail EXPECTATION           ends the story

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/e2e/lib.sh
. "$here/lib.sh"
story_build=$(realpath "${1:-$here/../../build}")
story_pattern=${2:-}
story_count=0
story_failed=0
policy=

story() {
    local status start=$EPOCHREALTIME
    [[ "$1" == *"$story_pattern"* ]] || return 0
    (
        set -euo pipefail
        world_begin "$story_build"
        "${@:2}"
    )
    status=$?
    story_count=$((story_count + 1))
    if [ $status -eq 0 ]; then
        printf 'ok      %4d ms  %s\n' $(((${EPOCHREALTIME/./} - ${start/./}) / 1000)) "$1"
    else
        story_failed=$((story_failed + 1))
        printf 'FAILED  %s (%s)\n\n' "$1" "$2"
    fi
}

stories_end() {
    printf '%d stories, %d failed\n' "$story_count" "$story_failed"
    [ "$story_count" -gt 0 ] && [ "$story_failed" -eq 0 ]
    exit
}

# fail EXPECTATION: with all there is to see
fail() {
    local file depth=0
    while [ "${BASH_SOURCE[depth]}" = "${BASH_SOURCE[0]}" ]; do
        depth=$((depth + 1))
    done
    printf -- '---- %s:%s: expected %s\n' "$(basename "${BASH_SOURCE[depth]}")" "${BASH_LINENO[depth - 1]}" "$*"
    printf -- '---- after: %s [status %s]\n' "${shown:-nothing}" "${status:-none}"
    for file in out err sim.err; do
        [ ! -s $file ] || sed "s/^/$file: /" $file
    done
    exit 1
}

account() {
    jq -n '{skip_ownership: true, domains: $ARGS.positional}' --args "$@" >account.json
}

desired_state() {
    echo "version: 1"
    [ -z "$policy" ] || echo "policy: $policy"
    if [ $# -eq 0 ]; then
        echo "domains: []"
    else
        echo "domains:"
        printf '  - %s\n' "$@"
    fi
}

wants() {
    desired_state "$@" >domains.yaml
}

# numbered PREFIX FROM TO: d01.example d02.example ...
numbered() {
    seq -f "$1%03.0f.example" "$2" "$3"
}

check_run() {
    local expected=$1
    if grep -qF -e sim-token out err; then
        fail "the token nowhere in the output"
    fi
    [ "$status" -eq "$expected" ] || fail "status $expected"
}

run() {
    local expected=$1
    shift
    shown="pm-reconcile $*"
    status=0
    pmr "$@" >out 2>err </dev/null || status=$?
    check_run "$expected"
}

at_terminal() {
    local expected=$1 steps=() pmr_command
    shift
    while [ "$1" != -- ]; do
        steps+=("$1")
        shift
    done
    shift
    pmr_words
    shown="pm-reconcile $* (at a terminal)"
    status=0
    : >err
    python3 "$here/at_terminal.py" "${steps[@]}" -- "${pmr_command[@]}" "$@" >out 2>err </dev/null || status=$?
    check_run "$expected"
}

ended() {
    status=0
    wait "$2" || status=$?
    check_run "$1"
}

prints() {
    local text
    for text in "$@"; do
        grep -qF -e "$text" out || fail "on stdout: $text"
    done
}

tells() {
    local text
    for text in "$@"; do
        grep -qF -e "$text" err || fail "on stderr: $text"
    done
}

nowhere() {
    local text
    for text in "$@"; do
        ! grep -qF -e "$text" out err || fail "nowhere: $text"
    done
}

fits() {
    python3 "$here/fits_schema.py" "$here/../../schema/$1.schema.json" out || fail "JSON that fits the schema $1"
}

json() {
    local value
    value=$(jq -cr "$1" out) || fail "JSON"
    [ "$value" = "$2" ] || fail "$2 of jq '$1', not $value"
}

asked() {
    local count
    while [ $# -gt 0 ]; do
        count=$(sim_count "$1")
        [ "$count" = "$2" ] || fail "$2 requests $1, not $count"
        shift 2
    done
}

changed_nothing() {
    asked addDomain 0 updateDomainSettings 0 deleteDomain 0
}

on_account() {
    local names
    curl -s --noproxy '*' "$api/_sim/flush" >/dev/null
    names=$(jq -r '[.domains[] | .name? // .] | sort | join(" ")' account.json)
    [ "$names" = "$*" ] || fail "on the account: $*; not: $names"
}

logged() {
    local count
    count=$(sqlite3 -readonly .pm-reconcile/state.db "SELECT count(*) FROM event WHERE kind = '$1' AND
        coalesce(json_extract(facts, '\$.action'), '-') = '$2' AND domain = '$3'")
    [ "$count" = "$4" ] || fail "$4 events $1 $2 of $3 in the state, not $count"
}
