/* The command line: one table of options, from which the parser and the help come. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/* Options, in the order of the help. Each has a row in args.c. */
enum pm_option {
    /* Of every command. */
    PM_OPT_FILE,
    PM_OPT_STATE,
    PM_OPT_API_URL,
    PM_OPT_TOKEN_FILE,
    PM_OPT_CA_FILE,
    PM_OPT_TIMEOUT,
    PM_OPT_RESOLVER,
    PM_OPT_AUTHORITY_PORT,
    PM_OPT_ACTOR,
    PM_OPT_GIT_HOST,
    PM_OPT_GIT_TIMEOUT,
    PM_OPT_FORMAT,
    PM_OPT_COLOR,
    PM_OPT_QUIET,
    PM_OPT_VERBOSE,
    PM_OPT_HELP,
    PM_OPT_VERSION,
    PM_OPT_COMMON, /* how many those are */
    /* Of some. */
    PM_OPT_OUT = PM_OPT_COMMON,
    PM_OPT_DETAILED_EXITCODE,
    PM_OPT_AUTO_APPROVE,
    PM_OPT_NO_DELETES,
    PM_OPT_ONLY_DUE,
    PM_OPT_NO_DNS_CHECK,
    PM_OPT_ALLOW_EMPTY,
    PM_OPT_ALLOW_BLOCKED,
    PM_OPT_READD,
    PM_OPT_MAX_DELETES,
    PM_OPT_PARALLEL,
    PM_OPT_DECLARED_ONLY,
    PM_OPT_LIST_FORMATS,
    PM_OPT_CURRENT,
    PM_OPT_TSIG_KEY,
    PM_OPT_ALL,
    PM_OPT_DELETE_CONFLICTS,
    PM_OPT_REMOVE,
    PM_OPT_YES_REPLACE_ZONE,
    PM_OPT_STYLE,
    PM_OPT_SOA,
    PM_OPT_NS,
    PM_OPT_SERIAL,
    PM_OPT_SERVER,
    PM_OPT_RESOLVER_ONLY,
    PM_OPT_RATE,
    PM_OPT_STRICT,
    PM_OPT_WAIT,
    PM_OPT_KEEP_WAITING,
    PM_OPT_EXPLAIN,
    PM_OPT_REASON,
    PM_OPT_HOLD,
    PM_OPT_DOMAIN,
    PM_OPT_COMMAND,
    PM_OPT_SINCE,
    PM_OPT_RECORD,
    PM_OPT_LOCK_TIMEOUT,
    PM_OPTS,
};

/* A set of options. */
#define PM_OPT_BIT(option) (UINT64_C(1) << (option))

struct pm_texts {
    struct pm_str *items;
    size_t count, cap;
};

/* The values given. Texts borrow from argv. */
struct pm_args {
    uint64_t given; /* a set of options */
    struct pm_texts files, resolvers, readd, ns, servers, domains, commands;
    struct pm_str state, api_url, token_file, ca_file, actor, git_host, format, color, out,
        allow_blocked, serial, reason, since, explain, style, current, tsig_key;
    int64_t timeout_s, git_timeout_s, lock_timeout_s, wait_s, max_deletes, parallel, authority_port,
        rate;

    const struct pm_command *command; /* NULL: none given (help or version only) */
    struct pm_texts operands;
};

struct pm_context;

/* A command: how it is called and what it does. */
struct pm_command {
    const char *name;
    const char *operands; /* "NAME...", for the usage line; "" when there are none */
    const char *summary;  /* one line, no full stop */
    const char *details;  /* paragraphs for its own help; may be NULL */
    size_t min_operands, max_operands;
    uint64_t options; /* beside the common ones */
    /* Values of --format up to NULL, the first is the default. NULL: text only. */
    const char *const *formats;
    int (*run)(struct pm_context *context);
};

bool pm_args_has(const struct pm_args *args, enum pm_option option);
/* "lock-timeout". */
const char *pm_option_name(enum pm_option option);

/* Parses argv[1..]. Common options may stand before and after the command. commands: count rows.
 * Error (PM_ERR_USAGE): unknown command or option (with the nearest known one), a missing or
 * superfluous value, a value of the wrong form, an option of another command, too few or many
 * operands. */
PM_CHECKED bool pm_args_parse(int argc, char **argv, const struct pm_command *commands,
                              size_t count, struct pm_arena *arena, struct pm_args *out,
                              struct pm_err *err);
