# shellcheck shell=bash disable=SC2034
# What the benches share: programs that are measured, and limits that are judged. Sourced with the build folder as $1.
#
# start_sim FOLDER [OPTION...]       url_of FOLDER       reconcile FOLDER OPTION...
# measure NAME COMMAND...            least COLUMN NAME   median COLUMN NAME      (1 CPU, 2 memory, 3 time)
# judge WHAT MEASURED LIMIT DETAIL   row ...             ratio A B               ms MICROSECONDS
# bench_build                        makes the programs; $over is 1 when a limit was passed
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(realpath "${1:-$root/build}")
repeats=${BENCH_REPEATS:-5}

export PURELYMAIL_API_TOKEN=sim-token
unset PM_RECONCILE_STATE PURELYMAIL_OWNERSHIP_TOKEN SSL_CERT_FILE
program=$build/pm-reconcile
tools=$build/tests/bench
work=$(mktemp -d)
sim_pids=()
over=0

clean_up() {
    [ ${#sim_pids[@]} -eq 0 ] || kill "${sim_pids[@]}" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap clean_up EXIT

fail() {
    printf 'bench: %s\n' "$*" >&2
    exit 1
}

# start_sim FOLDER [OPTION...]: a simulator of FOLDER/account.json that keeps changes to itself; its port is in FOLDER/port
start_sim() {
    local folder=$1 i
    shift
    "$build/purelymail-sim" --account "$folder/account.json" --port-file "$folder/port" --no-save "$@" \
        >/dev/null 2>"$folder/sim.log" &
    sim_pids+=($!)
    for ((i = 0; i < 1000; i++)); do
        [ ! -s "$folder/port" ] || return 0
        sleep 0.02
    done
    fail "the simulator did not start: $(cat "$folder/sim.log")"
}

url_of() {
    printf 'http://127.0.0.1:%s' "$(cat "$1/port")"
}

# reconcile FOLDER OPTION...: the command line, into the array `command`
reconcile() {
    local folder=$1
    shift
    command=("$program" -f "$folder/domains.yaml" --api-url "$(url_of "$folder")" --actor bench "$@")
}

# measure NAME COMMAND...: adds a line "cpu_us rss_kib wall_us" to $work/NAME.runs
measure() {
    local name=$1 cpu rss wall status
    shift
    read -r cpu rss wall status < <("$tools/bench_usage" "$@")
    [ "$status" = 0 ] || fail "$name: status $status: $("$@" 2>&1 | tail -n 5)"
    printf '%s %s %s\n' "$cpu" "$rss" "$wall" >>"$work/$name.runs"
}

# column N NAME: of the runs, sorted
column() {
    awk -v c="$1" '{ print $c }' "$work/$2.runs" | sort -n
}

least() {
    column "$1" "$2" | sed -n 1p
}

median() {
    column "$1" "$2" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row() {
    printf '%-58s %12s %10s  %-5s %s\n' "$@"
}

# judge WHAT MEASURED LIMIT DETAIL
judge() {
    local verdict=ok
    if awk -v m="$2" -v l="$3" 'BEGIN { exit !(m > l) }'; then
        verdict=OVER
        over=1
    fi
    row "$1" "$2" "$3" "$verdict" "$4"
}

ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'
}

ms() {
    awk -v us="$1" 'BEGIN { printf "%.0f ms", us / 1000 }'
}

bench_build() {
    cmake --build "$build" --target bench_programs >"$work/build.log" 2>&1 || fail "$(tail -n 20 "$work/build.log")"
    row what measured limit "" ""
}
