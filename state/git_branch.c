#include "state/git_branch.h"

enum { BRANCH_MAX = 200 };

static bool holds(struct pm_str text, struct pm_str needle)
{
    return text.len > 0 && memmem(text.ptr, text.len, needle.ptr, needle.len);
}

static bool is_ref_byte(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte > ' ' && byte != 0x7f && !strchr("~^:?*[\\", c);
}

static bool is_ref_part(struct pm_str part)
{
    if (part.len == 0 || part.ptr[0] == '.' || pm_str_ends(part, PM_STR(".lock")))
        return false;
    for (size_t i = 0; i < part.len; i++) {
        if (!is_ref_byte(part.ptr[i]))
            return false;
    }
    return !holds(part, PM_STR("..")) && !holds(part, PM_STR("@{"));
}

bool pm_git_branch_is_valid(struct pm_str branch)
{
    struct pm_str rest = branch, part;
    if (branch.len == 0 || branch.len > BRANCH_MAX || branch.ptr[0] == '-' ||
        pm_str_is(branch, "HEAD"))
        return false;
    while (pm_str_next(&rest, '/', &part)) {
        if (!is_ref_part(part))
            return false;
    }
    return !pm_str_ends(branch, PM_STR("."));
}
