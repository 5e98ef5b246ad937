#!/bin/bash
# Where the current records come from: what all name servers say, a transfer, a file, a folder.
here=$(dirname "$0")
# shellcheck source=tests/e2e/story.sh
. "$here/story.sh"
# shellcheck source=tests/e2e/verify_lib.sh
. "$here/verify_lib.sh"

# ask STATUS ARG...: zone, with what the name servers of the little internet say
ask() {
    local status_wanted=$1
    shift
    run "$status_wanted" "${net_options[@]}" zone --declared-only --current dns "$@"
}

nothing_written() {
    [ ! -s out ] || fail "nothing on stdout"
}

what_is_right_stays() {
    lab
    wants good.example signed.example slow.example wildcard.example
    ask 0
    tells "Nothing to change"
    nothing_written
    ask 0 --all --format json
    json '[.zones[] | .zone? // .name] | join(" ")' "good.example signed.example slow.example wildcard.example"
    printf 'version: 1\ndomains:\n  - name: good.example\n    dns: { spf: { include: [one.hosting.test] } }\n' >domains.yaml
    ask 0 --format nsupdate
    prints 'update add good.example. 3600 TXT "v=spf1 include:_spf.purelymail.com include:one.hosting.test ~all"'
    [ "$(grep -c '^update' out)" = 2 ] || fail "that one record to change"
}

what_others_have_is_seen() {
    lab
    wants two-spf.example
    ask 0 --format nsupdate
    tells 'becomes "v=spf1 include:_spf.purelymail.com include:one.hosting.test ~all"'
    wants apex-cname.example dmarc-two.example dmarc-own.example
    ask 3 --format bind
    tells "apex-cname.example has CNAME www.hosting.test." "_dmarc.dmarc-own.example has TXT"
    ask 0 --format nsupdate --delete-conflicts
    prints "update delete apex-cname.example. CNAME www.hosting.test." "update delete _dmarc.dmarc-own.example. TXT"
}

# A DNS provider may have put them there.
lookups_are_counted() {
    lab
    printf 'version: 1\ndomains:\n  - name: spf-lookups-nine.example\n    dns: { spf: { include: [one.hosting.test, good.example] } }\n' >domains.yaml
    for more in "" --delete-conflicts; do
        ask 3 --format nsupdate ${more:+"$more"}
        tells "the merged SPF record of spf-lookups-nine.example costs 12 lookups" \
            "include:seven.hosting.test 8" "stays as it is" "no longer used"
        nothing_written
    done
    printf 'version: 1\ndomains:\n  - name: spf-lookups.example\n    dns: { spf: { include: [one.hosting.test] } }\n' >domains.yaml
    ask 0 --format nsupdate
    tells "Warning: the merged SPF record of spf-lookups.example costs"
    prints 'include:one.hosting.test ~all"'
}

another_zone_below() {
    lab
    wants dkim-zone.example
    ask 3
    tells "_domainkey.dkim-zone.example is a zone of its own"
}

a_wildcard_is_no_record() {
    lab
    wants wildcard-dmarc.example
    ask 0 --format nsupdate
    tells "_dmarc.wildcard-dmarc.example comes from a wildcard"
    prints "update add _dmarc.wildcard-dmarc.example. 3600 CNAME dmarcroot.purelymail.com."
}

# shop.example, with what others have where ours are to go.
shop() {
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef
    mkdir -p zones
    {
        printf 'shop.example. 300 IN SOA ns.example. h.example. 1 3600 900 1209600 60\n'
        printf 'shop.example. 300 IN NS ns.example.\n'
        cat
    } >zones/shop.example.zone
    printf 'version: 1\ndomains:\n  - { name: %s, dns: { zone: shop.example%s } }\n' "$1" "${2-}" >domains.yaml
    dns_start
    dns_load zones
}

# Whether it stands there or comes from the wildcard, nobody outside can tell.
what_a_wildcard_has_too_is_not_lost() {
    shop mail.shop.example <<'ZONE'
*.shop.example. 300 IN TXT "google-site-verification=x"
mail.shop.example. 300 IN TXT "google-site-verification=x"
ZONE
    run 0 zone --declared-only --current dns --format powerdns
    prints "google-site-verification=x"
    tells "Warning: what is seen at mail.shop.example is what a wildcard above has, too" "axfr:"
}

