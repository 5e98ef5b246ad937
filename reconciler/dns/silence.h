/* Servers that leave questions without an answer. A dead one must not cost every question its whole
 * time; but silence may be about some domains only, those a server does not have, and the others
 * must not pay for it.
 *
 * A server that leaves many questions in a row without an answer is wary of from then on: of each
 * group (struct pm_ask) one question goes ahead, with a short time-out as long as nothing is heard.
 * Its answer lets the rest of the group follow, its silence ends it. When three windows of such
 * questions in a row were silent the server is given up, for half a minute or until a new look; any
 * answer ends that. */
#pragma once

#include "dns/engine_parts.h"

enum pm_turn {
    PM_TURN_NOW,
    PM_TURN_LATER, /* once it is known whether there are answers about its group */
    PM_TURN_NEVER, /* it is done: not asked */
};

/* What is to become of a queued question to a server that is `wary`. */
enum pm_turn pm_silence_turn(struct pm_exchange *exchange);
/* It is begun. */
void pm_silence_begin(struct pm_exchange *exchange);
/* It is over. */
void pm_silence_leave(struct pm_exchange *exchange);
/* It had no answer. fault: what happened, static; NULL: nothing did. */
void pm_silence_count(struct pm_exchange *exchange, const char *fault);
/* Its server said something that belongs to it. */
void pm_silence_break(struct pm_exchange *exchange);
/* Who was given up may be asked again. */
void pm_silence_forget(struct pm_peer *peer);
