/* What the files of `zone` share. Private to zone*.c. */
#pragma once

#include "command/books.h"
#include "zone/zone.h"

struct pm_zoning {
    struct pm_context *context;
    struct pm_desired desired;
    struct pm_books *books; /* NULL: not needed */
    struct pm_ledger ledger;
    struct pm_account account; /* count 0 and no ownership without a token */
    bool has_account;
    struct pm_name *names; /* the operands */
    size_t name_count;
    const struct pm_dns_options *left_dns; /* of domains that left the file */
    struct pm_zone_domain *domains;
    size_t count, cap;
    struct pm_zone_domain *others; /* mail domains that were not asked for; no zone filled in */
    size_t other_count, other_cap;
    struct pm_zone *zones;
    size_t zone_count;
    const struct pm_zone_format *format; /* NULL: each zone that of its provider */
    struct pm_zone_options options;
};

/* Reads file, account and ledger, and fills in the domains: those declared and those that left,
 * or with --remove the operands. Errors: of those; an operand that is neither declared nor known to
 * have left; with --remove, of pm_zoning_gather_removed. */
PM_CHECKED bool pm_zoning_gather(struct pm_zoning *z, struct pm_err *err);
/* Puts the domains together by zone. */
PM_CHECKED bool pm_zoning_group(struct pm_zoning *z, struct pm_err *err);
/* Once the ledger is read: tells its age. Error: it is another account's than the token, or than
 * the ownership value that was given. */
PM_CHECKED bool pm_zoning_check_books(struct pm_zoning *z, struct pm_err *err);
/* Error: of the domains that the ledger knows so many are gone from the account's list that nothing
 * may be concluded from it. */
PM_CHECKED bool pm_zoning_check_list(const struct pm_zoning *z, struct pm_err *err);
/* --remove: the operands, each of which has left: it is neither declared nor on the account. What
 * remains of doubt is told as a warning. Errors: of pm_zoning_check_books; a domain that is gone
 * from the account, but open in the ledger (known, to be deleted, asked for without an answer);
 * one that the ledger does not say was deleted, without a token, or where the account's list
 * proves nothing. */
PM_CHECKED bool pm_zoning_gather_removed(struct pm_zoning *z, struct pm_err *err);
/* Once the current records are known, and the options chosen: asks for the removal of optional
 * records that are there, and of the account's ownership value where only the state's digest tells
 * it. Error: the ownership value of another account stands at a domain to remove. */
PM_CHECKED bool pm_zoning_mind_current(struct pm_zoning *z, struct pm_err *err);
PM_CHECKED bool pm_zoning_read_account(struct pm_zoning *z, struct pm_err *err);
void pm_zoning_add(struct pm_zoning *z, struct pm_zone_domain domain);

/* Format and options from the command line; the zones are grouped. Errors (PM_ERR_USAGE): options
 * that do not fit together, or not the format; zones of several providers for one document. */
PM_CHECKED bool pm_zoning_choose(struct pm_zoning *z, struct pm_err *err);

/* Once the options are chosen: what a document that declares has to hold is in it, or it is told
 * (--declared-only, no state, other zones that an earlier document may have held). Error
 * (PM_ERR_USAGE): the operands leave out domains of a zone, whose records would go. */
PM_CHECKED bool pm_zoning_check_scope(struct pm_zoning *z, struct pm_err *err);
/* What an earlier document held, and this one of the zones does not, goes. Not so with whole zones
 * whose current records are known, which are carried along. */
bool pm_zoning_lets_go(const struct pm_zoning *z, const struct pm_zone *zone);
/* Once the current records are known: warns of records at places of ours that are there (a DMARC
 * record also where nobody looked), and that the options of a declared domain do not ask for, where
 * they go with an earlier document that held them. */
void pm_zoning_tell_let_go(const struct pm_zoning *z);

/* Once the current records are known, where they were asked for: fills in of each domain whose SPF
 * record is merged what that costs, by asking (RFC 7208 4.6.4). Errors: PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_zoning_count_lookups(struct pm_zoning *z, struct pm_err *err);

/* --list-formats: for people, or with --format json for programs. Error (PM_ERR_USAGE): another
 * --format. */
PM_CHECKED bool pm_zoning_list_formats(struct pm_context *context, struct pm_err *err);
