#include "model/name.h"

#include "base/utf8.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <libpsl.h>
#include <stdint.h>

enum { LABEL_MAX = 63, NAME_MAX_OCTETS = 253, TEXT_MAX = 4096 };

/* Non-transitional: "ß" stays itself. STD3 rules are left to us: libidn2 deletes '_' and '*' under
 * that flag. */
static const int idn_flags = IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT;

static bool fail(struct pm_err *err, const char *what)
{
    return pm_fail(err, PM_ERR_FAILED, "%s", what);
}

static bool is_ascii(struct pm_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static bool is_ip_address(struct pm_str text)
{
    char copy[INET6_ADDRSTRLEN + 2];
    unsigned char address[sizeof(struct in6_addr)];
    if (text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        text = pm_str_sub(text, 1, text.len - 1);
    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return inet_pton(AF_INET, copy, address) == 1 || inet_pton(AF_INET6, copy, address) == 1;
}

static bool is_foreign_dot(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xff0e || cp == 0xff61;
}

static bool check_text(struct pm_str text, struct pm_err *err)
{
    if (text.len == 0)
        return fail(err, "the name is empty");
    if (text.len > TEXT_MAX)
        return pm_fail(err, PM_ERR_FAILED, "the name is %zu bytes long; 253 is the most", text.len);
    while (text.len > 0) {
        uint32_t cp;
        size_t length = pm_utf8_decode(text, &cp);
        if (length == 0)
            return fail(err, "the name is not valid UTF-8");
        if (cp <= 0x20 || cp == 0x7f || cp == 0xa0 || cp == 0x3000)
            return fail(err, cp == ' ' || cp == 0xa0 || cp == 0x3000
                                 ? "the name holds a blank"
                                 : "the name holds a control character");
        if (is_foreign_dot(cp))
            return pm_fail(err, PM_ERR_FAILED,
                           "the name holds a dot that is not '.' (U+%04X): write '.'", cp);
        if (pm_utf8_is_hostile(cp))
            return pm_fail(err, PM_ERR_FAILED, "the name holds an invisible character (U+%04X)",
                           cp);
        text = pm_str_sub(text, length, text.len);
    }
    return true;
}

static bool label_error(struct pm_err *err, struct pm_str label, const char *what)
{
    return pm_fail(err, PM_ERR_FAILED, "the label '%" PM_STR_FMT "' %s", PM_STR_ARG(label), what);
}

static bool is_ace(struct pm_str label)
{
    return pm_str_starts_nocase(label, PM_STR("xn--"));
}

/* The LDH rule (RFC 1123 2.1), with '_' where the kind allows it. */
static bool check_ldh(struct pm_str label, enum pm_name_kind kind, struct pm_err *err)
{
    size_t start = kind == PM_NAME_OWNER && label.len > 1 && label.ptr[0] == '_' ? 1 : 0;
    if (label.len > LABEL_MAX)
        return pm_fail(err, PM_ERR_FAILED,
                       "the label '%" PM_STR_FMT "' is %zu octets long; 63 is the most",
                       PM_STR_ARG(label), label.len);
    for (size_t i = start; i < label.len; i++) {
        char c = label.ptr[i];
        if (c == '_' && kind == PM_NAME_OWNER)
            continue;
        if (c == '_')
            return label_error(err, label, "holds '_', which no mail domain may");
        if (!pm_ascii_is_alnum(c) && c != '-')
            return pm_fail(err, PM_ERR_FAILED,
                           "the label '%" PM_STR_FMT "' holds '%c', which cannot "
                           "stand in a domain name",
                           PM_STR_ARG(label), c);
    }
    if (pm_str_starts(pm_str_sub(label, start, label.len), PM_STR("-")) ||
        pm_str_ends(label, PM_STR("-")))
        return label_error(err, label, "starts or ends with '-'");
    return true;
}

/* An A-label must decode, and encode to itself again: else it is not one, or has a
 * second spelling. */
static bool check_ace(struct pm_str label, struct pm_err *err)
{
    char text[LABEL_MAX + 1];
    char *unicode = NULL, *again = NULL;
    memcpy(text, label.ptr, label.len);
    text[label.len] = '\0';
    bool ok = idn2_to_unicode_8z8z(text, &unicode, 0) == IDN2_OK &&
              idn2_to_ascii_8z(unicode, &again, idn_flags) == IDN2_OK && strcmp(again, text) == 0;
    idn2_free(unicode);
    idn2_free(again);
    return ok || label_error(err, label, "is not valid punycode");
}

/* IDNA maps variation selectors and the like to nothing (UTS 46, section 4, "ignored"). */
static bool fail_vanished(struct pm_str label, struct pm_err *err)
{
    uint32_t cp = 0;
    pm_utf8_decode(label, &cp);
    return pm_fail(err, PM_ERR_FAILED,
                   "the label '%" PM_STR_FMT "' (U+%04X) is empty once IDNA has mapped it: "
                   "take it out",
                   PM_STR_ARG(label), cp);
}

static bool check_label(struct pm_str label, enum pm_name_kind kind, struct pm_err *err)
{
    return check_ldh(label, kind, err) && (!is_ace(label) || check_ace(label, err));
}

/* Puts one label in canonical form into out. What IDNA makes of a label is checked like one that
 * was written so: libidn2 may map to "xn--" with anything behind it. */
static bool encode_label(struct pm_str label, enum pm_name_kind kind, struct pm_arena *arena,
                         struct pm_str *out, struct pm_err *err)
{
    if (label.len == 0)
        return fail(err, "the name has an empty label (two dots in a row, or a dot in front)");
    if (is_ascii(label)) {
        *out = pm_str_lower(arena, label);
        return check_label(*out, kind, err);
    }
    char *ascii = NULL;
    int rc = idn2_to_ascii_8z(pm_str_cstr(arena, label), &ascii, idn_flags);
    if (rc != IDN2_OK)
        return pm_fail(err, PM_ERR_FAILED, "the label '%" PM_STR_FMT "' is no valid IDN: %s",
                       PM_STR_ARG(label), idn2_strerror(rc));
    *out = pm_str_lower(arena, pm_str_from(ascii));
    idn2_free(ascii);
    if (out->len == 0)
        return fail_vanished(label, err);
    return check_label(*out, kind, err);
}

static bool leads_with_star(struct pm_str text, enum pm_name_kind kind)
{
    return (kind == PM_NAME_PATTERN || kind == PM_NAME_OWNER) && pm_str_starts(text, PM_STR("*."));
}

/* The plain case, without an allocation a label: letters, digits and hyphens only, nothing
 * punycoded. */
static bool is_plain(struct pm_str text)
{
    size_t label = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool end = i == text.len || text.ptr[i] == '.';
        if (!end && !pm_ascii_is_alnum(text.ptr[i]) && text.ptr[i] != '-')
            return false;
        if (!end)
            continue;
        struct pm_str part = pm_str_sub(text, label, i);
        if (part.len == 0 || part.len > LABEL_MAX || part.ptr[0] == '-' ||
            part.ptr[part.len - 1] == '-' || is_ace(part))
            return false;
        label = i + 1;
    }
    return true;
}

static bool encode(struct pm_str text, enum pm_name_kind kind, struct pm_arena *arena,
                   struct pm_str *out, struct pm_err *err)
{
    struct pm_str joined = {"", 0}, rest = text, label;
    if (leads_with_star(text, kind)) {
        joined = PM_STR("*");
        rest = pm_str_sub(text, 2, text.len);
    }
    while (pm_str_next(&rest, '.', &label)) {
        struct pm_str encoded;
        if (!encode_label(label, kind, arena, &encoded, err))
            return false;
        joined = joined.len == 0 ? encoded
                                 : pm_str_printf(arena, "%" PM_STR_FMT ".%" PM_STR_FMT,
                                                 PM_STR_ARG(joined), PM_STR_ARG(encoded));
    }
    *out = joined;
    return true;
}

static bool is_number(struct pm_str label)
{
    for (size_t i = 0; i < label.len; i++) {
        if (!pm_ascii_is_digit(label.ptr[i]))
            return false;
    }
    return label.len > 0;
}

static bool check_whole(struct pm_str ascii, enum pm_name_kind kind, struct pm_err *err)
{
    size_t last_dot = pm_str_rfind(ascii, '.');
    struct pm_str last = last_dot == ascii.len ? ascii : pm_str_sub(ascii, last_dot + 1, ascii.len);
    if (ascii.len > NAME_MAX_OCTETS)
        return pm_fail(err, PM_ERR_FAILED, "the name is %zu octets long; 253 is the most",
                       ascii.len);
    if ((kind == PM_NAME_DOMAIN || kind == PM_NAME_PATTERN) && last_dot == ascii.len)
        return fail(
            err, "the name has a single label: a mail domain has at least two, like example.com");
    if (kind == PM_NAME_PATTERN && pm_str_starts(ascii, PM_STR("*.")) &&
        pm_str_find(ascii, '.') == last_dot)
        return fail(
            err,
            "the pattern covers a whole top-level domain: give at least two labels behind '*.'");
    if (is_number(last) && is_ip_address(ascii))
        return fail(err, "this is an IP address, not a domain name");
    if (is_number(last))
        return fail(err, "the last label is a number, so this is no domain name");
    return true;
}

/* idn2 decodes what it can; what it cannot stays as it is. */
static struct pm_str to_unicode(struct pm_str ascii, struct pm_arena *arena)
{
    char *unicode = NULL;
    if (idn2_to_unicode_8z8z(pm_str_cstr(arena, ascii), &unicode, 0) != IDN2_OK)
        return ascii;
    struct pm_str copy = pm_str_dup(arena, pm_str_from(unicode));
    idn2_free(unicode);
    return copy;
}

static bool has_ace_label(struct pm_str ascii)
{
    return is_ace(ascii) || pm_str_contains_nocase(ascii, PM_STR(".xn--"));
}

static struct pm_str without_final_dot(struct pm_str text)
{
    return text.len > 1 && text.ptr[text.len - 1] == '.' ? pm_str_sub(text, 0, text.len - 1) : text;
}

/* Everything but plain names of letters, digits and hyphens. */
static bool encode_unusual(struct pm_str text, enum pm_name_kind kind, struct pm_arena *arena,
                           struct pm_str *out, struct pm_err *err)
{
    if (!check_text(text, err))
        return false;
    if (is_ip_address(text))
        return fail(err, "this is an IP address, not a domain name");
    return encode(without_final_dot(text), kind, arena, out, err);
}

bool pm_name_parse(struct pm_str text, enum pm_name_kind kind, struct pm_arena *arena,
                   struct pm_name *out, struct pm_err *err)
{
    struct pm_str ascii, bare = without_final_dot(text);
    bool plain = is_plain(bare);
    if (plain)
        ascii = pm_str_lower(arena, bare);
    else if (!encode_unusual(text, kind, arena, &ascii, err))
        return false;
    if (!check_whole(ascii, kind, err))
        return false;
    out->ascii = ascii;
    out->unicode = !plain && has_ace_label(ascii) ? to_unicode(ascii, arena) : ascii;
    return true;
}

struct pm_name pm_name_canonical(struct pm_str ascii)
{
    return (struct pm_name){ascii, ascii};
}

bool pm_name_eq(struct pm_name a, struct pm_name b)
{
    return pm_str_eq(a.ascii, b.ascii);
}

int pm_name_cmp(struct pm_name a, struct pm_name b)
{
    return pm_str_cmp(a.ascii, b.ascii);
}

struct pm_str pm_name_display(struct pm_name name, struct pm_arena *arena)
{
    if (pm_str_eq(name.ascii, name.unicode))
        return name.ascii;
    return pm_str_printf(arena, "%" PM_STR_FMT " (%" PM_STR_FMT ")", PM_STR_ARG(name.unicode),
                         PM_STR_ARG(name.ascii));
}

bool pm_name_is_public_suffix(struct pm_name name)
{
    char text[NAME_MAX_OCTETS + 1];
    if (name.ascii.len > NAME_MAX_OCTETS)
        return false;
    memcpy(text, name.ascii.ptr, name.ascii.len);
    text[name.ascii.len] = '\0';
    return psl_is_public_suffix(psl_builtin(), text) == 1;
}

struct pm_name pm_name_registrable(struct pm_name name)
{
    char text[NAME_MAX_OCTETS + 1];
    if (name.ascii.len > NAME_MAX_OCTETS)
        return name;
    memcpy(text, name.ascii.ptr, name.ascii.len);
    text[name.ascii.len] = '\0';
    const char *registrable = psl_registrable_domain(psl_builtin(), text);
    if (!registrable)
        return name;
    return pm_name_canonical(pm_str_sub(name.ascii, (size_t)(registrable - text), name.ascii.len));
}

bool pm_name_in_zone(struct pm_str name, struct pm_str zone)
{
    if (name.len == zone.len)
        return pm_str_eq(name, zone);
    return name.len > zone.len && name.ptr[name.len - zone.len - 1] == '.' &&
           pm_str_ends(name, zone);
}

struct pm_str pm_name_relative(struct pm_str owner, struct pm_str zone)
{
    if (!pm_name_in_zone(owner, zone))
        return owner;
    if (owner.len == zone.len)
        return PM_STR("@");
    return pm_str_sub(owner, 0, owner.len - zone.len - 1);
}

bool pm_name_matches(struct pm_str name, struct pm_str pattern)
{
    if (!pm_str_starts(pattern, PM_STR("*.")))
        return pm_str_eq(name, pattern);
    struct pm_str parent = pm_str_sub(pattern, 2, pattern.len);
    return name.len > parent.len && pm_name_in_zone(name, parent);
}
