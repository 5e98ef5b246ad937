#!/bin/bash
# A zone with records of others, on a real server, on its way to PurelyMail and away again.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

# The server of the domain's zone: $shop is its address. named or knotd.
shop_config_named() {
    cat <<CONF
options { directory "$PWD/shop"; pid-file "$PWD/shop/named.pid"; session-keyfile "$PWD/shop/session.key"; recursion no;
    listen-on port $shop_port { 127.0.0.1; }; listen-on-v6 { none; }; notify no; allow-transfer { none; }; };
controls { };
include "$PWD/key";
zone "shop.example" { type primary; file "$PWD/shop/zone"; allow-transfer { key "ci-key"; }; allow-update { key "ci-key"; }; };
CONF
}

shop_config_knotd() {
    cat <<CONF
server:
    listen: 127.0.0.1@$shop_port
    rundir: "$PWD/shop"
    background-workers: 1
    udp-workers: 1
    tcp-workers: 1
database:
    storage: "$PWD/shop"
key:
  - id: ci-key
    algorithm: hmac-sha256
    secret: $(sed -n 's/.*secret "\(.*\)";/\1/p' key)
acl:
  - id: ci
    key: ci-key
    action: [transfer, update]
zone:
  - domain: shop.example.
    file: "$PWD/shop/zone"
    acl: ci
CONF
}

shop_run() {
    case $1 in
        named) exec named -g -c shop/conf >shop/log 2>&1 ;;
        knotd) exec knotd -c shop/conf >shop/log 2>&1 ;;
    esac
}

shop_answers() {
    timeout 3 kdig @127.0.0.1 -p "$shop_port" +short +timeout=1 +retry=0 shop.example SOA | grep -q .
}

shop_start() {
    local try pid
    mkdir -p shop
    tsig-keygen ci-key >key
    chmod 600 key
    for try in 1 2 3 4 5; do
        shop_port=$((20000 + RANDOM % 12000))
        "shop_config_$1" >shop/conf
        (shop_run "$1") &
        pid=$!
        if world_wait shop_answers && kill -0 "$pid" 2>/dev/null; then
            world_also "$pid"
            shop=127.0.0.1@$shop_port
            return 0
        fi
        kill "$pid" 2>/dev/null || true
        [ "$try" -lt 5 ] || cat shop/log >&2
    done
    return 1
}

shop_zone() {
    mkdir -p shop
    cat >shop/zone <<'ZONE'
$ORIGIN shop.example.
$TTL 3600
@ IN SOA ns hostmaster 1 3600 900 1209600 300
@ IN NS ns
ns IN A 127.0.0.1
@ 600 IN A 192.0.2.80
@ 600 IN AAAA 2001:db8::80
@ IN MX 5 mx.old.example.
@ IN MX 20 mx2.old.example.
@ 1800 IN TXT "v=spf1 include:_spf.google.example mx -all"
@ 1800 IN TXT "google-site-verification=\"abc\\def;ghi"
@ 1800 IN TXT "a text" " in pieces" "" "\200\001"
@ IN CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example"
purelymail1._domainkey IN TXT "v=DKIM1; k=rsa; p="
old._domainkey IN TXT "v=DKIM1; k=rsa; p=AAAA"
www 60 IN CNAME shop.example.
*.wild 60 IN A 192.0.2.99
_sip._tcp IN SRV 10 20 5060 www
host IN SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
@ IN TYPE65280 \# 4 0a000001
ZONE
}

# shop_records: all but the SOA, one a line, sorted
shop_records() {
    dig -k key @127.0.0.1 -p "$shop_port" +noall +answer +onesoa shop.example AXFR |
        awk '$4 != "SOA" { $1 = tolower($1); print }' | LC_ALL=C sort
}

shop_update() {
    {
        echo "server 127.0.0.1 $shop_port"
        cat out
    } >update
    nsupdate -k key update >update.out 2>&1 || {
        cp update out
        cp update.out err
        fail "that nsupdate takes this"
    }
}

# stays FILE OTHER: each line of the first is in the other
stays() {
    local line
    while IFS= read -r line; do
        grep -qxF -e "$line" "$2" || {
            cp "$2" out
            fail "still there: $line"
        }
    done <"$1"
}

world() {
    mkdir -p zones
    dns_start
    dns_world zones
    cat >zones/google.example.zone <<'ZONE'
google.example. 60 IN SOA ns.example. hostmaster.example. 1 3600 900 1209600 60
google.example. 60 IN NS ns.example.
_spf.google.example. 60 IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
ZONE
    dns_load zones
}

# What has to go to make room, and what is merged.
goes='^(shop\.example\. 3600 IN MX |shop\.example\. 1800 IN TXT "v=spf1|_dmarc\.|purelymail1\.)'

round_trip() {
    command -v "$1" >/dev/null || {
        echo "there is no $1: ci/setup installs it"
        return 1
    }
    shop_zone
    shop_start "$1"
    world
    account shop.example
    sim_start
    wants shop.example
    shop_records >before
    grep -vE "$goes" before >others
    local options=(zone --current "axfr:$shop" --tsig-key key --format nsupdate)

    run 3 "${options[@]}"
    tells "mx.old.example" "_dmarc.shop.example" "purelymail1._domainkey.shop.example" "--delete-conflicts"
    nowhere "$(sed -n 's/.*secret "\(.*\)";/\1/p' key)"
    shop_update
    shop_records >between
    grep -vE '"v=spf1' before >untouched
    stays untouched between

    run 0 "${options[@]}" --delete-conflicts
    shop_update
    shop_records >after
    stays others after
    ! grep -E 'old\.example|v=DMARC1|p=""?$' after >out || fail "what made room gone"
    grep -F 'include:_spf.google.example' after | grep -qF 'include:_spf.purelymail.com' ||
        fail "one SPF record of two"
    [ "$(grep -c 'v=spf1' after)" = 1 ] || fail "one SPF record"
    run 0 verify --server "$shop"

    run 0 "${options[@]}"
    tells "Nothing to change"
    [ ! -s out ] || fail "nothing on stdout"

    run 1 zone --remove shop.example --current "axfr:$shop" --tsig-key key --format nsupdate
    tells "is declared"
    wants other.example
    run 1 zone --remove shop.example --current "axfr:$shop" --tsig-key key --format nsupdate
    tells "still on the account"
    sim_stop
    account other.example
    sim_start
    run 0 zone --remove shop.example --current "axfr:$shop" --tsig-key key --format nsupdate
    shop_update
    shop_records >end
    stays others end
    grep -qF '"v=spf1 include:_spf.google.example mx -all"' end || fail "the SPF record of the others"
    ! grep -F purelymail end >out || fail "nothing of PurelyMail's left"
}

story "A zone on named goes to PurelyMail and away again, and keeps all records of others" round_trip named
story "A zone on knotd goes to PurelyMail and away again, and keeps all records of others" round_trip knotd
stories_end
