#pragma once
// Small things the whole simulator needs: an error text, memory that is there, names in one
// spelling.
#include <stdbool.h>
#include <stddef.h>

// Why something could not be done, for the person who runs the test.
struct sim_error {
    char text[512];
};

// Writes the text and returns false, so that a caller can `return sim_fail(err, ...)`.
bool sim_fail(struct sim_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Returns `memory`, or ends the program when it is NULL: a simulator without memory has nothing to
// say.
void *sim_must(void *memory);

enum { SIM_NAME_MAX = 254 };

// Writes the spelling in which two domain names are compared: lower-case ASCII, no final dot.
// False, with `out` empty, when the text does not fit in a domain name's 253 octets.
bool sim_name_canonical(const char *name, char out[SIM_NAME_MAX]);

// True when the canonical name is one that addDomain would take: two labels or more of letters,
// digits and hyphens, each of 1 to 63 octets, with no hyphen at either end.
bool sim_name_valid(const char *canonical);

// The part after the last '@', in canonical spelling. False when there is none.
bool sim_address_domain(const char *address, char out[SIM_NAME_MAX]);
