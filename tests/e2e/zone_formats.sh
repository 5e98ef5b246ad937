#!/bin/bash
# Stories about zone: its formats, what is told beside them, providers, and domains that left.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"

ownership="purelymail_ownership_proof=0123456789abcdef"

offline() {
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=$ownership
}

formats() {
    "$story_build/pm-reconcile" zone --list-formats --format json | jq -r '.formats[].name'
}

# zone_now NAME: what a zone may hold before, in now.zone
zone_now() {
    cat >now.zone <<ZONE
\$ORIGIN $1.
\$TTL 300
@ SOA ns.example. hostmaster.example. 7 3600 900 1209600 300
@ NS ns.example.
@ A 192.0.2.80
@ MX 20 mail.hosting.example.
@ TXT "v=spf1 ip4:192.0.2.0/24 -all"
@ TXT "google-site-verification=abc"
_dmarc TXT "v=DMARC1; p=none"
www CNAME @
ZONE
}

# zone_good NAME: a zone that holds all records already, in now.zone
zone_good() {
    cat >now.zone <<ZONE
\$ORIGIN $1.
\$TTL 3600
@ SOA ns.example. hostmaster.example. 7 3600 900 1209600 300
@ NS ns.example.
@ MX 10 mailserver.purelymail.com.
@ TXT "v=spf1 include:_spf.purelymail.com ~all"
@ TXT "$ownership"
@ TXT "google-site-verification=abc"
_dmarc CNAME dmarcroot.purelymail.com.
purelymail1._domainkey CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey CNAME key2.dkimroot.purelymail.com.
purelymail3._domainkey CNAME key3.dkimroot.purelymail.com.
ZONE
}

list_of_formats() {
    run 0 zone --list-formats
    prints "cloudflare: " "nsupdate -k KEYFILE FILE" "replaces" "write it with -o FOLDER: FILE is FOLDER/ZONE.tf"
    [ ! -s err ] || fail "nothing on stderr"
    run 0 zone --list-formats --format json
    fits formats
    json '[.formats[] | select(.name == "" or .what == "" or .import == "")] | length' 0
    json '[.formats[].name] | index("route53") != null' true
    json '[.formats[] | select(.name == ("route53", "terraform-dns", "tinydns", "cloudflare")) | .deletes] | join(", ")' \
        'no, yes, in part, by hand'
}

every_format_writes_the_example() {
    local format options
    offline
    cp "$here/../../examples/full.yaml" domains.yaml
    for format in $(formats); do
        options=(--declared-only --format "$format")
        [ "$format" != octodns ] || options+=(--yes-replace-zone)
        run 0 zone example.net "${options[@]}"
        prints "mailserver.purelymail.com"
        cp out first
        run 0 zone example.net "${options[@]}"
        cmp -s first out || fail "the same bytes again: $format"
    done
    run 0 zone example.net --declared-only
    prints '"Changes"' "_spf.google.com"
}

all_domains_of_the_example() {
    local format options
    offline
    cp "$here/../../examples/full.yaml" domains.yaml
    for format in $(formats); do
        rm -rf zones
        options=(--declared-only --format "$format" -o zones)
        [ "$format" != octodns ] || options+=(--yes-replace-zone)
        run 0 zone "${options[@]}"
        [ "$(find zones -type f | wc -l)" -eq 4 ] || fail "four files of $format"
    done
}

whole_zones_are_not_replaced_by_accident() {
    offline
    wants a.example b.example
    run 64 zone a.example --format octodns
    tells "a.example" "would be lost" "--current" "--yes-replace-zone"
    [ ! -s out ] || fail "not a byte on stdout"
    run 64 zone a.example --soa --ns ns.example
    tells "--yes-replace-zone"
    run 0 zone a.example --format octodns --style include
    run 0 zone a.example --format octodns --yes-replace-zone
    run 64 zone --format octodns --yes-replace-zone
    tells "2 zones" "-o DIR"
    zone_now a.example
    run 3 zone a.example --format octodns --current now.zone
    prints "google-site-verification=abc" "www:"
    run 64 zone a.example --format powerdns --style yaml
    tells "powerdns" "yaml"
}

