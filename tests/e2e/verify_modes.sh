#!/bin/bash
# Whom verify asks, and what it makes of servers that do not answer, answer late, or answer otherwise.
here=$(dirname "$0")
# shellcheck source=tests/e2e/story.sh
. "$here/story.sh"
# shellcheck source=tests/e2e/verify_lib.sh
. "$here/verify_lib.sh"

named_servers_only() {
    lab
    wants not-everywhere.example
    verify 6 --format json
    found not-everywhere.example mx fail not-everywhere-yet
    verify 0 --server "127.83.1.1@$net_port" --format json
    passes not-everywhere.example
    json '[.domains[0].findings[].rule | select(startswith("zone-") or . == "dnssec" or . == "mta-sts")] | length' 0
    verify 6 --server "127.83.1.1@$net_port" --server "127.83.1.2@$net_port" --format json
    found not-everywhere.example mx fail
    json '[.domains[0].findings[] | select(.rule == "mx") | .evidence[].status] | sort | join(" ")' "fail pass"
}

the_resolver_only() {
    lab
    wants good.example signed.example bogus.example negative-cache.example
    verify 6 --resolver-only --format json
    passes good.example signed.example
    found signed.example dnssec pass
    found bogus.example dnssec fail
    found negative-cache.example mx fail
    verify 6 --format json
    found bogus.example dnssec fail
    found bogus.example mx pass
    passes negative-cache.example
}

no_answer_is_not_missing() {
    lab
    wants dead-server.example
    verify 75 --format json
    json '.domains[0].status' unknown
    json '[.domains[0].findings[] | select(.status == "fail")] | length' 0
    wants notimp.example servfail.example all-refuse.example
    verify 75 --format json
    json '[.domains[].status] | unique | join(" ")' unknown
    json '[.domains[].findings[] | select(.status == "fail")] | length' 0
    nowhere "port 53"
    wants spf-include-dead.example
    verify 0
    verify 6 --strict
    verify 75 --wait 1s
    wants dead.example
    verify 75 --format json
    json '.domains[0].status' unknown
    verify 75 --server "127.83.1.7@$net_port" --format json
    json '[.domains[].findings[] | select(.status == "fail")] | length' 0
}

no_resolver() {
    lab
    wants good.example
    run 75 --resolver "127.83.1.9@$net_port" --authority-port "$net_port" verify --format json
    json '.domains[0].status' unknown
    json '[.domains[].findings[] | select(.status == "fail")] | length' 0
}

# questions LOG NAME: how often a name at or below it was asked for; letters change at random
questions() {
    awk -v name="$2" '{ for (i = 1; i <= NF; i++) if (tolower($i) ~ "(^|\\.)" name "\\.$") { count++; break } }
        END { print count + 0 }' "$net_folder/$1.log"
}

# What is shared is asked for by the first domain already: all that comes after is the second one's own.
few_questions() {
    local count
    lab
    wants good.example plain.example
    verify 0
    count=$(questions odd plain.example)
    [ "$count" -eq 16 ] || fail "eight questions at each of two servers, not $count"
    count=$(questions resolver plain.example)
    [ "$count" -le 3 ] || fail "three questions at the resolver, not $count"
    verify 0 --server "${net_address[odd]}@$net_port" plain.example
    count=$(questions odd plain.example)
    [ "$count" -eq 22 ] || fail "six questions at the named server, not $((count - 16))"
}

a_bad_line() {
    lab
    net_relay_start lossy 127.83.1.10 127.83.1.1 --delay-ms 5 --loss-percent 15 --seed 7
    world_wait net_ask 127.83.1.10 good.example SOA
    wants good.example signed.example named.example slow.example
    verify 0 --server "127.83.1.10@$net_port" --format json
    passes good.example signed.example named.example slow.example
}

one_far_away() {
    lab
    wants slow.example
    verify 0 --format json
    passes slow.example
}

mended() {
    lab
    wants mx-missing.example
    verify 6
    prints "mx-missing.example. 3600 IN MX 10 mailserver.purelymail.com."
    printf '%s\n' "\$INCLUDE soa" "\$INCLUDE good" | net_change mx-missing.example
    verify 0
}

# in_background ARG...: verify; $started is its process
in_background() {
    local pmr_command
    pmr_words
    shown="pm-reconcile verify $* (in the background)"
    "${pmr_command[@]}" "${net_options[@]}" verify "$@" >out 2>err </dev/null &
    started=$!
    world_also $!
}

a_record_is_waited_for() {
    lab
    wants mx-missing.example good.example
    in_background --wait 5m
    world_wait grep -q "next look" err
    printf '%s\n' "\$INCLUDE soa" "\$INCLUDE good" | net_change mx-missing.example
    ended 0 "$started"
}

waiting_in_vain() {
    lab
    wants mx-wrong-host.example good.example
    verify 6 --wait 1h
    tells "Waiting ended. Time does not mend what is wrong: mx of mx-wrong-host.example"
    wants mx-missing.example
    verify 6 --wait 2s
    nowhere "does not mend"
    verify 6 --wait 2s mx-missing.example
    wants servfail.example good.example
    verify 75 --wait 2s
}