types_beside_a_cname_are_seen() {
    shop shop.example ', extra: { autoconfig: ac.example.net }' <<'ZONE'
_dmarc.shop.example. 300 IN CAA 0 issue "ca.example"
autoconfig.shop.example. 300 IN HTTPS 1 .
autodiscover.shop.example. 300 IN SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
x.purelymail2._domainkey.shop.example. 300 IN A 192.0.2.1
ZONE
    run 3 zone --declared-only --current dns --format nsupdate
    tells "_dmarc.shop.example has CAA" "autoconfig.shop.example has HTTPS" \
        "Warning: there is something at purelymail2._domainkey.shop.example, or below it"
    prints "update add purelymail2._domainkey.shop.example."
    nowhere "update add _dmarc" "update add autoconfig" "something at shop.example" "autodiscover"
    sed -i 's/autoconfig: ac/autodiscover: ad/' domains.yaml
    run 3 zone --declared-only --current dns --format nsupdate
    tells "Warning: there is something at autodiscover.shop.example, purelymail2._domainkey.shop.example, or below"
}

# The server makes CNAMEs below it, which are no records of the zone.
an_alias_for_all_names_below_is_seen() {
    shop shop.example <<'ZONE'
_domainkey.shop.example. 300 IN DNAME _domainkey.other.test.
ZONE
    run 3 zone --declared-only --current dns --format nsupdate
    tells "_domainkey.shop.example is an alias for all names below it" "DNAME _domainkey.other.test."
    prints "update add _dmarc.shop.example."
    nowhere "purelymail1._domainkey" wildcard "which becomes"
}

a_zone_that_is_an_alias_below_its_name() {
    shop shop.example <<'ZONE'
shop.example. 300 IN DNAME other.example.
ZONE
    run 3 zone --declared-only --current dns --format nsupdate --delete-conflicts
    tells "shop.example is an alias for all names below it" "remove the DNAME by hand"
    prints "update add shop.example. 3600 MX"
    nowhere "_domainkey.shop.example" "_dmarc.shop.example" wildcard
}

doubt() {
    local status_wanted=$1 domain=$2
    shift 2
    wants good.example "$domain"
    ask "$status_wanted" --format nsupdate
    nothing_written
    tells "what the zone $domain holds is in doubt, so nothing is written" "$@" \
        "Domains of other zones can be named without its own"
    [ "$status_wanted" -ne 75 ] || tells "Try again later, or give --current the zone's own file or axfr:ADDR"
}

a_doubt_writes_nothing() {
    lab
    doubt 1 dmarc-beside.example "differ about" ns1.hosting.test ns2.hosting.test
    doubt 75 dead-server.example "dead.hosting.test 127.83.1.7" "connection refused"
    doubt 75 lame.example ns3.hosting.test REFUSED
    doubt 75 servfail.example SERVFAIL
    doubt 75 dead.example "No name server of dead.example answers"
    doubt 75 all-refuse.example REFUSED
    doubt 1 nowhere.example "know no such name as nowhere.example" "Register it" "leave --current out"
    printf 'version: 1\ndomains:\n  - name: a.good.example\n    dns: { zone: a.good.example }\n' >domains.yaml
    ask 1
    tells "a.good.example" "lies in the zone good.example" "dns.zone"
    run 75 --resolver "127.83.1.9@$net_port" --authority-port "$net_port" zone --declared-only --current dns
    nothing_written
}

# A resolver that takes questions and says nothing.
silence() {
    python3 -u -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])
s.recv(512)
open("asked", "w").close()
while True: s.recv(512)' >silent.port &
    world_also $!
    world_wait test -s silent.port
}

a_signal_ends_it() {
    local pmr_command
    unset PURELYMAIL_API_TOKEN
    silence
    wants a.example
    pmr_words
    shown="pm-reconcile zone --current dns, and a signal"
    "${pmr_command[@]}" --resolver "127.0.0.1@$(cat silent.port)" zone --declared-only --current dns >out 2>err &
    world_wait test -e asked
    kill -INT $!
    ended 130 $!
    nothing_written
}

# knotd serves the zone a.example to who has the key, and to nobody else.
with_key() {
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef
    wants a.example
    keymgr -t ci-key hmac-sha512 >key
    keymgr -t ci-key hmac-sha512 >wrong
    keymgr -t other-key hmac-sha512 >other
    chmod 600 key wrong other
    run 0 zone --declared-only --soa --yes-replace-zone --ns ns.example --serial 1 -o zones
    sed -i '/^;/d' zones/a.example.zone
    dns_start
    dns_load zones
    {
        sed '/^zone:/,$d' knot/knot.conf
        sed '/^#/d' key
        printf 'acl:\n  - id: ci\n    key: ci-key\n    action: transfer\n'
        sed -n '/^zone:/,$p' knot/knot.conf
        printf '    acl: ci\n'
    } >knot/knot.conf.new
    mv knot/knot.conf.new knot/knot.conf
    kill -HUP "$dns_pid"
    world_wait kdig -y "$(sed -n 's/^# //p' key)" "@127.0.0.1" -p "$dns_port" +retry=0 +short a.example AXFR
}

