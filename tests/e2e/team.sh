# shellcheck shell=bash
# A team that shares a repository: for stories about a state in a branch.
#
# team_begin [STATE]         the remote (remotes.sh), the checkout "one" with the file of `wants`, pushed; git.state is
#                            STATE (shared). $branch is its branch
# clone FOLDER               a fresh checkout of it as CI has it: without its history, with an empty home directory
# wants_in FOLDER NAME...    domains.yaml there; $policy as in story.sh
# from FOLDER STATUS ARG...  run (story.sh), in that checkout
# behind FOLDER ARG...       the program in that checkout, in the background; $behind is its process, its output is in
#                            behind.out and behind.err
# in_branch PATH             the file of the branch's tip, on stdout
# commits                    subjects of the branch's commits, oldest first, on stdout
# logged_there COUNT TEXT    so many events in the branch's records hold each that text ('"kind":"done"')

# shellcheck source=tests/e2e/remotes.sh
. "$here/remotes.sh"
branch=pm-reconcile/state

team_git() {
    git -c user.name=team -c user.email=team@example.org "$@"
}

team_begin() {
    team_state=${1:-shared}
    HOME=$PWD/home
    mkdir "$HOME"
    export HOME GIT_CONFIG_NOSYSTEM=1
    remote_file_start "$PWD/remote"
    git init --quiet --initial-branch=main one
    git -C one remote add origin "file://$REMOTE_URL"
}

team_publish() {
    team_git -C one add domains.yaml
    team_git -C one commit --quiet -m "domains" >/dev/null
    git -C one push --quiet origin main
}

clone() {
    git clone --quiet --depth=1 --branch main "file://$REMOTE_URL" "$1"
}

wants_in() {
    local folder=$1
    shift
    {
        desired_state "$@"
        [ "$team_state" = off ] || echo "git: { state: $team_state${team_git:+, $team_git} }"
    } >"$folder/domains.yaml"
}

from() {
    local folder=$1 expected=$2
    shift 2
    shown="pm-reconcile $* (in $folder)"
    status=0
    (cd "$folder" && pmr "$@") >out 2>err </dev/null || status=$?
    check_run "$expected"
}

behind() {
    local folder=$1 pmr_command
    shift
    pmr_words
    (
        cd "$folder" || exit
        exec "${pmr_command[@]}" "$@"
    ) >behind.out 2>behind.err </dev/null &
    behind=$!
    world_also "$behind"
}

in_branch() {
    git --git-dir="$REMOTE_URL" show "$branch:$1"
}

commits() {
    git --git-dir="$REMOTE_URL" log --reverse --format=%s "$branch"
}

logged_there() {
    local count
    count=$(git --git-dir="$REMOTE_URL" ls-tree -r --name-only "$branch" log | grep '\.json$' |
        while read -r path; do in_branch "$path"; done | grep -oF -e "$2" | wc -l)
    [ "$count" -eq "$1" ] || fail "$1 times $2 in the records, not $count"
}
