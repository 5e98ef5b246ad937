#include "plan/planning.h"

#include <stdlib.h>

struct pm_plan_item *pm_planning_item(struct pm_planning *planning,
                                      const struct pm_domain_view *view, enum pm_op op,
                                      enum pm_reason reason)
{
    struct pm_plan *plan = planning->plan;
    struct pm_plan_item *item =
        PM_PUSH(planning->arena, plan->items, plan->count, planning->item_cap);
    *item = (struct pm_plan_item){
        .op = op,
        .reason = reason,
        .name = view->name,
        .desired = view->desired,
    };
    if (!view->desired && view->account) {
        item->users = view->account->users;
        item->rules = view->account->rules;
    }
    return item;
}

void pm_planning_show_row(struct pm_plan_item *item, const struct pm_domain_view *view)
{
    item->pending = true;
    item->requested = view->row.requested;
    item->due = view->due;
    item->actor = view->row.actor;
}

static void append_ids(struct pm_arena *arena, struct pm_str **ids, size_t *count,
                       struct pm_open_events events)
{
    if (events.count == 0)
        return;
    *ids = pm_alloc_regrow(arena, *ids, *count, *count + events.count, sizeof **ids);
    for (size_t i = 0; i < events.count; i++)
        (*ids)[(*count)++] = events.items[i]->id;
}

void pm_planning_close(struct pm_planning *planning, struct pm_plan_item *item,
                       struct pm_open_events events)
{
    append_ids(planning->arena, &item->closes, &item->closes_count, events);
}

struct pm_plan_item *pm_planning_void(struct pm_planning *planning,
                                      const struct pm_domain_view *view, enum pm_reason reason)
{
    struct pm_plan_item *item = pm_planning_item(planning, view, PM_OP_VOID, reason);
    pm_planning_show_row(item, view);
    pm_planning_close(planning, item, view->pending);
    return item;
}

struct pm_event *pm_planning_record(struct pm_planning *planning, enum pm_event_kind kind,
                                    struct pm_str domain, struct pm_open_events closes)
{
    struct pm_plan *plan = planning->plan;
    struct pm_event *record =
        PM_PUSH(planning->arena, plan->records, plan->record_count, planning->record_cap);
    *record = (struct pm_event){.kind = kind, .domain = domain};
    append_ids(planning->arena, &record->closes, &record->closes_count, closes);
    return record;
}

bool pm_planning_is_readded(const struct pm_planning *planning, struct pm_str domain)
{
    const struct pm_plan_input *input = planning->input;
    return input->readd_count > 0 &&
           bsearch(&domain, input->readd, input->readd_count, sizeof domain, pm_str_order);
}

int64_t pm_planning_own_domains(const struct pm_planning *planning)
{
    const struct pm_account *account = planning->input->account;
    int64_t count = 0;
    for (size_t i = 0; i < account->count; i++)
        count += !account->domains[i].shared;
    return count;
}
