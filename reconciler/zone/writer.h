/* What the formats share while they write. Private to zone/. */
#pragma once

#include "zone/zone.h"
#include "json/write.h"

/* The lines of a domain, which those that share its options have, too, but for the name. */
struct pm_zone_alike {
    const struct pm_dns_options *dns; /* NULL: none made yet */
    struct pm_sink text;
    size_t holes[PM_PURPOSES]; /* where the name stands in it */
    size_t hole_count;
    size_t name_len, name_max; /* the name there; the longest that fits into the columns */
};

struct pm_zone_writer {
    const struct pm_zone_format *format;
    const struct pm_zone_options *options;
    struct pm_sink *sink;
    struct pm_arena scratch; /* emptied after each zone, and by formats after each domain */
    uint32_t serial;         /* of the complete zone that is written, where has_serial */
    bool has_serial;         /* false: what comes after the current records' */
    size_t written;          /* zones before this one */
    size_t total;            /* zones in this document */
    struct pm_json_writer json;
    struct pm_zone_alike alike[2]; /* bind's: of domains that are their zone's apex, of others */
};

/* Begins a run of documents in one format. */
void pm_zone_writer_init(struct pm_zone_writer *w, const struct pm_zone_format *format,
                         const struct pm_zone_options *options, struct pm_sink *sink);
void pm_zone_writer_fini(struct pm_zone_writer *w);
/* Writes one document. */
void pm_zone_writer_run(struct pm_zone_writer *w, const struct pm_zone *zones, size_t count);

/* The records that the domain needs, in the order of enum pm_purpose, made in the scratch arena:
 * what pm_zone_change leads to, before others' are looked at. */
struct pm_record_list pm_zone_wanted(struct pm_zone_writer *w, const struct pm_zone_domain *domain);
/* What is to be done for one domain, made in the scratch arena: what is right already is left out
 * unless options->all asks for it, or the format declares. Conflicts are deleted only by a format
 * that can; one that cannot gets no change that would need a deletion to do no harm. Never NULL. */
const struct pm_changeset *pm_zone_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                                          const struct pm_zone_domain *domain);

/* Adds to what is said of a conflict that options->delete_conflicts settles it, where that is so.
 * Part of pm_zone_change. */
void pm_zone_advise(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_zone_domain *domain, struct pm_changeset *changes);
/* Calls put for each domain of the zone, and empties the scratch arena behind it. */
void pm_zone_put_domains(struct pm_zone_writer *w, const struct pm_zone *zone,
                         void (*put)(struct pm_zone_writer *w, const struct pm_zone *zone,
                                     const struct pm_zone_domain *domain));
/* The same for each set of each domain's change. */
void pm_zone_put_sets(struct pm_zone_writer *w, const struct pm_zone *zone,
                      void (*put)(struct pm_zone_writer *w, const struct pm_zone *zone,
                                  const struct pm_set_change *set));

/* For a format that cannot delete: says what is left for a person to delete, and takes out of the
 * change what must not stand beside it (a second CNAME, a second SPF record). Part of
 * pm_zone_change. */
void pm_zone_mend_leftovers(struct pm_zone_writer *w, struct pm_changeset *changes);
/* For a part that another file includes, and that takes the place of the one before: what it cannot
 * be seen to take away is told of; in a format that adds, added has all of ours afterwards, also
 * what is there already, and an SPF record that others have a part in stays. Part of
 * pm_zone_change. */
void pm_zone_mend_part(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                       struct pm_changeset *changes);

/* The whole zone afterwards, for formats that replace it: all sets of the current records with the
 * changes of all domains carried out (just ours where nothing is known), sorted as in a changeset.
 * SOA and apex NS are among them only with with_authority; what signs a zone never is: it would not
 * fit any more, and who signs the zone makes it anew. In the scratch arena. */
struct pm_rrset *pm_zone_whole(struct pm_zone_writer *w, const struct pm_zone *zone,
                               bool with_authority, size_t *count);
/* True when the ownership record is left out because its value is not known. */
bool pm_zone_lacks_ownership(const struct pm_zone_options *options,
                             const struct pm_zone_domain *domain);
/* True when some domain of the zone gets records: not all of them are removed. */
bool pm_zone_has_records(const struct pm_zone *zone);
/* True when the records of some domain of the zone are removed. */
bool pm_zone_has_removal(const struct pm_zone *zone);
/* True for a text that receivers take for an SPF record (pm_spf_is_record). */
bool pm_zone_is_spf(enum pm_rrtype type, const struct pm_rdata *value);
/* What both Route 53 and deSEC take of the types that can stand at our owners: neither DNAME nor
 * what signs a zone. Ended by 0. */
extern const enum pm_rrtype pm_zone_service_types[];
/* True for RRSIG, NSEC, NSEC3, NSEC3PARAM and ZONEMD. */
bool pm_zone_is_signing(enum pm_rrtype type);
/* True when a value can be taken away by this output: by a deletion, or as the zone is replaced. */
bool pm_zone_can_delete(const struct pm_zone_format *format, const struct pm_zone_options *options);

