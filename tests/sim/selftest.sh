#!/bin/bash
# Holds the simulator to the API it stands for: usage: selftest.sh [PURELYMAIL-SIM]
# Needs curl, jq, openssl and knotd; faketime's library too, where it is installed.
set -euo pipefail

sim=$(realpath "${1:-build/purelymail-sim}")
work=$(mktemp -d)
passed=0
failed=0
sim_pid=
knot_pid=
port=

clean_up() {
    [ -z "$sim_pid" ] || kill "$sim_pid" 2>/dev/null || true
    [ -z "$knot_pid" ] || kill "$knot_pid" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap clean_up EXIT
cd "$work"

# check WHAT EXPECTED ACTUAL
check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
    fi
}

# wait_for COMMAND...: until it succeeds, ten seconds at most
wait_for() {
    local i
    for ((i = 0; i < 500; i++)); do
        if "$@" 2>/dev/null; then
            return 0
        fi
        sleep 0.02
    done
    printf 'FAILED: waited in vain for: %s\n' "$*"
    exit 1
}

start_sim() {
    "$sim" --account account.json --port-file port "$@" >sim.out 2>sim.err &
    sim_pid=$!
    wait_for test -s port
    port=$(cat port)
}

stop_sim() {
    kill "$sim_pid"
    local status=0
    wait "$sim_pid" || status=$?
    sim_pid=
    check "the simulator ends cleanly" 0 "$status"
    rm -f port
}

http() {
    curl -sS --noproxy '*' --max-time 20 "$@"
}

# api OPERATION BODY [curl option]...
api() {
    local operation=$1 body=$2
    shift 2
    http -H 'Purelymail-Api-Token: good' -d "$body" "$@" \
        "${scheme:-http}://127.0.0.1:$port/api/v0/$operation"
}

# exit_of COMMAND...: prints its exit status, and nothing that it prints
exit_of() {
    local status=0
    "$@" >/dev/null 2>&1 || status=$?
    echo "$status"
}

side() {
    local name=$1
    shift
    http "$@" "http://127.0.0.1:$port/_sim/$name"
}

faults() {
    side faults -d "$1"
}

count() {
    side requests | jq ".counts.$1"
}

done_reply='{"type":"success","result":{}}'

write_account() {
    cat >account.json <<'JSON'
{
  "token": "good",
  "ownership_code": "purelymail_ownership_proof=c0de",
  "credit": "12345678901234567890123456789012345678901234567890123456789012345678.25",
  "skip_ownership": true,
  "domains": [
    "example.com",
    {"name": "example.net", "allowAccountReset": false},
    {"name": "shared.example", "isShared": true}
  ],
  "users": ["anna@example.com", "\"a@b\"@EXAMPLE.com", "bert@example.net"],
  "rules": [{"id": 7, "domainName": "example.com", "prefix": "x", "matchUser": "y",
             "targetAddresses": ["z@example.net"], "catchall": false}]
}
JSON
}

test_transport() {
    write_account
    start_sim
    check "an unknown operation is a 404" 404 "$(api nothing '{}' -o page -w '%{http_code}')"
    check "and an HTML page" 1 "$(grep -c '<html>' page)"
    check "GET is a 405" 405 "$(api listDomains '' -X GET -o page -w '%{http_code}')"
    check "a wrong token" '{"type":"error","code":"invalidToken","message":"Token not valid."}' \
        "$(http -H 'Purelymail-Api-Token: bad' -d '{}' "http://127.0.0.1:$port/api/v0/listUser")"
    local missing='Token must be supplied in Purelymail-Api-Token header'
    check "no token, with status 200" "invalidToken $missing 200" \
        "$(http -d '{}' -o body -w '%{http_code}' -H 'Authorization: Bearer good' \
            "http://127.0.0.1:$port/api/v0/listUser" >status
        jq -j '.code, " ", .message, " "' body
        cat status)"
    check "a body that is not JSON" error "$(api listUser 'x' | jq -r .type)"
    check "the token's value is noted nowhere" 0 "$(side requests | grep -c '"good"' || true)"
    check "only whether it was right" '["right","right","wrong","missing","right"]' \
        "$(side requests | jq -c '[.requests[].token]')"
    check "operations never called have a count" 0 "$(count addDomain)"
    check "requests are counted" 3 "$(count listUser)"
    side reset-requests -d '' >/dev/null
    check "and can be forgotten" 0 "$(side requests | jq .total)"
    stop_sim
}

