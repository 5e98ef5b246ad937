#!/bin/bash
# Stories about parts of a zone that another file includes: each takes the place of the one before.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

ownership="purelymail_ownership_proof=0123456789abcdef"

# the zone's own file, which includes mail.zone
zone_begin() {
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=$ownership
    cat >main.zone <<'ZONE'
$ORIGIN a.example.
$TTL 300
@ SOA ns.example. hostmaster.example. 7 3600 900 1209600 300
@ NS ns.example.
@ A 192.0.2.80
@ TXT "google-site-verification=abc"
$INCLUDE mail.zone
ZONE
    : >mail.zone
}

domains_yaml() {
    echo "version: 1"
    echo "domains:"
    echo "  - {name: a.example, dns: {zone: a.example$1}}"
}

# part STATUS: the next part, brought in as soon as it is written
part() {
    run "$1" zone --declared-only --format bind --style include --current main.zone
    cp out mail.zone
    named-compilezone -q -o served a.example main.zone >compiled 2>&1 || fail "named loads it: $(cat compiled)"
}

served() {
    [ "$(grep -c "$2" served)" = "$1" ] || fail "$1 of '$2' are served: $(cat served)"
}

a_second_part_holds_what_the_first_did() {
    zone_begin
    domains_yaml "" >domains.yaml
    part 0
    cp served first
    part 0
    tells "What is declared here is there already"
    cmp -s first served || fail "the same records are served"
    served 1 "MX.*mailserver.purelymail.com"
    served 1 "google-site-verification"
    run 0 zone --declared-only --format bind --style include --current main.zone -o parts
    cp parts/a.example.zone mail.zone
    named-compilezone -q -o served a.example main.zone
    cmp -s first served || fail "the same records are served from a folder's file"
}

what_changes_takes_the_place_of_what_was() {
    zone_begin
    domains_yaml "" >domains.yaml
    part 0
    domains_yaml ", mx_priority: 50, spf: {include: [_spf.example.net]}" >domains.yaml
    part 0
    tells "goes if it stands in the file that this one takes the place of"
    served 1 "v=spf1"
    served 1 "v=spf1 include:_spf.purelymail.com include:_spf.example.net"
    served 1 "mailserver.purelymail.com"
    served 1 "MX.50"
    cp served first
    part 0
    cmp -s first served || fail "nothing is left to change"
}

others_spf_record_stays_one() {
    zone_begin
    # shellcheck disable=SC2016
    sed -i '/^\$INCLUDE/i @ TXT "v=spf1 ip4:192.0.2.0/24 -all"' main.zone
    domains_yaml "" >domains.yaml
    part 3
    served 1 "v=spf1"
    part 3
    served 1 "v=spf1 ip4:192.0.2.0/24 -all"
    sed -i 's/v=spf1.*"/v=spf1 ip4:192.0.2.0\/24 include:_spf.purelymail.com -all"/' main.zone
    part 0
    served 1 "v=spf1"
    part 0
    served 1 "v=spf1"
    served 1 "include:_spf.purelymail.com"
}

a_second_source_holds_all_sets_again() {
    zone_begin
    domains_yaml "" >domains.yaml
    part 0
    run 0 zone --declared-only --format octodns --style include --current main.zone
    prints "mailserver.purelymail.com" "google-site-verification=abc" "key3.dkimroot.purelymail.com" "$ownership"
    tells "What is declared here is there already"
}

a_part_is_not_written_without_a_domain_of_the_zone() {
    zone_begin
    domains_yaml "" >domains.yaml
    echo "  - {name: mail.a.example, dns: {zone: a.example}}" >>domains.yaml
    run 0 zone --declared-only --format bind --style include --current main.zone -o parts
    cp parts/a.example.zone first
    run 64 zone a.example --declared-only --format bind --style include --current main.zone -o parts
    tells "1 more mail domain (mail.a.example)"
    cmp -s first parts/a.example.zone || fail "the part is as it was"
    run 0 zone a.example mail.a.example --declared-only --format bind --style include --current main.zone -o parts
    cmp -s first parts/a.example.zone || fail "with both named it is the same part"
}

what_is_not_asked_for_any_more_is_told_of() {
    zone_begin
    domains_yaml "" >domains.yaml
    part 0
    domains_yaml ", dmarc: none" >domains.yaml
    part 0
    tells "do not ask for dmarc at _dmarc.a.example"
    part 0
    nowhere "do not ask for"
}

story "a second part holds what the first did" a_second_part_holds_what_the_first_did
story "what changes takes the place of what was" what_changes_takes_the_place_of_what_was
story "others' SPF record stays the only one" others_spf_record_stays_one
story "a second source holds all sets again" a_second_source_holds_all_sets_again
story "a part is not written without a domain of the zone" a_part_is_not_written_without_a_domain_of_the_zone
story "what is not asked for any more is told of" what_is_not_asked_for_any_more_is_told_of
stories_end
