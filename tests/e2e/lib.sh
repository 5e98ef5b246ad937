# shellcheck shell=bash
# An account, a DNS server and a clock to run the program against: sourced by the stories and by the demo.
#
# world_begin BUILD_FOLDER   a scratch folder (the new current one), and what wipes it at the end
# sim_start [OPTION...]      purelymail-sim over account.json, with the clock file; sets $api
# sim_stop
# sim_count OPERATION        how often it was called since sim_forget
# sim_forget
# account_edit JQ_PROGRAM    changes the account as its page would
# dns_start                  knotd with the zone "example." (so that names below do not exist); sets $dns
# dns_load FOLDER            serves the complete zones in FOLDER/*.zone, too
# dns_world FOLDER           PurelyMail's own zone, for dns_load
# clock_set OFFSET           "+25h": for the service and for the program
# clock_set_program OFFSET   for the program only
# faults JSON                what the simulator does wrong from now on (its README)
# world_also PID             a process that ends with the world
# world_disk FOLDER SIZE     a disk of memory there ("8m"), for who may mount; gone with the world
# pmr ARG...                 the program, with API, token, resolver and clock of this world
# pmr_words                  sets pmr_command, for who has to run it in another way

world_begin() {
    world_build=$(realpath "$1")
    world_folder=$(mktemp -d)
    world_faketime=$(find /usr/lib -name libfaketime.so.1 -print -quit)
    sim_pid=
    dns_pid=
    world_pids=()
    world_disks=()
    api=
    dns=
    trap world_end EXIT
    cd "$world_folder" || exit
    export TZ=UTC NO_COLOR=1 PURELYMAIL_API_TOKEN=sim-token
    unset PURELYMAIL_OWNERSHIP_TOKEN PM_RECONCILE_STATE GITHUB_ACTIONS
    unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
    export GITHUB_ACTOR=alice
    clock_set "+0"
}

