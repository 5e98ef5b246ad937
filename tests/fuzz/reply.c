/* The API's reply reader. The first byte chooses the operation and the HTTP status, the rest is the
 * body. */
#include "purelymail/reply.h"
#include "purelymail/read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char listed[] =
    "{\"result\":{\"domains\":[{\"name\":\"a.example\",\"allowAccountReset\":true,"
    "\"symbolicSubaddressing\":true,\"isShared\":false,\"dnsSummary\":{\"passesMx\":true,"
    "\"passesSpf\":true,\"passesDkim\":true,\"passesDmarc\":true}}]}}";

static void ignore_address(void *ctx, struct pm_str address)
{
    size_t *total = ctx;
    *total += address.len;
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_account(const struct pm_account *account)
{
    for (size_t i = 0; i < account->count; i++) {
        const struct pm_account_domain *domain = &account->domains[i];
        check(pm_account_find(account, domain->name.ascii) == domain);
        check(domain->users.kind != PM_COUNT_UNKNOWN || domain->users.n == 0);
        check(domain->rules.kind != PM_COUNT_UNKNOWN || domain->rules.n == 0);
        check(domain->users.n == 0 || account->count > 0);
    }
}

static void read_into(struct pm_account *account, enum pm_operation operation,
                      const struct pm_json_doc *doc, struct pm_arena *arena)
{
    size_t total = 0;
    struct pm_fetch_wants wants = {.address = ignore_address, .ctx = &total};
    struct pm_err err = {0};
    if (pm_result_read(operation, doc, &wants, arena, account, &err))
        check_account(account);
    else
        check(err.code != PM_ERR_NONE && err.msg[0] != '\0');
}

/* Counts need an account that has a domain. */
static void read_result(enum pm_operation operation, const struct pm_json_doc *doc)
{
    struct pm_account account = {0};
    struct pm_arena arena;
    struct pm_json_doc first;
    struct pm_err err;
    pm_arena_init(&arena);
    if (operation != PM_OPERATION_LIST_DOMAINS && pm_json_load(pm_str_from(listed), &first, &err)) {
        read_into(&account, PM_OPERATION_LIST_DOMAINS, &first, &arena);
        pm_json_doc_fini(&first);
    }
    read_into(&account, operation, doc, &arena);
    pm_arena_fini(&arena);
}

static void check_same(const struct pm_account_domain *a, const struct pm_account_domain *b)
{
    check(pm_name_eq(a->name, b->name) && a->shared == b->shared);
    check(a->allow_account_reset == b->allow_account_reset);
    check(a->symbolic_subaddressing == b->symbolic_subaddressing);
    check(memcmp(&a->badges, &b->badges, sizeof a->badges) == 0);
}

/* Object by object or as a whole: it must come to the same. */
static void compare_listed(const struct pm_reply_bytes *bytes, const struct pm_reply *whole)
{
    struct pm_arena arena;
    struct pm_account account = {0}, other = {0};
    struct pm_domain_list domains = {.arena = &arena};
    struct pm_json_list filler = pm_domain_list_filler(&domains);
    struct pm_reply_bytes listing = *bytes;
    struct pm_fetch_wants wants = {0};
    struct pm_reply reply;
    struct pm_err err = {0};
    listing.list = &filler;
    pm_arena_init(&arena);
    pm_reply_read(&listing, &reply);
    check(reply.kind == whole->kind && strcmp(reply.err.msg, whole->err.msg) == 0);
    if (reply.kind == PM_REPLY_SUCCESS && reply.listed) {
        bool ok = pm_domain_list_read(&domains, &account, &err);
        check(ok ==
              pm_result_read(PM_OPERATION_LIST_DOMAINS, &whole->doc, &wants, &arena, &other, &err));
        check(account.count == other.count);
        for (size_t i = 0; i < account.count; i++)
            check_same(&account.domains[i], &other.domains[i]);
        check_account(&account);
    }
    if (reply.kind == PM_REPLY_SUCCESS)
        pm_json_doc_fini(&reply.doc);
    pm_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const long statuses[] = {200, 200, 404, 503, 302};
    struct pm_secret secret;
    struct pm_reply reply;
    struct pm_err err;
    if (size == 0 || !pm_secret_set(&secret, PM_STR("t0k3n"), &err))
        return 0;
    enum pm_operation operation = (enum pm_operation)(data[0] % PM_OPERATION_READS);
    struct pm_reply_bytes bytes = {
        .status = statuses[data[0] / PM_OPERATION_READS % 5],
        .redirect_host = PM_STR("other.example"),
        .body = {(const char *)data + 1, size - 1},
        .secret = &secret,
    };
    pm_reply_read(&bytes, &reply);
    compare_listed(&bytes, &reply);
    if (reply.kind == PM_REPLY_SUCCESS) {
        read_result(operation, &reply.doc);
        pm_json_doc_fini(&reply.doc);
    } else {
        check(reply.err.code != PM_ERR_NONE && reply.err.msg[0] != '\0');
        check(strstr(reply.err.msg, "t0k3n") == NULL);
    }
    return 0;
}
