/* Whether a file that is there may be replaced. Private to zone/. */
#pragma once

#include "zone/zone.h"

/* bytes: what the file at path holds. A whole zone replaces files of ours and the one that the
 * current records were read from; any other, too, with replace_zone. Anything else replaces files
 * of ours only: errors are a file that was not made by this program (it says so in its first two
 * lines, a script in its first three), one that holds a whole zone, and the one that the current
 * records were read from; records that servers read from it (bind, cloudflare, tinydns) where a
 * change would take their place, which holds only what is to be altered, or where the domains are
 * chosen and some of those in it are not among them; and any file where a removal would take its
 * place in a format that declares, for the domains that stay are in it; and one that declares and
 * was made from current records where these are not known now. A file without a letter or digit may
 * always be replaced; a symbolic link is left to who writes (zone/batch.h). */
PM_CHECKED bool pm_zone_may_replace(const struct pm_zone_format *format,
                                    const struct pm_zone_options *options,
                                    const struct pm_zone *zone, const char *path,
                                    struct pm_str bytes, struct pm_err *err);

/* True when the line says where a file came from (format->origin_lines). */
bool pm_zone_is_origin_line(const struct pm_zone_format *format, struct pm_str line);