test_operations() {
    write_account
    start_sim
    check "shared domains are left out" '["example.com","example.net"]' \
        "$(api listDomains '{"includeShared":false}' | jq -c '[.result.domains[].name]')"
    check "unless asked for" '["example.com","example.net","shared.example"]' \
        "$(api listDomains '{"includeShared":true}' | jq -c '[.result.domains[].name]')"
    check "a new domain" "$done_reply" "$(api addDomain '{"domainName":"New.example.org.","x":1}')"
    check "starts with true and true and four bad badges" \
        '["new.example.org",true,true,false,[false,false,false,false]]' \
        "$(api listDomains '{}' | jq -c '.result.domains[-1] |
            [.name, .allowAccountReset, .symbolicSubaddressing, .isShared,
             (.dnsSummary | [.passesMx, .passesSpf, .passesDkim, .passesDmarc])]')"
    check "cannot be added twice" "Domain already exists" \
        "$(api addDomain '{"domainName":"NEW.example.org"}' | jq -r .message)"
    check "a misnamed field does nothing" "$done_reply" "$(api addDomain '{"name":"no.example"}')"
    check "and says success" 3 "$(api listDomains '{}' | jq '.result.domains | length')"
    check "an invalid name" error "$(api addDomain '{"domainName":"a..b"}' | jq -r .type)"
    check "a partial update" "$done_reply" \
        "$(api updateDomainSettings '{"name":"example.net","symbolicSubaddressing":false}')"
    check "changes only what it names" '[false,false]' "$(api listDomains '{}' |
        jq -c '.result.domains[1] | [.allowAccountReset, .symbolicSubaddressing]')"
    check "a shared domain is not ours" error \
        "$(api deleteDomain '{"name":"shared.example"}' | jq -r .type)"
    check "an unknown one neither" error "$(api deleteDomain '{"name":"no.example"}' | jq -r .type)"
    check "deleting" "$done_reply" "$(api deleteDomain '{"name":"example.com"}')"
    check "takes the users along" '["bert@example.net"]' \
        "$(api listUser '{}' | jq -c .result.users)"
    check "and the routing rules" '[]' "$(api listRoutingRules '{}' | jq -c .result.rules)"
    check "the code" purelymail_ownership_proof=c0de \
        "$(api getOwnershipCode '{}' | jq -r .result.code)"
    check "the credit keeps its digits" "$(jq .credit account.json)" \
        "$(api checkAccountCredit '{}' | jq .result.credit)"
    check "the file tells the truth" '["example.net","shared.example","new.example.org"]' \
        "$(jq -c '[.domains[].name]' account.json)"
    stop_sim
}

test_account_file() {
    jq -n '{token: "good", users: [range(1203) | "u\(.)@example.com"]}' >account.json
    start_sim
    check "listUser is cut at 1000" 1000 "$(api listUser '{}' | jq '.result.users | length')"
    check "ownership fails without DNS" 1 \
        "$(api addDomain '{"domainName":"a.example"}' | grep -c 'DNS ownership checks did not pass')"
    jq '.skip_ownership = true | .users = [3, "no-at", "a@b.example"]' account.json >new
    mv new account.json
    check "an edit of the file is seen" '[3,"no-at","a@b.example"]' \
        "$(api listUser '{}' | jq -c .result.users)"
    side users -d '{"add":["c@d.example"],"remove":[3]}' >/dev/null
    check "and one by the side door" '["no-at","a@b.example","c@d.example"]' \
        "$(jq -c .users account.json)"
    side domains -d '{"add":["b.example",{"name":"s.example","isShared":true,"_alwaysListed":true}]}' \
        >/dev/null
    check "a shared domain can be forced in" '["b.example","s.example"]' \
        "$(api listDomains '{}' | jq -c '[.result.domains[].name]')"
    side domains -d '{"remove":["b.example"]}' >/dev/null
    check "removing takes users along" '["no-at","c@d.example"]' \
        "$(side account | jq -c .users)"
    side account -d '{"token":"good","domains":["x.example"]}' >/dev/null
    check "the account can be replaced" '["x.example"]' \
        "$(api listDomains '{}' | jq -c '[.result.domains[].name]')"
    stop_sim
    jq -n '{token: "good", skip_ownership: true, domains: [range(600) | "d\(.).example"]}' \
        >account.json
    start_sim
    api addDomain '{"domainName":"late.example"}' >/dev/null
    side flush >/dev/null
    check "flush writes a large account" 601 "$(jq '.domains | length' account.json)"
    api addDomain '{"domainName":"later.example"}' >/dev/null
    stop_sim
    check "so does the end" 602 "$(jq '.domains | length' account.json)"
    start_sim --no-save
    api addDomain '{"domainName":"last.example"}' >/dev/null
    check "--no-save keeps changes" 603 "$(side account | jq '.domains | length')"
    stop_sim
    check "to itself" 602 "$(jq '.domains | length' account.json)"
}

