/* Cells of comma-separated values (RFC 4180). */
#pragma once

#include "base/sink.h"

/* The text as one cell, in quotes, with '"' doubled, where it holds '"', ',', CR or LF. */
void pm_csv_put_cell(struct pm_sink *sink, struct pm_str text);
/* A text of DNS (TXT) as one cell that no spreadsheet takes for a formula, and that holds nothing
 * but printable ASCII: as it is where it begins with a letter or digit and is printable ASCII, else
 * in the quoted form of zone files ("\"=1+1\""). The text can be told from either. */
void pm_csv_put_text(struct pm_sink *sink, struct pm_str text);
