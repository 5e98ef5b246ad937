#include "plan/walk.h"

struct pm_walk pm_walk_begin(const struct pm_plan_input *input, int64_t delay_s)
{
    return (struct pm_walk){.input = input, .delay_s = delay_s};
}

static void lower(struct pm_name *least, struct pm_name name)
{
    if (least->ascii.len == 0 || pm_name_cmp(name, *least) < 0)
        *least = name;
}

static void lower_open(struct pm_name *least, const struct pm_open_events *open, size_t position)
{
    if (position < open->count)
        lower(least, pm_name_canonical(open->items[position]->domain));
}

/* The least of the names at the heads of the lists; empty when all are used up. The file and the
 * account come first, because their names carry the form for display. */
static struct pm_name least_name(const struct pm_walk *walk)
{
    const struct pm_plan_input *input = walk->input;
    const struct pm_ledger *ledger = input->ledger;
    struct pm_name least = {0};
    if (walk->desired < input->desired->count)
        lower(&least, input->desired->domains[walk->desired].name);
    if (walk->account < input->account->count)
        lower(&least, input->account->domains[walk->account].name);
    lower_open(&least, &ledger->known, walk->known);
    lower_open(&least, &ledger->pending, walk->pending);
    lower_open(&least, &ledger->holds, walk->holds);
    lower_open(&least, &ledger->protections, walk->protections);
    return least;
}

static struct pm_open_events take_open(const struct pm_open_events *open, size_t *position,
                                       struct pm_str domain)
{
    struct pm_open_events taken = {.items = open->items ? open->items + *position : NULL};
    while (*position < open->count && pm_str_eq(open->items[*position]->domain, domain)) {
        ++*position;
        ++taken.count;
    }
    return taken;
}

static void take_lists(struct pm_walk *walk, struct pm_domain_view *view)
{
    const struct pm_plan_input *input = walk->input;
    const struct pm_ledger *ledger = input->ledger;
    struct pm_str name = view->name.ascii;
    if (walk->desired < input->desired->count &&
        pm_str_eq(input->desired->domains[walk->desired].name.ascii, name))
        view->desired = &input->desired->domains[walk->desired++];
    if (walk->account < input->account->count &&
        pm_str_eq(input->account->domains[walk->account].name.ascii, name))
        view->account = &input->account->domains[walk->account++];
    view->known = take_open(&ledger->known, &walk->known, name);
    view->pending = take_open(&ledger->pending, &walk->pending, name);
    view->holds = take_open(&ledger->holds, &walk->holds, name);
    view->protections = take_open(&ledger->protections, &walk->protections, name);
}

static bool is_used_up(const struct pm_walk *walk)
{
    const struct pm_ledger *ledger = walk->input->ledger;
    return walk->desired == walk->input->desired->count &&
           walk->account == walk->input->account->count && walk->known == ledger->known.count &&
           walk->pending == ledger->pending.count && walk->holds == ledger->holds.count &&
           walk->protections == ledger->protections.count;
}

bool pm_walk_next(struct pm_walk *walk, struct pm_domain_view *view)
{
    struct pm_name name = least_name(walk);
    if (name.ascii.len == 0) {
        walk->disordered = !is_used_up(walk);
        return false;
    }
    if (pm_str_cmp(name.ascii, walk->before) <= 0) {
        walk->disordered = true;
        return false;
    }
    walk->before = name.ascii;
    *view = (struct pm_domain_view){.name = name};
    take_lists(walk, view);
    if (view->pending.count > 0 && pm_ledger_pending(walk->input->ledger, name.ascii, &view->row))
        view->due = pm_pending_due(&view->row, walk->delay_s);
    return true;
}
