#include "schema/rows.h"

#include "base/time.h"
#include "schema/draft.h"

enum { TTL_MAX = 2147483647 }; /* RFC 2181, section 8 */

#define FILE_AT(member)   offsetof(struct pm_file_draft, member)
#define DOMAIN_AT(member) offsetof(struct pm_domain_draft, member)
#define DNS_AT(member)    offsetof(struct pm_dns_draft, member)
#define GIT_AT(member)    offsetof(struct pm_git_draft, member)

static const struct pm_row file_rows[] = {
    {
        .key = "version",
        .type = PM_ROW_VERSION,
        .required = true,
        .min = 1,
        .max = 1,
        .offset = FILE_AT(version),
        .example = "1",
        .doc = "The version of this format. Every file has it.",
    },
    {
        .key = "defaults",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_DEFAULTS,
        .offset = FILE_AT(defaults),
        .example = "{ ttl: 3600 }",
        .doc = "What counts for the domains of this file that do not say otherwise. With several "
               "files, each has its own.",
    },
    {
        .key = "policy",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_POLICY,
        .offset = FILE_AT(policy),
        .example = "{ max_deletes: 10 }",
        .doc = "When domains are deleted, and which never. With several files, one of them has it.",
    },
    {
        .key = "git",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_GIT,
        .offset = FILE_AT(git),
        .example = "{ state: shared }",
        .doc =
            "The branch of a git repository that keeps the log, and the state itself if it is to "
            "be shared. With several files, one of them has it.",
    },
    {
        .key = "domains",
        .type = PM_ROW_DOMAINS,
        .child = PM_SECTION_DOMAIN,
        .example = "[example.com]",
        .doc =
            "The domains that the account is to have. An entry is a name, or a mapping with "
            "`name`. A list without entries is an error, in each file, unless `--allow-empty` is "
            "given; with several files, one that declares none leaves the key out.",
    },
};

static const struct pm_row defaults_rows[] = {
    {
        .key = "ttl",
        .type = PM_ROW_INT,
        .min = 1,
        .max = TTL_MAX,
        .offset = DNS_AT(ttl),
        .standard = "3600",
        .example = "3600",
        .doc = "The time to live of the DNS records, in seconds.",
    },
    {
        .key = "mx_priority",
        .type = PM_ROW_INT,
        .min = 0,
        .max = 65535,
        .offset = DNS_AT(mx_priority),
        .standard = "10",
        .example = "10",
        .doc = "The preference of the MX record; the lowest number is tried first.",
    },
    {
        .key = "provider",
        .type = PM_ROW_PROVIDER,
        .offset = DNS_AT(options.provider),
        .example = "cloudflare",
        .doc = "The DNS provider or tool in whose form `zone` writes: see docs/providers.md.",
    },
};

