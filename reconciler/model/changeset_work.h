/* How a changeset is worked out, set by set. Private to model/. */
#pragma once

#include "model/changeset.h"

struct pm_change_work {
    const struct pm_changeset_input *input;
    struct pm_arena *arena;
    struct pm_record_list records; /* those wanted, sorted, with a TTL that the provider takes */
    struct pm_changeset made;
    size_t set_cap, remark_cap;
    struct pm_str cut; /* the last one that was reported: pm_change_is_cut_off */
};

/* What becomes of a value that is there. */
enum pm_fate {
    PM_FATE_OTHERS,   /* stays, and is not ours */
    PM_FATE_OURS,     /* stays, and does what one of ours is for */
    PM_FATE_GOES,     /* was ours, or is merged into what comes */
    PM_FATE_CONFLICT, /* goes by delete_conflicts */
};

/* One set on its way. */
struct pm_set_work {
    struct pm_str owner;
    enum pm_rrtype type;
    struct pm_rrset before; /* count 0: none */
    enum pm_fate *fates;    /* of each value of before */
    struct pm_rdata added[PM_PURPOSES];
    size_t added_count;
    unsigned purposes;
    uint32_t ttl; /* when no value of others stays */
    bool as_is;
};

struct pm_set_work pm_set_begin(const struct pm_change_work *work, struct pm_str owner,
                                enum pm_rrtype type, uint32_t ttl);
/* Puts the change among those made; nothing when ours are not in the set and nothing goes. */
void pm_set_end(struct pm_change_work *work, const struct pm_set_work *set);
/* The deletion of a set that does not go with ours. */
void pm_set_delete(struct pm_change_work *work, const struct pm_rrset *set, bool is_conflict);
/* A set in a place of ours that stays as it is; none: nothing. places: bits of those purposes. */
void pm_set_keep(struct pm_change_work *work, struct pm_set_work *set, unsigned places);
/* Those values of the set for which picked is true. */
struct pm_rrset pm_set_pick(const struct pm_rrset *set, const bool *picked, struct pm_arena *arena);

void pm_change_remark(struct pm_change_work *work, enum pm_remark_kind kind, struct pm_str text);
void pm_change_warn(struct pm_change_work *work, struct pm_str text, struct pm_str fix);
/* fix: what to do about it, where the change does not. True: the change deletes it. */
bool pm_change_conflict(struct pm_change_work *work, struct pm_str text, struct pm_str fix,
                        const struct pm_rrset *remove);
/* "MX 10 a.example., 20 b.example.": for remarks; what is long is cut. */
struct pm_str pm_change_show(const struct pm_rrset *set, struct pm_arena *arena);

/* Two texts of the form "v=VERSION; ..." begin with the same version, whatever blanks are in it. */
bool pm_change_same_version(struct pm_str a, struct pm_str b);
/* Bits of the purposes whose records stand in such a set, of those that pm_records_places lists. */
unsigned pm_change_places(const struct pm_record_list *places, struct pm_str owner,
                          enum pm_rrtype type);

/* The zone holds a record of ours at the domain, of those that no file gives another value: it was
 * with PurelyMail before. */
bool pm_change_shows_ours(const struct pm_change_work *work);

/* Ours where they are not known to clash with anything but values of their own set. */
void pm_change_place(struct pm_change_work *work, struct pm_set_work *set,
                     const struct pm_dns_record *ours);
/* The SPF record, as one with those that are there. */
void pm_change_merge_spf(struct pm_change_work *work, struct pm_set_work *set,
                         const struct pm_dns_record *ours);
/* Tells of an SPF record that costs too many lookups. former: the one record that it is made of, or
 * empty. False: former works, and record would not: ours is left out, a conflict. */
bool pm_change_mind_spf_cost(struct pm_change_work *work, struct pm_str owner, struct pm_str former,
                             struct pm_str record);
/* Our include out of the SPF records that are there; false: it is in none. */
bool pm_change_remove_spf(struct pm_change_work *work, struct pm_set_work *set);

/* What stands beside a CNAME of ours, or a CNAME where ours is none: reported, and deleted with
 * delete_conflicts. False: ours cannot be there. */
bool pm_change_clear_owner(struct pm_change_work *work, const struct pm_dns_record *ours);
/* The owner lies in another zone, or below an alias of a whole tree: reported once a place. */
bool pm_change_is_cut_off(struct pm_change_work *work, struct pm_str owner);
/* The set at the owner that takes it out of the zone's hands; NULL: none. */
const struct pm_rrset *pm_change_find_cut(const struct pm_change_work *work, struct pm_str owner);
/* What may stand beside a CNAME. */
bool pm_change_is_signature(enum pm_rrtype type);
/* A wildcard that answered so far for the domain, or for names beside ours, and does not any more:
 * reported, where the zone is known whole. */
void pm_change_mind_wildcard(struct pm_change_work *work);

void pm_change_compare(struct pm_change_work *work);
void pm_change_remove(struct pm_change_work *work);
void pm_change_leave(struct pm_change_work *work);
