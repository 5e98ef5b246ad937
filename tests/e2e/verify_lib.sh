# shellcheck shell=bash disable=SC2154
# What the stories about verify share: the little internet with its zones (tests/net). Sourced after story.sh.
#
# lab [FOLDER]               starts it with the zones of tests/net/FOLDER (cases); no account, the ownership value from the environment
# verify STATUS ARG...       runs verify through its resolver; the program must end with that status
# domains_of TABLE           the domains of tests/net/expected/TABLE.txt
# as_expected TABLE          what was found, as JSON on stdout, is what the table says
# found DOMAIN RULE STATUS [CAUSE]     is in the JSON on stdout
# passes DOMAIN...           nothing that is required fails or is unknown

# shellcheck source=tests/net/world.sh
. "$here/../net/world.sh"
expected=$net_here/expected

# shellcheck disable=SC2120
lab() {
    net_start "$net_here/${1:-cases}"
    unset PURELYMAIL_API_TOKEN
    export PURELYMAIL_OWNERSHIP_TOKEN=0123456789abcdef
}

verify() {
    local status_wanted=$1
    shift
    run "$status_wanted" "${net_options[@]}" verify "$@"
}

domains_of() {
    awk '!/^#/ && NF && !seen[$1]++ { print $1 }' "$expected/$1.txt"
}

# What differs is shown in place of the document.
as_expected() {
    python3 "$net_here/compare.py" out "$expected/$1.txt" >differences || {
        mv differences out
        fail "what tests/net/expected/$1.txt says"
    }
}

found() {
    jq -e --arg domain "$1" --arg rule "$2" --arg status "$3" --arg cause "${4:-}" \
        'any(.domains[] | select(.name == $domain) | .findings[];
             .rule == $rule and .status == $status and ($cause == "" or .cause == $cause))' out >/dev/null ||
        fail "$*"
}

passes() {
    local domain
    for domain in "$@"; do
        jq -e --arg domain "$domain" 'any(.domains[]; .name == $domain and .status == "pass")' out >/dev/null ||
            fail "$domain to pass"
    done
}
