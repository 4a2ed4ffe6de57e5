import COpenSSL
import COpenSSLShims

/// HMAC with SHA-256 (RFC 2104), and the comparison of what it gives.
package enum MessageAuthentication {
    /// Bytes of a code.
    package static let codeBytes = 32

    /// The code of `parts`, one behind the other. `nil` when OpenSSL has no memory, or no HMAC. From any thread.
    package static func code(of parts: [UInt8]..., key: [UInt8]) -> [UInt8]? {
        guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
        defer { EVP_MAC_free(algorithm) }
        guard let context = EVP_MAC_CTX_new(algorithm) else { return nil }
        defer { EVP_MAC_CTX_free(context) }
        guard cos_set_hmac(context, key, key.count) == 1, EVP_MAC_init(context, nil, 0, nil) == 1 else { return nil }
        for part in parts {
            guard EVP_MAC_update(context, part, part.count) == 1 else { return nil }
        }
        var code = [UInt8](repeating: 0, count: codeBytes)
        var count = 0
        guard EVP_MAC_final(context, &code, &count, code.count) == 1, count == codeBytes else { return nil }
        return code
    }

    /// Whether both are the same, in a time that depends on their lengths alone.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
