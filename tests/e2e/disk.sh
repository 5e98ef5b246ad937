#!/bin/bash
# Stories about the disk: full, read-only, damaged, cut short, of another version; and about the way back from each.
# PM_DISK_ROUNDS (20): files that are damaged by random bytes.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/work_to_do.sh
. "$here/work_to_do.sh"

state=.pm-reconcile/state.db
all_done="1 added, 1 changed, 1 scheduled for deletion, 1 deleted"
own_mounts=(unshare --mount)
enter_mounts=(nsenter --mount)
if [ "$(id -u)" -ne 0 ]; then
    own_mounts=(unshare --user --map-root-user --mount)
    enter_mounts=(nsenter --user --mount --preserve-credentials)
fi

# mounted COMMAND...: makes a place where mounts of our own count, and mounts something there; false: not permitted here
mounted() {
    rm -f mounted
    "${own_mounts[@]}" sh -c '"$@" && : >mounted && exec sleep 300' sh "$@" 2>mount.err &
    mounts_pid=$!
    world_also "$mounts_pid"
    for _ in $(seq 500); do
        [ ! -e mounted ] || return 0
        kill -0 "$mounts_pid" 2>/dev/null || break
        sleep 0.01
    done
    echo "        passed over, since mounting is not permitted here: $(cat mount.err)"
    return 1
}

unmounted() {
    kill "$mounts_pid"
    wait "$mounts_pid" || true
}

# inside COMMAND...: where those mounts count
inside() {
    # shellcheck disable=SC2016
    "${enter_mounts[@]}" --target "$mounts_pid" sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
}

# attempt ARG...: the program, there when there is such a place; its status is not judged
attempt() {
    local pmr_command
    pmr_words
    shown="pm-reconcile $*"
    status=0
    inside "${pmr_command[@]}" "$@" >out 2>err </dev/null || status=$?
}

run_inside() {
    local expected=$1
    shift
    attempt "$@"
    check_run "$expected"
}

# What the state takes of a disk, in pages of 4 KiB.
pages() {
    local size
    size=$(stat -c %s "$state")
    echo $(((size + 4095) / 4096))
}

keep() {
    curl -s --noproxy '*' "$api/_sim/flush" >/dev/null
    cp account.json account.kept
    rm -rf kept
    cp -r .pm-reconcile kept
}

as_kept() {
    curl -s --noproxy '*' "$api/_sim/flush" >/dev/null
    cp account.kept account.new
    mv account.new account.json
    rm -rf .pm-reconcile
    cp -r kept .pm-reconcile
    sim_forget
}

# A disk with room for so many more KiB than the state takes. What could be done is done then, or else with the next
# run, when there is room; nothing twice, and nothing that is not in the log.
full_with_room() {
    local room=$1
    as_kept
    # shellcheck disable=SC2016
    mounted sh -c 'mount -t tmpfs -o size=$1k,mode=700 none .pm-reconcile && cp kept/state.db .pm-reconcile/' sh \
        $((4 * $(pages) + room)) || return 1
    attempt apply --auto-approve --no-dns-check
    case $status in
    0) prints "$all_done" ;;
    1 | 5) grep -qE "disk is full|No space left on device" err || fail "why" ;;
    *) fail "status 0, 1 or 5" ;;
    esac
    inside mount -o remount,size=10m .pm-reconcile
    # A request whose answer could not be written down is open for as long as it may take.
    clock_set +26h
    attempt apply --auto-approve --no-dns-check
    [ "$status" -eq 0 ] || fail "status 0 once there is room"
    run_inside 0 plan --no-dns-check --detailed-exitcode
    on_account a.example c.example new.example
    asked addDomain 1 deleteDomain 1
    [ "$(inside sqlite3 "$state" "SELECT count(*) FROM event WHERE kind = 'intent'")" -ge 3 ] || fail "an intent each"
    clock_set +25h
    unmounted
}

full_disk() {
    local room
    work_to_do
    keep
    for room in 0 4 8 16 20 24 28 64; do
        full_with_room "$room" || return 0
    done
}

