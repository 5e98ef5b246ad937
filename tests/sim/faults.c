#include "faults.h"

#include "file.h"
#include "operations.h"

#include <stdlib.h>
#include <string.h>

// A key of a rule. JSON_FALSE stands for either boolean.
struct key {
    const char *name;
    json_type type;
    json_int_t min;
    json_int_t max;
};

enum { MAX_MS = 3600000, MAX_COUNT = 1000000000 };

static const struct key keys[] = {
    {"body", JSON_STRING, 0, 0},
    {"body_file", JSON_STRING, 0, 0},
    {"chunked", JSON_FALSE, 0, 0},
    {"code", JSON_STRING, 0, 0},
    {"content_type", JSON_STRING, 0, 0},
    {"date_shift", JSON_INTEGER, -MAX_COUNT, MAX_COUNT},
    {"delay_ms", JSON_INTEGER, 0, MAX_MS},
    {"delay_reply_ms", JSON_INTEGER, 0, MAX_MS},
    {"effect", JSON_FALSE, 0, 0},
    {"fault", JSON_STRING, 0, 0},
    {"headers", JSON_OBJECT, 0, 0},
    {"interval_ms", JSON_INTEGER, 0, MAX_MS},
    {"keep", JSON_INTEGER, 0, MAX_COUNT},
    {"kill_client", JSON_STRING, 0, 0},
    {"location", JSON_STRING, 0, 0},
    {"match", JSON_OBJECT, 0, 0},
    {"message", JSON_STRING, 0, 0},
    {"no_date", JSON_FALSE, 0, 0},
    {"nth", JSON_INTEGER, 1, MAX_COUNT},
    {"operation", JSON_STRING, 0, 0},
    {"reset", JSON_FALSE, 0, 0},
    {"retry_after", JSON_STRING, 0, 0},
    {"size", JSON_INTEGER, 0, (json_int_t)1 << 40},
    {"status", JSON_INTEGER, 200, 599},
    {"times", JSON_INTEGER, 1, MAX_COUNT},
};

static const char *const kills[] = {"never", "received", "done", "answered"};

static bool check_value(const char *name, const json_t *value, struct sim_error *err)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct key *key = &keys[i];
        if (strcmp(key->name, name) != 0) {
            continue;
        }
        if (json_typeof(value) != key->type &&
            !(key->type == JSON_FALSE && json_is_boolean(value))) {
            return sim_fail(err, "\"%s\" of a fault has the wrong type", name);
        }
        json_int_t number = json_integer_value(value);
        return key->type != JSON_INTEGER || (number >= key->min && number <= key->max) ||
               sim_fail(err, "\"%s\" of a fault is out of range", name);
    }
    return sim_fail(err, "a fault has no \"%s\"", name);
}

static bool find_kill(const char *name, enum sim_kill *kill)
{
    for (size_t i = 0; i < sizeof kills / sizeof *kills; i++) {
        if (strcmp(kills[i], name) == 0) {
            *kill = (enum sim_kill)i;
            return true;
        }
    }
    return false;
}

static const char *text_of(const json_t *rule, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(rule, key));
    return text != NULL ? text : otherwise;
}

static bool check_words(const json_t *rule, struct sim_error *err)
{
    const char *kind = text_of(rule, "fault", NULL);
    const char *kill = text_of(rule, "kill_client", "never");
    const char *operation = text_of(rule, "operation", "*");
    enum sim_kill ignored;
    if (kind != NULL && sim_kind_find(kind) == NULL) {
        return sim_fail(err, "there is no fault \"%s\"", kind);
    }
    if (!find_kill(kill, &ignored)) {
        return sim_fail(err, "\"kill_client\" is received, done or answered, not \"%s\"", kill);
    }
    if (strcmp(operation, "*") != 0 && sim_operation_find(operation) == NULL) {
        return sim_fail(err, "there is no operation \"%s\"", operation);
    }
    return true;
}

// The bytes of a "body_file" become the rule's "body", even when they are not UTF-8.
static bool read_body(json_t *rule, struct sim_error *err)
{
    const char *path = text_of(rule, "body_file", NULL);
    char *text = NULL;
    size_t len = 0;
    if (path == NULL) {
        return true;
    }
    if (!sim_file_read(path, &text, &len, NULL, err)) {
        return false;
    }
    json_object_set_new_nocheck(rule, "body", json_stringn_nocheck(text, len));
    free(text);
    return true;
}

static bool check_rule(json_t *rule, struct sim_error *err)
{
    if (!json_is_object(rule)) {
        return sim_fail(err, "a fault is not a JSON object");
    }
    const char *name;
    json_t *value;
    json_object_foreach(rule, name, value)
    {
        if (!check_value(name, value, err)) {
            return false;
        }
    }
    json_object_foreach(json_object_get(rule, "headers"), name, value)
    {
        if (!json_is_string(value)) {
            return sim_fail(err, "header \"%s\" of a fault is not text", name);
        }
    }
    return check_words(rule, err) && read_body(rule, err);
}

static json_t *make_counted(json_t *rule)
{
    return json_pack("{s:O, s:i, s:i}", "rule", rule, "seen", 0, "fired", 0);
}

