/* hostile-dns [PORT]: runs the hostile server on 127.0.0.1 until its input ends; prints the port.
 */
#include "tests/hostile_dns/hostile.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct hostile server;
    long port = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    if (port < 0 || port > UINT16_MAX || !hostile_start(&server, (uint16_t)port)) {
        fputs("hostile-dns: no such port can be had\n", stderr);
        return 1;
    }
    printf("%u\n", (unsigned)server.port);
    fflush(stdout);
    while (getchar() != EOF)
        ;
    hostile_stop(&server);
    return 0;
}
