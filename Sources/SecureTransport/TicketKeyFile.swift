/// A file of ticket keys: 80 bytes each, one behind the other. The first encrypts, all decrypt. To rotate without losing
/// a resumption, first add the new key behind the others everywhere, then put it first.
package enum TicketKeyFile {
    /// More would only slow the search down.
    package static let maximumKeys = 16

    package static func parse(_ bytes: [UInt8], path: String) throws(TLSError) -> [TicketKey] {
        let count = bytes.count / TicketKey.length
        guard count >= 1, bytes.count == count * TicketKey.length, count <= maximumKeys else {
            throw TLSError(
                kind: .badTicketKeys, problem: "\(path): \(bytes.count) bytes are no ticket keys",
                mend: "write 1 to \(maximumKeys) keys of exactly 80 random bytes each, as 'openssl rand 80' makes them")
        }
        var keys: [TicketKey] = []
        for index in 0..<count {
            let start = index * TicketKey.length
            guard let key = TicketKey(Array(bytes[start..<start + TicketKey.length])) else { continue }
            guard !keys.contains(where: { $0.name == key.name }) else {
                throw TLSError(
                    kind: .badTicketKeys, problem: "\(path): key \(index + 1) has the name of another",
                    mend: "make each key anew with 'openssl rand 80': its first 16 bytes name it")
            }
            keys.append(key)
        }
        return keys
    }

    package static func read(_ path: String) throws(TLSError) -> [TicketKey] {
        let bytes = try FileBytes.read(path, limit: maximumKeys * TicketKey.length + 1)
        return try parse(bytes, path: path)
    }
}
