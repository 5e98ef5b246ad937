#include "command/commands.h"

#include <stdint.h>

#define OPT(name) PM_OPT_BIT(PM_OPT_##name)

static const char *const text_json[] = {"text", "json", NULL};
static const char *const plan_formats[] = {"text", "markdown", "json", NULL};
static const char *const verify_formats[] = {"text",   "json",       "markdown", "junit",
                                             "nagios", "prometheus", NULL};
/* Those of zone/formats.c; the first is written where no provider is said. */
static const char *const zone_formats[] = {"bind",
                                           "azure",
                                           "cloudflare",
                                           "csv",
                                           "desec",
                                           "digitalocean",
                                           "dnscontrol",
                                           "external-dns",
                                           "gcloud",
                                           "hetzner",
                                           "json",
                                           "knot",
                                           "nsupdate",
                                           "octodns",
                                           "powerdns",
                                           "route53",
                                           "table",
                                           "terraform-aws",
                                           "terraform-cloudflare",
                                           "terraform-dns",
                                           "tinydns",
                                           NULL};

static const uint64_t planning = OPT(NO_DNS_CHECK) | OPT(RESOLVER_ONLY) | OPT(ALLOW_EMPTY) |
                                 OPT(ALLOW_BLOCKED) | OPT(READD) | OPT(MAX_DELETES);