world_end() {
    local status=$?
    sim_stop
    dns_stop
    if [ ${#world_pids[@]} -gt 0 ]; then
        kill "${world_pids[@]}" 2>/dev/null || true
        wait "${world_pids[@]}" 2>/dev/null || true
    fi
    cd /
    [ ${#world_disks[@]} -eq 0 ] || umount --lazy "${world_disks[@]}" || true
    rm -rf "$world_folder"
    world_sweep
    exit "$status"
}

# A killed program leaves behind what libfaketime keeps in shared memory under its process id.
world_sweep() {
    local file pid
    for file in /dev/shm/faketime_shm_*; do
        pid=${file##*_}
        [ ! -e "$file" ] || [ -e "/proc/$pid" ] || rm -f "$file" "/dev/shm/sem.faketime_sem_$pid"
    done
}

world_also() {
    world_pids+=("$1")
}

world_disk() {
    mkdir -p "$1"
    mount -t tmpfs -o size="$2" none "$1"
    world_disks+=("$PWD/$1")
}

# world_wait COMMAND...: until it succeeds, 15 seconds at most
world_wait() {
    local i
    for ((i = 0; i < 750; i++)); do
        if "$@" >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.02
    done
    echo "waited in vain for: $*" >&2
    return 1
}

clock_set() {
    echo "$1" >clock
    clock_set_program "$1"
}

clock_set_program() {
    echo "$1" >clock-program
}

# shellcheck disable=SC2120
sim_start() {
    rm -f port
    "$world_build/purelymail-sim" --account account.json --port-file port --clock clock "$@" >sim.out 2>sim.err &
    sim_pid=$!
    world_wait test -s port
    api=http://127.0.0.1:$(cat port)
}

sim_stop() {
    if [ -n "$sim_pid" ]; then
        kill "$sim_pid" 2>/dev/null || true
        wait "$sim_pid" 2>/dev/null || true
        sim_pid=
    fi
}

sim_count() {
    curl -s --noproxy '*' "$api/_sim/requests" | jq -r --arg operation "$1" '.counts[$operation] // 0'
}

sim_forget() {
    curl -s --noproxy '*' -X POST "$api/_sim/reset-requests" >/dev/null
}

account_edit() {
    curl -s --noproxy '*' "$api/_sim/flush" >/dev/null
    jq "$1" account.json >account.new
    mv account.new account.json
}

dns_config() {
    local zone file
    cat <<CONF
server:
    listen: 127.0.0.1@$dns_port
    rundir: "$world_folder/knot"
    background-workers: 1
    udp-workers: 1
    tcp-workers: 1
database:
    storage: "$world_folder/knot"
log:
  - target: stderr
    any: warning
zone:
  - domain: example.
    file: "$world_folder/knot/example.zone"
CONF
    for file in "$@"; do
        zone=$(basename "$file" .zone)
        printf '  - domain: %s.\n    file: "%s"\n' "$zone" "$(realpath "$file")"
    done
}

# dns_ask NAME: its SOA. kdig's own time-out is not always kept.
dns_ask() {
    timeout 3 kdig @127.0.0.1 -p "$dns_port" +short +timeout=1 +retry=0 "$1" SOA
}

dns_answers() {
    dns_ask example. | grep -q .
}

# Below the ports that the kernel gives out. One can be taken between the choice and the bind: then another is tried.
dns_start() {
    local try
    mkdir -p knot
    printf 'example. 60 IN SOA ns.example. hostmaster.example. 1 3600 900 1209600 1\nexample. 60 IN NS ns.example.\nns.example. 60 IN A 127.0.0.1\n' \
        >knot/example.zone
    for try in 1 2 3 4 5; do
        dns_port=$((20000 + RANDOM % 12000))
        dns_config >knot/knot.conf
        knotd -c knot/knot.conf >knot/log 2>&1 &
        dns_pid=$!
        if world_wait dns_answers && kill -0 "$dns_pid" 2>/dev/null; then
            dns=127.0.0.1@$dns_port
            return 0
        fi
        dns_stop
        [ "$try" -lt 5 ] || break
    done
    cat knot/log >&2
    return 1
}

dns_stop() {
    if [ -n "$dns_pid" ]; then
        kill "$dns_pid" 2>/dev/null || true
        wait "$dns_pid" 2>/dev/null || true
        dns_pid=
    fi
}

dns_serial_is_served() {
    local zone=$1 file=$2 serial
    serial=$(awk '!/^;/ && /SOA/ { for (i = 1; i <= NF; i++) if ($i == "SOA") print $(i + 3); exit }' "$file" | tr -d '(')
    [ "$(dns_ask "$zone." | cut -d' ' -f3)" = "$serial" ]
}

dns_load() {
    local file
    dns_config "$1"/*.zone >knot/knot.conf.new
    mv knot/knot.conf.new knot/knot.conf
    kill -HUP "$dns_pid"
    for file in "$1"/*.zone; do
        world_wait dns_serial_is_served "$(basename "$file" .zone)" "$file"
    done
}

# The key is any of a fitting size.
dns_world() {
    local i key
    key=$(openssl genrsa 2048 2>/dev/null | openssl rsa -pubout -outform DER 2>/dev/null | base64 -w 0)
    {
        printf 'purelymail.com. 60 IN SOA ns.example. hostmaster.example. 1 3600 900 1209600 60\n'
        printf 'purelymail.com. 60 IN NS ns.example.\nmailserver.purelymail.com. 60 IN A 192.0.2.25\n'
        printf '_spf.purelymail.com. 60 IN TXT "v=spf1 ip4:192.0.2.0/24 -all"\n'
        printf 'dmarcroot.purelymail.com. 60 IN TXT "v=DMARC1; p=quarantine"\n'
        for i in 1 2 3; do
            printf 'key%s.dkimroot.purelymail.com. 60 IN TXT "v=DKIM1; k=rsa; p=%s" "%s"\n' "$i" "${key:0:200}" "${key:200}"
        done
    } >"$1/purelymail.com.zone"
}

faults() {
    curl -sf --noproxy '*' -X POST -d "$1" "$api/_sim/faults" >/dev/null
}

pmr_words() {
    pmr_command=(env LD_PRELOAD="$world_faketime" FAKETIME_TIMESTAMP_FILE="$world_folder/clock-program"
        FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1
        "$world_build/pm-reconcile" ${api:+--api-url "$api"} ${dns:+--resolver "$dns" --authority-port "$dns_port"})
}

pmr() {
    local pmr_command
    pmr_words
    "${pmr_command[@]}" "$@"
}
