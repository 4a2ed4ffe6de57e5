/// What happened on the way to one provider. All only grow.
package struct ConnectionCounters: Hashable, Sendable {
    /// Requests sent, streams not counted.
    package var requests: UInt64 = 0
    /// Documents got.
    package var documents: UInt64 = 0
    /// Answers that said the document had not changed.
    package var unchanged: UInt64 = 0
    /// Requests made to fill a gap of a stream.
    package var backfills: UInt64 = 0
    package var streamsOpened: UInt64 = 0
    /// Streams that were open and ended.
    package var gaps: UInt64 = 0
    /// Whole messages of streams, heartbeats not counted.
    package var messages: UInt64 = 0
    package var heartbeats: UInt64 = 0
    /// Files read.
    package var files: UInt64 = 0
    /// Bytes of payloads that were handed over.
    package var payloadBytes: UInt64 = 0
    package var circuitOpenings: UInt64 = 0
    private var answers = [UInt64](repeating: 0, count: DeliveryAnswer.allCases.count)
    private var failures = [UInt64](repeating: 0, count: ConnectionFailure.Kind.allCases.count)
    private var bounds = [UInt64](repeating: 0, count: ConnectionBound.allCases.count)

    package init() {}

    /// What became of the payloads handed over.
    package subscript(_ answer: DeliveryAnswer) -> UInt64 { answers[Self.index(answer)] }
    /// Failed calls, by the kind of failure.
    package subscript(_ kind: ConnectionFailure.Kind) -> UInt64 { failures[Self.index(kind)] }
    /// How often a bound was reached.
    package subscript(_ bound: ConnectionBound) -> UInt64 { bounds[Self.index(bound)] }

    mutating func count(_ answer: DeliveryAnswer) { answers[Self.index(answer)] += 1 }
    mutating func count(_ kind: ConnectionFailure.Kind) { failures[Self.index(kind)] += 1 }
    mutating func count(_ bound: ConnectionBound) { bounds[Self.index(bound)] += 1 }

    private static func index<Case: CaseIterable & Equatable>(_ value: Case) -> Int {
        var index = 0
        for other in Case.allCases {
            if other == value { return index }
            index += 1
        }
        return 0
    }
}
