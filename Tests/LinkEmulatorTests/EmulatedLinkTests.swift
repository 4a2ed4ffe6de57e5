import EventLoop
import Foundation
import Glibc
import HTTPTransport
import JSONText
import MatchModel
import Telemetry
import Testing

@testable import LinkEmulator

@Suite struct EmulatedLinkTests {
    @Test func `handshake, request and response each take their way: four delays to the first answer`() throws {
        let bench = try LinkBench(delay: .milliseconds(5))
        let client = try TestPeer(bench)
        defer { client.close() }
        let start = SystemClock.monotonic()
        client.send(Array("hello".utf8))
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        #expect(SystemClock.monotonic() - start >= .milliseconds(20))
        #expect(client.received == Array("hello".utf8))
        for direction in LinkDirection.allCases {
            #expect(bench.link.traffic[direction.rawValue].bytes == 5)
            #expect(bench.link.given[direction.rawValue].quantile(0) >= 4900)
        }
    }

    @Test func `many bytes arrive whole and in order, and the end after them`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        let client = try TestPeer(bench)
        defer { client.close() }
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) }
        client.send(bytes)
        client.onBytes = { [unowned client] _ in
            if client.received.count == bytes.count { client.socket.shutdownWrites() }
        }
        client.onEnd = { bench.loop.stop() }
        bench.run()
        #expect(client.received == bytes)
        bench.settle()
        #expect(bench.link.connectionCount == 0 && bench.link.accepted == 1)
    }

    @Test func `a reset at one end arrives at the other`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        let client = try TestPeer(bench)
        client.send([1])
        client.onBytes = { [unowned client] _ in
            bench.origin.peers[0].onFailure = { [unowned bench] in bench.loop.stop() }
            client.reset()
        }
        bench.run()
        #expect(bench.origin.peers[0].failure == ECONNRESET)
        #expect(bench.link.connectionCount == 0)
    }

    @Test func `an origin that refuses is a reset at the edge`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        bench.origin.stop()
        let client = try TestPeer(bench)
        client.onFailure = { bench.loop.stop() }
        bench.run()
        #expect(client.failure == ECONNRESET)
        #expect(bench.link.connectionCount == 0)
    }

    @Test func `a silent cut lets nothing pass, and after it what waited arrives`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        let client = try TestPeer(bench)
        defer { client.close() }
        client.send([1])
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        bench.link.cut(.silent)
        client.send([2])
        let second = try TestPeer(bench)
        defer { second.close() }
        // The kernel takes the connection; nobody else hears of it.
        second.send([3])
        bench.loop.schedule(after: .milliseconds(20)) { bench.loop.stop() }
        bench.run()
        #expect(client.received == [1] && bench.origin.peers.count == 1)
        bench.link.heal()
        client.onBytes = nil
        second.onBytes = { _ in bench.loop.stop() }
        bench.run()
        #expect(client.received == [1, 2] && second.received == [3])
    }

    @Test func `an end that gives up during a silent cut is heard of after it`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        let client = try TestPeer(bench)
        client.send([1])
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        bench.link.cut(.silent)
        client.close()
        bench.settle()
        #expect(!bench.origin.peers[0].hasEnded && bench.link.connectionCount == 1)
        bench.link.heal()
        bench.origin.peers[0].onEnd = { [unowned bench] in bench.loop.stop() }
        bench.run()
        #expect(bench.origin.peers[0].hasEnded)
    }

    @Test func `a cut with reset ends all, and newcomers are reset until it is healed`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        let client = try TestPeer(bench)
        client.send([1])
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        bench.link.cut(.reset)
        client.onFailure = { bench.loop.stop() }
        bench.run()
        bench.settle()
        #expect(client.failure == ECONNRESET && bench.origin.peers[0].failure == ECONNRESET)
        let early = try TestPeer(bench)
        early.onFailure = { bench.loop.stop() }
        bench.run()
        #expect(bench.link.refused == 1)
        bench.link.heal()
        let late = try TestPeer(bench)
        defer { late.close() }
        late.send([2])
        late.onBytes = { _ in bench.loop.stop() }
        bench.run()
        #expect(late.received == [2])
    }

    @Test func `a cut with seconds heals by itself`() throws {
        let bench = try LinkBench(delay: .milliseconds(1))
        bench.link.cut(.silent, seconds: 0.01)
        let client = try TestPeer(bench)
        defer { client.close() }
        client.send([7])
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        #expect(bench.link.state == .up && client.received == [7])
    }

    @Test func `a source that outruns its reader is not read beyond the bound`() throws {
        let bench = try LinkBench(delay: .zero)
        bench.origin.isDeaf = true
        let client = try TestPeer(bench)
        defer { client.close() }
        let total = LinkSettings.minimumHold + (24 << 20)
        client.send([UInt8](repeating: 1, count: total))
        // Until the bytes move no more.
        var (last, quiet) = (-1, 0)
        func look() {
            quiet = client.unsent.count == last ? quiet + 1 : 0
            last = client.unsent.count
            if quiet == 20 { return bench.loop.stop() }
            bench.loop.schedule(after: .milliseconds(2), look)
        }
        look()
        bench.run()
        #expect(bench.link.traffic[LinkDirection.up.rawValue].pauses >= 1)
        #expect(!client.unsent.isEmpty)
        let peer = try #require(bench.origin.peers.first)
        peer.onBytes = { [unowned peer, unowned bench] _ in
            if peer.received.count == total { bench.loop.stop() }
        }
        peer.isDeaf = false
        bench.run()
        #expect(peer.received.count == total)
    }

    @Test func `the record has a line for each piece that came down`() throws {
        let path = NSTemporaryDirectory() + "touchline-record-\(getpid()).csv"
        defer { unlink(path) }
        let bench = try LinkBench(delay: .milliseconds(3), record: path)
        let client = try TestPeer(bench)
        defer { client.close() }
        client.send([1, 2, 3])
        client.onBytes = { _ in bench.loop.stop() }
        bench.run()
        bench.area.stop()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "edge,in_us,out_us,bytes" && lines.count == 2)
        let fields = lines[1].split(separator: ",")
        #expect(fields.first == "lon-1" && fields.last == "3")
        let (read, written) = (try #require(Int64(fields[1])), try #require(Int64(fields[2])))
        #expect(written - read >= 2900)
    }

    @Test func `links are listed, cut and healed over HTTP`() throws {
        let bench = try LinkBench(control: true)
        let address = try #require(bench.area.controlAddress)
        let client = HTTPClientConnection(loop: bench.loop, origin: HTTPOrigin(host: "127.0.0.1", port: address.port))
        func ask(_ method: String, _ path: String) throws -> (Int, JSONValue) {
            var answer: HTTPResponse?
            client.request(method, path) { result in
                answer = try? result.get()
                bench.loop.stop()
            }
            bench.run()
            let response = try #require(answer)
            return (response.status.code, try JSONReader.read(response.body))
        }
        func state(_ value: JSONValue) -> String? { value["links"]?.array?.first?["state"]?.string }
        #expect(state(try ask("GET", "/v1/links").1) == "up")
        #expect(state(try ask("POST", "/v1/links/lon-1/cut?how=reset&seconds=60").1) == "cut-reset")
        #expect(bench.link.state == .cutWithReset)
        #expect(state(try ask("POST", "/v1/links/all/heal").1) == "up")
        let unknown = try ask("POST", "/v1/links/par-1/heal")
        #expect(unknown.0 == 400 && unknown.1["detail"]?.string?.contains("there are lon-1") == true)
        #expect(try ask("GET", "/v1/nothing").0 == 404)
    }

    @Test func `a port in use is said with the mend`() throws {
        let bench = try LinkBench()
        var settings = WideAreaSettings(
            fleet: try topology(port: bench.link.address.port))
        settings.origin = bench.origin.address
        #expect {
            _ = try WideArea(loop: bench.loop, settings: settings)
        } throws: { error in
            "\(error)"
                == "the link of lon-1 cannot listen on 127.0.0.1:\(bench.link.address.port): Address already in use; "
                + "end what listens there, or give --link lon-1=HOST:PORT"
        }
    }
}
