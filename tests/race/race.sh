#!/bin/bash
# Eight processes with a state in one branch, all at once (race.py), over each kind of git remote.
#
#   tests/race/race.sh [BUILD_FOLDER] [KIND...]    six rounds, over a path; or over KIND: file daemon ssh http
#   tests/race/race.sh --self-test                 the laws, against doctored histories
#   PM_RACE_FULL=1         200 rounds over each kind
#   PM_RACE_ROUNDS=N       so many, by chance (the long form)
#   PM_RACE_SEED=N         which chances
#   PM_RACE_KEEP=FOLDER    a folder for what is left: of each process, of the remote, of the service
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
if [ "${1:-}" = --self-test ]; then
    exec python3 "$here/self_test.py"
fi
# shellcheck source=tests/e2e/lib.sh
. "$here/../e2e/lib.sh"
# shellcheck source=tests/e2e/remotes.sh
. "$here/../e2e/remotes.sh"
build=$(realpath "${1:-$here/../../build}")
kinds=("${@:2}")
rounds=${PM_RACE_ROUNDS:-0}
if [ "${PM_RACE_FULL:-}" = 1 ]; then
    [ ${#kinds[@]} -gt 0 ] || kinds=(file daemon ssh http)
    rounds=${PM_RACE_ROUNDS:-200}
fi
[ ${#kinds[@]} -gt 0 ] || kinds=(file)

keep() {
    remote_stop
    [ -z "${PM_RACE_KEEP:-}" ] || {
        mkdir -p "$PM_RACE_KEEP"
        rm -rf "${PM_RACE_KEEP:?}/$1"
        cp -r "$world_folder" "$PM_RACE_KEEP/$1"
    }
}

race_over() {
    local kind=$1 status=0
    world_begin "$build"
    export HOME=$world_folder GIT_CONFIG_NOSYSTEM=1
    jq -n '{skip_ownership: true, domains: [range(1; 10) | "d0\(.).example"]}' >account.json
    echo +0 >clock
    sim_start --latency-ms 15 --log sim.log
    faults '[{"operation": "deleteDomain", "delay_ms": 300}]'
    "remote_$kind""_start" "$world_folder/remote"
    python3 "$here/race.py" --program "$build/pm-reconcile" --faketime "$world_faketime" --folder "$world_folder/team" \
        --remote "$world_folder/remote/team.git" --address "$REMOTE_URL" --api "$api" --clock "$world_folder/clock" \
        --rounds "$rounds" --seed "${PM_RACE_SEED:-1}" || status=$?
    keep "$kind"
    return $status
}

failed=0
for kind in "${kinds[@]}"; do
    printf '== over %s\n' "$kind"
    status=0
    (race_over "$kind") || status=$?
    [ $status -eq 0 ] || failed=1
done
exit $failed
