#include "report/record.h"

#include "report/bodies.h"
#include "report/document.h"
#include "report/masked.h"

/* A document in the making, which is looked through before it goes out: a message of the service
 * may repeat the ownership value. */
struct part {
    struct pm_json_writer w;
    struct pm_sink bytes;
};

static void begin(struct part *part)
{
    pm_sink_init_memory(&part->bytes);
    pm_document_begin_compact(&part->w, &part->bytes);
}

static void end(struct part *part, struct pm_sink *sink)
{
    pm_document_end(&part->w);
    pm_masked_put(sink, pm_sink_bytes(&part->bytes));
    pm_sink_fini(&part->bytes);
}

void pm_report_record_plan(struct pm_sink *sink, const struct pm_plan *plan)
{
    struct pm_report_plan report = {.plan = plan};
    struct part part;
    begin(&part);
    pm_plan_body_put(&part.w, &report);
    end(&part, sink);
}

void pm_report_record_outcome(struct pm_sink *sink, const struct pm_report_apply *report,
                              int64_t finished_at)
{
    struct part part;
    begin(&part);
    pm_outcome_body_put(&part.w, report, finished_at);
    end(&part, sink);
}

void pm_report_record_verify(struct pm_sink *sink, const struct pm_findings *findings,
                             int64_t verified_at)
{
    struct part part;
    begin(&part);
    pm_verify_body_put(&part.w, findings, verified_at, true);
    end(&part, sink);
}
