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
# A change to what stood in the zone file
zone=example.com.
knot zone-begin "$zone"
trap abort EXIT

# example.com
# CONFLICT: example.com has MX 5 mx.example.net.: mail is still delivered there, too. Delete it by hand once mail is to go to PurelyMail only. --delete-conflicts writes the deletion.
# CONFLICT: _dmarc.example.com has TXT "v=DMARC1; p=none", beside which the CNAME to dmarcroot.purelymail.com cannot stand (RFC 1034 3.6.2). Keep the text as dns.dmarc of the domain in the file if it is wanted, or delete it by hand. --delete-conflicts writes the deletion.
# CONFLICT: purelymail1._domainkey.example.com has TXT "v=DKIM1; p=", beside which the CNAME to key1.dkimroot.purelymail.com cannot stand (RFC 1034 3.6.2). Delete it by hand when it is not needed any more. --delete-conflicts writes the deletion.
# Note: purelymail2._domainkey.example.com has CNAME elsewhere.example.net., which becomes key2.dkimroot.purelymail.com.
holds example.com. MX 1
holds example.com. TXT 0
set_record example.com. 3600 MX '10 mailserver.purelymail.com.'
set_record example.com. 3600 TXT '"purelymail_ownership_proof=0123456789abcdef0123456789abcdef"'
set_record example.com. 3600 TXT '"v=spf1 include:_spf.purelymail.com ~all"'
unset_record purelymail2._domainkey.example.com. CNAME elsewhere.example.net.
set_record purelymail2._domainkey.example.com. 3600 CNAME key2.dkimroot.purelymail.com.
set_record purelymail3._domainkey.example.com. 3600 CNAME key3.dkimroot.purelymail.com.

knot zone-commit "$zone"
trap - EXIT
