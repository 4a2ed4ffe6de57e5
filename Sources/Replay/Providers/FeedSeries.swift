import MatchModel
import ProviderFeeds

/// One file of a provider as the payloads that the provider would have sent, from the first to the last.
///
/// They are made when they are asked for: those of a match can be hundreds of times its file.
package struct FeedSeries: Sendable, CustomStringConvertible {
    /// How the file is played.
    package enum Style: Hashable, Sendable {
        /// The whole document again and again, each time with what was known by then; the last one is the file.
        case snapshots
        /// One event at a time, and again when it was changed or deleted.
        case events
        /// The messages that the file holds, as they are.
        case messages
    }

    /// Before the first change of a file nothing was known but the match: so long before it begins.
    package static let lead = TimeSpan.seconds(60)

    package let product: FeedProduct
    package let style: Style
    /// When each payload is sent, never going back.
    package private(set) var moments: [UnixInstant] = []
    /// Items of no time, which come with the last payload.
    package private(set) var untimed = 0
    /// A message at the end was cut off and is left out.
    package private(set) var isCutOff = false

    private let file: [UInt8]
    private let root: PayloadNode
    private let rules: ProductRules?
    private let frames: [any MatchFrame]
    /// What each payload but the file knows.
    private var steps: [Step] = []

    private struct Step: Sendable {
        var now: PayloadMoment
        var selection: PayloadNode.Selection
    }

    /// - Parameters:
    ///   - every: how far apart snapshots are at least.
    ///   - isCumulative: F24 and MA3 as snapshots.
    ///
    /// Throws for a file that the adapters do not understand.
    package init(
        _ file: [UInt8], provider: String, every: TimeSpan = .seconds(30), isCumulative: Bool = false
    ) throws(FeedRefusal) {
        product = try ProviderFeed.read(file, provider: provider).product
        self.file = file
        let document = try Document.read(file)
        rules = ProductRules(product)
        switch product {
        case .sportradarPush, .geniusMatchEvents: style = .messages
        case .optaF24, .statsPerformMA3: style = isCumulative ? .snapshots : .events
        default: style = .snapshots
        }
        var root = PayloadNode(document.root, format: document.format)
        var items = TimedItems()
        var frames: [any MatchFrame] = []
        if let rules {
            root.visit(rules.isMatch) { frames.append(rules.frame(&$0, &items)) }
        } else {
            // Messages: an array of them is taken apart like a stream.
            let roots = document.roots.map { PayloadNode($0, format: document.format) }
            root.kind = .array
            root.children = roots.flatMap { $0.kind == .array ? $0.children : [$0] }
        }
        (self.root, self.frames) = (root, frames)
        untimed = items.untimed
        isCutOff = document.fault != nil
        switch style {
        case .snapshots:
            planSnapshots(items, every: every)
            // A document of events alone says nothing before the first of them.
            if count > 1, (try? ProviderFeed.read(payload(0), provider: provider)) == nil {
                moments.removeFirst()
                steps.removeFirst()
            }
        case .events: planEvents(items)
        case .messages: planMessages()
        }
    }

    package var count: Int { moments.count }

    /// What is played, for a person.
    package var description: String {
        "\(product.rawValue), \(count) \(style)"
            + (untimed > 0 ? "; \(untimed) items without a time come at the end" : "")
            + (isCutOff ? "; the last message is cut off and left out" : "")
    }

    package func payload(_ index: Int) -> [UInt8] {
        if style == .messages { return root.children[index].written() }
        guard let rules, index < steps.count else { return file }
        let step = steps[index]
        var root = root
        rules.stamp(&root, step.now)
        var match = 0
        root.visit(rules.isMatch) {
            frames[match].prune(&$0, at: step.now)
            match += 1
        }
        return root.written(step.selection)
    }

    // MARK: Plans

    private mutating func planSnapshots(_ items: TimedItems, every: TimeSpan) {
        let changes = items.moments.sorted { $0.at < $1.at }
        guard let first = changes.first else {
            moments = [UnixInstant(milliseconds: 0)]
            return
        }
        let announced = PayloadMoment(at: first.at + (TimeSpan.zero - Self.lead), text: first.text)
        moments = [announced.at]
        steps = [Step(now: announced, selection: .known(announced.at))]
        var index = 0
        while index < changes.count {
            // As somebody who asks at equal intervals sees it.
            let elapsed = (changes[index].at - first.at).nanoseconds
            let interval = max(every.nanoseconds, 1)
            let asked = first.at + .nanoseconds((elapsed + interval - 1) / interval * interval)
            while index < changes.count, changes[index].at <= asked { index += 1 }
            moments.append(asked)
            let now = PayloadMoment(at: asked, text: changes[index - 1].text)
            steps.append(Step(now: now, selection: .known(asked)))
        }
        steps.removeLast()
    }

    private mutating func planEvents(_ items: TimedItems) {
        let order = items.versions.indices.sorted {
            (items.versions[$0].at, $0) < (items.versions[$1].at, $1)
        }
        for index in order {
            let (at, ordinal, version) = items.versions[index]
            moments.append(at)
            steps.append(
                Step(
                    now: PayloadMoment(at: at, text: UTCTime.text(at)),
                    selection: .one(ordinal: ordinal, version: version)))
        }
        // The file itself, with which comes what has no time.
        if moments.isEmpty || items.untimed > 0 { moments.append(moments.last ?? UnixInstant(milliseconds: 0)) }
    }

    /// In the order of the file, which is that in which they came.
    private mutating func planMessages() {
        var last: UnixInstant?
        for message in root.children {
            let at = [Self.time(of: message, depth: 3), last].compactMap { $0 }.max()
            last = at
            moments.append(at ?? UnixInstant(milliseconds: 0))
        }
        // Those before the first with a time came right before it.
        let first = moments.first { $0.milliseconds > 0 }
        if let first { for index in moments.indices where moments[index] < first { moments[index] = first } }
    }

    /// When a message was sent, which is the latest of what it says.
    private static func time(of node: PayloadNode, depth: Int) -> UnixInstant? {
        let names = ["messageTimestampUtc", "utcTimestamp", "timestampUtc", "updated_time", "time", "to"]
        let own = names.compactMap { node.moment([$0])?.at }.max()
        guard depth > 0 else { return own }
        return ([own] + node.children.map { time(of: $0, depth: depth - 1) }).compactMap { $0 }.max()
    }
}
