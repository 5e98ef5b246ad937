/* What the files of the SPF rules share: the rules by number, and what was read of each server's
 * texts. */
#pragma once

#include "model/spf_record.h"
#include "verify/look.h"
#include "verify/spf_assess.h"

enum pm_spf_rule {
    PM_SPF_RULE_SPF,
    PM_SPF_RULE_SYNTAX,
    PM_SPF_RULE_LOOKUPS,
    PM_SPF_RULE_VOIDS,
    PM_SPF_RULE_LIMITS,
    PM_SPF_RULE_ALL,
    PM_SPF_RULE_ORDER,
    PM_SPF_RULE_INCLUDE,
    PM_SPF_RULE_SIZE,
    PM_SPF_RULE_OTHER,
    PM_SPF_RULE_TEXT,
    PM_SPF_RULES,
};

enum pm_spf_cause {
    PM_SPF_CAUSE_TWO,
    PM_SPF_CAUSE_TYPE_99,
    PM_SPF_CAUSE_GLUED,
    PM_SPF_CAUSE_SENDER_LEFT_OUT,
    PM_SPF_CAUSES,
};

extern const struct pm_rule pm_spf_rules[PM_SPF_RULES];
extern const struct pm_cause pm_spf_causes[PM_SPF_CAUSES];

/* One server's texts at the domain's name. */
struct pm_spf_reading {
    const struct pm_answer *answer;
    const struct pm_rrset *set; /* all texts, those of an alias too; NULL: none */
    struct pm_str *records;     /* SPF records */
    struct pm_str *attempts;    /* what was meant to be one */
    size_t record_count, attempt_count;
    /* Only with exactly one record: */
    struct pm_spf_record record;
    bool sound;          /* it keeps to the grammar */
    struct pm_str error; /* else: what is wrong */
    const struct pm_spf_assessment *assessment;
};

/* What the judges get as their subject. */
struct pm_spf_subject {
    struct pm_subject base;
    const struct pm_spf_reading *readings; /* a conclusive answer each */
    size_t count;
};

/* The one of that answer. */
const struct pm_spf_reading *pm_spf_reading_of(const struct pm_subject *subject,
                                               const struct pm_answer *answer);
/* Does the one record pass for all of PurelyMail's servers? */
bool pm_spf_reading_passes(const struct pm_spf_reading *reading);
/* Nothing is known against it, but PurelyMail's own record could not be read. */
bool pm_spf_reading_is_silent(const struct pm_spf_reading *reading);
/* The records and attempts as they are in DNS, in presentation form. */
struct pm_str pm_spf_reading_show(const struct pm_spf_reading *reading, struct pm_arena *arena);

/* The first texts of a list; how many more there are stands at its end. */
struct pm_spf_list {
    struct pm_joined shown;
    size_t count;
};

enum { PM_SPF_SHOWN_MAX = 16 };

void pm_spf_list_add(struct pm_spf_list *list, const char *separator, struct pm_str text);
struct pm_str pm_spf_list_end(struct pm_spf_list *list, const char *separator);

/* A record, or a text that can be taken for one. */
bool pm_spf_is_alike(struct pm_str text);
/* Bytes of a TXT record in an answer, its owner compressed. */
size_t pm_spf_text_size(const struct pm_rdata *value);
/* What texts may take of the 1232 bytes of a datagram: without header, question and OPT. */
enum { PM_SPF_ANSWER_LONG = 1180 };

/* Gives a verdict its fix: the one record to publish, which says what those there do and what the
 * file asks for, and for which mail sent through PurelyMail passes; and the records to remove. */
void pm_spf_publish(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                    struct pm_verdict *verdict);

/* The judge of PM_SPF_RULE_SPF. */
pm_judge pm_spf_judge;
/* The judges of the others, by rule; of answers with exactly one record. */
extern pm_judge *const pm_spf_lints[PM_SPF_RULES];
