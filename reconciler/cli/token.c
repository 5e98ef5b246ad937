#include "cli/token.h"

#include "base/file.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static const char variable[] = "PURELYMAIL_API_TOKEN";

static bool keep_out_of_dumps(struct pm_err *err)
{
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "core dumps cannot be turned off, so the token is not loaded");
}

static bool set_from_file(struct pm_secret *secret, struct pm_str path, struct pm_arena *arena,
                          struct pm_err *err)
{
    struct pm_str text;
    if (!pm_file_read_private(pm_str_cstr(arena, path), PM_SECRET_MAX + 2, arena, &text, err))
        return false;
    struct pm_str token = text;
    if (pm_str_ends(token, PM_STR("\n")))
        token.len--;
    if (pm_str_ends(token, PM_STR("\r")))
        token.len--;
    bool ok =
        pm_secret_set(secret, token, err) || pm_err_wrap(err, "%" PM_STR_FMT, PM_STR_ARG(path));
    explicit_bzero((char *)(uintptr_t)text.ptr, text.len);
    return ok;
}

bool pm_token_load(struct pm_secret *secret, struct pm_str path, struct pm_arena *arena,
                   struct pm_err *err)
{
    char *text = getenv(variable);
    bool from_environment = path.len == 0 && text && text[0] != '\0';
    if (path.len == 0 && !from_environment)
        return true;
    if (!keep_out_of_dumps(err))
        return false;
    bool ok = true;
    if (from_environment)
        ok = pm_secret_set(secret, pm_str_from(text), err) || pm_err_wrap(err, "$%s", variable);
    if (text) {
        explicit_bzero(text, strlen(text));
        unsetenv(variable);
    }
    return ok && (path.len == 0 || set_from_file(secret, path, arena, err));
}
