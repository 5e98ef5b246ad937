/* A PurelyMail account in one struct without pointers, so that it may lie in memory that processes
 * share: what it holds survives the one that changed it. */
#pragma once

#include "base/arena.h"
#include "model/account.h"
#include "model/change.h"

enum { FAKE_DOMAINS_MAX = 64, FAKE_NAME_MAX = 32, FAKE_FAULTS_MAX = 16, FAKE_REQUESTS_MAX = 256 };

/* How a request is answered. */
enum fake_answer {
    FAKE_ACCEPT,
    FAKE_IGNORE, /* says success, does nothing */
    FAKE_REFUSE,
    FAKE_REFUSE_EXISTS,
    FAKE_REFUSE_OWNERSHIP,
    FAKE_REFUSE_TOKEN,
    FAKE_DROP,          /* no answer and no effect */
    FAKE_EFFECT_DROP,   /* no answer, but it took effect */
    FAKE_EFFECT_EXISTS, /* took effect, then a refusal says that it is there already */
    FAKE_UNSENT,        /* the service could not be reached */
};

struct fake_domain {
    char name[FAKE_NAME_MAX];
    bool shared, reset, subaddressing;
    int users, rules;
};

struct fake_fault {
    enum pm_action action;
    char domain[FAKE_NAME_MAX];
    enum fake_answer answer;
};

struct fake_request {
    enum pm_action action;
    char domain[FAKE_NAME_MAX];
    bool superfluous; /* the account showed its effect when it came */
};

struct fake_account {
    struct fake_domain domains[FAKE_DOMAINS_MAX];
    int count;
    struct fake_fault faults[FAKE_FAULTS_MAX]; /* each counts once */
    int fault_count;
    struct fake_request requests[FAKE_REQUESTS_MAX];
    int request_count;
    bool has_time, ownership_unknown, users_unknown;
    int64_t time;
};

void fake_account_init(struct fake_account *account, int64_t time);
/* A new domain with both settings on. The pointer lasts until one is removed. */
struct fake_domain *fake_account_put(struct fake_account *account, const char *name);
struct fake_domain *fake_account_find(struct fake_account *account, struct pm_str name);
void fake_account_remove(struct fake_account *account, const char *name);
/* The next request of that kind is answered so. */
void fake_account_fault(struct fake_account *account, enum pm_action action, const char *domain,
                        enum fake_answer answer);
/* The account as a fetch shows it. */
void fake_account_show(const struct fake_account *account, struct pm_arena *arena,
                       struct pm_account *out);
/* Carries out a request and fills in what became of it. */
void fake_account_serve(struct fake_account *account, struct pm_change *change);
