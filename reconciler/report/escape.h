/* Escaping for where documents go: terminals and logs, Markdown, workflow commands of GitHub
 * Actions.
 *
 * Texts of the account, the file, the DNS, the ledger and of people are hostile. Whatever the
 * place, C0 and C1 controls, DEL and bytes that are not UTF-8 become "\x1b", and bidirectional
 * controls, zero-width characters, line separators and non-characters become "\u{202e}". Colours
 * are added after escaping. */
#pragma once

#include "base/arena.h"
#include "base/sink.h"

/* For terminals and logs. Beside controls it breaks up what a CI runner would take for a command:
 * "##[" and "##vso[" anywhere in a line ("#\x23["), "::error" at the start of one (":\x3aerror");
 * IPv6 addresses stay whole. */
void pm_term_escape(struct pm_sink *sink, struct pm_str text);
/* The same, but line feeds stay: for texts of several lines. */
void pm_term_escape_lines(struct pm_sink *sink, struct pm_str text);
/* The escaped text; text itself when nothing in it needs escaping. */
struct pm_str pm_term_text(struct pm_arena *arena, struct pm_str text);
/* As pm_term_text, cut after max columns; what was cut off is told: "abc… (1234 bytes)". */
struct pm_str pm_term_text_cut(struct pm_arena *arena, struct pm_str text, size_t max);

/* For running text in Markdown (GitHub's and GitLab's): controls as above, every character with a
 * meaning in Markdown or HTML as an entity, mentions and references (@name, #1, !1, ~label)
 * broken up by an empty comment. One line, fit for a table cell. */
void pm_markdown_text(struct pm_sink *sink, struct pm_str text);
/* The same inside <code>…</code>, where neither mentions nor references are looked for. */
void pm_markdown_code(struct pm_sink *sink, struct pm_str text);

/* The message of a workflow command: '%', CR and LF as %25, %0D, %0A, other controls as above. */
void pm_workflow_data(struct pm_sink *sink, struct pm_str text);
/* A property of a workflow command: ':' and ',' are escaped, too. */
void pm_workflow_property(struct pm_sink *sink, struct pm_str text);
void pm_workflow_resume(struct pm_sink *sink, struct pm_str token);
