# shellcheck shell=bash
# Git remotes on this machine, of each kind there is: sourced by what tests the state in a branch.
#
# remote_file_start FOLDER     a bare repository, by its path
# remote_daemon_start FOLDER   git daemon, which takes pushes
# remote_ssh_start FOLDER      sshd, with keys of its own
# remote_http_start FOLDER     git http-backend behind lighttpd, with basic authentication
#
# Each makes FOLDER/team.git if it is not there (an absolute path), starts its server on a free port of 127.0.0.1 and
# sets REMOTE_URL. What git needs to get in is exported: GIT_SSH_COMMAND (ssh), GIT_CONFIG_GLOBAL (http: a credential
# helper), and PM_RECONCILE_GIT_HOST. One remote at a time.
#
# remote_down                  stops the server: connections are refused; of the file: it is moved away
# remote_up                    starts it again, on the same port, with the same repository
# remote_hook NAME             makes stdin a hook of the repository ("pre-receive"); with nothing in it: removes it
# remote_stop                  stops the server and takes back what was exported; FOLDER stays
#
# Of remote_ssh_start there are FOLDER/id (an ed25519 key), FOLDER/id_rsa, FOLDER/known_hosts and FOLDER/ssh_config; of
# remote_http_start FOLDER/credentials, where user and password are "team" and "pass:word/1".

remote_pid=
remote_port=
remote_kind=
remote_folder=

# remote_wait COMMAND...: until it succeeds, while the server lives, 15 seconds at most
remote_wait() {
    local i
    for ((i = 0; i < 750; i++)); do
        if "$@" >/dev/null 2>&1; then
            return 0
        fi
        kill -0 "$remote_pid" 2>/dev/null || return 1
        sleep 0.02
    done
    return 1
}

remote_begin() {
    remote_kind=$1
    remote_folder=$2
    mkdir -p "$remote_folder"
    [ -e "$remote_folder/team.git" ] || git init --quiet --bare "$remote_folder/team.git"
}

# remote_serve COMMAND...: in the background, until remote_down
remote_serve() {
    "$@" </dev/null >>"$remote_folder/server.log" 2>&1 &
    remote_pid=$!
}

remote_answers() {
    git ls-remote "$REMOTE_URL"
}

remote_run_daemon() {
    remote_serve "$(git --exec-path)/git-daemon" --listen=127.0.0.1 --port="$remote_port" --reuseaddr --export-all \
        --enable=receive-pack --base-path="$remote_folder" --max-connections=0 "$remote_folder"
}

remote_run_ssh() {
    sed -i "s/^Port .*/Port $remote_port/" "$remote_folder/sshd_config"
    printf '[127.0.0.1]:%s %s\n' "$remote_port" "$(cut -d' ' -f1,2 "$remote_folder/host.pub")" >"$remote_folder/known_hosts"
    remote_serve /usr/sbin/sshd -D -e -f "$remote_folder/sshd_config"
}

remote_run_http() {
    sed -i "s/^server.port = .*/server.port = $remote_port/" "$remote_folder/lighttpd.conf"
    printf 'http://team:pass%%3aword%%2f1@127.0.0.1%%3a%s\n' "$remote_port" >"$remote_folder/credentials"
    remote_serve /usr/sbin/lighttpd -D -f "$remote_folder/lighttpd.conf"
}

# Below the ports that the kernel gives out. One can be taken between the choice and the bind: then another is tried.
# remote_listen URL: with PORT in it
remote_listen() {
    local try
    for try in 1 2 3 4 5; do
        remote_port=$((20000 + RANDOM % 12000))
        REMOTE_URL=${1/PORT/$remote_port}
        "remote_run_$remote_kind"
        if remote_wait remote_answers && kill -0 "$remote_pid" 2>/dev/null; then
            export PM_RECONCILE_GIT_HOST=127.0.0.1
            return 0
        fi
        remote_kill
    done
    echo "no remote of the kind $remote_kind after $try tries:" >&2
    tail -n 20 "$remote_folder/server.log" >&2
    return 1
}

