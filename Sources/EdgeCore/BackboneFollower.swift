import BackboneWire
import ClientProtocol
import Delivery
import InterestSharding
import MatchModel
import Synchronization

/// The edge's side of the backbone: what each frame means, what to say when, and when the link is of no use any more.
///
/// It writes the ring and the knowledge, alone; it belongs to the thread that owns the backbone's connection.
package struct BackboneFollower: ~Copyable {
    /// Nothing heard for so long ends the connection.
    package static let silence = TimeSpan.seconds(3)
    /// How much later than the origin a match is let go here: the origin looks once a minute.
    package static let forgettingMargin = TimeSpan.seconds(600)
    /// While few numbers for topics are left, how often those that nothing needs are given back.
    package static let retiringInterval = TimeSpan.seconds(60)
    /// The most matches of one snapshot.
    package static let snapshotMatches: UInt32 = 65_536

    let shared: SharedEdge
    /// Makes the compressed bytes of one text message; on the follower's thread.
    package typealias Compressing = (_ text: [UInt8]) -> [UInt8]

    let framing: FanWorker.Framing
    /// Makes the compressed rendering of a publication; `nil` where nothing is compressed.
    let compressing: Compressing?
    var phase = Phase.disconnected
    var lastHeard: MonotonicInstant?
    /// The next hello names no cursor: what we hold cannot be gone on from.
    var mustStartOver = false
    /// The origin's head when this stream began: below it we catch up, and what we know is not fresh.
    var headAtHello: UInt64 = 0
    package internal(set) var counters = Counters()
    package internal(set) var clock = ClockEstimate()

    /// When the newest publication that is held was published, and by which of them matches were last looked at.
    var published: UnixInstant?
    private var lookedAt: UnixInstant?
    private var nextRetiring: MonotonicInstant?

    enum Phase {
        case disconnected
        /// Our hello is out.
        case greeting
        /// The origin's hello came: a snapshot begins, or the stream goes on after our cursor.
        case greeted(OriginHello)
        case snapshot(SnapshotBegin, matches: [MatchState])
        /// The snapshot is whole, the ring's refill is being gathered.
        case refill(Refill)
        case following
    }

    struct Refill {
        var base: Cursor
        var digestAtBase: RunningDigest
        var matches: [MatchState]
        /// Unset until the history begins.
        var historyBase: UInt64?
        var digest = RunningDigest()
        var history: [Publication] = []
    }

    package struct Counters: Sendable {
        package var publications: UInt64 = 0
        package var duplicates: UInt64 = 0
        package var snapshots: UInt64 = 0
        package var continuations: UInt64 = 0
        package var evicted: UInt64 = 0
        package var topicsRefused: UInt64 = 0
        package var topicsRetired: UInt64 = 0
        package var matchesLeft: UInt64 = 0
        /// By the raw value of `LinkEnd`.
        package var ended = [UInt64](repeating: 0, count: LinkEnd.allCases.count)

        package init() {}
    }

    package init(
        _ shared: SharedEdge, framing: @escaping FanWorker.Framing, compressing: Compressing? = nil
    ) {
        self.shared = shared
        self.framing = framing
        self.compressing = compressing
    }

    /// The connection is up: the hello goes out.
    package mutating func connected(now: MonotonicInstant) -> [LinkDirective] {
        phase = .greeting
        lastHeard = now
        let settings = shared.settings
        let (isReady, cursor, digest) = shared.withKnowledge { ($0.isReady, $0.cursor, $0.digest.value) }
        let goesOn = isReady && !mustStartOver
        let hello = EdgeHello(
            edge: settings.edge, region: settings.region, url: settings.advertised, cursor: goesOn ? cursor : nil,
            digest: goesOn ? digest : 0, historyWanted: settings.history, place: settings.place)
        return [.send(.edgeHello(hello))]
    }

    /// The connection is gone.
    package mutating func disconnected(_ end: LinkEnd) {
        counters.ended[Int(end.rawValue)] += 1
        phase = .disconnected
    }

    /// Once a second: the report, the silence, and matches whose time is over.
    package mutating func tick(
        now: MonotonicInstant, wall: UnixInstant, connections: Int, load: UInt16, isDraining: Bool
    ) -> [LinkDirective] {
        forgetOldMatches()
        retireTopics(now)
        if case .disconnected = phase { return [] }
        if isSilent(now) { return [.close(.silence)] }
        // While a snapshot comes too: over a slow link that takes longer than the origin's patience.
        let (cursor, isReady) = shared.withKnowledge { ($0.cursor, $0.isReady) }
        let report = EdgeReport(
            applied: cursor, connections: UInt32(clamping: connections), loadPermille: load,
            state: isDraining ? .draining : isReady ? .ready : .notReady, edgeTime: wall.microseconds)
        return [.send(.edgeReport(report))]
    }

    /// How long to wait before the next attempt: 50 ms doubling to 1 s, with up to half of it taken off by `random`.
    package static func retryDelay(attempt: Int, random: UInt32) -> TimeSpan {
        let full = Int64(50) << Int64(min(max(attempt, 0), 5))
        let milliseconds = min(full, 1000)
        return .microseconds(milliseconds * 1000 - milliseconds * 500 * Int64(random) / Int64(UInt32.max))
    }

    /// The stream goes on from what is held: the connection was worth its while.
    package var isFollowing: Bool {
        if case .following = phase { return true }
        return false
    }

    func isSilent(_ now: MonotonicInstant) -> Bool {
        guard let lastHeard else { return false }
        return now - lastHeard >= Self.silence
    }

    /// A look at every match and topic, under the lock: some milliseconds for ten thousand matches, so not often.
    private mutating func retireTopics(_ now: MonotonicInstant) {
        if let nextRetiring, now < nextRetiring { return }
        let ringFloor = shared.ring.floorSequence
        let retired = shared.withKnowledge { $0.topics.isTight ? $0.retireTopics(ringFloor: ringFloor) : nil }
        guard let retired else { return }
        nextRetiring = now + Self.retiringInterval
        counters.topicsRetired += UInt64(retired)
    }

    /// By what the origin published, and by no clock of ours: whatever it publishes of a match from then on it has
    /// forgotten itself, so that no correction finds the match gone here that the origin still holds.
    private mutating func forgetOldMatches() {
        guard let published, published != lookedAt else { return }
        lookedAt = published
        let now = published + (.zero - Self.forgettingMargin)
        let gone = shared.withKnowledge { knowledge in
            let before = knowledge.matches.count
            let over = knowledge.matches.values.filter { $0.canLeave(now: now) }.map(\.id)
            for id in over { knowledge.forget(id) }
            if !over.isEmpty { shared.forgettings.add(1, ordering: .releasing) }
            return before - knowledge.matches.count
        }
        counters.matchesLeft += UInt64(gone)
    }
}
