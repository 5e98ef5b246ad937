#include "control.h"

#include "server.h"

#include <string.h>

// Does what a row says; gives what is shown, as a new reference, or NULL when it cannot be done.
typedef json_t *(*control_run)(struct sim_server *server, const json_t *body,
                               struct sim_error *err);

struct control {
    const char *method;
    const char *name;
    control_run run;
};

static json_t *show_requests(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    (void)err;
    return sim_journal_show(&server->journal);
}

static json_t *reset_requests(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    (void)err;
    sim_journal_reset(&server->journal);
    return json_object();
}

static json_t *show_faults(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    (void)err;
    return sim_faults_show(&server->faults);
}

static json_t *replace_faults(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    return sim_faults_replace(&server->faults, body, err) ? json_object() : NULL;
}

static json_t *show_account(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    json_t *copy = json_deep_copy(server->account.root);
    sim_account_leave(&server->account);
    return copy;
}

static json_t *replace_account(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    bool good = sim_account_replace(&server->account, body, err);
    sim_account_leave(&server->account);
    return good ? json_object() : NULL;
}

static json_t *flush_account(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    (void)body;
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    bool good = sim_account_flush(&server->account, err);
    sim_account_leave(&server->account);
    return good ? json_object() : NULL;
}

// Removes the items that equal `item`, or whose "id" does.
static void remove_item(json_t *items, const json_t *item)
{
    for (size_t i = json_array_size(items); i > 0; i--) {
        const json_t *other = json_array_get(items, i - 1);
        if (json_equal(other, item) || json_equal(json_object_get(other, "id"), item)) {
            json_array_remove(items, i - 1);
        }
    }
}

static void edit_items(struct sim_account *account, const char *list, const json_t *body)
{
    json_t *items = sim_account_list(account, list);
    const json_t *removed = json_object_get(body, "remove");
    for (size_t i = 0; i < json_array_size(removed); i++) {
        remove_item(items, json_array_get(removed, i));
    }
    json_t *added = json_deep_copy(json_object_get(body, "add"));
    json_array_extend(items, added);
    json_decref(added);
}

static json_t *edit(struct sim_server *server, const char *list, const json_t *body,
                    struct sim_error *err)
{
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    edit_items(&server->account, list, body);
    bool good = sim_account_changed(&server->account, err);
    sim_account_leave(&server->account);
    return good ? json_object() : NULL;
}

static json_t *edit_users(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    return edit(server, "users", body, err);
}

static json_t *edit_rules(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    return edit(server, "rules", body, err);
}

static bool change_domains(struct sim_account *account, const json_t *body, struct sim_error *err)
{
    const json_t *removed = json_object_get(body, "remove");
    for (size_t i = 0; i < json_array_size(removed); i++) {
        const char *name = json_string_value(json_array_get(removed, i));
        if (name == NULL || !sim_account_remove(account, name)) {
            return sim_fail(err, "there is no domain %s", name != NULL ? name : "without a name");
        }
    }
    const json_t *added = json_object_get(body, "add");
    for (size_t i = 0; i < json_array_size(added); i++) {
        json_t *domain = json_deep_copy(json_array_get(added, i));
        bool good = sim_account_add(account, domain, err);
        json_decref(domain);
        if (!good) {
            return false;
        }
    }
    return sim_account_changed(account, err);
}

static json_t *edit_domains(struct sim_server *server, const json_t *body, struct sim_error *err)
{
    if (!sim_account_enter(&server->account, err)) {
        return NULL;
    }
    bool good = change_domains(&server->account, body, err);
    sim_account_leave(&server->account);
    return good ? json_object() : NULL;
}

static const struct control controls[] = {
    {"GET", "account", show_account},
    {"GET", "faults", show_faults},
    {"GET", "flush", flush_account},
    {"GET", "requests", show_requests},
    {"POST", "account", replace_account},
    {"POST", "domains", edit_domains},
    {"POST", "faults", replace_faults},
    {"POST", "flush", flush_account},
    {"POST", "reset-requests", reset_requests},
    {"POST", "rules", edit_rules},
    {"POST", "users", edit_users},
};

static const struct control *find(const char *method, const char *name)
{
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++) {
        if (strcmp(controls[i].method, method) == 0 && strcmp(controls[i].name, name) == 0) {
            return &controls[i];
        }
    }
    return NULL;
}

static json_t *run(struct sim_server *server, const struct control *control, const char *text,
                   size_t len, struct sim_error *err)
{
    json_error_t why = {0};
    json_t *body = len > 0 ? json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why)
                           : json_object();
    if (body == NULL) {
        sim_fail(err, "body, %d:%d: %s", why.line, why.column, why.text);
        return NULL;
    }
    json_t *shown = control->run(server, body, err);
    json_decref(body);
    return shown;
}

void sim_control_answer(struct sim_server *server, const char *method, const char *name,
                        const char *body, size_t len, struct sim_reply *reply)
{
    struct sim_error err = {0};
    const struct control *control = find(method, name);
    if (control == NULL) {
        sim_reply_html(reply, 404);
        return;
    }
    json_t *shown = run(server, control, body, len, &err);
    bool good = shown != NULL;
    if (!good) {
        shown = json_pack("{s:s}", "error", err.text);
    }
    sim_reply_json(reply, json_dumps(shown, JSON_COMPACT));
    reply->status = good ? 200 : 400;
    json_decref(shown);
}
