import Completeness
import EventLoop
import HTTPTransport
import JSONText
import MatchModel
import SecureTransport

/// Reads what the origin published, page by page. On the loop's thread.
final class TruthReader {
    /// Pages of one reading; an origin that gives more goes in a circle.
    static let maximumPages = 10_000

    private(set) var entries: [TruthEntry] = []
    /// The head that the first page named.
    private(set) var head: Cursor?
    private let connection: HTTPClientConnection
    private let origin: HTTPOrigin
    private var last: Cursor?
    private var pages = 0

    struct Failure: Error, CustomStringConvertible { let description: String }

    init(loop: EpollLoop, origin: HTTPOrigin, tls: TLSContext?) {
        self.origin = origin
        connection = HTTPClientConnection(loop: loop, origin: origin, tls: tls)
    }

    /// Reads everything above what was read before.
    func read(completion: @escaping (Result<Void, Failure>) -> Void) {
        pages = 0
        readPage(after: last, completion)
    }

    private func readPage(after: Cursor?, _ completion: @escaping (Result<Void, Failure>) -> Void) {
        pages += 1
        guard pages <= Self.maximumPages else {
            return completion(.failure(Failure(description: "\(origin) gave \(pages - 1) pages and no end")))
        }
        let path = "/v1/publications" + (after.map { "?after=\($0)" } ?? "")
        connection.request("GET", path) { [weak self] result in
            guard let self else { return }
            do {
                let next = try take(result)
                if let next, next != after { return readPage(after: next, completion) }
                completion(.success(()))
            } catch {
                completion(.failure(Failure(description: "the truth cannot be read: \(error)")))
            }
        }
    }

    /// Adds one page; the cursor to go on after.
    private func take(_ result: Result<HTTPResponse, HTTPClientError>) throws -> Cursor? {
        let response = try result.get()
        guard response.status == .ok else {
            throw Failure(description: "\(origin) answered \(response.status.code) to /v1/publications")
        }
        let page = try Truth.entries(ofAnswer: response.body)
        entries += page
        last = page.map(\.cursor).max().map { max($0, last ?? $0) } ?? last
        let json = try JSONReader.read(response.body)
        if head == nil { head = Cursor(json["head"]?.string ?? "") ?? last }
        return json["next"]?.string.flatMap { Cursor($0) }
    }
}
