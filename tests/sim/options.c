#include "options.h"

#include "dns.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, TEXT, NUMBER, SERVER };

struct row {
    const char *name;
    enum kind kind;
    size_t offset; // of the member of struct sim_options
    long max;      // of a number
    const char *argument;
    const char *help;
};

#define AT(member) offsetof(struct sim_options, member)

static const struct row rows[] = {
    {"account", TEXT, AT(account), 0, "FILE", "the account, a JSON file (needed)"},
    {"port", NUMBER, AT(port), 65535, "N", "port on 127.0.0.1; 0, the default: any that is free"},
    {"port-file", TEXT, AT(port_file), 0, "FILE", "write the port here once requests are answered"},
    {"dns", SERVER, AT(dns), 0, "ADDR@PORT", "judge ownership and DNS by asking this server"},
    {"clock", TEXT, AT(clock), 0, "FILE", "take the Date header from this file"},
    {"faults", TEXT, AT(faults), 0, "FILE", "misbehave as this JSON script says"},
    {"latency-ms", NUMBER, AT(latency_ms), 3600000, "N", "wait before each request is carried out"},
    {"log", TEXT, AT(log), 0, "FILE", "append a line of JSON for each request"},
    {"tls-cert", TEXT, AT(tls_cert), 0, "FILE", "speak TLS with this certificate (PEM)"},
    {"tls-key", TEXT, AT(tls_key), 0, "FILE", "and this key (PEM)"},
    {"client-pid-file", TEXT, AT(client_pid), 0, "FILE",
     "the process that kill_client faults kill"},
    {"max-users", NUMBER, AT(max_users), 1000000, "N", "users of one listUser at most; 1000"},
    {"recheck-lag", NUMBER, AT(recheck_lag), 1000000, "N",
     "after recheckDns, show the old verdict in this many listDomains; 0"},
    {"no-save", FLAG, AT(no_save), 0, NULL, "keep changes in memory only"},
    {"print-requests", FLAG, AT(print_requests), 0, NULL, "print the request counts at the end"},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void print_help(void)
{
    puts("usage: purelymail-sim --account FILE [option]...\n\n"
         "A PurelyMail account to test against, on the loopback interface.\n");
    for (size_t i = 0; i < ROWS; i++) {
        int used = printf("  --%s %s", rows[i].name, rows[i].argument ? rows[i].argument : "");
        printf("%*s%s\n", used < 28 ? 28 - used : 1, "", rows[i].help);
    }
}

static bool set_option(struct sim_options *options, const struct row *row, const char *value,
                       struct sim_error *err)
{
    char *member = (char *)options + row->offset;
    char *end = NULL;
    long number;
    switch (row->kind) {
    case FLAG:
        memcpy(member, &(bool){true}, sizeof(bool));
        return true;
    case TEXT:
        memcpy(member, &value, sizeof value);
        return true;
    case SERVER:
        options->has_dns = true;
        return sim_dns_parse(value, &options->dns, err);
    case NUMBER:
        break;
    }
    number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || number < 0 || number > row->max) {
        return sim_fail(err, "--%s: \"%s\" is not a number from 0 to %ld", row->name, value,
                        row->max);
    }
    memcpy(member, &number, sizeof number);
    return true;
}

static bool check(const struct sim_options *options, int rest, struct sim_error *err)
{
    if (rest > 0) {
        return sim_fail(err, "there are no arguments but options");
    }
    if (options->account == NULL) {
        return sim_fail(err, "--account FILE is needed");
    }
    if ((options->tls_cert == NULL) != (options->tls_key == NULL)) {
        return sim_fail(err, "--tls-cert and --tls-key go together");
    }
    return true;
}

enum sim_options_result sim_options_parse(int argc, char **argv, struct sim_options *options)
{
    struct option longs[ROWS + 2] = {{"help", no_argument, NULL, ROWS}};
    for (int i = 0; i < ROWS; i++) {
        longs[i + 1] = (struct option){
            rows[i].name, rows[i].kind == FLAG ? no_argument : required_argument, NULL, i};
    }
    *options = (struct sim_options){.max_users = 1000};
    struct sim_error err = {"see --help"};
    int found;
    while ((found = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (found == ROWS) {
            print_help();
            return SIM_OPTIONS_HELP;
        }
        if (found == '?' || !set_option(options, &rows[found], optarg, &err)) {
            fprintf(stderr, "purelymail-sim: %s\n", err.text);
            return SIM_OPTIONS_WRONG;
        }
    }
    if (!check(options, argc - optind, &err)) {
        fprintf(stderr, "purelymail-sim: %s\n", err.text);
        return SIM_OPTIONS_WRONG;
    }
    return SIM_OPTIONS_RUN;
}