# A state of version 1, as the first version of the program made it.
make_old() {
    rm -f old.db
    sqlite3 "$state" ".dump event" | grep '^INSERT' | sed 's/,-\?[0-9]*);$/);/' >rows.sql
    sqlite3 old.db <<'SQL'
CREATE TABLE event(
 id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 3 AND 128),
 run TEXT NOT NULL CHECK (substr(id, 1, length(run) + 1) = run || '/'),
 actor TEXT NOT NULL,
 time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 253402300799),
 kind TEXT NOT NULL CHECK (length(kind) > 0),
 domain TEXT NOT NULL CHECK ((length(domain) = 0) = (kind = 'policy')),
 facts TEXT NOT NULL CHECK (substr(facts, 1, 1) = '{')
) STRICT;
CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
 BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_never_goes BEFORE DELETE ON event
 BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
PRAGMA application_id=1349341797;
PRAGMA user_version=1;
.read rows.sql
SQL
    [ "$(sqlite3 old.db "SELECT count(*) FROM event")" = "$events" ] || fail "all events in the old form"
    rm -r .pm-reconcile
    mkdir -m 700 .pm-reconcile
    mv old.db "$state"
    chmod 600 "$state"
}

backups() {
    find .pm-reconcile -name 'state.db.v1-*.bak'
}

