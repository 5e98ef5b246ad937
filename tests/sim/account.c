#include "account.h"

#include "file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SMALL_ACCOUNT = 500, SAVE_EVERY_MS = 200, RELOAD_TRIES = 50, RELOAD_PAUSE_MS = 20 };

// One field of the account's file. An array's default is empty.
struct field {
    const char *name;
    json_type type;
    const char *preset;
};

static const struct field fields[] = {
    {"token", JSON_STRING, "sim-token"},
    {"ownership_code", JSON_STRING, "purelymail_ownership_proof=0123456789abcdef"},
    {"credit", JSON_STRING, "10"},
    {"skip_ownership", JSON_FALSE, NULL},
    {"domains", JSON_ARRAY, NULL},
    {"users", JSON_ARRAY, NULL},
    {"rules", JSON_ARRAY, NULL},
};

// One badge or setting of a domain, and how it starts.
struct setting {
    const char *name;
    bool preset;
};

static const struct setting settings[] = {
    {"allowAccountReset", true},
    {"symbolicSubaddressing", true},
    {"isShared", false},
};

static const char *const badges[] = {"passesMx", "passesSpf", "passesDkim", "passesDmarc"};

static json_t *make_preset(const struct field *field)
{
    if (field->type == JSON_STRING) {
        return json_string(field->preset);
    }
    return field->type == JSON_ARRAY ? json_array() : json_false();
}

static bool same_type(const json_t *value, json_type type)
{
    return json_typeof(value) == type || (type == JSON_FALSE && json_is_boolean(value));
}

static bool complete_root(json_t *root, struct sim_error *err)
{
    if (!json_is_object(root)) {
        return sim_fail(err, "the account is not a JSON object");
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *value = json_object_get(root, fields[i].name);
        if (value == NULL) {
            json_object_set_new(root, fields[i].name, make_preset(&fields[i]));
        } else if (!same_type(value, fields[i].type)) {
            return sim_fail(err, "the account's \"%s\" has the wrong type", fields[i].name);
        }
    }
    return true;
}

static void complete_domain(json_t *domain)
{
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (json_object_get(domain, settings[i].name) == NULL) {
            json_object_set_new(domain, settings[i].name, json_boolean(settings[i].preset));
        }
    }
    json_t *summary = json_object_get(domain, "dnsSummary");
    if (summary == NULL) {
        summary = json_object();
        json_object_set_new(domain, "dnsSummary", summary);
    }
    for (size_t i = 0; json_is_object(summary) && i < sizeof badges / sizeof *badges; i++) {
        if (json_object_get(summary, badges[i]) == NULL) {
            json_object_set_new(summary, badges[i], json_false());
        }
    }
}

// Gives the object of a domain that stands as text or as an object, as a new reference; NULL if
// neither.
static json_t *make_domain(json_t *domain)
{
    if (json_is_string(domain)) {
        return json_pack("{s:O}", "name", domain);
    }
    return json_is_string(json_object_get(domain, "name")) ? json_incref(domain) : NULL;
}

static void index_domain(json_t *index, json_t *domain)
{
    char name[SIM_NAME_MAX];
    const char *given = json_string_value(json_object_get(domain, "name"));
    if (sim_name_canonical(given, name) && json_object_get(index, name) == NULL) {
        json_object_set(index, name, domain);
    }
}

static bool complete_domains(json_t *root, json_t *index, struct sim_error *err)
{
    json_t *domains = json_object_get(root, "domains");
    for (size_t i = 0; i < json_array_size(domains); i++) {
        json_t *domain = make_domain(json_array_get(domains, i));
        if (domain == NULL) {
            return sim_fail(err, "domain %zu of the account is neither text nor has a \"name\"", i);
        }
        complete_domain(domain);
        index_domain(index, domain);
        json_array_set_new(domains, i, domain);
    }
    return true;
}

// Takes over `root` in place of what the account holds; frees it when it is no account.
static bool adopt(struct sim_account *account, json_t *root, struct sim_error *err)
{
    json_t *index = json_object();
    if (!complete_root(root, err) || !complete_domains(root, index, err)) {
        json_decref(index);
        json_decref(root);
        return false;
    }
    json_decref(account->index);
    json_decref(account->root);
    account->index = index;
    account->root = root;
    return true;
}

static bool load(struct sim_account *account, struct sim_error *err)
{
    char *text = NULL;
    size_t len = 0;
    struct stat stat;
    if (!sim_file_read(account->path, &text, &len, &stat, err)) {
        return false;
    }
    json_error_t why = {0};
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &why);
    free(text);
    if (root == NULL) {
        return sim_fail(err, "%s:%d:%d: %s", account->path, why.line, why.column, why.text);
    }
    if (!adopt(account, root, err)) {
        return false;
    }
    account->stat = stat;
    account->unsaved = false;
    return true;
}

