/* A long list inside a document, read object by object while it is parsed: a list of 100,000 then
 * needs the memory of one object, not of all. */
#pragma once

#include "json/row.h"

struct pm_json_list {
    const char *outer, *key; /* the list is the member `key` of the document's member `outer` */
    const struct pm_json_shape *shape; /* of its objects */
    void *row;                         /* what is filled from each object before `take` */
    /* Takes a row; its texts are gone afterwards. about: how many there may be, for making room.
     * False: it is not as expected. */
    bool (*take)(void *ctx, size_t about);
    void *ctx;
};

/* As pm_json_load, with *taken = true when the list went to `take`, object by object, and stands
 * empty in the document. When anything is other than expected, *taken is false, what `take` has got
 * is to be forgotten, and the document, or the error, is that of pm_json_load. */
PM_CHECKED bool pm_json_load_list(struct pm_str bytes, const struct pm_json_list *list,
                                  struct pm_json_doc *doc, bool *taken, struct pm_err *err);