sets_that_are_replaced_are_told() {
    offline
    wants a.example
    run 0 zone --format powerdns
    tells "Warning: powerdns replaces whole record sets" "--current"
    run 0 -q zone --format powerdns
    tells "Warning: powerdns replaces whole record sets"
    zone_now a.example
    run 3 zone --format powerdns --current now.zone
    nowhere "holds is not known"
    tells "switched off (disabled)"
    prints "google-site-verification=abc"
}

conflicts_need_a_person() {
    offline
    wants a.example
    zone_now a.example
    run 3 zone --format nsupdate --current now.zone
    tells "Conflict: " "a.example. 300 IN MX 20 mail.hosting.example." \
        "_dmarc.a.example. 300 IN TXT \"v=DMARC1; p=none\"" "--delete-conflicts" \
        "Note: the SPF record of a.example" "ip4:192.0.2.0/24 include:_spf.purelymail.com -all"
    prints "update add a.example. 300 TXT \"v=spf1 ip4:192.0.2.0/24 include:_spf.purelymail.com -all\""
    nowhere "update add _dmarc" "google-site-verification=abc\" -"
    run 0 zone --format nsupdate --current now.zone --delete-conflicts
    tells "Deletes: "
    prints "update add _dmarc.a.example. 3600 CNAME dmarcroot.purelymail.com."
    run 3 zone --format cloudflare --current now.zone --delete-conflicts
    tells "cloudflare"
}

nothing_to_change() {
    local format
    offline
    wants a.example
    zone_good a.example
    for format in nsupdate route53 cloudflare gcloud; do
        run 0 zone --format "$format" --current now.zone
        tells "Nothing to change"
        [ ! -s out ] || fail "nothing on stdout: $format"
    done
    run 0 zone --soa --current now.zone
    grep -qE 'SOA +ns.example. hostmaster.example. 7 ' out || fail "the serial as it was"
    cp out first
    sleep 1.1
    run 0 zone --soa --current now.zone
    cmp -s first out || fail "the same bytes a second later"
    sed -i 's/MX 10/MX 20/' now.zone
    run 0 zone --soa --current now.zone
    grep -qE 'SOA +ns.example. hostmaster.example. 8 ' out || fail "the serial after that"
    sed -i 's/MX 20/MX 10/' now.zone
    run 0 zone --format nsupdate --current now.zone --all
    [ -s out ] || fail "all records with --all"
    run 0 zone --format json --current now.zone
    fits zone
}

options_that_do_not_fit() {
    local word
    offline
    wants a.example
    zone_now a.example
    run 64 zone --all
    tells "--all does nothing without --current"
    run 64 zone --delete-conflicts
    tells "--delete-conflicts does nothing without --current"
    run 64 zone --tsig-key key
    tells "--current"
    for word in "--format nsupdate" "--format octodns --style include" "-o zones"; do
        # shellcheck disable=SC2086
        run 64 zone --yes-replace-zone $word
        tells "--yes-replace-zone does nothing with"
    done
    run 64 zone --style half
    tells "include, complete or yaml"
    run 64 zone --soa --style include
    tells "--soa"
    run 64 zone --remove
    tells "zone --remove NAME"
    run 64 zone --format zonefile
    tells "terraform-aws"
    for word in nowhere.zone axfr DNS -; do
        run 1 zone --current "$word"
        tells "--current $word: there is no such file" "a zone file" "axfr:ADDR[@PORT], or dns"
    done
    run 1 zone --current <(cat now.zone)
    tells "not a regular file" "Write the records into a file"
    run 64 zone --current now.zone --current axfr:192.0.2.1
    tells "--current can be given once"
    run 64 zone --format route53 --soa
    tells "--soa goes with --format bind"
}

each_zone_in_its_providers_form() {
    offline
    cat >domains.yaml <<'YAML'
version: 1
defaults: { provider: cloudflare }
domains:
  - a.example
  - { name: b.example, dns: { provider: nsupdate } }
YAML
    run 0 zone a.example
    tells "Note: no state at"
    prints "cf_tags=cf-proxied:false"
    run 0 zone b.example
    prints "update add b.example."
    run 64 zone
    tells "a.example: cloudflare" "b.example: nsupdate" "--format" "-o DIR"
    run 0 zone -o zones
    grep -q cf_tags zones/a.example.* || fail "the form of Cloudflare"
    grep -q "update add" zones/b.example.* || fail "the form of nsupdate"
    run 0 zone --format csv
    prints "a.example" "b.example"
    sed -i 's/b.example, dns/x.a.example, dns/' domains.yaml
    sed -i 's/- a.example/- { name: a.example, dns: { zone: a.example } }/; s/provider: nsupdate/zone: a.example, provider: nsupdate/' domains.yaml
    run 65 zone
    tells "domains.yaml:5:13: " "which is at one provider"
    run 65 validate
    tells "domains.yaml:5:13: error: " "which is at one provider"
    run 65 validate --format json
    fits validate
    json '[.valid, .diagnostics[0].line] | join(" ")' "false 5"
    sed -i 's/cloudflare/cloudfare/' domains.yaml
    run 65 zone
    tells "write \`provider: cloudflare\`"
}

