#!/bin/bash
# Stories about records and the account's view: import, status, recheck, zone and verify.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

ownership="purelymail_ownership_proof=0123456789abcdef"

import_two_hundred() {
    jq -n '{skip_ownership: true,
        domains: ([range(198) | {name: "d\(.).example", allowAccountReset: (. % 3 != 0), symbolicSubaddressing: (. % 5 != 0)}]
            + ["xn--bcher-kva.example", {name: "purelymail.example", isShared: true, _alwaysListed: true}]),
        users: ["anna@d1.example", "ben@d1.example", "cleo@d2.example"],
        rules: [{id: 1, domainName: "d2.example", prefix: "", matchUser: "info", catchall: false,
            targetAddresses: ["anna@d1.example"]}]}' >account.json
    sim_start
    run 0 import -o domains.yaml
    tells "domains.yaml"
    run 0 import
    cmp -s out domains.yaml || [ "$(grep -cv '^#' out)" = "$(grep -cv '^#' domains.yaml)" ] || fail "the same on stdout"
    prints "d1.example # 2 users" "d2.example # 1 user, 1 routing rule" "purelymail.example" "# the default is true" \
        "xn--bcher-kva.example # bücher.example"
    nowhere "anna@" "cleo@"
    run 0 validate
    prints "199 domains"
    run 0 plan --detailed-exitcode
    prints "No changes. The account matches the file."
    changed_nothing
    run 1 import -o domains.yaml
    tells "domains.yaml exists already"
    python3 "$here/fits_schema.py" "$here/../../schema/desired-state.schema.json" domains.yaml ||
        fail "a file that fits its schema"
}

import_nothing() {
    echo '{}' >account.json
    sim_start
    run 0 import -o domains.yaml
    run 65 validate
    run 0 validate --allow-empty
}

status_of_all() {
    jq -n '{skip_ownership: true, credit: "12.34", users: ["anna@a.example"],
        domains: ["b.example", "c.example", {name: "a.example", allowAccountReset: false,
            dnsSummary: {passesMx: true, passesSpf: true, passesDkim: false, passesDmarc: true}}]}' >account.json
    sim_start
    wants a.example b.example d.example
    run 0 apply --auto-approve --no-dns-check --only-due
    run 0 status
    prints "DOMAIN" "a.example" "no reset" "declared, not on the account" "not declared" "12.34"
    nowhere "anna@"
    run 0 status --format json
    fits status
    json '[.domains[] | select(.name == "a.example" or .domain == "a.example" or .address == "a.example") | .dns.dkim]' '[false]'
    run 0 apply --auto-approve --no-dns-check --max-deletes 3
    run 0 status
    prints "deletion due"
    rm domains.yaml
    run 0 status
    prints "on the account"
}

recheck_after_the_records() {
    account a.example b.example
    dns_start
    sim_start --dns "$dns"
    wants a.example b.example
    run 0 zone --soa --yes-replace-zone --ns ns.example -o zones
    run 0 status --format json
    json '[.domains[].dns.mx] | any' false
    dns_load zones
    run 0 recheck a.example
    prints a.example
    nowhere b.example
    asked updateDomainSettings 1
    run 0 recheck --format json
    fits status
    json '[.domains[].dns | .mx and .spf and .dkim and .dmarc] | all' true
    asked updateDomainSettings 3
    run 1 recheck c.example
    tells "c.example is not on the account"
    asked updateDomainSettings 3 addDomain 0 deleteDomain 0
}

recheck_of_a_service_that_takes_its_time() {
    account a.example
    dns_start
    sim_start --dns "$dns" --recheck-lag 2
    wants a.example
    run 0 zone --soa --yes-replace-zone --ns ns.example -o zones
    dns_load zones
    run 0 recheck --format json
    json '[.domains[].dns | .mx and .spf and .dkim and .dmarc] | all' true
    asked updateDomainSettings 1
}

# served: two domains whose records a real server has
served() {
    account a.example
    dns_start
    sim_start --dns "$dns"
    wants a.example b.example
    run 0 zone --soa --yes-replace-zone --ns ns.example --serial 1 -o zones
    dns_world zones
    dns_load zones
}

verify_passes() {
    served
    run 0 verify
    prints "a.example " "b.example " "Verify: 2 domains: 2 ok" "0 failed, 0 unknown."
    run 0 verify --resolver-only
    run 0 verify --server "$dns"
    run 0 verify --server "$dns" --server "$dns"
    run 0 verify B.example. --format json
    fits verify
    run 1 verify c.example
    tells "c.example is not declared" "zone --remove c.example"
}

verify_fails() {
    served
    sed -i '/IN MX/d' zones/a.example.zone
    sed -i -E '/SOA/ s/ 1 / 2 /' zones/a.example.zone
    dns_load zones
    run 6 verify
    prints "FAIL     a.example" "b.example" "a.example. 3600 IN MX 10 mailserver.purelymail.com." "1 ok" "1 failed"
    run 6 verify --format json
    fits verify
    run 0 verify b.example
    sed -i -E 's/include:_spf.purelymail.com/ip4:203.0.113.0\/24/; /SOA/ s/ 2 / 3 /' zones/a.example.zone
    dns_load zones
    run 6 verify a.example
    prints "v=spf1 ip4:203.0.113.0/24 include:_spf.purelymail.com ~all"
}

