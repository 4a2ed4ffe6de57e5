import Dispatch
import EventLoop
import Foundation
import MatchModel
import ProviderFeeds
import Synchronization

/// Reads providers' payloads on a thread of its own, so that a document of megabytes holds nothing else up. Answers come
/// back to the origin's loop, in the order in which they were submitted.
// Unchecked: the loop's remote and the mutex are all that both threads touch.
final class DocumentReader: @unchecked Sendable {
    /// Payloads of fewer bytes are read on the loop: it takes less time than to hand them over.
    static let inlineBytes = 16 << 10
    /// What may wait; past it intake answers 503.
    static let maximumPayloads = 256
    static let maximumBytes = 128 << 20

    /// A payload that was read, or is none.
    struct Read: Sendable {
        var reading: Result<ProviderReading, FeedRefusal>
        /// As the log keeps it.
        var inflated: Int?
        var body: [UInt8]
        /// Microseconds of the thread's time that reading it took.
        var microseconds: Int64
    }

    /// Work on a payload of so many bytes; what it gives is called on the loop.
    private struct Job {
        var bytes: Int
        var work: @Sendable () -> @Sendable () -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var bytes = 0
        var isStopping = false
    }

    private let remote: LoopRemote
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private var isStarted = false

    init(loop: EpollLoop) { remote = loop.remote }

    /// Reads a payload now, on the caller's thread.
    static func read(_ payload: [UInt8], provider: String) -> Read {
        let begin = SystemClock.monotonic()
        let reading: Result<ProviderReading, FeedRefusal>
        do throws(FeedRefusal) {
            reading = .success(try ProviderFeed.read(payload, provider: provider))
        } catch {
            reading = .failure(error)
        }
        let microseconds = (SystemClock.monotonic() - begin).microseconds
        if let deflated = PayloadDeflate.deflate(payload) {
            return Read(
                reading: reading, inflated: payload.count, body: deflated, microseconds: microseconds)
        }
        return Read(reading: reading, inflated: nil, body: payload, microseconds: microseconds)
    }

    /// Whether another payload is taken now.
    var hasRoom: Bool { state.withLock { $0.jobs.count < Self.maximumPayloads && $0.bytes < Self.maximumBytes } }
    var backlog: Int { state.withLock { $0.jobs.count } }

    /// Reads a payload on the reader's thread; `completion` is called on the loop. `inflated` is set where the payload
    /// comes from the log, deflated. On the loop.
    func submit(
        _ payload: [UInt8], inflated: Int? = nil, provider: String, completion: @escaping @Sendable (Read) -> Void
    ) {
        perform(on: payload.count) {
            let plain = inflated.flatMap { PayloadDeflate.inflate(payload, count: $0) } ?? payload
            let read = Self.read(plain, provider: provider)
            return { completion(read) }
        }
    }

    /// Other work on a payload of so many bytes, in its turn; what `work` gives is called on the loop. On the loop.
    func perform(on bytes: Int, _ work: @escaping @Sendable () -> @Sendable () -> Void) {
        if !isStarted {
            isStarted = true
            let thread = Thread { [self] in run() }
            thread.name = "documents"
            thread.start()
        }
        state.withLock { state in
            state.jobs.append(Job(bytes: bytes, work: work))
            state.bytes += bytes
        }
        wake.signal()
    }

    /// Ends the thread; what waits is not read any more.
    func stop() {
        guard isStarted else { return }
        state.withLock { $0.isStopping = true }
        wake.signal()
        ended.wait()
    }

    private func run() {
        while true {
            wake.wait()
            let job: Job? = state.withLock { state in
                guard !state.isStopping, !state.jobs.isEmpty else { return nil }
                return state.jobs.first
            }
            guard let job else { break }
            let completion = job.work()
            state.withLock { state in
                state.bytes -= job.bytes
                state.jobs.removeFirst()
            }
            remote.post(completion)
        }
        ended.signal()
    }
}
