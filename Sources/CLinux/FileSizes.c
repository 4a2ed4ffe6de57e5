#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/resource.h>

int cl_limit_file_size(int pid, uint64_t bytes) {
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_FSIZE, NULL, &limit) != 0) return -1;
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    return prlimit(pid, RLIMIT_FSIZE, &limit, NULL);
}
