#include "purelymail/client.h"

#include "net/url.h"
#include "purelymail/internal.h"

#include <stdlib.h>

static int or_default(int value, int otherwise)
{
    return value > 0 ? value : otherwise;
}

static struct pm_str base_of(struct pm_str api_url, struct pm_arena *arena)
{
    while (api_url.len > 0 && api_url.ptr[api_url.len - 1] == '/')
        api_url.len--;
    return pm_str_printf(arena, "%" PM_STR_FMT "/api/v0/", PM_STR_ARG(api_url));
}

static bool check_options(const struct pm_client_options *options, struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_url url;
    if (options->token->len == 0)
        return pm_fail(err, PM_ERR_USAGE, "there is no API token");
    pm_arena_init(&scratch);
    bool ok = pm_url_check(options->api_url, &scratch, &url, err);
    pm_arena_fini(&scratch);
    return ok ||
           pm_err_wrap(err, "the API's URL \"%" PM_STR_FMT "\"", PM_STR_ARG(options->api_url));
}

bool pm_client_open(const struct pm_client_options *options, struct pm_client **out,
                    struct pm_err *err)
{
    struct pm_http *http;
    struct pm_http_options http_options = {
        .ca_file = options->ca_file,
        .connect_timeout_ms = or_default(options->connect_timeout_ms, 10000),
    };
    if (!check_options(options, err) || !pm_http_open(&http_options, &http, err))
        return false;
    struct pm_client *client = calloc(1, sizeof *client);
    if (!client)
        pm_out_of_memory();
    client->options = *options;
    client->options.timeout_ms = or_default(options->timeout_ms, 60000);
    client->options.parallel = or_default(options->parallel, 4);
    client->base = base_of(options->api_url, &client->arena);
    client->http = http;
    client->retry = pm_retry_default(client->options.timeout_ms);
    pm_jobs_init(client);
    *out = client;
    return true;
}

void pm_client_close(struct pm_client *client)
{
    if (!client)
        return;
    pm_http_close(client->http);
    pm_jobs_fini(client);
    pm_arena_fini(&client->arena);
    free(client);
}

bool pm_client_send(struct pm_client *client, enum pm_operation operation, struct pm_str body,
                    const struct pm_http_request *rest, struct pm_http_call **out,
                    struct pm_err *err)
{
    const struct pm_secret *token = client->options.token;
    struct pm_http_header header = {"Purelymail-Api-Token", {token->text, token->len}};
    struct pm_http_request request = *rest;
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    request.url = pm_str_printf(&scratch, "%" PM_STR_FMT "%s", PM_STR_ARG(client->base),
                                pm_operation_name(operation));
    request.headers = &header;
    request.header_count = 1;
    request.body = body;
    bool ok = pm_http_start(client->http, &request, out, err);
    pm_arena_fini(&scratch);
    return ok;
}

void pm_client_read(const struct pm_client *client, struct pm_http_response *response,
                    const struct pm_json_list *list, struct pm_reply *out)
{
    struct pm_reply_bytes bytes = {
        .status = response->status,
        .content_type = response->content_type,
        .redirect_host = response->redirect_host,
        .body = {response->body, response->body_len},
        .secret = client->options.token,
        .ownership = client->ownership,
        .list = list,
    };
    pm_reply_read(&bytes, out);
    pm_http_drop_body(response);
}

bool pm_client_asks(bool (*question)(void *ctx), void *ctx)
{
    return question && question(ctx);
}
