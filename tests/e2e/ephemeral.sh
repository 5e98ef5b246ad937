#!/bin/bash
# Each command on a machine of its own, as in CI: a fresh clone without history, an empty home directory, no environment but what
# CI gives. The story of ci/demo, and the pipelines of examples/ as they are written.
# shellcheck source=tests/e2e/story.sh
. "$(dirname "$0")/story.sh"
# shellcheck source=tests/e2e/team.sh
. "$here/team.sh"

job_token=ghs_Q3x8TheJobsOwnToken
reader_token=ghs_77ThatMayOnlyRead
gitlab_token=glcbt-64_Zz5OfTheJob

# The repository behind a web server that knows who may write; the administrator's checkout "one" of it.
web_begin() {
    team_begin shared
    remote_http_start "$PWD/remote"
    world_also "$remote_pid"
    host=http://127.0.0.1:$remote_port
    REMOTE_URL=$PWD/remote/team.git
    git -C one remote set-url origin "$host/git/team.git"
    git --git-dir="$REMOTE_URL" config http.receivepack true
    printf '%s\n' "job:$job_token" "reader:$reader_token" "gitlab-ci-token:$gitlab_token" >>remote/users
    # shellcheck disable=SC2016
    remote_hook pre-receive <<<'[ "$REMOTE_USER" != reader ] || { echo "this token may only read" >&2; exit 1; }'
    commands
}

# What a runner has in its PATH: the program, which finds this world's service, DNS and clock, and a git that tells what it and
# the programs that it starts are called with.
commands() {
    local pmr_command real
    pmr_words
    real=$(command -v git)
    mkdir -p bin
    {
        echo '#!/bin/bash'
        printf 'exec'
        printf ' %q' "${pmr_command[@]}"
        # shellcheck disable=SC2016
        echo ' "$@"'
    } >bin/pm-reconcile
    cat >bin/git <<SHIM
#!/bin/bash
printf '%q ' git "\$@" >>$PWD/argv
echo >>$PWD/argv
GIT_TRACE=$PWD/argv exec $real "\$@"
SHIM
    chmod +x bin/pm-reconcile bin/git
}

# A new machine: runner/home, runner/temp, the checkout runner/checkout of that branch, as the user with that token.
#
#   v4, v6   as actions/checkout leaves it: a header in the checkout's settings; in a file that these include
#   gitlab   as GitLab's runner does: in the URL of origin
machine() {
    local style=$1 user=$2 token=$3 from=${4:-main} header
    rm -rf runner
    : >argv
    mkdir -p runner/home runner/temp
    header="AUTHORIZATION: basic $(printf '%s' "$user:$token" | base64 -w0)"
    git -c "http.extraHeader=$header" clone --quiet --depth=1 --branch "$from" "$host/git/team.git" runner/checkout
    git -C runner/checkout checkout --quiet --detach
    case $style in
    v4) git -C runner/checkout config "http.$host/.extraheader" "$header" ;;
    v6)
        git config --file runner/temp/git-credentials-1.config "http.$host/.extraheader" "$header"
        git -C runner/checkout config "includeIf.gitdir:$PWD/runner/checkout/.git.path" "$PWD/runner/temp/git-credentials-1.config"
        ;;
    gitlab) git -C runner/checkout remote set-url origin "http://$user:$token@${host#http://}/git/team.git" ;;
    esac
}

# on_machine STATUS WORD... -- COMMAND...: with nothing in the environment but these words and a runner's own
on_machine() {
    local expected=$1 words=()
    shift
    while [ "$1" != -- ]; do
        words+=("$1")
        shift
    done
    shift
    status=0
    shown="$*"
    (
        cd runner/checkout || exit
        env -i PATH="$OLDPWD/bin:/usr/bin:/bin" HOME="$OLDPWD/runner/home" CI=true "${words[@]}" "$@"
    ) >out 2>err </dev/null || status=$?
    check_run "$expected"
    no_secret_is_left
}

# contents FOLDER: all that is in a repository, packed or not
contents() {
    [ ! -d "$1" ] || git --git-dir="$1" cat-file --batch-all-objects --batch
}

# The tokens stand where the runner put them, and nowhere else.
no_secret_is_left() {
    local user_token word
    contents "$REMOTE_URL" >objects
    contents runner/checkout/.pm-reconcile/state.git >>objects
    mkdir -p runner/checkout/.pm-reconcile
    rm -f runner/temp/git-credentials-1.config runner/checkout/.git/config
    for user_token in "job:$job_token" "reader:$reader_token" "gitlab-ci-token:$gitlab_token"; do
        for word in "${user_token#*:}" "$(printf '%s' "$user_token" | base64 -w0)"; do
            ! grep -qaF -e "$word" out err || fail "a token nowhere in the output"
            ! grep -aF -e "$word" argv || fail "a token on no command line"
            ! grep -raF -e "$word" runner objects || fail "a token in no file"
        done
    done
    ! grep -raF -e sim-token -e 0123456789abcdef runner/home runner/temp runner/checkout/.pm-reconcile objects argv ||
        fail "neither the account's token nor the ownership value in a file"
}

