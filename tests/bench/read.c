/* bench_read FILE.yaml REPLY.json...: reads them and does nothing with them; what a plan is
 * measured against. */
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

static bool read_yaml(const char *path)
{
    yaml_parser_t parser;
    yaml_event_t event;
    FILE *file = fopen(path, "rb");
    if (!file || !yaml_parser_initialize(&parser))
        return false;
    yaml_parser_set_input_file(&parser, file);
    bool ok = true, end = false;
    while (ok && !end) {
        ok = yaml_parser_parse(&parser, &event);
        end = ok && event.type == YAML_STREAM_END_EVENT;
        if (ok)
            yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(file);
    return ok;
}

static bool read_json(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    json_decref(root);
    return root != NULL;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!(i == 1 ? read_yaml(argv[i]) : read_json(argv[i]))) {
            fprintf(stderr, "bench_read: %s cannot be read\n", argv[i]);
            return 1;
        }
    }
    return 0;
}