of_version_1() {
    work_to_do
    make_old
    run 0 pending
    prints b.example
    run 0 log
    [ -z "$(backups)" ] || fail "nothing changed by those that read"
    run 0 apply --auto-approve --no-dns-check
    prints "$all_done"
    [ "$(backups | wc -l)" -eq 1 ] || fail "a copy of what was there before"
    [ "$(stat -c %a "$(backups)")" = 600 ] || fail "a copy for its owner alone"
    [ "$(sqlite3 "$(backups)" "PRAGMA user_version; SELECT count(*) FROM event")" = "1
$events" ] || fail "a copy with all events"
}

# The way back from a version that is too new: the copy that was made, which knows nothing of what came later.
of_a_newer_version() {
    work_to_do
    make_old
    run 0 cancel c.example --hold
    sqlite3 "$state" "PRAGMA user_version = 999"
    run 1 apply --auto-approve --no-dns-check
    tells "written by a newer pm-reconcile" "it is in $(realpath "$(backups)")"
    changed_nothing
    cp "$(backups)" "$state"
    run 0 pending
    prints b.example
    run 0 apply --auto-approve --no-dns-check
    prints "$all_done"
}

full_while_upgrading() {
    local before
    work_to_do
    make_old
    keep
    # shellcheck disable=SC2016
    mounted sh -c 'mount -t tmpfs -o size=$1k,mode=700 none .pm-reconcile && cp kept/state.db .pm-reconcile/' sh \
        $((4 * $(pages) + 4)) || return 0
    before=$(inside sha256sum "$state")
    run_inside 1 apply --auto-approve --no-dns-check
    tells "cannot be backed up before it is changed" "disk is full"
    changed_nothing
    [ "$(inside sha256sum "$state")" = "$before" ] || fail "the state as it was"
    [ "$(inside ls .pm-reconcile)" = "state.db
state.db.lock" ] || fail "nothing left of the copy"
    run_inside 0 pending
    inside mount -o remount,size=10m .pm-reconcile
    run_inside 0 apply --auto-approve --no-dns-check
    prints "$all_done"
}

read_only() {
    local command
    work_to_do
    mounted mount --bind -o ro .pm-reconcile .pm-reconcile || return 0
    for command in "plan --no-dns-check" pending log; do
        # shellcheck disable=SC2086
        run_inside 0 $command
    done
    for command in "apply --auto-approve --no-dns-check" "cancel b.example"; do
        # shellcheck disable=SC2086
        run_inside 1 $command
        tells "$state cannot be written" "Read-only file system"
    done
    nothing_happened
}

# The file alone is such that it cannot be written, though its folder can.
read_only_file() {
    work_to_do
    mounted mount --bind -o ro "$state" "$state" || return 0
    run_inside 0 pending
    run_inside 1 apply --auto-approve --no-dns-check
    tells "$state cannot be written" "Read-only file system"
    nothing_happened
}

nowhere_to_make_one() {
    account a.example
    sim_start
    wants a.example
    mkdir place
    mounted mount --bind -o ro place place || return 0
    run_inside 0 plan --state place/state.db
    run_inside 1 apply --auto-approve --state place/state.db
    tells "place/state.db cannot be written" "Read-only file system"
    run_inside 1 apply --auto-approve --state place/new/state.db
    tells "place/new/state.db cannot be created" "Read-only file system"
    changed_nothing
}

# damage SEED: random bytes at random places of the state
damage() {
    python3 - "$state" "$1" <<'PYTHON'
import random, sys
dice = random.Random(int(sys.argv[2]))
with open(sys.argv[1], "r+b") as file:
    size = file.seek(0, 2)
    for place in range(dice.randint(1, 3)):
        length = dice.choice([1, 2, 16, 200, 4096])
        at = dice.randrange(size // 4096) * 4096 if length == 4096 else dice.randrange(size - length)
        file.seek(at)
        file.write(dice.randbytes(length))
PYTHON
}

# refused: by an error that names a way back
refused() {
    [ "$status" -eq 1 ] || fail "status 0 or 1"
    grep -qE "backup|--state|newer pm-reconcile" err || fail "a way back"
}

damaged() {
    local round command refusals=0
    work_to_do
    keep
    for ((round = 1; round <= ${PM_DISK_ROUNDS:-20}; round++)); do
        as_kept
        damage "$round"
        for command in "plan --no-dns-check" pending log "apply --auto-approve --no-dns-check"; do
            shown="round $round: $command"
            status=0
            # shellcheck disable=SC2086
            pmr $command >out 2>err </dev/null || status=$?
            [ "$status" -eq 0 ] || refused
        done
        if [ "$status" -eq 0 ]; then
            prints "$all_done"
        else
            changed_nothing
            refusals=$((refusals + 1))
        fi
    done
    [ "$refusals" -gt 5 ] || fail "damage that is found, not $refusals times of ${PM_DISK_ROUNDS:-20}"
    as_kept
    run 0 apply --auto-approve --no-dns-check
    prints "$all_done"
}

# A writer that dies leaves the file half written, and the journal that leads back.
die_while_writing() {
    python3 - "$state" <<'PYTHON'
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode=TRUNCATE")
database.execute("PRAGMA cache_size=2")
database.execute("BEGIN IMMEDIATE")
database.execute("DROP TABLE run")
database.execute("CREATE TABLE other (text)")
database.executemany("INSERT INTO other VALUES (?)", [("x" * 900,)] * 200)
os._exit(0)
PYTHON
    [ -s "$state-journal" ] || fail "a journal"
}

journal_whole() {
    work_to_do
    die_while_writing
    run 0 apply --auto-approve --no-dns-check
    prints "$all_done"
}

# The way back from a state that is lost: an export, of which nothing is taken up that may have been cancelled since.
journal_cut() {
    work_to_do
    run 0 cancel c.example --hold
    run 0 state export -o export.json
    run 0 cancel b.example
    die_while_writing
    truncate -s 700 "$state-journal"
    run 1 apply --auto-approve --no-dns-check
    tells "is damaged" "pm-reconcile state import"
    changed_nothing
    mkdir away
    mv .pm-reconcile/* away
    run 0 state import export.json
    prints "Taken out of the queue"
    run 0 state check
    run 0 pending
    prints "Nothing is scheduled for deletion"
    run 0 apply --auto-approve --no-dns-check
    prints "- b.example"
    asked deleteDomain 0
    clock_set +48h
    run 0 apply --auto-approve --no-dns-check
    asked deleteDomain 0
    clock_set +50h
    run 0 apply --auto-approve --no-dns-check
    asked deleteDomain 1
    on_account a.example c.example new.example
}

story "A full disk, at any point of an apply: nothing is lost, nothing is done twice" full_disk
story "A state of version 1 is read, brought up to date, and a copy kept" of_version_1
story "A state of a newer version: the copy is the way back" of_a_newer_version
story "No room for a copy: a state of version 1 stays as it is" full_while_upgrading
story "A folder that is read only" read_only
story "A state file that is read only" read_only_file
story "A read-only disk without a state" nowhere_to_make_one
story "Random damage: nothing is taken for true that is not" damaged
story "A write that was cut short is rolled back" journal_whole
story "A journal that was cut short: an export is the way back" journal_cut
stories_end
