# shellcheck shell=bash disable=SC2154
# A little internet on loopback addresses: a signed root, "com", "example" and "test", purelymail.com as it is seen from
# outside, a hosting company's servers (knotd, nsd, named, and one that keeps no rules), the customers' zones, and a
# validating resolver. All at one port, nothing needs root. Sourced after tests/e2e/lib.sh and world_begin.
#
# net_start [FOLDER...]      with the customers' zones in FOLDER/*.zone (prepare.py says what may stand in them);
#                            at $NET_PORT, or at a port that is free; sets $net_port, and $net_options, what
#                            pm-reconcile needs to find its way
# net_stop                   the world's end does it, too
# net_change ZONE [SERVER]   the zone's new file is read from stdin; every server, or that one (ns1, ns2, ns3), has it
# net_forget                 the resolver's cache is empty again
# net_relay_start NAME ADDRESS TO [OPTION...]     a line with a delay or loss to the server at address TO
# net_check                  every server has every zone that is meant for it
# net_ask ADDRESS NAME TYPE  what kdig says in short

net_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
net_folder=
net_options=()
declare -A net_pid=()
declare -A net_address=([top]=127.83.0.2 [ns1]=127.83.1.1 [ns2]=127.83.1.2 [ns3]=127.0.0.1 [odd]=127.83.1.4
    [slow]=127.83.1.6 [world]=127.83.1.8 [resolver]=127.83.0.1)

# net_run NAME COMMAND...: in the background, its words in NAME.log
net_run() {
    local name=$1
    shift
    "$@" >"$net_folder/$name.log" 2>&1 &
    net_pid[$name]=$!
}

net_ask() {
    timeout 5 kdig "@$1" -p "$net_port" +short +timeout=1 +retry=0 "${@:2}"
}

net_answers() {
    timeout 2 kdig "@${net_address[$1]}" -p "$net_port" +short +timeout=1 +retry=0 "$2" SOA | grep -q .
}

net_relay_start() {
    local name=$1 address=$2 to=$3
    shift 3
    net_run "$name" "$world_build/tests/net/net_relay" --listen "$address@$net_port" --to "$to@$net_port" "$@"
}

# net_odd NAME: a server that keeps no rules, with the zones that are for it
net_odd() {
    local files addresses
    mapfile -t files <"$net_folder/$1.files"
    read -r addresses <"$net_folder/$1.addresses"
    [ -n "${files[0]}" ] || return 0
    net_run "$1" env -C "$net_folder" "$world_build/tests/net/net_asis" "$net_port" "$addresses" "${files[@]}"
}

net_resolver_start() {
    net_run resolver unbound -d -c "$net_folder/unbound.conf"
}

# net_live_until COMMAND...: until it succeeds; false as soon as some server has ended, or after twenty seconds
net_live_until() {
    local end=$((SECONDS + 20))
    until "$@" >/dev/null 2>&1; do
        if ! net_all_live || [ $SECONDS -ge $end ]; then
            return 1
        fi
        sleep 0.02
    done
}

# Which of them must answer before all count as started.
net_wait() {
    local server
    for server in ns1 ns2 slow resolver ns3; do
        net_live_until net_answers $server hosting.test. || return 1
    done
    net_live_until net_answers top test. && net_all_live
}

net_all_live() {
    local server
    for server in "${!net_pid[@]}"; do
        kill -0 "${net_pid[$server]}" 2>/dev/null || return 1
    done
}

# Below the ports that the kernel gives out. It must be free at every address: else another is tried.
net_start() {
    trap net_finish EXIT
    for net_port in ${NET_PORT:-$(shuf -i 20000-31999 -n 6)}; do
        net_folder=$world_folder/net$net_port
        python3 "$net_here/prepare.py" "$net_port" "$net_folder" "$net_here/zones" "$@" || return 1
        net_run ns1 knotd -c "$net_folder/knot.conf"
        net_run ns2 nsd -d -c "$net_folder/nsd.conf"
        net_run top nsd -d -c "$net_folder/top.conf"
        net_run ns3 named -g -n 1 -c "$net_folder/named.conf"
        net_odd odd
        net_odd world
        net_relay_start slow "${net_address[slow]}" "${net_address[ns2]}" --delay-ms 150
        net_resolver_start
        if net_wait; then
            # shellcheck disable=SC2034
            net_options=(--resolver "${net_address[resolver]}@$net_port" --authority-port "$net_port")
            return 0
        fi
        net_stop
    done
    tail -n 5 "$net_folder"/*.log >&2
    return 1
}

net_end() {
    local name
    for name in "$@"; do
        kill "${net_pid[$name]}" 2>/dev/null || true
    done
    for name in "$@"; do
        wait "${net_pid[$name]}" 2>/dev/null || true
        unset "net_pid[$name]"
    done
}

net_stop() {
    net_end "${!net_pid[@]}"
}

net_finish() {
    local status=$?
    net_stop
    (exit "$status")
    world_end
}

net_forget() {
    net_end resolver
    net_resolver_start
    net_live_until net_answers resolver hosting.test.
}

net_serial() {
    net_ask "${net_address[$1]}" "$2." SOA | cut -d' ' -f3
}

net_has_serial() {
    [ "$(net_serial "$1" "$2")" = "$3" ]
}

net_change() {
    local zone=$1 only=${2:-} server serial file text
    serial=$(($(net_serial "${only:-ns1}" "$zone") + 1))
    text=$(python3 "$net_here/prepare.py" --expand "$net_here/zones" | sed "s/ [0-9]* 7200 3600 / $serial 7200 3600 /")
    for server in ns1 ns2 ns3; do
        file=$net_folder/$server/$zone.zone
        [ -e "$file" ] || continue
        [ -z "$only" ] || [ "$only" = "$server" ] || continue
        # shellcheck disable=SC2016
        printf '$ORIGIN %s.\n$TTL 3600\n%s\n' "$zone" "$text" >"$file.new"
        mv "$file.new" "$file"
        kill -HUP "${net_pid[$server]}"
        world_wait net_has_serial "$server" "$zone" "$serial"
    done
}

# net_missing SERVER: the zones that it does not answer for
# shellcheck disable=SC2094
net_missing() {
    local server=$1 name type
    while read -r name type; do
        printf -- '-q %s -t %s +noall +answer +norec\n' "$name" "$type"
    done <"$net_folder/$server.questions" |
        xargs kdig "@${net_address[$server]}" -p "$net_port" 2>&1 |
        awk -v server="$server" 'NR == FNR { want[$1] = 1; next } $4 == "SOA" { delete want[$1] }
            END { for (zone in want) print server " does not answer for " zone }' "$net_folder/$server.questions" -
}

net_check() {
    local missing
    missing=$(for server in top ns1 ns2 ns3; do net_missing "$server"; done)
    [ -z "$missing" ] || { printf '%s\n' "$missing"; return 1; }
}