# Somebody asked the resolver before the record was there.
a_resolver_remembers() {
    lab
    wants mx-missing.example
    in_background --wait 5m --format json
    world_wait grep -q "next look" err
    net_ask "${net_address[resolver]}" mx-missing.example MX >asked
    [ ! -s asked ] || fail "no MX record yet"
    printf '%s\n' "\$INCLUDE soa" "\$INCLUDE good" | net_change mx-missing.example
    ended 0 "$started"
    found mx-missing.example mx warn negative-cache
}

mx_of_before() {
    {
        printf "\$INCLUDE %s\n" soa ownership spf dkim dmarc
        echo "@ 6 MX 10 mail.hosting.test."
    } | net_change mx-old.example
}

# What a resolver says may be what it remembers, until that has run out.
a_cache_is_outwaited() {
    lab
    wants mx-old.example
    mx_of_before
    in_background --wait 5m --resolver-only
    world_wait grep -q "next look" err
    printf '%s\n' "\$INCLUDE soa" "\$INCLUDE good" | net_change mx-old.example
    ended 0 "$started"
    mx_of_before
    net_forget
    verify 6 --wait 5m --resolver-only
    tells "Waiting ended. Time does not mend what is wrong: mx of mx-old.example"
}

# The wrong one is asked for once, the others until they pass.
others_are_waited_for() {
    local before
    lab
    wants mx-wrong-host.example mx-missing.example
    in_background --wait 5m
    world_wait grep -q "next look" err
    before=$(questions odd mx-wrong-host.example)
    printf '%s\n' "\$INCLUDE soa" "\$INCLUDE good" | net_change mx-missing.example
    ended 6 "$started"
    prints "2 domains: 1 ok, 1 failed"
    tells "mx of mx-wrong-host.example"
    [ "$(questions odd mx-wrong-host.example)" -eq "$before" ] || fail "no question about what is wrong for good"
}

# Thirty questions a look, of which ten are about what passes.
only_what_is_not_good_is_asked() {
    local all passing
    lab
    wants dkim-parent.example
    verify 6
    all=$(questions odd dkim-parent.example)
    passing=$(questions odd _dmarc.dkim-parent.example)
    verify 6 --wait 1s
    [ "$(questions odd dkim-parent.example)" -lt $((3 * all)) ] || fail "fewer than $all questions in the second look"
    [ "$(questions odd _dmarc.dkim-parent.example)" -le $((passing + 2)) ] || fail "each of two servers asked once in two looks about what passes"
}

is_asked() {
    [ "$(questions odd "$1")" -gt 0 ]
}

# The first one's server is silent for seconds; the second one is looked at beside it.
interrupted() {
    lab
    wants dead.example plain.example
    in_background --format nagios
    world_wait is_asked plain.example
    kill -INT "$started"
    ended 3 "$started"
    prints "DNS UNKNOWN - interrupted: 0 of 2 domains were looked at"
    wants mx-missing.example
    in_background --wait 5m --format json
    world_wait grep -q "next look" err
    kill -TERM "$started"
    ended 143 "$started"
    json '[.domains[].status, .complete] | join(" ")' "fail true"
}

a_dead_resolver() {
    lab
    wants good.example
    run 75 --resolver "127.83.1.9@$net_port" --authority-port "$net_port" verify
    tells "The resolver at 127.83.1.9 did not answer."
    nowhere "If port 53 is closed"
}

# 1 would be a warning, and 64 nothing that a monitor knows.
a_monitor_gets_its_statuses() {
    wants good.example
    run 3 verify --format nagios --bogus
    prints "DNS UNKNOWN - the run could not begin"
    run 3 verify --format=nagios --token-file nowhere
    prints "DNS UNKNOWN - the run could not begin"
    run 64 verify --bogus
    status=0
    pmr --resolver 127.83.1.9@9 verify --format nagios >/dev/full 2>err </dev/null || status=$?
    [ "$status" -eq 3 ] || fail "status 3 where nothing can be written"
}

story "servers that are named are asked, and no others" named_servers_only
story "the resolver alone tells what the world sees" the_resolver_only
story "a server that does not answer is unknown, never missing" no_answer_is_not_missing
story "without a resolver nothing fails" no_resolver
story "a clean domain costs few questions" few_questions
story "a line that loses much changes no verdict" a_bad_line
story "a server far away changes no verdict" one_far_away
story "the record that is printed mends the domain" mended
story "waiting ends when the record is there" a_record_is_waited_for
story "waiting ends where it cannot help" waiting_in_vain
story "what a resolver still denies is told when the record is there" a_resolver_remembers
story "a resolver's cache is waited for, and what is wrong behind it is not" a_cache_is_outwaited
story "what is wrong for good ends no waiting of others" others_are_waited_for
story "what passes is not asked again while it waits" only_what_is_not_good_is_asked
story "a signal leaves no result that looks whole" interrupted
story "a resolver that is dead is named" a_dead_resolver
story "a monitor gets no status but its own" a_monitor_gets_its_statuses
stories_end