const struct pm_command pm_commands[] = {
    {"validate", "", "check the file, offline",
     "Reads the file and every rule that needs no network. Prints all problems, each with its "
     "place and what to write instead.",
     0, 0, OPT(ALLOW_EMPTY), text_json, pm_cmd_validate},
    {"import", "", "write a file from the account",
     "Writes a desired-state file that holds every domain of the account, with comments, so that a "
     "plan right after it has nothing to do.",
     0, 0, OPT(OUT), NULL, pm_cmd_import},
    {"plan", "", "show what would change",
     "Compares the file with the account and shows what an apply would do, what waits and what is "
     "held back and why. Writes nothing but the plan file of --out.",
     0, 0, planning | OPT(OUT) | OPT(DETAILED_EXITCODE) | OPT(RECORD), plan_formats, pm_cmd_plan},
    {"apply", "[PLANFILE]", "carry the plan out",
     "Shows the plan and asks on a terminal; elsewhere it needs a plan file or --auto-approve. "
     "What is "
     "to be deleted is put in a queue first: it is deleted by an apply at least 24 hours later, if "
     "every apply in between saw it undeclared and without users, and nobody cancelled it.\n"
     "With --wait it waits for the ownership records of new domains before it shows the plan, and "
     "after they were added until the service has seen their records; that they are not there in "
     "time is told, and no failure.",
     0, 1,
     planning | OPT(AUTO_APPROVE) | OPT(NO_DELETES) | OPT(ONLY_DUE) | OPT(PARALLEL) | OPT(RECORD) |
         OPT(LOCK_TIMEOUT) | OPT(WAIT),
     text_json, pm_cmd_apply},
    {"zone", "[NAME...]", "write the DNS records",
     "Writes the records that each domain needs, zone by zone, in the form that a DNS provider or "
     "tool takes: --format, else that of the file's `provider`, else a zone file. Domains that "
     "left the file keep theirs until their deletion is confirmed. Works offline when "
     "PURELYMAIL_OWNERSHIP_TOKEN holds the ownership value.\n"
     "Nothing that others have in a zone is lost unless you say so. With --current the change from "
     "what is there is written: an SPF record is merged, other texts are carried along, and what "
     "cannot stand beside our records is told, with status 3 unless --delete-conflicts has it "
     "deleted. Without, some formats replace the record sets that they name, and say so; those "
     "that replace whole zones refuse.\n"
     "A domain that receives mail elsewhere: first its ownership record (plan shows it), apply, "
     "and its users; its MX record comes last.",
     0, SIZE_MAX,
     OPT(OUT) | OPT(DECLARED_ONLY) | OPT(SOA) | OPT(NS) | OPT(SERIAL) | OPT(ALLOW_EMPTY) |
         OPT(LIST_FORMATS) | OPT(CURRENT) | OPT(TSIG_KEY) | OPT(ALL) | OPT(DELETE_CONFLICTS) |
         OPT(REMOVE) | OPT(YES_REPLACE_ZONE) | OPT(STYLE),
     zone_formats, pm_cmd_zone},
    {"verify", "[NAME...]", "check the records in DNS",
     "Asks each name server of each domain's zone for every record, and says what is wrong, why, "
     "and what exactly to publish. No answer is never counted as a missing record.\n"
     "With --resolver-only the resolver is asked instead, which may still remember what was there "
     "before; with --server exactly those servers, about the domains' own records and nothing "
     "else.\n"
     "--wait leaves domains alone of which a record is wrong rather than missing, for time mends "
     "only the latter, and ends when no others are left; its status is 0 only when all are right. "
     "--format nagios has the exit statuses of such checks: 0, 1, 2 and 3.",
     0, SIZE_MAX,
     OPT(SERVER) | OPT(RESOLVER_ONLY) | OPT(RATE) | OPT(STRICT) | OPT(WAIT) | OPT(KEEP_WAITING) |
         OPT(EXPLAIN) | OPT(ALLOW_EMPTY) | OPT(RECORD),
     verify_formats, pm_cmd_verify},
    {"pending", "", "show queue, holds and protections", NULL, 0, 0, 0, text_json, pm_cmd_pending},
    {"cancel", "NAME", "take a deletion out of the queue and hold the domain",
     "Needs no token and waits for no apply. The domain is not scheduled again until it is "
     "released or "
     "declared again.",
     1, 1, OPT(REASON) | OPT(HOLD), NULL, pm_cmd_cancel},
    {"release", "NAME", "lift the hold of a cancel", NULL, 1, 1, OPT(REASON), NULL, pm_cmd_release},
    {"unprotect", "NAME", "lift the protection that `protect: true` left behind", NULL, 1, 1,
     OPT(REASON), NULL, pm_cmd_unprotect},
    {"status", "", "show the account as the service sees it",
     "Four DNS badges, users and rules a domain, and the credit.", 0, 0, 0, text_json,
     pm_cmd_status},
    {"recheck", "[NAME...]", "ask the service to look at DNS again",
     "Of the given domains, or of all on the account; then shows their status.", 0, SIZE_MAX,
     OPT(PARALLEL), text_json, pm_cmd_recheck},
    {"log", "", "show what was done, by whom, when",
     "With --actor only what that one did. All filters must fit.", 0, 0,
     OPT(DOMAIN) | OPT(COMMAND) | OPT(SINCE), text_json, pm_cmd_log},
    {"state", "ACTION [FILE]", "look after the state: where queue, holds and log are kept",
     "ACTION is one of\n"
     "`init`: makes the branch of `git.state: shared`, with what a state file on this machine "
     "holds; "
     "after a branch was lost or rewound, with the state that this machine saw last.\n"
     "`show`: where the state is, how new, and what is in it.\n"
     "`export`: writes all events as JSON (--out FILE), `import FILE`: adds them, and what a state "
     "file holds. Deletions that come with them are not taken up: the next apply schedules them "
     "anew.\n"
     "`check`: reads the whole log again and compares.\n"
     "`adopt`: takes the account's new ownership value as that of this state. All pending "
     "deletions are taken out of the queue. Needs the token, and asks.",
     1, 2, OPT(OUT) | OPT(AUTO_APPROVE) | OPT(LOCK_TIMEOUT), text_json, pm_cmd_state},
    {"unlock", "RUN", "end the claim of a run that is dead",
     "A run claims a shared state for as long as it works; the claim of one that was killed ends "
     "by itself after 15 minutes. Only when that run is certainly dead: what it still does would "
     "not be recorded. Asks on a terminal; elsewhere it needs --auto-approve.",
     1, 1, OPT(AUTO_APPROVE) | OPT(REASON), NULL, pm_cmd_unlock},
    {"version", "", "show the version", NULL, 0, 0, 0, NULL, pm_cmd_version},
    {"help", "[COMMAND]", "show help", NULL, 0, 1, 0, NULL, pm_cmd_help},
};

const size_t pm_command_count = sizeof pm_commands / sizeof *pm_commands;
