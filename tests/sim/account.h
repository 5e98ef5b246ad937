#pragma once
// The simulated account: a tree of JSON in memory, and the file it comes from and goes back to.
//
//   { "token": "...", "ownership_code": "purelymail_ownership_proof=...", "credit": "10.5",
//     "skip_ownership": false,
//     "domains": [ "example.com", { "name": "example.net", "allowAccountReset": true, ... } ],
//     "users": [ "anna@example.com" ], "rules": [ { "id": 1, "domainName": "example.com", ... } ] }
//
// What is left out gets the service's default when it is loaded. Any number of threads may use an
// account; everything below but open and close is called between enter and leave.
#include "stop.h"
#include "text.h"

#include <jansson.h>
#include <pthread.h>
#include <sys/stat.h>

struct sim_account {
    pthread_mutex_t mutex;
    const char *path;
    bool saves;       // changes go back to the file
    bool unsaved;     // changed since it was last written
    struct stat stat; // the file as last read or written
    json_t *root;     // always complete: every field above is there, with its type
    json_t *index;    // canonical name -> the domain's object in root
    const struct sim_stop *stop;
    pthread_t saver;
};

// Loads the file and starts the thread that writes changes back. `path` and `stop` must outlive it.
bool sim_account_open(struct sim_account *account, const char *path, bool saves,
                      const struct sim_stop *stop, struct sim_error *err);

// Writes what is unsaved, and frees everything. The stop signal must have been given.
bool sim_account_close(struct sim_account *account, struct sim_error *err);

// Takes the account for this thread, and loads the file again when it was changed on disk. When
// that cannot be read as an account for a second, fails and takes nothing.
bool sim_account_enter(struct sim_account *account, struct sim_error *err);
void sim_account_leave(struct sim_account *account);

// The account's own text of that name, such as "token".
const char *sim_account_text(const struct sim_account *account, const char *field);

// The account's array "domains", "users" or "rules".
json_t *sim_account_list(const struct sim_account *account, const char *field);

// The domain of that name in any spelling, or NULL.
json_t *sim_account_find(const struct sim_account *account, const char *name);

// Adds a domain, a string or an object with at least "name", with defaults for what it does not
// say.
bool sim_account_add(struct sim_account *account, json_t *domain, struct sim_error *err);

// Removes a domain with its users and routing rules. False when there is none of that name.
bool sim_account_remove(struct sim_account *account, const char *name);

// To be called after each change: writes the file at once while the account is small (up to 500
// domains and users), else leaves it to the saver thread, which takes a fraction of the time.
bool sim_account_changed(struct sim_account *account, struct sim_error *err);

// Writes what is unsaved.
bool sim_account_flush(struct sim_account *account, struct sim_error *err);

// Replaces the whole account. `root` is not kept.
bool sim_account_replace(struct sim_account *account, const json_t *root, struct sim_error *err);
