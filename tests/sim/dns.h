#pragma once
// What the service sees in DNS, asked live with the C library's resolver and no cache.
#include "text.h"

#include <netinet/in.h>

// The four badges of a domain.
struct sim_verdict {
    bool mx;    // an MX record points to mailserver.purelymail.com, at any preference
    bool spf;   // exactly one SPF record, and it includes _spf.purelymail.com
    bool dkim;  // all three keys are CNAMEs to the service's
    bool dmarc; // _dmarc is a CNAME to the service's; an own policy as TXT does not count
};

// Reads "ADDRESS@PORT" (IPv4; port 53 when left out).
bool sim_dns_parse(const char *text, struct sockaddr_in *server, struct sim_error *err);

// True when a TXT record at the name is exactly `value`. No answer counts as no.
bool sim_dns_has_txt(const struct sockaddr_in *server, const char *name, const char *value);

// Judges the domain. A question that gets no answer makes its badge false, and is the last one
// asked.
struct sim_verdict sim_dns_judge(const struct sockaddr_in *server, const char *name);
