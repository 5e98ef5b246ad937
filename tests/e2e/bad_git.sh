#!/bin/bash
# A git that goes bad at its n-th fetch or push: bad_git.sh GIT FOLDER ARG...
#
# FOLDER/bad/script holds "FAULT FROM true|false" (once: that one only), FOLDER/bad/count how many there were; the remote is
# FOLDER/remote/team.git. Faults: it dies or hangs before it does anything, or after it has done all; the remote is away, its
# disk is full or read-only.
real=$1
folder=$2
shift 2

case " $* " in
*" fetch "* | *" push "*) ;;
*) exec "$real" "$@" ;;
esac
number=$(($(cat "$folder/bad/count") + 1))
echo $number >"$folder/bad/count"
read -r fault from once <"$folder/bad/script"
if [ "$fault" = null ] || [ $number -lt "$from" ] || { [ "$once" = true ] && [ $number -gt "$from" ]; }; then
    exec "$real" "$@"
fi
case $fault in
*_after) "$real" "$@" >/dev/null 2>&1 ;;
esac
case $fault in
dies*) kill -KILL $$ ;;
hangs*) exec sleep 600 ;;
away)
    mv "$folder/remote/team.git" "$folder/remote/away.git"
    "$real" "$@"
    status=$?
    mv "$folder/remote/away.git" "$folder/remote/team.git"
    ;;
full)
    cat /dev/zero >"$folder/remote/full" 2>/dev/null
    "$real" "$@"
    status=$?
    rm "$folder/remote/full"
    ;;
readonly)
    mount -o remount,ro "$folder/remote"
    "$real" "$@"
    status=$?
    mount -o remount,rw "$folder/remote"
    ;;
esac
exit "$status"
