#include "state/git_failure.h"

#include "base/file.h"

enum { WORDS_MAX = 320 };

enum said_by {
    ANYONE,
    THEM, /* on the other side: lines that begin with "remote:", reasons of a rejection */
    US,   /* git here, and ssh */
};

/* The first row whose needle stands in a line, in any case, explains it: special ones come first.
 */
static const struct meaning {
    const char *needle;
    enum said_by by;
    enum pm_err_code code;
    const char *what, *advice;
} meanings[] = {
    {"no space left on device", THEM, PM_ERR_FAILED, "the remote's disk is full",
     "make room there and run this again"},
    {"quota exceeded", THEM, PM_ERR_FAILED, "the remote's quota is used up",
     "make room there and run this again"},
    {"exceeded its size limit", THEM, PM_ERR_FAILED, "the remote's quota is used up",
     "make room there and run this again"},
    {"exceeds maximum allowed size", ANYONE, PM_ERR_FAILED, "the remote takes no push of that size",
     "raise receive.maxInputSize there and run this again"},
    {"file too large", THEM, PM_ERR_FAILED, "the remote may not write a file of that size",
     "lift the limit there and run this again"},
    {"read-only file system", THEM, PM_ERR_FAILED, "the remote's disk is read-only",
     "make it writable and run this again"},
    {"no space left on device", US, PM_ERR_FAILED, "the disk here is full",
     "make room and run this again"},
    {"disk quota exceeded", US, PM_ERR_FAILED, "the disk quota here is used up",
     "make room and run this again"},
    {"file too large", US, PM_ERR_FAILED, "a file here may not grow that large",
     "lift the limit (ulimit -f) and run this again"},
    {"read-only file system", US, PM_ERR_FAILED, "the disk here is read-only",
     "keep the state elsewhere with --state"},
    {"gh006:", ANYONE, PM_ERR_FAILED, "the branch is protected",
     "let this user push to it, or name another one in git.branch"},
    {"gh013:", ANYONE, PM_ERR_FAILED, "the rules of the repository forbid it",
     "let this user push to the branch, or name another one in git.branch"},
    {"protected branch", ANYONE, PM_ERR_FAILED, "the branch is protected",
     "let this user push to it, or name another one in git.branch"},
    {"hook declined", ANYONE, PM_ERR_FAILED, "a hook of the remote said no",
     "ask those who run the remote to let this user push to the branch"},
    {"exists; cannot create", ANYONE, PM_ERR_FAILED,
     "a branch there is named like the first part of this one's name",
     "name another one in git.branch"},
    {"refusing to update checked out branch", ANYONE, PM_ERR_FAILED,
     "the branch is checked out there", "name another one in git.branch"},
    {"branch is currently checked out", ANYONE, PM_ERR_FAILED, "the branch is checked out there",
     "name another one in git.branch"},
    {"shallow update not allowed", ANYONE, PM_ERR_FAILED,
     "the remote is itself a clone without history (--depth)",
     "name the repository it was cloned from in git.repository"},
    {"does not support shallow", ANYONE, PM_ERR_FAILED,
     "the web server there does not run git's smart protocol",
     "have it run git http-backend, or use ssh"},
    {"identification has changed", US, PM_ERR_FAILED,
     "the remote's host key is not the one that is known",
     "make sure that nobody sits in between, then correct known_hosts"},
    {"host key verification failed", US, PM_ERR_FAILED, "the remote's host key is not known here",
     "compare its fingerprint with the one its owner publishes, and add it to known_hosts"},
    {"marked as read only", ANYONE, PM_ERR_FAILED, "the key may only read",
     "give it the right to write"},
    {"permission denied (", US, PM_ERR_FAILED, "the remote takes none of the ssh keys offered",
     "load the right key into the ssh agent, or name it in core.sshCommand, and add its public "
     "half to the remote"},
    {"authentication failed", ANYONE, PM_ERR_FAILED, "the remote did not accept the credentials",
     "replace the token, if it expired, where git takes it from (credential helper, "
     "http.extraHeader, the URL of origin)"},
    {"invalid username or", ANYONE, PM_ERR_FAILED, "the remote did not accept the credentials",
     "replace the token, if it expired, where git takes it from (credential helper, "
     "http.extraHeader, the URL of origin)"},
    {"returned error: 401", ANYONE, PM_ERR_FAILED, "the remote did not accept the credentials",
     "replace the token, if it expired, where git takes it from (credential helper, "
     "http.extraHeader, the URL of origin)"},
    {"could not read username", US, PM_ERR_FAILED, "the remote wants credentials, and git has none",
     "set up a credential helper, or use the checkout's origin with the job's token"},
    {"could not read password", US, PM_ERR_FAILED, "the remote wants a password, and git has none",
     "set up a credential helper, or use the checkout's origin with the job's token"},
    {"repository not found", ANYONE, PM_ERR_FAILED,
     "the remote has no such repository, or hides it from these credentials",
     "check git.repository, and what the token or key may see"},
    {"could not be found", ANYONE, PM_ERR_FAILED,
     "the remote has no such repository, or hides it from these credentials",
     "check git.repository, and what the token or key may see"},
    {"returned error: 404", ANYONE, PM_ERR_FAILED,
     "the remote has no such repository, or hides it from these credentials",
     "check git.repository, and what the token or key may see"},
    {"/' not found", US, PM_ERR_FAILED,
     "the remote has no such repository, or hides it from these credentials",
     "check git.repository, and what the token or key may see"},
    {"repository not exported", ANYONE, PM_ERR_FAILED,
     "the git daemon has no such repository, does not export it, or allows no such thing",
     "check git.repository, and there git-daemon-export-ok and, for pushes, "
     "--enable=receive-pack"},
    {"service not enabled", ANYONE, PM_ERR_FAILED, "the git daemon there takes no pushes",
     "use ssh or https, or start it with --enable=receive-pack"},
    {"returned error: 403", ANYONE, PM_ERR_FAILED, "these credentials may not do that",
     "give the token or key the right to write (GitHub Actions: permissions: contents: write)"},
    {"denied to", ANYONE, PM_ERR_FAILED, "these credentials may not do that",
     "give the token or key the right to write (GitHub Actions: permissions: contents: write)"},
    {"not allowed to", ANYONE, PM_ERR_FAILED, "these credentials may not do that",
     "give the token or key the right to write to the branch"},
    {"not granted", ANYONE, PM_ERR_FAILED, "these credentials may not do that",
     "give the token or key the right to write"},
    {"access denied", ANYONE, PM_ERR_FAILED, "these credentials may not do that",
     "check what the token or key may do"},
    {"insufficient permission", ANYONE, PM_ERR_FAILED, "the remote may not write its own files",
     "correct the rights of the repository's files there"},
    {"unable to create temporary object directory", ANYONE, PM_ERR_FAILED,
     "the remote may not write its own files", "correct the rights, or the disk, there"},
    {"unpacker error", THEM, PM_ERR_FAILED, "the remote could not store what was pushed",
     "look at its disk and the rights of its files"},
    {"unpack failed", THEM, PM_ERR_FAILED, "the remote could not store what was pushed",
     "look at its disk and the rights of its files"},
    {"dubious ownership", ANYONE, PM_ERR_FAILED, "the repository belongs to another user",
     "if that is right, say so: git config --global --add safe.directory PATH"},
    {"'pm' does not appear to be", US, PM_ERR_FAILED, "this git is too old",
     "install git 2.31 or later"},
    {"does not appear to be a git repository", ANYONE, PM_ERR_FAILED,
     "there is no git repository at that place", "check git.repository"},
    {"not a git repository", ANYONE, PM_ERR_FAILED, "there is no git repository at that place",
     "check git.repository"},
    {"cannot run ssh", US, PM_ERR_FAILED, "the program ssh is not there", "install it"},
    {"is not a git command", US, PM_ERR_FAILED, "this git was built without that transport",
     "install the whole of git"},
    {".lock': file exists", US, PM_ERR_FAILED,
     "another program has our own copy of the branch in use, or was killed while it had",
     "try again; if nothing runs, remove that lock file"},
    {"fsck error", US, PM_ERR_FAILED, "the branch holds objects that git finds malformed",
     "find out who pushed them"},
    {"transport '", US, PM_ERR_FAILED, "the remote leads to a kind of address that is not taken",
     "use ssh or https"},
    {"ssl certificate", US, PM_ERR_FAILED, "the remote's certificate is not trusted here",
     "install the right CA certificate, or name it in http.sslCAInfo"},
    {"certificate verif", US, PM_ERR_FAILED, "the remote's certificate is not trusted here",
     "install the right CA certificate, or name it in http.sslCAInfo"},
    {"returned error: 30", US, PM_ERR_FAILED,
     "the remote sends to another address, and credentials are not carried along",
     "write the new address in git.repository or in origin"},
    {"from redirection", US, PM_ERR_FAILED,
     "the remote sends to another address, and credentials are not carried along",
     "write the new address in git.repository or in origin"},
    {"could not resolve", US, PM_ERR_UNREACHABLE, "the host's name cannot be resolved",
     "check the name and the network, and try again"},
    {"name or service not known", US, PM_ERR_UNREACHABLE, "the host's name cannot be resolved",
     "check the name and the network, and try again"},
    {"name resolution", US, PM_ERR_UNREACHABLE, "the host's name cannot be resolved",
     "check the network, and try again"},
    {"no address associated", US, PM_ERR_UNREACHABLE, "the host's name cannot be resolved",
     "check the name and the network, and try again"},
    {"unable to look up", US, PM_ERR_UNREACHABLE, "the host's name cannot be resolved",
     "check the name and the network, and try again"},
    {"connection refused", US, PM_ERR_UNREACHABLE, "the host refuses the connection",
     "see whether the server runs, and try again"},
    {"timed out", US, PM_ERR_UNREACHABLE, "the host does not answer",
     "check the network, and try again"},
    {"no route to host", US, PM_ERR_UNREACHABLE, "there is no way to the host",
     "check the network, and try again"},
    {"network is unreachable", US, PM_ERR_UNREACHABLE, "there is no way to the host",
     "check the network, and try again"},
    {"couldn't connect", US, PM_ERR_UNREACHABLE, "the host cannot be reached",
     "check the network, and try again"},
    {"failed to connect", US, PM_ERR_UNREACHABLE, "the host cannot be reached",
     "check the network, and try again"},
    {"unable to connect", US, PM_ERR_UNREACHABLE, "the host cannot be reached",
     "check the network, and try again"},
    {"returned error: 5", US, PM_ERR_UNREACHABLE, "the server there is in trouble", "try again"},
    {"returned error: 429", US, PM_ERR_UNREACHABLE, "the server asks to come less often",
     "try again later"},
    {"hung up", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"early eof", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"unexpected disconnect", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"connection reset", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"connection closed", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"closed by remote host", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"not our ref", ANYONE, PM_ERR_UNREACHABLE, "the branch moved while it was being fetched",
     "try again"},
    {"broken pipe", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"empty reply", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"rpc failed", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
    {"transfer closed", US, PM_ERR_UNREACHABLE, "the connection was cut off", "try again"},
};

static const struct meaning unknown = {"", ANYONE, PM_ERR_FAILED, "git failed",
                                       "its words say why"};
static const struct meaning killed = {"", ANYONE, PM_ERR_UNREACHABLE, "git was ended by a signal",
                                      "try again"};
static const struct meaning gone = {"", ANYONE, PM_ERR_UNREACHABLE,
                                    "there is nothing at that place, or nothing this user may see",
                                    "see whether its disk is mounted, and check git.repository"};

static const struct meaning speechless = {"", US, PM_ERR_UNREACHABLE,
                                          "the connection was cut off before the other side said "
                                          "a word",
                                          "see whether the server is well, and try again"};

/* How git and its servers say that the branch is not where it was expected. */
static const struct race {
    const char *needle;
    bool certain; /* else a full disk, for one, can be behind it */
} races[] = {
    {"stale info", true},
    {"fetch first", true},
    {"non-fast-forward", true},
    {"incorrect old value", true},
    {"reference already exists", true},
    {"failed to lock", false},
    {"cannot lock ref", false},
    {"failed to update ref", false},
};

static bool is_theirs(struct pm_str line)
{
    return pm_str_starts(line, PM_STR("remote:")) ||
           pm_str_starts(line, PM_STR("error: remote unpack failed"));
}

static bool is_in(const struct meaning *row, struct pm_str line, enum said_by by)
{
    return (row->by == ANYONE || row->by == by) &&
           pm_str_contains_nocase(line, pm_str_from(row->needle));
}

static bool is_said(const struct meaning *row, const struct pm_git_failure *failure)
{
    struct pm_str rest = failure->words, line;
    if (is_in(row, failure->reason, THEM))
        return true;
    while (pm_str_next(&rest, '\n', &line)) {
        if (is_in(row, line, is_theirs(line) ? THEM : US))
            return true;
    }
    return false;
}

static bool is_gone(const struct pm_git_url *url)
{
    char path[4096] = "";
    if (url->transport != PM_GIT_FILE || url->path.len >= sizeof path)
        return false;
    memcpy(path, url->path.ptr, url->path.len);
    return !pm_file_exists(path);
}

/* What git adds to every failure. */
static const struct pm_str noise[] = {
    PM_STR_INIT("hint:"),
    PM_STR_INIT("To "),
    PM_STR_INIT("error: failed to push some refs"),
    PM_STR_INIT("Please make sure you have the correct access rights"),
    PM_STR_INIT("and the repository exists."),
    PM_STR_INIT("fatal: Could not read from remote repository."),
    PM_STR_INIT("send-pack: unexpected disconnect"),
};

static bool is_noise(struct pm_str line)
{
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
        if (pm_str_starts(line, noise[i]))
            return true;
    }
    return line.len == 0;
}

