#include "cli/option_rows.h"

#include <stddef.h>

#define AT(field) offsetof(struct pm_args, field)

const struct pm_option_row pm_option_rows[PM_OPTS] = {
    [PM_OPT_FILE] =
        {"file", 'f', PM_KIND_LIST, "FILE|DIR",
         "the desired state, or a folder of *.yaml files; may be repeated (domains.yaml)",
         AT(files), 0, 0},
    [PM_OPT_STATE] = {"state", 0, PM_KIND_TEXT, "FILE",
                      "where queue, holds and protections are kept (.pm-reconcile/state.db beside "
                      "the first file; $PM_RECONCILE_STATE)",
                      AT(state), 0, 0},
    [PM_OPT_API_URL] = {"api-url", 0, PM_KIND_TEXT, "URL", "the service (https://purelymail.com)",
                        AT(api_url), 0, 0},
    [PM_OPT_TOKEN_FILE] = {"token-file", 0, PM_KIND_TEXT, "FILE",
                           "file with the API token, readable by you alone (else "
                           "$PURELYMAIL_API_TOKEN)",
                           AT(token_file), 0, 0},
    [PM_OPT_CA_FILE] = {"ca-file", 0, PM_KIND_TEXT, "FILE",
                        "certificates to trust instead of the system's", AT(ca_file), 0, 0},
    [PM_OPT_TIMEOUT] = {"timeout", 0, PM_KIND_DURATION, "TIME",
                        "how long one request to the service may take (30s)", AT(timeout_s), 1,
                        600},
    [PM_OPT_RESOLVER] =
        {"resolver", 0, PM_KIND_LIST, "ADDR[@PORT]",
         "DNS resolver to ask instead of those in /etc/resolv.conf; may be repeated", AT(resolvers),
         0, 0},
    [PM_OPT_AUTHORITY_PORT] = {"authority-port", 0, PM_KIND_NUMBER, "N",
                               "the port of the zones' name servers, for a lab (53)",
                               AT(authority_port), 1, 65535},
    [PM_OPT_ACTOR] = {"actor", 0, PM_KIND_TEXT, "NAME",
                      "who is doing this, for the log ($GITHUB_ACTOR, $GITLAB_USER_LOGIN, git's "
                      "user.name, user@host)",
                      AT(actor), 0, 0},
    [PM_OPT_GIT_HOST] = {"git-host", 0, PM_KIND_TEXT, "HOST",
                         "the one host that git may be sent to with the user's credentials (the "
                         "host of the checkout's origin; $PM_RECONCILE_GIT_HOST)",
                         AT(git_host), 0, 0},
    [PM_OPT_GIT_TIMEOUT] = {"git-timeout", 0, PM_KIND_DURATION, "TIME",
                            "how long one fetch or push of the state may take (60s)",
                            AT(git_timeout_s), 1, 3600},
    [PM_OPT_FORMAT] = {"format", 0, PM_KIND_TEXT, "FORMAT", "how the output is written", AT(format),
                       0, 0},
    [PM_OPT_COLOR] = {"color", 0, PM_KIND_TEXT, "WHEN", "always, never or auto (auto)", AT(color),
                      0, 0},
    [PM_OPT_QUIET] = {"quiet", 'q', PM_KIND_FLAG, NULL, "no progress and no notes on stderr", 0, 0,
                      0},
    [PM_OPT_VERBOSE] =
        {"verbose", 'v', PM_KIND_FLAG, NULL,
         "more details; on a terminal the users of a domain that blocks its deletion", 0, 0, 0},
    [PM_OPT_HELP] = {"help", 'h', PM_KIND_FLAG, NULL, "show help, of a command when one is given",
                     0, 0, 0},
    [PM_OPT_VERSION] = {"version", 0, PM_KIND_FLAG, NULL, "show the version", 0, 0, 0},

    [PM_OPT_OUT] = {"out", 'o', PM_KIND_TEXT, "PATH",
                    "the file to write; of zone, the folder for a file a zone", AT(out), 0, 0},
    [PM_OPT_DETAILED_EXITCODE] = {"detailed-exitcode", 0, PM_KIND_FLAG, NULL,
                                  "exit with 2 when there are changes", 0, 0, 0},
    [PM_OPT_AUTO_APPROVE] = {"auto-approve", 0, PM_KIND_FLAG, NULL, "do it without asking", 0, 0,
                             0},
    [PM_OPT_NO_DELETES] = {"no-deletes", 0, PM_KIND_FLAG, NULL,
                           "leave deletions that are due in the queue; new ones are scheduled", 0,
                           0, 0},
    [PM_OPT_ONLY_DUE] = {"only-due", 0, PM_KIND_FLAG, NULL,
                         "nothing but deletions that are due (and what voids or cancels them)", 0,
                         0, 0},
    [PM_OPT_NO_DNS_CHECK] = {"no-dns-check", 0, PM_KIND_FLAG, NULL,
                             "do not ask DNS for the ownership records of new domains", 0, 0, 0},
    [PM_OPT_ALLOW_EMPTY] = {"allow-empty", 0, PM_KIND_FLAG, NULL,
                            "a file that declares no domain at all is meant", 0, 0, 0},
    [PM_OPT_ALLOW_BLOCKED] = {"allow-blocked", 0, PM_KIND_OPTIONAL, "REASON,...",
                              "exit with 0 although something needs a person: for any reason, or "
                              "for those given",
                              AT(allow_blocked), 0, 0},
    [PM_OPT_READD] = {"readd", 0, PM_KIND_LIST, "NAME",
                      "add a domain again that vanished from the account; may be repeated",
                      AT(readd), 0, 0},
    [PM_OPT_MAX_DELETES] = {"max-deletes", 0, PM_KIND_NUMBER, "N",
                            "this once, up to N deletions instead of what the policy allows",
                            AT(max_deletes), 0, 1000000},
    [PM_OPT_PARALLEL] = {"parallel", 0, PM_KIND_NUMBER, "N", "adds and updates at a time (4)",
                         AT(parallel), 1, 64},
    [PM_OPT_DECLARED_ONLY] = {"declared-only", 0, PM_KIND_FLAG, NULL,
                              "leave out domains that left the file and still exist", 0, 0, 0},
    [PM_OPT_LIST_FORMATS] = {"list-formats", 0, PM_KIND_FLAG, NULL,
                             "show the formats: what each is for, what it does to the records that "
                             "are there, how to import it",
                             0, 0, 0},
    [PM_OPT_CURRENT] = {"current", 0, PM_KIND_ONCE, "FILE|DIR|axfr:ADDR[@PORT]|dns",
                        "what the zones hold now: a zone file, our JSON (what they hold once its "
                        "changes are carried out), a folder of ZONE.zone files, a transfer from "
                        "that server, or what their name servers say. Written is then the change "
                        "from that",
                        AT(current), 0, 0},
    [PM_OPT_TSIG_KEY] = {"tsig-key", 0, PM_KIND_TEXT, "FILE",
                         "the key that the transfer of axfr: is signed with, as tsig-keygen and "
                         "keymgr write it",
                         AT(tsig_key), 0, 0},
    [PM_OPT_ALL] = {"all", 0, PM_KIND_FLAG, NULL,
                    "with --current, write also what is right already", 0, 0, 0},
    [PM_OPT_DELETE_CONFLICTS] = {"delete-conflicts", 0, PM_KIND_FLAG, NULL,
                                 "with --current, write the deletion of what cannot stand beside "
                                 "our records: other MX records, what is in the place of a CNAME",
                                 0, 0, 0},
    [PM_OPT_REMOVE] = {"remove", 0, PM_KIND_FLAG, NULL,
                       "write the removal of our records of the domains NAME..., which left, in a "
                       "format that can delete (--list-formats)",
                       0, 0, 0},
    [PM_OPT_YES_REPLACE_ZONE] = {"yes-replace-zone", 0, PM_KIND_FLAG, NULL,
                                 "let a format that replaces whole zones do so although their "
                                 "records are not known, or in a file of other origin (-o): all "
                                 "that is not in the output goes",
                                 0, 0, 0},
    [PM_OPT_STYLE] = {"style", 0, PM_KIND_TEXT, "include|complete|yaml",
                      "another shape of the format: a part to be included (bind, octodns), a "
                      "complete zone (bind), record sets (gcloud)",
                      AT(style), 0, 0},
    [PM_OPT_SOA] = {"soa", 0, PM_KIND_FLAG, NULL,
                    "a complete zone with SOA and NS records, for a server to load: --format bind "
                    "--style complete",
                    0, 0, 0},
    [PM_OPT_NS] = {"ns", 0, PM_KIND_LIST, "NAME", "a name server of the zone; may be repeated",
                   AT(ns), 0, 0},
    [PM_OPT_SERIAL] = {"serial", 0, PM_KIND_TEXT, "N|unixtime|date|keep+1",
                       "the SOA's serial (with --current the one there, plus one if anything "
                       "changes; else unixtime)",
                       AT(serial), 0, 0},
    [PM_OPT_SERVER] = {"server", 0, PM_KIND_LIST, "ADDR[@PORT]",
                       "ask exactly this DNS server about the domains' records; may be repeated, "
                       "then each must be right",
                       AT(servers), 0, 0},
    [PM_OPT_RESOLVER_ONLY] = {"resolver-only", 0, PM_KIND_FLAG, NULL,
                              "ask the resolver instead of the zones' own name servers", 0, 0, 0},
    [PM_OPT_RATE] = {"rate", 0, PM_KIND_NUMBER, "N",
                     "at most N questions a second to one DNS server (no limit)", AT(rate), 1,
                     1000000},
    [PM_OPT_STRICT] = {"strict", 0, PM_KIND_FLAG, NULL, "exit with 6 also where DNS gave no answer",
                       0, 0, 0},
    [PM_OPT_WAIT] = {"wait", 0, PM_KIND_DURATION, "TIME",
                     "look again, up to that long: of verify, until all required records are "
                     "right; of apply, for the ownership records of new domains, and again until "
                     "the service sees the records of those added",
                     AT(wait_s), 1, 7 * 24 * 3600},
    [PM_OPT_KEEP_WAITING] = {"keep-waiting", 0, PM_KIND_FLAG, NULL,
                             "wait also for records that are wrong rather than missing", 0, 0, 0},
    [PM_OPT_EXPLAIN] = {"explain", 0, PM_KIND_TEXT, "ID",
                        "tell what a rule checks, why, and what to do; or about a mistake's cause; "
                        "`all` of them. Nothing is read or asked",
                        AT(explain), 0, 0},
    [PM_OPT_REASON] = {"reason", 0, PM_KIND_TEXT, "TEXT", "why, for the log and the hold",
                       AT(reason), 0, 0},
    [PM_OPT_HOLD] = {"hold", 0, PM_KIND_FLAG, NULL,
                     "hold the domain even if no deletion is pending", 0, 0, 0},
    [PM_OPT_DOMAIN] = {"domain", 0, PM_KIND_LIST, "NAME", "only this domain; may be repeated",
                       AT(domains), 0, 0},
    [PM_OPT_COMMAND] = {"command", 0, PM_KIND_LIST, "NAME",
                        "only runs of this command; may be repeated", AT(commands), 0, 0},
    [PM_OPT_SINCE] = {"since", 0, PM_KIND_TEXT, "TIME",
                      "only what happened since then: 7d, 12h (ago), 2026-11-22 or "
                      "2026-11-22T20:54:32Z",
                      AT(since), 0, 0},
    [PM_OPT_RECORD] = {"record", 0, PM_KIND_FLAG, NULL,
                       "leave a record in the branch of `git` even if nothing was changed", 0, 0,
                       0},
    [PM_OPT_LOCK_TIMEOUT] = {"lock-timeout", 0, PM_KIND_DURATION, "TIME",
                             "how long to wait for another run to end (0)", AT(lock_timeout_s), 0,
                             24 * 3600},
};
