#include "model/spf_record.h"

#include "base/num.h"
#include "model/spf_macro.h"

static const struct pm_str version = PM_STR_INIT("v=spf1");

/* What may follow the name of a term. */
static const struct form {
    const char *name;
    enum pm_spf_kind kind;
    bool modifier;
    bool domain_allowed, domain_needed;
    bool cidr; /* "/24//64" */
} forms[] = {
    {"all", PM_SPF_KIND_ALL, false, false, false, false},
    {"include", PM_SPF_KIND_INCLUDE, false, true, true, false},
    {"a", PM_SPF_KIND_A, false, true, false, true},
    {"mx", PM_SPF_KIND_MX, false, true, false, true},
    {"ptr", PM_SPF_KIND_PTR, false, true, false, false},
    {"ip4", PM_SPF_KIND_IP4, false, false, false, false},
    {"ip6", PM_SPF_KIND_IP6, false, false, false, false},
    {"exists", PM_SPF_KIND_EXISTS, false, true, true, false},
    {"redirect", PM_SPF_KIND_REDIRECT, true, true, true, false},
    {"exp", PM_SPF_KIND_EXP, true, true, true, false},
};

bool pm_spf_is_record(struct pm_str text)
{
    return pm_str_starts_nocase(text, version) &&
           (text.len == version.len || text.ptr[version.len] == ' ');
}

bool pm_spf_asks_dns(enum pm_spf_kind kind)
{
    return kind == PM_SPF_KIND_INCLUDE || kind == PM_SPF_KIND_A || kind == PM_SPF_KIND_MX ||
           kind == PM_SPF_KIND_PTR || kind == PM_SPF_KIND_EXISTS || kind == PM_SPF_KIND_REDIRECT;
}

static const struct form *find_form(struct pm_str name, bool modifier)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].modifier == modifier && pm_str_eq_nocase(name, pm_str_from(forms[i].name)))
            return &forms[i];
    return NULL;
}

/* name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ): its length. */
static size_t name_len(struct pm_str text)
{
    size_t len = 0;
    while (len < text.len && (pm_ascii_is_alnum(text.ptr[len]) ||
                              (text.ptr[len] != '\0' && strchr("-_.", text.ptr[len]))))
        len++;
    return len > 0 && (pm_ascii_is_digit(text.ptr[0]) || !pm_ascii_is_alnum(text.ptr[0])) ? 0 : len;
}

static bool parse_prefix(struct pm_str digits, int max, int *out, struct pm_err *err)
{
    uint64_t value;
    bool padded = digits.len > 1 && digits.ptr[0] == '0';
    if (padded || !pm_u64_parse(digits, 0, (uint64_t)max, &value))
        return pm_fail(err, PM_ERR_FAILED, "'/%" PM_STR_FMT "' is no length of a network, 0 to %d",
                       PM_STR_ARG(digits), max);
    *out = (int)value;
    return true;
}

/* Position of the '/' that only digits follow; text.len: none does. */
static size_t find_prefix(struct pm_str text)
{
    size_t at = text.len;
    while (at > 0 && pm_ascii_is_digit(text.ptr[at - 1]))
        at--;
    return at < text.len && at > 0 && text.ptr[at - 1] == '/' ? at - 1 : text.len;
}

/* Cuts "/24", "//64" or "/24//64" off the end. */
static bool cut_prefixes(struct pm_str *rest, struct pm_spf_directive *out, struct pm_err *err)
{
    size_t at = find_prefix(*rest);
    if (at < rest->len && at > 0 && rest->ptr[at - 1] == '/') {
        if (!parse_prefix(pm_str_sub(*rest, at + 1, rest->len), 128, &out->prefix6, err))
            return false;
        *rest = pm_str_sub(*rest, 0, at - 1);
        at = find_prefix(*rest);
    }
    if (at < rest->len) {
        if (!parse_prefix(pm_str_sub(*rest, at + 1, rest->len), 32, &out->prefix4, err))
            return false;
        *rest = pm_str_sub(*rest, 0, at);
    }
    return true;
}

static bool parse_network(struct pm_str rest, struct pm_spf_directive *out, struct pm_err *err)
{
    bool v6 = out->kind == PM_SPF_KIND_IP6;
    if (!pm_str_starts(rest, PM_STR(":")))
        return pm_fail(err, PM_ERR_FAILED, "':' and an address are missing");
    struct pm_str address = pm_str_sub(rest, 1, rest.len);
    size_t slash = pm_str_find(address, '/');
    if (slash < address.len &&
        !parse_prefix(pm_str_sub(address, slash + 1, address.len), v6 ? 128 : 32,
                      v6 ? &out->prefix6 : &out->prefix4, err))
        return false;
    address = pm_str_sub(address, 0, slash);
    if (!pm_spf_network_parse(address, v6, &out->network))
        return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no %s address",
                       PM_STR_ARG(address), v6 ? "IPv6" : "IPv4");
    return true;
}

