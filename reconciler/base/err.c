#include "base/err.h"

#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static void set(struct pm_err *err, enum pm_err_code code,
                                                      int sys, const char *format, va_list args)
{
    err->code = code;
    err->sys = sys;
    vsnprintf(err->msg, sizeof err->msg, format, args);
}

void pm_err_set(struct pm_err *err, enum pm_err_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, code, 0, format, args);
    va_end(args);
}

void pm_err_set_sys(struct pm_err *err, int sys, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(err, PM_ERR_FAILED, sys, format, args);
    va_end(args);
    size_t len = strlen(err->msg);
    snprintf(err->msg + len, sizeof err->msg - len, ": %s", strerror(sys));
}

void pm_err_put_front(struct pm_err *err, const char *format, ...)
{
    char inner[PM_ERR_MSG_MAX];
    memcpy(inner, err->msg, sizeof inner);
    va_list args;
    va_start(args, format);
    vsnprintf(err->msg, sizeof err->msg, format, args);
    va_end(args);
    size_t len = strlen(err->msg);
    snprintf(err->msg + len, sizeof err->msg - len, ": %s", inner);
}
