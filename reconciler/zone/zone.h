/* The DNS records of many domains, by zone, in the form a DNS provider or server takes.
 *
 *     pm_zone_group(domains, count, arena, &zones, &zone_count, &err);
 *     pm_zone_check(format, zones, zone_count, &options, arena, &review, &err);
 *     pm_zone_write(format, zones, zone_count, &options, &sink);          one document
 *     pm_zone_write_dir(zones, zone_count, &options, dir, &n, &err);      a file a zone
 *
 * A format is a file of its own and a row in formats.c. What it writes is a change: from the
 * records that are there, where those are known, to what the domains need (model/changeset.h).
 * Changes are worked out one domain at a time while they are written, so memory does not grow with
 * their number. Same input, same bytes: no time stamp stands in the output, save a serial that was
 * asked for, or that nothing is known of. */
#pragma once

#include "base/sink.h"
#include "model/changeset.h"
#include "model/provider.h"
#include "zone/serial.h"

/* What the caller gives of one domain. */
struct pm_zone_domain {
    struct pm_name name;
    const struct pm_dns_options *dns; /* never NULL; of a domain that left the file: the defaults */
    bool leaving; /* not declared any more, its deletion not confirmed: DNS must not go first */
    bool added;   /* known to be on the account: with PM_OWNERSHIP_UNTIL_ADDED its record goes */
    bool absent;  /* known not to be on the account yet: it takes no mail there */
    bool remove;  /* it left: our records go */
    struct pm_str note;          /* a remark that is written as a comment; hostile; may be empty */
    struct pm_name zone;         /* filled in by pm_zone_group */
    bool blamed;                 /* likewise, where it fails: the one to correct */
    struct pm_spf_cost spf_cost; /* filled in by the caller, where it asked DNS */
};

struct pm_zone_format;

/* The domains of one zone. */
struct pm_zone {
    struct pm_name name;
    const struct pm_zone_domain *domains; /* the zone's own name first, then by name */
    size_t count;
    /* What the zone holds now; NULL: not known. Filled in by the caller after grouping. */
    const struct pm_current *current;
    /* Of its provider (dns.provider of its domains); NULL: the file does not say. */
    const struct pm_provider *provider;
};

/* Sorts domains in place by zone and name and finds the runs of one zone; zones point into domains.
 * Errors: a domain that is not in the zone its file gives; a name so long that the owners of its
 * records would exceed the 253 octets of RFC 1035 2.3.4; domains of one zone with different
 * providers; a helper record (autoconfig.NAME) whose owner is another declared domain. */
PM_CHECKED bool pm_zone_group(struct pm_zone_domain *domains, size_t count, struct pm_arena *arena,
                              struct pm_zone **zones, size_t *zone_count, struct pm_err *err);
/* The same for mail domains that are not written now; nothing stands beside a CNAME. names: sorted
 * by pm_str_order. Error: a helper record's owner is one of them. */
PM_CHECKED bool pm_zone_check_helpers(const struct pm_zone_domain *domains, size_t count,
                                      const struct pm_str *names, size_t name_count,
                                      struct pm_err *err);

enum pm_zone_style {
    PM_ZONE_STYLE_DEFAULT,
    PM_ZONE_STYLE_INCLUDE,  /* a part for a file that holds the rest: bind, octodns */
    PM_ZONE_STYLE_COMPLETE, /* bind: a complete zone with SOA and NS */
    PM_ZONE_STYLE_YAML,     /* gcloud: record sets as YAML instead of the transaction script */
    PM_ZONE_STYLES,
};

/* "include", "complete", "yaml"; false: none of these. */
bool pm_zone_style_parse(struct pm_str text, enum pm_zone_style *out);
const char *pm_zone_style_name(enum pm_zone_style style);

struct pm_zone_options {
    const char *version;      /* of this program */
    struct pm_str digest;     /* SHA-256 of the desired-state files, hex; empty: not said */
    struct pm_str ownership;  /* the whole value; empty: unknown, and each format says so */
    bool all;                 /* with current records: also what is right already */
    bool delete_conflicts;    /* write the deletion of what does not go with our records */
    bool replace_zone;        /* may write what replaces a whole zone without knowing its records,
                                 and in the place of another program's file */
    bool chosen;              /* the domains are some that were asked for: a zone may have more */
    enum pm_zone_style style; /* one that the format has (format->styles) */

