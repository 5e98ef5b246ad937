/* Documents that leave the machine without the ownership value. Private to report/. */
#pragma once

#include "base/sink.h"

/* The bytes (JSON or Markdown) with what follows "purelymail_ownership_proof=" up to a blank,
 * quote, backslash, '<' or '|' replaced by "...". */
void pm_masked_put(struct pm_sink *sink, struct pm_str bytes);
