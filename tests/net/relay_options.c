#include "relay_options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void usage(const char *problem)
{
    fprintf(stderr,
            "net_relay: %s\n"
            "usage: net_relay --listen ADDR@PORT --to ADDR@PORT [--delay-ms N] [--loss-percent P] "
            "[--seed N]\n",
            problem);
    exit(64);
}

static struct sockaddr_in address(const char *text)
{
    struct sockaddr_in out = {.sin_family = AF_INET};
    char host[INET_ADDRSTRLEN];
    const char *at = strchr(text, '@');
    if (!at || (size_t)(at - text) >= sizeof(host))
        usage("an address is written as 127.0.0.1@5353");
    memcpy(host, text, (size_t)(at - text));
    host[at - text] = '\0';
    long port = strtol(at + 1, NULL, 10);
    if (inet_pton(AF_INET, host, &out.sin_addr) != 1 || port < 1 || port > 65535)
        usage("an address is written as 127.0.0.1@5353");
    out.sin_port = htons((uint16_t)port);
    return out;
}

struct options options_read(int argc, char **argv)
{
    static const struct option names[] = {
        {"listen", required_argument, NULL, 'l'},   {"to", required_argument, NULL, 't'},
        {"delay-ms", required_argument, NULL, 'd'}, {"loss-percent", required_argument, NULL, 'p'},
        {"seed", required_argument, NULL, 's'},     {NULL, 0, NULL, 0},
    };
    struct options out = {.seed = 1};
    for (int c; (c = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (c == 'l')
            out.listen = address(optarg);
        else if (c == 't')
            out.to = address(optarg);
        else if (c == 'd')
            out.delay_ms = (int)strtol(optarg, NULL, 10);
        else if (c == 'p')
            out.loss = (uint32_t)(strtod(optarg, NULL) * 10000);
        else if (c == 's')
            out.seed = strtoull(optarg, NULL, 10);
        else
            usage("unknown option");
    }
    if (out.listen.sin_port == 0 || out.to.sin_port == 0 || optind != argc)
        usage("--listen and --to are needed");
    return out;
}
