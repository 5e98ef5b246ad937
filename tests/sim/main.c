// purelymail-sim: a PurelyMail account to test against. README.md beside this file describes it.
#include "clock.h"
#include "file.h"
#include "http.h"
#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 64 };

static bool announce(const struct sim_server *server, const struct sim_http *http,
                     struct sim_error *err)
{
    char line[16];
    int len = snprintf(line, sizeof line, "%u\n", (unsigned)sim_http_port(http));
    fputs(line, stdout);
    fflush(stdout);
    return server->options->port_file == NULL ||
           sim_file_write(server->options->port_file, line, (size_t)len, NULL, err);
}

// Answers requests until a signal says that it is enough.
static bool serve(struct sim_server *server, const sigset_t *ends, struct sim_error *err)
{
    struct sim_http *http;
    int signal;
    if (!sim_http_open(server, &http, err)) {
        sim_stop_now(&server->stop);
        return false;
    }
    bool good = announce(server, http, err);
    if (good) {
        sigwait(ends, &signal);
    }
    sim_stop_now(&server->stop);
    sim_http_close(http);
    return good;
}

static bool run(struct sim_server *server, const sigset_t *ends, struct sim_error *err)
{
    const struct sim_options *options = server->options;
    time_t now;
    // A file of an earlier run must not tell its port while this one is not ready.
    if (options->port_file != NULL && unlink(options->port_file) != 0 && errno != ENOENT) {
        return sim_fail(err, "cannot remove %s: %s", options->port_file, strerror(errno));
    }
    if (!sim_clock_now(options->clock, &now, err) || !sim_stop_open(&server->stop, err) ||
        !sim_journal_open(&server->journal, options->log, err) ||
        !sim_faults_open(&server->faults, options->faults, err) ||
        !sim_account_open(&server->account, options->account, !options->no_save, &server->stop,
                          err)) {
        return false;
    }
    bool good = serve(server, ends, err);
    struct sim_error unsaved = {0};
    if (!sim_account_close(&server->account, &unsaved)) {
        *err = unsaved;
        good = false;
    }
    if (options->print_requests) {
        sim_journal_print(&server->journal, stdout);
    }
    sim_faults_close(&server->faults);
    sim_journal_close(&server->journal);
    sim_stop_close(&server->stop);
    return good;
}

int main(int argc, char **argv)
{
    struct sim_options options;
    switch (sim_options_parse(argc, argv, &options)) {
    case SIM_OPTIONS_HELP:
        return 0;
    case SIM_OPTIONS_WRONG:
        return EXIT_USAGE;
    case SIM_OPTIONS_RUN:
        break;
    }
    struct sim_server server = {.options = &options};
    struct sim_error err = {0};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, NULL); // before the first thread, so that all of them have it
    signal(SIGPIPE, SIG_IGN);
    if (!run(&server, &ends, &err)) {
        fprintf(stderr, "purelymail-sim: %s\n", err.text);
        return EXIT_FAILED;
    }
    return 0;
}
