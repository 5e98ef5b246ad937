#include "api.h"

#include "file.h"
#include "operations.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A request on its way through the simulator.
struct passage {
    struct sim_server *server;
    const struct sim_request *request;
    const struct sim_operation *operation;
    json_t *body;  // NULL when it is not a JSON object
    json_t *entry; // in the journal
    const char *token_state;
    struct sim_turn turn;
};

void sim_api_kill_client(struct sim_server *server)
{
    char *text = NULL;
    size_t len = 0;
    struct sim_error err = {0};
    if (server->options->client_pid == NULL) {
        fputs("purelymail-sim: kill_client needs --client-pid-file\n", stderr);
        return;
    }
    if (!sim_file_read(server->options->client_pid, &text, &len, NULL, &err)) {
        fprintf(stderr, "purelymail-sim: %s\n", err.text);
        return;
    }
    long pid = strtol(text, NULL, 10);
    free(text);
    if (pid <= 1 || kill((pid_t)pid, SIGKILL) != 0) {
        fprintf(stderr, "purelymail-sim: cannot kill process %ld: %s\n", pid, strerror(errno));
    }
}

static json_t *parse_body(const struct sim_request *request)
{
    json_t *body = json_loadb(request->body, request->len, 0, NULL);
    if (!json_is_object(body)) {
        json_decref(body);
        return NULL;
    }
    return body;
}

static json_t *text_or_null(const char *text)
{
    json_t *value = text != NULL ? json_string(text) : NULL;
    return value != NULL ? value : json_null();
}

// The body as the journal shows it: as it is, or else its text.
static json_t *show_body(const struct passage *passage)
{
    if (passage->body != NULL) {
        return json_incref(passage->body);
    }
    json_t *text = json_stringn(passage->request->body, passage->request->len);
    return text != NULL ? text : json_null();
}

static bool find_token_state(struct passage *passage, struct sim_error *err)
{
    struct sim_account *account = &passage->server->account;
    if (passage->request->token == NULL) {
        passage->token_state = "missing";
        return true;
    }
    if (!sim_account_enter(account, err)) {
        return false;
    }
    bool right = strcmp(passage->request->token, sim_account_text(account, "token")) == 0;
    passage->token_state = right ? "right" : "wrong";
    sim_account_leave(account);
    return true;
}

static void note(struct passage *passage)
{
    const struct sim_request *request = passage->request;
    json_t *entry = json_pack(
        "{s:o, s:o, s:o, s:o, s:s, s:o, s:i}", "operation", text_or_null(request->operation),
        "method", text_or_null(request->method), "http", text_or_null(request->version), "body",
        show_body(passage), "token", passage->token_state, "user_agent",
        text_or_null(request->user_agent), "connection", (int)request->connection);
    passage->entry = sim_journal_begin(&passage->server->journal, sim_must(entry));
}

static char *carry_out(struct passage *passage, struct sim_error *err)
{
    if (strcmp(passage->token_state, "missing") == 0) {
        return sim_reply_error("invalidToken",
                               "Token must be supplied in Purelymail-Api-Token header");
    }
    if (strcmp(passage->token_state, "wrong") == 0) {
        return sim_reply_error("invalidToken", "Token not valid.");
    }
    if (passage->body == NULL) {
        return sim_reply_error("badRequest", "Request body is not a JSON object.");
    }
    return passage->operation->run(passage->server, passage->body, err);
}

static void answer_trouble(struct sim_answer *answer, const struct sim_error *err)
{
    fprintf(stderr, "purelymail-sim: %s\n", err->text);
    sim_reply_html(&answer->reply, 500);
}

static void answer_kill(struct passage *passage, struct sim_answer *answer)
{
    sim_api_kill_client(passage->server);
    answer->reply = (struct sim_reply){.delivery = SIM_DELIVERY_DROP};
}

static bool wants_effect(const struct sim_turn *turn)
{
    const json_t *said = json_object_get(turn->rule, "effect");
    return turn->kind == NULL || (said != NULL ? json_is_true(said) : turn->kind->effect);
}

