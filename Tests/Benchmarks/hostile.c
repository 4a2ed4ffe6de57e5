// Clients that mean harm, of many kinds at once, in one thread. It reads commands from standard input, a line each, and
// answers each with a line of JSON.
//
//   target HOST PORT MATCH       the edge, and the match that those who never read subscribe to
//   start KIND COUNT             so many more clients of a kind; see `kinds` below
//   rate PER_SECOND              how many clients connect a second in all, those that come back among them
//   stop                         all end, with resets
//   stats                        by kind: open now, connected ever, ended by the server, by themselves, bytes sent
//   quit
//
// Who is ended comes back, at the rate. Floods go out as fast as the socket takes them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CLIENTS = 19000, SMALL_BUFFER = 2304, CHUNK = 64 * 1024 };

// What a client sends once its connection stands: a prologue at once, and, when a WebSocket's upgrade or the server's
// first bytes have come, `flood`, again and again.
struct kind {
    const char *name;
    int websocket, http2;
    // It reads nothing after the handshake; it sends a byte of its prologue a second; it ends by a reset of its own
    // once it has sent its flood; its flood goes out once only.
    int deaf, slow, resets, once;
    void (*make)(struct kind *kind);
    char *prologue, *flood;
    size_t prologue_size, flood_size;
    long open, connected, refused, ended, left;
    unsigned long long sent;
    int wanted;
};

struct client {
    struct kind *kind;
    int connecting, upgraded;
    size_t prologue_sent, flood_sent;
    double due;
};

static struct client clients[MAX_CLIENTS + 500];
static int epoll, port = 0;
static char host[64] = "127.0.0.1", match[80] = "bench-1";
static double rate = 50, credit, credit_time;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void add(char **bytes, size_t *size, const void *more, size_t count) {
    *bytes = realloc(*bytes, *size + count);
    memcpy(*bytes + *size, more, count);
    *size += count;
}

// A masked frame (RFC 6455, 5.2).
static void add_frame(struct kind *kind, int opcode, const char *payload, size_t count) {
    unsigned char header[14] = {0x80 | opcode}, key[4] = {1, 2, 3, 4};
    size_t length = 2;
    if (count < 126) header[1] = 0x80 | count;
    else if (count < 65536) header[1] = 0xFE, header[2] = count >> 8, header[3] = count, length = 4;
    else {
        header[1] = 0xFF;
        for (int i = 0; i < 8; i++) header[2 + i] = (unsigned long long)count >> (56 - 8 * i);
        length = 10;
    }
    memcpy(header + length, key, 4);
    add(&kind->flood, &kind->flood_size, header, length + 4);
    for (size_t i = 0; i < count; i++) {
        char byte = payload[i] ^ key[i & 3];
        add(&kind->flood, &kind->flood_size, &byte, 1);
    }
}

// An HTTP/2 frame (RFC 9113, 4.1).
static void add_http2(char **bytes, size_t *size, int type, int flags, unsigned stream, const void *payload, size_t count) {
    unsigned char header[9] = {count >> 16, count >> 8, count, type, flags, stream >> 24, stream >> 16, stream >> 8, stream};
    add(bytes, size, header, sizeof header);
    add(bytes, size, payload, count);
}

// GET http://localhost/v1/matches, in HPACK without a dynamic table.
static const char request_block[] = "\x82\x86\x04\x0b/v1/matches\x01\x09localhost";
enum { REQUEST = sizeof request_block - 1, CHUNK_FRAMES = 500 };

static void begin_http2(struct kind *kind, const void *settings, size_t size) {
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    add(&kind->prologue, &kind->prologue_size, preface, sizeof preface - 1);
    add_http2(&kind->prologue, &kind->prologue_size, 4, 0, 0, settings, size);
}

static void pings(struct kind *kind) {
    while (kind->flood_size < CHUNK) add_frame(kind, 9, "x", 1);
}

static void pongs(struct kind *kind) {
    while (kind->flood_size < CHUNK) add_frame(kind, 10, "x", 1);
}

static void operations(struct kind *kind) {
    static const char text[] = "{\"op\":\"unsubscribe\",\"topics\":[\"team:nobody\"]}";
    while (kind->flood_size < CHUNK) add_frame(kind, 1, text, sizeof text - 1);
}

