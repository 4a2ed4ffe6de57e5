import MatchModel

/// What is done to a fleet in one run, at random from a seed: the same seed gives the same plan.
struct ChaosPlan {
    struct Step: Hashable {
        /// Since the first whistle, in milliseconds.
        var at: Int
        var fault: Fault
        /// Which edge it is done to, by its place in the topology. Faults of the origin leave it out.
        var edge: Int
        /// How long it lasts.
        var seconds: Int
    }

    /// In the order they begin.
    private(set) var steps: [Step] = []

    /// Quiet at the end, so that everybody can come back before the check.
    static let quiet = 15

    /// One thing is never done twice at the same time, and at least half of the edges are left alone at any moment.
    init(seed: UInt64, seconds: Int, edges: Int) {
        var random = SeededGenerator(seed: seed, name: "chaos")
        var time = 2000
        var busy: [(name: Int, until: Int)] = []
        while true {
            time += Int.random(in: 1000...6000, using: &random)
            let length = Int.random(in: 1...Fault.seconds, using: &random)
            let fault = Fault.allCases[Int.random(in: 0..<Fault.allCases.count, using: &random)]
            let edge = Int.random(in: 0..<max(1, edges), using: &random)
            guard time + length * 1000 < (seconds - Self.quiet) * 1000 else { break }
            busy.removeAll { $0.until < time }
            let name = fault.isOfOrigin ? -1 : edge
            guard !busy.contains(where: { $0.name == name }), fault.isOfOrigin || busy.count < edges / 2 else {
                continue
            }
            // A moment longer than it lasts: what was ended has to be up again.
            busy.append((name, time + (length + 3) * 1000))
            steps.append(Step(at: time, fault: fault, edge: edge, seconds: length))
        }
    }
}
