/* A made-up DNS for the rules: lines of records -> what every server says -> findings. */
#pragma once

#include "verify/look.h"

#define OWNERSHIP "purelymail_ownership_proof=0123abcDEF"

enum { LAB_LINES_MAX = 256 };

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
    const char *servers[3]; /* who is asked via authority; "a" and "b", NULL ends */
    uint32_t negative_ttl;  /* of what is not there; 300 */
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

/* Adds "NAME TYPE VALUE": one record, TXT without quotes. */
void lab_say(struct lab *lab, const char *line);
/* Takes all records of "NAME TYPE" away; at one server with lab_unsay_at. */
void lab_unsay(struct lab *lab, const char *name_and_type);
/* unsay and say. */
void lab_replace(struct lab *lab, const char *line);
/* At that server ("a", "b", "resolver") NAME TYPE has only what is said there. */
void lab_say_at(struct lab *lab, const char *server, const char *line);
/* Instead of records: TIMEOUT, SERVFAIL, NODATA, … server NULL: everybody. */
void lab_fail_at(struct lab *lab, const char *server, const char *name_and_type,
                 enum pm_answer_status status);

/* Answers whatever is wanted until nothing is; the findings of lab.step are then final. Fails the
 * test when that does not end. */
void lab_run(struct lab *lab);
/* lab_run, then the finding of that rule; NULL: there is none. */
const struct pm_finding *lab_find(struct lab *lab, const char *rule);
/* lab_find and a check of status and cause ("" for none), with a message that names them. */
void lab_expect(struct lab *lab, const char *rule, enum pm_status status, const char *cause);
