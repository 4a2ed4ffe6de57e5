#define _GNU_SOURCE
#include "fans.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum stage { FREE, CONNECTING, SECURING, UPGRADING, SUBSCRIBING, SUBSCRIBED, CONTROL };
enum { SCRATCH = 1 << 18, CONNECTIONS_PER_ADDRESS = 15000 };

struct fan {
    SSL *session;
    uint32_t remaining;  // of the payload of the frame that is being read
    uint32_t length;     // of that payload
    uint8_t header[10], header_size;
    uint8_t stage, side, wants, matched;
};

struct side sides[SIDES];
static struct fan fans[MAX_FANS + 500];
static int epoll;
static SSL_CTX *tls;
static char scratch[SCRATCH];
static unsigned connections_made;

uint64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

uint64_t server_cpu(const struct side *side) {
    uint64_t sum = 0;
    for (int i = 0; i < side->pid_count; i++) {
        char path[320];
        snprintf(path, sizeof path, "/proc/%d/task", side->pids[i]);
        DIR *tasks = opendir(path);
        for (struct dirent *task; tasks && (task = readdir(tasks));) {
            if (task->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", side->pids[i], task->d_name);
            FILE *file = fopen(path, "r");
            unsigned long long value = 0;
            if (file && fscanf(file, "%llu", &value) == 1) sum += value;
            if (file) fclose(file);
        }
        if (tasks) closedir(tasks);
    }
    return sum;
}

void fans_init(void) {
    epoll = epoll_create1(EPOLL_CLOEXEC);
    tls = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    static const unsigned char http[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(tls, http, sizeof http - 1);
}

int fans_descriptor(void) { return epoll; }

int fan_connect(struct side *side, int wants) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0 || fd >= MAX_FANS + 500) {
        if (fd >= 0) close(fd);
        return -1;
    }
    // Other addresses of the loopback network, so that ports do not run out.
    struct sockaddr_in source = {.sin_family = AF_INET}, target = {.sin_family = AF_INET, .sin_port = htons(side->port)};
    source.sin_addr.s_addr = htonl(0x7F000101 + connections_made++ / CONNECTIONS_PER_ADDRESS % 60000);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct linger none = {.l_onoff = 1};
    if (side->resets) setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    inet_pton(AF_INET, side->host, &target.sin_addr);
    struct fan *fan = &fans[fd];
    *fan = (struct fan){.stage = CONNECTING, .side = side - sides, .wants = wants};
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = fd};
    if (bind(fd, (struct sockaddr *)&source, sizeof source) ||
        (connect(fd, (struct sockaddr *)&target, sizeof target) && errno != EINPROGRESS) ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) {
        close(fd);
        fan->stage = FREE;
        return -1;
    }
    side->connected++;
    return 0;
}

static void fan_end(int fd) {
    struct fan *fan = &fans[fd];
    struct side *side = &sides[fan->side];
    side->connected--;
    if (fan->stage == SUBSCRIBED) {
        side->subscribed--;
        side->interested -= fan->wants;
    }
    if (fan->session) {
        SSL_shutdown(fan->session);
        SSL_free(fan->session);
    }
    fan->session = NULL;
    fan->stage = FREE;
    close(fd);
}

void fans_close(struct side *side) {
    for (int fd = 0; fd < MAX_FANS + 500; fd++)
        if (fans[fd].stage != FREE && &sides[fans[fd].side] == side) fan_end(fd);
}

static void say(struct fan *fan, int fd, const char *bytes, size_t size) {
    if (!size) return;
    if (fan->session)
        SSL_write(fan->session, bytes, size);
    else if (send(fd, bytes, size, MSG_NOSIGNAL) != (ssize_t)size)
        sides[fan->side].lost++;
}

// Whether `text` ends in these bytes, of which it has seen `matched` characters; says how many bytes that took.
static int seen(const char *text, uint8_t *matched, const char *bytes, size_t size, size_t *taken) {
    size_t length = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == text[*matched]) ++*matched;
        else *matched = bytes[i] == text[0];
        if (*matched == length) {
            *taken = i + 1;
            *matched = 0;
            return 1;
        }
    }
    *taken = size;
    return 0;
}

