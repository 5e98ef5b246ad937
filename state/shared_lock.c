#include "state/shared_session.h"

#include "base/num.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum {
    LOCK_WAIT_MS = 60 * 1000,
    LOCK_STEP_MS = 50,
    SEEN_LEN_MAX = 32,
};

static bool set_lock(const struct pm_shared *s, short type)
{
    struct flock whole = {.l_type = type, .l_whence = SEEK_SET};
    return fcntl(s->lock, F_OFD_SETLK, &whole) == 0;
}

static bool fail(const struct pm_shared *s, struct pm_err *err)
{
    if (errno != EAGAIN && errno != EACCES)
        return pm_fail_sys(err, errno, "cannot lock %s", s->lock_path);
    return pm_fail(err, PM_ERR_LOCKED,
                   "another pm-reconcile on this machine has been using the git repository %s for "
                   "a minute: wait until it has ended and try again; if it is stuck, end that "
                   "process. --state with another path goes round it at once",
                   s->options.path);
}

/* The network may be slow for whoever has it: it is held while git fetches or pushes. */
bool pm_shared_lock(struct pm_shared *s, struct pm_err *err)
{
    for (int waited = 0; !set_lock(s, F_WRLCK); waited += LOCK_STEP_MS) {
        bool busy = errno == EAGAIN || errno == EACCES;
        if (!busy || waited >= LOCK_WAIT_MS)
            return fail(s, err);
        if (!s->options.sleep_ms(s->options.ctx, LOCK_STEP_MS) && !s->ending)
            return pm_fail(err, PM_ERR_INTERRUPTED,
                           "interrupted while another pm-reconcile was using the git repository %s",
                           s->options.path);
    }
    return true;
}

void pm_shared_unlock(struct pm_shared *s)
{
    set_lock(s, F_UNLCK);
}

/* Only a note for people: one that cannot be written stops nothing. */
void pm_shared_note_seen(struct pm_shared *s)
{
    char text[SEEN_LEN_MAX];
    int len = snprintf(text, sizeof text, "%020lld\n", (long long)pm_time_now());
    if (pwrite(s->lock, text, (size_t)len, 0) != len)
        return;
}

int64_t pm_shared_noted_seen(const struct pm_shared *s)
{
    char text[SEEN_LEN_MAX];
    int64_t time;
    ssize_t len = pread(s->lock, text, sizeof text, 0);
    struct pm_str digits = pm_str_trim((struct pm_str){text, len > 0 ? (size_t)len : 0});
    return pm_i64_parse(digits, 0, INT64_MAX, &time) ? time : 0;
}
