#include "kinds.h"

#include "operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_TYPE "application/json; charset=utf-8"
#define HTML_TYPE "text/html; charset=utf-8"

#define EMPTY_LISTS                                                                        \
    "{\"domains\":[],\"users\":[],\"rules\":[],\"code\":\"purelymail_ownership_proof=0\"," \
    "\"credit\":\"0\"}"
#define WRONG_LISTS "{\"domains\":{},\"users\":\"none\",\"rules\":7,\"code\":[],\"credit\":10}"

enum { HUGE_SIZE = 50 * 1024 * 1024, SLOW_INTERVAL_MS = 1000 };

static const struct sim_kind kinds[] = {
    {"close_before_read", SIM_DELIVERY_BEFORE, SIM_BODY_TEXT, 0, false, ""},
    {"cut_json", SIM_DELIVERY_WHOLE, SIM_BODY_REAL, 200, true, NULL},
    {"drop", SIM_DELIVERY_DROP, SIM_BODY_TEXT, 0, false, ""},
    {"duplicate_keys", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false,
     "{\"type\":\"success\",\"result\":" EMPTY_LISTS ",\"result\":" EMPTY_LISTS "}"},
    {"effect_then_drop", SIM_DELIVERY_DROP, SIM_BODY_TEXT, 0, true, ""},
    {"empty", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false, ""},
    {"error", SIM_DELIVERY_WHOLE, SIM_BODY_ERROR, 200, false, NULL},
    {"hang", SIM_DELIVERY_HANG, SIM_BODY_TEXT, 0, false, ""},
    {"html", SIM_DELIVERY_WHOLE, SIM_BODY_HTML, 200, false, NULL},
    {"huge", SIM_DELIVERY_FILL, SIM_BODY_TEXT, 200, false,
     "{\"type\":\"success\",\"result\":" EMPTY_LISTS "}"},
    {"no_type", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false, "{\"result\":" EMPTY_LISTS "}"},
    {"raw", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false, ""},
    {"redirect", SIM_DELIVERY_WHOLE, SIM_BODY_HTML, 307, false, NULL},
    {"slow", SIM_DELIVERY_SLOW, SIM_BODY_REAL, 200, true, NULL},
    {"status", SIM_DELIVERY_WHOLE, SIM_BODY_HTML, 500, false, NULL},
    {"success_without_effect", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false,
     "{\"type\":\"success\",\"result\":{}}"},
    {"truncate", SIM_DELIVERY_BREAK, SIM_BODY_REAL, 200, true, NULL},
    {"wrong_types", SIM_DELIVERY_WHOLE, SIM_BODY_TEXT, 200, false,
     "{\"type\":\"success\",\"result\":" WRONG_LISTS "}"},
};

const struct sim_kind *sim_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static void make_plain(struct sim_reply *reply, unsigned status, char *body, const char *type)
{
    *reply = (struct sim_reply){.status = status,
                                .body = sim_must(body),
                                .len = strlen(body),
                                .type = sim_must(strdup(type))};
}

void sim_reply_html(struct sim_reply *reply, unsigned status)
{
    char *page;
    if (asprintf(
            &page,
            "<!DOCTYPE html>\n<html><head><title>%u</title></head>\n"
            "<body><h1>%u</h1><p>This is not the page you are looking for.</p></body></html>\n",
            status, status) < 0) {
        sim_must(NULL);
    }
    make_plain(reply, status, page, HTML_TYPE);
}

void sim_reply_json(struct sim_reply *reply, char *text)
{
    make_plain(reply, 200, text, JSON_TYPE);
}

static const char *text_of(const json_t *rule, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(rule, key));
    return text != NULL ? text : otherwise;
}

static long number_of(const json_t *rule, const char *key, long otherwise)
{
    const json_t *number = json_object_get(rule, key);
    return number != NULL ? (long)json_integer_value(number) : otherwise;
}

static void make_body(struct sim_reply *reply, const struct sim_kind *kind, const json_t *rule,
                      char *real)
{
    switch (kind->body) {
    case SIM_BODY_TEXT:
        sim_reply_json(reply, strdup(kind->text));
        break;
    case SIM_BODY_HTML:
        sim_reply_html(reply, (unsigned)number_of(rule, "status", kind->status));
        break;
    case SIM_BODY_ERROR:
        sim_reply_json(reply, sim_reply_error(text_of(rule, "code", "somethingNew"),
                                              text_of(rule, "message", "Something new happened.")));
        break;
    case SIM_BODY_REAL:
        sim_reply_json(reply, real != NULL ? real : strdup(""));
        return;
    }
    free(real);
}

static void apply_body(struct sim_reply *reply, const json_t *rule)
{
    const json_t *body = json_object_get(rule, "body");
    if (body != NULL) {
        reply->len = json_string_length(body); // which may hold NUL
        free(reply->body);
        reply->body = sim_must(malloc(reply->len + 1));
        memcpy(reply->body, json_string_value(body), reply->len + 1);
    }
    const char *type = json_string_value(json_object_get(rule, "content_type"));
    if (type != NULL) {
        free(reply->type);
        reply->type = sim_must(strdup(type));
    }
}

static void apply_headers(struct sim_reply *reply, const json_t *rule)
{
    json_t *headers = json_object_get(rule, "headers");
    reply->headers = headers != NULL ? json_copy(headers) : json_object();
    const char *retry_after = text_of(rule, "retry_after", NULL);
    if (retry_after != NULL) {
        json_object_set_new(reply->headers, "Retry-After", json_string(retry_after));
    }
    const char *location = text_of(rule, "location", NULL);
    if (location != NULL) {
        json_object_set_new(reply->headers, "Location", json_string(location));
    }
}

static void apply_delivery(struct sim_reply *reply, const struct sim_kind *kind, const json_t *rule)
{
    reply->delivery = kind->delivery;
    reply->chunked = json_is_true(json_object_get(rule, "chunked"));
    reply->reset = json_is_true(json_object_get(rule, "reset"));
    reply->interval_ms = (int)number_of(rule, "interval_ms", SLOW_INTERVAL_MS);
    reply->total = reply->len;
    if (kind->delivery == SIM_DELIVERY_FILL) {
        size_t size = (size_t)number_of(rule, "size", HUGE_SIZE);
        reply->total = size > reply->len ? size : reply->len;
    } else if (kind->body == SIM_BODY_REAL && kind->delivery != SIM_DELIVERY_SLOW) {
        size_t keep = (size_t)number_of(rule, "keep", (long)(reply->len / 2));
        reply->len = keep < reply->len ? keep : reply->len;
    }
    if (kind->delivery == SIM_DELIVERY_WHOLE) {
        reply->total = reply->len;
    }
}

void sim_reply_fault(struct sim_reply *reply, const struct sim_kind *kind, const json_t *rule,
                     char *real)
{
    make_body(reply, kind, rule, real);
    apply_body(reply, rule);
    apply_headers(reply, rule);
    apply_delivery(reply, kind, rule);
    reply->status = (unsigned)number_of(rule, "status", kind->status);
}

void sim_reply_clear(struct sim_reply *reply)
{
    free(reply->body);
    free(reply->type);
    json_decref(reply->headers);
}
