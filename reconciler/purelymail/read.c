#include "purelymail/read.h"

#include "base/sort.h"
#include "model/records.h"
#include "purelymail/count.h"
#include "purelymail/excerpt.h"

enum { CREDIT_MAX = 200 };

#define DOMAIN_CELL(member) offsetof(struct pm_domain_row, domain.member)

static const struct pm_json_cell domain_cells[] = {
    {NULL, "name", PM_JSON_CELL_TEXT, offsetof(struct pm_domain_row, name)},
    {NULL, "isShared", PM_JSON_CELL_BOOL, DOMAIN_CELL(shared)},
    {NULL, "allowAccountReset", PM_JSON_CELL_BOOL, DOMAIN_CELL(allow_account_reset)},
    {NULL, "symbolicSubaddressing", PM_JSON_CELL_BOOL, DOMAIN_CELL(symbolic_subaddressing)},
    {"dnsSummary", "passesMx", PM_JSON_CELL_BOOL, DOMAIN_CELL(badges.mx)},
    {"dnsSummary", "passesSpf", PM_JSON_CELL_BOOL, DOMAIN_CELL(badges.spf)},
    {"dnsSummary", "passesDkim", PM_JSON_CELL_BOOL, DOMAIN_CELL(badges.dkim)},
    {"dnsSummary", "passesDmarc", PM_JSON_CELL_BOOL, DOMAIN_CELL(badges.dmarc)},
};

static const struct pm_json_shape domain_shape = {domain_cells,
                                                  sizeof domain_cells / sizeof *domain_cells};

static bool make_domain(const struct pm_domain_row *row, struct pm_arena *arena,
                        struct pm_account_domain *out, struct pm_err *err)
{
    struct pm_account_domain domain = row->domain;
    if (!pm_name_parse(row->name, PM_NAME_DOMAIN, arena, &domain.name, err))
        return pm_err_wrap(err, "the domain name \"%" PM_STR_FMT "\" in the service's list",
                           PM_STR_ARG(pm_excerpt(row->name, arena)));
    *out = domain;
    return true;
}

/* Which of two domains of the same name comes first is all one: they are an error. */
static int no_order(const void *a, const void *b)
{
    (void)a;
    (void)b;
    return 0;
}

/* Moves each domain to where its key stands, cycle by cycle. */
static void put_in_order(struct pm_account_domain *domains, struct pm_sort_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct pm_account_domain first = domains[i];
        size_t at = i;
        for (;;) {
            const struct pm_account_domain *from = keys[at].item;
            keys[at].item = &domains[at];
            if (from == &domains[i])
                break;
            domains[at] = *from;
            at = (size_t)(from - domains);
        }
        domains[at] = first;
    }
}

static bool fail_twice(struct pm_str name, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "the domain %" PM_STR_FMT " stands twice in the service's list",
                   PM_STR_ARG(name));
}

static bool sort_domains(struct pm_account_domain *domains, size_t count, struct pm_err *err)
{
    struct pm_arena scratch;
    bool ok = true;
    pm_arena_init(&scratch);
    struct pm_sort_key *keys = PM_NEW_ARRAY(&scratch, struct pm_sort_key, count);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct pm_sort_key){.text = domains[i].name.ascii, .item = &domains[i]};
    pm_sort(keys, count, no_order);
    for (size_t i = 1; ok && i < count; i++)
        ok = !pm_str_eq(keys[i - 1].text, keys[i].text) || fail_twice(keys[i].text, err);
    put_in_order(domains, keys, count);
    pm_arena_fini(&scratch);
    return ok;
}

static bool take_domains(struct pm_account_domain *domains, size_t count,
                         struct pm_account *account, struct pm_err *err)
{
    if (!sort_domains(domains, count, err))
        return false;
    account->domains = domains;
    account->count = count;
    return true;
}