static const struct pm_row policy_rows[] = {
    {
        .key = "prune",
        .type = PM_ROW_CHOICE,
        .words = {"all", "managed", "none"},
        .offset = offsetof(struct pm_policy, prune),
        .standard = "all",
        .example = "all",
        .doc = "Which undeclared domains go: `all` of the account, only those `managed` by an "
               "earlier apply, or `none`.",
    },
    {
        .key = "delete_delay",
        .type = PM_ROW_DURATION,
        .min = PM_DELETE_DELAY_MIN_S,
        .max = INT64_C(3660) * PM_DAY,
        .offset = offsetof(struct pm_policy, delete_delay_s),
        .standard = "24h",
        .example = "24h",
        .doc = "How long a domain stays scheduled before it is deleted: numbers with `s`, `m`, "
               "`h`, `d` or `w`, from large to small, such as `36h` or `1d12h`. Never under 24 "
               "hours.",
    },
    {
        .key = "max_deletes",
        .type = PM_ROW_INT,
        .min = 0,
        .max = 100000,
        .offset = offsetof(struct pm_policy, max_deletes),
        .standard = "10",
        .example = "10",
        .doc = "How many domains may be scheduled for deletion at a time, and how many one run "
               "deletes. `apply --max-deletes` overrides it once.",
    },
    {
        .key = "max_delete_percent",
        .type = PM_ROW_INT,
        .min = 0,
        .max = 100,
        .offset = offsetof(struct pm_policy, max_delete_percent),
        .standard = "30",
        .example = "30",
        .doc = "The same cap as a share of the account's domains, for accounts of ten domains or "
               "more.",
    },
    {
        .key = "delete_with_rules",
        .type = PM_ROW_BOOL,
        .offset = offsetof(struct pm_policy, delete_with_rules),
        .standard = "false",
        .example = "false",
        .doc = "Whether a domain that still has routing rules, but no users, may be deleted.",
    },
    {
        .key = "protect",
        .type = PM_ROW_PATTERNS,
        .offset = offsetof(struct pm_policy, protect),
        .count_offset = offsetof(struct pm_policy, protect_count),
        .example = "[\"*.example.com\"]",
        .doc = "Domains that are never deleted: names, or `\"*.example.com\"` for any depth below "
               "example.com, not itself. A pattern stands in quotes.",
    },
    {
        .key = "ignore",
        .type = PM_ROW_PATTERNS,
        .offset = offsetof(struct pm_policy, ignore),
        .count_offset = offsetof(struct pm_policy, ignore_count),
        .example = "[legacy.example]",
        .doc = "Domains that are left alone while they are not declared: names and patterns as "
               "under `protect`.",
    },
    {
        .key = "freeze",
        .type = PM_ROW_REASON,
        .min = 1,
        .max = 200,
        .offset = offsetof(struct pm_policy, freeze),
        .example = "\"moving to another office until Friday\"",
        .doc = "While this key stands here, nothing is scheduled for deletion and nothing is "
               "deleted; its value says why. It counts at once, and so does its removal: what is "
               "due then is deleted by the next apply.",
    },
};

static const struct pm_row domain_rows[] = {
    {
        .key = "name",
        .type = PM_ROW_NAME,
        .required = true,
        .offset = DOMAIN_AT(name),
        .example = "example.com",
        .doc = "The domain, in its own letters or in `xn--` form. Case and a final dot do not "
               "matter.",
    },
    {
        .key = "protect",
        .type = PM_ROW_TRI,
        .offset = DOMAIN_AT(protect),
        .example = "true",
        .doc = "`true`: the domain is not deleted, even after it left this file. To delete it, say "
               "`false`, apply, and then remove it; or use the command `unprotect`.",
    },
    {
        .key = "settings",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_SETTINGS,
        .offset = DOMAIN_AT(settings),
        .example = "{ symbolic_subaddressing: true }",
        .doc = "The account's settings of the domain.",
    },
    {
        .key = "dns",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_DNS,
        .offset = DOMAIN_AT(dns),
        .example = "{ ttl: 300 }",
        .doc = "How the DNS records of the domain are to be.",
    },
};

static const struct pm_row settings_rows[] = {
    {
        .key = "allow_account_reset",
        .type = PM_ROW_TRI,
        .offset = offsetof(struct pm_settings, allow_account_reset),
        .example = "false",
        .doc = "Whether whoever controls the DNS of the domain may recover accounts in it. Left as "
               "it is on the account when the key is left out; a new domain starts with `true`.",
    },
    {
        .key = "symbolic_subaddressing",
        .type = PM_ROW_TRI,
        .offset = offsetof(struct pm_settings, symbolic_subaddressing),
        .example = "true",
        .doc = "Whether mail for `user+tag` reaches `user`. Left as it is on the account when the "
               "key is left out; a new domain starts with `true`.",
    },
};