bad_reply() {
    faults "[$1]" >/dev/null
    api listDomains '{}' -o body -w '%{http_code}'
}

test_bad_replies() {
    write_account
    start_sim
    check "HTML with 200" "200 <!DOCTYPE html>" \
        "$(bad_reply '{"fault":"html"}') $(head -1 body)"
    check "HTML with 404" "404 <!DOCTYPE html>" \
        "$(bad_reply '{"fault":"status","status":404}') $(head -1 body)"
    check "an empty body" "200 0" "$(bad_reply '{"fault":"empty"}') $(wc -c <body)"
    check "cut JSON" '200 {"type":"s' \
        "$(bad_reply '{"fault":"cut_json","keep":10}') $(cat body)"
    check "wrong types" "200 object" \
        "$(bad_reply '{"fault":"wrong_types"}') $(jq -r '.result.domains | type' body)"
    check "duplicate keys" "200 2" \
        "$(bad_reply '{"fault":"duplicate_keys"}') $(grep -o '"result"' body | wc -l)"
    check "no type" "200 null" "$(bad_reply '{"fault":"no_type"}') $(jq .type body)"
    check "an error of our choice" '200 {"type":"error","code":"c","message":"m"}' \
        "$(bad_reply '{"fault":"error","code":"c","message":"m"}') $(cat body)"
    check "our own bytes" '201 {"type":"\u001b[31m"}' \
        "$(bad_reply '{"fault":"raw","status":201,"body":"{\"type\":\"\\u001b[31m\"}"}') $(cat body)"
    printf 'a\377\0b' >bytes
    check "even no text at all" "200 same" \
        "$(bad_reply '{"fault":"raw","body_file":"bytes"}') $(cmp bytes body && echo same)"
    local retry='{"fault":"status","status":503,"retry_after":"99999999","headers":{"X-Y":"z"}}'
    bad_reply "$retry" >/dev/null
    check "Retry-After and other headers" "503 99999999 z" \
        "$(api listUser '{}' -o body -w '%{http_code} %header{retry-after} %header{x-y}')"
    bad_reply '{"fault":"redirect","location":"http://127.0.0.1:9/"}' >/dev/null
    check "a redirect" "307 http://127.0.0.1:9/" \
        "$(api listUser '{}' -o body -w '%{http_code} %{redirect_url}')"
    bad_reply '{"fault":"huge"}' >/dev/null
    check "a huge body" "52428800 52428800" \
        "$(api listUser '{}' -o body -w '%{size_download} %header{content-length}')"
    bad_reply '{"fault":"huge","size":1000000,"chunked":true}' >/dev/null
    check "a huge body in chunks" "1000000 chunked" \
        "$(api listUser '{}' -o body -w '%{size_download} %header{transfer-encoding}')"
    check "which is still JSON" success "$(jq -r .type body)"
    faults '[{"fault":"slow","interval_ms":5}]' >/dev/null
    check "a byte at a time" '{"type":"success","result":{"code":"purelymail_ownership_proof=c0de"}}' \
        "$(api getOwnershipCode '{}')"
    faults '[{"fault":"slow"}]' >/dev/null
    check "for ever" 28 "$(exit_of api listDomains '{}' --max-time 0.3)"
    faults '[{"fault":"truncate"}]' >/dev/null
    check "a body cut by the connection's end" 18 "$(exit_of api listDomains '{}')"
    faults '[{"fault":"hang"}]' >/dev/null
    check "no answer" 28 "$(exit_of api listDomains '{}' --max-time 0.2)"
    faults '[{"fault":"close_before_read"}]' >/dev/null
    check "closed before the body is read" 1 \
        "$(exit_of api listDomains '{}' | grep -c -e 52 -e 55 -e 56)"
    check "the journal names the faults" "fault close_before_read" \
        "$(side requests | jq -r '.requests[-1].outcome')"
    check "an unknown fault is refused" '{"error":"there is no fault \"nonsense\""}' \
        "$(faults '[{"fault":"nonsense"}]')"
    check "and an unknown key" '{"error":"a fault has no \"nht\""}' \
        "$(faults '[{"fault":"drop","nht":1}]')"
    check "the script before it stays" 1 "$(side faults | jq length)"
    stop_sim
}

