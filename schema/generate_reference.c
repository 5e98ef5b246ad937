#include "schema/generate.h"
#include "schema/rows.h"

static const char head[] =
    "# The desired-state file\n"
    "\n"
    "This page is generated from the table that the program reads the file by.\n"
    "\n"
    "```yaml\n"
    "# yaml-language-server: $schema=desired-state.schema.json\n"
    "version: 1\n"
    "defaults: { ttl: 3600, mx_priority: 10, provider: cloudflare }\n"
    "policy:\n"
    "  prune: all\n"
    "  delete_delay: 24h\n"
    "  max_deletes: 10\n"
    "  max_delete_percent: 30\n"
    "  delete_with_rules: false\n"
    "  protect: [\"*.example.com\"]\n"
    "  ignore: [legacy.example]\n"
    "git:\n"
    "  state: shared\n"
    "domains:\n"
    "  - example.com\n"
    "  - name: example.net\n"
    "    protect: true\n"
    "    settings: { allow_account_reset: false, symbolic_subaddressing: true }\n"
    "    dns:\n"
    "      zone: example.net\n"
    "      ttl: 300\n"
    "      spf: { include: [_spf.google.com], all: softfail }\n"
    "      dmarc: \"v=DMARC1; p=reject; rua=mailto:dmarc@example.net\"\n"
    "      ownership: until_added\n"
    "      extra: { srv: true, tls_rpt: \"mailto:tls-reports@example.net\" }\n"
    "      provider: route53\n"
    "```\n"
    "\n"
    "`pm-reconcile validate` checks a file without a token and without the network, and shows "
    "every\n"
    "problem it finds in one run. The JSON Schema `schema/desired-state.schema.json` gives an "
    "editor\n"
    "completion and help; the program itself is stricter.\n"
    "\n"
    "- The file is YAML 1.2 in UTF-8, one document, at most 64 MiB, nested at most 32 levels.\n"
    "- Only `true` and `false` are booleans; numbers are plain decimal digits.\n"
    "- A key that is not known, or that stands twice, is an error. So is a domain that stands "
    "twice,\n"
    "  also across files, and whatever its case, final dot or spelling.\n"
    "- Anchors (`&name`), aliases (`*name`) and merge keys (`<<`) work, up to 100,000 aliases as "
    "they\n"
    "  would be written out. A key of the mapping itself wins over a merged one. Tags are not "
    "used.\n"
    "- Several files are read as one: `-f a.yaml -f b.yaml`, or `-f folder`, which reads the "
    "folder's\n"
    "  `*.yaml` and `*.yml` files in the order of their names, but no hidden files and no folders\n"
    "  below it. Each file has its `version`; one of them may have `policy`, one `git`; "
    "`defaults`\n"
    "  count for their own file. Domains that left the files take the `defaults` of the first file "
    "that has\n"
    "  any.\n";

static const char *const titles[PM_SECTION_COUNT] = {
    [PM_SECTION_FILE] = "The file",
    [PM_SECTION_DEFAULTS] = "`defaults`",
    [PM_SECTION_POLICY] = "`policy`",
    [PM_SECTION_DOMAIN] = "An entry of `domains`",
    [PM_SECTION_SETTINGS] = "`settings` of a domain",
    [PM_SECTION_DNS] = "`dns` of a domain",
    [PM_SECTION_SPF] = "`spf`, below `dns`",
    [PM_SECTION_EXTRA] = "`extra`, below `dns`",
    [PM_SECTION_GIT] = "`git`",
    [PM_SECTION_AUTHOR] = "`author`, below `git`",
};

static void put_default(struct pm_sink *sink, const struct pm_row *row)
{
    if (row->required)
        pm_sink_puts(sink, "required");
    else if (row->standard)
        pm_sink_printf(sink, "`%s`", row->standard);
    else
        pm_sink_puts(sink, "none");
}

/* A bar in a text would end the cell. */
static void put_cell(struct pm_sink *sink, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            pm_sink_putc(sink, '\\');
        pm_sink_putc(sink, *text);
    }
}

static void put_section(struct pm_sink *sink, struct pm_arena *arena, enum pm_section section)
{
    const struct pm_section_info *info = &pm_sections[section];
    pm_sink_printf(sink, "\n## %s\n\n", titles[section]);
    pm_sink_puts(sink, "| key | value | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < info->count; i++) {
        const struct pm_row *row = &info->rows[i];
        struct pm_str expects = pm_row_expects(row, arena);
        pm_sink_printf(sink, "| `%s` | ", row->key);
        put_cell(sink, expects.ptr);
        pm_sink_puts(sink, " | ");
        put_default(sink, row);
        pm_sink_puts(sink, " | ");
        put_cell(sink, row->doc);
        pm_sink_puts(sink, " |\n");
    }
}

void pm_write_reference(struct pm_sink *sink)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    pm_sink_puts(sink, head);
    for (int section = 0; section < PM_SECTION_COUNT; section++)
        put_section(sink, &arena, (enum pm_section)section);
    pm_arena_fini(&arena);
}
