/* From the records that are there to those that a domain needs: worked out once, for every format
 * in which a change can be written.
 *
 * What belongs to others is carried along, with its TTL and the cuts of its texts. An SPF record
 * that is there is merged with ours: its terms stay in their places, and what it lacks of ours
 * comes in front of `all`, which stays the stricter one of the two where the record names other
 * senders. What was ours in another form (another preference, another DKIM target, the CNAME to
 * PurelyMail's DMARC record) is replaced, and so is, with a warning, the one value that stands
 * where the file gives another one (the DMARC text, the id of MTA-STS, the address of TLS-RPT), if
 * the zone holds records of ours there. What cannot stand beside ours is a conflict: it is reported
 * with what to delete, and ours is left out where it could not take effect, or would do harm, until
 * that is gone (delete_conflicts). Another account's ownership value is in nobody's way: it is told
 * of, and stays. Of a domain that is leaving, or has left, places of which nothing is known are
 * told of. */
#pragma once

#include "model/current.h"
#include "model/records.h"

/* What SPF records cost those who check mail (RFC 7208 4.6.4), where DNS was asked. */
struct pm_spf_cost {
    int before;            /* lookups of the one record that is there; 0: not asked */
    int after;             /* those of the merged one; 0: not asked */
    struct pm_str terms;   /* "include:a.example 7, mx 1": of those; empty: not known */
    struct pm_str problem; /* why after is not known, or what breaks the record; empty: nothing */
};

struct pm_changeset_input {
    struct pm_name domain, zone;
    const struct pm_record_list *wanted; /* what is to be there; with remove: what is to go */
    /* The account's ownership value, for finding ours among the texts, even where it is not among
     * the wanted ones; empty: not known. With remove it goes, wanted or not. */
    struct pm_str ownership;
    bool drop_ownership; /* ours is not needed any more: it goes if it is there */
    /* Ours is wanted, and its value is not known: what has its form stays as it is, and is told of
     * where it is several. */
    bool keep_ownership;
    const struct pm_current *current; /* NULL: not known */
    bool remove;                      /* the domain left: our records go, others' stay */
    /* The domain is not declared any more, and still receives mail: wanted is a guess. What stands
     * in the place of our records stays as it is, and only what is missing, and can be added
     * without a change to others' records, is added; there are no conflicts. */
    bool leaving;
    bool delete_conflicts;
    /* Of merged_spf. A record that works, and would not any more with ours (over ten lookups), is a
     * conflict that delete_conflicts does not resolve. */
    struct pm_spf_cost spf_cost;
    uint32_t ttl_min, ttl_max; /* what the provider takes, and ours get at least or at most without
                                  a word; 0: no limit */
};

enum pm_set_action {
    PM_SET_KEEP,   /* right as it is */
    PM_SET_ADD,    /* no such set is there, or what is there is not known */
    PM_SET_MODIFY, /* a set is there, and becomes another */
    PM_SET_DELETE, /* all of the set goes */
};

/* What becomes of one set. Values are sorted by pm_rdata_cmp. */
struct pm_set_change {
    enum pm_set_action action;
    struct pm_str owner; /* canonical */
    enum pm_rrtype type;
    /* The whole set before; count 0: there is none, or it is not known. With remove and nothing
     * known: what we wrote once. */
    struct pm_rrset before;
    /* The whole set afterwards, others' values included; count 0: it goes. Where nothing is known
     * of the current records: our values alone, and others may stand beside them. */
    struct pm_rrset after;
    /* The difference: before - removed + added = after. When only the TTL changes both are
     * empty. */
    struct pm_rrset added, removed;
    unsigned purposes; /* bits (1 << enum pm_purpose) of our records that are in after; or of those
                          removed, with remove; or, with as_is, of those in whose place it stands */
    bool is_conflict;  /* DELETE or MODIFY by delete_conflicts */
    /* What is there stays, where ours is left out because of it, or is not known (ownership), or
     * where the domain is leaving or has left. An earlier document may have put it there, in which
     * ours was another: one that takes the place of that holds it, too. */
    bool as_is;
};

enum pm_remark_kind {
    PM_REMARK_INFO,     /* what was merged, carried along, raised */
    PM_REMARK_WARNING,  /* will work, or can not be told, but should be looked at */
    PM_REMARK_CONFLICT, /* what is there does not go with ours */
};

/* Something to tell a person. Hostile text may be in it: it is escaped where it is written. */
struct pm_remark {
    enum pm_remark_kind kind;
    struct pm_str text;     /* one sentence or two: what, where, why */
    struct pm_str fix;      /* what a person can do; may be empty */
    struct pm_rrset remove; /* CONFLICT: what has to be deleted; count 0: nothing that could be */
    bool resolved;          /* CONFLICT: the change deletes it */
};

struct pm_changeset {
    bool known; /* there are current records */
    /* The first record (by owner) of whose set the current records say nothing, so that others'
     * values may be lost with what is made here: it must not be written. NULL: there is none. */
    const struct pm_dns_record *unknown;
    /* Sorted: fewer labels first, then owner; at one owner deletions first, then by the type's
     * name. One for each set that ours are in, or were, or are left out of, and for each that
     * delete_conflicts takes away. A set that is in the way, stays, and cannot have been ours by
     * its type is in the remarks only. */
    struct pm_set_change *sets;
    size_t count;
    struct pm_remark *remarks;
    size_t remark_count;
    bool blocked; /* some conflict is not resolved: what is needed is not all there afterwards */
    /* The SPF record's text, where one that was there becomes another; empty: ours is alone, or
     * the one that is there says it all. Its lookups (RFC 7208 4.6.4) can be counted by asking DNS
     * only (spf_cost); those that it shows itself are counted here. */
    struct pm_str merged_spf;
    struct pm_str former_spf; /* with merged_spf: the one that it is made of; empty: several */
};

/* The value does what our record of that purpose is for, in whichever form a file may ask for:
 * another preference, target or text. */
bool pm_purpose_serves(enum pm_purpose purpose, enum pm_rrtype type, const struct pm_rdata *value);

/* Never fails. Made in the arena; slices of the input are borrowed. Changesets of a zone's domains
 * have no owner in common, save where a helper record of one domain (autoconfig.example.com) is
 * another one's name: pm_zone_group refuses that. */
struct pm_changeset pm_changeset_make(const struct pm_changeset_input *input,
                                      struct pm_arena *arena);

/* The whole zone afterwards: what is there (whole only; its SOA and NS included), with the changes
 * carried out. Sorted as in a changeset. */
struct pm_rrset *pm_changeset_apply(const struct pm_current *current,
                                    const struct pm_changeset *changes, size_t change_count,
                                    struct pm_arena *arena, size_t *count);
