// Thin doors to system calls that Swift's Glibc module does not carry, or carries in a form that cannot be used safely
// (packed unions, macros, variadics). Nothing here decides anything.
#ifndef TOUCHLINE_CLINUX_H
#define TOUCHLINE_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

/// What epoll_wait says about one descriptor, without the packed union.
struct cl_ready {
    uint64_t data;
    uint32_t events;
};

enum { CL_READABLE = 1, CL_WRITABLE = 2, CL_HANGUP = 4 };

int cl_epoll_create(void);
int cl_epoll_add(int epoll, int fd, uint32_t interest, uint64_t data);
int cl_epoll_modify(int epoll, int fd, uint32_t interest, uint64_t data);
int cl_epoll_remove(int epoll, int fd);
/// At most `capacity` (256 is the most it fills) entries; the count, or -1 with errno. A negative time-out waits for ever.
/// To the nanosecond where the kernel knows epoll_pwait2 (5.11), else up to the next millisecond.
int cl_epoll_wait(int epoll, struct cl_ready *ready, int capacity, int64_t timeout_ns);

int cl_eventfd(void);
int cl_eventfd_signal(int fd);
int cl_eventfd_drain(int fd);

/// Blocks the signals in the calling thread and those it starts; a descriptor that reads them.
int cl_signalfd(const int *signals, int count);
/// The next signal's number, 0 when there is none.
int cl_signal_next(int fd);

/// An address of either family.
struct cl_address {
    struct sockaddr_storage storage;
    socklen_t length;
};
/// 0, or the getaddrinfo error. Numeric hosts never block.
int cl_resolve(const char *host, uint16_t port, int numeric_only, struct cl_address *address);
/// "127.0.0.1:80" or "[::1]:80" into `text`.
void cl_address_text(const struct cl_address *address, char *text, size_t capacity);
uint16_t cl_address_port(const struct cl_address *address);
int cl_address_is_loopback(const struct cl_address *address);

int cl_listen(const struct cl_address *address, int backlog, int reuse_port);
int cl_accept(int fd, struct cl_address *peer);
int cl_connect(const struct cl_address *address, const struct cl_address *source);
int cl_local_address(int fd, struct cl_address *address);
int cl_peer_address(int fd, struct cl_address *address);
int cl_socket_error(int fd);
int cl_set_send_buffer(int fd, int bytes);
int cl_set_user_timeout(int fd, unsigned milliseconds);
/// The bytes of the send queue that the peer has not acknowledged yet.
int cl_unsent(int fd);
/// Sets SO_LINGER to zero and closes: the peer sees RST.
void cl_reset(int fd);

ssize_t cl_send(int fd, const void *bytes, size_t count);
ssize_t cl_receive(int fd, void *bytes, size_t count);

/// Names the calling thread, 15 bytes at most.
void cl_name_thread(const char *name);
/// Has the calling thread come after others: with this niceness, and running in slices of so many nanoseconds (sched(7),
/// sched_setattr(2); from Linux 6.12 on, before that the niceness alone). Whoever wakes need not wait for the end of a
/// longer one. 0, or -1 with errno.
int cl_yield_to_others(int niceness, uint64_t slice);
/// Descriptors this process may hold, after raising the soft limit to the hard one.
uint64_t cl_raise_descriptor_limit(void);
/// Starts a program that ends with its parent (PR_SET_PDEATHSIG: with the thread that starts it). Descriptors of -1 stand
/// for /dev/null. The process id, or -1 with errno; a program that cannot be executed shows as exit status 127.
pid_t cl_spawn(const char *path, char *const arguments[], int input, int output, int error);
/// Whether a child has ended, without waiting: 1 with its status (128 + signal if it was killed), 0 if not, -1 with errno.
int cl_reap(pid_t pid, int *status);
/// A pipe whose both ends close on exec and whose read end does not block.
int cl_pipe(int *read_end, int *write_end);
/// Columns of the terminal on a descriptor; 0 when it is none.
int cl_terminal_columns(int fd);

/// Resident memory of this process in bytes.
uint64_t cl_resident_bytes(void);
/// Gives back the pages of what only the dynamic linker reads, of every library; how many bytes they may have been. They
/// are files' own pages: what is looked up later comes back by itself.
size_t cl_forget_link_tables(void);

// Files of a process of one's own may not grow beyond so many bytes; UINT64_MAX: as far as its hard limit lets them.
int cl_limit_file_size(int pid, uint64_t bytes);

#endif
