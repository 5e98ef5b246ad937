#!/bin/bash
# Stories about what somebody else wrote: files that a proposed change adds to the checkout, and words of the service.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/team.sh
. "$here/team.sh"

begin() {
    account a.example
    sim_start
    team_begin shared
    wants_in one a.example
    team_publish
    from one 0 state init
    from one 0 apply --auto-approve --no-dns-check
}

nothing_ran() {
    [ ! -e ran ] || fail "no program of the change's choice"
}

# a bare repository made of files that a commit takes, whose settings name programs
plant() {
    mkdir -p "$1/objects" "$1/refs"
    touch "$1/objects/.keep" "$1/refs/.keep"
    echo "ref: refs/heads/main" >"$1/HEAD"
    {
        printf '[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = "touch %s/ran"\n' "$PWD"
        printf '\tsshCommand = "touch %s/ran; false"\n[credential]\n\thelper = "!touch %s/ran"\n' "$PWD" "$PWD"
        printf '[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = "%s/evil"\n' "$PWD"
        printf '[remote "origin"]\n\turl = %s\n[remote "pm"]\n\tuploadpack = "touch %s/ran; git-upload-pack"\n' "$2" "$PWD"
    } >"$1/config"
    printf '#!/bin/sh\ntouch %s/ran\n' "$PWD" >evil
    mkdir "$1/hooks"
    cp evil "$1/hooks/pre-receive"
    chmod +x evil "$1/hooks/pre-receive"
}

settings_of_a_folder() {
    begin
    plant one/docs/img "$(git -C one remote get-url origin)"
    for team_git in "repository: docs/img" "repository: 'file://$PWD/one/docs/%69mg'" "repository: docs/../docs/img/"; do
        wants_in one a.example b.example
        from one 1 plan --no-dns-check
        tells "docs/" "lies in the checkout that holds the file"
        from one 1 apply --auto-approve --no-dns-check
        from one 1 cancel a.example
    done
    nothing_ran
}

# git before 2.38 would take them; the file lies in such a folder
settings_around_the_file() {
    begin
    plant one "$(git -C one remote get-url origin)"
    plant one/conf "$(git -C one remote get-url origin)"
    cp one/domains.yaml one/conf
    from one/conf 1 plan --no-dns-check
    tells "its folder lies in what looks like a repository"
    from one 0 plan --no-dns-check
    nothing_ran
}

settings_of_our_own() {
    begin
    clone two
    plant two/.pm-reconcile/state.git "$(git -C one remote get-url origin)"
    from two 1 plan --no-dns-check
    tells "state.git holds settings that this program did not make"
    from two 1 apply --auto-approve --no-dns-check
    nothing_ran
}

our_own_committed() {
    begin
    [ "$(git -C one status --porcelain)" = "" ] || fail "nothing to commit"
    git -C one add -f .pm-reconcile
    from one 1 plan --no-dns-check
    tells "state.git is committed in the checkout around it" "git rm -r --cached"
    team_git -C one commit --quiet -m "by accident"
    git -C one push --quiet origin main
    clone two
    from two 1 apply --auto-approve --no-dns-check
    tells "state.git is committed in the checkout around it"
    git -C one rm -r --quiet --cached .pm-reconcile
    from one 0 plan --no-dns-check
}

ownership_value_in_a_refusal() {
    begin
    wants_in one a.example new.example
    faults '[{"operation": "addDomain", "match": {"domain": "new.example"}, "fault": "error", "code": "odd",
        "message": "publish purelymail_ownership_proof=0123456789abcdef, not 0123456789abcdee; bob@corp.example <joe@corp.example>"}]'
    from one 1 apply --auto-approve --no-dns-check
    prints "publish purelymail_ownership_proof=... "
    ! grep -e 0123456789abcdef -e corp.example out err || fail "neither value nor addresses on the terminal"
    ! git --git-dir="$REMOTE_URL" grep -n -e 0123456789abcdef -e @corp.example "$branch" || fail "nor in the branch"
    from one 0 log
    ! grep -e 0123456789abcdef -e corp.example out || fail "nor in the log"
}

story "A folder of the checkout that looks like a repository: none of its settings and hooks counts" settings_of_a_folder
story "Such a folder around the file: its settings do not count" settings_around_the_file
story "Settings that came in the place of our own repository: refused" settings_of_our_own
story "Our own repository was committed: refused, and nothing offers it for a commit" our_own_committed
story "A refusal that repeats the ownership value, and addresses: neither is kept" ownership_value_in_a_refusal
stories_end
