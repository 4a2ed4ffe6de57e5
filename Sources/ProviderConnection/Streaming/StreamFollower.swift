import MatchModel

/// One long-running stream: opened, listened to, and opened again.
struct StreamFollower: Sendable {
    enum State: Sendable {
        case down(due: MonotonicInstant)
        case opening(CallID, deadline: MonotonicInstant)
        case open(CallID)
    }

    /// Messages, and bytes of them, that wait for the intake before the stream is read no further.
    static let maximumWaitingMessages = 256
    static let maximumWaitingBytes = 4 << 20
    /// So many failures without a message in between are told to the operator.
    static let failuresToTell = 3

    /// The index of its connector.
    let connector: Int
    let settings: StreamSettings
    let isWebSocket: Bool

    var state: State
    /// The provider asked not to be called before.
    var notBefore: MonotonicInstant?
    var failures = 0
    var lastHeard: MonotonicInstant
    var openedAt: MonotonicInstant
    var hasSpoken = false
    /// When the documents are got the second time after it was opened.
    var backfillAgain: MonotonicInstant?
    var cutter: MessageCutter
    var lane = DeliveryLane()

    init(connector: Int, settings: StreamSettings, isWebSocket: Bool, due: MonotonicInstant) {
        self.connector = connector
        self.settings = settings
        self.isWebSocket = isWebSocket
        state = .down(due: due)
        lastHeard = due
        openedAt = due
        cutter = MessageCutter(maximumBytes: settings.maximumMessageBytes)
    }

    var call: CallID? {
        switch state {
        case .down: nil
        case .opening(let call, _), .open(let call): call
        }
    }

    var isOpen: Bool {
        if case .open = state { return true }
        return false
    }

    /// Whether more may be read of it: it is not, while the intake has no room.
    var mayRead: Bool {
        lane.queue.count < Self.maximumWaitingMessages && lane.queuedBytes < Self.maximumWaitingBytes
    }

    /// When something happens by itself; opening is up to the provider's circuit.
    var deadline: MonotonicInstant? {
        switch state {
        case .down: nil
        case .opening(_, let deadline): deadline
        // Who is not read cannot be heard.
        case .open: mayRead ? lastHeard + settings.silence : nil
        }
    }
}
