/* Replies for the tests, byte by byte, right or wrong. */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { MSG_MAX = 65535 };
enum { FLAG_QR = 0x8000, FLAG_AA = 0x0400, FLAG_TC = 0x0200, FLAG_RD = 0x0100, FLAG_RA = 0x0080 };
enum { RCODE_FORMERR = 1, RCODE_SERVFAIL, RCODE_NXDOMAIN, RCODE_NOTIMP, RCODE_REFUSED };
enum msg_section { SECTION_ANSWER = 1, SECTION_AUTHORITY, SECTION_ADDITIONAL };

struct msg {
    uint8_t bytes[MSG_MAX];
    size_t len;
};

/* The query's id and question, these flags, no records. */
void msg_begin(struct msg *msg, const uint8_t *query, unsigned flags);
void msg_put16(struct msg *msg, size_t at, unsigned value);

/* Records; sections in order. An owner of NULL is a pointer to the question's name. */
void msg_raw(struct msg *msg, enum msg_section section, const char *owner, unsigned type,
             uint32_t ttl, const void *rdata, size_t len);
void msg_txt(struct msg *msg, const char *owner, uint32_t ttl, const char *text);
void msg_cname(struct msg *msg, const char *owner, const char *target);
void msg_dname(struct msg *msg, const char *owner, const char *target);
void msg_mx(struct msg *msg, const char *owner, unsigned preference, const char *target);
void msg_ns(struct msg *msg, const char *owner, const char *target);
void msg_soa(struct msg *msg, const char *owner, uint32_t ttl, uint32_t minimum);

/* Length of the question section's name in a query. */
size_t msg_name_len(const uint8_t *query);
