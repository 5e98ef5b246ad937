/* Zones and changes as lines of text, for tests.
 *
 *     "@ 3600 MX 10 mailserver.purelymail.com\n"
 *     "www 300 A 192.0.2.1\n"
 *
 * "@" is example.com, and other owners are below it. TXT is the rest of the line as it is; a '|' in
 * it is where one character-string ends and the next begins. */
#pragma once

#include "model/changeset.h"

struct pm_current zonetext_parse(const char *text, struct pm_arena *arena);
/* The sets in their order, a line a value. */
struct pm_str zonetext_format(const struct pm_rrset *sets, size_t count, struct pm_arena *arena);
/* "MODIFY @ TXT 3600 -old +new": a line for each set that changes; "!" behind the action where it
 * is a conflict's. */
struct pm_str zonetext_changes(const struct pm_changeset *changes, struct pm_arena *arena);
