/* Diagnostics and loaded files as text, the same for the same input: for golden cases. */
#pragma once

#include "base/diag.h"
#include "base/sink.h"
#include "model/desired.h"

/* "error file:line:column [path]: message", the source line, a caret line, "fix: ...". */
void show_diags(struct pm_sink *sink, const struct pm_diags *diags);
/* Everything that pm_desired says but the digest. */
void show_desired(struct pm_sink *sink, const struct pm_desired *desired);
