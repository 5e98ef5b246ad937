/* What pm_zone_check asks before a byte is written; each says what is wrong and what to do. Private
 * to zone/. */
#pragma once

#include "zone/writer.h"

/* The format has the style. */
PM_CHECKED bool pm_zone_check_style(const struct pm_zone_format *format, enum pm_zone_style style,
                                    struct pm_err *err);
/* What replaces a whole zone knows it, or may not care. */
PM_CHECKED bool pm_zone_check_whole(const struct pm_zone_format *format, const struct pm_zone *zone,
                                    const struct pm_zone_options *options, struct pm_err *err);
/* A complete zone has name servers, and a serial that comes after the one there. */
PM_CHECKED bool pm_zone_check_complete(const struct pm_zone *zone,
                                       const struct pm_zone_options *options, struct pm_err *err);
/* A removal can be written. */
PM_CHECKED bool pm_zone_check_removal(const struct pm_zone_format *format,
                                      const struct pm_zone *zone,
                                      const struct pm_zone_domain *domain,
                                      const struct pm_zone_options *options, struct pm_arena *arena,
                                      struct pm_err *err);
/* What stands where the domain's records go is known, if anything of the zone is. */
PM_CHECKED bool pm_zone_check_known(const struct pm_zone *zone, const struct pm_zone_domain *domain,
                                    const struct pm_changeset *changes, struct pm_arena *arena,
                                    struct pm_err *err);
/* The format can hold the set's type and values. domain: on whose behalf it is written. */
PM_CHECKED bool pm_zone_check_set(const struct pm_zone_format *format, struct pm_str domain,
                                  const struct pm_rrset *set, struct pm_arena *arena,
                                  struct pm_err *err);
/* The format can do this with the set, in the style that was asked for. */
PM_CHECKED bool pm_zone_check_change(const struct pm_zone_format *format, struct pm_str domain,
                                     const struct pm_set_change *change,
                                     const struct pm_zone_options *options, struct pm_arena *arena,
                                     struct pm_err *err);
