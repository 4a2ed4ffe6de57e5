// What only the dynamic linker reads: names, symbols and relocations. Of a program with Swift's libraries and OpenSSL's
// they are megabytes, read once when it starts and resident from then on.
#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Whether the range lies in a segment that is never written to, so that its pages are the file's own.
static int is_constant(const struct dl_phdr_info *object, uintptr_t start, uintptr_t end) {
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        uintptr_t from = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && !(segment->p_flags & PF_W) && start >= from && end <= from + segment->p_filesz)
            return 1;
    }
    return 0;
}

static int forget(struct dl_phdr_info *object, size_t size, void *total) {
    (void)size;
    const ElfW(Dyn) *entry = NULL;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type == PT_DYNAMIC) entry = (const void *)(object->dlpi_addr + segment->p_vaddr);
    }
    if (entry == NULL) return 0;
    enum { RELOCATIONS, JUMPS, NAMES, SYMBOLS, TABLES };
    struct { uintptr_t start; size_t count; } table[TABLES] = {{0, 0}};
    for (; entry->d_tag != DT_NULL; entry++) {
        switch (entry->d_tag) {
            case DT_RELA: table[RELOCATIONS].start = entry->d_un.d_ptr; break;
            case DT_RELASZ: table[RELOCATIONS].count = entry->d_un.d_val; break;
            case DT_JMPREL: table[JUMPS].start = entry->d_un.d_ptr; break;
            case DT_PLTRELSZ: table[JUMPS].count = entry->d_un.d_val; break;
            case DT_STRTAB: table[NAMES].start = entry->d_un.d_ptr; break;
            case DT_STRSZ: table[NAMES].count = entry->d_un.d_val; break;
            case DT_SYMTAB: table[SYMBOLS].start = entry->d_un.d_ptr; break;
            // Relocations into segments that are not written to: their pages are no longer the file's.
            case DT_TEXTREL: return 0;
            case DT_FLAGS:
                if (entry->d_un.d_val & DF_TEXTREL) return 0;
                break;
            default: break;
        }
    }
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    // How many symbols there are is written nowhere; linkers put the names behind them.
    if (table[NAMES].start > table[SYMBOLS].start)
        table[SYMBOLS].count = table[NAMES].start - table[SYMBOLS].start;
    for (int index = 0; index < TABLES; index++) {
        // glibc has added the base to some of the addresses, by kind of object.
        uintptr_t start = table[index].start;
        if (start < object->dlpi_addr) start += object->dlpi_addr;
        uintptr_t first = (start + page - 1) & ~(page - 1), end = (start + table[index].count) & ~(page - 1);
        if (start == 0 || end <= first || !is_constant(object, first, end)) continue;
        if (madvise((void *)first, end - first, MADV_DONTNEED) == 0) *(size_t *)total += end - first;
    }
    return 0;
}

size_t cl_forget_link_tables(void) {
    size_t total = 0;
    dl_iterate_phdr(forget, &total);
    return total;
}
