#include "model/rrset.h"

#include "base/num.h"
#include "base/sink.h"

/* The registry "Resource Record (RR) TYPEs" of IANA, as far as zones hold them. */
static const struct {
    uint16_t type;
    const char *name;
} types[] = {
    {1, "A"},           {2, "NS"},          {5, "CNAME"},   {6, "SOA"},     {7, "MB"},
    {8, "MG"},          {9, "MR"},          {10, "NULL"},   {11, "WKS"},    {12, "PTR"},
    {13, "HINFO"},      {14, "MINFO"},      {15, "MX"},     {16, "TXT"},    {17, "RP"},
    {18, "AFSDB"},      {19, "X25"},        {20, "ISDN"},   {21, "RT"},     {22, "NSAP"},
    {24, "SIG"},        {25, "KEY"},        {26, "PX"},     {27, "GPOS"},   {28, "AAAA"},
    {29, "LOC"},        {33, "SRV"},        {35, "NAPTR"},  {36, "KX"},     {37, "CERT"},
    {39, "DNAME"},      {42, "APL"},        {43, "DS"},     {44, "SSHFP"},  {45, "IPSECKEY"},
    {46, "RRSIG"},      {47, "NSEC"},       {48, "DNSKEY"}, {49, "DHCID"},  {50, "NSEC3"},
    {51, "NSEC3PARAM"}, {52, "TLSA"},       {53, "SMIMEA"}, {55, "HIP"},    {59, "CDS"},
    {60, "CDNSKEY"},    {61, "OPENPGPKEY"}, {62, "CSYNC"},  {63, "ZONEMD"}, {64, "SVCB"},
    {65, "HTTPS"},      {99, "SPF"},        {104, "NID"},   {105, "L32"},   {106, "L64"},
    {107, "LP"},        {108, "EUI48"},     {109, "EUI64"}, {256, "URI"},   {257, "CAA"},
};

enum { TYPES = sizeof types / sizeof types[0] };

const char *pm_rrtype_name(enum pm_rrtype type)
{
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].type == type)
            return types[i].name;
    }
    return "?";
}

struct pm_str pm_rrtype_format(enum pm_rrtype type, struct pm_arena *arena)
{
    const char *name = pm_rrtype_name(type);
    return *name != '?' ? pm_str_from(name) : pm_str_printf(arena, "TYPE%u", (unsigned)type);
}

bool pm_rrtype_parse(struct pm_str text, enum pm_rrtype *out)
{
    static const struct pm_str number = PM_STR_INIT("TYPE");
    uint64_t type;
    for (size_t i = 0; i < TYPES; i++) {
        if (pm_str_eq_nocase(text, pm_str_from(types[i].name))) {
            *out = (enum pm_rrtype)types[i].type;
            return true;
        }
    }
    if (!pm_str_starts_nocase(text, number) ||
        !pm_u64_parse(pm_str_sub(text, number.len, text.len), 1, PM_RRTYPE_MAX, &type))
        return false;
    *out = (enum pm_rrtype)type;
    return true;
}

static bool has_target(enum pm_rrtype type)
{
    return type == PM_RRTYPE_CNAME || type == PM_RRTYPE_MX || type == PM_RRTYPE_NS ||
           type == PM_RRTYPE_PTR || type == PM_RRTYPE_DNAME || type == PM_RRTYPE_SRV ||
           type == PM_RRTYPE_SOA;
}

static bool has_text(enum pm_rrtype type)
{
    return !has_target(type) || type == PM_RRTYPE_SRV || type == PM_RRTYPE_SOA;
}

static bool has_preference(enum pm_rrtype type)
{
    return type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV;
}

int pm_rdata_cmp(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b)
{
    if (has_preference(type) && a->preference != b->preference)
        return a->preference < b->preference ? -1 : 1;
    int order = has_target(type) ? pm_str_cmp(a->target, b->target) : 0;
    if (order == 0 && has_text(type))
        order = pm_str_cmp(a->text, b->text);
    return order;
}

size_t pm_rrset_find(const struct pm_rrset *set, const struct pm_rdata *value)
{
    size_t i = 0;
    while (i < set->count && pm_rdata_cmp(set->type, &set->values[i], value) != 0)
        i++;
    return i;
}

bool pm_rrset_holds(const struct pm_rrset *set, const struct pm_rdata *value)
{
    return pm_rrset_find(set, value) < set->count;
}

struct pm_rrset pm_rrset_copy(const struct pm_rrset *set, struct pm_arena *arena)
{
    struct pm_rrset copy = *set;
    copy.owner = pm_str_dup(arena, set->owner);
    copy.values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count);
    for (size_t i = 0; i < set->count; i++) {
        copy.values[i] = set->values[i];
        copy.values[i].target = pm_str_dup(arena, set->values[i].target);
        copy.values[i].text = pm_str_dup(arena, set->values[i].text);
        copy.values[i].cuts = pm_str_dup(arena, set->values[i].cuts);
    }
    return copy;
}

size_t pm_label_count(struct pm_str name)
{
    size_t count = name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        count += name.ptr[i] == '.';
    return count;
}

int pm_owner_cmp(struct pm_str a, struct pm_str b)
{
    size_t a_labels = pm_label_count(a), b_labels = pm_label_count(b);
    if (a_labels != b_labels)
        return a_labels < b_labels ? -1 : 1;
    return pm_str_cmp(a, b);
}

int pm_rrtype_cmp(enum pm_rrtype a, enum pm_rrtype b)
{
    int order = a == b ? 0 : strcmp(pm_rrtype_name(a), pm_rrtype_name(b));
    return order != 0 ? order : (a > b) - (a < b);
}

int pm_rrset_order(const void *a, const void *b)
{
    const struct pm_rrset *x = a, *y = b;
    int order = pm_owner_cmp(x->owner, y->owner);
    return order != 0 ? order : pm_rrtype_cmp(x->type, y->type);
}

static void put_byte(struct pm_sink *sink, char c, bool quoted)
{
    if (quoted && (c == '"' || c == '\\'))
        pm_sink_printf(sink, "\\%c", c);
    else if (c == ' ' || pm_ascii_is_graph(c))
        pm_sink_putc(sink, c);
    else
        pm_sink_printf(sink, "\\%03u", (unsigned)(unsigned char)c);
}

/* What is not quoted is in presentation form already. */
static void put_text(struct pm_sink *sink, struct pm_str text, bool quoted)
{
    for (size_t i = 0; i < text.len; i++)
        put_byte(sink, text.ptr[i], quoted);
}

static void put_target(struct pm_sink *sink, struct pm_str target)
{
    pm_sink_put(sink, target);
    pm_sink_putc(sink, '.');
}

static void put_rdata(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    bool is_text = type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF;
    if (has_preference(type))
        pm_sink_printf(sink, "%u ", (unsigned)rdata->preference);
    if (is_text)
        pm_sink_putc(sink, '"');
    if (type == PM_RRTYPE_SOA) {
        put_target(sink, rdata->target);
        pm_sink_putc(sink, ' ');
    }
    if (has_text(type))
        put_text(sink, rdata->text, is_text);
    if (type == PM_RRTYPE_SRV)
        pm_sink_putc(sink, ' ');
    if (is_text)
        pm_sink_putc(sink, '"');
    else if (has_target(type) && type != PM_RRTYPE_SOA)
        put_target(sink, rdata->target);
}

struct pm_str pm_rdata_format(enum pm_rrtype type, const struct pm_rdata *rdata,
                              struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    put_rdata(&sink, type, rdata);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