names() {
    api listDomains '{}' | jq -c '[.result.domains[].name]'
}

test_effects() {
    write_account
    start_sim
    faults '[{"operation":"addDomain","nth":2,"fault":"drop"},
             {"operation":"addDomain","nth":3,"fault":"effect_then_drop","reset":true},
             {"operation":"addDomain","nth":4,"fault":"success_without_effect"},
             {"operation":"addDomain","nth":5,"fault":"status","status":502,"effect":true},
             {"match":{"domain":"m.example"},"fault":"error","times":1}]' >/dev/null
    check "the first goes well" 0 "$(exit_of api addDomain '{"domainName":"a.example"}')"
    check "the second is dropped" 52 "$(exit_of api addDomain '{"domainName":"b.example"}')"
    check "and the third, by a reset" 56 "$(exit_of api addDomain '{"domainName":"c.example"}')"
    check "the fourth says success" "$done_reply" "$(api addDomain '{"domainName":"d.example"}')"
    check "the fifth says 502" 502 \
        "$(api addDomain '{"domainName":"e.example"}' -o body -w '%{http_code}')"
    check "what took effect" '["example.com","example.net","a.example","c.example","e.example"]' "$(names)"
    check "a match by domain" error "$(api deleteDomain '{"name":"m.example"}' | jq -r .type)"
    check "how often each rule fired" '[1,1,1,1,1]' "$(side faults | jq -c '[.[].fired]')"
    check "and saw a request" '[5,5,5,5,1]' "$(side faults | jq -c '[.[].seen]')"
    faults '[{"operation":"addDomain","delay_ms":60000}]' >/dev/null
    check "a delay before the effect" 28 \
        "$(exit_of api addDomain '{"domainName":"f.example"}' --max-time 0.2)"
    faults '[{"operation":"addDomain","delay_reply_ms":60000}]' >/dev/null
    check "a delay after it" 28 \
        "$(exit_of api addDomain '{"domainName":"g.example"}' --max-time 0.2)"
    has_effect() {
        names | grep -q '"g.example"'
    }
    wait_for has_effect
    check "tells them apart" '["e.example","g.example"]' "$(names | jq -c '.[-2:]')"
    stop_sim
}

# kill_at STAGE DOMAIN: prints the names of the account after the client was killed there
kill_at() {
    faults "[{\"operation\":\"addDomain\",\"kill_client\":\"$1\"}]" >/dev/null
    sleep 300 &
    local client=$!
    echo "$client" >client.pid
    api addDomain "{\"domainName\":\"$2\"}" >/dev/null 2>&1 || true
    local status=0
    wait "$client" || status=$?
    echo "$status $(names | jq -r '.[-1]')"
}

test_killing() {
    write_account
    start_sim --client-pid-file client.pid
    check "killed before the effect" "137 example.net" "$(kill_at received r.example 2>/dev/null)"
    check "killed after the effect" "137 d.example" "$(kill_at "done" d.example 2>/dev/null)"
    check "killed after the answer" "137 a.example" "$(kill_at answered a.example 2>/dev/null)"
    stop_sim
}

date_of() {
    date -u -d "$(api listUser '{}' -o body -w '%header{date}')" +%s
}

# near SECONDS EXPECTED: yes if the two are within a minute
near() {
    if [ $(($1 - $2)) -lt 60 ] && [ $(($2 - $1)) -lt 60 ]; then echo yes; else echo "no: $1 $2"; fi
}