    /* COMPLETE. */
    const struct pm_name *ns; /* at least one, unless the current records are known whole and hold
                                 NS; the first is the SOA's MNAME */
    size_t ns_count;
    uint32_t ttl; /* of the SOA and NS records */
    struct pm_serial serial;
    int64_t now; /* for serials made from the time */
};

/* What using the output does to the other records there. */
enum pm_zone_effect {
    PM_ZONE_ADDS,         /* adds values beside those that are there */
    PM_ZONE_REPLACES_SET, /* each set that it names becomes what it says */
    PM_ZONE_REPLACES,     /* the zone becomes what it says: everything else goes */
};
const char *pm_zone_effect_text(enum pm_zone_effect effect); /* "adds", "replaces sets", … */

/* What becomes of a value that has to go, once the output is used. */
enum pm_zone_deletion {
    PM_ZONE_DELETES_NOTHING, /* it cannot be written */
    PM_ZONE_DELETES_BY_HAND, /* it is listed: whoever reads the output deletes it */
    PM_ZONE_DELETES_IN_PART, /* it is deleted, or listed where that cannot be done */
    PM_ZONE_DELETES_ALL,
};
const char *pm_zone_deletion_text(enum pm_zone_deletion deletion); /* "no", "by hand", … */

enum { PM_ZONE_TYPES_MAX = 24 };

struct pm_zone_writer;

struct pm_zone_format {
    const char *name;   /* as given to --format */
    const char *what;   /* what it is for: one line of help */
    const char *import; /* the exact command or step that brings FILE in; ZONE stands for the zone's
                           name; lines are parted by '\n' */
    const char *import_styled; /* the same of --style include or yaml; NULL: import tells of it */
    const char *suffix;        /* of files, with the dot */
    enum pm_zone_effect effect;
    unsigned styles; /* bits (1 << enum pm_zone_style) of those it has */
    enum pm_zone_deletion deletes;
    bool needs_sets;     /* deleting or changing a value takes the whole set as it is now: without
                            current records it can only add */
    bool shares_ttl;     /* it adds values, and others' in the set get their TTL */
    bool creates_only;   /* replaces sets, but without current records it fails where one is there
                            already: nothing is lost, save with declares, which changes the sets
                            that an earlier document made */
    const char *unseen;  /* values of a set that no reading of the zone shows and that go when the
                            set  is replaced: the subject of a sentence; NULL: there are none */
    bool one_zone;       /* a document can hold one zone only, for it is brought in zone by zone */
    bool declares;       /* what an earlier file said, and this one does not, is deleted by the tool
                            that reads it: what is right already is written in any case */
    const char *let_go;  /* with declares: what to do so that others' values which stand in the
                            document outlive it, as a sentence */
    bool for_people;     /* table, csv, json: read, not imported */
    bool for_programs;   /* json: of these, the one whose records nobody enters by hand */
    const char *comment; /* what begins a comment line ("#"); NULL: the format has none */
    uint32_t ttl_min, ttl_max; /* 0: no limit known */
    size_t txt_max;            /* bytes of one TXT value; 0: no limit but DNS' own */
    /* The types that it can hold, ended by 0; NULL: all. */
    const enum pm_rrtype *types;
    /* Why it cannot hold a value of one of its types, as the end of a sentence ("it holds a line
     * feed"); NULL: it can. NULL in place of the function: it holds them all. */
    const char *(*refuse)(enum pm_rrtype type, const struct pm_rdata *value);
    /* The same of what a style cannot do with a set. */
    const char *(*refuse_change)(const struct pm_zone_options *options,
                                 const struct pm_set_change *change);
    /* Value i of change->removed is left to a person: a comment says so. NULL: it leaves none. */
    bool (*leaves)(const struct pm_changeset *changes, const struct pm_set_change *change,
                   size_t i);
    /* Lines that begin so (after blanks) say where the output came from. They alone do not make a
     * file's content another one. NULL: none. */
    const char *origin_lines[2];
    /* How one of the first two lines (after blanks) of every file begins that has no such line
     * there; of the first three of one that begins with "#!". NULL: they have one. */
    const char *mark;
    void (*begin)(struct pm_zone_writer *w); /* NULL: nothing to write there */
    void (*zone)(struct pm_zone_writer *w, const struct pm_zone *zone);
    void (*end)(struct pm_zone_writer *w);
};

