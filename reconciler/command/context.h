/* What every command works with, and what commands have in common. */
#pragma once

#include "base/secret.h"
#include "base/sink.h"
#include "cli/args.h"
#include "cli/progress.h"
#include "cli/status.h"
#include "dns/server.h"
#include "model/desired.h"
#include "model/ledger.h"
#include "purelymail/client.h"
#include "report/style.h"

struct pm_context {
    const struct pm_args *args;
    struct pm_arena *arena; /* the run's */
    struct pm_sink *out;    /* standard output, flushed and checked by main */
    struct pm_style style;  /* of standard output */
    struct pm_style style_err;
    struct pm_progress progress;
    struct pm_secret *secret; /* main's; empty when no token was given */
    struct pm_str ownership;  /* the whole $PURELYMAIL_OWNERSHIP_TOKEN; empty: not given */
    /* Reads end at the first signal; while changes are under way only at the second. */
    bool changing;
};

/* True when --format is that word. */
bool pm_context_format_is(const struct pm_context *context, const char *format);

/* Prints "Error: …" on stderr, escaped and redacted, and returns the error's exit status.
 * An error without a message has been told already. */
int pm_context_error(struct pm_context *context, const struct pm_err *err);
/* Prints a sentence on stderr, escaped and redacted; nothing with --quiet. */
void pm_context_note(struct pm_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same with --quiet, too: where records could be lost. */
void pm_context_warn(struct pm_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Shows a line on a terminal until something else is written; nothing elsewhere. */
void pm_context_live(struct pm_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints sentences on standard output, likewise escaped and redacted. */
void pm_context_print(struct pm_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The files of -f, or domains.yaml. */
void pm_context_paths(struct pm_context *context, const struct pm_str **paths, size_t *count);
/* --state, else $PM_RECONCILE_STATE, else .pm-reconcile/state.db beside the first file. */
struct pm_str pm_context_state_path(struct pm_context *context);

/* Loads the desired state; its diagnostics are printed on stderr. False: err is set. */
PM_CHECKED bool pm_context_desired(struct pm_context *context, struct pm_desired *out,
                                   struct pm_err *err);
/* The desired state where it can be read, without a word and never as a reason to fail;
 * NULL else. */
const struct pm_desired *pm_context_desired_if_any(struct pm_context *context);
/* The delay of deletions that counts now: the longer one of the file and of the last apply. */
int64_t pm_context_delete_delay(const struct pm_desired *desired, const struct pm_ledger *ledger);
/* Whom to trust over TLS: --ca-file, else $SSL_CERT_FILE; NULL: the system's authorities. */
const char *pm_context_ca_file(struct pm_context *context);
/* True when a token was given. */
bool pm_context_has_token(const struct pm_context *context);
/* Opens the client; no token is an error that says where it is looked for. */
PM_CHECKED bool pm_context_client(struct pm_context *context, struct pm_client **out,
                                  struct pm_err *err);
/* Reads the account. An ownership value of the environment that differs from the account's is an
 * error. */
PM_CHECKED bool pm_context_fetch(struct pm_context *context, struct pm_client *client,
                                 const struct pm_fetch_wants *wants, struct pm_arena *arena,
                                 struct pm_account *out, struct pm_err *err);
/* A run of the actor, now. */
struct pm_run pm_context_run(struct pm_context *context);

/* True with --auto-approve, or when the answer at the terminal is yes. Errors: no terminal
 * (PM_ERR_USAGE), another answer, a signal. */
PM_CHECKED bool pm_context_approved(struct pm_context *context, const char *question,
                                    struct pm_err *err);

/* The resolvers to ask: --resolver, else the system's. */
PM_CHECKED bool pm_context_resolvers(struct pm_context *context, struct pm_dns_server **out,
                                     size_t *count, struct pm_err *err);
/* The DNS servers of --server; none without it. */
PM_CHECKED bool pm_context_servers(struct pm_context *context, struct pm_dns_server **out,
                                   size_t *count, struct pm_err *err);
/* Parses texts as domain names; an error names the one that is none. */
PM_CHECKED bool pm_context_names(struct pm_context *context, const struct pm_texts *texts,
                                 struct pm_name **out, size_t *count, struct pm_err *err);

/* For wait loops: draws the progress line; true when the loop is to end. ctx: a
 * struct pm_context. */
bool pm_context_stop(void *ctx);
/* True when what is in flight is to be given up: the second signal. */
bool pm_context_abort(void *ctx);
