// The order that a contended Mutex makes, told to the thread sanitizer.
//
// The fast paths of the standard library's Mutex are atomics compiled into its user, which the sanitizer sees. The slow
// ones, taken when a lock is contended, are futex calls inside a library that it does not, so each contended lock would
// look like none. These three stand before the library's in a program linked with them: each says what it does and
// calls the library's. No report is suppressed by this, and one that remains is about memory.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

typedef SWIFT void (*Lock)(uint32_t thread, SELF);
typedef SWIFT bool (*TryLock)(SELF);
typedef SWIFT void (*Unlock)(SELF);

static Lock next_lock;
static TryLock next_try_lock;
static Unlock next_unlock;

// Before any thread. All stay null in a program without the library, which then calls none of them.
__attribute__((constructor)) static void find(void) {
    next_lock = (Lock)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    next_try_lock = (TryLock)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
    next_unlock = (Unlock)dlsym(RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
}

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> ()
SWIFT void lock_slow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void lock_slow(uint32_t thread, SELF) {
    next_lock(thread, self);
    __tsan_acquire(self);
}

// Synchronization._MutexHandle._tryLockSlow() -> Swift.Bool
SWIFT bool try_lock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
SWIFT bool try_lock_slow(SELF) {
    bool locked = next_try_lock(self);
    if (locked) __tsan_acquire(self);
    return locked;
}

// Synchronization._MutexHandle._unlockSlow() -> ()
SWIFT void unlock_slow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT void unlock_slow(SELF) {
    __tsan_release(self);
    next_unlock(self);
}