// Counts frames by their headers (RFC 6455, 5.2); what they say is skipped.
static void count_frames(struct fan *fan, struct side *side, const uint8_t *bytes, size_t size) {
    side->bytes += size;
    while (size) {
        if (fan->remaining) {
            size_t step = size < fan->remaining ? size : fan->remaining;
            fan->remaining -= step, bytes += step, size -= step;
            if (fan->remaining || fan->length < side->counted_from) continue;
            side->frames++;
            if (side->arrival_count < side->arrival_room) side->arrivals[side->arrival_count++] = now_ns();
            continue;
        }
        fan->header[fan->header_size++] = *bytes++, size--;
        if (fan->header_size < 2) continue;
        unsigned small = fan->header[1] & 127, whole = small == 126 ? 4 : small == 127 ? 10 : 2;
        if (fan->header_size < whole) continue;
        const uint8_t *h = fan->header;
        fan->length = whole == 2 ? small
                    : whole == 4 ? (uint32_t)h[2] << 8 | h[3]
                                 : (uint32_t)h[6] << 24 | (uint32_t)h[7] << 16 | (uint32_t)h[8] << 8 | h[9];
        fan->remaining = fan->length;
        fan->header_size = 0;
    }
}

static void fan_subscribed(struct fan *fan, struct side *side) {
    fan->stage = SUBSCRIBED;
    side->subscribed++;
    side->interested += fan->wants;
}

static void take(struct fan *fan, int fd, const char *bytes, size_t size) {
    struct side *side = &sides[fan->side];
    size_t taken = 0;
    if (fan->stage == UPGRADING) {
        if (!seen("\r\n\r\n", &fan->matched, bytes, size, &taken)) return;
        fan->stage = SUBSCRIBING;
        if (fan->wants) say(fan, fd, side->first, side->first_size);
        else say(fan, fd, side->other, side->other_size);
        if (!side->ready) fan_subscribed(fan, side);
        bytes += taken, size -= taken;
    }
    if (fan->stage == SUBSCRIBING) {
        size_t none;
        if (seen(side->ready, &fan->matched, bytes, size, &none)) fan_subscribed(fan, side);
    }
    count_frames(fan, side, (const uint8_t *)bytes, size);
}

// One read is enough when it does not fill the buffer: more makes another edge.
static void fan_read(int fd) {
    struct fan *fan = &fans[fd];
    for (;;) {
        ssize_t count;
        if (fan->session) {
            count = SSL_read(fan->session, scratch, SCRATCH);
            if (count <= 0) {
                int reason = SSL_get_error(fan->session, count);
                if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return;
            }
        } else {
            count = recv(fd, scratch, SCRATCH, 0);
            if (count < 0 && errno == EAGAIN) return;
        }
        if (count <= 0) {
            sides[fan->side].lost++;
            fan_end(fd);
            ERR_clear_error();
            return;
        }
        take(fan, fd, scratch, count);
        if (!fan->session && count < SCRATCH) return;
    }
}

static void fan_event(int fd, uint32_t events) {
    struct fan *fan = &fans[fd];
    struct side *side = &sides[fan->side];
    if (fan->stage == CONNECTING && events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) {
            side->lost++;
            fan_end(fd);
            return;
        }
        fan->stage = SECURING;
        if (side->tls) {
            fan->session = SSL_new(tls);
            SSL_set_fd(fan->session, fd);
            SSL_set_connect_state(fan->session);
        }
    }
    if (fan->stage == SECURING) {
        if (fan->session) {
            int result = SSL_do_handshake(fan->session);
            if (result != 1) {
                int reason = SSL_get_error(fan->session, result);
                if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE) return;
                ERR_print_errors_fp(stderr);
                side->lost++;
                fan_end(fd);
                return;
            }
        }
        fan->stage = UPGRADING;
        // Nothing but input is of interest from here on.
        struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
        say(fan, fd, side->handshake, side->handshake_size);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) fan_read(fd);
}

int fans_poll(int timeout_ms) {
    struct epoll_event events[512];
    int count = epoll_wait(epoll, events, 512, timeout_ms);
    for (int i = 0; i < count; i++)
        if (fans[events[i].data.fd].stage != FREE) fan_event(events[i].data.fd, events[i].events);
    return count > 0;
}
