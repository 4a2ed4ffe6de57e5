#include "forgetful_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

// A write, or where `bytes` is NULL a new length, that was not synced yet.
typedef struct Change {
    sqlite3_int64 offset;
    sqlite3_int64 length;
    unsigned char *bytes;
    struct Change *next;
} Change;

// What is known of one path; shared by all that have it open.
typedef struct Known {
    char *path;
    unsigned char *durable;
    sqlite3_int64 length;
    sqlite3_int64 room;
    Change *first;
    Change **last;
    struct Known *next;
} Known;

typedef struct File {
    sqlite3_file base;
    Known *known;
    sqlite3_file *real;
} File;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Known *files;
static uint64_t dropped;
static sqlite3_vfs *below;
static sqlite3_vfs vfs;
static sqlite3_io_methods methods;

static void resize(Known *known, sqlite3_int64 length) {
    if (length > known->room) {
        known->room = length * 2;
        known->durable = realloc(known->durable, (size_t)known->room);
    }
    if (length > known->length) memset(known->durable + known->length, 0, (size_t)(length - known->length));
    known->length = length;
}

static void write_through(Known *known, sqlite3_int64 offset, const unsigned char *bytes, sqlite3_int64 length) {
    if (offset + length > known->length) resize(known, offset + length);
    memcpy(known->durable + offset, bytes, (size_t)length);
}

static void drop_changes(Known *known) {
    for (Change *change = known->first; change;) {
        Change *next = change->next;
        free(change->bytes);
        free(change);
        change = next;
    }
    known->first = NULL;
    known->last = &known->first;
}

static void add_change(Known *known, sqlite3_int64 offset, const void *bytes, sqlite3_int64 length) {
    Change *change = calloc(1, sizeof *change);
    change->offset = offset;
    change->length = length;
    if (bytes) {
        change->bytes = malloc((size_t)length + 1);
        memcpy(change->bytes, bytes, (size_t)length);
    }
    *known->last = change;
    known->last = &change->next;
}

static Known *find(const char *path) {
    Known *known = files;
    while (known && strcmp(known->path, path)) known = known->next;
    return known;
}

static void forget(Known *known) {
    Known **place = &files;
    while (*place != known) place = &(*place)->next;
    *place = known->next;
    drop_changes(known);
    free(known->durable);
    free(known->path);
    free(known);
}

// --- One file: everything goes to the real one, and is noted.

#define REAL(file) (((File *)(file))->real)

static int file_close(sqlite3_file *file) { return REAL(file)->pMethods->xClose(REAL(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    return REAL(file)->pMethods->xRead(REAL(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    pthread_mutex_lock(&lock);
    int status = REAL(file)->pMethods->xWrite(REAL(file), bytes, count, offset);
    Known *known = ((File *)file)->known;
    if (status == SQLITE_OK && known) add_change(known, offset, bytes, count);
    pthread_mutex_unlock(&lock);
    return status;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 length) {
    pthread_mutex_lock(&lock);
    int status = REAL(file)->pMethods->xTruncate(REAL(file), length);
    Known *known = ((File *)file)->known;
    if (status == SQLITE_OK && known) add_change(known, length, NULL, 0);
    pthread_mutex_unlock(&lock);
    return status;
}

static int file_sync(sqlite3_file *file, int flags) {
    pthread_mutex_lock(&lock);
    int status = REAL(file)->pMethods->xSync(REAL(file), flags);
    Known *known = ((File *)file)->known;
    if (status == SQLITE_OK && known) {
        for (Change *change = known->first; change; change = change->next) {
            if (change->bytes)
                write_through(known, change->offset, change->bytes, change->length);
            else
                resize(known, change->offset);
        }
        drop_changes(known);
    }
    pthread_mutex_unlock(&lock);
    return status;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}
static int file_lock(sqlite3_file *file, int level) { return REAL(file)->pMethods->xLock(REAL(file), level); }
static int file_unlock(sqlite3_file *file, int level) { return REAL(file)->pMethods->xUnlock(REAL(file), level); }
static int file_check_lock(sqlite3_file *file, int *held) {
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), held);
}
static int file_control(sqlite3_file *file, int operation, void *argument) {
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}
static int file_sector(sqlite3_file *file) { return REAL(file)->pMethods->xSectorSize(REAL(file)); }
static int file_characteristics(sqlite3_file *file) {
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}
static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **region) {
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, region);
}
static int file_map_lock(sqlite3_file *file, int offset, int count, int flags) {
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}
static void file_barrier(sqlite3_file *file) { REAL(file)->pMethods->xShmBarrier(REAL(file)); }
static int file_unmap(sqlite3_file *file, int removes) {
    return REAL(file)->pMethods->xShmUnmap(REAL(file), removes);
}

