#include <zlib.h>

// zlib's own beginnings are macros, which Swift does not see. Raw deflate: no zlib header.

static inline int cz_deflate_init(z_stream *stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY);
}

static inline int cz_inflate_init(z_stream *stream) { return inflateInit2(stream, -15); }