transfers() {
    local options
    with_key
    options=(zone --declared-only --current "axfr:$dns")
    world_wait pmr "${options[@]}" --tsig-key key
    run 0 "${options[@]}" --tsig-key key
    tells "Nothing to change"
    run 1 "${options[@]}"
    nothing_written
    tells "the zone a.example cannot be had by AXFR from $dns" NOTAUTH
    run 1 "${options[@]}" --tsig-key wrong
    tells BADSIG
    run 1 "${options[@]}" --tsig-key other
    tells BADKEY
    chmod 644 key
    run 1 "${options[@]}" --tsig-key key
    tells "chmod 600"
    chmod 600 key
    echo "key { }" >broken
    chmod 600 broken
    run 1 "${options[@]}" --tsig-key broken
    tells "broken" "no TSIG key"
    run 1 "${options[@]}" --tsig-key nothing
    tells "nothing"
    nowhere "$(sed -n 's/.*secret: //p' key)" "$(sed -n 's/.*secret: //p' wrong)"
    run 64 zone --declared-only --current dns --tsig-key key
    tells "axfr:"
    run 64 zone --declared-only --current axfr:ns.example
    tells "no server address"
    run 75 zone --declared-only --current axfr:127.0.0.1@1
    tells "connection refused" "Try again later, or give --current another server"
    wants a.example b.example
    run 1 "${options[@]}" --tsig-key key
    tells "the zone b.example cannot be had"
    nothing_written
}

files() {
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef
    wants a.example b.example
    run 0 zone --declared-only --soa --yes-replace-zone --ns ns.example -o zones
    run 0 zone --declared-only --current zones
    tells "Nothing to change"
    run 0 zone --declared-only --current zones --all --format json
    cp out records.json
    run 0 zone --declared-only --current records.json
    tells "Nothing to change"
    wants a.example b.example sub.b.example
    run 1 zone --declared-only --current records.json --format powerdns b.example sub.b.example
    nothing_written
    tells "records.json does not say what stands at sub.b.example" "the MX record of sub.b.example"
    printf 'version: 1\ndomains:\n  - a.example\n  - name: b.example\n    dns: { dmarc: "v=DMARC1; p=none" }\n' >domains.yaml
    run 0 zone --declared-only --current records.json --format nsupdate
    prints "update delete _dmarc.b.example. CNAME" 'update add _dmarc.b.example. 3600 TXT "v=DMARC1; p=none"'
    wants a.example b.example
    echo 'www.a.example. 300 IN A 192.0.2.1' >part.zone
    run 1 zone --declared-only --current part.zone --format powerdns a.example
    nothing_written
    tells "part.zone has no SOA record: it is a part of the zone a.example"
    run 0 zone --declared-only --format json
    cp out wanted.json
    run 1 zone --declared-only --current wanted.json
    nothing_written
    tells "wanted.json" "says what a.example needs, not what stands in the zone" "--current SOURCE --all"
    run 64 zone --declared-only --current zones/a.example.zone
    tells "is the file of one zone, and these are 2"
    run 0 zone --declared-only --current zones/a.example.zone a.example
    rm zones/b.example.zone
    run 1 zone --declared-only --current zones
    tells "there is no zones/b.example.zone" "ZONE.zone for each zone"
    mv zones/a.example.zone dns
    run 0 zone --declared-only --current ./dns a.example
    run 1 zone --declared-only --current nowhere a.example
    tells "nowhere"
}

story "DNS: what is right already is left out" what_is_right_stays
story "DNS: what others have is merged, or reported" what_others_have_is_seen
story "DNS: the lookups of a merged SPF record are counted" lookups_are_counted
story "DNS: records in a zone further down" another_zone_below
story "DNS: what a wildcard answers is not there" a_wildcard_is_no_record
story "DNS: what may be a wildcard's is not lost" what_a_wildcard_has_too_is_not_lost
story "DNS: what stands in the way of a CNAME is seen, or that there is something" types_beside_a_cname_are_seen
story "DNS: below an alias for all names nothing is written" an_alias_for_all_names_below_is_seen
story "DNS: nor below a zone that is such an alias" a_zone_that_is_an_alias_below_its_name
story "DNS: a doubt writes nothing, and says which server is to blame" a_doubt_writes_nothing
story "DNS: a signal ends it" a_signal_ends_it
story "AXFR: with the key, and with each mistake about it" transfers
story "Files and folders" files
stories_end