static bool read_domains(const struct pm_json *result, const struct pm_fetch_wants *wants,
                         struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    struct pm_json list;
    (void)wants;
    if (!pm_json_get_array(result, "domains", &list, err))
        return false;
    size_t count = pm_json_count(&list);
    struct pm_account_domain *domains = PM_NEW_ARRAY(arena, struct pm_account_domain, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_json domain = pm_json_at(&list, i);
        struct pm_domain_row row = {0};
        if (!pm_json_get_row(&domain, &domain_shape, &row, err) ||
            !make_domain(&row, arena, &domains[i], err))
            return false;
    }
    return take_domains(domains, count, account, err);
}

static bool add_domain(void *ctx, size_t about)
{
    struct pm_domain_list *list = ctx;
    struct pm_err ignored;
    if (list->count == list->cap) {
        list->cap = list->cap > 0 ? list->cap * 2 : about;
        list->items =
            pm_alloc_regrow(list->arena, list->items, list->count, list->cap, sizeof *list->items);
    }
    if (!make_domain(&list->row, list->arena, &list->items[list->count], &ignored))
        return false;
    list->count++;
    return true;
}

struct pm_json_list pm_domain_list_filler(struct pm_domain_list *list)
{
    return (struct pm_json_list){"result", "domains", &domain_shape, &list->row, add_domain, list};
}

static bool read_rules(const struct pm_json *result, const struct pm_fetch_wants *wants,
                       struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    (void)wants;
    return pm_count_rules(result, arena, account, err);
}

static bool read_ownership(const struct pm_json *result, const struct pm_fetch_wants *wants,
                           struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    struct pm_str code;
    (void)wants;
    if (!pm_json_get_str(result, "code", &code, err))
        return false;
    if (!pm_str_starts(code, PM_STR("purelymail_ownership_proof=")) ||
        !pm_ownership_parse(code, arena, &account->ownership, err))
        return pm_fail(err, PM_ERR_FAILED,
                       "result.code is not of the form purelymail_ownership_proof=TOKEN");
    account->fingerprint = pm_ownership_fingerprint(account->ownership, arena);
    return true;
}

static bool is_decimal(struct pm_str text)
{
    bool digit = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        digit = digit || pm_ascii_is_digit(c);
        if (!pm_ascii_is_digit(c) && c != '.' && !(c == '-' && i == 0))
            return false;
    }
    return digit && pm_str_find(text, '.') == pm_str_rfind(text, '.');
}

static bool read_credit(const struct pm_json *result, const struct pm_fetch_wants *wants,
                        struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    struct pm_str credit;
    (void)wants;
    if (!pm_json_get_str(result, "credit", &credit, err))
        return false;
    if (credit.len > CREDIT_MAX || !is_decimal(credit))
        return pm_fail(err, PM_ERR_FAILED, "result.credit \"%" PM_STR_FMT "\" is no decimal number",
                       PM_STR_ARG(pm_excerpt(credit, arena)));
    account->credit = pm_str_dup(arena, credit);
    return true;
}

typedef bool read_result(const struct pm_json *result, const struct pm_fetch_wants *wants,
                         struct pm_arena *arena, struct pm_account *account, struct pm_err *err);

static read_result *const readers[PM_OPERATION_READS] = {
    [PM_OPERATION_LIST_DOMAINS] = read_domains,
    [PM_OPERATION_LIST_USER] = pm_count_users,
    [PM_OPERATION_LIST_ROUTING_RULES] = read_rules,
    [PM_OPERATION_GET_OWNERSHIP_CODE] = read_ownership,
    [PM_OPERATION_CHECK_ACCOUNT_CREDIT] = read_credit,
};

static bool not_as_expected(struct pm_err *err)
{
    return pm_err_wrap(err, "the service's reply is not as expected");
}

bool pm_result_read(enum pm_operation operation, const struct pm_json_doc *doc,
                    const struct pm_fetch_wants *wants, struct pm_arena *arena,
                    struct pm_account *account, struct pm_err *err)
{
    struct pm_json root = pm_json_root(doc), result;
    return (pm_json_get_object(&root, "result", &result, err) &&
            readers[operation](&result, wants, arena, account, err)) ||
           not_as_expected(err);
}

bool pm_domain_list_read(const struct pm_domain_list *list, struct pm_account *account,
                         struct pm_err *err)
{
    return take_domains(list->items, list->count, account, err) || not_as_expected(err);
}
