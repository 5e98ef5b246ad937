#include "dns/axfr_rdata.h"

#include "base/sink.h"

#include <arpa/inet.h>

enum { FIELDS_MAX = 8 };

/* What stands in an rdata, in its order. */
enum field {
    END,
    NAME,       /* a name in the text */
    TARGET,     /* the name that is the record's target */
    SPELLED,    /* the same, with its letters as they stand */
    PREFERENCE, /* 2 bytes: the record's preference */
    BYTE,       /* numbers */
    SHORT,
    LONG,
    ADDRESS4,
    ADDRESS6,
    STRING, /* a character-string, quoted in the text */
    TAG,    /* a character-string without quotes: letters and digits */
    QUOTED, /* the rest, quoted */
    HEX,    /* the rest, a byte at least */
    TEXTS,  /* one character-string or more, joined */
};

static const struct {
    enum pm_rrtype type;
    enum field fields[FIELDS_MAX];
} types[] = {
    {PM_RRTYPE_A, {ADDRESS4}},
    {PM_RRTYPE_NS, {TARGET}},
    {PM_RRTYPE_CNAME, {TARGET}},
    {PM_RRTYPE_SOA, {TARGET, NAME, LONG, LONG, LONG, LONG, LONG}},
    {PM_RRTYPE_PTR, {SPELLED}},
    {PM_RRTYPE_MX, {PREFERENCE, TARGET}},
    {PM_RRTYPE_TXT, {TEXTS}},
    {PM_RRTYPE_AAAA, {ADDRESS6}},
    {PM_RRTYPE_SRV, {PREFERENCE, SHORT, SHORT, TARGET}},
    {PM_RRTYPE_DNAME, {TARGET}},
    {PM_RRTYPE_DS, {SHORT, BYTE, BYTE, HEX}},
    {PM_RRTYPE_SPF, {TEXTS}},
    {PM_RRTYPE_CAA, {BYTE, TAG, QUOTED}},
    /* Names in these may be compressed (RFC 1035 3.3, RFC 3597 4), so their bytes alone would be
     * worth nothing. */
    {7, {NAME}},                                        /* MB */
    {8, {NAME}},                                        /* MG */
    {9, {NAME}},                                        /* MR */
    {14, {NAME, NAME}},                                 /* MINFO */
    {17, {NAME, NAME}},                                 /* RP */
    {18, {SHORT, NAME}},                                /* AFSDB */
    {21, {SHORT, NAME}},                                /* RT */
    {26, {SHORT, NAME, NAME}},                          /* PX */
    {35, {SHORT, SHORT, STRING, STRING, STRING, NAME}}, /* NAPTR */
    {36, {SHORT, NAME}},                                /* KX */
    /* The others are there for people. */
    {13, {STRING, STRING}},         /* HINFO */
    {44, {BYTE, BYTE, HEX}},        /* SSHFP */
    {52, {BYTE, BYTE, BYTE, HEX}},  /* TLSA */
    {53, {BYTE, BYTE, BYTE, HEX}},  /* SMIMEA */
    {59, {SHORT, BYTE, BYTE, HEX}}, /* CDS */
    {256, {SHORT, SHORT, QUOTED}},  /* URI */
};

struct reading {
    struct pm_str message;
    size_t at, end;
    struct pm_arena *arena;
    struct pm_rdata *out;
    struct pm_sink text;
};

static const uint8_t *here(const struct reading *r)
{
    return (const uint8_t *)r->message.ptr + r->at;
}

static void part(struct reading *r)
{
    if (r->text.len > 0)
        pm_sink_putc(&r->text, ' ');
}

static bool read_number(struct reading *r, size_t size, bool is_preference)
{
    uint32_t number = 0;
    if (r->end - r->at < size)
        return false;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | here(r)[i];
    r->at += size;
    if (is_preference) {
        r->out->preference = (uint16_t)number;
        return true;
    }
    part(r);
    pm_sink_printf(&r->text, "%u", number);
    return true;
}

static bool read_name(struct reading *r, enum field field)
{
    struct pm_wirename name;
    size_t (*const take)(struct pm_str, size_t, struct pm_wirename *) =
        field == SPELLED ? pm_wire_name_spelled : pm_wire_name;
    size_t end = r->at < r->end ? take(r->message, r->at, &name) : 0;
    if (end == 0 || end > r->end)
        return false;
    r->at = end;
    struct pm_str text = pm_wirename_format(&name, r->arena);
    if (field != NAME) {
        r->out->target = text;
        return true;
    }
    part(r);
    pm_sink_put(&r->text, text);
    pm_sink_putc(&r->text, '.');
    return true;
}