bool sim_faults_replace(struct sim_faults *faults, const json_t *rules, struct sim_error *err)
{
    if (!json_is_array(rules)) {
        return sim_fail(err, "a script of faults is a JSON array");
    }
    json_t *fresh = json_array();
    for (size_t i = 0; i < json_array_size(rules); i++) {
        json_t *rule = json_deep_copy(json_array_get(rules, i));
        bool good = check_rule(rule, err);
        json_array_append_new(fresh, make_counted(rule));
        json_decref(rule);
        if (!good) {
            json_decref(fresh);
            return false;
        }
    }
    pthread_mutex_lock(&faults->mutex);
    json_decref(faults->rules);
    faults->rules = fresh;
    pthread_mutex_unlock(&faults->mutex);
    return true;
}

bool sim_faults_open(struct sim_faults *faults, const char *path, struct sim_error *err)
{
    char *text = NULL;
    size_t len = 0;
    json_error_t why = {0};
    pthread_mutex_init(&faults->mutex, NULL);
    faults->rules = json_array();
    if (path == NULL) {
        return true;
    }
    if (!sim_file_read(path, &text, &len, NULL, err)) {
        return false;
    }
    json_t *rules = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
    free(text);
    if (rules == NULL) {
        return sim_fail(err, "%s:%d:%d: %s", path, why.line, why.column, why.text);
    }
    bool good = sim_faults_replace(faults, rules, err);
    json_decref(rules);
    return good;
}

void sim_faults_close(struct sim_faults *faults)
{
    json_decref(faults->rules);
    pthread_mutex_destroy(&faults->mutex);
}

json_t *sim_faults_show(struct sim_faults *faults)
{
    json_t *shown = json_array();
    pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < json_array_size(faults->rules); i++) {
        const json_t *counted = json_array_get(faults->rules, i);
        json_t *rule = json_copy(json_object_get(counted, "rule"));
        json_object_set(rule, "seen", json_object_get(counted, "seen"));
        json_object_set(rule, "fired", json_object_get(counted, "fired"));
        if (json_object_get(rule, "body_file") != NULL) {
            json_object_del(rule, "body");
        }
        json_array_append_new(shown, rule);
    }
    pthread_mutex_unlock(&faults->mutex);
    return shown;
}

static const char *request_domain(const json_t *body)
{
    return text_of(body, "domainName", text_of(body, "name", ""));
}

static bool match_fits(const json_t *rule, const json_t *body)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(rule, "match"), name, value)
    {
        bool fits = strcmp(name, "domain") == 0
                        ? strcmp(request_domain(body),
                                 text_of(json_object_get(rule, "match"), "domain", "")) == 0
                        : json_equal(value, json_object_get(body, name));
        if (!fits) {
            return false;
        }
    }
    return true;
}

static const struct sim_kind *rule_kind(const json_t *rule)
{
    const char *name = text_of(rule, "fault", NULL);
    return name != NULL ? sim_kind_find(name) : NULL;
}

static bool rule_fits(const json_t *rule, const char *operation, const json_t *body)
{
    const char *wanted = text_of(rule, "operation", "*");
    const struct sim_kind *kind = rule_kind(rule);
    bool before = kind != NULL && kind->delivery == SIM_DELIVERY_BEFORE;
    return before == (body == NULL) &&
           (strcmp(wanted, "*") == 0 || strcmp(wanted, operation) == 0) && match_fits(rule, body);
}

// Counts one more request in the field and returns how many they are.
static json_int_t count(json_t *counted, const char *field)
{
    json_int_t number = json_integer_value(json_object_get(counted, field)) + 1;
    json_object_set_new(counted, field, json_integer(number));
    return number;
}

// "nth" alone means that one request; "times" alone the first ones; neither means each.
static bool is_turn(const json_t *rule, json_int_t seen)
{
    const json_t *nth = json_object_get(rule, "nth");
    const json_t *times = json_object_get(rule, "times");
    json_int_t first = nth != NULL ? json_integer_value(nth) : 1;
    json_int_t many = times != NULL ? json_integer_value(times) : nth != NULL ? 1 : MAX_COUNT;
    return seen >= first && seen < first + many;
}

static void take_turn(struct sim_turn *turn, json_t *rule)
{
    turn->delay_ms += (int)json_integer_value(json_object_get(rule, "delay_ms"));
    turn->delay_reply_ms += (int)json_integer_value(json_object_get(rule, "delay_reply_ms"));
    turn->date_shift += (long)json_integer_value(json_object_get(rule, "date_shift"));
    turn->no_date |= json_is_true(json_object_get(rule, "no_date"));
    if (turn->kill == SIM_KILL_NEVER) {
        find_kill(text_of(rule, "kill_client", "never"), &turn->kill);
    }
    const struct sim_kind *kind = rule_kind(rule);
    if (turn->kind == NULL && kind != NULL) {
        turn->kind = kind;
        turn->rule = json_incref(rule);
    }
}

void sim_faults_pick(struct sim_faults *faults, const char *operation, const json_t *body,
                     struct sim_turn *turn)
{
    *turn = (struct sim_turn){0};
    pthread_mutex_lock(&faults->mutex);
    for (size_t i = 0; i < json_array_size(faults->rules); i++) {
        json_t *counted = json_array_get(faults->rules, i);
        json_t *rule = json_object_get(counted, "rule");
        if (rule_fits(rule, operation, body) && is_turn(rule, count(counted, "seen"))) {
            count(counted, "fired");
            take_turn(turn, rule);
        }
    }
    pthread_mutex_unlock(&faults->mutex);
}

void sim_turn_clear(struct sim_turn *turn)
{
    json_decref(turn->rule);
}
