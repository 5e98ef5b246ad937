/* bench_inputs COUNT FOLDER: writes domains.yaml, which declares COUNT domains as mappings with
 * settings, names.yaml, which only names them, and account.json, a simulator's account that has
 * just them. Neither is sorted. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Coprime to every count that is asked for, so that all numbers come up once. */
enum { FILE_STRIDE = 7919, ACCOUNT_STRIDE = 104729 };

static const char *const tails[] = {"com", "net", "example.org", "co.uk", "de"};

static void put_name(FILE *file, uint64_t number)
{
    fprintf(file, "customer-%06" PRIu64 ".%s", number,
            tails[number % (sizeof tails / sizeof *tails)]);
}

static const char *word(bool value)
{
    return value ? "true" : "false";
}

static bool resets(uint64_t number)
{
    return number % 3 == 0;
}

static bool subaddresses(uint64_t number)
{
    return number % 2 == 0;
}

static void write_file(FILE *file, uint64_t count)
{
    fputs("version: 1\ndomains:\n", file);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t number = i * FILE_STRIDE % count;
        fputs("  - name: ", file);
        put_name(file, number);
        fprintf(file, "\n    settings: { allow_account_reset: %s, symbolic_subaddressing: %s }\n",
                word(resets(number)), word(subaddresses(number)));
    }
}

static void write_names(FILE *file, uint64_t count)
{
    fputs("version: 1\ndomains:\n", file);
    for (uint64_t i = 0; i < count; i++) {
        fputs("  - ", file);
        put_name(file, i * FILE_STRIDE % count);
        fputc('\n', file);
    }
}

static void write_account(FILE *file, uint64_t count)
{
    fputs("{\"skip_ownership\": true, \"domains\": [", file);
    for (uint64_t i = 0; i < count; i++) {
        uint64_t number = i * ACCOUNT_STRIDE % count;
        fputs(i > 0 ? ",\n{\"name\": \"" : "\n{\"name\": \"", file);
        put_name(file, number);
        fprintf(file, "\", \"allowAccountReset\": %s, \"symbolicSubaddressing\": %s}",
                word(resets(number)), word(subaddresses(number)));
    }
    fputs("]}\n", file);
}

static void write_to(const char *folder, const char *name, void (*write)(FILE *, uint64_t),
                     uint64_t count)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(1);
    }
    write(file, count);
    if (ferror(file) || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    char *end = NULL;
    uint64_t count = argc == 3 ? strtoull(argv[1], &end, 10) : 0;
    if (count == 0 || *end != '\0') {
        fputs("usage: bench_inputs COUNT FOLDER\n", stderr);
        return 64;
    }
    write_to(argv[2], "domains.yaml", write_file, count);
    write_to(argv[2], "names.yaml", write_names, count);
    write_to(argv[2], "account.json", write_account, count);
    return 0;
}
