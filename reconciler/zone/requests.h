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
 * error: lines of a shell. TOKEN is the name of the environment variable with the token, which curl
 * is given on its standard input, as every user of the machine can read command lines. */
#define PM_REQUESTS_IMPORT(TOKEN, API, PAUSE)                                     \
    "jq -c '.requests[]' FILE | while read -r request; do\n"                      \
    "  path=$(printf %s \"$request\" | jq -r .path)\n"                            \
    "  body=$(printf %s \"$request\" | jq -c .body)\n"                            \
    "  printf 'header = \"Authorization: Bearer %s\"\\n' \"$" TOKEN "\" |\n"      \
    "    curl -sS --fail-with-body -K - -H 'Content-Type: application/json' \\\n" \
    "      --data-raw \"$body\" \"" API "$path\" || exit 1\n" PAUSE "done"
