#include "dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MAX = 65535, TEXT_MAX = 4096 };

// One resolver, set up for one judgement.
struct look {
    struct __res_state resolver;
    unsigned char answer[ANSWER_MAX];
    char text[TEXT_MAX]; // the record that is being looked at
    bool dead;           // the server did not answer
};

// Tells whether the record, whose owner, class and type fit the question, is one that counts.
typedef bool (*look_test)(struct look *look, const ns_msg *message, const ns_rr *record,
                          const void *wanted);

static bool parse_port(const char *text, in_port_t *port)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    *port = htons((in_port_t)number);
    return end != text && *end == '\0' && number >= 1 && number <= 65535;
}

bool sim_dns_parse(const char *text, struct sockaddr_in *server, struct sim_error *err)
{
    char address[INET_ADDRSTRLEN] = "";
    size_t len = strcspn(text, "@");
    *server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(NS_DEFAULTPORT)};
    if (len < sizeof address) {
        memcpy(address, text, len);
    }
    if (inet_pton(AF_INET, address, &server->sin_addr) != 1 ||
        (text[len] == '@' && !parse_port(text + len + 1, &server->sin_port))) {
        return sim_fail(err, "\"%s\" is not ADDRESS@PORT with an IPv4 address", text);
    }
    return true;
}

static struct look *look_open(const struct sockaddr_in *server)
{
    struct look *look = sim_must(calloc(1, sizeof *look));
    if (res_ninit(&look->resolver) != 0) {
        look->dead = true;
        return look;
    }
    look->resolver.nscount = 1;
    look->resolver.nsaddr_list[0] = *server;
    look->resolver.retrans = 1;
    look->resolver.retry = 2;
    look->resolver.options &= ~(unsigned long)(RES_DEFNAMES | RES_DNSRCH);
    look->resolver.options |= RES_USE_EDNS0 | RES_NOALIASES;
    return look;
}

static void look_close(struct look *look)
{
    res_nclose(&look->resolver);
    free(look);
}

// Number of the records of this type at this very name that pass the test.
static int look_count(struct look *look, const char *name, ns_type type, look_test test,
                      const void *wanted)
{
    if (look->dead) {
        return 0;
    }
    int len = res_nquery(&look->resolver, name, ns_c_in, type, look->answer, ANSWER_MAX);
    ns_msg message;
    if (len < 0) {
        look->dead = look->resolver.res_h_errno == TRY_AGAIN;
        return 0;
    }
    if (len > ANSWER_MAX || ns_initparse(look->answer, len, &message) != 0) {
        return 0;
    }
    int count = 0;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, i, &record) == 0 && ns_rr_type(record) == type &&
            strcasecmp(ns_rr_name(record), name) == 0) {
            count += test(look, &message, &record, wanted);
        }
    }
    return count;
}

// Puts the strings of a TXT record together. A text too long for anything we look for is no match.
static bool read_txt(struct look *look, const ns_rr *record)
{
    size_t used = 0;
    const unsigned char *data = ns_rr_rdata(*record);
    const unsigned char *end = data + ns_rr_rdlen(*record);
    while (data < end && data + 1 + *data <= end && used + *data < TEXT_MAX) {
        memcpy(look->text + used, data + 1, *data);
        used += *data;
        data += 1 + *data;
    }
    look->text[used] = '\0';
    return data == end && strlen(look->text) == used;
}

static bool txt_equals(struct look *look, const ns_msg *message, const ns_rr *record,
                       const void *wanted)
{
    (void)message;
    return read_txt(look, record) && strcmp(look->text, wanted) == 0;
}

static bool txt_is_spf(struct look *look, const ns_msg *message, const ns_rr *record,
                       const void *wanted)
{
    (void)message;
    (void)wanted;
    return read_txt(look, record) && strncasecmp(look->text, "v=spf1", 6) == 0 &&
           (look->text[6] == ' ' || look->text[6] == '\0');
}

static bool spf_includes(struct look *look, const ns_msg *message, const ns_rr *record,
                         const void *wanted)
{
    if (!txt_is_spf(look, message, record, NULL)) {
        return false;
    }
    char *rest = NULL;
    for (char *term = strtok_r(look->text, " ", &rest); term != NULL;
         term = strtok_r(NULL, " ", &rest)) {
        term += *term == '+';
        if (strncasecmp(term, "include:", 8) == 0 && strcasecmp(term + 8, wanted) == 0) {
            return true;
        }
    }
    return false;
}

static bool target_at(struct look *look, const ns_msg *message, const unsigned char *data,
                      const char *wanted)
{
    return dn_expand(ns_msg_base(*message), ns_msg_end(*message), data, look->text, TEXT_MAX) > 0 &&
           strcasecmp(look->text, wanted) == 0;
}

static bool cname_points(struct look *look, const ns_msg *message, const ns_rr *record,
                         const void *wanted)
{
    return target_at(look, message, ns_rr_rdata(*record), wanted);
}

static bool mx_points(struct look *look, const ns_msg *message, const ns_rr *record,
                      const void *wanted)
{
    return ns_rr_rdlen(*record) > 2 && target_at(look, message, ns_rr_rdata(*record) + 2, wanted);
}

static bool has_cname(struct look *look, const char *label, const char *domain, const char *target)
{
    char owner[NS_MAXDNAME];
    snprintf(owner, sizeof owner, "%s.%s", label, domain);
    return look_count(look, owner, ns_t_cname, cname_points, target) == 1;
}

static bool has_dkim(struct look *look, const char *domain)
{
    for (int key = 1; key <= 3; key++) {
        char label[64];
        char target[64];
        snprintf(label, sizeof label, "purelymail%d._domainkey", key);
        snprintf(target, sizeof target, "key%d.dkimroot.purelymail.com", key);
        if (!has_cname(look, label, domain, target)) {
            return false;
        }
    }
    return true;
}

bool sim_dns_has_txt(const struct sockaddr_in *server, const char *name, const char *value)
{
    struct look *look = look_open(server);
    bool found = look_count(look, name, ns_t_txt, txt_equals, value) > 0;
    look_close(look);
    return found;
}

struct sim_verdict sim_dns_judge(const struct sockaddr_in *server, const char *name)
{
    struct look *look = look_open(server);
    struct sim_verdict verdict = {
        .mx = look_count(look, name, ns_t_mx, mx_points, "mailserver.purelymail.com") > 0,
        .spf = look_count(look, name, ns_t_txt, txt_is_spf, NULL) == 1 &&
               look_count(look, name, ns_t_txt, spf_includes, "_spf.purelymail.com") == 1,
        .dkim = has_dkim(look, name),
        .dmarc = has_cname(look, "_dmarc", name, "dmarcroot.purelymail.com"),
    };
    look_close(look);
    return verdict;
}
