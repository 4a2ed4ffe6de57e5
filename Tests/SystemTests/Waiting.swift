/// What a test could not do, in words.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The longest a condition is waited for. It ends a hanging test; nothing is expected to take so long.
let patience = Duration.seconds(30)

/// Asks again and again until `condition` gives a value. Throws, with what was waited for, when patience ends.
@discardableResult
func waiting<Value>(for what: String, _ condition: () async throws -> Value?) async throws -> Value {
    let end = ContinuousClock.now + patience
    while ContinuousClock.now < end {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw Failure("waited \(patience) in vain for \(what)")
}

/// Waits until `condition` holds; `nil` is an answer that did not come.
func waiting(until what: String, _ condition: () async throws -> Bool?) async throws {
    try await waiting(for: what) { try await condition() == true ? true : nil }
}
