/* What a run's record tells, as texts. Private to books*.c. */
#pragma once

#include "command/books.h"

struct pm_books_texts {
    struct pm_str plan, outcome, verify; /* JSON objects; may be empty */
    struct pm_str markdown;
};

struct pm_books_texts pm_books_texts_make(struct pm_books *books, const struct pm_books_end *end);
