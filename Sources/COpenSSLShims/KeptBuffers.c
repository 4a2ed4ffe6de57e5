// OpenSSL that releases the buffers of idle connections takes from the heap, for each record it writes, 16.5 KB for the
// record and three times 40 bytes for those who lay it out, and gives them back right after. Here each thread keeps the
// last few, so that the next record, of whichever connection, finds the same hot blocks.
#define _GNU_SOURCE
#include "COpenSSLShims.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    // Requests between the two are a record's buffer (about 16.5 KB) or a handshake's (21,848 bytes).
    LARGE_ABOVE = 16 * 1024,
    LARGE = 22 * 1024,
    LARGE_KEPT = 4,
    // What the heap gives for 40 bytes has just this size.
    SMALL = 40,
    SMALL_KEPT = 16,
};

static _Thread_local struct kept {
    void *large[LARGE_KEPT];
    void *small[SMALL_KEPT];
    int large_count;
    int small_count;
    enum { NEW, KEEPS, ENDED } state;
} kept;

static pthread_key_t at_thread_end;
static _Atomic uint64_t made;

static void forget(void *argument) {
    struct kept *mine = argument;
    mine->state = ENDED;
    while (mine->large_count > 0) free(mine->large[--mine->large_count]);
    while (mine->small_count > 0) free(mine->small[--mine->small_count]);
}

static void *take(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    if (size == SMALL && kept.small_count > 0) return kept.small[--kept.small_count];
    if (size <= LARGE_ABOVE || size > LARGE) return malloc(size);
    if (kept.large_count > 0) return kept.large[--kept.large_count];
    atomic_fetch_add_explicit(&made, 1, memory_order_relaxed);
    return malloc(LARGE);
}

// Whether this thread keeps blocks, which it has to give back at its end.
static int keeps(void) {
    if (kept.state == NEW && pthread_setspecific(at_thread_end, &kept) == 0) kept.state = KEEPS;
    return kept.state == KEEPS;
}

static void give(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    if (block == NULL) return;
    // Whatever has the size is fit to be kept, whoever asked for it.
    size_t size = malloc_usable_size(block);
    if (size == SMALL && kept.small_count < SMALL_KEPT && keeps()) {
        kept.small[kept.small_count++] = block;
    } else if (size >= LARGE && size < LARGE + 64 && kept.large_count < LARGE_KEPT && keeps()) {
        kept.large[kept.large_count++] = block;
    } else {
        free(block);
    }
}

static void *resize(void *block, size_t size, const char *file, int line) {
    if (block == NULL) return take(size, file, line);
    return realloc(block, size);
}

int cos_keep_buffers(void) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static int result = -1;
    pthread_mutex_lock(&lock);
    if (result < 0) {
        result = pthread_key_create(&at_thread_end, forget) == 0 && CRYPTO_set_mem_functions(take, resize, give) == 1;
    }
    int now = result;
    pthread_mutex_unlock(&lock);
    return now;
}

uint64_t cos_buffers_made(void) { return atomic_load_explicit(&made, memory_order_relaxed); }
