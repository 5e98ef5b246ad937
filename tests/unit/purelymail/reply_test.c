#include "purelymail/reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static const char html[] = "text/html; charset=utf-8";
static const char json[] = "application/json";

static const struct reply_case {
    long status;
    const char *content_type;
    const char *body;
    enum pm_reply_kind kind;
    enum pm_err_code code;
    const char *message; /* NULL: none */
} cases[] = {
    {200, json, "{\"type\":\"success\",\"result\":{}}", PM_REPLY_SUCCESS, PM_ERR_NONE, NULL},
    {200, "", "{\"new\":1,\"type\":\"success\",\"result\":{}}", PM_REPLY_SUCCESS, PM_ERR_NONE,
     NULL},
    {200, html, "{\"type\":\"success\",\"result\":{}}", PM_REPLY_SUCCESS, PM_ERR_NONE, NULL},
    {201, json, "{\"type\":\"success\"}", PM_REPLY_SUCCESS, PM_ERR_NONE, NULL},

    {200, html, "<html><body>Welcome</body></html>", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service answered with an HTML page (HTTP 200), not JSON: is --api-url right?"},
    {404, html, "<!DOCTYPE html>", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service answered with an HTML page (HTTP 404), not JSON: is --api-url right?"},
    {403, "", " \n<html>", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service answered with an HTML page (HTTP 403), not JSON: is --api-url right?"},
    {200, json, "", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service answered with an empty body (HTTP 200)"},
    {204, "", " \r\n", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service answered with an empty body (HTTP 204)"},
    {200, json, "{\"type\":\"success\",\"result\":{\"dom", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is not valid JSON: the text ends too early (line 1, column "
     "32)"},
    {200, json, "{\"type\":\"success\",\"type\":\"success\"}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is not valid JSON: a key stands twice in one object (line 1, "
     "column 24)"},
    {200, json, "{\"type\":\"success\"}garbage", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is not valid JSON: there is more text behind the end of the "
     "document (line 1, column 25)"},
    {200, json, "{\"result\":{\"domains\":[]}}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: type is missing"},
    {200, json, "{\"type\":null}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: type is null, not a string"},
    {200, json, "{\"type\":true}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: type is a boolean, not a string"},
    {200, json, "{\"type\":\"Success\"}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: type is \"Success\", not \"success\" or "
     "\"error\""},
    {200, json, "{\"type\":\"\\u001b[31m\\n\"}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: type is \"\\x1b[31m\", not \"success\" or "
     "\"error\""},
    {200, json, "[]", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: the document is an array, not an object"},
    {200, json, "\"success\"", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 200) is unexpected: the document is a string, not an object"},
    {404, json, "{\"type\":\"success\",\"result\":{}}", PM_REPLY_UNREADABLE, PM_ERR_FAILED,
     "the service's reply (HTTP 404) is unexpected: the body says success, the status does not"},

    {500, html, "<html>", PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service is down or overloaded (HTTP 500)"},
    {502, "", "", PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service is down or overloaded (HTTP 502)"},
    {503, json, "{\"type\":\"error\",\"code\":\"x\",\"message\":\"Back in 5 minutes.\"}",
     PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service is down or overloaded (HTTP 503): Back in 5 minutes"},
    {500, json, "{\"type\":\"success\"}", PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service is down or overloaded (HTTP 500)"},
    {429, json, "{}", PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service asks for fewer requests (HTTP 429)"},
    {408, "", "", PM_REPLY_UNREADABLE, PM_ERR_UNREACHABLE,
     "the service gave up waiting (HTTP 408)"},

    {200, json, "{\"type\":\"error\",\"code\":\"invalidToken\",\"message\":\"Token not valid.\"}",
     PM_REPLY_REFUSED, PM_ERR_AUTH, "the service refused the token: Token not valid"},
    {401, json, "{\"type\":\"error\",\"code\":\"invalidToken\"}", PM_REPLY_REFUSED, PM_ERR_AUTH,
     "the service refused the token: no reason given"},
    {200, json, "{\"type\":\"error\",\"code\":\"never-heard-of\",\"message\":\"No.\"}",
     PM_REPLY_REFUSED, PM_ERR_FAILED, "the service refused: No (code: never-heard-of)"},
    {400, json, "{\"type\":\"error\",\"message\":\"bad \\u001b[2J\\r\\nline\"}", PM_REPLY_REFUSED,
     PM_ERR_FAILED, "the service refused: bad \\x1b[2J\\x0d\\x0aline (code: none)"},
    {200, json, "{\"type\":\"error\",\"code\":7,\"message\":[]}", PM_REPLY_REFUSED, PM_ERR_FAILED,
     "the service refused: no reason given (code: none)"},
};

static void assert_reply(const struct reply_case *c, size_t number)
{
    struct pm_reply_bytes bytes = {
        .status = c->status,
        .content_type = pm_str_from(c->content_type),
        .body = pm_str_from(c->body),
    };
    struct pm_reply reply;
    pm_reply_read(&bytes, &reply);
    if (reply.kind != c->kind || reply.err.code != c->code ||
        strcmp(reply.err.msg, c->message ? c->message : "") != 0)
        fail_msg("case %zu: kind %d, code %d: %s", number, (int)reply.kind, (int)reply.err.code,
                 reply.err.msg);
    assert_int_equal(reply.doc.root != NULL, c->kind == PM_REPLY_SUCCESS);
    if (reply.kind == PM_REPLY_SUCCESS)
        pm_json_doc_fini(&reply.doc);
}

static void every_reply_is_a_success_a_refusal_or_unreadable(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_reply(&cases[i], i);
}

static void a_redirect_names_the_other_host_escaped(void **state)
{
    (void)state;
    struct pm_reply_bytes bytes = {
        .status = 302,
        .redirect_host = PM_STR("evil.example\x1b[31m"),
        .body = PM_STR("{\"type\":\"success\",\"result\":{}}"),
    };
    struct pm_reply reply;
    pm_reply_read(&bytes, &reply);
    assert_int_equal(reply.kind, PM_REPLY_UNREADABLE);
    assert_string_equal(reply.err.msg,
                        "the service answered with a redirect to evil.example\\x1b[31m (HTTP 302), "
                        "which is not followed, lest the token reach another host: is --api-url "
                        "right?");
    assert_null(reply.doc.root);
}

static void read_message(const char *message, const struct pm_secret *secret,
                         struct pm_reply *reply)
{
    char body[1024];
    snprintf(body, sizeof body, "{\"type\":\"error\",\"code\":\"c\",\"message\":\"%s\"}", message);
    struct pm_reply_bytes bytes = {.status = 200, .body = pm_str_from(body), .secret = secret};
    pm_reply_read(&bytes, reply);
}

static void hints_are_taken_from_the_message_in_any_case(void **state)
{
    (void)state;
    struct pm_reply reply;
    read_message("DNS Ownership checks did not pass", NULL, &reply);
    assert_true(reply.ownership_hint);
    assert_false(reply.exists_hint);
    read_message("Domain ALREADY EXISTS", NULL, &reply);
    assert_false(reply.ownership_hint);
    assert_true(reply.exists_hint);
    read_message("No such domain", NULL, &reply);
    assert_false(reply.ownership_hint || reply.exists_hint);
}

static void a_token_that_the_service_repeats_is_blotted_out_even_where_the_text_is_cut(void **state)
{
    (void)state;
    struct pm_secret secret;
    struct pm_err err;
    struct pm_reply reply;
    char long_message[128];
    assert_true(pm_secret_set(&secret, PM_STR("pm-live-0123456789"), &err));
    read_message("bad token pm-live-0123456789", &secret, &reply);
    assert_string_equal(reply.err.msg, "the service refused: bad token [token] (code: c)");
    snprintf(long_message, sizeof long_message, "%075d pm-live-0123456789", 0);
    read_message(long_message, &secret, &reply);
    assert_null(strstr(reply.err.msg, "pm-l"));
}

/* Messages of errors go into the state, the log and a pipeline's output: none is a place for users'
 * addresses. */
static void addresses_in_a_message_are_blotted_out(void **state)
{
    (void)state;
    static const struct {
        const char *message, *words;
    } rows[] = {
        {"user anna@gone.example still exists", "user [address] still exists"},
        {"anna@gone.example", "[address]"},
        {"users: anna@gone.example, <bert@gone.example>.", "users: [address] [address]"},
        {"users\\nanna@gone.example\\tbert@gone.example", "users\\x0a[address]\\x09[address]"},
        {"anna@gone.example,bert@gone.example are left", "[address] are left"},
        {"no address here", "no address here"},
        {"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456 anna@x.example",
         "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456 [address]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_reply reply;
        char expected[256];
        snprintf(expected, sizeof expected, "the service refused: %s (code: c)", rows[i].words);
        read_message(rows[i].message, NULL, &reply);
        assert_string_equal(reply.err.msg, expected);
    }
}

static void an_address_is_blotted_out_in_every_piece_of_a_reply(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{\"type\":\"error\",\"code\":\"anna@gone.example\",\"message\":\"m\"}",
        "{\"type\":\"of anna@gone.example\"}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct pm_reply_bytes bytes = {.status = 200, .body = pm_str_from(bodies[i])};
        struct pm_reply reply;
        pm_reply_read(&bytes, &reply);
        assert_null(strstr(reply.err.msg, "anna"));
        assert_non_null(strstr(reply.err.msg, "[address]"));
    }
}

/* Wherever the text is cut, and however the service writes it. */
static void the_ownership_value_is_blotted_out(void **state)
{
    (void)state;
    static const struct {
        const char *message, *words;
    } rows[] = {
        {"publish purelymail_ownership_proof=s3cretvalue first",
         "publish purelymail_ownership_proof=... first"},
        {"PURELYMAIL_OWNERSHIP_PROOF = 's3cretvalue' and purelymail_ownership_proof:s3cretvalue",
         "PURELYMAIL_OWNERSHIP_PROOF = '...' and purelymail_ownership_proof:..."},
        {"expected s3cretvalue, S3cretvalue", "expected ..., ..."},
        {"no purelymail_ownership_proof there", "no purelymail_ownership_proof there"},
        {"purelymail_ownership_proof=", "purelymail_ownership_proof="},
        {"0123456789 0123456789 0123456789 012345678 012345 "
         "purelymail_ownership_proof=s3cretvalue",
         "0123456789 0123456789 0123456789 012345678 012345 purelymail_ownership_proof=..."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_reply reply;
        char body[256], expected[256];
        snprintf(body, sizeof body, "{\"type\":\"error\",\"code\":\"c\",\"message\":\"%s\"}",
                 rows[i].message);
        struct pm_reply_bytes bytes = {.status = 200,
                                       .body = pm_str_from(body),
                                       .ownership =
                                           PM_STR("purelymail_ownership_proof=s3cretvalue")};
        snprintf(expected, sizeof expected, "the service refused: %s (code: c)", rows[i].words);
        pm_reply_read(&bytes, &reply);
        assert_string_equal(reply.err.msg, expected);
    }
}

static void a_long_message_is_cut(void **state)
{
    (void)state;
    struct pm_reply reply;
    char long_message[600];
    memset(long_message, 'x', sizeof long_message - 1);
    long_message[sizeof long_message - 1] = '\0';
    read_message(long_message, NULL, &reply);
    assert_true(strlen(reply.err.msg) < 150);
    assert_non_null(strstr(reply.err.msg, "x... (code: c)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reply_is_a_success_a_refusal_or_unreadable),
        cmocka_unit_test(a_redirect_names_the_other_host_escaped),
        cmocka_unit_test(hints_are_taken_from_the_message_in_any_case),
        cmocka_unit_test(
            a_token_that_the_service_repeats_is_blotted_out_even_where_the_text_is_cut),
        cmocka_unit_test(addresses_in_a_message_are_blotted_out),
        cmocka_unit_test(an_address_is_blotted_out_in_every_piece_of_a_reply),
        cmocka_unit_test(the_ownership_value_is_blotted_out),
        cmocka_unit_test(a_long_message_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
