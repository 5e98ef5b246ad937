/* A plan in the making: what the files of this folder hand to each other. Private to plan/. */
#pragma once

#include "plan/planner.h"

/* All that is known of one name. */
struct pm_domain_view {
    struct pm_name name;
    const struct pm_desired_domain *desired; /* NULL: not declared */
    const struct pm_account_domain *account; /* NULL: not on the account */
    struct pm_open_events known, pending, holds, protections;
    struct pm_pending row; /* counts when pending.count > 0 */
    int64_t due;           /* likewise */
};

struct pm_planning {
    const struct pm_plan_input *input;
    struct pm_arena *arena;
    struct pm_plan *plan;
    size_t item_cap, record_cap;
};

/* A new item for that domain. The pointer lasts until the next item is made. */
struct pm_plan_item *pm_planning_item(struct pm_planning *planning,
                                      const struct pm_domain_view *view, enum pm_op op,
                                      enum pm_reason reason);
/* Says in the item which pending row it is about. */
void pm_planning_show_row(struct pm_plan_item *item, const struct pm_domain_view *view);
/* Adds the ids of those events to what the item closes. */
void pm_planning_close(struct pm_planning *planning, struct pm_plan_item *item,
                       struct pm_open_events events);
/* A void that takes the domain's row out of the queue. */
struct pm_plan_item *pm_planning_void(struct pm_planning *planning,
                                      const struct pm_domain_view *view, enum pm_reason reason);
/* A new record that closes those events. The pointer lasts until the next record is made. */
struct pm_event *pm_planning_record(struct pm_planning *planning, enum pm_event_kind kind,
                                    struct pm_str domain, struct pm_open_events closes);

/* True for a name that --readd lists. */
bool pm_planning_is_readded(const struct pm_planning *planning, struct pm_str domain);
/* Domains of the account that are not shared. */
int64_t pm_planning_own_domains(const struct pm_planning *planning);

static inline uint32_t pm_guard_bit(enum pm_guard guard)
{
    return 1u << guard;
}

/* The rows of a declared domain, and of one that is not. */
void pm_plan_declared(struct pm_planning *planning, const struct pm_domain_view *view);
void pm_plan_undeclared(struct pm_planning *planning, const struct pm_domain_view *view);
