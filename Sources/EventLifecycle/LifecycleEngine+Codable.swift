import MatchModel

/// Stored as its matches in the order of their ids, so that equal engines are stored alike.
extension LifecycleEngine: Codable {
    private enum CodingKeys: String, CodingKey { case limits, policy, matches, departed }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            limits: try container.decode(LifecycleLimits.self, forKey: .limits),
            policy: try container.decode(ConfirmationPolicy.self, forKey: .policy))
        for var record in try container.decode([MatchRecord].self, forKey: .matches) {
            guard record.rebuild(), restore(record) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .matches, in: container,
                    debugDescription: "match \(record.state.id) does not hold together; start from the whole log")
            }
        }
        restore(try container.decode(DepartedMatches.self, forKey: .departed))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limits, forKey: .limits)
        try container.encode(policy, forKey: .policy)
        try container.encode(orderedRecords, forKey: .matches)
        try container.encode(departed, forKey: .departed)
    }
}
