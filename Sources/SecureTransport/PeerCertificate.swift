import COpenSSL
import COpenSSLShims

/// Who the peer is, as its verified certificate says.
package struct PeerCertificate: Hashable, Sendable, CustomStringConvertible {
    /// More alternative names are not read.
    private static let maximumNames = 64

    /// The subject on one line (RFC 2253), as "CN=lon-1,O=Touchline".
    package let subject: String
    /// The alternative names, as "DNS:lon-1.example", "IP:127.0.0.1", "URI:…".
    package let names: [String]

    package var description: String { names.isEmpty ? subject : "\(subject) (\(names.joined(separator: ", ")))" }

    init?(of ssl: OpaquePointer) {
        guard SSL_get_verify_result(ssl) == X509_V_OK, let certificate = SSL_get0_peer_certificate(ssl) else {
            return nil
        }
        subject = Self.line(X509_get_subject_name(certificate))
        var names: [String] = []
        var buffer = [CChar](repeating: 0, count: 512)
        for index in 0..<Int32(Self.maximumNames) {
            let count = cos_alternative_name(certificate, index, &buffer, buffer.count)
            if count < 0 { break }
            if count == 0 { continue }
            names.append(String(decoding: buffer[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        self.names = names
    }

    private static func line(_ name: OpaquePointer?) -> String {
        guard let name, let memory = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(memory) }
        guard X509_NAME_print_ex(memory, name, 0, cos_rfc2253()) >= 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes[..<max(0, Int(count))], as: UTF8.self)
    }
}
