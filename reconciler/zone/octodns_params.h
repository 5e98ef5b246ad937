/* The parameters of SVCB and HTTPS records (RFC 9460 2.1) in octoDNS' form. Private to octoDNS'
 * values. */
#pragma once

#include "base/sink.h"

enum { PM_OCTODNS_PARAMS_MAX = 64 };

/* " {}" or a mapping in lines of their own, indented by so many blanks, sorted by key. words:
 * "alpn=h2,h3", "no-default-alpn"; at most PM_OCTODNS_PARAMS_MAX. */
void pm_octodns_put_params(struct pm_sink *sink, const struct pm_str *words, size_t count,
                           size_t indent);