a_domain_that_left_is_written_in_the_form_of_its_zone() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    printf 'version: 1\ndefaults: { provider: cloudflare }\ndomains: [{ name: a.example, dns: { provider: nsupdate } }]\n' >domains.yaml
    run 0 zone -o zones
    grep -q cf_tags zones/b.example.* || fail "the defaults' provider for what left"
    grep -q "update add" zones/a.example.* || fail "the provider of a domain"
}

records_leave_after_the_domain() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    run 1 zone --remove b.example
    tells "b.example is declared, at domains.yaml:4:5"
    wants a.example
    run 0 apply --auto-approve
    run 1 zone --remove b.example
    tells "b.example is still on the account"
    unset PURELYMAIL_API_TOKEN
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 1 zone --remove b.example
    tells "its deletion is due at"
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 1 zone --remove c.example
    tells "c.example may still be on the account" "PURELYMAIL_API_TOKEN"
    export PURELYMAIL_API_TOKEN=sim-token
    clock_set +25h
    run 0 apply --auto-approve
    on_account a.example
    run 0 zone --remove b.example --format nsupdate
    prints "update delete b.example."
    nowhere "update add"
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=$ownership
    run 0 zone --remove b.example --format nsupdate
    prints "update delete _dmarc.b.example."
    tells "confirms the deletion of b.example on 20" "without an API token"
    zone_good b.example
    run 0 zone --remove b.example --format nsupdate --current now.zone
    prints "update delete b.example. TXT \"v=spf1 include:_spf.purelymail.com ~all\""
    nowhere "google-site-verification=abc\" -" "update delete b.example. TXT \"google"
    sed -i '/purelymail/Id' now.zone
    for options in "nsupdate" "nsupdate --all" "bind --soa" "terraform-dns"; do
        # shellcheck disable=SC2086
        run 0 zone --remove b.example --current now.zone --format $options
        tells "Nothing to remove: none of the records there is known to be ours"
        nowhere "the records are there" "The records are there" "is there already"
    done
    run 64 zone --remove b.example --format cloudflare
    tells "cloudflare cannot delete records"
    nowhere "--soa"
    run 64 zone --remove b.example --current now.zone
    tells "bind cannot delete records" "--soa, with --current FILE"
    zone_good b.example
    run 0 zone --remove b.example --current now.zone --soa
    prints "google-site-verification=abc"
    nowhere "purelymail.com."
}

the_ownership_record_leaves_too() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    wants a.example
    run 0 apply --auto-approve
    clock_set +25h
    run 0 apply --auto-approve
    unset PURELYMAIL_API_TOKEN PURELYMAIL_OWNERSHIP_TOKEN
    zone_good b.example
    run 0 zone --remove b.example --format nsupdate --current now.zone
    prints "update delete b.example. TXT \"$ownership\""
    nowhere "is not removed"
    run 0 zone --remove b.example --current now.zone --soa
    prints "google-site-verification=abc"
    nowhere "$ownership"
    echo '@ TXT "purelymail_ownership_proof=fedcba9876543210"' >>now.zone
    run 1 zone --remove b.example --format nsupdate --current now.zone
    tells "that is not known to be this account's" "If none has, delete that TXT record"
    [ ! -s out ] || fail "nothing on stdout"
    run 0 -q zone --remove b.example --format nsupdate
    tells "Warning: the ownership record of 1 domain is not removed: its value is not known" "--current"
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone --remove b.example --format nsupdate
    prints "$ownership"
    nowhere "is not removed"
}

