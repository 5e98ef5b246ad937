/* What the JSON documents have in common. Private to report/. */
#pragma once

#include "model/account.h"
#include "model/ledger.h"
#include "json/write.h"

/* Opens a document: '{' with format_version and tool_version. Closed with pm_document_end. */
void pm_document_begin(struct pm_json_writer *w, struct pm_sink *sink);
/* The same on one line, without a final line feed: to be put into another document. */
void pm_document_begin_compact(struct pm_json_writer *w, struct pm_sink *sink);
void pm_document_end(struct pm_json_writer *w);

#define PM_DOCUMENT_FORMAT "1.0"

/* "users": {"kind": "exact", "count": 2}. */
void pm_field_count(struct pm_json_writer *w, const char *key, struct pm_count count);
/* Array of texts. */
void pm_field_texts(struct pm_json_writer *w, const char *key, const struct pm_str *texts,
                    size_t count);
/* The settings that are set. */
void pm_field_settings(struct pm_json_writer *w, const char *key,
                       const struct pm_settings *settings);
void pm_field_null(struct pm_json_writer *w, const char *key);
void pm_field_policy(struct pm_json_writer *w, const char *key, const struct pm_policy *policy);
/* Who works on the account: an array of run, actor, host, since, until. */
void pm_field_claims(struct pm_json_writer *w, const char *key,
                     const struct pm_open_events *claims);
/* A name: key with the canonical form, "unicode" with the one for display. */
void pm_field_name(struct pm_json_writer *w, const char *key, struct pm_name name);
