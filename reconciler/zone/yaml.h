/* Text in YAML documents (YAML 1.1 and 1.2: readers of either take it for the same text). */
#pragma once

#include "base/sink.h"

/* A scalar that is a string to every reader: plain where it begins with a letter or '_', goes on
 * with harmless characters, and is none of the words that YAML 1.1 takes for something else ("no",
 * "on", "null"); else in double quotes on one line, in ASCII, with escapes. Bytes that are not
 * UTF-8 become U+FFFD: YAML holds characters, and who must not lose them looks before. */
void pm_yaml_put_scalar(struct pm_sink *sink, struct pm_str text);
