/* Targets below purelymail.com that a lost final dot made names of the domain's own. */
#pragma once

#include "verify/look.h"

/* The target up to purelymail.com, when the name of the owner's zone stands behind that; else all
 * of it. */
struct pm_str pm_lost_dot_cut(const struct pm_subject *subject, struct pm_str target);
