/* Stands in for libFuzzer where there is none: runs the target over every file of the named
 * folders. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return 1;
    static uint8_t bytes[1 << 20];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    uint8_t *copy =
        malloc(size > 0 ? size : 1); /* exact size, so that a sanitizer sees an over-read */
    if (!copy)
        return 1;
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return 0;
}

static int replay_folder(const char *folder)
{
    char path[4096];
    int bad = 0, count = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return 1;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        bad += replay_file(path);
        count++;
    }
    closedir(dir);
    printf("replayed %d files of %s, %d could not be read\n", count, folder, bad);
    return bad > 0 || count == 0;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= replay_folder(argv[i]);
    return failed;
}
