#include "schema/yaml_problem.h"

/* libyaml's words, tried from the top; NULL fits any. %1 in a message is the place where the
 * construct began, %2 that of the problem. */
struct rule {
    const char *problem, *context;
    char found;      /* the character at the place of the problem; 0: any */
    bool at_context; /* the place to show is where the construct began */
    const char *message, *fix;
};

static const struct rule rules[] = {
    {"found character that cannot start any token", NULL, '\t', false,
     "the line is indented with a tab", "indent with spaces; YAML allows no tab there"},
    {"found a tab character", NULL, 0, false, "the line is indented with a tab",
     "indent with spaces; YAML allows no tab there"},
    {"found character that cannot start any token", NULL, '@', false,
     "a value cannot start with '@'", "put the value in quotes"},
    {"found character that cannot start any token", NULL, '`', false,
     "a value cannot start with '`'", "put the value in quotes, \"...\""},
    {"found character that cannot start any token", NULL, '%', false,
     "a value cannot start with a percent sign", "put the value in quotes"},
    {"did not find expected alphabetic or numeric character", "while scanning an alias", 0, true,
     "'*' starts an alias here, and no name follows it",
     "put a pattern in quotes: \"*.example.com\""},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor", 0, true,
     "'&' starts an anchor here, and no name follows it",
     "put a text that starts with & in quotes"},
    {"did not find expected ',' or ']'", NULL, 0, true,
     "this '[' is not closed; the list breaks off at %2",
     "write `,` between two entries and `]` at the end"},
    {"did not find expected ',' or '}'", NULL, 0, true,
     "this '{' is not closed; the mapping breaks off at %2",
     "write `,` between two keys and `}` at the end"},
    {"mapping values are not allowed in this context", NULL, 0, false,
     "a key cannot stand here: the value in front of this ':' has begun already",
     "start a new line for a key; put a value that holds \": \" in quotes"},
    {"mapping keys are not allowed in this context", NULL, 0, false, "a key cannot stand here",
     "start a new line for a key"},
    {"block sequence entries are not allowed in this context", NULL, 0, false,
     "an entry of a list cannot stand here", "start a new line for each '- entry'"},
    {"could not find expected ':'", NULL, 0, true, "this key has no ':' behind it",
     "write `key: value`, or `- entry` in a list"},
    {"did not find expected key", NULL, 0, false,
     "this line does not belong to the mapping that begins at %1",
     "indent it like the keys above it, or close the quotes and brackets before it"},
    {"did not find expected '-' indicator", NULL, 0, false,
     "this line does not belong to the list that begins at %1",
     "indent it like the entries above it and start it with '- '"},
    {"did not find expected node content", NULL, 0, false, "a value is missing here",
     "write a value, or remove the ',' or ':' too many"},
    {"found unexpected end of stream", "while scanning a quoted scalar", 0, true,
     "this quote is never closed", "write the same quote at the end of the text"},
    {"found unexpected document indicator", NULL, 0, true, "this quote is never closed",
     "write the same quote at the end of the text"},
    {"found unknown escape character", NULL, 0, false, "this '\\' starts no escape that YAML knows",
     "write \\\\ for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", NULL, 0, false,
     "this escape lacks some of its hexadecimal digits", "write \\x41, \\u0041 or \\U00000041"},
    {"found invalid Unicode character escape code", NULL, 0, false,
     "this escape stands for no Unicode character", "write the character itself"},
    {"did not find expected comment or line break", "while scanning a block scalar", 0, false,
     "nothing may follow '|' or '>' on its line", "start the text on the next line"},
    {"found an indentation indicator equal to 0", NULL, 0, false,
     "the indentation behind '|' or '>' cannot be 0", "remove the number"},
    {"found incompatible YAML document", NULL, 0, false, "this version of YAML is not known",
     "remove the %YAML line; this file is read as YAML 1.2"},
    {"found undefined tag handle", NULL, 0, false, "this tag is not used in this file",
     "remove the tag; put a text that starts with ! in quotes"},
    {NULL, "while scanning a tag", 0, true, "this tag cannot be read",
     "remove it; put a text that starts with ! in quotes"},
    {"did not find expected <document start>", NULL, 0, false,
     "this line does not belong to the values above it",
     "start a key in the first column, like those above it"},
    {NULL, "while scanning a directive", 0, false,
     "a line that starts with a percent sign is a directive, and this one is not known",
     "remove the line, or put the text in quotes"},
    {NULL, NULL, 0, false, "this is not YAML", "look at this line and the one above it"},
};

static bool contains(const char *text, const char *part)
{
    return !part || (text && strstr(text, part));
}

/* The character at a place; 0 at the end of the line. */
static char character_at(struct pm_source *source, struct pm_mark mark)
{
    struct pm_str text = pm_source_at(source, mark);
    return text.len > 0 ? text.ptr[0] : '\0';
}

static const struct rule *find_rule(struct pm_source *source, const struct pm_yaml_problem *problem)
{
    const struct rule *rule = rules;
    char found = character_at(source, problem->mark);
    while (!contains(problem->problem, rule->problem) ||
           !contains(problem->context, rule->context) || (rule->found && rule->found != found))
        rule++;
    return rule;
}

/* Puts a place into the message, if it has room for one. */
static struct pm_str fill_in(struct pm_source *source, const char *message, struct pm_mark context,
                             struct pm_mark problem)
{
    const char *slot = strchr(message, '%');
    if (!slot)
        return pm_str_from(message);
    struct pm_mark place = slot[1] == '1' ? context : problem;
    return pm_str_printf(source->diags->arena, "%.*sline %u, column %u%s", (int)(slot - message),
                         message, place.line, place.column, slot + 2);
}

void pm_yaml_report(struct pm_source *source, const struct pm_yaml_problem *problem)
{
    const struct rule *rule = find_rule(source, problem);
    struct pm_mark context = problem->context_mark.line > 0 ? problem->context_mark : problem->mark;
    struct pm_str message = fill_in(source, rule->message, context, problem->mark);
    struct pm_diag *diag =
        pm_source_problem(source, PM_SEVERITY_ERROR, rule->at_context ? context : problem->mark,
                          NULL, "%" PM_STR_FMT, PM_STR_ARG(message));
    diag->fix = pm_str_from(rule->fix);
}