# ci STATUS ARG...: the program on a new machine of GitHub
ci() {
    local expected=$1
    shift
    machine v4 job "$job_token"
    on_machine "$expected" GITHUB_ACTIONS=true GITHUB_ACTOR="${actor:-alice}" PURELYMAIL_API_TOKEN=sim-token \
        -- pm-reconcile "$@"
}

# declares: stdin is the file's list of domains from now on
declares() {
    {
        printf 'version: 1\ngit: { state: shared }\ndomains:\n'
        cat
    } >one/domains.yaml
    team_publish
}

demo() {
    local actor=alice
    echo '{"domains": ["shop.example"], "users": ["anna@shop.example"]}' >account.json
    dns_start
    sim_start --dns "$dns"
    web_begin
    declares <<'YAML'
  - shop.example
  - club.example
  - name: lab.example
    settings: { allow_account_reset: false }
YAML
    ci 1 plan
    tells "state init"
    ci 0 state init
    ci 0 validate
    ci 3 plan
    prints "ownership" club.example lab.example
    ci 0 zone --soa --yes-replace-zone --ns ns.example --serial keep+1 -o zones
    cp -r runner/checkout/zones .
    dns_load zones
    ci 0 verify --server "$dns"
    ci 0 plan
    ci 0 apply --auto-approve
    prints "2 added"
    ci 0 recheck
    ci 0 status --format json
    json '[.domains[].dns | select(.mx and .spf and .dkim and .dmarc)] | length' 3
    clock_set +10m
    declares <<'YAML'
  - shop.example
  - name: club.example
    settings: { symbolic_subaddressing: false }
  - name: lab.example
    settings: { allow_account_reset: false }
YAML
    ci 0 apply --auto-approve
    prints "1 changed"
    clock_set +20m
    account_edit '.users += ["ben@club.example", "cleo@club.example"] | .rules += [{"id": 1, "domainName": "club.example", "prefix": "", "matchUser": "info", "targetAddresses": ["ben@club.example"], "catchall": false}]'
    declares <<'YAML'
  - shop.example
  - name: lab.example
    settings: { allow_account_reset: false }
YAML
    ci 3 apply --auto-approve
    ci 3 plan
    prints "has 2 users, 1 routing rule"
    ci 0 zone club.example
    clock_set +30m
    account_edit '.users -= ["ben@club.example", "cleo@club.example"] | .rules = []'
    ci 0 apply --auto-approve
    prints "1 scheduled for deletion"
    ci 0 pending
    prints club.example
    clock_set +40m
    cp one/domains.yaml without.yaml
    echo "  - club.example" >>one/domains.yaml
    team_publish
    ci 0 apply --auto-approve
    prints "1 cancelled"
    ci 0 pending
    prints "Nothing is scheduled for deletion."
    clock_set +50m
    cp without.yaml one/domains.yaml
    team_publish
    ci 0 apply --auto-approve
    prints "1 scheduled for deletion"
    actor=bob ci 0 cancel club.example --reason "the club meets again"
    clock_set +25h
    ci 0 apply --auto-approve
    on_account club.example lab.example shop.example
    actor=bob ci 0 release club.example
    ci 0 apply --auto-approve
    prints "1 scheduled for deletion"
    clock_set +48h
    ci 0 apply --auto-approve
    ci 0 pending
    prints club.example
    clock_set +50h
    ci 0 apply --auto-approve
    prints "1 deleted"
    on_account lab.example shop.example
    asked deleteDomain 1
    ci 0 pending
    ci 0 zone
    nowhere club.example
    ci 0 status
    nowhere club.example
    ci 0 log --domain club.example
    prints "by bob" "the club meets again" "delete done"
    ci 0 state check
    [ -z "$(git --git-dir="$REMOTE_URL" rev-list --merges "$branch")" ] || fail "one line of history"
    no_trace_in_checkout
}

no_trace_in_checkout() {
    [ -z "$(git -C one status --porcelain)" ] || fail "the administrator's checkout as it was"
    [ "$(git --git-dir="$REMOTE_URL" for-each-ref --format='%(refname)' | sort | tr '\n' ' ')" = \
        "refs/heads/main refs/heads/pm-reconcile/state " ] || fail "no other branch"
}

