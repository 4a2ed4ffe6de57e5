// The load generator: one process that holds connections to two servers at once and has them send in turn, A B B A, so
// that whatever drifts on the machine drifts under both. It reads commands from standard input, a line each, and answers
// each with lines of JSON; NAME is a or b.
//
//   side NAME host=H port=N [control=N] [tls=1] handshake=FILE [first=FILE] [other=FILE] [ready=TEXT] [trigger=FILE]
//             [counted=BYTES] [pids=N,N] [resets=1]     what to say after connecting, when upgraded, and to have it send
//   connect NAME COUNT INTERESTED WINDOW      WINDOW connections at a time; the interested say `first`, others `other`
//   close NAME
//   rounds PAIRS WARMUP EVENTS PAUSE_MS POLL_US
//             PAUSE_MS of quiet before each event; POLL_US: 0 to wait for each frame, else to look so often
//   events NAME COUNT PAUSE_MS                the same on one side alone, told as one round
//   frame NAME                                has it send once and tells the size of the frame
//   latencies NAME COUNT PAUSE_MS             so many events on one side alone: how they were spread over its fans
//   watch NAME COUNT SECONDS                  says so, then waits for so many frames that another has it send, and tells
//                                             when the first and the last came on the monotonic clock
//   quit
// Between commands it reads what its fans are sent.
//
// In a trigger the text {0000000} becomes a number that counts up, with as many digits as there are characters.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fans.h"

enum { MAX_EVENTS = 2000, TIMEOUT_S = 20, MAX_ARRIVALS = 2000000 };

static unsigned trigger_number;

static char *load(const char *path, size_t *size) {
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "generator: %s cannot be read: %s\n", path, strerror(errno));
        exit(1);
    }
    char *bytes = malloc(1 << 16);
    *size = fread(bytes, 1, (1 << 16) - 1, file);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

static struct side *named(const char *name) { return &sides[name && *name == 'b']; }

static void fail(const char *what) { printf("{\"error\":\"%s\"}\n", what); }

static void describe(char *rest) {
    char *save, *word = strtok_r(rest, " ", &save);
    struct side *side = named(word);
    if (side->control > 0) close(side->control);
    memset(side, 0, sizeof *side);
    strcpy(side->host, "127.0.0.1");
    while ((word = strtok_r(NULL, " ", &save))) {
        char *value = strchr(word, '=');
        if (!value) continue;
        *value++ = 0;
        if (!strcmp(word, "host")) snprintf(side->host, sizeof side->host, "%s", value);
        else if (!strcmp(word, "port")) side->port = atoi(value);
        else if (!strcmp(word, "control")) side->control_port = atoi(value);
        else if (!strcmp(word, "tls")) side->tls = atoi(value);
        else if (!strcmp(word, "resets")) side->resets = atoi(value);
        else if (!strcmp(word, "handshake")) side->handshake = load(value, &side->handshake_size);
        else if (!strcmp(word, "first")) side->first = load(value, &side->first_size);
        else if (!strcmp(word, "other")) side->other = load(value, &side->other_size);
        else if (!strcmp(word, "trigger")) side->trigger = load(value, &side->trigger_size);
        else if (!strcmp(word, "ready")) side->ready = strdup(value);
        else if (!strcmp(word, "counted")) side->counted_from = atoi(value);
        else if (!strcmp(word, "pids")) {
            for (char *pid = value; pid && side->pid_count < MAX_PIDS; pid = strchr(pid, ',') ? strchr(pid, ',') + 1 : NULL)
                side->pids[side->pid_count++] = atoi(pid);
        }
    }
    if (side->control_port) {
        int on = 1;
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(side->control_port)};
        inet_pton(AF_INET, side->host, &address.sin_addr);
        side->control = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(side->control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(side->control, (struct sockaddr *)&address, sizeof address)) return fail("no control connection");
    }
    printf("{\"side\":\"%c\"}\n", 'a' + (int)(side - sides));
}

