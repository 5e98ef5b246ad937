/* The az commands for one set. Private to zone/. */
#pragma once

#include "zone/writer.h"

/* Writes the calls of the shell functions record_set and remove_host that carry the change out; a
 * set that is right already is a comment. */
void pm_azure_put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_set_change *set);
