/* Text of JavaScript. */
#pragma once

#include "base/sink.h"

/* The text as a string literal in double quotes, in ASCII: '"' and '\' are escaped, every character
 * that is not printable ASCII is written as \uNNNN (two of them beyond U+FFFF), and "</" as "<\/",
 * so that the literal may stand in a page's script, too. A byte that is no UTF-8 becomes \uFFFD:
 * JavaScript has no way to write it. */
void pm_js_put_string(struct pm_sink *sink, struct pm_str text);