// Sleeps before and after the effect, and dies between them if that is what the script wants.
static void answer_operation(struct passage *passage, struct sim_answer *answer)
{
    const struct sim_turn *turn = &passage->turn;
    struct sim_server *server = passage->server;
    struct sim_error err = {0};
    char *real = NULL;
    if (turn->kill == SIM_KILL_RECEIVED) {
        answer_kill(passage, answer);
        return;
    }
    int wait_ms = turn->delay_ms + (int)server->options->latency_ms;
    if (wait_ms > 0) {
        sim_stop_sleep(&server->stop, wait_ms);
    }
    if (wants_effect(turn) && (real = carry_out(passage, &err)) == NULL) {
        answer_trouble(answer, &err);
        return;
    }
    if (turn->kill == SIM_KILL_DONE) {
        free(real);
        answer_kill(passage, answer);
        return;
    }
    if (turn->delay_reply_ms > 0) {
        sim_stop_sleep(&server->stop, turn->delay_reply_ms);
    }
    answer->kill_client = turn->kill == SIM_KILL_ANSWERED;
    if (turn->kind != NULL) {
        sim_reply_fault(&answer->reply, turn->kind, turn->rule, real);
    } else {
        sim_reply_json(&answer->reply, real);
    }
}

static void set_date(struct passage *passage, struct sim_answer *answer)
{
    time_t now;
    struct sim_error err = {0};
    if (!sim_clock_now(passage->server->options->clock, &now, &err)) {
        sim_reply_clear(&answer->reply);
        answer_trouble(answer, &err);
        return;
    }
    answer->has_date = !passage->turn.no_date;
    sim_clock_format(now + passage->turn.date_shift, answer->date);
}

static void finish(struct passage *passage, const struct sim_answer *answer)
{
    const struct sim_turn *turn = &passage->turn;
    char outcome[128];
    json_t *code = NULL;
    if (turn->kill != SIM_KILL_NEVER) {
        snprintf(outcome, sizeof outcome, "client killed");
    } else if (turn->kind != NULL) {
        snprintf(outcome, sizeof outcome, "fault %s", turn->kind->name);
    } else if (answer->reply.status != 200) {
        snprintf(outcome, sizeof outcome, "HTTP %u", answer->reply.status);
    } else if (strncmp(answer->reply.body, "{\"type\":\"error\"", 15) == 0) {
        code = json_loads(answer->reply.body, 0, NULL);
        const char *name = json_string_value(json_object_get(code, "code"));
        snprintf(outcome, sizeof outcome, "error %s", name);
    } else {
        snprintf(outcome, sizeof outcome, "success");
    }
    json_decref(code);
    sim_journal_end(&passage->server->journal, passage->entry, outcome);
}

void sim_api_answer(struct sim_server *server, const struct sim_request *request,
                    struct sim_answer *answer)
{
    struct passage passage = {.server = server,
                              .request = request,
                              .operation = sim_operation_find(request->operation),
                              .body = parse_body(request),
                              .token_state = "unknown"};
    struct sim_error err = {0};
    *answer = (struct sim_answer){0};
    bool good = find_token_state(&passage, &err);
    note(&passage);
    if (!good) {
        answer_trouble(answer, &err);
    } else if (passage.operation == NULL || strcmp(request->method, "POST") != 0) {
        sim_reply_html(&answer->reply, passage.operation == NULL ? 404 : 405);
    } else {
        json_t *body = passage.body != NULL ? json_incref(passage.body) : json_object();
        sim_faults_pick(&server->faults, request->operation, body, &passage.turn);
        json_decref(body);
        answer_operation(&passage, answer);
    }
    set_date(&passage, answer);
    finish(&passage, answer);
    sim_turn_clear(&passage.turn);
    json_decref(passage.body);
}

bool sim_api_closes_early(struct sim_server *server, const struct sim_request *request)
{
    struct passage passage = {.server = server, .request = request, .token_state = "unknown"};
    if (sim_operation_find(request->operation) == NULL || strcmp(request->method, "POST") != 0) {
        return false;
    }
    sim_faults_pick(&server->faults, request->operation, NULL, &passage.turn);
    bool closes = passage.turn.kind != NULL;
    if (closes) {
        note(&passage);
        sim_journal_end(&server->journal, passage.entry, "fault close_before_read");
    }
    sim_turn_clear(&passage.turn);
    return closes;
}
