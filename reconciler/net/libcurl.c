#include "net/libcurl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct row {
    const char *name;
    size_t offset;
} rows[] = {
    {"curl_easy_cleanup", offsetof(struct pm_libcurl, easy_cleanup)},
    {"curl_easy_getinfo", offsetof(struct pm_libcurl, easy_getinfo)},
    {"curl_easy_header", offsetof(struct pm_libcurl, easy_header)},
    {"curl_easy_init", offsetof(struct pm_libcurl, easy_init)},
    {"curl_easy_setopt", offsetof(struct pm_libcurl, easy_setopt)},
    {"curl_easy_strerror", offsetof(struct pm_libcurl, easy_strerror)},
    {"curl_free", offsetof(struct pm_libcurl, free)},
    {"curl_global_cleanup", offsetof(struct pm_libcurl, global_cleanup)},
    {"curl_global_init", offsetof(struct pm_libcurl, global_init)},
    {"curl_multi_add_handle", offsetof(struct pm_libcurl, multi_add_handle)},
    {"curl_multi_cleanup", offsetof(struct pm_libcurl, multi_cleanup)},
    {"curl_multi_info_read", offsetof(struct pm_libcurl, multi_info_read)},
    {"curl_multi_init", offsetof(struct pm_libcurl, multi_init)},
    {"curl_multi_perform", offsetof(struct pm_libcurl, multi_perform)},
    {"curl_multi_poll", offsetof(struct pm_libcurl, multi_poll)},
    {"curl_multi_remove_handle", offsetof(struct pm_libcurl, multi_remove_handle)},
    {"curl_slist_append", offsetof(struct pm_libcurl, slist_append)},
    {"curl_slist_free_all", offsetof(struct pm_libcurl, slist_free_all)},
    {"curl_url", offsetof(struct pm_libcurl, url)},
    {"curl_url_cleanup", offsetof(struct pm_libcurl, url_cleanup)},
    {"curl_url_get", offsetof(struct pm_libcurl, url_get)},
    {"curl_url_set", offsetof(struct pm_libcurl, url_set)},
    {"curl_version", offsetof(struct pm_libcurl, version)},
};

enum { ROWS = sizeof rows / sizeof *rows };
_Static_assert(ROWS * sizeof(void *) == sizeof(struct pm_libcurl), "a function has no row");

static bool fail(struct pm_err *err)
{
    const char *why = dlerror();
    return pm_fail(err, PM_ERR_FAILED, "libcurl cannot be loaded: %s", why ? why : PM_LIBCURL);
}

static bool load(struct pm_libcurl *curl, struct pm_err *err)
{
    void *library = dlopen(PM_LIBCURL, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return fail(err);
    for (size_t i = 0; i < ROWS; i++) {
        void *function = dlsym(library, rows[i].name);
        if (!function)
            return fail(err);
        memcpy((char *)curl + rows[i].offset, &function, sizeof function);
    }
    return true;
}

bool pm_libcurl_load(const struct pm_libcurl **out, struct pm_err *err)
{
    /* Nothing, or all of it: what a library holds does not change while it is loaded. */
    static struct pm_libcurl loaded;
    struct pm_libcurl curl;
    if (!loaded.version) {
        if (!load(&curl, err))
            return false;
        loaded = curl;
    }
    *out = &loaded;
    return true;
}