test_clock() {
    write_account
    start_sim
    check "the real time" yes "$(near "$(date_of)" "$(date +%s)")"
    stop_sim
    echo '2026-11-22 20:00:00' >clock
    start_sim --clock clock
    check "a time that stands still" "Sun, 22 Nov 2026 20:00:00 GMT" \
        "$(api listUser '{}' -o body -w '%header{date}')"
    echo '+25h' >clock
    check "an offset" yes "$(near "$(date_of)" $(($(date +%s) + 25 * 3600)))"
    echo '-1.5d' >clock
    check "another" yes "$(near "$(date_of)" $(($(date +%s) - 36 * 3600)))"
    echo '@2030-01-02 03:04:05' >clock
    check "a time that runs" yes "$(near "$(date_of)" "$(date -u -d '2030-01-02 03:04:05' +%s)")"
    local library
    library=$(find /usr/lib -name libfaketime.so.1 -print -quit)
    if [ -n "$library" ]; then
        local line
        for line in '2031-01-02 03:04:05' '@2031-01-02 03:04:05' '+25h' '-90' '+1.5d'; do
            echo "$line" >clock
            check "faketime reads $line the same" yes \
                "$(near "$(date_of)" "$(TZ=UTC LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$work/clock \
                    date +%s)")"
        done
    fi
    echo '+25h' >clock
    faults '[{"date_shift":3600,"times":1},{"nth":2,"no_date":true}]' >/dev/null
    check "a shift of one date" yes "$(near "$(date_of)" $(($(date +%s) + 26 * 3600)))"
    check "no date at all" "" "$(api listUser '{}' -o body -w '%header{date}')"
    echo 'tomorrow' >clock
    check "a clock that cannot be read" 500 "$(api listUser '{}' -o body -w '%{http_code}')"
    stop_sim
}

test_parallel() {
    write_account
    start_sim --latency-ms 600000 --log requests.log --print-requests
    seq 64 | sed "s|.*|url = http://127.0.0.1:$port/api/v0/listUser|" >urls
    http -K urls -Z --parallel-max 64 --parallel-immediate -H 'Purelymail-Api-Token: good' \
        -d '{}' --max-time 600 >/dev/null 2>&1 &
    local client=$!
    all_waiting() {
        [ "$(side requests | jq .max_in_flight)" = 64 ]
    }
    wait_for all_waiting
    check "64 requests wait at a time" 64 "$(count listUser)"
    stop_sim
    kill "$client" 2>/dev/null || true
    wait "$client" || true
    check "the counts are printed at the end" "listUser 64" "$(grep listUser sim.out)"
    check "a line in the log for each" 64 "$(jq -r .operation requests.log | wc -l)"
    start_sim
    api listUser '{}' --next --noproxy '*' -sS -H 'Purelymail-Api-Token: good' -d '{}' \
        "http://127.0.0.1:$port/api/v0/listDomains" >/dev/null
    check "connections are told apart" 1 \
        "$(side requests | jq '[.requests[].connection] | unique | length')"
    stop_sim
}

test_tls() {
    write_account
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
        -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    start_sim --tls-cert cert.pem --tls-key key.pem
    check "over TLS" success "$(scheme=https api listUser '{}' --cacert cert.pem | jq -r .type)"
    check "a certificate nobody knows" 60 "$(scheme=https exit_of api listUser '{}')"
    stop_sim
}

free_port() {
    local number
    while number=$((20000 + RANDOM % 10000)); (: <>"/dev/tcp/127.0.0.1/$number") 2>/dev/null; do
        :
    done
    echo "$number"
}

write_zones() {
    local soa='@ 60 SOA ns.invalid. host.invalid. 1 60 60 60 60'
    local records='
@ 60 TXT "purelymail_ownership_proof=c0de"
@ 60 TXT "unrelated"
@ 60 MX 10 mailserver.purelymail.com.
@ 60 TXT "v=spf1 include:_spf.purelymail.com ~all"
purelymail1._domainkey 60 CNAME key1.dkimroot.purelymail.com.
purelymail2._domainkey 60 CNAME key2.dkimroot.purelymail.com.
purelymail3._domainkey 60 CNAME key3.dkimroot.purelymail.com.
_dmarc 60 CNAME dmarcroot.purelymail.com.'
    printf '%s\n@ 60 NS ns.invalid.%s\n' "$soa" "$records" >good.example.zone
    # Every badge bad, each in its own way: other MX, two SPF records, key 2 on key 3, own DMARC policy.
    printf '%s\n@ 60 NS ns.invalid.%s\n' "$soa" "$records" |
        sed -e 's/mailserver/mx/' -e 's/"unrelated"/"v=spf1 -all"/' -e 's/CNAME key3/CNAME key2/' \
            -e 's/_dmarc 60 CNAME .*/_dmarc 60 TXT "v=DMARC1; p=none"/' >bad.example.zone
    printf '%s\n@ 60 NS ns.invalid.\n@ 60 TXT "x purelymail_ownership_proof=c0de"\n' "$soa" \
        >none.example.zone
}