/* All formats, in the order of the help. */
const struct pm_zone_format *const *pm_zone_formats(size_t *count);
/* NULL when there is none of that name. */
const struct pm_zone_format *pm_zone_format_find(struct pm_str name);
/* PM_ZONE_REPLACES of a format becomes REPLACES_SET with --style include; complete zones replace.
 */
enum pm_zone_effect pm_zone_effect_of(const struct pm_zone_format *format,
                                      const struct pm_zone_options *options);
/* The document takes the place of the one before, and what that said and this one does not goes:
 * what is right already stands in it in any case. So it is with formats that declare, with --style
 * include, and with whole zones. */
bool pm_zone_declares(const struct pm_zone_format *format, const struct pm_zone_options *options);

/* What a person should be told before the output is used. */
struct pm_zone_review {
    struct pm_remark *remarks; /* of the formats, the zones and the changes, in their order */
    size_t count;
    size_t blocked;    /* domains with a conflict that is not resolved */
    size_t changed;    /* sets that change */
    size_t incomplete; /* domains whose ownership record is left out: its value is not known */
};

/* Looks at everything before a byte is written. Errors: a record that the format cannot hold (which
 * domain, which type or text, why); a format that replaces whole zones, without current records
 * that are whole and without replace_zone; current records that do not tell of a set that a record
 * of the domain goes into (which, and where); a style that the format has not; a removal that the
 * format cannot write (with which it can, or --current). */
PM_CHECKED bool pm_zone_check(const struct pm_zone_format *format, const struct pm_zone *zones,
                              size_t count, const struct pm_zone_options *options,
                              struct pm_arena *arena, struct pm_zone_review *review,
                              struct pm_err *err);

/* Writes the zones as one document. Errors stick in the sink. */
void pm_zone_write(const struct pm_zone_format *format, const struct pm_zone *zones, size_t count,
                   const struct pm_zone_options *options, struct pm_sink *sink);

struct pm_zone_dir_counts {
    size_t written;   /* new, or with another content */
    size_t unchanged; /* left alone */
};

/* Writes each zone to DIR/ZONE.SUFFIX in the format, or where that is NULL in its provider's (bind
 * where none is said), DIR being created if only it is missing. A file whose content is the same
 * but for the serial and the origin lines is not touched; another one is replaced as a whole, with
 * a serial that comes after the one in it and after the current records'. New content waits beside
 * the files until all of it is on the disk, then takes their places, 4096 files at a time; after a
 * crash each file is the old or the new one. Stops at the first error: folder or file not writable,
 * a symbolic link in a file's place; a file that this program did not make, unless it is replaced
 * by the whole zone and the current records came from it, or replace_zone is set; a file that holds
 * a whole zone or that the current records came from, unless what takes its place is the whole
 * zone; records in a file that servers read where a change would take their place, or of a domain
 * that was not chosen; a file in the place of a removal that declares, or of what declares without
 * current records where it was made from some; an SOA in it whose serial cannot be read, a given
 * serial that does not come after it. What came before the error is written; *counts tells. */
PM_CHECKED bool pm_zone_write_dir(const struct pm_zone_format *format, const struct pm_zone *zones,
                                  size_t count, const struct pm_zone_options *options,
                                  const char *dir, struct pm_zone_dir_counts *counts,
                                  struct pm_err *err);

/* The format of the zone's provider; bind where none is said. */
const struct pm_zone_format *pm_zone_format_of(const struct pm_zone *zone);
