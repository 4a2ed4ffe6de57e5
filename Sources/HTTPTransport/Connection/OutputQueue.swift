import EventLoop
import SecureTransport

/// Bytes that wait to be written, by reference where they are large. Empty, it holds no storage.
struct OutputQueue {
    enum Flush: Hashable {
        case drained
        /// The peer takes no more for now; `moved` if it took some.
        case blocked(moved: Bool)
        case failed(Int32)
    }

    /// Pieces below this are joined with the one before, so that a head and a small body leave in one send.
    private static let joinedBytes = 8 * 1024

    private var pieces: [[UInt8]] = []
    private var first = 0
    /// Bytes of the first piece that are gone.
    private var offset = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count += bytes.count
        let last = pieces.count - 1
        if last >= first, pieces[last].count + bytes.count <= Self.joinedBytes {
            pieces[last].append(contentsOf: bytes)
        } else {
            pieces.append(bytes)
        }
    }

    mutating func removeAll() { self = OutputQueue() }

    /// Writes until all is gone or the peer takes no more.
    mutating func flush(to transport: Transport) -> Flush {
        var moved = false
        while first < pieces.count {
            // The pointer lives for the one call only.
            let result = pieces[first].withUnsafeBytes {
                transport.write(UnsafeRawBufferPointer(rebasing: $0[offset...]))
            }
            switch result {
            case .bytes(let written):
                moved = true
                advance(written)
            case .wouldBlock: return .blocked(moved: moved)
            case .ended: return .failed(0)
            case .failed(let code): return .failed(code)
            }
        }
        return .drained
    }

    /// Moves up to `buffer.count` bytes out, in order; how many.
    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var taken = 0
        while first < pieces.count, taken < buffer.count {
            let part = min(pieces[first].count - offset, buffer.count - taken)
            // Copies within the bounds computed just above; the pointers live for this call only.
            pieces[first].withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: buffer[taken..<taken + part])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + part]))
            }
            taken += part
            advance(part)
        }
        return taken
    }

    private mutating func advance(_ bytes: Int) {
        offset += bytes
        count -= bytes
        guard offset == pieces[first].count else { return }
        pieces[first] = []
        first += 1
        offset = 0
        if first == pieces.count {
            self = OutputQueue()
        } else if first >= 64 {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