static const struct pm_row dns_rows[] = {
    {
        .key = "zone",
        .type = PM_ROW_NAME,
        .offset = DNS_AT(zone),
        .example = "example.com",
        .doc = "The zone in which the records are written: the domain itself or one above it. Left "
               "out, it is the registrable domain by the public suffix list.",
    },
    {
        .key = "ttl",
        .type = PM_ROW_INT,
        .min = 1,
        .max = TTL_MAX,
        .offset = DNS_AT(ttl),
        .example = "300",
        .doc = "The time to live of the records, in seconds. Left out, it is that under "
               "`defaults`.",
    },
    {
        .key = "mx_priority",
        .type = PM_ROW_INT,
        .min = 0,
        .max = 65535,
        .offset = DNS_AT(mx_priority),
        .example = "10",
        .doc = "The preference of the MX record. Left out, it is that under `defaults`.",
    },
    {
        .key = "spf",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_SPF,
        .offset = 0,
        .example = "{ include: [_spf.google.com] }",
        .doc = "The SPF record. It always includes PurelyMail's own.",
    },
    {
        .key = "dmarc",
        .type = PM_ROW_DMARC,
        .offset = DNS_AT(options.dmarc),
        .none_offset = DNS_AT(options.no_dmarc),
        .standard = "purelymail",
        .example = "\"v=DMARC1; p=reject\"",
        .doc = "`purelymail`: a CNAME to PurelyMail's DMARC record. `none`: the record is kept "
               "elsewhere, and neither written nor checked. Or a text of your own that starts with "
               "`v=DMARC1`: printable ASCII, at most 2000 characters.",
    },
    {
        .key = "ownership",
        .type = PM_ROW_CHOICE,
        .words = {"always", "until_added", "never"},
        .offset = DNS_AT(options.ownership),
        .standard = "always",
        .example = "until_added",
        .doc = "When the TXT record with the account's ownership value is written: `always`; "
               "`until_added` to the account; or `never`, when somebody else sees to it.",
    },
    {
        .key = "extra",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_EXTRA,
        .offset = 0,
        .example = "{ srv: true }",
        .doc = "Optional records: for programs that set themselves up, and encrypted delivery.",
    },
    {
        .key = "provider",
        .type = PM_ROW_PROVIDER,
        .offset = DNS_AT(options.provider),
        .example = "cloudflare",
        .doc = "Who serves the zone, as under `defaults`. All domains of a zone have the same.",
    },
};

static const struct pm_row extra_rows[] = {
    {
        .key = "autoconfig",
        .type = PM_ROW_HOST,
        .offset = DNS_AT(options.extra.autoconfig),
        .example = "autoconfig.example.net",
        .doc = "A host of yours: `autoconfig.DOMAIN` becomes a CNAME to it, for Thunderbird and "
               "others. PurelyMail documents none; Thunderbird asks the MX record's domain, too.",
    },
    {
        .key = "autodiscover",
        .type = PM_ROW_HOST,
        .offset = DNS_AT(options.extra.autodiscover),
        .example = "autodiscover.example.net",
        .doc = "A host of yours: `autodiscover.DOMAIN` becomes a CNAME to it, for Outlook.",
    },
    {
        .key = "srv",
        .type = PM_ROW_BOOL,
        .offset = DNS_AT(options.extra.srv),
        .standard = "false",
        .example = "true",
        .doc = "SRV records that name PurelyMail's servers: `_imaps._tcp` (RFC 6186) for reading "
               "mail, `_submissions._tcp` (RFC 8314) for sending.",
    },
    {
        .key = "mta_sts",
        .type = PM_ROW_STS_ID,
        .max = 32,
        .offset = DNS_AT(options.extra.mta_sts),
        .example = "\"20260101T000000\"",
        .doc = "The id of the `_mta-sts` TXT record (RFC 8461): letters and digits, another one "
               "whenever the policy changes, which you serve at "
               "`https://mta-sts.DOMAIN/.well-known/mta-sts.txt`, `mx: mailserver.purelymail.com`.",
    },
    {
        .key = "tls_rpt",
        .type = PM_ROW_REPORT_URIS,
        .max = 500,
        .offset = DNS_AT(options.extra.tls_rpt),
        .example = "\"mailto:tls-reports@example.com\"",
        .doc = "Where reports about encrypted delivery go (`_smtp._tls`, RFC 8460): `mailto:` or "
               "`https://` addresses, with commas between them.",
    },
};

