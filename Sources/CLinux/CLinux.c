#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static uint32_t interest_bits(uint32_t interest) {
    // A half-close matters to those who read; told of it while it waits to write, a loop would spin.
    uint32_t bits = 0;
    if (interest & CL_READABLE) bits |= EPOLLIN | EPOLLRDHUP;
    if (interest & CL_WRITABLE) bits |= EPOLLOUT;
    return bits;
}

int cl_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cl_epoll_add(int epoll, int fd, uint32_t interest, uint64_t data) {
    struct epoll_event event = {.events = interest_bits(interest), .data.u64 = data};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int cl_epoll_modify(int epoll, int fd, uint32_t interest, uint64_t data) {
    struct epoll_event event = {.events = interest_bits(interest), .data.u64 = data};
    return epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

int cl_epoll_remove(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL); }

static int wait_events(int epoll, struct epoll_event *events, int capacity, int64_t timeout_ns) {
    // Linux before 5.11, and valgrind, know milliseconds only. Asked once; the threads that race here find the same.
    static _Atomic int has_nanoseconds = 1;
    if (has_nanoseconds) {
        struct timespec timeout = {.tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000};
        int count = epoll_pwait2(epoll, events, capacity, timeout_ns < 0 ? NULL : &timeout, NULL);
        if (count >= 0 || errno != ENOSYS) return count;
        has_nanoseconds = 0;
    }
    int64_t milliseconds = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
    return epoll_wait(epoll, events, capacity, milliseconds > 60000 ? 60000 : (int)milliseconds);
}

int cl_epoll_wait(int epoll, struct cl_ready *ready, int capacity, int64_t timeout_ns) {
    struct epoll_event events[256];
    int count = wait_events(epoll, events, capacity < 256 ? capacity : 256, timeout_ns);
    for (int i = 0; i < count; i++) {
        uint32_t bits = 0;
        if (events[i].events & (EPOLLIN | EPOLLPRI)) bits |= CL_READABLE;
        if (events[i].events & EPOLLOUT) bits |= CL_WRITABLE;
        if (events[i].events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) bits |= CL_HANGUP;
        ready[i].data = events[i].data.u64;
        ready[i].events = bits;
    }
    return count;
}

int cl_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cl_eventfd_signal(int fd) {
    uint64_t one = 1;
    return write(fd, &one, sizeof one) == sizeof one ? 0 : -1;
}

int cl_eventfd_drain(int fd) {
    uint64_t count;
    return read(fd, &count, sizeof count) == sizeof count ? 0 : -1;
}

int cl_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int cl_signal_next(int fd) {
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int cl_resolve(const char *host, uint16_t port, int numeric_only, struct cl_address *address) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    hints.ai_flags = AI_NUMERICSERV | (numeric_only ? AI_NUMERICHOST : 0);
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    struct addrinfo *found = NULL;
    int error = getaddrinfo(host, service, &hints, &found);
    if (error != 0) return error;
    memset(address, 0, sizeof *address);
    memcpy(&address->storage, found->ai_addr, found->ai_addrlen);
    address->length = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

void cl_address_text(const struct cl_address *address, char *text, size_t capacity) {
    char host[INET6_ADDRSTRLEN] = "?";
    if (address->storage.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address->storage;
        inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host);
        snprintf(text, capacity, "[%s]:%u", host, (unsigned)ntohs(six->sin6_port));
    } else {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&address->storage;
        inet_ntop(AF_INET, &four->sin_addr, host, sizeof host);
        snprintf(text, capacity, "%s:%u", host, (unsigned)ntohs(four->sin_port));
    }
}

uint16_t cl_address_port(const struct cl_address *address) {
    if (address->storage.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address->storage)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&address->storage)->sin_port);
}

int cl_address_is_loopback(const struct cl_address *address) {
    if (address->storage.ss_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)&address->storage)->sin6_addr);
    return (ntohl(((const struct sockaddr_in *)&address->storage)->sin_addr.s_addr) >> 24) == 127;
}

static int set_option(int fd, int level, int name, int value) {
    return setsockopt(fd, level, name, &value, sizeof value);
}

static int fail_close(int fd) {
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

int cl_listen(const struct cl_address *address, int backlog, int reuse_port) {
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0) return fail_close(fd);
    if (reuse_port && set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1) != 0) return fail_close(fd);
    if (bind(fd, (const struct sockaddr *)&address->storage, address->length) != 0) return fail_close(fd);
    if (listen(fd, backlog) != 0) return fail_close(fd);
    return fd;
}

int cl_accept(int fd, struct cl_address *peer) {
    peer->length = sizeof peer->storage;
    int client = accept4(fd, (struct sockaddr *)&peer->storage, &peer->length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) set_option(client, IPPROTO_TCP, TCP_NODELAY, 1);
    return client;
}

int cl_connect(const struct cl_address *address, const struct cl_address *source) {
    int fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (source != NULL) {
        set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        if (bind(fd, (const struct sockaddr *)&source->storage, source->length) != 0) return fail_close(fd);
    }
    if (connect(fd, (const struct sockaddr *)&address->storage, address->length) != 0 && errno != EINPROGRESS)
        return fail_close(fd);
    return fd;
}

int cl_local_address(int fd, struct cl_address *address) {
    address->length = sizeof address->storage;
    return getsockname(fd, (struct sockaddr *)&address->storage, &address->length);
}

int cl_peer_address(int fd, struct cl_address *address) {
    address->length = sizeof address->storage;
    return getpeername(fd, (struct sockaddr *)&address->storage, &address->length);
}

int cl_socket_error(int fd) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    return error;
}

int cl_set_send_buffer(int fd, int bytes) { return set_option(fd, SOL_SOCKET, SO_SNDBUF, bytes); }

int cl_set_user_timeout(int fd, unsigned milliseconds) {
    return setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

int cl_unsent(int fd) {
    int bytes = 0;
    return ioctl(fd, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

void cl_reset(int fd) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

ssize_t cl_send(int fd, const void *bytes, size_t count) {
    // What never waits is never interrupted (signal(7)).
    return send(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t cl_receive(int fd, void *bytes, size_t count) {
    return recv(fd, bytes, count, MSG_DONTWAIT);
}

void cl_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// As linux/sched/types.h has it from its first version on; glibc 2.36 has neither the structure nor the call.
struct cl_scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

int cl_yield_to_others(int niceness, uint64_t slice) {
    struct cl_scheduling scheduling = {
        .size = sizeof(scheduling), .policy = SCHED_OTHER, .nice = niceness, .runtime = slice};
    return (int)syscall(SYS_sched_setattr, 0, &scheduling, 0);
}

uint64_t cl_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

uint64_t cl_resident_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    unsigned long size = 0, resident = 0;
    int fields = fscanf(file, "%lu %lu", &size, &resident);
    fclose(file);
    return fields == 2 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static void redirect(int from, int to) {
    if (from < 0) from = open("/dev/null", O_RDWR);
    dup2(from, to);
}

pid_t cl_spawn(const char *path, char *const arguments[], int input, int output, int error) {
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid != 0) return pid;
    // Only async-signal-safe calls from here to exec.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    redirect(input, 0);
    redirect(output, 1);
    redirect(error, 2);
    // Its own group: a Ctrl-C reaches the parent alone, which ends its children in order.
    setpgid(0, 0);
    execv(path, arguments);
    _exit(127);
}

int cl_reap(pid_t pid, int *status) {
    int raw = 0;
    pid_t ended = waitpid(pid, &raw, WNOHANG);
    if (ended <= 0) return (int)ended;
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    return 1;
}

int cl_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int cl_terminal_columns(int fd) {
    struct winsize size;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
