import MatchModel
import ProviderFeeds

/// What a provider, or who pretends to be one, posts: a reading within its bounds or a refusal of bounded length; and the
/// same bytes read twice are the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzProviderFeeds(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(start, count)
    let provider = ProviderFeed.providers[Int(input.knob()) % ProviderFeed.providers.count]
    let bytes = input.rest
    do throws(FeedRefusal) {
        let reading = try ProviderFeed.read(bytes, provider: provider)
        check(reading)
        guard let again = try? ProviderFeed.read(bytes, provider: provider) else { fail("refused the second time") }
        require(again == reading, "not the same twice")
    } catch {
        require(
            !error.message.isEmpty && error.message.utf8.count <= 1024, "an error of \(error.message.utf8.count) bytes")
        require((error.line ?? 1) >= 1 && (error.column ?? 1) >= 1, "place \(error)")
    }
    return 0
}

private func check(_ reading: ProviderReading) {
    require(reading.matches.count <= ProviderReading.maximumMatches, "\(reading.matches.count) matches")
    for match in reading.matches {
        require(match.items.count <= ProviderMatch.maximumItems, "\(match.items.count) items")
        require(match.balls.count <= ProviderMatch.maximumBalls, "\(match.balls.count) balls")
        require(match.players.count <= ProviderMatch.maximumPlayers, "\(match.players.count) players")
        for ball in match.balls {
            require(0...100 ~= ball.x && 0...100 ~= ball.y, "a ball at \(ball.x), \(ball.y)")
        }
        for item in match.items {
            require(1...ProviderItem.maximumIDLength ~= item.id.utf8.count, "an id of \(item.id.utf8.count) bytes")
            require((item.text?.utf8.count ?? 0) <= MatchEvent.maximumTextLength, "a long text")
            if let captured = item.captured {
                require(FeedTime.instants.contains(captured.microseconds), "a time at \(captured.microseconds)")
            }
        }
    }
}
