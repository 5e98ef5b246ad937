/* How the az command finds the records that it is told to remove, and what follows from it. Private
 * to zone/. */
#pragma once

#include "model/changeset.h"

/* True when `az network dns record-set TYPE remove-record`, told the values of named, takes there
 * away, too: it compares no preference, priority, weight, port or flags of 0, and takes everything
 * for which the rest is the same (Azure/azure-cli, its module network: dict_matches_filter). Of a
 * CNAME it compares nothing. */
bool pm_azure_takes(enum pm_rrtype type, const struct pm_rdata *named,
                    const struct pm_rdata *there);
/* The same of the first count values of a set. */
bool pm_azure_takes_of(const struct pm_rrset *named, size_t count, const struct pm_rdata *there);

/* True when the text can be told as the value to remove: as one word "--value=TEXT", or as a word a
 * string where it came in several. There a word that begins with '-' is taken for an option, and in
 * both a '@' at the value's beginning makes it the name of a file. */
bool pm_azure_can_name(const struct pm_rdata *text);

/* In which order values are added to a set and taken out of it. */
enum pm_azure_way {
    PM_AZURE_ADDS_FIRST,    /* if a command fails in between, nothing is lost */
    PM_AZURE_REMOVES_FIRST, /* what is removed would take what stays or comes along */
    PM_AZURE_ANEW,          /* a text that cannot be told: the set is deleted and made again */
};
enum pm_azure_way pm_azure_way_of(const struct pm_set_change *set);

/* What goes: change->removed, or the whole set. */
const struct pm_rrset *pm_azure_removed(const struct pm_set_change *set);