a_domain_that_vanished_may_need_its_records() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    account_edit '.domains |= map(select((.name? // .) != "b.example"))'
    sim_stop
    sim_start
    wants a.example
    run 1 zone --remove b.example --format nsupdate
    tells "b.example is gone from the account, but no apply deleted it" "another PurelyMail account" "pm-reconcile apply"
    [ ! -s out ] || fail "nothing on stdout"
    run 0 zone
    tells "Warning: no records are written for 1 domain (b.example)"
    nowhere "b.example. "
    run 0 apply --auto-approve
    run 0 zone --remove b.example --format nsupdate
    prints "update delete b.example."
    tells "Warning: b.example is not on this account, but the state" "tells of no deletion of it"
}

# emptied: the service says that there is no domain
emptied() {
    faults '[{"operation": "listDomains", "fault": "raw",
              "body": "{\"type\":\"success\",\"result\":{\"domains\":[]}}", "content_type": "application/json"}]'
}

an_emptied_list_proves_nothing() {
    account a.example b.example c.example
    sim_start
    wants a.example
    emptied
    run 1 zone --remove never.example --format nsupdate
    tells "never.example may still be on the account" "is no proof: it is empty"
    [ ! -s out ] || fail "nothing on stdout"
    faults '[]'
    run 0 zone --remove never.example --format nsupdate
    tells "Warning: never.example is not on this account"
    wants a.example b.example c.example
    run 0 apply --auto-approve
    wants a.example b.example
    run 0 apply --auto-approve
    clock_set +25h
    run 0 apply --auto-approve
    on_account a.example b.example
    emptied
    run 0 zone --remove c.example --format nsupdate
    tells "confirms the deletion of c.example on 20" "that is not plausible (the list is empty)"
    prints "update delete c.example."
    run 1 zone --remove never.example --format nsupdate
    run 1 zone --remove a.example --format nsupdate
    tells "a.example is declared"
    wants a.example
    run 1 zone
    tells "whether b.example still needs its records is not known" "that is not plausible (the list is empty)"
    [ ! -s out ] || fail "nothing on stdout"
    run 0 zone --declared-only
    faults '[]'
    run 0 zone --remove c.example --format nsupdate
    nowhere "Warning: the state"
}

a_state_of_another_account() {
    account a.example b.example
    sim_start
    wants a.example b.example
    run 0 apply --auto-approve
    account other.example
    sim_stop
    sim_start
    account_edit '.ownership_code = "purelymail_ownership_proof=fedcba9876543210"'
    sim_stop
    sim_start
    wants a.example
    zone_good b.example
    for args in "zone" "zone -o zones" "zone --remove b.example --format nsupdate --current now.zone"; do
        # shellcheck disable=SC2086
        run 1 $args
        tells "the state belongs to another account"
        [ ! -s out ] || fail "nothing on stdout"
    done
    [ ! -e zones ] || fail "no file written"
    run 0 zone --declared-only
    unset PURELYMAIL_API_TOKEN
    PURELYMAIL_OWNERSHIP_TOKEN=fedcba9876543210 run 1 zone
    tells "PURELYMAIL_OWNERSHIP_TOKEN is not the ownership value of the account that the state"
    PURELYMAIL_OWNERSHIP_TOKEN=$ownership run 0 zone
}

a_domain_that_moved_to_another_account() {
    account a.example
    sim_start
    wants a.example
    zone_good b.example
    echo '@ TXT "PurelyMail_ownership_proof=fedcba9876543210"' >>now.zone
    run 1 zone --remove b.example --format nsupdate --current now.zone
    tells "b.example has a TXT record purelymail_ownership_proof=... that is not known to be this account's" \
        "If none has, delete that TXT record"
    nowhere fedcba9876543210
    [ ! -s out ] || fail "nothing on stdout"
    sed -i '$d' now.zone
    run 0 zone --remove b.example --format nsupdate --current now.zone
    prints "update delete b.example. TXT \"$ownership\""
}

mail_does_not_move_before_the_account_has_the_domain() {
    local words="is not on the account yet: mail that follows its new MX record bounces"
    account b.example
    sim_start
    wants a.example b.example
    zone_now a.example
    run 0 -q zone a.example --format nsupdate --current now.zone --delete-conflicts
    tells "Warning: a.example $words. Add it first"
    run 0 zone --format csv
    tells "Warning: a.example $words"
    sed -i '/MX/d' now.zone
    run 3 zone a.example --format nsupdate --current now.zone
    nowhere "$words"
    run 0 zone b.example
    nowhere "$words"
    unset PURELYMAIL_API_TOKEN
    run 0 zone
    nowhere "$words"
}

