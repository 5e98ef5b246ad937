/* Findings that outlive the look that made them. */
#pragma once

#include "command/survey.h"

/* What was found last of one domain. */
struct pm_kept {
    const struct pm_finding *items;
    size_t count;
    enum pm_status verdict;                /* UNKNOWN before the first look */
    bool answered, heard, resolver_heard;  /* as in struct pm_survey_result */
    const struct pm_replies *const *known; /* of pm_keep_passed, for the next look */
    size_t known_count;
};

/* Copies, with all texts that do not live as long as the program; words of the rules' tables and
 * the domain's name are borrowed. */
struct pm_kept pm_keep(const struct pm_survey_result *result, struct pm_arena *arena);
/* Copies what the servers said to questions about which every rule passed, into known. */
void pm_keep_passed(const struct pm_survey_result *result, struct pm_arena *arena,
                    struct pm_kept *kept);
