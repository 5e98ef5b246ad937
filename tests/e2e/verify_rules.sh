#!/bin/bash
# Every rule and every mistake that verify recognizes, in zones that real servers serve (tests/net/cases).
here=$(dirname "$0")
# shellcheck source=tests/e2e/story.sh
. "$here/story.sh"
# shellcheck source=tests/e2e/verify_lib.sh
. "$here/verify_lib.sh"

every_server_has_its_zones() {
    lab
    shown=net_check
    net_check >out 2>err || fail "all zones at all servers"
}

every_zone_is_judged() {
    lab
    # shellcheck disable=SC2046
    wants $(domains_of plain)
    verify 75 --format json
    fits verify
    as_expected plain
}

every_rule_has_a_zone() {
    run 0 verify --explain all --format json
    python3 "$net_here/compare.py" --rules out "$expected"/*.txt >differences || {
        mv differences out
        fail "a zone for every rule and every cause"
    }
}

# serves_new SERVER: reads the zones that were mended again; prints those that it does not take
serves_new() {
    local server=$1 domain
    kill -HUP "${net_pid[$server]}"
    while read -r domain; do
        [ -e "$net_folder/$server/$domain.zone" ] || continue
        net_has_serial "$server" "$domain" 99 || sleep 0.3
        net_has_serial "$server" "$domain" 99 || echo "$server does not take the zone of $domain"
    done <mended
}

# Whatever records can mend: after doing what is printed, every domain is right.
what_is_printed_mends() {
    local server domains
    lab
    # shellcheck disable=SC2046
    wants $(domains_of plain | grep -v -e '^dead' -e lame -e refuse -e servfail -e notimp -e no-aa)
    verify 6 --format json
    python3 "$net_here/mend.py" out "$net_folder"/ns[123] >mended
    [ "$(wc -l <mended)" -gt 60 ] || fail "most domains to be mended"
    for server in ns1 ns2 ns3; do
        serves_new "$server"
    done >out
    [ ! -s out ] || fail "zones that servers take"
    net_forget
    mapfile -t domains <mended
    verify 0 --format json "${domains[@]}"
    json '[.domains[] | select(.status != "pass") | .name] | join(" ")' ""
}

# Formats without texts judge in brief: each domain must come to the same. The numbers are in the text's HELP lines.
told_in_brief() {
    local numbers='{"skip": 0, "pass": 1, "info": 2, "warn": 3, "unknown": 4, "fail": 5}'
    lab
    # shellcheck disable=SC2046
    wants $(domains_of plain | grep -v dead)
    verify 75 --format json
    jq -r --argjson number "$numbers" '.domains[] | .name as $name | .findings[] |
        "pm_reconcile_check_status{domain=\"\($name)\",rule=\"\(.rule)\"} \($number[.status])"' out | sort >full
    verify 75 --format prometheus
    grep '^pm_reconcile_check_status' out | sort | diff full - >differences || {
        mv differences out
        fail "the same findings in brief"
    }
}

keys_that_are_no_good() {
    local short
    short=$(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:512 2>/dev/null | openssl pkey -pubout -outform DER | base64 -w 0)
    lab
    wants good.example
    verify 0
    {
        grep -v -e dkimroot -e dmarcroot -e '^ *"' "$net_here/zones/purelymail.com.zone"
        echo 'key1.dkimroot TXT "v=DKIM1; k=rsa; p="'
        echo "key2.dkimroot TXT \"v=DKIM1; k=rsa; p=$short\""
        grep -A 1 '^key3' "$net_here/zones/purelymail.com.zone" | sed 's/k=rsa/k=rsa; t=y/'
    } | net_change purelymail.com
    net_forget
    verify 0 --format json
    as_expected keys
}

optional_records_are_missed() {
    lab
    wants good.example plain.example
    sed -i 's/^  - good.example$/  - { name: good.example, dns: { extra: { srv: true } } }/' domains.yaml
    verify 0 --format json
    as_expected extra
}

the_account_disagrees() {
    lab
    jq -n '{passesMx: true, passesSpf: true, passesDkim: true, passesDmarc: true} as $good |
        {domains: [{name: "good.example"}, {name: "mx-missing.example", dnsSummary: $good},
            {name: "negative-cache-mx.example", dnsSummary: ($good + {passesMx: false})}]}' >account.json
    sim_start --dns "${net_address[resolver]}@$net_port"
    export PURELYMAIL_API_TOKEN=sim-token
    # shellcheck disable=SC2046
    wants $(domains_of account)
    verify 6 --format json
    as_expected account
}

story "every server has every zone that is meant for it" every_server_has_its_zones
story "every mistake is found and named, and nothing else" every_zone_is_judged
story "what is printed mends every domain" what_is_printed_mends
story "what is told in brief is the same" told_in_brief
story "every rule and every cause has a zone" every_rule_has_a_zone
story "keys that are revoked, short or for tests are told of" keys_that_are_no_good
story "optional records that the file asks for are missed" optional_records_are_missed
story "where the account sees it otherwise, that is told" the_account_disagrees
stories_end
