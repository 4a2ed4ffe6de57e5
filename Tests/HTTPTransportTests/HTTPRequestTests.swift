import Testing

@testable import HTTPTransport

@Suite struct HTTPRequestTests {
    private let bound = 64 << 10

    private func request() throws -> HTTPRequest {
        HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/"))
    }

    @Test
    func `pair: beyond 64 KB of a body there is room for all that its head names, up to there only for what came`()
        throws
    {
        var request = try request()
        let length = 4 << 20
        request.collect([UInt8](repeating: 1, count: bound).span, of: length)
        #expect(request.body.capacity < length)
        request.collect([UInt8](repeating: 2, count: 1).span, of: length)
        #expect(request.body.capacity >= length)
        #expect(request.body == [UInt8](repeating: 1, count: bound) + [2])
    }

    @Test func `a body of no named length grows with what comes`() throws {
        var request = try request()
        for _ in 0..<3 { request.collect([UInt8](repeating: 1, count: bound).span, of: nil) }
        #expect(request.body == [UInt8](repeating: 1, count: 3 * bound) && request.body.capacity < 16 * bound)
    }
}
