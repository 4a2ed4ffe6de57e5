// The fans of the generator: many WebSocket connections to two servers, in one thread, on one epoll.
#ifndef FANS_H
#define FANS_H

#include <stdint.h>
#include <sys/types.h>

enum { MAX_FANS = 19500, SIDES = 2, MAX_PIDS = 64 };

// What is known of a server, and what is said to it. Texts are sent as they are.
struct side {
    char host[64];
    int port, control_port, tls;
    // Fans end with a reset, which leaves nothing behind on either side.
    int resets;
    char *handshake, *first, *other, *ready, *trigger;
    size_t handshake_size, first_size, other_size, trigger_size;
    // Frames with a smaller payload are not counted: beats, pings, answers.
    unsigned counted_from;
    pid_t pids[MAX_PIDS];
    int pid_count;

    int control;
    int connected, subscribed, interested, lost;
    uint64_t frames, bytes;
    // When each counted frame came, while there is room.
    uint64_t *arrivals;
    int arrival_room, arrival_count;
};

extern struct side sides[SIDES];

uint64_t now_ns(void);
// CPU time of all threads of the server's processes, in nanoseconds.
uint64_t server_cpu(const struct side *side);

void fans_init(void);
// Readable while there is something for `fans_poll`.
int fans_descriptor(void);
// Begins one more connection; `wants` says whether it asks for what is sent, or for something else.
int fan_connect(struct side *side, int wants);
void fans_close(struct side *side);
// Reads what there is, waiting at most so long (-1: for ever). Whether there was anything.
int fans_poll(int timeout_ms);

#endif
