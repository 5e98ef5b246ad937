/* What is generated from the rows. */
#pragma once

#include "base/sink.h"

/* The JSON Schema of the desired-state file, draft 2020-12. */
void pm_write_json_schema(struct pm_sink *sink);
/* The reference page, Markdown. */
void pm_write_reference(struct pm_sink *sink);