# Two domains known, one of them about to be removed by a proposal.
proposal() {
    account a.example b.example
    account_edit() { jq "$1" account.json >account.new && mv account.new account.json; }
    sim_start
    web_begin
    echo .pm-reconcile/ >one/.gitignore
    git -C one add .gitignore
    wants_in one a.example b.example
    team_publish
    from one 0 state init
    from one 0 apply --auto-approve --no-dns-check
    wants_in one a.example
    git -C one checkout --quiet -b proposal
    team_git -C one commit --quiet --all -m "b.example goes"
    git -C one push --quiet origin proposal
    jq -n --arg token sim-token '{secrets: {PURELYMAIL_API_TOKEN: $token}, vars: {PM_RECONCILE_SOURCE: "none"}}' >secrets
    before=$(commits)
    sim_forget
}

merge() {
    git -C one checkout --quiet main
    git -C one merge --quiet proposal
    git -C one push --quiet origin main
    git -C one push --quiet origin :proposal
}

# github STATUS EVENT STYLE USER TOKEN BRANCH: a run of the example's workflow
github() {
    machine "$3" "$4" "$5" "${6:-main}"
    on_machine "$1" GITHUB_ACTIONS=true GITHUB_ACTOR=dana GITHUB_EVENT_NAME="$2" GITHUB_REPOSITORY=acme/domains \
        GITHUB_WORKSPACE="$PWD/runner/checkout" GITHUB_STEP_SUMMARY="$PWD/runner/summary" RUNNER_TEMP="$PWD/runner/temp" \
        -- python3 "$here/ci_jobs.py" github "$here/../../examples/github-actions.yml" "$2" "$PWD/secrets"
}

github_pipeline() {
    local style=$1
    proposal
    account_edit '.users += ["ben@b.example"]'
    github 0 pull_request "$style" reader "$reader_token" proposal
    prints "== plan" "::warning title=Plan::"
    grep -qF "has 1 user" runner/summary || fail "the plan in the summary: $(cat runner/summary)"
    account_edit '.users = []'
    github 0 pull_request "$style" reader "$reader_token" proposal
    nowhere "::warning"
    grep -qF b.example runner/summary || fail "the plan in the summary: $(cat runner/summary)"
    changed_nothing
    [ "$(commits)" = "$before" ] || fail "no commit of a proposal"
    merge
    github 1 push "$style" reader "$reader_token"
    tells "a hook of the remote said no" "this token may only read"
    github 0 push "$style" job "$job_token"
    prints "== apply" "1 scheduled for deletion"
    grep -qF "remote-http" argv || fail "what git itself starts, on the list of command lines"
    in_branch queue.md >out
    prints b.example
    clock_set +23h
    github 0 schedule "$style" job "$job_token"
    clock_set +25h
    github 0 push "$style" job "$job_token"
    on_account a.example b.example
    github 0 schedule "$style" job "$job_token"
    prints "1 deleted"
    on_account a.example
    asked deleteDomain 1
    github 0 workflow_dispatch "$style" job "$job_token"
    commits >out
    prints "apply: 1 deleted [skip ci]"
    no_trace_in_checkout
}

# gitlab STATUS SOURCE [BRANCH]: a pipeline of the example
gitlab() {
    machine gitlab gitlab-ci-token "$gitlab_token" "${3:-main}"
    on_machine "$1" GITLAB_CI=true GITLAB_USER_LOGIN=erik CI_PIPELINE_SOURCE="$2" CI_COMMIT_BRANCH="${3:-main}" \
        CI_DEFAULT_BRANCH=main CI_PROJECT_DIR="$PWD/runner/checkout" CI_JOB_TOKEN="$gitlab_token" PURELYMAIL_API_TOKEN=sim-token \
        PM_RECONCILE_SOURCE=none -- python3 "$here/ci_jobs.py" gitlab "$here/../../examples/gitlab-ci.yml"
}

gitlab_pipeline() {
    proposal
    account_edit '.users += ["ben@b.example"]'
    gitlab 3 merge_request_event proposal
    prints "== plan" "has 1 user"
    account_edit '.users = []'
    gitlab 0 merge_request_event proposal
    grep -qF b.example runner/checkout/plan.md || fail "the plan as an artifact"
    changed_nothing
    [ "$(commits)" = "$before" ] || fail "no commit of a proposal"
    merge
    gitlab 0 push
    prints "== apply-merged" "1 scheduled for deletion"
    clock_set +25h
    gitlab 0 push
    on_account a.example b.example
    gitlab 0 schedule
    prints "== apply-nightly" "1 deleted"
    on_account a.example
    asked deleteDomain 1
    from one 0 log --actor erik
    prints "b.example"
    no_trace_in_checkout
}

story "The demo, each command on a machine of its own" demo
story "GitHub's example as written, the token in the checkout's settings" github_pipeline v4
story "GitHub's example as written, the token in a file that these include" github_pipeline v6
story "GitLab's example as written, the token in origin's URL" gitlab_pipeline
stories_end