start_knot() {
    dns_port=$(free_port)
    write_zones
    {
        printf 'server:\n  rundir: %s\n  listen: 127.0.0.1@%s\n' "$work" "$dns_port"
        printf 'database:\n  storage: %s\n' "$work"
        printf 'template:\n  - id: default\n    storage: %s\n    zonefile-load: whole\n' "$work"
        printf '    journal-content: none\nzone:\n'
        printf '  - domain: %s\n' good.example bad.example none.example
    } >knot.conf
    PATH=$PATH:/usr/sbin knotd -c knot.conf >knot.log 2>&1 &
    knot_pid=$!
    knot_answers() {
        (: <>"/dev/tcp/127.0.0.1/$dns_port")
    }
    wait_for knot_answers
}

badges() {
    api listDomains '{}' | jq -c --arg name "$1" '.result.domains[] | select(.name == $name) |
        .dnsSummary | [.passesMx, .passesSpf, .passesDkim, .passesDmarc]'
}

test_dns() {
    write_account
    start_knot
    start_sim --dns "127.0.0.1@$dns_port"
    check "ownership seen in DNS" "$done_reply" "$(api addDomain '{"domainName":"good.example"}')"
    check "and four good badges" '[true,true,true,true]' "$(badges good.example)"
    check "ownership alone is enough" "$done_reply" "$(api addDomain '{"domainName":"bad.example"}')"
    check "for four bad badges" '[false,false,false,false]' "$(badges bad.example)"
    local refused='DNS ownership checks did not pass'
    check "a value inside another is not ownership" 1 \
        "$(api addDomain '{"domainName":"none.example"}' | grep -c "$refused")"
    check "nor is a name that does not exist" 1 \
        "$(api addDomain '{"domainName":"no.good.example"}' | grep -c "$refused")"
    jq '.domains[-1].name = "good.example" | .domains[-2].name = "other.example"' account.json >new
    mv new account.json
    check "an old verdict stays" '[false,false,false,false]' "$(badges good.example)"
    check "until it is rechecked" "$done_reply" \
        "$(api updateDomainSettings '{"name":"Good.example.","recheckDns":true}')"
    check "and is good" '[true,true,true,true]' "$(badges good.example)"
    stop_sim
    jq '.domains[-1].dnsSummary.passesMx = false' account.json >new
    mv new account.json
    start_sim --dns "127.0.0.1@$dns_port" --recheck-lag 1
    api updateDomainSettings '{"name":"good.example","recheckDns":true}' >/dev/null
    check "a verdict can come late" '[false,true,true,true] [true,true,true,true]' \
        "$(badges good.example) $(badges good.example)"
    stop_sim
    kill "$knot_pid"
    wait "$knot_pid" || true
    knot_pid=
    start_sim --dns "127.0.0.1@$dns_port"
    check "no DNS, no ownership" 1 \
        "$(api addDomain '{"domainName":"none.example"}' | grep -c "$refused")"
    stop_sim
}

test_command_line() {
    echo '{' >account.json
    check "a broken account" 1 "$(exit_of "$sim" --account account.json)"
    check "no account" 64 "$(exit_of "$sim")"
    check "an unknown option" 64 "$(exit_of "$sim" --account account.json --nonsense)"
    check "a number out of range" 64 "$(exit_of "$sim" --account account.json --port 65536)"
    check "help" 0 "$(exit_of "$sim" --help)"
}

test_command_line
test_transport
test_operations
test_account_file
test_bad_replies
test_effects
test_killing
test_clock
test_parallel
test_tls
test_dns
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
