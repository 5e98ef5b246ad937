/* libgit2, loaded when it is needed first: with what it brings along (TLS, ssh, HTTP) it takes
 * longer to load than most commands last, and most of them need none of it. Private to
 * state/repository*. */
#pragma once

#include "base/err.h"

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <zlib.h>

struct pm_libgit2 {
    __typeof__(git_blob_create_from_buffer) *blob_create_from_buffer;
    __typeof__(git_blob_free) *blob_free;
    __typeof__(git_blob_lookup) *blob_lookup;
    __typeof__(git_blob_rawcontent) *blob_rawcontent;
    __typeof__(git_blob_rawsize) *blob_rawsize;
    __typeof__(git_buf_dispose) *buf_dispose;
    __typeof__(git_commit_author) *commit_author;
    __typeof__(git_commit_create) *commit_create;
    __typeof__(git_commit_free) *commit_free;
    __typeof__(git_commit_lookup) *commit_lookup;
    __typeof__(git_commit_message) *commit_message;
    __typeof__(git_commit_time) *commit_time;
    __typeof__(git_commit_tree) *commit_tree;
    __typeof__(git_config_free) *config_free;
    __typeof__(git_config_get_string_buf) *config_get_string_buf;
    __typeof__(git_config_open_ondisk) *config_open_ondisk;
    __typeof__(git_config_set_string) *config_set_string;
    __typeof__(git_error_clear) *error_clear;
    __typeof__(git_error_last) *error_last;
    __typeof__(git_error_set_str) *error_set_str;
    __typeof__(git_libgit2_init) *libgit2_init;
    __typeof__(git_libgit2_opts) *libgit2_opts;
    __typeof__(git_odb_add_backend) *odb_add_backend;
    __typeof__(git_odb_free) *odb_free;
    __typeof__(git_odb_read_header) *odb_read_header;
    __typeof__(git_oid_fromstr) *oid_fromstr;
    __typeof__(git_oid_tostr) *oid_tostr;
    __typeof__(git_reference_create) *reference_create;
    __typeof__(git_reference_free) *reference_free;
    __typeof__(git_reference_iterator_free) *reference_iterator_free;
    __typeof__(git_reference_iterator_glob_new) *reference_iterator_glob_new;
    __typeof__(git_reference_name_to_id) *reference_name_to_id;
    __typeof__(git_reference_next_name) *reference_next_name;
    __typeof__(git_reference_remove) *reference_remove;
    __typeof__(git_repository_free) *repository_free;
    __typeof__(git_repository_init_ext) *repository_init_ext;
    __typeof__(git_repository_odb) *repository_odb;
    __typeof__(git_repository_open_ext) *repository_open_ext;
    __typeof__(git_signature_free) *signature_free;
    __typeof__(git_signature_new) *signature_new;
    __typeof__(git_tree_create_updated) *tree_create_updated;
    __typeof__(git_tree_entry_byindex) *tree_entry_byindex;
    __typeof__(git_tree_entry_bypath) *tree_entry_bypath;
    __typeof__(git_tree_entry_filemode) *tree_entry_filemode;
    __typeof__(git_tree_entry_free) *tree_entry_free;
    __typeof__(git_tree_entry_id) *tree_entry_id;
    __typeof__(git_tree_entry_name) *tree_entry_name;
    __typeof__(git_tree_entrycount) *tree_entrycount;
    __typeof__(git_tree_free) *tree_free;
    __typeof__(git_tree_id) *tree_id;
    __typeof__(git_tree_lookup) *tree_lookup;
    __typeof__(git_treebuilder_free) *treebuilder_free;
    __typeof__(git_treebuilder_new) *treebuilder_new;
    __typeof__(git_treebuilder_write) *treebuilder_write;
    /* Of zlib, which libgit2 brings along. */
    __typeof__(inflate) *inflate;
    __typeof__(inflateEnd) *inflateEnd;
    __typeof__(inflateInit_) *inflateInit_;
};

/* The functions of the library that the program was built with, set up: what is written is synced,
 * and no configuration but a repository's own is read. Loaded once, and never unloaded. Errors: it
 * is not installed, or lacks a function. */
PM_CHECKED bool pm_libgit2_load(const struct pm_libgit2 **out, struct pm_err *err);

/* The error that a call has just returned for the repository at path, in our words; false. */
bool pm_libgit2_fail(const struct pm_libgit2 *git, int code, const char *path, struct pm_err *err);
