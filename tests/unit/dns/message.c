#include "tests/unit/dns/message.h"

#include "dns/wirename.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER = 12 };

size_t msg_name_len(const uint8_t *query)
{
    size_t at = HEADER;
    while (query[at] != 0)
        at += (size_t)query[at] + 1;
    return at + 1 - HEADER;
}

void msg_put16(struct msg *msg, size_t at, unsigned value)
{
    msg->bytes[at] = (uint8_t)(value >> 8);
    msg->bytes[at + 1] = (uint8_t)value;
}

static void put(struct msg *msg, const void *bytes, size_t len)
{
    if (len > MSG_MAX - msg->len)
        abort();
    memcpy(msg->bytes + msg->len, bytes, len);
    msg->len += len;
}

static void put16(struct msg *msg, unsigned value)
{
    msg->len += 2;
    msg_put16(msg, msg->len - 2, value);
}

static size_t name_to(uint8_t *out, const char *text)
{
    struct pm_wirename name;
    if (!pm_wirename_parse(pm_str_from(text), &name))
        abort();
    memcpy(out, name.bytes, name.len);
    return name.len;
}

void msg_begin(struct msg *msg, const uint8_t *query, unsigned flags)
{
    msg->len = 0;
    put(msg, query, HEADER + msg_name_len(query) + 4);
    msg_put16(msg, 2, flags);
    msg_put16(msg, 4, 1);
    memset(msg->bytes + 6, 0, 6);
}

void msg_raw(struct msg *msg, enum msg_section section, const char *owner, unsigned type,
             uint32_t ttl, const void *rdata, size_t len)
{
    uint8_t name[256];
    size_t counter = 4 + 2 * (size_t)section;
    msg_put16(msg, counter, (unsigned)msg->bytes[counter] * 256 + msg->bytes[counter + 1] + 1);
    if (owner)
        put(msg, name, name_to(name, owner));
    else
        put16(msg, 0xc000 | HEADER);
    put16(msg, type);
    put16(msg, 1);
    put16(msg, ttl >> 16);
    put16(msg, ttl & 0xffff);
    put16(msg, (unsigned)len);
    put(msg, rdata, len);
}

void msg_txt(struct msg *msg, const char *owner, uint32_t ttl, const char *text)
{
    uint8_t rdata[256];
    size_t len = strlen(text);
    rdata[0] = (uint8_t)len;
    memcpy(rdata + 1, text, len);
    msg_raw(msg, SECTION_ANSWER, owner, 16, ttl, rdata, len + 1);
}

void msg_cname(struct msg *msg, const char *owner, const char *target)
{
    uint8_t rdata[256];
    msg_raw(msg, SECTION_ANSWER, owner, 5, 3600, rdata, name_to(rdata, target));
}

void msg_dname(struct msg *msg, const char *owner, const char *target)
{
    uint8_t rdata[256];
    msg_raw(msg, SECTION_ANSWER, owner, 39, 3600, rdata, name_to(rdata, target));
}

void msg_mx(struct msg *msg, const char *owner, unsigned preference, const char *target)
{
    uint8_t rdata[258] = {(uint8_t)(preference >> 8), (uint8_t)preference};
    msg_raw(msg, SECTION_ANSWER, owner, 15, 3600, rdata, 2 + name_to(rdata + 2, target));
}

void msg_ns(struct msg *msg, const char *owner, const char *target)
{
    uint8_t rdata[256];
    msg_raw(msg, SECTION_AUTHORITY, owner, 2, 3600, rdata, name_to(rdata, target));
}

void msg_soa(struct msg *msg, const char *owner, uint32_t ttl, uint32_t minimum)
{
    uint8_t rdata[600];
    size_t len = name_to(rdata, "ns.example.com");
    len += name_to(rdata + len, "hostmaster.example.com");
    const uint32_t numbers[] = {2026112201, 3600, 600, 86400, minimum};
    for (size_t i = 0; i < 5; i++)
        for (int shift = 24; shift >= 0; shift -= 8)
            rdata[len++] = (uint8_t)(numbers[i] >> shift);
    msg_raw(msg, SECTION_AUTHORITY, owner, 6, ttl, rdata, len);
}
