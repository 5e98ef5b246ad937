/* Documents to render: the inputs of the golden files. */
#pragma once

#include "model/account.h"
#include "report/diagnostics.h"
#include "report/log.h"
#include "report/record.h"

struct pm_findings;

/* The clock of every document: 2026-11-22 20:54:32Z. */
enum { NOW = 1795380872 };

/* Every kind of hostile text at once: an escape sequence, a line feed with a workflow command
 * behind it, the old form of one, Markdown, HTML, a mention, a bidirectional override, a zero-width
 * space, a C1 control and a byte that is not UTF-8. */
extern const struct pm_str hostile;

struct pm_report_plan plan_nothing(struct pm_arena *arena);
/* Every op and reason. */
struct pm_report_plan plan_full(struct pm_arena *arena);
struct pm_report_plan plan_frozen(struct pm_arena *arena);
struct pm_report_plan plan_hostile(struct pm_arena *arena);
/* So many adds and blocked domains. */
struct pm_report_plan plan_many(size_t adds, size_t blocked, struct pm_arena *arena);

struct pm_outcome outcome_mixed(struct pm_arena *arena);
struct pm_outcome outcome_hostile(struct pm_arena *arena);
struct pm_outcome outcome_nothing(struct pm_arena *arena);

/* A good domain, a bad one, one whose servers differ, one that nobody answered for. */
struct pm_findings findings_mixed(struct pm_arena *arena);
struct pm_findings findings_hostile(struct pm_arena *arena);
/* So many good domains, domains with an old MX record, and domains that nobody answered for. */
struct pm_findings findings_many(size_t good, size_t old, size_t dark, struct pm_arena *arena);
/* The whole document of that format. */
void verify_write(struct pm_sink *sink, const char *format, const struct pm_findings *findings,
                  const struct pm_style *style);
/* The same of a run that was interrupted when two domains had been looked at. */
void verify_write_interrupted(struct pm_sink *sink, const char *format,
                              const struct pm_findings *findings, const struct pm_style *style);

/* Ledgers of these events; no fold: the lists are given. */
struct pm_ledger ledger_busy(struct pm_arena *arena);
struct pm_ledger ledger_hostile(struct pm_arena *arena);
struct pm_ledger ledger_absent(void);

struct pm_account account_mixed(struct pm_arena *arena);
struct pm_account account_hostile(struct pm_arena *arena);
struct pm_desired desired_mixed(struct pm_arena *arena);

struct pm_report_log log_story(struct pm_arena *arena);
struct pm_report_log log_hostile(struct pm_arena *arena);

/* A cancel; an apply with everything; a verify; hostile text wherever it may stand. */
struct pm_report_record record_bare(struct pm_arena *arena);
struct pm_report_record record_of_apply(struct pm_arena *arena);
struct pm_report_record record_of_verify(struct pm_arena *arena);
struct pm_report_record record_hostile(struct pm_arena *arena);

struct pm_diags diags_mixed(struct pm_arena *arena);
struct pm_diags diags_hostile(struct pm_arena *arena);
struct pm_diags diags_none(struct pm_arena *arena);
