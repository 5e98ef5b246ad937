#include "report/words.h"

const char *pm_words_what(const struct pm_plan_item *item)
{
    static const char *const words[PM_OPS] = {
        [PM_OP_ADD] = "add",
        [PM_OP_UPDATE] = "update",
        [PM_OP_SCHEDULE] = "schedule deletion",
        [PM_OP_DELETE] = "delete now",
        [PM_OP_CANCEL] = "cancel deletion",
        [PM_OP_VOID] = "void deletion",
        [PM_OP_WAIT] = "wait",
        [PM_OP_HELD] = "held",
        [PM_OP_UNMANAGED] = "unmanaged",
        [PM_OP_BLOCKED] = "blocked",
    };
    bool hold_only = item->op == PM_OP_CANCEL && !item->pending;
    return hold_only ? "lift hold" : words[item->op];
}

struct pm_str pm_words_note(const struct pm_plan_item *item, const struct pm_plan *plan,
                            struct pm_arena *arena)
{
    bool by_person = item->op == PM_OP_HELD || item->op == PM_OP_CANCEL;
    if (item->note.len == 0 || pm_str_eq(item->note, plan->freeze_why))
        return PM_STR("");
    if (!by_person)
        return item->note;
    return pm_str_printf(arena, "reason given: %" PM_STR_FMT, PM_STR_ARG(item->note));
}

static const struct words_row {
    enum pm_op op;
    enum pm_reason reason;
    struct pm_words words;
} rows[] = {
    {PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT, {"not on the account", NULL}},
    {PM_OP_ADD, PM_REASON_READD, {"was on the account before; --readd adds it again", NULL}},
    {PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER, {"settings differ", NULL}},
    {PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED, {"not declared; {users}, {rules}", NULL}},
    {PM_OP_DELETE,
     PM_REASON_DUE,
     {"due since {due}; scheduled by {actor}; {users}, {rules}", NULL}},
    {PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN, {"declared again", NULL}},
    {PM_OP_CANCEL, PM_REASON_REQUESTED, {"asked for by {actor}", NULL}},
    {PM_OP_VOID, PM_REASON_EXPIRED, {"was due {due}; a new delay begins", NULL}},
    {PM_OP_VOID, PM_REASON_GONE_ALREADY, {"no longer on the account", NULL}},
    {PM_OP_VOID,
     PM_REASON_UNSETTLED,
     {"what became of a request to delete it is not known; a new delay begins", NULL}},
    {PM_OP_VOID, PM_REASON_HELD, {"it is held", NULL}},
    {PM_OP_VOID, PM_REASON_IGNORED, {"the policy ignores it", NULL}},
    {PM_OP_VOID, PM_REASON_PRUNE_NONE, {"the policy deletes nothing (prune: none)", NULL}},
    {PM_OP_VOID, PM_REASON_NOT_MANAGED, {"no apply had declared it (prune: managed)", NULL}},
    {PM_OP_VOID, PM_REASON_SHARED, {"belongs to PurelyMail itself", NULL}},
    {PM_OP_VOID, PM_REASON_PROTECTED, {"it is protected", NULL}},
    {PM_OP_VOID, PM_REASON_USERS_REMAIN, {"has {users}", NULL}},
    {PM_OP_VOID, PM_REASON_RULES_REMAIN, {"has {rules}", NULL}},
    {PM_OP_VOID, PM_REASON_USERS_UNKNOWN, {"users or routing rules are not known", NULL}},
    {PM_OP_VOID, PM_REASON_TOO_MANY, {"too many deletions at once", NULL}},
    {PM_OP_WAIT, PM_REASON_IN_GRACE, {"deletion due {due}; scheduled by {actor}", NULL}},
    {PM_OP_WAIT,
     PM_REASON_DRAINING,
     {"due since {due}; this run's deletions are used up, the next apply takes it", NULL}},
    {PM_OP_WAIT,
     PM_REASON_OWNERSHIP_NOT_VISIBLE,
     {"its ownership record is not in DNS yet", "Publish the record at the domain's DNS provider, "
                                                "then plan again. `pm-reconcile zone` writes "
                                                "all records that a domain needs."}},
    {PM_OP_HELD,
     PM_REASON_HELD,
     {"{actor} keeps it from being deleted",
      "Nothing, to keep it. `pm-reconcile release {name}` lets the next apply schedule it; "
      "declaring it lifts the hold, too."}},
    {PM_OP_UNMANAGED, PM_REASON_IGNORED, {"the policy ignores it", NULL}},
    {PM_OP_UNMANAGED, PM_REASON_PRUNE_NONE, {"the policy deletes nothing (prune: none)", NULL}},
    {PM_OP_UNMANAGED, PM_REASON_NOT_MANAGED, {"no apply had declared it (prune: managed)", NULL}},
    {PM_OP_UNMANAGED, PM_REASON_SHARED, {"belongs to PurelyMail itself", NULL}},
    {PM_OP_BLOCKED,
     PM_REASON_PROTECTED,
     {"not declared, but protected",
      "To delete it, lift the protection first: take a pattern out of `policy.protect` and apply; "
      "what `protect: true` left behind goes with `pm-reconcile unprotect {name}`. To keep it, "
      "declare it."}},
    {PM_OP_BLOCKED,
     PM_REASON_USERS_REMAIN,
     {"not declared, but has {users}, {rules}",
      "A domain with users is never deleted, for their mail would go with it. Remove or move the "
      "users first, or declare the domain again."}},
    {PM_OP_BLOCKED,
     PM_REASON_RULES_REMAIN,
     {"not declared, but has {rules}",
      "Something still receives mail there. Remove the routing rules first, or set "
      "`delete_with_rules: true` in the policy, or declare the domain again."}},
    {PM_OP_BLOCKED,
     PM_REASON_USERS_UNKNOWN,
     {"not declared, but whether anything receives mail there cannot be told",
      "Check the domain in PurelyMail's web interface: if nothing uses it, delete it there; else "
      "declare it again."}},
    {PM_OP_BLOCKED,
     PM_REASON_TOO_MANY,
     {"not declared, but too many deletions at once",
      "None of them is scheduled. If all are meant, run `pm-reconcile apply --max-deletes N` once "
      "with that number; if not, look for what dropped them from the file."}},
    {PM_OP_BLOCKED,
     PM_REASON_VANISHED,
     {"declared and once on the account, now gone from it",
      "It was deleted elsewhere or moved to another account. To add it again, without its old "
      "users and mail: `pm-reconcile apply --readd {name}`. Else remove it from the file."}},
    {PM_OP_BLOCKED, PM_REASON_FROZEN, {"not declared, but deletions are frozen in this run", NULL}},
};

