#include "tests/hostile_dns/modes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME_AT = 12, TYPE_TXT = 16, TYPE_CNAME = 5, MANY = 1000, LONG = 30 };

static void make_good(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    msg_txt(msg, NULL, 60, "good");
}

static void make_forged(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    msg_txt(msg, NULL, 60, "forged");
}

static void make_wrong_id(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->bytes[1] ^= 1;
}

static void make_other_question(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->bytes[NAME_AT + 1] ^= 1;
}

static void make_other_type(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->bytes[NAME_AT + msg_name_len(query) + 1] ^= 1;
}

static void make_question(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->bytes[2] ^= FLAG_QR >> 8;
}

static void make_other_opcode(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->bytes[2] ^= 0x08;
}

static void make_two_questions(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg_put16(msg, 4, 2);
}

/* All letters in the other case: none fits. */
static void make_wrong_case(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    for (size_t i = NAME_AT; i < NAME_AT + msg_name_len(query); i++)
        if (isalpha(msg->bytes[i]))
            msg->bytes[i] ^= 0x20;
}

static void make_garbage(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    memset(msg->bytes + 2, 0xff, msg->len - 2);
}

static void make_short(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->len = 5;
}

static void make_truncated(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | FLAG_AA | FLAG_TC);
}

static void make_cut_rdata(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    msg->len -= 3;
}

static void make_pointer_loop(struct msg *msg, const uint8_t *query)
{
    make_forged(msg, query);
    size_t owner = NAME_AT + msg_name_len(query) + 4;
    msg_put16(msg, owner, 0xc000 | (unsigned)owner);
}

static void make_cname_loop(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    msg_cname(msg, NULL, "loop-a.example");
    msg_cname(msg, "loop-a.example", "loop-b.example");
    msg_cname(msg, "loop-b.example", "loop-a.example");
}

static void make_many(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    for (int i = 0; i < MANY; i++) {
        char text[32];
        snprintf(text, sizeof text, "good %d", i);
        msg_txt(msg, NULL, 60, text);
    }
}

static void make_long(struct msg *msg, const uint8_t *query)
{
    char text[101];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    for (int i = 0; i < LONG; i++)
        msg_txt(msg, NULL, 60, text);
}

/* As much as a message can hold. */
static void make_huge(struct msg *msg, const uint8_t *query)
{
    char text[201];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    msg_begin(msg, query, FLAG_QR | FLAG_AA);
    for (unsigned i = 0; msg->len + 12 + sizeof text < MSG_MAX; i++) {
        text[0] = (char)('a' + i % 26);
        text[1] = (char)('a' + i / 26);
        msg_txt(msg, NULL, 60, text);
    }
}

static void make_notimp(struct msg *msg, const uint8_t *query)
{
    msg_begin(msg, query, FLAG_QR | RCODE_NOTIMP);
}

static void make_no_edns(struct msg *msg, const uint8_t *query)
{
    if (query[11] == 0)
        make_good(msg, query);
    else
        msg_begin(msg, query, FLAG_QR | RCODE_FORMERR);
}

void make_guess(struct msg *msg, const uint8_t *query, uint16_t id)
{
    static const uint8_t victim[] = "\6victim";
    uint8_t other[512];
    size_t label = (size_t)query[NAME_AT] + 1, rest = msg_name_len(query) - label + 4;
    memcpy(other, query, NAME_AT);
    memcpy(other + NAME_AT, victim, sizeof victim - 1);
    memcpy(other + NAME_AT + sizeof victim - 1, query + NAME_AT + label, rest);
    make_forged(msg, other);
    msg_put16(msg, 0, id);
}

static const struct mode modes[] = {
    {"good", {make_good}, {make_good}, 0, 0},
    {"lossy", {make_good}, {make_good}, WAY_LOSSY, 0},
    {"wrong-id", {make_wrong_id, make_good}, {make_wrong_id, make_good}, 0, 0},
    {"wrong-id-only", {make_wrong_id}, {make_wrong_id}, 0, 0},
    {"other-port", {make_forged, make_good}, {make_good}, WAY_OTHER_PORT, 0},
    {"other-port-only", {make_forged}, {NULL}, WAY_OTHER_PORT, 0},
    {"other-question", {make_other_question, make_good}, {make_good}, 0, 0},
    {"other-question-only", {make_other_question}, {make_other_question}, 0, 0},
    {"other-type", {make_other_type, make_good}, {make_good}, 0, 0},
    {"question", {make_question, make_good}, {make_good}, 0, 0},
    {"question-only", {make_question}, {make_question}, 0, 0},
    {"other-opcode", {make_other_opcode, make_good}, {make_good}, 0, 0},
    {"two-questions", {make_two_questions, make_good}, {make_good}, 0, 0},
    {"wrong-case", {make_wrong_case}, {make_good}, 0, 0},
    {"garbage", {make_garbage, make_short, make_good}, {make_good}, 0, 0},
    {"flood", {make_wrong_id, make_good}, {make_good}, WAY_FLOOD, 0},
    {"gather", {make_good}, {NULL}, WAY_GATHER, 0},
    {"early", {make_good}, {make_good}, WAY_GUESS, 0},
    {"victim", {make_good}, {make_good}, 0, 0},
    {"truncated", {make_truncated}, {make_good}, 0, 0},
    {"truncated-always", {make_truncated}, {make_truncated}, 0, 0},
    {"cut-rdata", {make_cut_rdata}, {make_cut_rdata}, 0, 0},
    {"pointer-loop", {make_pointer_loop}, {make_pointer_loop}, 0, 0},
    {"cname-loop", {make_cname_loop}, {make_cname_loop}, 0, 0},
    {"thousand", {make_truncated}, {make_many}, 0, 0},
    {"long", {make_long}, {make_good}, 0, 0},
    {"bytes", {make_truncated}, {make_huge}, 0, WAY_BYTE_WISE},
    {"drip", {make_truncated}, {make_huge}, 0, WAY_DRIP},
    {"close", {make_truncated}, {NULL}, 0, WAY_CLOSE},
    {"one", {make_truncated}, {make_good}, 0, WAY_ONE},
    {"backwards", {make_truncated}, {make_good}, 0, WAY_BACKWARDS},
    {"not-implemented", {make_notimp}, {make_notimp}, 0, 0},
    {"no-edns", {make_no_edns}, {make_no_edns}, 0, 0},
    {"silent", {NULL}, {NULL}, 0, 0},
    {"silent-udp", {NULL}, {make_good}, 0, 0},
};

static bool is_label(const uint8_t *query, const char *name)
{
    size_t len = query[NAME_AT];
    if (strlen(name) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (tolower(query[NAME_AT + 1 + i]) != name[i])
            return false;
    return true;
}

const struct mode *mode_of(const uint8_t *query)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (is_label(query, modes[i].name))
            return &modes[i];
    return &modes[0];
}
