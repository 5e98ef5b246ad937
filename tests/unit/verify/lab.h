/* A made-up DNS for the rules: lines of records -> what every server says -> findings. */
#pragma once

#include "verify/look.h"

#define OWNERSHIP "purelymail_ownership_proof=0123abcDEF"

enum { LAB_LINES_MAX = 256, LAB_SERVERS_MAX = 4 };

struct lab_line {
    struct pm_str server; /* empty: all of them, resolvers too */
    struct pm_str name;
    enum pm_rrtype type;
    struct pm_str value;          /* "10 mail.example", the text, the target */
    enum pm_answer_status status; /* not DATA: what is said instead of records */
};

struct lab {
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_record_list expected;
    struct lab_line lines[LAB_LINES_MAX];
    size_t line_count;
    const char *servers[LAB_SERVERS_MAX + 1]; /* asked via authority; "a" and "b", NULL ends */
    uint32_t negative_ttl;                    /* of what is not there; 300 */
    uint32_t ttl;                             /* of what is there; 600 */
    const char *lame; /* a server that answers without authority; NULL: none */
    bool validated;   /* the resolver says so of all its answers, else of top-level domains only */
    bool blind;       /* the resolver does not check signatures */
    void (*twist)(void *ctx, struct pm_answer *answer); /* has the last word; NULL: nobody has */
    void *twist_ctx;
    struct pm_delegation delegation;
    struct pm_name_server name_servers[2];
    struct pm_verify_input input; /* of example.com */
    struct pm_verify_step step;   /* the last one, after lab_run */
    size_t asked;                 /* questions, after lab_run */
};

/* example.com as it should be, delegated to a.ns.example (server "a") and b.ns.example ("b"), and
 * PurelyMail's own names. Mode PM_VERIFY_AUTHORITIES, not on the account. */
void lab_init(struct lab *lab);
void lab_fini(struct lab *lab);

/* Adds "NAME TYPE VALUE": one record, TXT without quotes, SOA and DS as in a zone file. The name
 * may begin with "*." (RFC 4592). */
void lab_say(struct lab *lab, const char *line);
/* Takes all records of "NAME TYPE" away; at one server with lab_fail_at and NODATA. */
void lab_unsay(struct lab *lab, const char *name_and_type);
/* unsay and say. */
void lab_replace(struct lab *lab, const char *line);
/* At that server ("a", "b", "resolver", and "raw" for the resolver without checks) NAME TYPE has
 * only what is said there. */
void lab_say_at(struct lab *lab, const char *server, const char *line);
/* Instead of records: TIMEOUT, SERVFAIL, NODATA, … server NULL: everybody. */
void lab_fail_at(struct lab *lab, const char *server, const char *name_and_type,
                 enum pm_answer_status status);

/* One of the above as a text, for tables: "+NAME TYPE VALUE" says, "-NAME TYPE" unsays, "=NAME TYPE
 * VALUE" replaces, "!NAME TYPE TIMEOUT" fails; "+@b NAME TYPE VALUE" and "!@b NAME TYPE TIMEOUT" at
 * one server. NULL does nothing. */
void lab_do(struct lab *lab, const char *order);

/* Answers whatever is wanted until nothing is; the findings of lab.step are then final. Fails the
 * test when that does not end. */
void lab_run(struct lab *lab);
/* Was that asked, in the last lab_run? */
bool lab_was_asked(const struct lab *lab, const char *name, enum pm_rrtype type, enum pm_via via);
/* lab_run, then the finding of that rule; NULL: there is none. */
const struct pm_finding *lab_find(struct lab *lab, const char *rule);
/* Fails the test unless the text contains the part; "" is for an empty text. */
void lab_expect_text(struct pm_str text, const char *part);
/* lab_find and a check of status and cause ("" for none), with a message that names them. */
void lab_expect(struct lab *lab, const char *rule, enum pm_status status, const char *cause);

/* Orders to a fresh lab, and what is found then. */
struct lab_row {
    const char *orders[4]; /* of lab_do */
    const char *rule;
    enum pm_status status;
    const char *cause;
    /* Parts; "" must be empty, NULL is not looked at. */
    const char *seen, *why, *publish, *remove;
};

void lab_check_rows(const struct lab_row *rows, size_t count);
