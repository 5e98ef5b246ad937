#!/bin/bash
# ci/test ends with the status that its last line says, whatever failed, and passes nothing over: a copy of it, with stand-ins for
# what it starts (setup, lint, bench, cmake, ctest, and a python3 that is the real one).
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"/{ci,bin,tests/bench,build,build-asan,build-dev,build-clang}
cp "$top/ci/test" "$folder/ci"

# stand_in FILE: a script, from stdin. $broken names what is to fail.
stand_in() {
    { printf '#!/bin/bash\n' && cat; } >"$folder/$1"
    chmod +x "$folder/$1"
}

stand_in ci/setup <<'SCRIPT'
[ "$broken" != setup ]
SCRIPT
stand_in ci/lint <<'SCRIPT'
[ "$broken" != "late lint" ] || sleep 0.3
[[ "$broken" != *lint ]]
SCRIPT
stand_in tests/bench/run <<'SCRIPT'
[ "$broken" != bench ]
SCRIPT
stand_in bin/cmake <<'SCRIPT'
[ "$1" = --build ] && [ "$broken" = "build of $3" ] && exit 1
exit 0
SCRIPT
# Three tests, of which one is skipped; it leaves its report in the preset's folder.
stand_in bin/ctest <<'SCRIPT'
declare -A folders=([release]=build [asan]=build-asan [dev]=build-dev [clang]=build-clang)
[ "$broken" != "ctest of $2" ] || exit 1
status=run
[ "$broken" != "test of $2" ] || status=fail
echo "<testsuite><testcase status='run'/><testcase status='$status'/><testcase status='notrun'/></testsuite>" >"${folders[$2]}/tests.xml"
[ $status = run ]
SCRIPT

failed=0

# must_end STATUS LAST_LINE BAD MODE...
must_end() {
    local expected=$1 last=$2 status=0 said
    export broken=$3
    shift 3
    said=$(PATH="$folder/bin:$PATH" "$folder/ci/test" "$@" 2>&1) || status=$?
    if [ "$status" -ne "$expected" ] || [ "$(tail -n 1 <<<"$said")" != "$last" ]; then
        printf 'ci/test %s with a bad "%s": status %s, expected %s and "%s":\n%s\n' "$*" "$broken" "$status" "$expected" "$last" "$said"
        failed=1
    fi
}

must_end 0 "8 passed, 0 failed, 2 skipped" ""
must_end 1 "0 passed, 1 failed" setup
must_end 1 "7 passed, 1 failed, 2 skipped" "early lint"
must_end 1 "7 passed, 1 failed, 2 skipped" "late lint"
for preset in release asan; do
    must_end 1 "5 passed, 1 failed, 1 skipped" "build of $preset"
    must_end 1 "7 passed, 1 failed, 2 skipped" "test of $preset"
    must_end 1 "6 passed, 1 failed, 1 skipped" "ctest of $preset"
done
must_end 0 "4 passed, 0 failed, 1 skipped" "" --quick
must_end 1 "3 passed, 1 failed, 1 skipped" "test of dev" --quick
must_end 0 "15 passed, 0 failed, 4 skipped" "" --full
must_end 1 "14 passed, 1 failed, 4 skipped" bench --full
must_end 1 "14 passed, 1 failed, 4 skipped" "test of clang" --full
exit $failed
