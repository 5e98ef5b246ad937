/* The API token while the program runs. cli/ owns it, purelymail/ borrows it, sinks redact it. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { PM_SECRET_MAX = 4096 };

struct pm_secret {
    char text[PM_SECRET_MAX + 1]; /* NUL-terminated */
    size_t len;                   /* 0: none */
};

/* Copies text, which must be printable ASCII without blanks (it goes into a header line) of 1 to
 * PM_SECRET_MAX bytes. The message never shows it. */
PM_CHECKED bool pm_secret_set(struct pm_secret *secret, struct pm_str text, struct pm_err *err);
/* Overwrites it. */
void pm_secret_fini(struct pm_secret *secret);
/* text with every occurrence of the secret replaced by "[token]"; text itself when there
 * is none. */
struct pm_str pm_secret_redact(const struct pm_secret *secret, struct pm_arena *arena,
                               struct pm_str text);
