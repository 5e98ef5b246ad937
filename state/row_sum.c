#include "state/row_sum.h"

#include <sqlite3.h>

static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
    return sum;
}

static uint64_t add_number(uint64_t sum, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return add_bytes(sum, bytes, sizeof bytes);
}

static uint64_t add_text(uint64_t sum, struct pm_str text)
{
    return add_bytes(add_number(sum, text.len), text.ptr, text.len);
}

static int64_t sum_of(const struct pm_str texts[5], int64_t time)
{
    uint64_t sum = add_number(UINT64_C(0xcbf29ce484222325), (uint64_t)time);
    for (size_t i = 0; i < 5; i++)
        sum = add_text(sum, texts[i]);
    return (int64_t)sum;
}

int64_t pm_row_sum(const struct pm_event *event, struct pm_str facts)
{
    const struct pm_str texts[5] = {event->id, event->actor,
                                    pm_str_from(pm_event_kind_name(event->kind)), event->domain,
                                    facts};
    return sum_of(texts, event->time);
}

static void event_sum(sqlite3_context *context, int count, sqlite3_value **values)
{
    static const int places[5] = {0, 1, 3, 4, 5};
    struct pm_str texts[5];
    (void)count;
    for (size_t i = 0; i < 5; i++) {
        const char *text = (const char *)sqlite3_value_text(values[places[i]]);
        texts[i] = (struct pm_str){text, (size_t)sqlite3_value_bytes(values[places[i]])};
    }
    sqlite3_result_int64(context, sum_of(texts, sqlite3_value_int64(values[2])));
}

int pm_row_sum_register(struct sqlite3 *handle)
{
    return sqlite3_create_function(handle, "event_sum", 6,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                   event_sum, NULL, NULL);
}
