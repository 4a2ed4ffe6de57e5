import COpenSSL
import COpenSSLShims
import EventLoop
import MatchModel
import Synchronization

/// The ticket keys of a server, used by all its threads.
final class TicketKeys: Sendable {
    private let path: String?
    private let rotation: TimeSpan
    private let ring: Mutex<TicketKeyRing>

    /// Reads the file, or makes keys of its own.
    init(path: String?, rotation: TimeSpan) throws(TLSError) {
        self.path = path
        self.rotation = rotation
        if let path {
            ring = Mutex(TicketKeyRing(given: try TicketKeyFile.read(path), rotation: rotation))
        } else {
            guard let key = TicketKey.random() else { throw NativeContext.exhausted }
            ring = Mutex(TicketKeyRing(own: key, rotation: rotation, now: SystemClock.monotonic()))
        }
    }

    /// Reads the file again; a broken one changes nothing. Whether the keys are others now.
    func reload() throws(TLSError) -> Bool {
        guard let path else { return false }
        let keys = try TicketKeyFile.read(path)
        let rotation = rotation
        return ring.withLock {
            let isNews = !$0.holds(keys)
            if isNews { $0 = TicketKeyRing(given: keys, rotation: rotation) }
            return isNews
        }
    }

    /// The key to seal a ticket with now.
    private func encrypting() -> TicketKey {
        let now = SystemClock.monotonic()
        return ring.withLock {
            if $0.isDue(now: now), let key = TicketKey.random() { $0.rotate(to: key, now: now) }
            return $0.encrypting
        }
    }

    private func find(_ name: [UInt8]) -> TicketKeyRing.Found? {
        let now = SystemClock.monotonic()
        return ring.withLock { $0.find(name, now: now) }
    }

    /// OpenSSL's question: 1 with the contexts set up, 2 to have the ticket replaced as well, 0 for an unknown key, less
    /// for a failure. `name` has 16 bytes and `iv` as many as a cipher may have.
    func prepare(
        name: UnsafeMutablePointer<UInt8>, iv: UnsafeMutablePointer<UInt8>, cipher: OpaquePointer, mac: OpaquePointer,
        encrypts: Bool
    ) -> Int32 {
        let key: TicketKey
        var answer: Int32 = 1
        if encrypts {
            key = encrypting()
            guard RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) == 1 else { return -1 }
            for index in key.name.indices { name[index] = key.name[index] }
            guard EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.aes, iv) == 1 else { return -1 }
        } else {
            switch find((0..<16).map { name[$0] }) {
            case .current(let found): key = found
            case .older(let found):
                key = found
                answer = 2
            case nil: return 0
            }
            guard EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.aes, iv) == 1 else { return -1 }
        }
        return cos_set_hmac(mac, key.hmac, key.hmac.count) == 1 ? answer : -1
    }
}
