// Preloaded into a program: counts its heap allocations by thread, in a file that others may read at any time. The file,
// named by COUNT_ALLOCATIONS, is an array of rows; a row belongs to a thread from its first allocation on.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <errno.h>

enum { ROWS = 256 };

struct row {
    uint64_t thread, allocations, bytes, frees;
};

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *old);

static struct row unread[ROWS];
static struct row *rows = unread;
static atomic_int taken;
static __thread struct row *mine __attribute__((tls_model("initial-exec")));

__attribute__((constructor)) static void open_counts(void) {
    const char *path = getenv("COUNT_ALLOCATIONS");
    int fd = path ? open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;
    if (fd < 0 || ftruncate(fd, sizeof unread)) return;
    void *shared = mmap(NULL, sizeof unread, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared != MAP_FAILED) rows = shared, mine = NULL, taken = 0;
}

static struct row *row(void) {
    if (!mine) {
        int number = taken++;
        mine = &rows[number < ROWS ? number : ROWS - 1];
        mine->thread = syscall(SYS_gettid);
    }
    return mine;
}

static void note(size_t size) {
    struct row *own = row();
    own->allocations++;
    own->bytes += size;
}

void *malloc(size_t size) { return note(size), __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return note(count * size), __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return note(size), __libc_realloc(old, size); }
void *memalign(size_t alignment, size_t size) { return note(size), __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return note(size), __libc_memalign(alignment, size); }
int posix_memalign(void **place, size_t alignment, size_t size) {
    note(size);
    void *made = __libc_memalign(alignment, size);
    if (!made) return ENOMEM;
    *place = made;
    return 0;
}
void free(void *old) {
    if (old) row()->frees++;
    __libc_free(old);
}
