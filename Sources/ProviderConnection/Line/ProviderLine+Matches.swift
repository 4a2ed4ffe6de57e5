import MatchModel

/// Which documents there are to get, by the matches.
extension ProviderLine {
    private struct Wanted {
        var connector: Int
        var purpose: FetchJob.Purpose
        var settings: PollSettings
        var match: String?
        var interval: TimeSpan
    }

    /// The live ones first, then those about to begin; and no match twice.
    mutating func mostUrgent(_ matches: [PolledMatch]) -> [PolledMatch] {
        let order: [MatchPhase] = [.live, .halfTime, .preMatch, .after, .scheduled]
        var seen: Set<String> = []
        var chosen: [PolledMatch] = []
        for phase in order {
            for match in matches where match.phase == phase && seen.insert(match.id).inserted { chosen.append(match) }
        }
        guard chosen.count > Self.maximumMatches else { return chosen }
        counters.count(.matches)
        return Array(chosen.prefix(Self.maximumMatches))
    }

    /// Makes the jobs what they have to be. One whose document is on its way to the intake goes when it has arrived.
    mutating func arrangeJobs(now: ConnectionMoment) {
        let wanted = wantedJobs()
        for job in jobs where !isWanted(job) {
            switch job.state {
            case .delivering: continue
            case .fetching(let call, _):
                cancel(call)
                breaker.abandoned(call)
            case .waiting: break
            }
            jobs.removeAll { $0.id == job.id }
        }
        for item in wanted {
            if let index = jobs.firstIndex(where: { isSame($0, item) }) {
                jobs[index].setInterval(item.interval)
                continue
            }
            lastJob += 1
            var job = FetchJob(
                id: lastJob, connector: item.connector, purpose: item.purpose, settings: item.settings,
                match: item.match, interval: item.interval)
            job.due = now.monotonic + spread(min(item.interval, Self.startSpread))
            jobs.append(job)
        }
    }

    func isWanted(_ job: FetchJob) -> Bool { wantedJobs().contains { isSame(job, $0) } }

    private func isSame(_ job: FetchJob, _ item: Wanted) -> Bool {
        job.connector == item.connector && job.purpose == item.purpose && job.settings == item.settings
            && job.match == item.match
    }

    private func wantedJobs() -> [Wanted] {
        var wanted: [Wanted] = []
        for (connector, settings) in settings.connectors.enumerated() {
            switch settings.source {
            case .poll(let poll): wanted += documents(poll, connector, .poll)
            case .stream(let stream), .webSocket(let stream):
                guard let index = streams.firstIndex(where: { $0.connector == connector }) else { continue }
                for poll in stream.backfill { wanted += documents(poll, connector, .backfill(stream: index)) }
            case .folder: break
            }
        }
        return wanted
    }

    private func documents(_ poll: PollSettings, _ connector: Int, _ purpose: FetchJob.Purpose) -> [Wanted] {
        guard poll.url.contains(PollSettings.matchMark) else {
            let interval = poll.intervals.shortest(matches)
            return [Wanted(connector: connector, purpose: purpose, settings: poll, match: nil, interval: interval)]
        }
        return matches.map { match in
            Wanted(
                connector: connector, purpose: purpose, settings: poll, match: match.id,
                interval: poll.intervals[match.phase])
        }
    }
}
