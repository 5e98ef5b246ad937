# shellcheck shell=bash disable=SC2034,SC2154
# A remote behind a line that goes bad: for stories about what a run comes to then. After team.sh.
#
# side_by_side COUNT FUNCTION [ARG...]   FUNCTION NUMBER ARG... in so many worlds at once; what they print, in order
# line_begin [KIND]          a remote of that kind (daemon, http) behind the line (bad_line.py), and the checkout "one" of it.
#                            $REMOTE_URL is its folder
# line_clone FOLDER          a fresh checkout through the line
# line_set JSON              what goes wrong from now on (bad_line.py); '{}': nothing
# line_count                 connections since then, on stdout

side_by_side() {
    local count=$1 number pids=() bad=0
    shift
    for ((number = 1; number <= count; number++)); do
        (
            set -euo pipefail
            world_begin "$story_build"
            "$1" "$number" "${@:2}"
        ) >"side.$number" 2>&1 &
        pids+=("$!")
        world_also "$!"
    done
    for ((number = 1; number <= count; number++)); do
        wait "${pids[number - 1]}" || bad=1
        cat "side.$number"
    done
    world_pids=()
    return $bad
}

line_url() {
    case $remote_kind in
    daemon) echo "git://127.0.0.1:$line_port/team.git" ;;
    *) echo "http://127.0.0.1:$line_port/git/team.git" ;;
    esac
}

# Not on the remote's disk, which can be full; and git's own store would forget what a bad line answers with a no.
line_credentials() {
    printf 'username=team\npassword=pass:word/1\n' >credentials
    printf '[credential]\n\thelper = "!cat %s/credentials;:"\n' "$PWD" >gitconfig
    export GIT_CONFIG_GLOBAL=$PWD/gitconfig
}

line_begin() {
    team_begin shared
    "remote_${1:-daemon}_start" "$PWD/remote"
    world_also "$remote_pid"
    python3 "$here/bad_line.py" "$remote_port" "$PWD/line" &
    world_also "$!"
    world_wait test -s line
    read -r line_port line_door <line
    [ ! -e remote/credentials ] || line_credentials
    REMOTE_URL=$PWD/remote/team.git
    git -C one remote set-url origin "$(line_url)"
}

line_clone() {
    git clone --quiet --depth=1 --branch main "$(line_url)" "$1"
}

line_set() {
    curl -sf --noproxy '*' -d "$1" "http://127.0.0.1:$line_door/"
}

line_count() {
    curl -sf --noproxy '*' "http://127.0.0.1:$line_door/" | jq .count
}
