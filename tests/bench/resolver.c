/* bench_resolver PORT THREADS QUESTIONS: asks what the file lists ("NAME TYPE" a line) of
 * 127.0.0.1, as programs do that leave asking to ldns: a resolver of its own a thread, one question
 * after the other. */
#include <ldns/ldns.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct question {
    ldns_rdf *name;
    ldns_rr_type type;
};

struct share {
    const struct question *questions;
    size_t count, first, step;
    uint16_t port;
    size_t unanswered;
};

static ldns_resolver *make_resolver(uint16_t port)
{
    ldns_resolver *resolver = ldns_resolver_new();
    ldns_rdf *address = ldns_rdf_new_frm_str(LDNS_RDF_TYPE_A, "127.0.0.1");
    if (!resolver || !address || ldns_resolver_push_nameserver(resolver, address) != LDNS_STATUS_OK)
        abort();
    ldns_rdf_deep_free(address);
    ldns_resolver_set_port(resolver, port);
    ldns_resolver_set_recursive(resolver, false);
    return resolver;
}

static void *ask(void *ctx)
{
    struct share *share = ctx;
    ldns_resolver *resolver = make_resolver(share->port);
    for (size_t i = share->first; i < share->count; i += share->step) {
        const struct question *question = &share->questions[i];
        ldns_pkt *reply =
            ldns_resolver_query(resolver, question->name, question->type, LDNS_RR_CLASS_IN, 0);
        share->unanswered += !reply || ldns_pkt_ancount(reply) == 0;
        ldns_pkt_free(reply);
    }
    ldns_resolver_deep_free(resolver);
    return NULL;
}

static size_t read_questions(const char *path, struct question **out)
{
    char name[256], type[16];
    size_t count = 0, cap = 1 << 20;
    struct question *questions = calloc(cap, sizeof *questions);
    FILE *file = fopen(path, "re");
    if (!file || !questions)
        abort();
    while (count < cap && fscanf(file, "%255s %15s", name, type) == 2)
        questions[count++] =
            (struct question){ldns_dname_new_frm_str(name), ldns_get_rr_type_by_name(type)};
    fclose(file);
    *out = questions;
    return count;
}

int main(int argc, char **argv)
{
    enum { THREADS_MAX = 64 };
    pthread_t threads[THREADS_MAX];
    struct share shares[THREADS_MAX];
    struct question *questions;
    if (argc != 4)
        return 64;
    size_t thread_count = strtoul(argv[2], NULL, 10), unanswered = 0;
    size_t count = read_questions(argv[3], &questions);
    if (thread_count < 1 || thread_count > THREADS_MAX || count == 0)
        return 64;
    for (size_t i = 0; i < thread_count; i++) {
        shares[i] = (struct share){
            questions, count, i, thread_count, (uint16_t)strtoul(argv[1], NULL, 10), 0};
        if (pthread_create(&threads[i], NULL, ask, &shares[i]) != 0)
            abort();
    }
    for (size_t i = 0; i < thread_count; i++) {
        pthread_join(threads[i], NULL);
        unanswered += shares[i].unanswered;
    }
    for (size_t i = 0; i < count; i++)
        ldns_rdf_deep_free(questions[i].name);
    free(questions);
    return unanswered > count / 100 ? 1 : 0;
}
