/* A CNAME that must point exactly where it should. */
#pragma once

#include "verify/look.h"

struct pm_verdict pm_judge_cname(const struct pm_subject *subject, const struct pm_answer *answer);
