/* The plan's ops and reasons in words, and what to do about them. Private to report/. */
#pragma once

#include "model/plan.h"
#include "report/out.h"

/* "add", "schedule deletion", "blocked". */
const char *pm_words_what(const struct pm_plan_item *item);
/* What is to be told of the item's note: nothing when it says what the plan says of the freeze; the
 * words of a person are marked as such. Hostile. */
struct pm_str pm_words_note(const struct pm_plan_item *item, const struct pm_plan *plan,
                            struct pm_arena *arena);
/* Templates for pm_words_fill: why it is so, and what a person can do (behind "What to do: ").
 * advice is NULL when there is nothing to say. */
struct pm_words {
    const char *why;
    const char *advice;
};
struct pm_words pm_words_of(enum pm_op op, enum pm_reason reason);

/* What a template's {name}, {users}, {rules}, {due}, {actor} stand for. */
struct pm_words_facts {
    const struct pm_plan_item *item;
    int64_t now;
    bool several; /* the sentence is about several items: {name} is "NAME" */
};

/* The template with its facts; escape is given what comes from outside. Names of domains are put as
 * they are: they may stand in a code span. */
struct pm_str pm_words_fill(const char *template, const struct pm_words_facts *facts,
                            void (*escape)(struct pm_sink *, struct pm_str),
                            struct pm_arena *arena);
