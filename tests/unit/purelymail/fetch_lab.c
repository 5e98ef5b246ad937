#include "fetch_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct pm_secret fetch_token;

const struct pm_fetch_wants fetch_everything = {
    .users = true, .rules = true, .ownership = true, .credit = true};

bool fetch_begin(void)
{
    struct pm_err err;
    return pm_secret_set(&fetch_token, PM_STR("t0k3n"), &err);
}

struct pm_client *fetch_open(const char *url, const struct pm_client_options *more)
{
    static const struct pm_retry_policy quick = {
        .tries = 4, .deadline_ms = 60000, .base_ms = 1, .most_ms = 4, .second_ms = 1};
    struct pm_client_options options = {0};
    struct pm_client *client;
    struct pm_err err;
    if (more)
        options = *more;
    options.api_url = pm_str_from(url);
    options.token = &fetch_token;
    if (!pm_client_open(&options, &client, &err))
        fail_msg("%s", err.msg);
    client->retry = quick;
    return client;
}

const char *fetch_text(const char *body)
{
    return server_text("200 OK", JSON_HEADERS, body);
}

void fetch_good_rows(struct server_reply *rows)
{
    const struct server_reply good[FETCH_GOOD_ROWS] = {
        {.path = "/api/v0/listDomains",
         .text = fetch_text(SUCCESS("\"domains\":[" DOMAIN("a.example", "false") "," DOMAIN(
             "shared.example", "true") "]"))},
        {.path = "/api/v0/listUser", .text = fetch_text(SUCCESS("\"users\":[\"x@a.example\"]"))},
        {.path = "/api/v0/listRoutingRules", .text = fetch_text(SUCCESS("\"rules\":[]"))},
        {.path = "/api/v0/getOwnershipCode",
         .text = fetch_text(SUCCESS("\"code\":\"purelymail_ownership_proof=abc\""))},
        {.path = "/api/v0/checkAccountCredit", .text = fetch_text(SUCCESS("\"credit\":\"12.50\""))},
    };
    memcpy(rows, good, sizeof good);
}
