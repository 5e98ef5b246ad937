#include "state/shared_session.h"

#include "base/num.h"

/* A line of its own for each: what a person wrote must not look like a second trailer. */
static void put_line(struct pm_sink *sink, struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        pm_sink_putc(sink, c < 0x20 || c == 0x7f ? ' ' : text.ptr[i]);
    }
    pm_sink_putc(sink, '\n');
}

static void put_trailer(struct pm_sink *sink, const char *key, struct pm_str value)
{
    if (value.len == 0)
        return;
    pm_sink_printf(sink, "%s: ", key);
    put_line(sink, value);
}

struct pm_str pm_sink_finish(struct pm_sink *sink, struct pm_arena *arena)
{
    struct pm_str bytes = pm_sink_take(sink, arena);
    pm_sink_fini(sink);
    return bytes;
}

struct pm_str pm_commit_message(const struct pm_commit_words *words, struct pm_arena *arena)
{
    struct pm_sink sink;
    struct pm_str subject = pm_str_printf(arena, "%" PM_STR_FMT ": %" PM_STR_FMT " [skip ci]",
                                          PM_STR_ARG(words->command), PM_STR_ARG(words->summary));
    pm_sink_init_memory(&sink);
    put_line(&sink, subject);
    pm_sink_putc(&sink, '\n');
    put_trailer(&sink, "Run", words->run);
    put_trailer(&sink, "Actor", words->actor);
    put_trailer(&sink, "Plan-Digest", words->plan_digest);
    if (words->serial > 0)
        pm_sink_printf(&sink, "Serial: %lld\n", (long long)words->serial);
    put_trailer(&sink, "State-Digest", words->state_digest);
    return pm_sink_finish(&sink, arena);
}

/* The last one counts: it is behind all that comes from outside. */
struct pm_str pm_commit_trailer(struct pm_str message, const char *key)
{
    struct pm_str line, value = {NULL, 0};
    size_t len = strlen(key);
    if (!message.ptr)
        return value;
    while (pm_str_next(&message, '\n', &line)) {
        if (pm_str_starts(line, (struct pm_str){key, len}) && line.len > len + 1 &&
            line.ptr[len] == ':')
            value = pm_str_trim(pm_str_sub(line, len + 1, line.len));
    }
    return value;
}

struct pm_commit_info pm_commit_info_make(const struct pm_shared *s, struct pm_str message)
{
    const struct pm_shared_options *options = &s->options;
    const struct pm_run *run = options->run;
    struct pm_commit_info info = {
        .name = options->author_name.len > 0 ? options->author_name : run->actor,
        .email = options->author_email,
        .time = options->now(options->ctx),
        .message = message,
    };
    if (info.email.len == 0 && pm_str_find(run->actor, '@') < run->actor.len)
        info.email = run->actor;
    if (info.email.len == 0)
        info.email = pm_str_printf(s->arena, "%" PM_STR_FMT "@%" PM_STR_FMT, PM_STR_ARG(run->actor),
                                   PM_STR_ARG(run->host));
    return info;
}

bool pm_commit_make_as(struct pm_shared *s, const char *tree, struct pm_commit_id parent,
                       const struct pm_commit_info *info, struct pm_commit_id *out,
                       struct pm_err *err)
{
    const struct pm_remote_port *remote = &s->options.remote;
    if (remote->commit)
        return remote->commit(remote->ctx, tree, parent, info, out, err);
    return pm_repository_commit(s->repository, tree, parent, info, out, err);
}

bool pm_commit_make(struct pm_shared *s, const char *tree, struct pm_commit_id parent,
                    struct pm_str message, struct pm_commit_id *out, struct pm_err *err)
{
    struct pm_commit_info info = pm_commit_info_make(s, message);
    return pm_commit_make_as(s, tree, parent, &info, out, err);
}

struct pm_record pm_own_record(const struct pm_shared *s, struct pm_event *events, size_t count,
                               const struct pm_shared_end *end)
{
    const struct pm_run *run = s->options.run;
    return (struct pm_record){
        .run = run->id,
        .command = run->command,
        .actor = run->actor,
        .host = run->host,
        .version = PM_STR(PM_VERSION),
        .started = run->started,
        .complete = s->complete,
        .events = events,
        .count = count,
        .plan = end ? end->plan : (struct pm_str){NULL, 0},
        .outcome = end ? end->outcome : (struct pm_str){NULL, 0},
        .verify = end ? end->verify : (struct pm_str){NULL, 0},
    };
}

struct pm_str pm_record_bytes(const struct pm_record *record, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_record_write(record, &sink);
    return pm_sink_finish(&sink, arena);
}
