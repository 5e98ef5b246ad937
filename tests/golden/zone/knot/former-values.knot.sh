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
# Note: example.com has MX 50 mailserver.purelymail.com., which becomes 10 mailserver.purelymail.com.
# WARNING: _dmarc.example.com has TXT "v=DMARC1; p=none", which becomes "v=DMARC1; p=reject", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# WARNING: _mta-sts.example.com has TXT "v=STSv1; id=1;", which becomes "v=STSv1; id=2;", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
# CONFLICT: autoconfig.example.com has CNAME setup.example.net.: mail clients are set up by another service. Delete it by hand when it is not needed any more. --delete-conflicts writes the deletion.
# WARNING: _smtp._tls.example.com has TXT "v=TLSRPTv1; rua=mailto:old@example.net", which becomes "v=TLSRPTv1; rua=mailto:new@example.net", as the file says. If it is not what this file gave before, but another service's that is still wanted, take it into the file before this is carried out.
holds example.com. MX 1
holds _dmarc.example.com. TXT 1
holds _mta-sts.example.com. TXT 1
holds _smtp._tls.example.com. TXT 1
unset_record example.com. MX '50 mailserver.purelymail.com.'
set_record example.com. 3600 MX '10 mailserver.purelymail.com.'
unset_record _dmarc.example.com. TXT '"v=DMARC1; p=none"'
set_record _dmarc.example.com. 3600 TXT '"v=DMARC1; p=reject"'
unset_record _mta-sts.example.com. TXT '"v=STSv1; id=1;"'
set_record _mta-sts.example.com. 3600 TXT '"v=STSv1; id=2;"'
unset_record _smtp._tls.example.com. TXT '"v=TLSRPTv1; rua=mailto:old@example.net"'
set_record _smtp._tls.example.com. 3600 TXT '"v=TLSRPTv1; rua=mailto:new@example.net"'
set_record purelymail1._domainkey.example.com. 3600 CNAME key1.dkimroot.purelymail.com.
set_record purelymail2._domainkey.example.com. 3600 CNAME key2.dkimroot.purelymail.com.
set_record purelymail3._domainkey.example.com. 3600 CNAME key3.dkimroot.purelymail.com.

knot zone-commit "$zone"
trap - EXIT
