#include "command/state.h"

#include "command/commands.h"

struct action {
    const char *name;
    size_t operands; /* after the action's name */
    uint64_t options;
    bool formats; /* --format */
    int (*run)(struct pm_context *context);
};

#define OPT(name) PM_OPT_BIT(PM_OPT_##name)

static const struct action actions[] = {
    {"init", 0, OPT(AUTO_APPROVE), false, pm_state_init},
    {"show", 0, 0, true, pm_state_show},
    {"export", 0, OPT(OUT), false, pm_state_export},
    {"import", 1, OPT(AUTO_APPROVE) | OPT(LOCK_TIMEOUT), false, pm_state_import},
    {"check", 0, 0, true, pm_state_check},
    {"adopt", 0, OPT(AUTO_APPROVE) | OPT(LOCK_TIMEOUT), false, pm_state_adopt},
};

static const struct action *find(struct pm_str name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (pm_str_is(name, actions[i].name))
            return &actions[i];
    }
    return NULL;
}

static bool check_options(const struct action *action, const struct pm_args *args,
                          struct pm_err *err)
{
    for (size_t i = PM_OPT_COMMON; i < PM_OPTS; i++) {
        if ((args->given & ~action->options & PM_OPT_BIT(i)) != 0)
            return pm_fail(err, PM_ERR_USAGE, "state %s has no option --%s", action->name,
                           pm_option_name((enum pm_option)i));
    }
    return action->formats || !pm_args_has(args, PM_OPT_FORMAT) ||
           pm_fail(err, PM_ERR_USAGE, "state %s has no --format", action->name);
}

static bool check_operands(const struct action *action, const struct pm_args *args,
                           struct pm_err *err)
{
    size_t given = args->operands.count - 1;
    if (given < action->operands)
        return pm_fail(err, PM_ERR_USAGE, "state %s needs a FILE", action->name);
    return given == action->operands ||
           pm_fail(err, PM_ERR_USAGE, "state %s takes no argument; '%" PM_STR_FMT "' is too much",
                   action->name, PM_STR_ARG(args->operands.items[1]));
}

int pm_cmd_state(struct pm_context *context)
{
    const struct pm_args *args = context->args;
    const struct action *action = find(args->operands.items[0]);
    struct pm_err err;
    if (!action)
        pm_fail(&err, PM_ERR_USAGE,
                "state has no action '%" PM_STR_FMT
                "'; it has init, show, export, import, check and adopt",
                PM_STR_ARG(args->operands.items[0]));
    if (!action || !check_options(action, args, &err) || !check_operands(action, args, &err))
        return pm_context_error(context, &err);
    return action->run(context);
}
