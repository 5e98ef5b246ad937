#include "asis_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const manner_names[MANNERS] = {"",       "empty-nxdomain", "no-aa",
                                                  "notimp", "servfail",       "silent"};

static enum manner manner_read(const char *path)
{
    static const char mark[] = ";; asis: ";
    char line[256];
    enum manner found = MANNER_PLAIN;
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        for (int i = 1; i < MANNERS && strncmp(line, mark, sizeof(mark) - 1) == 0; i++) {
            if (strcmp(line + sizeof(mark) - 1, manner_names[i]) == 0)
                found = (enum manner)i;
        }
    }
    if (file)
        fclose(file);
    return found;
}

bool zone_read(const char *path, struct zone *out)
{
    int line = 0;
    FILE *file = fopen(path, "r");
    ldns_status status = LDNS_STATUS_FILE_ERR;
    if (file) {
        status = ldns_zone_new_frm_fp_l(&out->records, file, NULL, 3600, LDNS_RR_CLASS_IN, &line);
        fclose(file);
    }
    out->manner = manner_read(path);
    if (status != LDNS_STATUS_OK)
        fprintf(stderr, "net_asis: %s:%d: %s\n", path, line, ldns_get_errorstr_by_id(status));
    return status == LDNS_STATUS_OK;
}

static const struct zone *zone_of(const struct zone *zones, size_t count, const ldns_rdf *name)
{
    const struct zone *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const ldns_rdf *apex = ldns_rr_owner(ldns_zone_soa(zones[i].records));
        if (ldns_dname_compare(name, apex) != 0 && !ldns_dname_is_subdomain(name, apex))
            continue;
        if (!best || ldns_dname_label_count(apex) >
                         ldns_dname_label_count(ldns_rr_owner(ldns_zone_soa(best->records))))
            best = &zones[i];
    }
    return best;
}

/* Puts the records of that name and type into the reply; whether there are any. */
static bool answer_with(const struct zone *zone, const ldns_rdf *name, ldns_rr_type type,
                        ldns_pkt *reply, const ldns_rr **last)
{
    const ldns_rr_list *all = ldns_zone_rrs(zone->records);
    bool any = false;
    ldns_rr *soa = ldns_zone_soa(zone->records);
    if (type == LDNS_RR_TYPE_SOA && ldns_dname_compare(name, ldns_rr_owner(soa)) == 0)
        any = ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, ldns_rr_clone(soa));
    for (size_t i = 0; i < ldns_rr_list_rr_count(all); i++) {
        ldns_rr *rr = ldns_rr_list_rr(all, i);
        if (ldns_rr_get_type(rr) != type || ldns_dname_compare(name, ldns_rr_owner(rr)) != 0)
            continue;
        any = ldns_pkt_push_rr(reply, LDNS_SECTION_ANSWER, ldns_rr_clone(rr));
        *last = rr;
    }
    return any;
}

static bool exists(const struct zone *zone, const ldns_rdf *name)
{
    const ldns_rr_list *all = ldns_zone_rrs(zone->records);
    if (ldns_dname_compare(name, ldns_rr_owner(ldns_zone_soa(zone->records))) == 0)
        return true;
    for (size_t i = 0; i < ldns_rr_list_rr_count(all); i++) {
        const ldns_rdf *owner = ldns_rr_owner(ldns_rr_list_rr(all, i));
        if (ldns_dname_compare(name, owner) == 0)
            return true;
        if (zone->manner != MANNER_EMPTY_NXDOMAIN && ldns_dname_is_subdomain(owner, name))
            return true;
    }
    return false;
}

/* The asked type, else a CNAME and what it leads to inside the zone. */
static void answer(const struct zone *zone, const ldns_rr *question, ldns_pkt *reply)
{
    const ldns_rdf *name = ldns_rr_owner(question);
    ldns_rr_type type = ldns_rr_get_type(question);
    const ldns_rr *last = NULL;
    for (int i = 0; i < 8; i++) {
        if (answer_with(zone, name, type, reply, &last))
            return;
        if (!answer_with(zone, name, LDNS_RR_TYPE_CNAME, reply, &last))
            break;
        name = ldns_rr_rdf(last, 0);
        if (zone_of(zone, 1, name) != zone)
            return;
    }
    if (!exists(zone, name))
        ldns_pkt_set_rcode(reply, LDNS_RCODE_NXDOMAIN);
    ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, ldns_rr_clone(ldns_zone_soa(zone->records)));
}

