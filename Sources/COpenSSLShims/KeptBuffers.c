// OpenSSL that releases the buffers of idle connections takes 16 KB from the heap for each record it writes and gives
// them back right after. Here each thread keeps the last few, so that the next record, of whichever connection, finds
// the same hot block.
#define _GNU_SOURCE
#include "COpenSSLShims.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// Requests in this range are a record's buffer (about 16.5 KB) or a handshake's (21,848 bytes); all get the larger size.
enum { SMALLEST = 16 * 1024, BLOCK = 22 * 1024, KEPT = 4 };

struct kept {
    void *blocks[KEPT];
    int count;
    enum { NEW, KEEPS, ENDED } state;
};

static _Thread_local struct kept kept;
static pthread_key_t at_thread_end;
static _Atomic uint64_t made;

static void forget(void *argument) {
    struct kept *mine = argument;
    mine->state = ENDED;
    while (mine->count > 0) free(mine->blocks[--mine->count]);
}

static void *take(size_t size, const char *file, int line) {
    (void)file;
    (void)line;
    if (size <= SMALLEST || size > BLOCK) return malloc(size);
    if (kept.count > 0) return kept.blocks[--kept.count];
    atomic_fetch_add_explicit(&made, 1, memory_order_relaxed);
    return malloc(BLOCK);
}

static void give(void *block, const char *file, int line) {
    (void)file;
    (void)line;
    if (block == NULL) return;
    size_t size = malloc_usable_size(block);
    // Whatever has the size is fit to be kept, whoever asked for it.
    if (size >= BLOCK && size < BLOCK + 64 && kept.count < KEPT && kept.state != ENDED) {
        if (kept.state == NEW) {
            kept.state = KEEPS;
            pthread_setspecific(at_thread_end, &kept);
        }
        kept.blocks[kept.count++] = block;
        return;
    }
    free(block);
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
