#include "model/words.h"

bool pm_word_parse(struct pm_str text, const char *const *names, size_t count, size_t *out)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i] && pm_str_is(text, names[i])) {
            *out = i;
            return true;
        }
    }
    return false;
}