/* Git alone says that there was nothing to read. */
static bool is_speechless(const struct pm_git_failure *failure)
{
    struct pm_str rest = failure->words, line;
    if (failure->reason.len > 0 || failure->words.len == 0)
        return false;
    while (pm_str_next(&rest, '\n', &line)) {
        if (!is_noise(line))
            return false;
    }
    return true;
}

static const struct meaning *find_meaning(const struct pm_git_failure *failure)
{
    if (failure->signal != 0)
        return &killed;
    if (is_gone(failure->url))
        return &gone;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (is_said(&meanings[i], failure))
            return &meanings[i];
    }
    return is_speechless(failure) ? &speechless : &unknown;
}

bool pm_git_failure_is_race(const struct pm_git_failure *failure)
{
    for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
        if (pm_str_contains_nocase(failure->reason, pm_str_from(races[i].needle)))
            return races[i].certain || find_meaning(failure) == &unknown;
    }
    return false;
}

/* One line of what was said, "; " between the lines. */
static struct pm_str quote(const struct pm_git_failure *failure, struct pm_arena *arena)
{
    struct pm_str rest = failure->words, line, all = failure->reason;
    while (pm_str_next(&rest, '\n', &line)) {
        struct pm_str prefix = PM_STR("remote:");
        if (pm_str_starts(line, prefix))
            line = pm_str_sub(line, prefix.len, line.len);
        line = pm_str_trim(line);
        if (!is_noise(line) && all.len < WORDS_MAX)
            all = pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT, PM_STR_ARG(all),
                                all.len > 0 ? "; " : "", PM_STR_ARG(line));
    }
    all = pm_git_url_mask(all, arena);
    if (all.len <= WORDS_MAX)
        return all;
    return pm_str_printf(arena, "%.*s...", WORDS_MAX, all.ptr);
}

void pm_git_failure_explain(const struct pm_git_failure *failure, struct pm_arena *arena,
                            struct pm_err *err)
{
    const struct meaning *meaning = find_meaning(failure);
    struct pm_str words = quote(failure, arena);
    if (words.len == 0)
        words = pm_str_printf(arena, "nothing, and ended with status %d", failure->status);
    pm_err_set(err, meaning->code, "%s %" PM_STR_FMT ": %s: %s (git said: %" PM_STR_FMT ")",
               failure->doing, PM_STR_ARG(failure->name), meaning->what, meaning->advice,
               PM_STR_ARG(words));
}
