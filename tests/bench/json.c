/* bench_json FILE: reads it by jansson and does nothing with it. */
#include <jansson.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    json_error_t error;
    json_t *root = argc == 2 ? json_load_file(argv[1], 0, &error) : NULL;
    if (!root) {
        fputs("usage: bench_json FILE\n", stderr);
        return 1;
    }
    json_decref(root);
    return 0;
}