ownership_until_added() {
    account a.example
    sim_start
    printf 'version: 1\ndomains: [{ name: a.example, dns: { ownership: until_added } }, { name: b.example, dns: { ownership: until_added } }]\n' >domains.yaml
    run 0 zone a.example
    nowhere "$ownership"
    run 0 zone b.example
    prints "purelymail_ownership_proof="
    printf 'version: 1\ndomains: [{ name: b.example, dns: { ownership: never } }]\n' >domains.yaml
    run 0 zone b.example
    nowhere "purelymail_ownership_proof=0"
}

optional_records() {
    offline
    cat >domains.yaml <<'YAML'
version: 1
domains:
  - name: a.example
    dns:
      dmarc: none
      extra:
        autoconfig: auto.example.net
        srv: true
        mta_sts: "20260101T000000"
        tls_rpt: "mailto:tls@a.example"
YAML
    run 0 zone
    prints "auto.example.net." "1 993 imap.purelymail.com." "1 465 smtp.purelymail.com." "v=STSv1; id=20260101T000000;" \
        "v=TLSRPTv1; rua=mailto:tls@a.example"
    nowhere "dmarcroot"
}

# The lines of docs/providers.md, with a zone file in place of what a server says.
lines_of_the_page() {
    local line count=0
    offline
    wants a.example
    zone_good a.example
    while read -r line; do
        line=${line%>FILE}
        line=${line/-o FOLDER/-o "folder$count"}
        line=${line/ZONE/a.example}
        line=${line/--current dns/--current now.zone}
        line=${line/--current axfr:SERVER/--current now.zone}
        # shellcheck disable=SC2086
        run 0 ${line#pm-reconcile } --all
        count=$((count + 1))
    done < <(sed -n 's/^    \(pm-reconcile zone .*\)/\1/p' "$here/../../docs/providers.md")
    [ "$count" -ge 30 ] || fail "thirty providers"
    [ "$(find folder* -type f | wc -l)" -eq 6 ] || fail "a file of each tool that deletes what is not declared"
}

what_cannot_be_looked_at_leaves_the_file() {
    local format
    offline
    wants a.example
    zone_good a.example
    for format in terraform-aws terraform-cloudflare terraform-dns dnscontrol external-dns octodns; do
        run 0 zone --declared-only --current now.zone --format "$format" -o "$format"
        cp -r "$format" before
        run 1 zone --declared-only --current away.zone --format "$format" -o "$format"
        diff -r before "$format" >&2 || fail "the file as it was"
        rm -r before
    done
}

story "zone tells its formats" list_of_formats
story "every format writes the example, twice the same" every_format_writes_the_example
story "every format writes a file a zone" all_domains_of_the_example
story "whole zones are not replaced by accident" whole_zones_are_not_replaced_by_accident
story "a format that replaces sets says so" sets_that_are_replaced_are_told
story "conflicts are told, with what to delete: 3" conflicts_need_a_person
story "where all is right nothing is written" nothing_to_change
story "options that do not fit are told" options_that_do_not_fit
story "each zone is written in its provider's form" each_zone_in_its_providers_form
story "a domain that left is written in the form of its zone" a_domain_that_left_is_written_in_the_form_of_its_zone
story "records are removed once the deletion is confirmed" records_leave_after_the_domain
story "the ownership record leaves too, where only the state knows it" the_ownership_record_leaves_too
story "a domain that vanished may need its records elsewhere" a_domain_that_vanished_may_need_its_records
story "an emptied list proves nothing" an_emptied_list_proves_nothing
story "the state of another account is refused" a_state_of_another_account
story "mail does not move before the account has the domain" mail_does_not_move_before_the_account_has_the_domain
story "a domain that moved to another account keeps its records" a_domain_that_moved_to_another_account
story "the ownership record until a domain is added" ownership_until_added
story "optional records, and no DMARC record" optional_records
story "the lines of the providers' page work" lines_of_the_page
story "what cannot be looked at leaves the file as it is" what_cannot_be_looked_at_leaves_the_file
stories_end
