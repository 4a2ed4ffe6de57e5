// What Swift cannot say to OpenSSL itself: macros, stacks of typed pointers, and callbacks that must not allocate.
#ifndef TOUCHLINE_COPENSSL_SHIMS_H
#define TOUCHLINE_COPENSSL_SHIMS_H

#include <stddef.h>
#include <stdint.h>

struct ssl_st;
struct ssl_ctx_st;
struct x509_st;
struct x509_store_st;
struct evp_mac_ctx_st;

/// The options of every context: no renegotiation, no compression, the server's order of ciphers (with ChaCha20 first
/// for a client that prefers it).
void cos_set_options(struct ssl_ctx_st *context);
/// No session tickets at all: who was verified is verified each time.
void cos_forbid_tickets(struct ssl_ctx_st *context);

/// Makes `mac` one of HMAC-SHA-256 with `key`, which is copied; 1 on success.
int cos_set_hmac(struct evp_mac_ctx_st *mac, const unsigned char *key, size_t length);

/// Gives `ssl` its descriptor: reads and writes are one recv and one send each, which never block and never signal.
/// 0, or -1 without memory. The descriptor stays its owner's.
int cos_attach(struct ssl_st *ssl, int fd);
/// How many receives that succeed the next call may make; past them there is nothing to read.
void cos_allow_receives(struct ssl_st *ssl, unsigned count);
/// The plaintext bytes of the record that the socket has not taken whole: 0 if there is none.
size_t cos_pending(const struct ssl_st *ssl);
void cos_set_pending(struct ssl_st *ssl, size_t count);
/// What a write that goes on with a pending record is given: it is never read. 16 KB.
const unsigned char *cos_unread(void);
/// errno of the last failed receive or send, 0 if the last one did not fail.
int cos_system_error(const struct ssl_st *ssl);
/// Whether the peer's half of the connection has ended.
int cos_has_ended(const struct ssl_st *ssl);

/// The name at `index` of the alternative names that are DNS names, IP addresses or URIs, as "DNS:…", "IP:…", "URI:…".
/// Its length, 0 for one of another kind or longer than the text, -1 past the last.
int cos_alternative_name(struct x509_st *certificate, int index, char *text, size_t capacity);
/// How RFC 2253 writes names, for X509_NAME_print_ex.
unsigned long cos_rfc2253(void);
/// The certificates and lists that a store holds.
int cos_store_count(struct x509_store_st *store);

/// Has OpenSSL keep, per thread, the few blocks that each record takes and gives back, so that a record written over a
/// connection whose buffers were released allocates nothing. To be called before anything of OpenSSL; 1 if so
/// from then on, 0 if OpenSSL had allocated before. `cos_buffers_made` counts the large ones
/// that all threads took from the heap.
int cos_keep_buffers(void);
uint64_t cos_buffers_made(void);

#endif