static const struct pm_row spf_rows[] = {
    {
        .key = "include",
        .type = PM_ROW_INCLUDES,
        .max = 9,
        .offset = DNS_AT(options.spf_include),
        .count_offset = DNS_AT(options.spf_include_count),
        .example = "[_spf.google.com]",
        .doc = "Others who may send mail for the domain: the names behind `include:`. At most 9, "
               "because an SPF record may ask ten questions (RFC 7208, section 4.6.4).",
    },
    {
        .key = "all",
        .type = PM_ROW_CHOICE,
        .words = {"softfail", "fail", "neutral"},
        .meant = {"~all", "-all", "?all"},
        .offset = DNS_AT(options.spf_all),
        .standard = "softfail",
        .example = "softfail",
        .doc = "What the record says of all other senders: `softfail` (`~all`), `fail` (`-all`) or "
               "`neutral` (`?all`).",
    },
};

static const struct pm_row git_rows[] = {
    {
        .key = "repository",
        .type = PM_ROW_REPOSITORY,
        .offset = GIT_AT(options.repository),
        .example = "ssh://git@git.example.com/team/mail.git",
        .doc = "Where the branch is: a path, relative to this file, or a URL (`https`, `ssh`, "
               "`git`, `file`) without a password. A path to a checkout means the `origin` of that "
               "checkout. Left out, it is the `origin` of the checkout that this file lies in.",
    },
    {
        .key = "branch",
        .type = PM_ROW_BRANCH,
        .offset = GIT_AT(options.branch),
        .standard = PM_GIT_BRANCH_DEFAULT,
        .example = PM_GIT_BRANCH_DEFAULT,
        .doc = "The branch, which is the program's own: nothing else is kept in it.",
    },
    {
        .key = "state",
        .type = PM_ROW_CHOICE,
        .words = {"off", "log", "shared"},
        .meant = {"false"},
        .offset = GIT_AT(state),
        .standard = "off",
        .example = "shared",
        .doc =
            "`shared`: the branch is the state, the same for everyone. `log`: the state is a "
            "file of this machine, and the branch is a log of what was done. `off`: no branch is "
            "used.",
    },
    {
        .key = "author",
        .type = PM_ROW_MAP,
        .child = PM_SECTION_AUTHOR,
        .offset = 0,
        .example = "{ name: Mail Robot, email: robot@example.com }",
        .doc = "The author of the commits. Left out, it is whoever runs the program.",
    },
};

static const struct pm_row author_rows[] = {
    {
        .key = "name",
        .type = PM_ROW_AUTHOR_NAME,
        .offset = GIT_AT(options.author_name),
        .example = "Mail Robot",
        .doc = "The name, without `<` and `>`.",
    },
    {
        .key = "email",
        .type = PM_ROW_AUTHOR_EMAIL,
        .offset = GIT_AT(options.author_email),
        .example = "robot@example.com",
        .doc = "The mail address.",
    },
};

#define ROWS(rows) rows, sizeof(rows) / sizeof *(rows)

const struct pm_section_info pm_sections[PM_SECTION_COUNT] = {
    [PM_SECTION_FILE] = {"", "at the top of the file", ROWS(file_rows)},
    [PM_SECTION_DEFAULTS] = {"defaults", "under `defaults`", ROWS(defaults_rows)},
    [PM_SECTION_POLICY] = {"policy", "under `policy`", ROWS(policy_rows)},
    [PM_SECTION_DOMAIN] = {"domains[]", "in an entry of `domains`", ROWS(domain_rows)},
    [PM_SECTION_SETTINGS] = {"domains[].settings", "under `settings` of a domain",
                             ROWS(settings_rows)},
    [PM_SECTION_DNS] = {"domains[].dns", "under `dns` of a domain", ROWS(dns_rows)},
    [PM_SECTION_SPF] = {"domains[].dns.spf", "under `spf`, below `dns` of a domain",
                        ROWS(spf_rows)},
    [PM_SECTION_EXTRA] = {"domains[].dns.extra", "under `extra`, below `dns` of a domain",
                          ROWS(extra_rows)},
    [PM_SECTION_GIT] = {"git", "under `git`", ROWS(git_rows)},
    [PM_SECTION_AUTHOR] = {"git.author", "under `author`, below `git`", ROWS(author_rows)},
};