// Sixty at a time, ever others.
static void topics(struct kind *kind) {
    for (int i = 0; i < 100000 / 60; i++) {
        char text[4096];
        int length = snprintf(text, sizeof text, "{\"op\":\"subscribe\",\"id\":\"%d\",\"topics\":[", i);
        for (int j = 0; j < 60; j++)
            length += snprintf(text + length, sizeof text - length, "%s\"match:none-%d\"", j ? "," : "", i * 60 + j);
        length += snprintf(text + length, sizeof text - length, "]}");
        add_frame(kind, 1, text, length);
    }
}

// A hundred thousand in one message.
static void million(struct kind *kind) {
    char *text = NULL;
    size_t size = 0;
    static const char begin[] = "{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[";
    add(&text, &size, begin, sizeof begin - 1);
    for (int j = 0; j < 10000; j++) {
        char topic[64];
        add(&text, &size, topic, snprintf(topic, sizeof topic, "%s\"match:none-%d\"", j ? "," : "", j));
    }
    add(&text, &size, "]}", 2);
    add_frame(kind, 1, text, size);
    free(text);
}

// The header of a masked text message, and then what no decoder can make sense of, repeatably.
static void garbage(struct kind *kind) {
    unsigned seed = 12345;
    char bytes[1000];
    for (int frame = 0; frame < 60; frame++) {
        for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (seed = seed * 1664525 + 1013904223) >> 24;
        add_frame(kind, 1, bytes, sizeof bytes);
    }
}

static void unmasked(struct kind *kind) { add(&kind->flood, &kind->flood_size, "\x81\x05hello", 7); }

static void in_the_middle(struct kind *kind) {
    static const char text[] = "{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[\"team:nobody\"]}";
    add_frame(kind, 1, text, sizeof text - 1);
    kind->flood_size -= 10;
}

static void rapid_resets(struct kind *kind) {
    begin_http2(kind, "", 0);
    for (unsigned i = 0; i < CHUNK_FRAMES; i++) {
        add_http2(&kind->flood, &kind->flood_size, 1, 5, 2 * i + 1, request_block, REQUEST);
        add_http2(&kind->flood, &kind->flood_size, 3, 0, 2 * i + 1, "\0\0\0\x08", 4);
    }
}

static void http2_pings(struct kind *kind) {
    begin_http2(kind, "", 0);
    for (int i = 0; i < CHUNK_FRAMES; i++) add_http2(&kind->flood, &kind->flood_size, 6, 0, 0, "abcdefgh", 8);
}

static void http2_settings(struct kind *kind) {
    begin_http2(kind, "", 0);
    for (int i = 0; i < CHUNK_FRAMES; i++) add_http2(&kind->flood, &kind->flood_size, 4, 0, 0, "\0\x04\0\0\xff\xff", 6);
}

static void window_updates(struct kind *kind) {
    begin_http2(kind, "", 0);
    for (int i = 0; i < 4 * CHUNK_FRAMES; i++) add_http2(&kind->flood, &kind->flood_size, 8, 0, 0, "\0\0\0\x01", 4);
}

static void continuations(struct kind *kind) {
    begin_http2(kind, "", 0);
    add_http2(&kind->flood, &kind->flood_size, 1, 1, 1, request_block, REQUEST);
    for (int i = 0; i < CHUNK_FRAMES; i++) add_http2(&kind->flood, &kind->flood_size, 9, 0, 1, "\x00\x03x-a\x01y", 7);
}

// A thousand requests whose answers it leaves no window for.
static void unread_streams(struct kind *kind) {
    begin_http2(kind, "\0\x04\0\0\0\0", 6);
    for (unsigned i = 0; i < 2 * CHUNK_FRAMES; i++)
        add_http2(&kind->flood, &kind->flood_size, 1, 5, 2 * i + 1, request_block, REQUEST);
}

static void nothing(struct kind *kind) { (void)kind; }
static void deaf_subscribe(struct kind *kind) {
    char text[256];
    // The second match is the one that fills its buffers.
    int length = snprintf(text, sizeof text, "{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[\"match:%s\",\"match:%s-deaf\"]}",
                          match, match);
    add_frame(kind, 1, text, length);
}

