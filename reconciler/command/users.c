#include "command/users.h"

#include <stdlib.h>
#include <unistd.h>

struct collection {
    struct pm_report_users *items; /* sorted by domain: the plan's order */
    size_t count;
    struct pm_arena *arena;
};

bool pm_users_wanted(const struct pm_context *context)
{
    bool text =
        !pm_context_format_is(context, "json") && !pm_context_format_is(context, "markdown");
    return text && pm_args_has(context->args, PM_OPT_VERBOSE) && isatty(STDOUT_FILENO);
}

static struct collection blocked_domains(const struct pm_plan *plan, struct pm_arena *arena)
{
    struct collection c = {.arena = arena};
    size_t cap = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (item->op == PM_OP_BLOCKED && item->reason == PM_REASON_USERS_REMAIN)
            *PM_PUSH(arena, c.items, c.count, cap) =
                (struct pm_report_users){.domain = item->name.ascii};
    }
    return c;
}

static int by_domain(const void *key, const void *item)
{
    return pm_str_cmp(*(const struct pm_str *)key, ((const struct pm_report_users *)item)->domain);
}

static struct pm_report_users *find(const struct collection *c, struct pm_str domain)
{
    struct pm_arena scratch;
    struct pm_name name;
    struct pm_err ignored;
    struct pm_report_users *found = NULL;
    pm_arena_init(&scratch);
    if (pm_name_parse(domain, PM_NAME_DOMAIN, &scratch, &name, &ignored))
        found = bsearch(&name.ascii, c->items, c->count, sizeof *c->items, by_domain);
    pm_arena_fini(&scratch);
    return found;
}

static void take(void *ctx, struct pm_str address)
{
    struct collection *c = ctx;
    size_t at = pm_str_rfind(address, '@');
    struct pm_report_users *users = find(c, pm_str_sub(address, at + 1, address.len));
    if (!users)
        return;
    if (users->count == PM_USERS_SHOWN) {
        users->more++;
        return;
    }
    if (!users->addresses)
        users->addresses = PM_NEW_ARRAY(c->arena, struct pm_str, PM_USERS_SHOWN);
    users->addresses[users->count++] = pm_str_dup(c->arena, address);
}

bool pm_users_collect(struct pm_context *context, struct pm_client *client,
                      const struct pm_plan *plan, struct pm_arena *arena,
                      struct pm_report_users **out, size_t *count, struct pm_err *err)
{
    struct collection c = blocked_domains(plan, arena);
    struct pm_fetch_wants wants = {.users = true, .address = take, .ctx = &c};
    struct pm_account ignored;
    pm_progress_begin(&context->progress, "reading the users", 0);
    if (c.count > 0 && !pm_context_fetch(context, client, &wants, arena, &ignored, err)) {
        if (err->code == PM_ERR_INTERRUPTED)
            return false;
        pm_context_note(context, "Warning: the users in the way cannot be shown: %s", err->msg);
    }
    *out = c.items;
    *count = c.count;
    return true;
}