remote_kill() {
    if [ -n "$remote_pid" ]; then
        kill "$remote_pid" 2>/dev/null || true
        wait "$remote_pid" 2>/dev/null || true
        remote_pid=
    fi
}

remote_file_start() {
    remote_begin file "$1"
    REMOTE_URL=$remote_folder/team.git
}

remote_daemon_start() {
    remote_begin daemon "$1"
    remote_listen git://127.0.0.1:PORT/team.git
}

remote_make_key() {
    [ -e "$1" ] || ssh-keygen -q -t "$2" ${3+-b "$3"} -N '' -C "$2 key of a test" -f "$1"
}

remote_sshd_config() {
    cat <<CONF
Port $remote_port
ListenAddress 127.0.0.1
HostKey $remote_folder/host
AuthorizedKeysFile $remote_folder/authorized_keys
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
MaxStartups 200
LogLevel ERROR
CONF
}

remote_ssh_config() {
    cat <<CONF
Host *
    BatchMode yes
    IdentityFile $remote_folder/id
    IdentitiesOnly yes
    IdentityAgent none
    UserKnownHostsFile $remote_folder/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
    ControlPath none
CONF
}

remote_ssh_start() {
    remote_begin ssh "$1"
    remote_make_key "$remote_folder/host" ed25519
    remote_make_key "$remote_folder/id" ed25519
    remote_make_key "$remote_folder/id_rsa" rsa 2048
    cat "$remote_folder/id.pub" "$remote_folder/id_rsa.pub" >"$remote_folder/authorized_keys"
    remote_sshd_config >"$remote_folder/sshd_config"
    remote_ssh_config >"$remote_folder/ssh_config"
    # sshd of root wants this folder, which Debian makes when it starts its own
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
    export GIT_SSH_COMMAND="ssh -F '$remote_folder/ssh_config'"
    remote_listen "ssh://$(id -un)@127.0.0.1:PORT$remote_folder/team.git"
}

remote_lighttpd_conf() {
    cat <<CONF
server.modules = ("mod_auth", "mod_authn_file", "mod_alias", "mod_setenv", "mod_cgi")
server.bind = "127.0.0.1"
server.port = $remote_port
server.document-root = "$remote_folder/public"
server.errorlog = "$remote_folder/server.log"
server.upload-dirs = ("$remote_folder/uploads")
auth.backend = "plain"
auth.backend.plain.userfile = "$remote_folder/users"
auth.require = ("/" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
alias.url = ("/git" => "$(git --exec-path)/git-http-backend")
setenv.add-environment = ("GIT_PROJECT_ROOT" => "$remote_folder", "GIT_HTTP_EXPORT_ALL" => "1")
cgi.assign = ("" => "")
CONF
}

remote_http_start() {
    remote_begin http "$1"
    mkdir -p "$remote_folder/public" "$remote_folder/uploads"
    echo 'team:pass:word/1' >"$remote_folder/users"
    remote_lighttpd_conf >"$remote_folder/lighttpd.conf"
    printf '[credential]\n\thelper = store --file="%s"\n' "$remote_folder/credentials" >"$remote_folder/gitconfig"
    export GIT_CONFIG_GLOBAL=$remote_folder/gitconfig
    remote_listen http://127.0.0.1:PORT/git/team.git
}

remote_down() {
    remote_kill
    [ "$remote_kind" != file ] || mv "$remote_folder/team.git" "$remote_folder/away.git"
}

remote_up() {
    if [ "$remote_kind" = file ]; then
        mv "$remote_folder/away.git" "$remote_folder/team.git"
        return 0
    fi
    "remote_run_$remote_kind"
    remote_wait remote_answers
}

remote_hook() {
    local file=$remote_folder/team.git/hooks/$1 text
    text=$(cat)
    rm -f "$file"
    if [ -n "$text" ]; then
        printf '#!/bin/sh\n%s\n' "$text" >"$file"
        chmod +x "$file"
    fi
}

remote_stop() {
    remote_kill
    REMOTE_URL=
    unset PM_RECONCILE_GIT_HOST
    case $remote_kind in
    ssh) unset GIT_SSH_COMMAND ;;
    http) unset GIT_CONFIG_GLOBAL ;;
    *) ;;
    esac
}
