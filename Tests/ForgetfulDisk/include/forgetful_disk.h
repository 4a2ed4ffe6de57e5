// A disk for SQLite that knows what was synced. Files whose path holds "forgetful" are written as always, and beside
// that every write since a file's last sync is kept in order; so at any moment it can be told what a power cut would
// leave: all that was synced, and of the rest whatever the disk happened to have written.
#ifndef FORGETFUL_DISK_H
#define FORGETFUL_DISK_H

#include <stdint.h>

/// Registers it as SQLite's default file system of this process. 0 is success. To be called once.
int forgetful_disk_install(void);

/// Writes to the directory `to`, which has to be there, what a power cut at this instant would leave of the files in the
/// directory `from`. `seed` chooses, for each sector of 512 bytes written since the last sync, whether it had reached
/// the disk. From any thread. Returns the number of files, or -1.
int forgetful_disk_cut(const char *from, const char *to, uint64_t seed);

/// Forgets the files of a directory.
void forgetful_disk_forget(const char *from);

/// Sectors that cuts have dropped, since the start.
uint64_t forgetful_disk_dropped(void);

#endif