/* The comment lines at the top, each behind format->comment and a blank: of which zone it is; at
 * the top of a document made by what from what, whether it adds or replaces, how to import it; what
 * the current records were taken from, or what comes of not knowing them. What came from outside is
 * escaped for a one-line comment (pm_master_put_remark), and no line of it begins with what a tool
 * could take for an instruction. */
void pm_zone_put_header(struct pm_zone_writer *w, const struct pm_zone *zone);
/* The line of it that says by what and from what the document was made. */
void pm_zone_put_origin(struct pm_zone_writer *w);
/* The domain's remarks as comment lines: leaving, its note, the missing ownership value, and the
 * changeset's (conflicts with what to delete). */
void pm_zone_put_remarks(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                         const struct pm_changeset *changes);
/* The same without the line that names the domain. */
void pm_zone_put_notes(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                       const struct pm_changeset *changes);
/* True when a file of the format says at its top that the zone becomes what stands in it. */
bool pm_zone_says_whole(const struct pm_zone_format *format, struct pm_str bytes);
/* True when a file of the format says of a zone that its current records were known. */
bool pm_zone_says_known(const struct pm_zone_format *format, struct pm_str bytes);
/* What the output is with these current records, before their source. */
const char *pm_zone_change_words(const struct pm_current *current);
/* One comment line. */
void pm_zone_put_comment(struct pm_zone_writer *w, struct pm_str text);

/* True when the format's provider does not take the domain's TTL: its records get another. */
bool pm_zone_limits_ttl(const struct pm_zone_format *format, const struct pm_zone_domain *domain);
/* Which, and why: "the TTL of WHOSE, 30 s, becomes 60 s, the least that cloudflare takes". */
struct pm_str pm_zone_ttl_text(const struct pm_zone_format *format, uint32_t ttl,
                               struct pm_str whose, struct pm_arena *arena);

/* Why a domain that is not declared any more is still there, with its note. */
struct pm_str pm_zone_leaving_text(const struct pm_zone_domain *domain, struct pm_arena *arena);

/* "example.com" -> "example_com": letters, digits and '_' only, beginning with a letter; different
 * names give different words. A '-' within a label gives "__"; capitals come from nothing in a
 * canonical name and mark the rest: "N1und1_example", "X5Fdmarc_example_com". For labels of HCL,
 * keys. */
struct pm_str pm_zone_word(struct pm_str name, struct pm_arena *arena);

/* The value as zone files, nsupdate, Route 53's siblings and others have it: names absolute with
 * the final dot, TXT quoted and cut (at its own cuts where it has some, else at 255). */
void pm_master_put_rdata(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata);
/* The character-strings of a TXT value one after the other: at its own cuts, else at 255 at most.
 * False when there is none left; *at starts with 0 and means nothing outside of this function. An
 * empty text has one empty string. */
bool pm_zone_next_string(const struct pm_rdata *txt, size_t *at, struct pm_str *string);

/* What stands in place of the ownership record when its value is not known. */
#define PM_ZONE_OWNERSHIP_UNKNOWN                                                                \
    "the ownership value is not known: set PURELYMAIL_OWNERSHIP_TOKEN, or give an API token so " \
    "that it can be asked for"
/* The way out of it as a remark's fix. */
#define PM_ZONE_OWNERSHIP_FIX \
    "Set PURELYMAIL_OWNERSHIP_TOKEN, or give an API token so that it can be asked for."

extern const struct pm_zone_format pm_zone_format_azure;
extern const struct pm_zone_format pm_zone_format_bind;
extern const struct pm_zone_format pm_zone_format_cloudflare;
extern const struct pm_zone_format pm_zone_format_csv;
extern const struct pm_zone_format pm_zone_format_desec;
extern const struct pm_zone_format pm_zone_format_digitalocean;
extern const struct pm_zone_format pm_zone_format_dnscontrol;
extern const struct pm_zone_format pm_zone_format_external_dns;
extern const struct pm_zone_format pm_zone_format_gcloud;
extern const struct pm_zone_format pm_zone_format_hetzner;
extern const struct pm_zone_format pm_zone_format_json;
extern const struct pm_zone_format pm_zone_format_knot;
extern const struct pm_zone_format pm_zone_format_nsupdate;
extern const struct pm_zone_format pm_zone_format_octodns;
extern const struct pm_zone_format pm_zone_format_powerdns;
extern const struct pm_zone_format pm_zone_format_route53;
extern const struct pm_zone_format pm_zone_format_table;
extern const struct pm_zone_format pm_zone_format_terraform_aws;
extern const struct pm_zone_format pm_zone_format_terraform_cloudflare;
extern const struct pm_zone_format pm_zone_format_terraform_dns;
extern const struct pm_zone_format pm_zone_format_tinydns;

/* The serial of the SOA record among the current records. */
enum pm_serial_found pm_zone_current_serial(const struct pm_zone *zone, uint32_t *serial);
/* True when the current records are known whole, and a complete zone holds the same, and nothing
 * else: their serial is right for it. */
bool pm_zone_keeps_serial(struct pm_zone_writer *w, const struct pm_zone *zone);
