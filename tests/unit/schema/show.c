#include "show.h"

#include "base/utf8.h"

#include <inttypes.h>

/* What a terminal would obey is shown as \xNN or \u{N}. */
static void put_safe(struct pm_sink *sink, struct pm_str text)
{
    while (text.len > 0) {
        uint32_t cp;
        size_t length = pm_utf8_decode(text, &cp);
        if (length == 0)
            pm_sink_printf(sink, "\\x%02x", (unsigned char)text.ptr[0]);
        else if (pm_utf8_is_hostile(cp))
            pm_sink_printf(sink, cp < 0x80 ? "\\x%02x" : "\\u{%x}", cp);
        else
            pm_sink_put(sink, pm_str_sub(text, 0, length));
        text = pm_str_sub(text, length ? length : 1, text.len);
    }
}

/* The source line is shown with blanks for tabs, so that the caret stands below its character. */
static void put_source(struct pm_sink *sink, const struct pm_diag *diag)
{
    pm_sink_puts(sink, "    | ");
    struct pm_str rest = diag->source, part;
    if (rest.len == 0)
        rest.ptr = "";
    for (bool first = true; pm_str_next(&rest, '\t', &part); first = false) {
        if (!first)
            pm_sink_putc(sink, ' ');
        put_safe(sink, part);
    }
    pm_sink_puts(sink, "\n    | ");
    pm_sink_fill(sink, ' ', diag->place.column - 1);
    pm_sink_fill(sink, '^', diag->span);
    pm_sink_putc(sink, '\n');
}

static void show_diag(struct pm_sink *sink, const struct pm_diag *diag)
{
    pm_sink_puts(sink, diag->severity == PM_SEVERITY_ERROR ? "error " : "warning ");
    put_safe(sink, diag->place.file);
    if (diag->place.line > 0)
        pm_sink_printf(sink, ":%u:%u", diag->place.line, diag->place.column);
    if (diag->path.len > 0) {
        pm_sink_puts(sink, " [");
        put_safe(sink, diag->path);
        pm_sink_puts(sink, "]");
    }
    pm_sink_puts(sink, ": ");
    put_safe(sink, diag->message);
    pm_sink_putc(sink, '\n');
    if (diag->place.line > 0 && diag->source.len > 0)
        put_source(sink, diag);
    if (diag->fix.len > 0) {
        pm_sink_puts(sink, "  fix: ");
        put_safe(sink, diag->fix);
        pm_sink_putc(sink, '\n');
    }
}

void show_diags(struct pm_sink *sink, const struct pm_diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        show_diag(sink, &diags->items[i]);
    if (diags->dropped > 0)
        pm_sink_printf(sink, "and %zu more\n", diags->dropped);
}

static void show_list(struct pm_sink *sink, const char *key, const struct pm_str *names,
                      size_t count)
{
    pm_sink_printf(sink, " %s=[", key);
    for (size_t i = 0; i < count; i++)
        pm_sink_printf(sink, "%s%" PM_STR_FMT, i > 0 ? " " : "", PM_STR_ARG(names[i]));
    pm_sink_putc(sink, ']');
}

static void show_text(struct pm_sink *sink, const char *key, struct pm_str text)
{
    if (text.len > 0)
        pm_sink_printf(sink, " %s=\"%" PM_STR_FMT "\"", key, PM_STR_ARG(text));
}

static void show_extra(struct pm_sink *sink, const struct pm_dns_extra *extra)
{
    show_text(sink, "autoconfig", extra->autoconfig);
    show_text(sink, "autodiscover", extra->autodiscover);
    if (extra->srv)
        pm_sink_puts(sink, " srv");
    show_text(sink, "mta_sts", extra->mta_sts);
    show_text(sink, "tls_rpt", extra->tls_rpt);
}

