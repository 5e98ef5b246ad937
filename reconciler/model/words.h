/* Constants and their text forms, both ways. Private to model/. */
#pragma once

#include "base/str.h"

#include <stdbool.h>

/* The position of text in names, of which those that are NULL are passed over; false when it is
 * none. */
bool pm_word_parse(struct pm_str text, const char *const *names, size_t count, size_t *out);