static bool read_address(struct reading *r, int family, size_t size)
{
    char text[INET6_ADDRSTRLEN];
    if (r->end - r->at < size || !inet_ntop(family, here(r), text, sizeof text))
        return false;
    r->at += size;
    pm_sink_puts(&r->text, text);
    return true;
}

static void put_quoted(struct reading *r, size_t len)
{
    part(r);
    pm_sink_putc(&r->text, '"');
    for (size_t i = 0; i < len; i++) {
        char c = r->message.ptr[r->at + i];
        if (c == '"' || c == '\\')
            pm_sink_printf(&r->text, "\\%c", c);
        else if (c == ' ' || pm_ascii_is_graph(c))
            pm_sink_putc(&r->text, c);
        else
            pm_sink_printf(&r->text, "\\%03u", (unsigned)(uint8_t)c);
    }
    pm_sink_putc(&r->text, '"');
    r->at += len;
}

/* Length of the character-string, which the position moves to; false: it runs over the end. */
static bool enter_string(struct reading *r, size_t *len)
{
    if (r->at >= r->end || r->end - r->at - 1 < here(r)[0])
        return false;
    *len = here(r)[0];
    r->at++;
    return true;
}

static bool read_string(struct reading *r)
{
    size_t len;
    if (!enter_string(r, &len))
        return false;
    put_quoted(r, len);
    return true;
}

static bool read_tag(struct reading *r)
{
    size_t len;
    if (!enter_string(r, &len) || len == 0)
        return false;
    part(r);
    for (size_t i = 0; i < len; i++) {
        if (!pm_ascii_is_alnum(r->message.ptr[r->at + i]))
            return false;
        pm_sink_putc(&r->text, r->message.ptr[r->at + i]);
    }
    r->at += len;
    return true;
}

static void put_hex(struct reading *r)
{
    for (; r->at < r->end; r->at++)
        pm_sink_printf(&r->text, "%02x", (unsigned)here(r)[0]);
}

static bool read_hex(struct reading *r)
{
    if (r->at == r->end)
        return false;
    part(r);
    put_hex(r);
    return true;
}

static bool read_texts(struct reading *r)
{
    size_t len, count = 0;
    char *cuts = pm_alloc(r->arena, r->end - r->at);
    do {
        if (!enter_string(r, &len))
            return false;
        cuts[count++] = (char)len;
        pm_sink_put(&r->text, pm_str_sub(r->message, r->at, r->at + len));
        r->at += len;
    } while (r->at < r->end);
    r->out->strings = (uint16_t)count;
    r->out->cuts = (struct pm_str){cuts, count};
    return true;
}

static bool read_quoted(struct reading *r)
{
    put_quoted(r, r->end - r->at);
    return true;
}

static bool read_field(struct reading *r, enum field field)
{
    switch (field) {
    case NAME:
    case TARGET:
    case SPELLED:
        return read_name(r, field);
    case BYTE:
        return read_number(r, 1, false);
    case SHORT:
    case PREFERENCE:
        return read_number(r, 2, field == PREFERENCE);
    case LONG:
        return read_number(r, 4, false);
    case ADDRESS4:
        return read_address(r, AF_INET, 4);
    case ADDRESS6:
        return read_address(r, AF_INET6, 16);
    case STRING:
        return read_string(r);
    case TAG:
        return read_tag(r);
    case QUOTED:
        return read_quoted(r);
    case HEX:
        return read_hex(r);
    case TEXTS:
        return read_texts(r);
    case END:
        break;
    }
    return false;
}

static bool read_fields(struct reading *r, const enum field *fields)
{
    for (size_t i = 0; i < FIELDS_MAX && fields[i] != END; i++)
        if (!read_field(r, fields[i]))
            return false;
    return r->at == r->end;
}

/* RFC 3597 5. */
static void read_unknown(struct reading *r)
{
    pm_sink_printf(&r->text, "\\# %zu", r->end - r->at);
    if (r->at < r->end)
        part(r);
    put_hex(r);
}

static bool read_rdata(struct reading *r, enum pm_rrtype type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == type)
            return read_fields(r, types[i].fields);
    read_unknown(r);
    return true;
}

bool pm_wire_rdata(struct pm_str message, const struct pm_wire_record *record,
                   struct pm_arena *arena, struct pm_rdata *out)
{
    struct pm_rdata rdata = {0};
    struct reading reading = {
        .message = message,
        .at = record->rdata,
        .end = record->end,
        .arena = arena,
        .out = &rdata,
    };
    pm_sink_init_memory(&reading.text);
    bool ok = read_rdata(&reading, (enum pm_rrtype)record->type);
    rdata.text = pm_sink_take(&reading.text, arena);
    pm_sink_fini(&reading.text);
    if (ok)
        *out = rdata;
    return ok;
}
