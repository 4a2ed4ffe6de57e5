import ClientProtocol
import JSONText
import MatchModel
import Testing

@Suite struct ReadTests {
    func request(_ path: String, _ query: [(name: String, value: String)] = []) throws -> ReadRequest? {
        try ReadRequest(segments: path.split(separator: "/").map(String.init), query: query)
    }

    @Test func `the paths below matches`() throws {
        #expect(try request("v1/matches") == .list(league: nil, status: nil))
        #expect(
            try request("v1/matches", [("league", "cup"), ("status", "live"), ("x", "y")])
                == .list(league: id("cup"), status: .live))
        #expect(try request("v1/matches/m1") == .match(id("m1")))
        #expect(try request("v1/matches/m1/score") == .score(id("m1")))
        for path in ["", "v1", "v1/edges", "v2/matches", "v1/matches/m1/events", "v1/matches/m1/score/x"] {
            #expect(try request(path) == nil, "\(path)")
        }
    }

    @Test func `what is no id or status is told`() {
        func code(_ path: String, _ query: [(name: String, value: String)] = []) -> String? {
            do {
                _ = try request(path, query)
                return nil
            } catch {
                return (error as? ReadRequest.Refusal)?.code
            }
        }
        #expect(code("v1/matches/a b") == "bad-match-id")
        #expect(code("v1/matches/a b/score") == "bad-match-id")
        #expect(code("v1/matches", [("league", "")]) == "bad-league-id")
        #expect(code("v1/matches", [("status", "on")]) == "bad-status")
    }

    func response(_ ifNoneMatch: String?, isStale: Bool = false, epoch: UInt64 = 9) -> ReadResponse {
        ReadResponse(
            .document(
                [1, 2], version: Cursor(epoch: 9, offset: 5), epoch: epoch, age: .milliseconds(2999), isStale: isStale),
            ifNoneMatch: ifNoneMatch)
    }

    func field(_ response: ReadResponse, _ name: String) -> String? { response.fields.first { $0.name == name }?.value }

    @Test func `a document has its tag, its age and how long it keeps`() {
        let fresh = response(nil)
        #expect(fresh.status == 200)
        #expect(fresh.body == [1, 2])
        #expect(field(fresh, "etag") == "\"1-9-9-5-2-identity\"")
        #expect(field(fresh, "age") == "2")
        #expect(field(fresh, "cache-control") == "public, max-age=1, stale-while-revalidate=30")
        #expect(field(fresh, "content-type") == "application/json")
        #expect(field(fresh, "touchline-link") == nil)
        #expect(field(response(nil, isStale: true), "touchline-link") == "stale")
    }

    @Test(arguments: [
        ("\"1-9-9-5-2-identity\"", 304), ("W/\"1-9-9-5-2-identity\"", 304), ("\"x\", \"1-9-9-5-2-identity\"", 304),
        ("*", 304),
        (" \t\"1-9-9-5-2-identity\" ", 304), ("\"1-9-9-4-2-identity\"", 200), ("1-9-9-5-2-identity", 200), ("", 200),
        ("\"1-9-9-5-gzip\"", 200),
    ]) func `a client that holds this version is told so`(ifNoneMatch: String, status: Int) {
        let response = response(ifNoneMatch)
        #expect(response.status == status)
        #expect(response.body.isEmpty == (status == 304))
        #expect(field(response, "etag") != nil)
    }

    @Test func `a position that a rollback gave twice is another version in the epoch after it`() {
        let held = field(response(nil), "etag")
        #expect(response(held).status == 304)
        #expect(response(held, epoch: 10).status == 200)
    }

    @Test func `what cannot be answered is a problem with a stable code`() {
        for (answer, status, code) in [
            (ReadAnswer.unknownMatch(id("m9")), 404, "unknown-match"), (.notReady, 503, "not-ready"),
            (.expired, 503, "expired"),
        ] {
            let response = ReadResponse(answer, ifNoneMatch: "*")
            #expect(response.status == status)
            let body = json(response.body)
            #expect(body?["code"]?.string == code)
            #expect(body?["status"]?.integer == Int64(status))
            #expect(body?["type"]?.string == "about:blank")
            #expect(body?["detail"]?.string?.isEmpty == false)
            #expect(field(response, "content-type") == "application/problem+json")
            #expect(field(response, "cache-control") == "no-store")
            #expect((field(response, "retry-after") != nil) == (status == 503))
        }
    }
}
