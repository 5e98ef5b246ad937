# Changes of zones in Knot DNS, for a POSIX shell: sh FILE
set -eu
: "${KNOTC:=knotc}" # or with options: KNOTC='knotc -s SOCKET'

holds() { # OWNER TYPE COUNT: as many records as were known are there
    found=$($KNOTC -x zone-get "$zone" "$1" "$2" 2>/dev/null | grep -c .) || :
    [ "$found" -eq "$3" ] && return
    echo "$zone: $1 $2 has $found records, and not $3: nothing was changed." \
        "Make this script anew with --current" >&2
    exit 1
}
set_record() { $KNOTC zone-set "$zone" "$@" >/dev/null; }
unset_record() { $KNOTC zone-unset "$zone" "$@" >/dev/null; }
abort() { $KNOTC zone-abort "$zone" >/dev/null; }

# The records for mail at PurelyMail in the zone example.com
# Made by pm-reconcile 0.0.0-test from a desired state with SHA-256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
# It adds to the zone: what others have there stays.
# To bring it in:
#   sh FILE
# A change to what stood in the zone file
zone=example.com.
$KNOTC zone-begin "$zone" >/dev/null
trap abort EXIT

# example.com
# Nothing to change.

$KNOTC zone-commit "$zone" >/dev/null
trap - EXIT
