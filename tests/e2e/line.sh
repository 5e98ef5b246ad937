# shellcheck shell=bash disable=SC2034,SC2154
# A remote behind a line that goes bad: for stories about what a run comes to then. After team.sh.
#
# side_by_side COUNT FUNCTION [ARG...]   FUNCTION NUMBER ARG... in so many worlds at once; what they print, in order
# line_mounts SCRIPT ARG...  runs the script where it may mount disks, if that is permitted here
# line_begin [KIND [STATE]]  a remote of that kind (daemon, http) behind the line (bad_line.py), and the checkout "one" of it;
#                            of the kind file behind a git that goes bad (bad_git.sh). $REMOTE_URL is its folder
# line_clone FOLDER          a fresh checkout through the line
# line_set JSON              what goes wrong from now on (bad_line.py); '{}': nothing
# line_break STEP once|on SCRIPT   the line goes bad at that connection, or from it on
# line_count                 connections since then, on stdout
# line_prepare               what some faults need of the remote; after line_begin, and again when team.git is another
# line_each_fault STEPS NUMBER COUNT FUNCTION [ARG...]   FUNCTION ARG... CASE STEP SPAN NAME SCRIPT WORDS for the share of this
#                            worker, NUMBER of COUNT, in the cases: every fault at every step with PM_PARTITION_FULL=1, those
#                            whose "STEP NAME SPAN" fits the regular expression PM_PARTITION_ONLY, or else one in
#                            PM_PARTITION_STRIDE (53) of them

# Name, which connections (once: one, on: all from then on), script of the line, and what the run says of it, an extended
# regular expression. A git daemon that stops reading a push takes its reason along; the web server tells it.
line_faults=(
    'refused|on|{"fault": "refused"}|refuses the connection|cannot be reached'
    'blackhole|on|{"fault": "blackhole"}|did not end within|does not answer'
    'silent|once on|{"fault": "silent"}|did not end within'
    'closed|once on|{"fault": "closed"}|was cut off'
    'reset|once on|{"fault": "reset"}|was cut off'
    'trickle|once on|{"fault": "trickle"}|did not end within'
    'cut_greeting|once on|{"fault": "cut_down", "bytes": 40}|was cut off|did not accept the credentials'
    'cut_pack|once on|{"fault": "cut_down", "bytes": 1500}|was cut off'
    'cut_request|once on|{"fault": "cut_up", "bytes": 120}|was cut off'
    'cut_push|once on|{"fault": "cut_up", "bytes": 700}|was cut off'
    'lost|once on|{"fault": "lost"}|was cut off|did not end within'
    'mute|once on|{"fault": "mute"}|did not end within'
    'late|once on|{"fault": "late"}|did not end within'
    'hook|once on|{"fault": "file", "path": "closed", "text": ""}|a hook of the remote said no'
    'rights|once on|{"fault": "file", "path": "rights", "text": "[daemon]\nreceivepack = false\n[http]\nreceivepack = false\n"}|does not export|may not do that'
    'secret|once on|{"fault": "file", "path": "rights", "text": "[daemon]\nreceivepack = false\nuploadpack = false\n[http]\nreceivepack = false\nuploadpack = false\n"}|does not export|may not do that'
    'quota|once on|{"fault": "file", "path": "rights", "text": "[receive]\nmaxInputSize = 10\n"}|no push of that size|was cut off'
)
[ -z "${PM_PARTITION_MOUNTS:-}" ] ||
    line_faults+=('disk|once on|{"fault": "fill", "path": "remote/full"}|disk is full|was cut off')

# What goes wrong with the kind file (bad_git.sh).
line_faults_of_git=(
    'dies|once on|{"fault": "dies"}|was ended by a signal'
    'dies_after|once on|{"fault": "dies_after"}|was ended by a signal'
    'hangs|once on|{"fault": "hangs"}|did not end within'
    'hangs_after|once on|{"fault": "hangs_after"}|did not end within'
    'away|once on|{"fault": "away"}|there is nothing at that place|there is no git repository'
)
[ -z "${PM_PARTITION_MOUNTS:-}" ] ||
    line_faults_of_git+=(
        'full|once on|{"fault": "full"}|disk (here )?is full'
        'readonly|once on|{"fault": "readonly"}|is read-only'
    )

# For a disk of the remote that can be full.
line_mounts() {
    local own_mounts=(unshare --mount)
    [ "$(id -u)" -eq 0 ] || own_mounts=(unshare --user --map-root-user --mount)
    [ -z "${PM_PARTITION_MOUNTS:-}" ] || return 0
    if "${own_mounts[@]}" mount -t tmpfs none /mnt 2>/dev/null; then
        PM_PARTITION_MOUNTS=yes exec "${own_mounts[@]}" "$@"
    fi
    echo "the full disk is passed over, since mounting is not permitted here"
}

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
    file) echo "file://$REMOTE_URL" ;;
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
    [ -z "${PM_PARTITION_MOUNTS:-}" ] || world_disk remote 8m
    team_begin "${2:-shared}"
    if [ "${1:-}" = file ]; then
        line_faults=("${line_faults_of_git[@]}")
        mkdir bad
        line_git=$(command -v git)
        printf '#!/bin/bash\nexec %q %q %q "$@"\n' "$here/bad_git.sh" "$line_git" "$PWD" >bad/git
        chmod +x bad/git
        line_set '{}'
        PATH=$PWD/bad:$PATH
        return 0
    fi
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
    if [ "$remote_kind" = file ]; then
        jq -r '"\(.fault) \(.from) \(.once)"' <<<"$1" >bad/script
        echo 0 >bad/count
        return 0
    fi
    curl -sf --noproxy '*' -d "$1" "http://127.0.0.1:$line_door/"
}

line_count() {
    if [ "$remote_kind" = file ]; then
        cat bad/count
        return 0
    fi
    curl -sf --noproxy '*' "http://127.0.0.1:$line_door/" | jq .count
}

line_break() {
    line_set "$(jq -c --argjson step "$1" --arg span "$2" --arg folder "$PWD" \
        '. + {from: $step, once: ($span == "once")} + if .path then {path: ($folder + "/" + .path)} else {} end' <<<"$3")"
}

line_prepare() {
    git --git-dir="$REMOTE_URL" config include.path "$PWD/rights"
    git --git-dir="$REMOTE_URL" config gc.auto 0
    git --git-dir="$REMOTE_URL" config http.receivepack true
    remote_hook pre-receive <<<"[ ! -e '$PWD/closed' ] || { echo 'closed for the holidays' >&2; exit 1; }"
}

# NUMBER CASE: 53, as 5, is prime to the number of faults and spans (34 and 32), so that each gets its turn
line_is_wanted() {
    if [ -n "${PM_PARTITION_ONLY:-}" ]; then
        [[ "$2" =~ $PM_PARTITION_ONLY ]]
    else
        [ -n "${PM_PARTITION_FULL:-}" ] || [ $((($1 - 1) % ${PM_PARTITION_STRIDE:-53})) -eq 0 ]
    fi
}

line_each_fault() {
    local steps=$1 worker=$2 workers=$3 fault name spans span script words step number=0 bad=0
    shift 3
    for ((step = 1; step <= steps; step++)); do
        for fault in "${line_faults[@]}"; do
            IFS='|' read -r name spans script words <<<"$fault"
            for span in $spans; do
                number=$((number + 1))
                line_is_wanted "$number" "$step $name $span" || continue
                [ $(((number + step) % workers)) -eq $((worker % workers)) ] || continue
                "$@" "$number" "$step" "$span" "$name" "$script" "$words" || bad=1
            done
        done
    done
    return "$bad"
}