verify_without_an_answer() {
    served
    dns_stop
    run 75 verify
    prints "unknown" "0 failed, 2 unknown"
    run 75 verify --strict
    run 75 verify --format json
    fits verify
}

verify_with_some_answers() {
    served
    # A zone that cannot be loaded: knotd answers SERVFAIL for it.
    rm zones/b.example.zone
    dns_stop
    restart_knot
    run 75 verify
    prints "warn     a.example" "unknown  b.example"
    run 0 verify a.example
    run 75 verify --strict
}

restart_knot() {
    knotd -c knot/knot.conf >knot/log 2>&1 &
    dns_pid=$!
    world_wait dns_answers
}

verify_offline() {
    served
    unset PURELYMAIL_API_TOKEN
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 verify
    asked listDomains 1
    export PURELYMAIL_API_TOKEN=sim-token
    sim_stop
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 verify --timeout 1s
    tells "Warning:" "DNS is checked without the account"
}

zone_of_a_leaving_domain() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    wants a.example
    run 0 zone
    prints "\$ORIGIN a.example." "\$ORIGIN b.example." "; Note: b.example is not declared any more"
    run 0 apply --auto-approve
    run 0 zone
    prints "; Note: b.example is not declared any more" "its deletion is due at"
    run 0 zone --declared-only
    nowhere b.example
    unset PURELYMAIL_API_TOKEN
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone b.example
    prints "\$ORIGIN b.example." "$ownership"
    export PURELYMAIL_API_TOKEN=sim-token
    clock_set +25h
    run 0 apply --auto-approve
    run 0 zone
    nowhere b.example
    run 1 zone b.example
    tells "b.example is neither declared nor known" "declare it, or" "zone --remove"
}

zone_offline() {
    wants a.example
    unset PURELYMAIL_API_TOKEN
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone
    prints "$ownership" "mailserver.purelymail.com." "_dmarc" "key3.dkimroot.purelymail.com."
    PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef run 0 zone
    prints "$ownership"
    run 0 zone
    tells "Warning:"
    prints ";"
    nowhere "purelymail_ownership_proof=0"
    PURELYMAIL_OWNERSHIP_TOKEN="no ownership value" run 1 zone
    tells "PURELYMAIL_OWNERSHIP_TOKEN"
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone --format json
    fits zone
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone --format table
    prints "TYPE" "MX"
}

ownership_of_another_account() {
    local command
    account a.example
    sim_start
    wants a.example
    export PURELYMAIL_OWNERSHIP_TOKEN=purelymail_ownership_proof=fedcba9876543210
    for command in plan "apply --auto-approve" zone verify status; do
        # shellcheck disable=SC2086
        run 1 $command
        tells "PURELYMAIL_OWNERSHIP_TOKEN is not this account's ownership value"
    done
    changed_nothing
    PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef run 0 plan
}

zones_in_a_folder() {
    wants a.example b.example mail.b.example
    export PURELYMAIL_OWNERSHIP_TOKEN=$ownership
    unset PURELYMAIL_API_TOKEN
    run 0 zone --soa --yes-replace-zone --ns ns.example --serial keep+1 -o zones
    tells "zones: 2 written, 0 unchanged"
    kzonecheck -o b.example zones/b.example.zone >/dev/null || fail "a zone that can be loaded"
    run 0 zone --soa --yes-replace-zone --ns ns.example --serial keep+1 -o zones
    tells "zones: 0 written, 2 unchanged"
    wants a.example b.example
    run 0 zone --soa --yes-replace-zone --ns ns.example --serial keep+1 -o zones
    tells "zones: 1 written, 1 unchanged"
    run 64 zone --soa
    tells "--ns"
    run 64 zone --ns ns.example
    run 64 zone --soa --ns ns.example --serial yesterday
}

story "import of 200 domains: the file is valid, and a plan has nothing to do" import_two_hundred
story "import of an empty account" import_nothing
story "status shows badges, users, rules, settings, queue and credit" status_of_all
story "recheck asks the service to look again" recheck_after_the_records
story "recheck waits for a service that takes its time" recheck_of_a_service_that_takes_its_time
story "verify: records that a server really has" verify_passes
story "verify: a record is missing, another is wrong: 6" verify_fails
story "verify: no answer at all is no failure: 75" verify_without_an_answer
story "verify: no answer for one domain is no failure of the other" verify_with_some_answers
story "verify without the service" verify_offline
story "A domain that left the file keeps its records until it is gone" zone_of_a_leaving_domain
story "zone offline, with and without the ownership value" zone_offline
story "An ownership value that is not the account's is an error" ownership_of_another_account
story "Zones in a folder: what did not change is not written" zones_in_a_folder
stories_end
