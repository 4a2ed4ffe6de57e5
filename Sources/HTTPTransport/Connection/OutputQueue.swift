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

    /// The piece that is next; in most cases the only one, so that nothing is allocated to queue it.
    private var front: [UInt8] = []
    /// Bytes of the front that are gone.
    private var offset = 0
    /// Behind the front.
    private var pieces: [[UInt8]] = []
    /// The first of them that is left.
    private var first = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        if count == 0 {
            front = bytes
        } else if first < pieces.count {
            let last = pieces.count - 1
            if pieces[last].count + bytes.count <= Self.joinedBytes {
                pieces[last].append(contentsOf: bytes)
            } else {
                pieces.append(bytes)
            }
        } else if front.count + bytes.count <= Self.joinedBytes {
            front.append(contentsOf: bytes)
        } else {
            pieces.append(bytes)
        }
        count += bytes.count
    }

    mutating func removeAll() { self = OutputQueue() }

    /// Writes until all is gone or the peer takes no more.
    mutating func flush(to transport: Transport) -> Flush {
        var moved = false
        while count > 0 {
            // The pointer lives for the one call only.
            let result = front.withUnsafeBytes {
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
        while count > 0, taken < buffer.count {
            let part = min(front.count - offset, buffer.count - taken)
            // Copies within the bounds computed just above; the pointers live for this call only.
            front.withUnsafeBytes { source in
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
        guard offset == front.count else { return }
        offset = 0
        guard first < pieces.count else {
            front = []
            pieces = []
            first = 0
            return
        }
        front = pieces[first]
        pieces[first] = []
        first += 1
        if first >= 64 {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
