/* What a person should know beside the records that `zone` writes. */
#pragma once

#include "base/sink.h"
#include "model/changeset.h"
#include "report/style.h"

/* Conflicts first, then warnings, then notes; wrapped, with what has to be deleted
 * below. Of notes only the first ten, unless style->verbose. Nothing without remarks. */
void pm_report_remarks_text(struct pm_sink *sink, const struct pm_remark *remarks, size_t count,
                            const struct pm_style *style);
