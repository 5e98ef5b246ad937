#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sim_fail(struct sim_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return false;
}

void *sim_must(void *memory)
{
    if (memory == NULL) {
        fputs("purelymail-sim: out of memory\n", stderr);
        abort();
    }
    return memory;
}

bool sim_name_canonical(const char *name, char out[SIM_NAME_MAX])
{
    size_t len = strlen(name);
    out[0] = '\0';
    if (len > 0 && name[len - 1] == '.') {
        len--;
    }
    if (len >= SIM_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (char)tolower((unsigned char)name[i]);
    }
    out[len] = '\0';
    return true;
}

static bool label_valid(const char *label, size_t len)
{
    if (len < 1 || len > 63 || label[0] == '-' || label[len - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)label[i]) && label[i] != '-') {
            return false;
        }
    }
    return true;
}

bool sim_name_valid(const char *canonical)
{
    size_t labels = 0;
    for (const char *label = canonical;; labels++) {
        size_t len = strcspn(label, ".");
        if (!label_valid(label, len)) {
            return false;
        }
        if (label[len] == '\0') {
            return labels >= 1;
        }
        label += len + 1;
    }
}

bool sim_address_domain(const char *address, char out[SIM_NAME_MAX])
{
    const char *at = strrchr(address, '@');
    return at != NULL && sim_name_canonical(at + 1, out);
}
