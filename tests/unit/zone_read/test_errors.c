/* What is said of a zone file that cannot be read: where, what, and what to write instead. */
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text, *message;
} rows[] = {
    {"a 60 TXT \"x\ny\"\n",
     "z:1: a quotation mark is not closed on its line: write one at the end of the text, and parts "
     "of a long text in quotation marks of their own"},
    {"\n\na 60 A ( 192.0.2.1\nb 60 A 192.0.2.2\n",
     "z:3: a parenthesis is not closed before the end of the file: is the file cut?"},
    {"a 60 A 192.0.2.1 )\n", "z:1: a closing parenthesis without an opening one before"},
    {"a 60 TXT x\\\n",
     "z:1: a backslash at the end of the line escapes nothing: write \\\\ for a backslash"},
    {"a 60 TXT x\001\n",
     "z:1: the control character 1 cannot stand here as it is: take it away, or write \\001"},
    {"a 60 A 192.0.2.1\rb 60 A 192.0.2.1\n",
     "z:1: a carriage return without a line feed: save the file with the line ends of Unix or "
     "Windows"},
    {" A 192.0.2.1\n",
     "z:1: the line begins with a blank, so that its owner is that of the record before, and there "
     "is none: write the name, or @ for the origin"},
    {"a A 192.0.2.1\n",
     "z:1: no TTL, and none before it: write $TTL 3600 at the start of the file"},
    {"a 1x A 192.0.2.1\n", "z:1: \"1x\" is no TTL: write seconds, or 1h30m"},
    {"a 2147483648 A 192.0.2.1\n",
     "z:1: the TTL \"2147483648\" is over 2147483647 seconds (RFC 2181 8)"},
    {"a 60 CH A 192.0.2.1\n", "z:1: the class is \"CH\", and mail needs IN"},
    {"a 60 IN\n",
     "z:1: the record has no type and no data: is a line cut, or a name at its start missing?"},
    {"a 60 FOO x\n",
     "z:1: \"FOO\" is not known as a record type: if it is one, write its number, and the data in "
     "the form of RFC 3597 (TYPE65280 \\# LENGTH HEX)"},
    {"a 60 TYPE255 \\# 0\n", "z:1: TYPE255 is a type of questions, not of records in a zone"},
    {"a 60 CERT 1 2 3 AAAA\n",
     "z:1: CERT of a.example.com: the data of this type can be read in the form of RFC 3597 only: "
     "write \\# LENGTH HEX, as named-compilezone or dig +unknownformat print it"},
    {"www.example.net. 60 A 192.0.2.1\n",
     "z:1: www.example.net. is outside of the zone example.com: is a final dot missing or too "
     "many, or is it another zone's file?"},
    {"b\303\274cher 60 A 192.0.2.1\n",
     "z:1: the name \"b\303\274cher\" is not written in ASCII, and DNS servers would not take it "
     "for an internationalized name: write xn--bcher-kva"},
    {"a 60 CNAME b\303\274cher.example.\n",
     "z:1: CNAME of a.example.com: the target: the name \"b\303\274cher.example.\" is not written "
     "in ASCII, and DNS servers would not take it for an internationalized name: write "
     "xn--bcher-kva.example."},
    {"a..b 60 A 192.0.2.1\n",
     "z:1: the name \"a..b\" has a label without a character: take one of the dots away"},
    {"a\\25 60 A 192.0.2.1\n",
     "z:1: the name \"a\\25\" has a backslash without a character or three digits from 000 to 255 "
     "behind it"},
    {"a 60 MX mail\n",
     "z:1: MX of a.example.com: the preference is \"mail\", not a number from 0 to 65535"},
    {"a 60 MX 10\n", "z:1: MX of a.example.com: the mail server is missing"},
    {"a 60 MX 10 b c\n", "z:1: MX of a.example.com: \"c\" stands behind the end of the record"},
    {"a 60 A \"192.0.2.1\"\n",
     "z:1: A of a.example.com: the address stands in quotation marks: write it without"},
    {"a 60 A 192.0.2.300\n",
     "z:1: A of a.example.com: the address is \"192.0.2.300\", not an IPv4 address like 192.0.2.1"},
    {"a 60 TYPE65280 \\# 3 0102\n",
     "z:1: TYPE65280 of a.example.com: the data behind \\# has 2 bytes, and its length is given as "
     "3"},
    {"a 60 MX \\# 1 00\n", "z:1: MX of a.example.com: the data behind \\# does not fit the type"},
    {"a 60 A 192.0.2.1\nb 60 CNAME c\na 60 CNAME d\n",
     "z:3: a.example.com has a CNAME record and A beside it, which DNS does not allow (RFC 1034 "
     "3.6.2): take one of them away"},
    {"a 60 CNAME c\na 60 CNAME d\n",
     "z:1: a.example.com has 2 different CNAME records, and one is allowed: take the others away"},
    {"a 60 SOA a. b. 1 2 3 4 5\n",
     "z:1: an SOA record at a.example.com, and the zone is example.com: is it another zone's "
     "file?"},
    {"; nothing\n", "z: no record of the zone example.com is in it: is it the right file?"},
    {"$GENERATE 1-9 h$ A 192.0.2.$\n",
     "z:1: $GENERATE is not read here: let named-compilezone write the zone out, and give that "
     "file"},
    {"$FOO\n",
     "z:1: \"$FOO\" is no directive that is known: there are $ORIGIN, $TTL and $INCLUDE; a name "
     "that begins with $ is written \\$"},
    {"$TTL\n", "z:1: something is missing: write it in this form: $TTL 3600"},
    {"$INCLUDE a b c\n", "z:1: too many words: write it in this form: $INCLUDE FILE [ORIGIN]"},
    {"a 60 A 192.0.2.1\n$INCLUDE nope.z\n", "z:2: cannot open nope.z"},
    {"$INCLUDE self.z\n", "z:1: self.z:1: self.z includes itself"},
    {"{\"zones\": []}", "z: this is no document of zone --format json: format_version is missing"},
};

static void each_error_says_where_and_what_to_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_arena arena;
        struct pm_current current;
        struct pm_err err = {0};
        pm_arena_init(&arena);
        if (reading_read_text(pm_str_from(rows[i].text), &arena, &current, &err))
            fail_msg("is read: %s", rows[i].text);
        assert_string_equal(err.msg, rows[i].message);
        pm_arena_fini(&arena);
    }
}

static void a_text_from_outside_is_cut_in_a_message(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_current current;
    struct pm_err err = {0};
    char text[4000];
    memset(text, 'x', sizeof text);
    pm_arena_init(&arena);
    assert_false(
        reading_read_text(pm_str_printf(&arena, "a 60 %.4000s\n", text), &arena, &current, &err));
    assert_true(strlen(err.msg) < 300);
    assert_non_null(strstr(err.msg, "RFC 3597"));
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_says_where_and_what_to_write),
        cmocka_unit_test(a_text_from_outside_is_cut_in_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
