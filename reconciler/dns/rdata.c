#include "dns/rdata.h"

#include "base/sink.h"
#include "dns/axfr_rdata.h"

#include <arpa/inet.h>
#include <stdio.h>

static struct pm_str field_bytes(const ldns_rr *rr, size_t field)
{
    const ldns_rdf *rdf = field < ldns_rr_rd_count(rr) ? ldns_rr_rdf(rr, field) : NULL;
    if (!rdf)
        return (struct pm_str){0};
    return (struct pm_str){(const char *)ldns_rdf_data(rdf), ldns_rdf_size(rdf)};
}

bool pm_rdata_name(const ldns_rr *rr, size_t field, struct pm_wirename *out)
{
    return pm_wirename_read(field_bytes(rr, field), out);
}

uint32_t pm_rdata_number(const ldns_rr *rr, size_t field)
{
    struct pm_str bytes = field_bytes(rr, field);
    uint32_t number = 0;
    for (size_t i = 0; i < bytes.len && bytes.len <= sizeof number; i++)
        number = number << 8 | (uint8_t)bytes.ptr[i];
    return number;
}

static bool read_target(const ldns_rr *rr, size_t field, struct pm_arena *arena,
                        struct pm_rdata *out)
{
    struct pm_wirename name;
    if (!pm_rdata_name(rr, field, &name))
        return false;
    out->target = pm_wirename_format(&name, arena);
    return true;
}

static bool read_name(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    return read_target(rr, 0, arena, out);
}

static bool read_mx(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    out->preference = (uint16_t)pm_rdata_number(rr, 0);
    return read_target(rr, 1, arena, out);
}

static bool read_address(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    char text[INET6_ADDRSTRLEN];
    struct pm_str bytes = field_bytes(rr, 0);
    bool v6 = ldns_rr_get_type(rr) == LDNS_RR_TYPE_AAAA;
    if (bytes.len != (v6 ? 16 : 4) ||
        !inet_ntop(v6 ? AF_INET6 : AF_INET, bytes.ptr, text, sizeof text))
        return false;
    out->text = pm_str_dup(arena, pm_str_from(text));
    return true;
}

/* Each field is one character-string with its length in front. */
static bool read_txt(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    size_t count = ldns_rr_rd_count(rr), len = 0, room = 0;
    for (size_t i = 0; i < count; i++)
        room += field_bytes(rr, i).len;
    char *text = pm_alloc(arena, room), *cuts = pm_alloc(arena, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_str bytes = field_bytes(rr, i);
        if (bytes.len == 0 || bytes.len - 1 > UINT8_MAX)
            return false;
        cuts[i] = (char)(bytes.len - 1);
        memcpy(text + len, bytes.ptr + 1, bytes.len - 1);
        len += bytes.len - 1;
    }
    out->text = (struct pm_str){text, len};
    out->cuts = (struct pm_str){cuts, count};
    out->strings = (uint16_t)count;
    return count <= UINT16_MAX;
}

static bool read_soa(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    struct pm_rdata mailbox = {0};
    if (ldns_rr_rd_count(rr) != 7 || !read_target(rr, 0, arena, out) ||
        !read_target(rr, 1, arena, &mailbox))
        return false;
    out->text =
        pm_str_printf(arena, "%" PM_STR_FMT ". %u %u %u %u %u", PM_STR_ARG(mailbox.target),
                      pm_rdata_number(rr, 2), pm_rdata_number(rr, 3), pm_rdata_number(rr, 4),
                      pm_rdata_number(rr, 5), pm_rdata_number(rr, 6));
    return true;
}

static bool read_srv(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    if (ldns_rr_rd_count(rr) != 4 || !read_target(rr, 3, arena, out))
        return false;
    out->preference = (uint16_t)pm_rdata_number(rr, 0);
    out->text = pm_str_printf(arena, "%u %u", pm_rdata_number(rr, 1), pm_rdata_number(rr, 2));
    return true;
}

static bool read_ds(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    char hex[2 * UINT8_MAX + 1] = "";
    struct pm_str digest = field_bytes(rr, 3);
    if (ldns_rr_rd_count(rr) != 4 || digest.len == 0 || digest.len > UINT8_MAX)
        return false;
    for (size_t i = 0; i < digest.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned)(uint8_t)digest.ptr[i]);
    out->text = pm_str_printf(arena, "%u %u %u %s", pm_rdata_number(rr, 0), pm_rdata_number(rr, 1),
                              pm_rdata_number(rr, 2), hex);
    return true;
}

/* As a transfer has it. ldns has taken the compression out of names. */
static bool read_other(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < ldns_rr_rd_count(rr); i++)
        pm_sink_put(&sink, field_bytes(rr, i));
    const struct pm_str wire = pm_sink_take(&sink, arena);
    const struct pm_wire_record record = {.type = (uint16_t)ldns_rr_get_type(rr), .end = wire.len};
    pm_sink_fini(&sink);
    return pm_wire_rdata(wire, &record, arena, out);
}

static const struct {
    enum pm_rrtype type;
    bool (*read)(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out);
} readers[] = {
    {PM_RRTYPE_A, read_address}, {PM_RRTYPE_NS, read_name},      {PM_RRTYPE_CNAME, read_name},
    {PM_RRTYPE_SOA, read_soa},   {PM_RRTYPE_PTR, read_name},     {PM_RRTYPE_MX, read_mx},
    {PM_RRTYPE_TXT, read_txt},   {PM_RRTYPE_AAAA, read_address}, {PM_RRTYPE_SRV, read_srv},
    {PM_RRTYPE_DS, read_ds},     {PM_RRTYPE_SPF, read_txt},
};

bool pm_rdata_read(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out)
{
    struct pm_rdata rdata = {0};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if ((unsigned)readers[i].type != (unsigned)ldns_rr_get_type(rr))
            continue;
        if (!readers[i].read(rr, arena, &rdata))
            return false;
        *out = rdata;
        return true;
    }
    return read_other(rr, arena, out);
}

bool pm_rdata_is_among(const struct pm_rrset *set, const struct pm_rdata *value)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct pm_rdata *other = &set->values[i];
        if (other->preference == value->preference && other->strings == value->strings &&
            pm_str_eq(other->text, value->text) && pm_str_eq(other->target, value->target) &&
            pm_str_eq(other->cuts, value->cuts))
            return true;
    }
    return false;
}
