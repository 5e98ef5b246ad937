#include "verify/spf_check.h"

#include "model/name.h"
#include "verify/spf_run.h"

static const char *const result_names[] = {
    [PM_SPF_RESULT_NONE] = "none",           [PM_SPF_RESULT_NEUTRAL] = "neutral",
    [PM_SPF_RESULT_PASS] = "pass",           [PM_SPF_RESULT_FAIL] = "fail",
    [PM_SPF_RESULT_SOFTFAIL] = "softfail",   [PM_SPF_RESULT_TEMPERROR] = "temperror",
    [PM_SPF_RESULT_PERMERROR] = "permerror", [PM_SPF_RESULT_OPEN] = "open",
};

const char *pm_spf_result_name(enum pm_spf_result result)
{
    return result_names[result];
}

/* A domain in Unicode is asked for by its A-labels (RFC 8616 3); what is no name stays, to be none.
 */
static struct pm_str to_ascii(struct pm_str domain, struct pm_arena *arena)
{
    struct pm_name name;
    struct pm_err ignored;
    bool ascii = true;
    for (size_t i = 0; i < domain.len; i++)
        ascii &= (unsigned char)domain.ptr[i] < 0x80;
    if (!ascii && pm_name_parse(domain, PM_NAME_OWNER, arena, &name, &ignored))
        return name.ascii;
    domain = pm_str_lower(arena, domain);
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

/* Local part and domain of MAIL FROM, or of the HELO name in its place (2.4, 4.3). */
static void cut_sender(const struct pm_spf_mail *mail, struct pm_str *local, struct pm_str *domain)
{
    size_t at = pm_str_rfind(mail->sender, '@');
    *local = pm_str_sub(mail->sender, 0, at < mail->sender.len ? at : 0);
    *domain =
        at < mail->sender.len ? pm_str_sub(mail->sender, at + 1, mail->sender.len) : mail->sender;
    if (mail->sender.len == 0)
        *domain = mail->helo;
    if (local->len == 0)
        *local = PM_STR("postmaster");
}

static void set_macros(struct pm_spf_run *run, struct pm_str local, struct pm_str domain)
{
    const struct pm_spf_mail *mail = run->mail;
    struct pm_str *values = run->macros.values;
    values['s' - 'a'] = pm_str_printf(run->arena, "%" PM_STR_FMT "@%" PM_STR_FMT, PM_STR_ARG(local),
                                      PM_STR_ARG(domain));
    values['l' - 'a'] = local;
    values['o' - 'a'] = domain;
    values['i' - 'a'] = pm_spf_ip_dotted(&mail->ip, run->arena);
    values['v' - 'a'] = mail->ip.v6 ? PM_STR("ip6") : PM_STR("in-addr");
    values['h' - 'a'] = mail->helo;
    values['c' - 'a'] = pm_spf_ip_format(&mail->ip, run->arena);
    values['r' - 'a'] = mail->receiver.len > 0 ? mail->receiver : PM_STR("unknown");
    values['t' - 'a'] = pm_str_printf(run->arena, "%lld", (long long)mail->now);
}

static struct pm_spf_verdict run_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                       bool counting, struct pm_arena *arena)
{
    struct pm_spf_run run = {.mail = mail, .dns = dns, .arena = arena, .counting = counting};
    struct pm_str local, domain;
    cut_sender(mail, &local, &domain);
    domain = to_ascii(domain, arena);
    set_macros(&run, local, domain);
    struct pm_spf_frame frame = {
        .domain = mail->domain.len > 0 ? to_ascii(mail->domain, arena) : domain,
        .explains = !counting,
    };
    enum pm_spf_result result = pm_spf_check_host(&run, &frame);
    if (run.open)
        run.verdict.result = PM_SPF_RESULT_OPEN;
    else if (!run.failed)
        run.verdict.result = result;
    return run.verdict;
}

struct pm_spf_verdict pm_spf_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena)
{
    return run_check(mail, dns, false, arena);
}

struct pm_spf_verdict pm_spf_count(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena)
{
    return run_check(mail, dns, true, arena);
}
