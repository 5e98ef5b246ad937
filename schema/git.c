#include "schema/reading.h"

enum {
    TEXT_MAX = 1000,
    BRANCH_MAX = 200, /* bytes; each part is the name of a file in a repository */
};

/* Why a text cannot be used, or NULL. */
static const char *text_fault(struct pm_str text)
{
    bool hostile;
    size_t length = pm_reading_characters(text, &hostile);
    if (text.len == 0)
        return "it is empty";
    if (hostile)
        return "it holds a control character, or one that is not to be seen";
    return length > TEXT_MAX ? "it is over 1000 characters long" : NULL;
}

static bool holds_any(struct pm_str text, const char *characters)
{
    for (; *characters; characters++) {
        if (pm_str_find(text, *characters) < text.len)
            return true;
    }
    return false;
}

/* Stores the text, or reports its fault. */
static void take(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                 const struct pm_path *path, struct pm_str text, const char *fault, void *draft)
{
    if (!fault) {
        pm_reading_store(reading, row, text, draft);
        return;
    }
    struct pm_str shown = pm_source_quote(reading->source, node->u.text);
    pm_reading_error(reading, node, path, "`%s` cannot be %" PM_STR_FMT ": %s", row->key,
                     PM_STR_ARG(shown), fault)
        ->fix = pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example);
}

/* The rules of git check-ref-format, and those for the names of branches. */

static const char *branch_part_fault(struct pm_str part)
{
    if (part.len == 0)
        return "it begins or ends with a slash, or has two in a row";
    if (part.ptr[0] == '.')
        return "a part of it begins with a dot";
    if (pm_str_ends(part, PM_STR(".lock")))
        return "a part of it ends in .lock";
    return NULL;
}

static const char *branch_fault(struct pm_str text)
{
    const char *fault = text_fault(text);
    struct pm_str rest = text, part;
    while (!fault && pm_str_next(&rest, '/', &part))
        fault = branch_part_fault(part);
    if (fault)
        return fault;
    if (text.len > BRANCH_MAX)
        return "it is over 200 bytes long";
    if (holds_any(text, " ~^:?*[\\"))
        return "a blank and the characters ~ ^ : ? * [ \\ have no place in it";
    if (pm_str_contains_nocase(text, PM_STR("..")) || pm_str_contains_nocase(text, PM_STR("@{")))
        return "it holds `..` or `@{`";
    if (text.ptr[0] == '-' || text.ptr[text.len - 1] == '.')
        return "it begins with `-` or ends with a dot";
    if (pm_str_is(text, "HEAD") || pm_str_is(text, "@"))
        return "that is git's word for the branch that is checked out";
    if (pm_str_starts(text, PM_STR("refs/")))
        return "it is the name of a ref; write what follows refs/heads/";
    return NULL;
}

void pm_read_branch(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                    const struct pm_path *path, void *draft)
{
    take(reading, row, node, path, node->u.text, branch_fault(node->u.text), draft);
}

/* Length of the scheme that the text begins with: what git takes for one. */
static size_t scheme_length(struct pm_str text)
{
    size_t length = 0;
    while (length < text.len &&
           (pm_ascii_is_alnum(text.ptr[length]) ||
            (length > 0 && holds_any(pm_str_sub(text, length, length + 1), "+-."))))
        length++;
    return length;
}

static bool is_known_scheme(struct pm_str scheme)
{
    static const char *const known[] = {"https", "http", "ssh", "git", "file"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (pm_str_is(scheme, known[i]))
            return true;
    }
    return false;
}

/* What stands between the two slashes and the '@' of a URL. */
static struct pm_str user_of(struct pm_str url, size_t scheme)
{
    struct pm_str authority = pm_str_sub(url, scheme + strlen("://"), url.len);
    for (const char *end = "/?#"; *end; end++)
        authority = pm_str_sub(authority, 0, pm_str_find(authority, *end));
    size_t at = pm_str_rfind(authority, '@');
    return at < authority.len ? pm_str_sub(authority, 0, at) : (struct pm_str){"", 0};
}

/* Hosts take a token for the user, too: these say what they are. */
static bool is_token(struct pm_str user)
{
    static const char *const starts[] = {"ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (pm_str_starts(user, pm_str_from(starts[i])))
            return true;
    }
    return false;
}

/* git would run a program of its own for some of what looks like an address. */
static const char *repository_fault(struct pm_str text, size_t scheme, bool is_url)
{
    const char *fault = text_fault(text);
    if (fault)
        return fault;
    if (text.ptr[0] == '-')
        return "git would take it for an option";
    if (pm_str_trim(text).len < text.len)
        return "it begins or ends with a blank";
    if (pm_str_starts(pm_str_sub(text, scheme, text.len), PM_STR("::")))
        return "what stands in front of `::` names a program to run";
    if (is_url && !is_known_scheme(pm_str_sub(text, 0, scheme)))
        return "a URL must begin with https://, ssh://, git:// or file://";
    return NULL;
}

/* The line is not shown: a password does not belong in a log. */
static void report_password(struct pm_reading *reading, struct pm_node *node,
                            const struct pm_path *path, const char *what)
{
    struct pm_diag *diag = pm_reading_error(
        reading, node, path, "the URL of `repository` holds a %s, which does not belong in a file",
        what);
    diag->source = (struct pm_str){"", 0};
    diag->fix = PM_STR("remove it and give it to git's credential helper; change it, too, since "
                       "others may have read it");
}

void pm_read_repository(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                        const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    size_t scheme = scheme_length(text);
    bool is_url = scheme > 0 && pm_str_starts(pm_str_sub(text, scheme, text.len), PM_STR("://"));
    struct pm_str user = is_url ? user_of(text, scheme) : (struct pm_str){"", 0};
    if (pm_str_find(user, ':') < user.len)
        report_password(reading, node, path, "password");
    else if (is_token(user))
        report_password(reading, node, path, "token");
    else
        take(reading, row, node, path, text, repository_fault(text, scheme, is_url), draft);
}

/* git drops punctuation at the ends of a name, and what is left must not be empty. */
static bool has_a_letter(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (pm_ascii_is_alnum(text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80)
            return true;
    }
    return false;
}

void pm_read_author_name(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                         const struct pm_path *path, void *draft)
{
    struct pm_str text = pm_str_trim(node->u.text);
    const char *fault = text_fault(text);
    if (!fault && holds_any(text, "<>"))
        fault = "`<` and `>` have no place in it";
    else if (!fault && !has_a_letter(text))
        fault = "it has neither letter nor digit";
    take(reading, row, node, path, text, fault, draft);
}

void pm_read_author_email(struct pm_reading *reading, const struct pm_row *row,
                          struct pm_node *node, const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    const char *fault = text_fault(text);
    size_t at = pm_str_find(text, '@');
    if (!fault && holds_any(text, " <>"))
        fault = "a blank, `<` and `>` have no place in it";
    else if (!fault && (at == 0 || at + 1 >= text.len))
        fault = "it is not of the form user@host";
    take(reading, row, node, path, text, fault, draft);
}
