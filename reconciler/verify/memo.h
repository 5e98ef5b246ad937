/* Results worked out once for a text that many domains share. What is kept must follow from the key
 * and from resolvers' conclusive answers alone. */
#pragma once

#include "verify/verify.h"

/* Whose results: keys of different kinds do not meet. */
enum pm_memo_kind {
    PM_MEMO_SPF,         /* a record's text -> struct pm_spf_assessment */
    PM_MEMO_SPF_CLEAN,   /* a record's text -> true: every SPF rule passes */
    PM_MEMO_SPF_SENDERS, /* "" -> struct pm_spf_senders */
    PM_MEMO_DKIM,        /* for the keys' texts */
};

/* NULL: not kept, or there is no memo. */
const void *pm_memo_get(const struct pm_verify_memo *memo, enum pm_memo_kind kind,
                        struct pm_str key);
/* Where the value's texts are to be made, to live as long as the memo. */
struct pm_arena *pm_memo_arena(struct pm_verify_memo *memo);
/* Is there room? A memo holds a few thousand results, so that hostile input cannot fill memory. */
bool pm_memo_has_room(const struct pm_verify_memo *memo);
/* Keeps a value of the memo's arena under a copy of the key, which has none yet. */
void pm_memo_put(struct pm_verify_memo *memo, enum pm_memo_kind kind, struct pm_str key,
                 const void *value);