/* What follows the name: ":domain" or "=domain", and lengths of networks. */
static bool parse_rest(const struct form *form, struct pm_str rest, struct pm_spf_directive *out,
                       struct pm_err *err)
{
    if (form->kind == PM_SPF_KIND_IP4 || form->kind == PM_SPF_KIND_IP6)
        return parse_network(rest, out, err);
    if (form->cidr && !cut_prefixes(&rest, out, err))
        return false;
    char sign = form->modifier ? '=' : ':';
    if (rest.len == 0 && form->domain_needed)
        return pm_fail(err, PM_ERR_FAILED, "'%c' and a domain are missing", sign);
    if (rest.len == 0)
        return true;
    if (!form->domain_allowed || rest.ptr[0] != sign)
        return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' may not follow '%s'",
                       PM_STR_ARG(rest), form->name);
    out->domain = pm_str_sub(rest, 1, rest.len);
    return pm_spf_domain_check(out->domain, err);
}

static bool parse_modifier(struct pm_str text, size_t equals, struct pm_spf_directive *out,
                           struct pm_err *err)
{
    const struct form *form = find_form(pm_str_sub(text, 0, equals), true);
    struct pm_spf_directive made = {.kind = PM_SPF_KIND_OTHER, .text = text};
    if (!form) {
        *out = made;
        return pm_spf_macro_check(pm_str_sub(text, equals + 1, text.len), PM_SPF_MACRO_NAME, err);
    }
    made.kind = form->kind;
    *out = made;
    return parse_rest(form, pm_str_sub(text, equals, text.len), out, err);
}

static bool parse_mechanism(struct pm_str text, struct pm_spf_directive *out, struct pm_err *err)
{
    bool qualified = text.ptr[0] != '\0' && strchr("+-~?", text.ptr[0]) != NULL;
    struct pm_str bare = pm_str_sub(text, qualified, text.len);
    size_t end = 0;
    while (end < bare.len && bare.ptr[end] != ':' && bare.ptr[end] != '/')
        end++;
    const struct form *form = find_form(pm_str_sub(bare, 0, end), false);
    if (!form)
        return pm_fail(err, PM_ERR_FAILED, "there is no such mechanism");
    *out = (struct pm_spf_directive){
        .kind = form->kind,
        .qualifier = qualified ? text.ptr[0] : '+',
        .text = text,
        .prefix4 = 32,
        .prefix6 = 128,
    };
    return parse_rest(form, pm_str_sub(bare, end, bare.len), out, err);
}

static bool parse_directive(struct pm_str text, struct pm_spf_directive *out, struct pm_err *err)
{
    size_t name = name_len(text);
    bool modifier = name > 0 && name < text.len && text.ptr[name] == '=';
    bool ok = modifier ? parse_modifier(text, name, out, err) : parse_mechanism(text, out, err);
    return ok || pm_err_wrap(err, "the term '%" PM_STR_FMT "' is broken", PM_STR_ARG(text));
}

/* redirect and exp may stand once each (6). */
static bool add_modifier(struct pm_spf_record *record, const struct pm_spf_directive *modifier,
                         struct pm_arena *arena, struct pm_err *err)
{
    bool redirect = modifier->kind == PM_SPF_KIND_REDIRECT;
    const struct pm_spf_directive **place = redirect ? &record->redirect : &record->exp;
    if (modifier->kind == PM_SPF_KIND_OTHER) {
        record->others++;
        return true;
    }
    if (*place)
        return pm_fail(err, PM_ERR_FAILED, "%s= stands there twice", redirect ? "redirect" : "exp");
    struct pm_spf_directive *kept = PM_NEW(arena, struct pm_spf_directive);
    *kept = *modifier;
    *place = kept;
    return true;
}

static bool add_term(struct pm_spf_record *record, struct pm_str text, struct pm_arena *arena,
                     struct pm_err *err)
{
    struct pm_spf_directive directive;
    if (!parse_directive(text, &directive, err))
        return false;
    if (directive.kind >= PM_SPF_KIND_REDIRECT)
        return add_modifier(record, &directive, arena, err);
    *PM_PUSH(arena, record->mechanisms, record->count, record->cap) = directive;
    return true;
}

bool pm_spf_parse(struct pm_str text, struct pm_arena *arena, struct pm_spf_record *out,
                  struct pm_err *err)
{
    struct pm_spf_record record = {.count = 0};
    struct pm_str rest = pm_str_sub(text, version.len, text.len), term;
    while (pm_str_next(&rest, ' ', &term))
        if (term.len > 0 && !add_term(&record, term, arena, err))
            return false;
    *out = record;
    return true;
}
