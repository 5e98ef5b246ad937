/* Any bytes as what a server sends for a zone transfer: the first byte says whether there is a key,
 * then come messages, two bytes of length in front of each. Their id is 0x1234 when they are to be
 * looked at further, the zone is zone.example. What is taken can be written down. */
#include "dns/axfr_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NOW = 1700000000 };

static void check_name(struct pm_str name)
{
    struct pm_wirename wire;
    if (name.len > 0 && !pm_wirename_parse(name, &wire))
        abort();
}

static void check_text(enum pm_rrtype type, const struct pm_rdata *value)
{
    size_t len = 0;
    if (type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF) {
        for (size_t i = 0; i < value->cuts.len; i++)
            len += (uint8_t)value->cuts.ptr[i];
        if (len != value->text.len || value->cuts.len != value->strings || value->strings == 0)
            abort();
        return;
    }
    for (size_t i = 0; i < value->text.len; i++)
        if (value->text.ptr[i] != ' ' && !pm_ascii_is_graph(value->text.ptr[i]))
            abort();
}

static void check(const struct pm_current *current)
{
    for (size_t i = 0; i < current->count; i++) {
        const struct pm_rrset *set = &current->sets[i];
        check_name(set->owner);
        if (set->count == 0 || set->ttl > INT32_MAX || set->owner.len < current->zone.len)
            abort();
        for (size_t v = 0; v < set->count; v++) {
            check_name(set->values[v].target);
            check_text(set->type, &set->values[v]);
        }
    }
    if (!pm_current_find(current, current->zone, PM_RRTYPE_SOA))
        abort();
}

static void begin(struct pm_axfr_reading *reading, struct pm_tsig *tsig,
                  const struct pm_tsig_key *key, struct pm_arena *arena)
{
    const struct pm_question question = {PM_STR("zone.example"), (enum pm_rrtype)252, 0};
    uint8_t message[PM_QUERY_MAX + PM_TSIG_RECORD_MAX];
    struct pm_err err;
    *reading = (struct pm_axfr_reading){.arena = arena, .draft = pm_current_begin(arena)};
    if (!pm_query_make(&question, 0x1234, 0, &reading->query))
        abort();
    size_t len = reading->query.len;
    memcpy(message, reading->query.bytes, len);
    if (key && !pm_tsig_sign(tsig, key, NOW, message, &len, &err))
        abort();
    reading->tsig = key ? tsig : NULL;
}

static bool next_message(const uint8_t **data, size_t *size, struct pm_str *message)
{
    if (*size < 2)
        return false;
    size_t len = (size_t)(*data)[0] << 8 | (*data)[1];
    len = len < *size - 2 ? len : *size - 2;
    *message = (struct pm_str){(const char *)*data + 2, len};
    *data += 2 + len;
    *size -= 2 + len;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_arena arena;
    struct pm_axfr_reading reading;
    struct pm_tsig tsig = {.hmac = NULL};
    struct pm_tsig_key key;
    struct pm_str message;
    struct pm_err err;
    if (size == 0 || !pm_tsig_key_parse(PM_STR("key.example:c2VjcmV0"), &key, &err))
        return 0;
    pm_arena_init(&arena);
    begin(&reading, &tsig, data[0] & 1 ? &key : NULL, &arena);
    for (data++, size--; !reading.done && next_message(&data, &size, &message);)
        if (!pm_axfr_take(&reading, message, NOW, &err))
            break;
    if (reading.done) {
        const struct pm_current current =
            pm_current_make(&reading.draft, PM_STR("zone.example"), true, PM_STR("fuzz"));
        check(&current);
    }
    pm_tsig_fini(&tsig);
    pm_arena_fini(&arena);
    return 0;
}
