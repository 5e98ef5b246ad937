/* Where things begin and end in JSON text that is yet to be judged. Private to json/. */
#pragma once

#include "base/str.h"

struct pm_json_cursor {
    const char *at, *end;
};

bool pm_json_is_at(const struct pm_json_cursor *c, char wanted);
void pm_json_skip_blanks(struct pm_json_cursor *c);
/* Passes that character and the blanks around it; false: it does not come next. */
bool pm_json_pass(struct pm_json_cursor *c, char wanted);
/* Passes a text; *out is what stands between its quotes, as it is written. */
bool pm_json_pass_text(struct pm_json_cursor *c, struct pm_str *out);
/* Goes from before an object to the value of its member; false: it cannot be found. */
bool pm_json_go_to_member(struct pm_json_cursor *c, const char *key);
/* Passes a value up to what follows it; false: the text ends in it. */
bool pm_json_pass_value(struct pm_json_cursor *c);
