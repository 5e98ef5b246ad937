/* A list of HTTP requests as a JSON document, for providers whose API takes one record or one set
 * at a time: {"tool_version", "desired_digest", "requests": [{"method", "path", "body"}, …]}.
 * Private to zone/. */
#pragma once

#include "zone/json_line.h"

/* The document's head and end: begin and end of a format's row. */
void pm_requests_begin(struct pm_zone_writer *w);
void pm_requests_end(struct pm_zone_writer *w);

/* One POST, a line. path is relative to the API's address. The caller writes the fields of the body
 * to line->json in between. */
void pm_request_begin(struct pm_json_line *line, struct pm_str path);
void pm_request_end(struct pm_json_line *line, struct pm_zone_writer *w);

/* How to carry such a document out with jq and curl, request by request, stopping at the first
 * error. TOKEN is the name of the environment variable with the token, which is given to curl on
 * its standard input. */
#define PM_REQUESTS_IMPORT(TOKEN, API, PAUSE)                                                 \
    "jq -c '.requests[]' FILE | while read -r r; do body=$(printf %s \"$r\" | jq -c .body); " \
    "path=$(printf %s \"$r\" | jq -r .path); "                                                \
    "printf 'header = \"Authorization: Bearer %s\"\\n' \"$" TOKEN "\" | "                     \
    "curl -sS --fail-with-body -K - -H 'Content-Type: application/json' --data-raw "          \
    "\"$body\" \"" API "$path\" || exit 1; echo" PAUSE "; done"
