/* Zone files as people and programs write them, and odd ones; and what is made of each here and by
 * BIND's reader. */
#pragma once

#include "base/arena.h"

enum corpus_fate {
    READ_SAME,         /* here and there the same records */
    READ_FOLDED,       /* the same but for the case of letters */
    READ_OTHER,        /* other records */
    READ_REFUSED,      /* here and there */
    READ_REFUSED_HERE, /* and taken by BIND */
    READ_TAKEN_HERE,   /* and refused by BIND */
};

struct corpus_case {
    enum corpus_fate fate;
    const char *name;
    const char *body;   /* what stands behind $TTL, SOA and NS */
    const char *reason; /* where the two differ */
    bool bare;          /* body is all of the file */
};

const struct corpus_case *corpus_plain(size_t *count); /* READ_SAME all of them */
const struct corpus_case *corpus_odd(size_t *count);

/* All of the file's bytes. */
struct pm_str corpus_text(const struct corpus_case *row, struct pm_arena *arena);

/* The zone that all are of, and the files that some include. */
#define CORPUS_ZONE "example.com"
struct corpus_file {
    const char *name, *text;
};
const struct corpus_file *corpus_files(size_t *count);
