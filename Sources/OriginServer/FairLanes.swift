/// Jobs of several lanes that take turns: in a lane they go by their order, and after one the next lane has its turn.
///
/// Pure. What a job costs counts against its lane until it is finished.
struct FairLanes<Job> {
    private struct Lane {
        var name: String
        var jobs: [(job: Job, cost: Int)] = []
        /// How many of `jobs` were taken.
        var taken = 0
        /// Those that wait or run.
        var load = (count: 0, cost: 0)
    }

    /// Those that have a load; the one at `turn` is next.
    private var lanes: [Lane] = []
    private var turn = 0

    /// Jobs that wait or run.
    var count: Int { lanes.reduce(0) { $0 + $1.load.count } }

    func load(of name: String) -> (count: Int, cost: Int) { lanes.first { $0.name == name }?.load ?? (0, 0) }

    mutating func append(_ job: Job, to name: String, cost: Int) {
        let place: Int
        if let known = lanes.firstIndex(where: { $0.name == name }) {
            place = known
        } else {
            lanes.append(Lane(name: name))
            place = lanes.count - 1
        }
        lanes[place].jobs.append((job, cost))
        lanes[place].load.count += 1
        lanes[place].load.cost += cost
    }

    mutating func takeNext() -> (lane: String, job: Job, cost: Int)? {
        for step in lanes.indices {
            let place = (turn + step) % lanes.count
            guard lanes[place].taken < lanes[place].jobs.count else { continue }
            let (job, cost) = lanes[place].jobs[lanes[place].taken]
            lanes[place].taken += 1
            if lanes[place].taken == lanes[place].jobs.count {
                lanes[place].jobs = []
                lanes[place].taken = 0
            }
            turn = (place + 1) % lanes.count
            return (lanes[place].name, job, cost)
        }
        return nil
    }

    mutating func finished(_ name: String, cost: Int) {
        guard let place = lanes.firstIndex(where: { $0.name == name }) else { return }
        lanes[place].load.count -= 1
        lanes[place].load.cost -= cost
        guard lanes[place].load.count == 0 else { return }
        lanes.remove(at: place)
        if turn > place { turn -= 1 }
        if turn >= lanes.count { turn = 0 }
    }
}
