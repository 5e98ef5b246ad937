#pragma once
// What every request needs: the parts of a running simulator.
#include "account.h"
#include "faults.h"
#include "journal.h"
#include "options.h"

#include <stdatomic.h>

struct sim_server {
    const struct sim_options *options;
    struct sim_stop stop;
    struct sim_account account;
    struct sim_faults faults;
    struct sim_journal journal;
    atomic_uint connections; // opened so far
};
