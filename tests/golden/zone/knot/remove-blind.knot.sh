# Changes of zones in Knot DNS, for a POSIX shell: sh FILE
set -eu
: "${KNOTC:=knotc}" # or with options: KNOTC='knotc -s SOCKET'

fail() { # TEXT: ends the script; what was begun is aborted
    printf '%s %s %s\n' "$1. Nothing was changed in this zone. If another transaction" \
        "is open, wait for it, or end it with zone-abort; if the zone is not as known" \
        "here, make this script anew with --current" >&2
    exit 1
}
knot() { # COMMAND: quiet, unless it fails
    said=$($KNOTC -x "$@" 2>&1) || fail "$*: $said"
}
holds() { # OWNER TYPE COUNT: as many records as were known are there
    found=$($KNOTC -x zone-get "$zone" "$1" "$2" 2>/dev/null | grep -c '^\[') || :
    [ "$found" -eq "$3" ] || fail "$1 $2 has $found records, and not $3"
}
set_record() { knot zone-set "$zone" "$@"; }
unset_record() { knot zone-unset "$zone" "$@"; }
abort() { $KNOTC zone-abort "$zone" >/dev/null; }

# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# It adds to the zone: what others have there stays.
# To bring it in:
#   sh FILE
# WARNING: what the zone holds was not known (--current): only records with the default values are removed.
zone=example.com.
knot zone-begin "$zone"
trap abort EXIT

# example.com
unset_record example.com. MX '10 mailserver.purelymail.com.'
unset_record example.com. TXT '"purelymail_ownership_proof=0123456789abcdef0123456789abcdef"'
unset_record example.com. TXT '"v=spf1 include:_spf.purelymail.com ~all"'
unset_record _dmarc.example.com. CNAME dmarcroot.purelymail.com.
unset_record purelymail1._domainkey.example.com. CNAME key1.dkimroot.purelymail.com.
unset_record purelymail2._domainkey.example.com. CNAME key2.dkimroot.purelymail.com.
unset_record purelymail3._domainkey.example.com. CNAME key3.dkimroot.purelymail.com.

knot zone-commit "$zone"
trap - EXIT
