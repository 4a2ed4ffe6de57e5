/// The bytes of one run, and how the targets cut them. Compiled into every target.
struct FuzzInput {
    private(set) var bytes: ArraySlice<UInt8>

    init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        bytes = Array(UnsafeBufferPointer(start: start, count: count))[...]
    }

    /// Takes one byte off the front: the knobs of a run. 0 when there is none.
    mutating func knob() -> UInt8 { bytes.popFirst() ?? 0 }

    /// All that is left.
    var rest: [UInt8] { Array(bytes) }
}

/// How a stream of bytes comes in.
enum Cutting: CaseIterable {
    case whole
    case singleBytes
    case uneven

    /// The pieces of `bytes`; `seed` decides where the uneven cuts are. Every piece is an array of its own, so that the
    /// address sanitizer sees each step beyond it.
    func pieces(of bytes: [UInt8], seed: UInt8) -> [[UInt8]] {
        switch self {
        case .whole: return [bytes]
        case .singleBytes: return bytes.map { [$0] }
        case .uneven:
            var pieces: [[UInt8]] = []
            var start = 0
            var state = UInt32(seed) &* 2_654_435_761 &+ 1
            while start < bytes.count {
                state = state &* 1_664_525 &+ 1_013_904_223
                let end = min(bytes.count, start + 1 + Int(state >> 24) % 61)
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            return pieces
        }
    }
}

/// Ends the run as a finding.
func fail(_ message: @autoclosure () -> String, _ line: UInt = #line) -> Never {
    fatalError("FINDING \(message())", line: line)
}

/// A finding unless it holds.
func require(_ holds: Bool, _ message: @autoclosure () -> String, _ line: UInt = #line) {
    if !holds { fail(message(), line) }
}

/// What is allocated in the whole process now, by the address sanitizer's books.
@_silgen_name("__sanitizer_get_current_allocated_bytes")
func allocatedBytes() -> Int

/// Calls `feed` with each piece; a finding when more than `bound` bytes are kept after any of them, with some room for
/// what the runtime makes on first use.
func requireKept(atMost bound: Int, _ pieces: [[UInt8]], _ feed: ([UInt8]) -> Void) {
    let slack = 32 * 1024
    let before = allocatedBytes()
    for piece in pieces {
        feed(piece)
        let kept = allocatedBytes() - before
        if kept > bound + slack { fail("\(kept) bytes are kept, \(bound) are allowed") }
    }
}