static bool save(struct sim_account *account, struct sim_error *err)
{
    size_t domains = json_array_size(sim_account_list(account, "domains"));
    char *text = sim_must(
        json_dumps(account->root, domains > SMALL_ACCOUNT ? JSON_COMPACT : JSON_INDENT(2)));
    size_t len = strlen(text);
    text[len] = '\n';
    bool good = sim_file_write(account->path, text, len + 1, &account->stat, err);
    free(text);
    account->unsaved = account->unsaved && !good;
    return good;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *save_now_and_then(void *closure)
{
    struct sim_account *account = closure;
    int pause_ms = SAVE_EVERY_MS;
    while (sim_stop_sleep(account->stop, pause_ms)) {
        struct sim_error err = {0};
        double start = seconds();
        pthread_mutex_lock(&account->mutex);
        if (!sim_account_flush(account, &err)) {
            fprintf(stderr, "purelymail-sim: %s\n", err.text);
        }
        pthread_mutex_unlock(&account->mutex);
        // Writing a large account must not take the time of those who use it.
        int pause_longer = (int)((seconds() - start) * 10000);
        pause_ms = pause_longer > SAVE_EVERY_MS ? pause_longer : SAVE_EVERY_MS;
    }
    return NULL;
}

bool sim_account_open(struct sim_account *account, const char *path, bool saves,
                      const struct sim_stop *stop, struct sim_error *err)
{
    *account = (struct sim_account){.path = path, .saves = saves, .stop = stop};
    pthread_mutex_init(&account->mutex, NULL);
    if (!load(account, err)) {
        return false;
    }
    int failed = pthread_create(&account->saver, NULL, save_now_and_then, account);
    return failed == 0 || sim_fail(err, "cannot start a thread: %s", strerror(failed));
}

bool sim_account_close(struct sim_account *account, struct sim_error *err)
{
    pthread_join(account->saver, NULL);
    bool good = sim_account_flush(account, err);
    json_decref(account->index);
    json_decref(account->root);
    pthread_mutex_destroy(&account->mutex);
    return good;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

// A file that is just being written looks broken for a moment, so it is given some time.
static bool reload_if_changed(struct sim_account *account, struct sim_error *err)
{
    struct stat stat_now;
    for (int tries = 0;; tries++) {
        if (stat(account->path, &stat_now) == 0 && same_file(&stat_now, &account->stat)) {
            return true;
        }
        bool lost = account->unsaved && account->saves;
        if (load(account, err)) {
            fputs(lost
                      ? "purelymail-sim: the account's file was changed before the last changes of "
                        "the account were written; they are lost\n"
                      : "",
                  stderr);
            return true;
        }
        if (tries == RELOAD_TRIES || !sim_stop_sleep(account->stop, RELOAD_PAUSE_MS)) {
            return false;
        }
    }
}

bool sim_account_enter(struct sim_account *account, struct sim_error *err)
{
    pthread_mutex_lock(&account->mutex);
    if (!reload_if_changed(account, err)) {
        pthread_mutex_unlock(&account->mutex);
        return false;
    }
    return true;
}

void sim_account_leave(struct sim_account *account)
{
    pthread_mutex_unlock(&account->mutex);
}

const char *sim_account_text(const struct sim_account *account, const char *field)
{
    return json_string_value(json_object_get(account->root, field));
}

json_t *sim_account_list(const struct sim_account *account, const char *field)
{
    return json_object_get(account->root, field);
}

json_t *sim_account_find(const struct sim_account *account, const char *name)
{
    char canonical[SIM_NAME_MAX];
    return sim_name_canonical(name, canonical) ? json_object_get(account->index, canonical) : NULL;
}

bool sim_account_add(struct sim_account *account, json_t *domain, struct sim_error *err)
{
    json_t *added = make_domain(domain);
    if (added == NULL) {
        return sim_fail(err, "a domain is neither text nor an object with a \"name\"");
    }
    complete_domain(added);
    index_domain(account->index, added);
    json_array_append_new(sim_account_list(account, "domains"), added);
    return true;
}

typedef bool (*belongs_test)(const json_t *item, const char *domain);

static bool user_belongs(const json_t *user, const char *domain)
{
    char name[SIM_NAME_MAX];
    return json_is_string(user) && sim_address_domain(json_string_value(user), name) &&
           strcmp(name, domain) == 0;
}

static bool rule_belongs(const json_t *rule, const char *domain)
{
    char name[SIM_NAME_MAX];
    const char *given = json_string_value(json_object_get(rule, "domainName"));
    return given != NULL && sim_name_canonical(given, name) && strcmp(name, domain) == 0;
}

static bool domain_belongs(const json_t *item, const char *domain)
{
    char name[SIM_NAME_MAX];
    return sim_name_canonical(json_string_value(json_object_get(item, "name")), name) &&
           strcmp(name, domain) == 0;
}

static void remove_from(struct sim_account *account, const char *list, belongs_test belongs,
                        const char *domain)
{
    json_t *items = sim_account_list(account, list);
    json_t *kept = json_array();
    bool removed = false;
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        if (belongs(item, domain)) {
            removed = true;
        } else {
            json_array_append(kept, item);
        }
    }
    if (removed) {
        json_object_set(account->root, list, kept);
    }
    json_decref(kept);
}

bool sim_account_remove(struct sim_account *account, const char *name)
{
    char domain[SIM_NAME_MAX];
    if (!sim_name_canonical(name, domain) || json_object_del(account->index, domain) != 0) {
        return false;
    }
    remove_from(account, "users", user_belongs, domain);
    remove_from(account, "rules", rule_belongs, domain);
    remove_from(account, "domains", domain_belongs, domain);
    return true;
}

bool sim_account_changed(struct sim_account *account, struct sim_error *err)
{
    account->unsaved = true;
    size_t size = json_array_size(sim_account_list(account, "domains")) +
                  json_array_size(sim_account_list(account, "users"));
    return size > SMALL_ACCOUNT || sim_account_flush(account, err);
}

bool sim_account_flush(struct sim_account *account, struct sim_error *err)
{
    return !account->unsaved || !account->saves || save(account, err);
}

bool sim_account_replace(struct sim_account *account, const json_t *root, struct sim_error *err)
{
    return adopt(account, json_deep_copy(root), err) && sim_account_changed(account, err);
}