static struct kind kinds[] = {
    {.name = "never-reads", .websocket = 1, .deaf = 1, .once = 1, .make = deaf_subscribe},
    {.name = "slow-handshake", .websocket = 1, .slow = 1, .make = nothing},
    {.name = "silent", .make = nothing},
    {.name = "ping-flood", .websocket = 1, .make = pings},
    {.name = "pong-flood", .websocket = 1, .make = pongs},
    {.name = "op-flood", .websocket = 1, .make = operations},
    {.name = "many-topics", .websocket = 1, .make = topics},
    {.name = "million-topics", .websocket = 1, .make = million},
    {.name = "garbage", .websocket = 1, .make = garbage},
    {.name = "unmasked", .websocket = 1, .make = unmasked},
    {.name = "reset", .websocket = 1, .resets = 1, .make = in_the_middle},
    {.name = "h2-rapid-reset", .http2 = 1, .make = rapid_resets},
    {.name = "h2-ping-flood", .http2 = 1, .make = http2_pings},
    {.name = "h2-settings-flood", .http2 = 1, .make = http2_settings},
    {.name = "h2-window-updates", .http2 = 1, .make = window_updates},
    {.name = "h2-continuations", .http2 = 1, .make = continuations},
    {.name = "h2-unread-streams", .http2 = 1, .deaf = 1, .once = 1, .make = unread_streams},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void prepare(struct kind *kind) {
    free(kind->prologue);
    free(kind->flood);
    kind->prologue = kind->flood = NULL;
    kind->prologue_size = kind->flood_size = 0;
    if (kind->websocket) {
        char head[256];
        int length = snprintf(head, sizeof head,
                              "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        add(&kind->prologue, &kind->prologue_size, head, length);
    }
    kind->make(kind);
}

static void watch(int fd, unsigned events, int operation) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(epoll, operation, fd, &event);
}

static void client_end(int fd, long *counted) {
    clients[fd].kind->open--;
    ++*counted;
    clients[fd].kind = NULL;
    close(fd);
}

static int client_begin(struct kind *kind) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, small = SMALL_BUFFER;
    if (fd < 0 || fd >= MAX_CLIENTS + 500) {
        if (fd >= 0) close(fd);
        return -1;
    }
    struct linger none = {.l_onoff = 1};
    struct sockaddr_in source = {.sin_family = AF_INET}, target = {.sin_family = AF_INET, .sin_port = htons(port)};
    source.sin_addr.s_addr = htonl(0x7F000301);
    inet_pton(AF_INET, host, &target.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (kind->deaf) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    if (bind(fd, (struct sockaddr *)&source, sizeof source) ||
        (connect(fd, (struct sockaddr *)&target, sizeof target) && errno != EINPROGRESS)) {
        close(fd);
        return -1;
    }
    clients[fd] = (struct client){.kind = kind, .connecting = 1};
    kind->open++;
    watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
    return 0;
}

// Sends what is due; whether there is more that the socket did not take.
static int client_send(int fd) {
    struct client *client = &clients[fd];
    struct kind *kind = client->kind;
    if (kind->slow) {
        double time = now();
        // All but the last byte, which it never sends.
        if (time < client->due || client->prologue_sent + 1 >= kind->prologue_size) return 0;
        client->due = time + 1;
        if (send(fd, kind->prologue + client->prologue_sent, 1, MSG_NOSIGNAL) == 1) client->prologue_sent++, kind->sent++;
        return 0;
    }
    while (client->prologue_sent < kind->prologue_size) {
        ssize_t count = send(fd, kind->prologue + client->prologue_sent, kind->prologue_size - client->prologue_sent, MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN;
        client->prologue_sent += count, kind->sent += count;
    }
    if (kind->websocket && !client->upgraded) return 0;
    // One round of the flood in a turn, so that everybody has turns.
    while (client->flood_sent < kind->flood_size) {
        ssize_t count = send(fd, kind->flood + client->flood_sent, kind->flood_size - client->flood_sent, MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN;
        client->flood_sent += count, kind->sent += count;
    }
    if (kind->resets) {
        client_end(fd, &kind->left);
        return 0;
    }
    if (kind->once || !kind->flood_size) return 0;
    client->flood_sent = 0;
    return 1;
}

static void client_event(int fd, unsigned events) {
    struct client *client = &clients[fd];
    struct kind *kind = client->kind;
    static char scratch[1 << 16];
    if (client->connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) return client_end(fd, &kind->refused);
        client->connecting = 0;
        kind->connected++;
    }
    // Who is deaf hears the handshake, and the end.
    int isDeaf = kind->deaf && client->flood_sent == kind->flood_size && kind->flood_size;
    if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) return client_end(fd, &kind->ended);
    if (events & EPOLLIN && !isDeaf) {
        ssize_t count = recv(fd, scratch, kind->deaf ? 512 : sizeof scratch, 0);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return client_end(fd, &kind->ended);
        if (count > 0 && !client->upgraded) client->upgraded = 1;
    }
    int more = client_send(fd);
    if (!client->kind) return;
    isDeaf = kind->deaf && client->flood_sent == kind->flood_size && kind->flood_size;
    watch(fd, (isDeaf ? EPOLLRDHUP : EPOLLIN) | (more ? EPOLLOUT : 0), EPOLL_CTL_MOD);
}

static struct kind *named(const char *name) {
    for (int i = 0; i < KINDS; i++)
        if (!strcmp(kinds[i].name, name)) return &kinds[i];
    return NULL;
}

static void stop(void) {
    for (int i = 0; i < KINDS; i++) kinds[i].wanted = 0;
    for (int fd = 0; fd < MAX_CLIENTS + 500; fd++)
        if (clients[fd].kind) client_end(fd, &clients[fd].kind->left);
}

static void stats(void) {
    printf("{\"kinds\":[");
    int first = 1;
    for (int i = 0; i < KINDS; i++) {
        struct kind *kind = &kinds[i];
        if (!kind->connected && !kind->refused && !kind->open) continue;
        printf("%s{\"kind\":\"%s\",\"open\":%ld,\"connected\":%ld,\"refused\":%ld,\"ended\":%ld,\"left\":%ld,\"bytes\":%llu}",
               first ? "" : ",", kind->name, kind->open, kind->connected, kind->refused, kind->ended, kind->left, kind->sent);
        first = 0;
    }
    printf("]}\n");
}

static int command(char *line) {
    char word[32] = "", text[80] = "";
    int number = 0;
    sscanf(line, "%31s", word);
    if (!strcmp(word, "quit")) return 0;
    if (!strcmp(word, "stats")) {
        stats();
    } else if (!strcmp(word, "target") && sscanf(line, "%*s %63s %d %79s", host, &port, match) == 3) {
        for (int i = 0; i < KINDS; i++) prepare(&kinds[i]);
        printf("{\"kinds\":%d}\n", KINDS);
    } else if (!strcmp(word, "start") && sscanf(line, "%*s %79s %d", text, &number) == 2 && named(text)) {
        named(text)->wanted += number;
        printf("{\"wanted\":%d}\n", named(text)->wanted);
    } else if (!strcmp(word, "rate") && sscanf(line, "%*s %d", &number) == 1) {
        rate = number, credit = 0;
        printf("{\"rate\":%d}\n", number);
    } else if (!strcmp(word, "stop")) {
        stop();
        printf("{\"stopped\":1}\n");
    } else {
        printf("{\"error\":\"not a command: %.40s\"}\n", line);
    }
    return 1;
}

// Who is missing comes, each kind in its turn, at the rate.
static void refill(void) {
    static int turn;
    double time = now();
    credit += (time - credit_time) * rate;
    credit_time = time;
    if (credit > rate) credit = rate;
    for (int missing = 1; missing && credit >= 1;) {
        missing = 0;
        for (int i = 0; i < KINDS && credit >= 1; i++) {
            struct kind *kind = &kinds[turn++ % KINDS];
            if (kind->open >= kind->wanted) continue;
            missing = 1, credit -= 1;
            if (client_begin(kind)) kind->refused++;
        }
    }
}

int main(void) {
    static char buffer[4096];
    size_t held = 0;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    setvbuf(stdout, NULL, _IOLBF, 0);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    watch(0, EPOLLIN, EPOLL_CTL_ADD);
    credit_time = now();
    double slow_turn = 0;
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, 20);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd != 0) {
                if (clients[fd].kind) client_event(fd, events[i].events);
                continue;
            }
            ssize_t got = read(0, buffer + held, sizeof buffer - 1 - held);
            if (got <= 0) return 0;
            held += got;
            buffer[held] = 0;
            for (char *end; (end = strchr(buffer, '\n'));) {
                *end = 0;
                if (!command(buffer)) return 0;
                held -= end + 1 - buffer;
                memmove(buffer, end + 1, held + 1);
            }
            if (held == sizeof buffer - 1) held = 0;
        }
        refill();
        if (now() < slow_turn) continue;
        slow_turn = now() + 0.1;
        for (int fd = 0; fd < MAX_CLIENTS + 500; fd++)
            if (clients[fd].kind && clients[fd].kind->slow && !clients[fd].connecting) client_send(fd);
    }
}