struct pm_words pm_words_of(enum pm_op op, enum pm_reason reason)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].op == op && rows[i].reason == reason)
            return rows[i].words;
    }
    return (struct pm_words){pm_reason_name(reason), NULL};
}

typedef void escape_fn(struct pm_sink *, struct pm_str);

struct filling {
    const struct pm_words_facts *facts;
    struct pm_sink *sink;
    escape_fn *escape;
    struct pm_arena *arena;
};

static bool is_plain_name(struct pm_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!pm_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '.')
            return false;
    }
    return true;
}

static void put_name(struct filling *f)
{
    struct pm_str name = f->facts->item->name.ascii;
    if (f->facts->several)
        pm_sink_puts(f->sink, "NAME");
    else if (is_plain_name(name))
        pm_sink_put(f->sink, name);
    else
        f->escape(f->sink, name);
}

static void put_users(struct filling *f)
{
    pm_sink_put(f->sink, pm_count_words(f->arena, f->facts->item->users, "user"));
}

static void put_rules(struct filling *f)
{
    pm_sink_put(f->sink, pm_count_words(f->arena, f->facts->item->rules, "routing rule"));
}

static void put_due(struct filling *f)
{
    pm_sink_put(f->sink, pm_when_both(f->arena, f->facts->item->due, f->facts->now));
}

static void put_actor(struct filling *f)
{
    f->escape(f->sink, pm_actor_words(f->facts->item->actor));
}

static void put_fact(struct filling *f, struct pm_str key)
{
    static const struct fact_row {
        const char *key;
        void (*put)(struct filling *f);
    } facts[] = {
        {"name", put_name}, {"users", put_users}, {"rules", put_rules},
        {"due", put_due},   {"actor", put_actor},
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (pm_str_is(key, facts[i].key))
            facts[i].put(f);
    }
}

struct pm_str pm_words_fill(const char *template, const struct pm_words_facts *facts,
                            escape_fn *escape, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    struct filling filling = {facts, &sink, escape, arena};
    struct pm_str rest = pm_str_from(template), part;
    while (rest.len > 0 && pm_str_next(&rest, '{', &part)) {
        size_t end = pm_str_find(part, '}');
        if (end < part.len)
            put_fact(&filling, pm_str_sub(part, 0, end));
        pm_sink_put(&sink, end < part.len ? pm_str_sub(part, end + 1, part.len) : part);
    }
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
