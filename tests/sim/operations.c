#include "operations.h"

#include "dns.h"
#include "server.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Codes that the API's description does not give are made up here; a client must not lean on them.

static char *dump(json_t *reply)
{
    char *text = sim_must(json_dumps(sim_must(reply), JSON_COMPACT));
    json_decref(reply);
    return text;
}

char *sim_reply_error(const char *code, const char *message)
{
    return dump(json_pack("{s:s, s:s, s:s}", "type", "error", "code", code, "message", message));
}

static char *reply_success(json_t *result)
{
    return dump(json_pack("{s:s, s:o}", "type", "success", "result", result));
}

static char *reply_done(void)
{
    return reply_success(json_object());
}

enum field { FIELD_ABSENT, FIELD_GIVEN, FIELD_WRONG };

static enum field text_field(const json_t *body, const char *name, const char **value)
{
    const json_t *field = json_object_get(body, name);
    *value = json_string_value(field);
    return field == NULL ? FIELD_ABSENT : *value != NULL ? FIELD_GIVEN : FIELD_WRONG;
}

static char *reply_wrong_type(const char *field)
{
    char message[128];
    snprintf(message, sizeof message, "Field %s has the wrong type.", field);
    return sim_reply_error("badRequest", message);
}

static char *list_all(struct sim_server *server, const char *list, size_t max,
                      struct sim_error *err)
{
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    json_t *all = sim_account_list(&server->account, list);
    json_t *given = json_array();
    for (size_t i = 0; i < json_array_size(all) && i < max; i++) {
        json_array_append(given, json_array_get(all, i));
    }
    char *reply = reply_success(json_pack("{s:o}", list, given));
    sim_account_leave(&server->account);
    return reply;
}

// A verdict that recheckDns has found may show only after some more lists.
static void show_verdict(json_t *domain)
{
    json_t *waiting = json_object_get(domain, "_verdict");
    json_int_t lists = json_integer_value(json_object_get(waiting, "lists"));
    if (waiting != NULL && lists > 0) {
        json_object_set_new(waiting, "lists", json_integer(lists - 1));
    } else if (waiting != NULL) {
        json_object_set(domain, "dnsSummary", json_object_get(waiting, "dnsSummary"));
        json_object_del(domain, "_verdict");
    }
}

static bool is_listed(const json_t *domain, bool with_shared)
{
    return with_shared || !json_is_true(json_object_get(domain, "isShared")) ||
           json_is_true(json_object_get(domain, "_alwaysListed"));
}

// The domain as a client sees it, as a new reference: without the simulator's own fields.
static json_t *show_domain(json_t *domain)
{
    if (json_object_get(domain, "_verdict") == NULL &&
        json_object_get(domain, "_alwaysListed") == NULL) {
        return json_incref(domain);
    }
    show_verdict(domain);
    json_t *shown = json_copy(domain);
    json_object_del(shown, "_verdict");
    json_object_del(shown, "_alwaysListed");
    return shown;
}

static char *list_domains(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    bool with_shared = json_is_true(json_object_get(body, "includeShared"));
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    json_t *all = sim_account_list(&server->account, "domains");
    json_t *given = json_array();
    for (size_t i = 0; i < json_array_size(all); i++) {
        json_t *domain = json_array_get(all, i);
        if (is_listed(domain, with_shared)) {
            json_array_append_new(given, show_domain(domain));
        }
    }
    char *reply = reply_success(json_pack("{s:o}", "domains", given));
    sim_account_leave(&server->account);
    return reply;
}

static char *list_users(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    return list_all(server, "users", (size_t)server->options->max_users, err);
}

static char *list_rules(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    return list_all(server, "rules", SIZE_MAX, err);
}

static char *give_text(struct sim_server *server, const char *field, const char *name,
                       struct sim_error *err)
{
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    const char *text = sim_account_text(&server->account, field);
    char *reply = reply_success(json_pack("{s:s}", name, text));
    sim_account_leave(&server->account);
    return reply;
}

static char *get_ownership_code(struct sim_server *server, const json_t *body,
                                struct sim_error *err)
{
    (void)body;
    return give_text(server, "ownership_code", "code", err);
}

static char *check_credit(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    return give_text(server, "credit", "credit", err);
}

static json_t *make_summary(struct sim_verdict verdict)
{
    return json_pack("{s:b, s:b, s:b, s:b}", "passesMx", verdict.mx, "passesSpf", verdict.spf,
                     "passesDkim", verdict.dkim, "passesDmarc", verdict.dmarc);
}

static char *reply_exists(void)
{
    return sim_reply_error("domainAlreadyExists", "Domain already exists");
}

// Finds out whether the ownership value is visible, without holding the account while DNS is asked.
static bool owns(struct sim_server *server, const char *name, bool *exists, bool *owned,
                 struct sim_error *err)
{
    struct sim_account *account = &server->account;
    if (!sim_account_enter(account, err)) {
        return false;
    }
    *exists = sim_account_find(account, name) != NULL;
    *owned = json_is_true(json_object_get(account->root, "skip_ownership"));
    char *code = sim_must(strdup(sim_account_text(account, "ownership_code")));
    sim_account_leave(account);
    if (!*exists && server->options->has_dns) {
        *owned = sim_dns_has_txt(&server->options->dns, name, code);
    }
    free(code);
    return true;
}