static void show_dns(struct pm_sink *sink, const struct pm_dns_options *dns)
{
    static const char *const alls[] = {"softfail", "fail", "neutral"};
    static const char *const whens[] = {"always", "until_added", "never"};
    pm_sink_printf(sink, " ttl=%u mx=%u all=%s", dns->ttl, dns->mx_priority, alls[dns->spf_all]);
    if (dns->spf_include_count > 0)
        show_list(sink, "include", dns->spf_include, dns->spf_include_count);
    if (dns->zone.ascii.len > 0)
        pm_sink_printf(sink, " zone=%" PM_STR_FMT, PM_STR_ARG(dns->zone.ascii));
    if (dns->dmarc.len > 0)
        pm_sink_printf(sink, " dmarc=\"%" PM_STR_FMT "\"", PM_STR_ARG(dns->dmarc));
    if (dns->no_dmarc)
        pm_sink_puts(sink, " dmarc=none");
    if (dns->ownership != PM_OWNERSHIP_ALWAYS)
        pm_sink_printf(sink, " ownership=%s", whens[dns->ownership]);
    show_extra(sink, &dns->extra);
    show_text(sink, "provider", dns->provider);
}

static void show_domain(struct pm_sink *sink, const struct pm_desired_domain *domain,
                        const struct pm_dns_options *shared)
{
    static const char *const tri[] = {"-", "false", "true"};
    pm_sink_printf(sink, "%" PM_STR_FMT, PM_STR_ARG(domain->name.ascii));
    if (!pm_str_eq(domain->name.ascii, domain->name.unicode))
        pm_sink_printf(sink, " (%" PM_STR_FMT ")", PM_STR_ARG(domain->name.unicode));
    pm_sink_printf(sink, " at %" PM_STR_FMT ":%u:%u", PM_STR_ARG(domain->place.file),
                   domain->place.line, domain->place.column);
    if (domain->protect_given)
        pm_sink_printf(sink, " protect=%s", domain->protect ? "true" : "false");
    pm_sink_printf(sink, " reset=%s subaddressing=%s", tri[domain->settings.allow_account_reset],
                   tri[domain->settings.symbolic_subaddressing]);
    if (domain->dns == shared)
        pm_sink_puts(sink, " dns=default");
    else
        show_dns(sink, domain->dns);
    pm_sink_putc(sink, '\n');
}

/* Nothing where no file has the section. */
static void show_git(struct pm_sink *sink, const struct pm_git_options *git)
{
    static const char *const states[] = {"off", "log", "shared"};
    const struct pm_git_options none = pm_git_default();
    if (git->state == none.state && pm_str_eq(git->branch, none.branch) &&
        git->repository.len + git->author_name.len + git->author_email.len + git->folder.len == 0)
        return;
    pm_sink_printf(sink, "git: state=%s branch=%" PM_STR_FMT, states[git->state],
                   PM_STR_ARG(git->branch));
    show_text(sink, "repository", git->repository);
    show_text(sink, "name", git->author_name);
    show_text(sink, "email", git->author_email);
    show_text(sink, "folder", git->folder);
    pm_sink_putc(sink, '\n');
}

void show_desired(struct pm_sink *sink, const struct pm_desired *desired)
{
    const struct pm_policy *policy = &desired->policy;
    pm_sink_printf(
        sink, "policy: prune=%s delay=%" PRId64 " max=%" PRId64 " percent=%" PRId64 " rules=%s",
        pm_prune_name(policy->prune), policy->delete_delay_s, policy->max_deletes,
        policy->max_delete_percent, policy->delete_with_rules ? "true" : "false");
    show_list(sink, "protect", policy->protect, policy->protect_count);
    show_list(sink, "ignore", policy->ignore, policy->ignore_count);
    show_text(sink, "freeze", policy->freeze);
    pm_sink_putc(sink, '\n');
    show_git(sink, &desired->git);
    pm_sink_puts(sink, "default:");
    show_dns(sink, desired->default_dns);
    pm_sink_putc(sink, '\n');
    for (size_t i = 0; i < desired->count; i++)
        show_domain(sink, &desired->domains[i], desired->default_dns);
}