// --- The file system

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *given) {
    (void)self;
    File *own = (File *)file;
    own->real = (sqlite3_file *)(own + 1);
    own->known = NULL;
    int status = below->xOpen(below, path, own->real, flags, given);
    own->base.pMethods = own->real->pMethods ? &methods : NULL;
    if (status != SQLITE_OK || !path || !strstr(path, "forgetful")) return status;
    pthread_mutex_lock(&lock);
    Known *known = find(path);
    if (!known) {
        known = calloc(1, sizeof *known);
        known->path = strdup(path);
        known->last = &known->first;
        // What is there when it is first opened counts as synced.
        sqlite3_int64 length = 0;
        own->real->pMethods->xFileSize(own->real, &length);
        resize(known, length);
        if (length > 0) own->real->pMethods->xRead(own->real, known->durable, (int)length, 0);
        known->next = files;
        files = known;
    }
    own->known = known;
    pthread_mutex_unlock(&lock);
    return status;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int syncs) {
    (void)self;
    int status = below->xDelete(below, path, syncs);
    pthread_mutex_lock(&lock);
    Known *known = find(path);
    // Whoever has it open still points to it, so it is emptied and stays.
    if (known) {
        drop_changes(known);
        known->length = 0;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

int forgetful_disk_install(void) {
    below = sqlite3_vfs_find(NULL);
    if (!below) return -1;
    methods = (sqlite3_io_methods){
        .iVersion = 2,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_characteristics,
        .xShmMap = file_map,
        .xShmLock = file_map_lock,
        .xShmBarrier = file_barrier,
        .xShmUnmap = file_unmap,
    };
    vfs = *below;
    vfs.zName = "forgetful";
    vfs.szOsFile = (int)sizeof(File) + below->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK ? 0 : -1;
}

// --- The power cut

static uint64_t next_random(uint64_t *state) {
    uint64_t value = (*state += 0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

// A copy of what was synced, with some of the sectors of some of the changes after it.
static int leave(Known *known, const char *path, uint64_t *random) {
    Known image = {.last = &image.first};
    resize(&image, known->length);
    if (known->length > 0) memcpy(image.durable, known->durable, (size_t)known->length);
    // Now and then everything, or nothing, since the last sync had arrived.
    uint64_t kept = next_random(random) % 5;
    for (Change *change = known->first; change; change = change->next) {
        if (!change->bytes) {
            if (kept > 0 && next_random(random) % 4 < kept) resize(&image, change->offset);
            continue;
        }
        for (sqlite3_int64 done = 0; done < change->length;) {
            sqlite3_int64 count = SECTOR - (change->offset + done) % SECTOR;
            if (count > change->length - done) count = change->length - done;
            if (kept > 0 && next_random(random) % 4 < kept)
                write_through(&image, change->offset + done, change->bytes + done, count);
            else
                dropped++;
            done += count;
        }
    }
    FILE *out = fopen(path, "wb");
    if (!out) return -1;
    size_t written = fwrite(image.durable, 1, (size_t)image.length, out);
    fclose(out);
    free(image.durable);
    return written == (size_t)image.length ? 0 : -1;
}

int forgetful_disk_cut(const char *from, const char *to, uint64_t seed) {
    uint64_t random = seed;
    int count = 0;
    size_t length = strlen(from);
    pthread_mutex_lock(&lock);
    for (Known *known = files; known; known = known->next) {
        if (strncmp(known->path, from, length) || known->path[length] != '/') continue;
        char path[4096];
        snprintf(path, sizeof path, "%s%s", to, known->path + length);
        if (leave(known, path, &random)) {
            count = -1;
            break;
        }
        count++;
    }
    pthread_mutex_unlock(&lock);
    return count;
}

void forgetful_disk_forget(const char *from) {
    size_t length = strlen(from);
    pthread_mutex_lock(&lock);
    for (Known *known = files; known;) {
        Known *next = known->next;
        if (!strncmp(known->path, from, length) && known->path[length] == '/') forget(known);
        known = next;
    }
    pthread_mutex_unlock(&lock);
}

uint64_t forgetful_disk_dropped(void) {
    pthread_mutex_lock(&lock);
    uint64_t count = dropped;
    pthread_mutex_unlock(&lock);
    return count;
}