static uint64_t own_cpu(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static void connect_fans(char *rest) {
    char name;
    int count, interested, window;
    if (sscanf(rest, "%c %d %d %d", &name, &count, &interested, &window) != 4) return fail("connect: four words");
    struct side *side = named(&name);
    int base = side->subscribed, begun = 0;
    side->lost = 0;
    uint64_t cpu = server_cpu(side), own = own_cpu(), begin = now_ns(), reported = begin, moved = begin;
    int known = base;
    while (side->subscribed < base + count) {
        while (begun < count && begun - (side->subscribed - base) < window) {
            if (fan_connect(side, begun < interested)) return fail(strerror(errno));
            begun++;
        }
        fans_poll(100);
        if (side->lost > 0) return fail("a connection was refused or lost before it was subscribed");
        uint64_t now = now_ns();
        if (side->subscribed > known) known = side->subscribed, moved = now;
        if (now - moved > 60ull * 1000000000) return fail("nobody was subscribed for 60 s");
        if (now - reported > 1000000000) {
            reported = now;
            fprintf(stderr, "connected %d of %d\n", side->subscribed - base, count);
        }
    }
    uint64_t wall = now_ns() - begin;
    while (fans_poll(20)) {}
    printf("{\"connected\":%d,\"wall_ns\":%llu,\"cpu_ns\":%llu,\"generator_ns\":%llu}\n", side->subscribed,
           (unsigned long long)wall, (unsigned long long)(server_cpu(side) - cpu), (unsigned long long)(own_cpu() - own));
}

static int fire(struct side *side) {
    char *mark = side->trigger ? strstr(side->trigger, "{0") : NULL;
    char text[1 << 16];
    if (!side->trigger) return -1;
    memcpy(text, side->trigger, side->trigger_size);
    // HTTP bodies may hold braces too, so only braces around zeros count.
    while (mark && mark[1 + strspn(mark + 1, "0")] != '}') mark = strstr(mark + 1, "{0");
    if (mark) {
        int width = strspn(mark + 1, "0") + 2;
        char digits[64];
        snprintf(digits, sizeof digits, "%0*u", width, ++trigger_number);
        memcpy(text + (mark - side->trigger), digits, width);
    }
    // Answers of the one before.
    char answers[4096];
    while (recv(side->control, answers, sizeof answers, MSG_DONTWAIT) > 0) {}
    return send(side->control, text, side->trigger_size, MSG_NOSIGNAL) == (ssize_t)side->trigger_size ? 0 : -1;
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t median(uint64_t *values, int count) {
    qsort(values, count, sizeof *values, ascending);
    return values[count / 2];
}

// One fan-out, begun to end: when the first and the last had it, after the trigger.
static int one_event(struct side *side, int poll_us, uint64_t *first, uint64_t *last) {
    uint64_t wanted = side->frames + side->interested, before = side->frames, begin = now_ns();
    *first = 0;
    if (fire(side)) return -1;
    while (side->frames < wanted) {
        if (poll_us) {
            struct timespec nap = {.tv_nsec = poll_us * 1000};
            nanosleep(&nap, NULL);
            while (fans_poll(0)) {}
        } else {
            fans_poll(100);
        }
        if (!*first && side->frames > before) *first = now_ns() - begin;
        if (side->lost || now_ns() - begin > TIMEOUT_S * 1000000000ull) return -1;
    }
    *last = now_ns() - begin;
    return side->frames == wanted ? 0 : -1;
}

// What came for other reasons is read meanwhile.
static void quiet(int pause_ms) {
    for (uint64_t end = now_ns() + pause_ms * 1000000ull, now; (now = now_ns()) < end;)
        fans_poll((int)((end - now) / 1000000) + 1);
}

static int round_of(struct side *side, int pair, int events, int pause_ms, int poll_us) {
    static uint64_t span[MAX_EVENTS], whole[MAX_EVENTS];
    uint64_t cpu = 0, own = 0, wall = 0;
    for (int i = 0; i < events; i++) {
        quiet(pause_ms);
        uint64_t first, last, cpu_before = server_cpu(side), own_before = own_cpu();
        if (one_event(side, poll_us, &first, &last)) return -1;
        own += own_cpu() - own_before;
        // The last frame has been seen here before the server has come back from its last send.
        while (fans_poll(2)) {}
        cpu += server_cpu(side) - cpu_before;
        span[i] = last - first;
        wall += whole[i] = last;
    }
    printf("{\"pair\":%d,\"side\":\"%c\",\"deliveries\":%d,\"cpu_ns\":%llu,\"wall_ns\":%llu,\"generator_ns\":%llu,"
           "\"span_ns\":%llu,\"last_ns\":%llu}\n",
           pair, 'a' + (int)(side - sides), events * side->interested, (unsigned long long)cpu, (unsigned long long)wall,
           (unsigned long long)own, (unsigned long long)median(span, events), (unsigned long long)median(whole, events));
    return 0;
}

static void rounds(char *rest) {
    int pairs, warmup, events, pause_ms, poll_us;
    if (sscanf(rest, "%d %d %d %d %d", &pairs, &warmup, &events, &pause_ms, &poll_us) != 5)
        return fail("rounds: five words");
    if (events > MAX_EVENTS) return fail("rounds: too many events");
    sides[0].lost = sides[1].lost = 0;
    for (int pair = -warmup; pair < pairs; pair++) {
        int order = pair & 1;
        for (int turn = 0; turn < 2; turn++) {
            struct side *side = &sides[turn ^ order];
            if (round_of(side, pair, events, pause_ms, poll_us)) {
                char what[128];
                snprintf(what, sizeof what, "server %c: a frame was lost, doubled or late, or a connection ended",
                         'a' + (int)(side - sides));
                return fail(what);
            }
        }
        fflush(stdout);
    }
    printf("{\"done\":%d}\n", pairs);
}

static void events(char *rest) {
    char name;
    int count, pause_ms;
    if (sscanf(rest, "%c %d %d", &name, &count, &pause_ms) != 3 || count > MAX_EVENTS) return fail("events: three words");
    named(&name)->lost = 0;
    if (round_of(named(&name), 0, count, pause_ms, 0)) fail("a frame was lost, doubled or late, or a connection ended");
}

static double at(uint64_t *sorted, int count, double part) { return sorted[(int)(part * (count - 1) + 0.5)]; }

// Of all fans and events: since the trigger, and since the first fan had it.
static void latencies(char *rest) {
    char name;
    int count, pause_ms;
    if (sscanf(rest, "%c %d %d", &name, &count, &pause_ms) != 3 || count > MAX_EVENTS) return fail("latencies: three words");
    struct side *side = named(&name);
    int all = count * side->interested, done = 0, lost = 0;
    if (!all || all > MAX_ARRIVALS) return fail("latencies: no fans, or too many arrivals");
    uint64_t *whole = malloc(2 * all * sizeof *whole), *spread = whole + all, cpu = server_cpu(side), wall = now_ns();
    side->arrivals = malloc(side->interested * sizeof *side->arrivals);
    side->lost = 0;
    for (int i = 0; i < count && !lost; i++) {
        quiet(pause_ms);
        side->arrival_room = side->interested, side->arrival_count = 0;
        uint64_t first, last, begin = now_ns();
        lost = one_event(side, 0, &first, &last) || side->arrival_count != side->interested;
        side->arrival_room = 0;
        for (int j = 0; j < side->arrival_count && !lost; j++, done++) {
            whole[done] = side->arrivals[j] - begin;
            spread[done] = side->arrivals[j] - side->arrivals[0];
        }
    }
    cpu = server_cpu(side) - cpu, wall = now_ns() - wall;
    if (lost) {
        fail("a frame was lost, doubled or late, or a connection ended");
    } else {
        qsort(whole, all, sizeof *whole, ascending);
        qsort(spread, all, sizeof *spread, ascending);
        printf("{\"count\":%d,\"p50_ns\":%.0f,\"p99_ns\":%.0f,\"max_ns\":%.0f,\"spread_p50_ns\":%.0f,"
               "\"spread_p99_ns\":%.0f,\"spread_max_ns\":%.0f,\"cpu_ns\":%llu,\"wall_ns\":%llu}\n",
               all, at(whole, all, 0.5), at(whole, all, 0.99), at(whole, all, 1), at(spread, all, 0.5),
               at(spread, all, 0.99), at(spread, all, 1), (unsigned long long)cpu, (unsigned long long)wall);
    }
    free(side->arrivals);
    free(whole);
    side->arrivals = NULL, side->arrival_count = 0;
}

static void watch(char *rest) {
    char name;
    int count, seconds;
    if (sscanf(rest, "%c %d %d", &name, &count, &seconds) != 3) return fail("watch: three words");
    struct side *side = named(&name);
    side->lost = 0;
    while (fans_poll(0)) {}
    uint64_t before = side->frames, begin = now_ns(), first = 0, last = 0;
    printf("{\"watching\":%d}\n", count);
    while (side->frames - before < (uint64_t)count && now_ns() - begin < seconds * 1000000000ull) {
        fans_poll(100);
        if (!first && side->frames > before) first = now_ns();
    }
    last = now_ns();
    printf("{\"frames\":%llu,\"lost\":%d,\"first_ns\":%llu,\"last_ns\":%llu}\n",
           (unsigned long long)(side->frames - before), side->lost, (unsigned long long)first, (unsigned long long)last);
}

static void frame(char *rest) {
    struct side *side = named(rest);
    uint64_t bytes, first, last;
    while (fans_poll(20)) {}
    bytes = side->bytes;
    if (side->interested == 0 || one_event(side, 0, &first, &last)) return fail("no frame came");
    printf("{\"frame_bytes\":%llu}\n", (unsigned long long)(side->bytes - bytes) / side->interested);
}

// The next line of standard input, without its end. Meanwhile fans' sockets are read, or their buffers would fill.
static int next_line(char *line, size_t room) {
    static char buffer[1 << 16];
    static size_t held;
    for (;;) {
        char *end = memchr(buffer, '\n', held);
        if (end) {
            size_t length = end - buffer;
            snprintf(line, room, "%.*s", (int)length, buffer);
            held -= length + 1;
            memmove(buffer, end + 1, held);
            return 1;
        }
        if (held == sizeof buffer) held = 0;
        struct pollfd sources[2] = {{.fd = 0, .events = POLLIN}, {.fd = fans_descriptor(), .events = POLLIN}};
        if (poll(sources, 2, -1) < 0) continue;
        if (sources[1].revents) fans_poll(0);
        if (!sources[0].revents) continue;
        ssize_t count = read(0, buffer + held, sizeof buffer - held);
        if (count <= 0) return 0;
        held += count;
    }
}

int main(void) {
    static char line[1 << 16];
    prctl(PR_SET_TIMERSLACK, 1000);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    setvbuf(stdout, NULL, _IOLBF, 0);
    fans_init();
    while (next_line(line, sizeof line)) {
        char *rest = strchr(line, ' ');
        if (rest) *rest++ = 0;
        if (!strcmp(line, "quit")) break;
        else if (!rest) fail("a command without its words");
        else if (!strcmp(line, "side")) describe(rest);
        else if (!strcmp(line, "connect")) connect_fans(rest);
        else if (!strcmp(line, "close")) fans_close(named(rest)), printf("{\"closed\":\"%c\"}\n", *rest);
        else if (!strcmp(line, "rounds")) rounds(rest);
        else if (!strcmp(line, "events")) events(rest);
        else if (!strcmp(line, "frame")) frame(rest);
        else if (!strcmp(line, "latencies")) latencies(rest);
        else if (!strcmp(line, "watch")) watch(rest);
        else fail("unknown command");
    }
}
