#!/bin/bash
# verify as people run it: the resolver of /etc/resolv.conf, port 53, and MTA-STS policies from port 443. In a network
# of its own, where a kernel lets users make one; status 77 where it does not.
here=$(cd "$(dirname "$0")" && pwd)
own=(unshare --map-root-user --net --mount)
if [ -z "${PM_OWN_NETWORK:-}" ]; then
    if ! "${own[@]}" sh -c 'ip link set lo up && mount --bind /dev/null /etc/resolv.conf' 2>/dev/null; then
        echo "skipped: no network of its own can be had here"
        exit 77
    fi
    export PM_OWN_NETWORK=1
    exec "${own[@]}" "$0" "$@"
fi
# shellcheck source=tests/e2e/story.sh
. "$here/story.sh"
# shellcheck source=tests/e2e/verify_lib.sh
. "$here/verify_lib.sh"
ip link set lo up
resolv_conf=$(mktemp)
echo "nameserver ${net_address[resolver]}" >"$resolv_conf"
mount --bind "$resolv_conf" /etc/resolv.conf
rm "$resolv_conf"

# A certificate for every name but one
certificates() {
    local kind names=
    for kind in good wrong-mx missing html short redirect old-mode; do
        names+=,DNS:mta-sts.policy-$kind.example
    done
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=policies \
        -addext "subjectAltName=${names#,}" -keyout key.pem -out ca.pem 2>openssl.log
}

# ordinary_lab FOLDER
ordinary_lab() {
    NET_PORT=53 lab "$1"
    net_options=()
}

the_usual_ports() {
    ordinary_lab cases
    wants good.example signed.example dead-server.example
    verify 75 --format json
    passes good.example signed.example
    found signed.example dnssec pass
    json '.domains[] | select(.name == "dead-server.example") | .status' unknown
}

policies_over_https() {
    ordinary_lab policies
    certificates
    python3 "$net_here/policies.py" ca.pem key.pem >policies.log 2>&1 &
    world_also $!
    world_wait curl -s --cacert ca.pem --noproxy '*' https://mta-sts.policy-good.example/.well-known/mta-sts.txt
    # shellcheck disable=SC2046
    wants $(domains_of policies)
    net_options=(--ca-file ca.pem)
    verify 0 --format json
    as_expected policies
}

story "without options the system's resolver and port 53 are asked" the_usual_ports
story "MTA-STS policies are fetched and judged" policies_over_https
stories_end
