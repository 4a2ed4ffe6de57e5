// The limit: accepts WebSockets and, when told to, sends one prebuilt frame to each with a loop of send(). Nothing cleverer.
//
//   limit --listen PORT --control PORT [--threads N] [--tls CERTIFICATE KEY]
//
// A line with a number on the control connection is the size of the payload to send to all. With --threads there are as
// many such loops, each with its own listener (SO_REUSEPORT); the control connection belongs to the first.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_FD = 20000, MAX_THREADS = 8, MAX_PAYLOAD = 65535, SCRATCH = 65536 };

static int listen_port, control_port, thread_count = 1;
static SSL_CTX *tls;
static atomic_int payload_size;
static int wake[MAX_THREADS];

// One of each per descriptor; a descriptor belongs to one thread.
static SSL *session[MAX_FD];
static int slot[MAX_FD];  // where it stands among the fans, or one of these
enum { NOT_UPGRADED = -1, CONTROL = -2 };

struct loop {
    int number, epoll, listener, control_listener;
    int fans[MAX_FD], fan_count;
    uint8_t frame[4 + MAX_PAYLOAD];
    int frame_size;
    char scratch[SCRATCH];
};

static void die(const char *what) {
    fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (thread_count > 1) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) die("listen");
    return fd;
}

static void watch(struct loop *loop, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
}

static void drop(struct loop *loop, int fd) {
    if (slot[fd] >= 0) {
        int last = loop->fans[--loop->fan_count];
        loop->fans[slot[fd]] = last;
        slot[last] = slot[fd];
    }
    if (session[fd]) SSL_free(session[fd]);
    session[fd] = NULL;
    close(fd);
}

// The bytes there are, 0 when there are none yet, -1 when it is gone. Those of a peek stay.
static int receive(struct loop *loop, int fd, int peek) {
    if (!session[fd]) {
        ssize_t count = recv(fd, loop->scratch, SCRATCH - 1, peek ? MSG_PEEK : 0);
        return count > 0 ? (int)count : count < 0 && errno == EAGAIN ? 0 : -1;
    }
    int count = peek ? SSL_peek(session[fd], loop->scratch, SCRATCH - 1)
                     : SSL_read(session[fd], loop->scratch, SCRATCH - 1);
    if (count > 0) return count;
    int reason = SSL_get_error(session[fd], count);
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static void transmit(int fd, const void *bytes, int count) {
    if (session[fd])
        SSL_write(session[fd], bytes, count);
    else
        send(fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// RFC 6455, 4.2.2. A request that is not whole yet stays in the socket: only peeked at.
static int upgrade(struct loop *loop, int fd) {
    int count = receive(loop, fd, 1);
    if (count <= 0) return count;
    loop->scratch[count] = 0;
    char *end = strstr(loop->scratch, "\r\n\r\n");
    if (!end) return 0;
    char *key = strcasestr(loop->scratch, "Sec-WebSocket-Key:");
    if (!key) return -1;
    key += strlen("Sec-WebSocket-Key:");
    key += strspn(key, " ");
    char joined[128], accept[64], answer[256];
    unsigned char digest[SHA_DIGEST_LENGTH];
    snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r\n"), key);
    SHA1((unsigned char *)joined, strlen(joined), digest);
    EVP_EncodeBlock((unsigned char *)accept, digest, sizeof digest);
    int size = snprintf(
        answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    receive(loop, fd, 0);
    // Among the fans before it is told so: whoever has the answer gets all that is sent from then on.
    slot[fd] = loop->fan_count;
    loop->fans[loop->fan_count++] = fd;
    transmit(fd, answer, size);
    return 1;
}

static void accept_fans(struct loop *loop) {
    int fd, on = 1;
    while ((fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= MAX_FD) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        slot[fd] = NOT_UPGRADED;
        if (tls) {
            session[fd] = SSL_new(tls);
            SSL_set_fd(session[fd], fd);
            SSL_set_accept_state(session[fd]);
        }
        watch(loop, fd);
    }
}

static void broadcast(struct loop *loop) {
    int size = payload_size;
    loop->frame[0] = 0x81;
    if (size < 126) {
        loop->frame[1] = size;
        loop->frame_size = 2 + size;
    } else {
        loop->frame[1] = 126;
        loop->frame[2] = size >> 8;
        loop->frame[3] = size;
        loop->frame_size = 4 + size;
    }
    memset(loop->frame + loop->frame_size - size, 'x', size);
    for (int i = 0; i < loop->fan_count; i++) transmit(loop->fans[i], loop->frame, loop->frame_size);
}

static void read_control(struct loop *loop, int fd) {
    int count = recv(fd, loop->scratch, SCRATCH - 1, 0);
    if (count <= 0) {
        close(fd);
        return;
    }
    loop->scratch[count] = 0;
    for (char *line = strtok(loop->scratch, "\n"); line; line = strtok(NULL, "\n")) {
        int size = atoi(line);
        if (size < 0 || size > MAX_PAYLOAD) continue;
        payload_size = size;
        for (int i = 1; i < thread_count; i++) eventfd_write(wake[i], 1);
        broadcast(loop);
    }
}

static void fan_ready(struct loop *loop, int fd) {
    if (slot[fd] < 0) {
        if (upgrade(loop, fd) < 0) drop(loop, fd);
        return;
    }
    int count;
    do count = receive(loop, fd, 0);  // what fans say is of no interest here
    while (count == SCRATCH - 1);
    if (count < 0) drop(loop, fd);
}

static void *run(void *argument) {
    struct loop *loop = argument;
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(loop->epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == loop->listener) {
                accept_fans(loop);
            } else if (fd == loop->control_listener) {
                int control = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
                if (control < 0 || control >= MAX_FD) continue;
                slot[control] = CONTROL;
                watch(loop, control);
            } else if (slot[fd] == CONTROL) {
                read_control(loop, fd);
            } else if (fd == wake[loop->number]) {
                eventfd_t value;
                eventfd_read(fd, &value);
                broadcast(loop);
            } else {
                fan_ready(loop, fd);
            }
        }
    }
    return NULL;
}

static void make_tls(const char *certificate, const char *key) {
    tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(tls, 0);
    if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "limit: %s or %s cannot be used\n", certificate, key);
        exit(78);
    }
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--listen") && i + 1 < argc) listen_port = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--control") && i + 1 < argc) control_port = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--threads") && i + 1 < argc) thread_count = atoi(argv[++i]);
        else if (!strcmp(argv[i], "--tls") && i + 2 < argc) make_tls(argv[i + 1], argv[i + 2]), i += 2;
    }
    if (!listen_port || !control_port || thread_count < 1 || thread_count > MAX_THREADS) {
        fprintf(stderr, "limit --listen PORT --control PORT [--threads 1-8] [--tls CERTIFICATE KEY]\n");
        return 64;
    }
    signal(SIGPIPE, SIG_IGN);
    for (int i = thread_count - 1; i >= 0; i--) {
        struct loop *loop = calloc(1, sizeof *loop);
        loop->number = i;
        loop->epoll = epoll_create1(0);
        loop->listener = listen_on(listen_port);
        loop->control_listener = wake[i] = -1;
        watch(loop, loop->listener);
        if (i > 0) {
            wake[i] = eventfd(0, EFD_NONBLOCK);
            watch(loop, wake[i]);
            pthread_t thread;
            if (pthread_create(&thread, NULL, run, loop)) die("pthread_create");
        } else {
            loop->control_listener = listen_on(control_port);
            watch(loop, loop->control_listener);
            run(loop);
        }
    }
}
