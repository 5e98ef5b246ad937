/* What is read from one file, before the files are put together. */
#pragma once

#include "model/desired.h"
#include "schema/source.h"

enum { PM_DRAFT_UNSET = -1 };

struct pm_name_draft {
    struct pm_name name; /* empty: not given, or wrong */
    struct pm_mark mark;
};

struct pm_dns_draft {
    struct pm_dns_options options; /* but for what follows */
    struct pm_name_draft zone;
    int64_t ttl, mx_priority; /* PM_DRAFT_UNSET: as under defaults */
};

struct pm_domain_draft {
    struct pm_name_draft name;
    enum pm_tri protect;
    struct pm_settings settings;
    struct pm_dns_draft dns;
};

struct pm_git_draft {
    struct pm_git_options options; /* but for the state */
    unsigned state;                /* enum pm_git_state; PM_GIT_STATE_UNSET: not given */
};

enum { PM_GIT_STATE_UNSET = 1000 };

struct pm_file_draft {
    int64_t version;
    struct pm_dns_draft defaults;
    struct pm_policy policy;
    struct pm_git_draft git;
};