static char *insert_new(struct sim_account *account, json_t *domain, struct sim_error *err)
{
    if (sim_account_find(account, json_string_value(json_object_get(domain, "name"))) != NULL) {
        return reply_exists();
    }
    bool good = sim_account_add(account, domain, err) && sim_account_changed(account, err);
    return good ? reply_done() : NULL;
}

static char *insert_domain(struct sim_server *server, const char *name, struct sim_error *err)
{
    struct sim_verdict verdict = {0};
    if (server->options->has_dns) {
        verdict = sim_dns_judge(&server->options->dns, name);
    }
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    json_t *domain = json_pack("{s:s, s:o}", "name", name, "dnsSummary", make_summary(verdict));
    char *reply = insert_new(&server->account, domain, err);
    json_decref(domain);
    sim_account_leave(&server->account);
    return reply;
}

static char *add_domain(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    const char *given;
    char name[SIM_NAME_MAX];
    bool exists = false;
    bool owned = false;
    switch (text_field(body, "domainName", &given)) {
    case FIELD_ABSENT:
        return reply_done(); // misnamed fields are ignored, and the call still answers success
    case FIELD_WRONG:
        return reply_wrong_type("domainName");
    case FIELD_GIVEN:
        break;
    }
    if (!sim_name_canonical(given, name) || !sim_name_valid(name)) {
        return sim_reply_error("invalidDomain", "Domain name is not valid");
    }
    if (!owns(server, name, &exists, &owned, err)) {
        return NULL;
    }
    if (exists) {
        return reply_exists();
    }
    if (!owned) {
        return sim_reply_error("dnsOwnership",
                               "DNS ownership checks did not pass. Add the ownership TXT record.");
    }
    return insert_domain(server, name, err);
}

// Gives the domain that may be changed, or NULL and the reply that says why not.
static json_t *find_own(struct sim_account *account, const char *name, char **refusal)
{
    json_t *domain = sim_account_find(account, name);
    if (domain == NULL) {
        *refusal = sim_reply_error("domainNotFound", "Domain does not exist");
    } else if (json_is_true(json_object_get(domain, "isShared"))) {
        *refusal = sim_reply_error("domainShared", "Domain is not yours to change");
        domain = NULL;
    }
    return domain;
}

static const char *const settings[] = {"allowAccountReset", "symbolicSubaddressing"};
enum { SETTINGS = sizeof settings / sizeof *settings };

static void change_settings(struct sim_server *server, json_t *domain, const json_t *body,
                            const struct sim_verdict *verdict)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        json_t *value = json_object_get(body, settings[i]);
        if (value != NULL) {
            json_object_set(domain, settings[i], value);
        }
    }
    if (verdict == NULL) {
        return;
    }
    json_t *summary = make_summary(*verdict);
    if (server->options->recheck_lag == 0) {
        json_object_set(domain, "dnsSummary", summary);
    } else {
        json_int_t lag = server->options->recheck_lag;
        json_object_set_new(domain, "_verdict",
                            json_pack("{s:O, s:I}", "dnsSummary", summary, "lists", lag));
    }
    json_decref(summary);
}

static char *change_domain(struct sim_server *server, const char *name, const json_t *body,
                           const struct sim_verdict *verdict, struct sim_error *err)
{
    char *reply = NULL;
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    json_t *domain = find_own(&server->account, name, &reply);
    if (domain != NULL) {
        change_settings(server, domain, body, verdict);
        reply = sim_account_changed(&server->account, err) ? reply_done() : NULL;
    }
    sim_account_leave(&server->account);
    return reply;
}

static char *update_settings(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    const char *name;
    char canonical[SIM_NAME_MAX];
    switch (text_field(body, "name", &name)) {
    case FIELD_ABSENT:
        return reply_done();
    case FIELD_WRONG:
        return reply_wrong_type("name");
    case FIELD_GIVEN:
        break;
    }
    for (size_t i = 0; i < SETTINGS; i++) {
        const json_t *value = json_object_get(body, settings[i]);
        if (value != NULL && !json_is_boolean(value)) {
            return reply_wrong_type(settings[i]);
        }
    }
    struct sim_verdict verdict;
    bool recheck = json_is_true(json_object_get(body, "recheckDns")) && server->options->has_dns &&
                   sim_name_canonical(name, canonical);
    if (recheck) {
        verdict = sim_dns_judge(&server->options->dns, canonical);
    }
    return change_domain(server, name, body, recheck ? &verdict : NULL, err);
}

static char *delete_domain(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    const char *name;
    char *reply = NULL;
    switch (text_field(body, "name", &name)) {
    case FIELD_ABSENT:
        return reply_done();
    case FIELD_WRONG:
        return reply_wrong_type("name");
    case FIELD_GIVEN:
        break;
    }
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    if (find_own(&server->account, name, &reply) != NULL) {
        sim_account_remove(&server->account, name);
        reply = sim_account_changed(&server->account, err) ? reply_done() : NULL;
    }
    sim_account_leave(&server->account);
    return reply;
}

const struct sim_operation sim_operations[] = {
    {"addDomain", add_domain},
    {"checkAccountCredit", check_credit},
    {"deleteDomain", delete_domain},
    {"getOwnershipCode", get_ownership_code},
    {"listDomains", list_domains},
    {"listRoutingRules", list_rules},
    {"listUser", list_users},
    {"updateDomainSettings", update_settings},
    {NULL, NULL},
};

const struct sim_operation *sim_operation_find(const char *name)
{
    for (const struct sim_operation *row = sim_operations; row->name != NULL; row++) {
        if (strcmp(row->name, name) == 0) {
            return row;
        }
    }
    return NULL;
}