static ldns_pkt *begin(const ldns_pkt *query)
{
    ldns_pkt *reply = ldns_pkt_new();
    ldns_pkt_set_id(reply, ldns_pkt_id(query));
    ldns_pkt_set_qr(reply, true);
    ldns_pkt_set_opcode(reply, ldns_pkt_get_opcode(query));
    ldns_pkt_set_rd(reply, ldns_pkt_rd(query));
    ldns_pkt_push_rr(reply, LDNS_SECTION_QUESTION,
                     ldns_rr_clone(ldns_rr_list_rr(ldns_pkt_question(query), 0)));
    if (ldns_pkt_edns(query))
        ldns_pkt_set_edns_udp_size(reply, 1232);
    return reply;
}

static ldns_pkt *make(const struct zone *zone, const ldns_pkt *query)
{
    static const uint8_t rcodes[MANNERS] = {
        [MANNER_NOTIMP] = LDNS_RCODE_NOTIMPL, [MANNER_SERVFAIL] = LDNS_RCODE_SERVFAIL};
    ldns_pkt *reply = begin(query);
    if (!zone) {
        ldns_pkt_set_rcode(reply, LDNS_RCODE_REFUSED);
        return reply;
    }
    ldns_pkt_set_rcode(reply, rcodes[zone->manner]);
    ldns_pkt_set_aa(reply, zone->manner != MANNER_NO_AA);
    if (rcodes[zone->manner] == LDNS_RCODE_NOERROR)
        answer(zone, ldns_rr_list_rr(ldns_pkt_question(query), 0), reply);
    return reply;
}

/* Too long for the client's UDP: an empty answer that says so. */
static ldns_pkt *truncated(const ldns_pkt *query)
{
    ldns_pkt *reply = begin(query);
    ldns_pkt_set_aa(reply, true);
    ldns_pkt_set_tc(reply, true);
    return reply;
}

static size_t room(const ldns_pkt *query)
{
    size_t size = ldns_pkt_edns(query) ? ldns_pkt_edns_udp_size(query) : 512;
    return size < 512 ? 512 : size;
}

/* So that a test can count. */
static void log_question(const ldns_rr *question)
{
    char *name = ldns_rdf2str(ldns_rr_owner(question));
    char *type = ldns_rr_type2str(ldns_rr_get_type(question));
    fprintf(stderr, "question %s %s\n", name, type);
    free(name);
    free(type);
}

bool reply_make(const struct zone *zones, size_t count, const uint8_t *question, size_t len,
                bool udp, uint8_t **out, size_t *out_len)
{
    ldns_pkt *query = NULL;
    if (ldns_wire2pkt(&query, question, len) != LDNS_STATUS_OK)
        return false;
    bool given = false;
    if (ldns_pkt_qdcount(query) == 1 && !ldns_pkt_qr(query)) {
        const ldns_rr *asked = ldns_rr_list_rr(ldns_pkt_question(query), 0);
        const struct zone *zone = zone_of(zones, count, ldns_rr_owner(asked));
        log_question(asked);
        ldns_pkt *reply = make(zone, query);
        given = !(zone && zone->manner == MANNER_SILENT) &&
                ldns_pkt2wire(out, reply, out_len) == LDNS_STATUS_OK;
        ldns_pkt_free(reply);
    }
    if (given && udp && *out_len > room(query)) {
        ldns_pkt *reply = truncated(query);
        LDNS_FREE(*out);
        given = ldns_pkt2wire(out, reply, out_len) == LDNS_STATUS_OK;
        ldns_pkt_free(reply);
    }
    ldns_pkt_free(query);
    return given;
}
