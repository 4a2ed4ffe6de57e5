import Dispatch
import EventLoop
import Foundation
import MatchModel
import ProviderFeeds
import Synchronization

/// Reads providers' payloads on a thread of its own, so that a document of megabytes holds nothing else up. Answers come
/// back to the origin's loop, those of one provider in the order in which they were submitted; providers take turns, so that
/// none waits for all that another has sent.
// Unchecked: the loop's remote and the mutex are all that both threads touch.
final class DocumentReader: @unchecked Sendable {
    /// Payloads of fewer bytes are read on the loop: it takes less time than to hand them over.
    static let inlineBytes = 16 << 10
    /// What of one provider may wait; past it that provider is answered 503.
    static let maximumPayloads = 64
    static let maximumBytes = 32 << 20

    /// A payload that was read, or is none.
    struct Read: Sendable {
        var reading: Result<ProviderReading, FeedRefusal>
        /// As the log keeps it.
        var inflated: Int?
        var body: [UInt8]
        /// Microseconds of the thread's time that reading it took.
        var microseconds: Int64
    }

    /// Work on a payload; what it gives is called on the loop.
    private struct Job {
        var work: @Sendable () -> @Sendable () -> Void
    }

    private struct State {
        var lanes = FairLanes<Job>()
        var isStopping = false
    }

    private let remote: LoopRemote
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private var isStarted = false

    init(loop: EpollLoop) { remote = loop.remote }

    /// Reads a payload now, on the caller's thread.
    static func read(_ payload: [UInt8], provider: String, compresses: Bool = true) -> Read {
        let begin = SystemClock.monotonic()
        let reading: Result<ProviderReading, FeedRefusal>
        do throws(FeedRefusal) {
            reading = .success(try ProviderFeed.read(payload, provider: provider))
        } catch {
            reading = .failure(error)
        }
        let microseconds = (SystemClock.monotonic() - begin).microseconds
        if compresses, let compressed = PayloadCompression.compress(payload) {
            return Read(
                reading: reading, inflated: payload.count, body: compressed, microseconds: microseconds)
        }
        return Read(reading: reading, inflated: nil, body: payload, microseconds: microseconds)
    }

    /// Whether another payload of this provider is taken now.
    func hasRoom(for provider: String) -> Bool {
        state.withLock {
            let load = $0.lanes.load(of: provider)
            return load.count < Self.maximumPayloads && load.cost < Self.maximumBytes
        }
    }

    var backlog: Int { state.withLock { $0.lanes.count } }

    /// Reads a payload on the reader's thread; `completion` is called on the loop. On the loop.
    func submit(_ payload: [UInt8], provider: String, completion: @escaping @Sendable (Read) -> Void) {
        perform(on: payload.count, of: provider) {
            let read = Self.read(payload, provider: provider)
            return { completion(read) }
        }
    }

    /// Other work on a payload of so many bytes, in its provider's turn; what `work` gives is called on the loop. On the
    /// loop.
    func perform(on bytes: Int, of provider: String, _ work: @escaping @Sendable () -> @Sendable () -> Void) {
        if !isStarted {
            isStarted = true
            let thread = Thread { [self] in run() }
            thread.name = "documents"
            thread.start()
        }
        state.withLock { $0.lanes.append(Job(work: work), to: provider, cost: bytes) }
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
        // Of this thread alone: where processors are short the loop and the log's writer, which messages wait for, come first.
        WorkerThread.comeAfterOthers()
        while true {
            wake.wait()
            let next: (lane: String, job: Job, cost: Int)? = state.withLock { state in
                state.isStopping ? nil : state.lanes.takeNext()
            }
            guard let next else { break }
            let completion = next.job.work()
            state.withLock { $0.lanes.finished(next.lane, cost: next.cost) }
            remote.post(completion)
        }
        ended.signal()
    }
}
