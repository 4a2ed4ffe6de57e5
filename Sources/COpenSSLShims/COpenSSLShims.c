#define _GNU_SOURCE
#include "COpenSSLShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

void cos_set_options(SSL_CTX *context) {
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                     SSL_OP_PRIORITIZE_CHACHA);
}

void cos_forbid_tickets(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
}

int cos_set_hmac(EVP_MAC_CTX *mac, const unsigned char *key, size_t length) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key, length),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0), OSSL_PARAM_construct_end()};
    return EVP_MAC_CTX_set_params(mac, parameters);
}

// --- the door to the socket

// All that a connection's BIO knows, in the one word that a BIO keeps for its owner.
union door {
    struct {
        unsigned fd : 24;
        unsigned receives : 4;
        unsigned ended : 1;
        unsigned pending : 17;
        unsigned error : 12;
    } is;
    void *word;
};
_Static_assert(sizeof(union door) == sizeof(void *), "a door is one word");

const unsigned char *cos_unread(void) {
    static const unsigned char bytes[SSL3_RT_MAX_PLAIN_LENGTH];
    return bytes;
}

static BIO_METHOD *method;

static union door read_door(BIO *bio) { return (union door){.word = BIO_get_data(bio)}; }

static int door_write(BIO *bio, const char *bytes, size_t count, size_t *written) {
    union door door = read_door(bio);
    ssize_t sent;
    do sent = send(door.is.fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    BIO_clear_retry_flags(bio);
    if (sent >= 0) {
        *written = (size_t)sent;
        return 1;
    }
    *written = 0;
    if (errno == EAGAIN) {
        BIO_set_retry_write(bio);
    } else {
        door.is.error = (unsigned)errno;
        BIO_set_data(bio, door.word);
    }
    return 0;
}

static int door_read(BIO *bio, char *bytes, size_t count, size_t *got) {
    union door door = read_door(bio);
    *got = 0;
    BIO_clear_retry_flags(bio);
    if (door.is.receives == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    ssize_t received;
    do received = recv(door.is.fd, bytes, count, MSG_DONTWAIT);
    while (received < 0 && errno == EINTR);
    if (received > 0) {
        door.is.receives--;
        BIO_set_data(bio, door.word);
        *got = (size_t)received;
        return 1;
    }
    if (received == 0) {
        door.is.ended = 1;
    } else if (errno == EAGAIN) {
        BIO_set_retry_read(bio);
        return 0;
    } else {
        door.is.error = (unsigned)errno;
    }
    BIO_set_data(bio, door.word);
    return 0;
}

static long door_control(BIO *bio, int command, long number, void *pointer) {
    (void)number;
    (void)pointer;
    switch (command) {
        case BIO_CTRL_FLUSH: return 1;
        case BIO_CTRL_EOF: return read_door(bio).is.ended;
        default: return 0;
    }
}

static void make_method(void) {
    BIO_METHOD *made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "touchline");
    if (made == NULL) return;
    BIO_meth_set_write_ex(made, door_write);
    BIO_meth_set_read_ex(made, door_read);
    BIO_meth_set_ctrl(made, door_control);
    method = made;
}

int cos_attach(SSL *ssl, int fd) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    BIO *bio = method == NULL || fd < 0 || fd >= 1 << 24 ? NULL : BIO_new(method);
    if (bio == NULL) return -1;
    union door door = {.is = {.fd = (unsigned)fd}};
    BIO_set_data(bio, door.word);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    return 0;
}

// The read side: while a handshake runs, the write side has a buffer before it.
static union door door_of(const SSL *ssl) { return read_door(SSL_get_rbio(ssl)); }

void cos_allow_receives(SSL *ssl, unsigned count) {
    union door door = door_of(ssl);
    door.is.receives = count;
    BIO_set_data(SSL_get_rbio(ssl), door.word);
}

size_t cos_pending(const SSL *ssl) { return door_of(ssl).is.pending; }

void cos_set_pending(SSL *ssl, size_t count) {
    union door door = door_of(ssl);
    door.is.pending = (unsigned)count;
    BIO_set_data(SSL_get_rbio(ssl), door.word);
}

int cos_system_error(const SSL *ssl) { return (int)door_of(ssl).is.error; }
int cos_has_ended(const SSL *ssl) { return door_of(ssl).is.ended; }

// --- certificates

int cos_alternative_name(X509 *certificate, int index, char *text, size_t capacity) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int length = -1;
    if (names != NULL && index < sk_GENERAL_NAME_num(names)) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        char address[INET6_ADDRSTRLEN];
        const char *kind = NULL, *value = NULL;
        int count = 0;
        if (name->type == GEN_DNS || name->type == GEN_URI) {
            kind = name->type == GEN_DNS ? "DNS:" : "URI:";
            value = (const char *)ASN1_STRING_get0_data(name->d.ia5);
            count = ASN1_STRING_length(name->d.ia5);
        } else if (name->type == GEN_IPADD) {
            const unsigned char *bytes = ASN1_STRING_get0_data(name->d.iPAddress);
            int family = ASN1_STRING_length(name->d.iPAddress) == 4    ? AF_INET
                         : ASN1_STRING_length(name->d.iPAddress) == 16 ? AF_INET6
                                                                       : AF_UNSPEC;
            if (family != AF_UNSPEC && inet_ntop(family, bytes, address, sizeof address) != NULL) {
                kind = "IP:";
                value = address;
                count = (int)strlen(address);
            }
        }
        length = 0;
        // A name with a zero inside is a trick on those who read it as a C string.
        if (kind != NULL && strlen(kind) + (size_t)count <= capacity && memchr(value, 0, (size_t)count) == NULL) {
            length = (int)strlen(kind) + count;
            memcpy(text, kind, strlen(kind));
            memcpy(text + strlen(kind), value, (size_t)count);
        }
    }
    GENERAL_NAMES_free(names);
    return length;
}

unsigned long cos_rfc2253(void) { return XN_FLAG_RFC2253; }

int cos_store_count(X509_STORE *store) { return sk_X509_OBJECT_num(X509_STORE_get0_objects(store)); }
