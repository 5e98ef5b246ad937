#!/bin/bash
# Stories about a service that cannot be read: a clear error, and nothing changed.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/work_to_do.sh
. "$here/work_to_do.sh"

# reading STATUS TEXT FAULTS: whatever reads the account fails like that. What is asked for again and again takes
# its time, hence for 75 only apply, which reads as plan does.
reading() {
    work_to_do
    faults "$3"
    if [ "$1" -ne 75 ]; then
        run "$1" plan --no-dns-check --timeout 1s
        tells "$2"
        nowhere "Plan:"
        nothing_happened
        faults "$3"
    fi
    run "$1" apply --auto-approve --no-dns-check --timeout 1s
    tells "$2"
    nothing_happened
    faults '[]'
    run 0 apply --auto-approve --no-dns-check
    prints "1 added, 1 changed, 1 scheduled for deletion, 1 deleted"
}

# asked_again SECONDS FAULTS: two bad replies are got over by asking again, not before SECONDS have passed
asked_again() {
    local start
    work_to_do
    faults "$2"
    start=$SECONDS
    run 0 plan --no-dns-check --timeout 10s
    [ $((SECONDS - start)) -ge "$1" ] || fail "at least $1 seconds to pass"
    prints "Plan: 1 to add, 1 to change, 1 to schedule for deletion, 1 to delete now"
    asked listDomains 3
}

refused_connection() {
    work_to_do
    sim_stop
    run 75 plan --no-dns-check --timeout 2s
    tells "cannot connect"
    run 75 apply --auto-approve --no-dns-check --timeout 2s
}

redirected() {
    local other
    work_to_do
    echo '{}' >other.json
    "$world_build/purelymail-sim" --account other.json --port-file other-port >other.out 2>&1 &
    world_also $!
    world_wait test -s other-port
    other=http://127.0.0.1:$(cat other-port)
    faults "[{\"operation\": \"listDomains\", \"fault\": \"redirect\", \"location\": \"$other/api/v0/listDomains\"}]"
    run 1 plan --no-dns-check
    tells "redirect to 127.0.0.1" "not followed"
    [ "$(curl -s --noproxy '*' "$other/_sim/requests" | jq .total)" = 0 ] || fail "no request to the other host"
    nothing_happened
    faults "[{\"operation\": \"addDomain\", \"fault\": \"redirect\", \"location\": \"$other/api/v0/addDomain\"}]"
    run 5 apply --auto-approve --no-dns-check --timeout 1s
    [ "$(curl -s --noproxy '*' "$other/_sim/requests" | jq .total)" = 0 ] || fail "no request to the other host"
}

make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=our CA" \
        -keyout ca.key -out ca.pem 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=127.0.0.1" \
        -keyout server.key -out server.csr 2>/dev/null
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out server.pem \
        -extfile <(echo "subjectAltName=IP:127.0.0.1") 2>/dev/null
}

over_tls() {
    account a.example
    make_certificates
    sim_start --tls-cert server.pem --tls-key server.key
    api=https://${api#http://}
    wants a.example
    run 0 plan --ca-file ca.pem
    prints "No changes."
    run 0 apply --auto-approve --ca-file ca.pem
    SSL_CERT_FILE=ca.pem run 0 plan
    run 1 plan
    tells "its certificate is not trusted" "--ca-file"
    run 1 apply --auto-approve
    run 1 plan --ca-file domains.yaml
    tells "holds no certificate that can be read"
    run 1 plan --ca-file nowhere.pem
    tells "nowhere.pem"
    api=http://${api#https://}
    run 75 plan --timeout 1s
    api=https://localhost:${api##*:}
    run 1 plan --ca-file ca.pem
    tells "its certificate is not trusted"
}

no_proxy_for_loopback() {
    account a.example
    sim_start
    wants a.example
    http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 run 0 plan
    prints "No changes."
}

a_proxy_for_others() {
    wants a.example
    api=https://purelymail.example
    https_proxy=http://127.0.0.1:1 run 75 plan --timeout 1s
    tells "purelymail.example"
}

of_all() {
    printf '[{"operation": "%s", %s}]' "${2:-listDomains}" "$1"
}

story "An HTML page with 200" reading 1 "HTML page (HTTP 200)" "$(of_all '"fault": "html"')"
story "An HTML page with 404" reading 1 "HTML page (HTTP 404)" "$(of_all '"fault": "status", "status": 404')"
story "An empty body" reading 1 "empty body" "$(of_all '"fault": "empty"')"
story "JSON that is cut" reading 1 "the service's reply (HTTP 200) is" "$(of_all '"fault": "cut_json"' listUser)"
story "JSON of wrong types" reading 1 "result.domains is an object, not an array" "$(of_all '"fault": "wrong_types"')"
story "JSON with a key twice" reading 1 "a key stands twice" "$(of_all '"fault": "duplicate_keys"' listRoutingRules)"
story "JSON without a type" reading 1 "unexpected" "$(of_all '"fault": "no_type"' getOwnershipCode)"
story "An error of an unknown code" reading 1 "No luck (code: odd)" \
    "$(of_all '"fault": "error", "code": "odd", "message": "No luck"')"
story "A 500 for ever" reading 75 "down or overloaded (HTTP 500)" "$(of_all '"fault": "status", "status": 500')"
story "A 429 with Retry-After 99999999" reading 75 "asks for fewer requests (HTTP 429)" \
    "$(of_all '"fault": "status", "status": 429, "retry_after": "99999999"')"
story "A 503, twice" asked_again 0 "$(of_all '"fault": "status", "status": 503, "times": 2')"
story "A 429 with Retry-After 0, twice" asked_again 0 \
    "$(of_all '"fault": "status", "status": 429, "retry_after": "0", "times": 2')"
story "A 429 with Retry-After 3, twice" asked_again 5 \
    "$(of_all '"fault": "status", "status": 429, "retry_after": "3", "times": 2')"
story "A 429 with a date that has passed, twice" asked_again 0 \
    "$(of_all '"fault": "status", "status": 429, "retry_after": "Sun, 06 Nov 1994 08:49:37 GMT", "times": 2')"
story "A body of 50 MB" reading 1 "larger than" "$(of_all '"fault": "huge"')"
story "A body of 50 MB in chunks" reading 1 "larger than" "$(of_all '"fault": "huge", "chunked": true')"
story "One byte a second" reading 75 "no complete answer within" "$(of_all '"fault": "slow"')"
story "No answer at all" reading 75 "no complete answer within" "$(of_all '"fault": "hang"' listUser)"
story "Closed after the request was read" reading 75 "closed the connection without an answer" \
    "$(of_all '"fault": "drop"')"
story "Closed within the answer" reading 75 "in the middle of its answer" "$(of_all '"fault": "truncate"')"
story "No connection" refused_connection
story "A redirect is not followed, and the token reaches no other host" redirected
story "TLS: the CA of --ca-file is trusted, others are not" over_tls
story "Proxy variables are not for loopback" no_proxy_for_loopback
story "Proxy variables are for other hosts" a_proxy_for_others
stories_end
