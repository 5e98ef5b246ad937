/* Text of Terraform's configuration language (HCL 2). */
#pragma once

#include "base/sink.h"

#include <stdint.h>

/* The text as a quoted template that stands for just that text: `"`, `\` and controls are escaped,
 * and so are `${` and `%{`, which would begin an interpolation (SPF macros: %{i}). Characters
 * beyond ASCII are written as \uNNNN; HCL brings them into normal form C, so texts whose bytes
 * count are made ASCII before. A byte that is no UTF-8 becomes \uFFFD. */
void pm_hcl_put_string(struct pm_sink *sink, struct pm_str text);

/* "  name = value" and a line feed, with blanks in front of '=' so that it stands in column
 * indent + width + 1: as `terraform fmt` aligns the lines of a block. */
void pm_hcl_put_text(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                     struct pm_str text);
void pm_hcl_put_number(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                       uint32_t number);
/* The value is HCL already. */
void pm_hcl_put_expr(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                     struct pm_str expr);
