#pragma once
// The command line.
#include "text.h"

#include <netinet/in.h>

struct sim_options {
    const char *account;    // path of the account's file
    const char *port_file;  // NULL: none
    const char *clock;      // NULL: the real time
    const char *faults;     // NULL: none
    const char *log;        // NULL: none
    const char *tls_cert;   // NULL: plain HTTP
    const char *tls_key;    // with tls_cert
    const char *client_pid; // file that holds the client's process id; NULL: none
    struct sockaddr_in dns; // where ownership and badges are judged
    bool has_dns;
    bool no_save;
    bool print_requests;
    long port; // 0: any that is free
    long latency_ms;
    long max_users;   // of one listUser
    long recheck_lag; // listDomains calls that still show the old verdict after recheckDns
};

enum sim_options_result { SIM_OPTIONS_RUN, SIM_OPTIONS_HELP, SIM_OPTIONS_WRONG };

// Reads the arguments; prints the help on stdout, or what is wrong on stderr.
enum sim_options_result sim_options_parse(int argc, char **argv, struct sim_options *options);
