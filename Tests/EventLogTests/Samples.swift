import EventLog
import Foundation
import MatchModel

import struct MatchModel.Cursor

/// A directory of its own for one test, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init(_ name: String = "log") {
        path = FileManager.default.temporaryDirectory.path + "/touchline-\(name)-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum Samples {
    static func record(
        _ id: UInt64, publishing offsets: [UInt64] = [], epoch: UInt64 = 7, payload: [UInt8] = [1, 2, 3]
    ) -> LogRecord {
        LogRecord(
            input: InputRecord(
                id: id, kind: "feed", provider: "touchline", schemaVersion: 1,
                received: UnixInstant(microseconds: Int64(id)), now: UnixInstant(microseconds: -Int64(id)),
                payload: payload),
            publications: offsets.map { publication($0, epoch: epoch) })
    }

    static func publication(_ offset: UInt64, epoch: UInt64 = 7) -> LoggedPublication {
        LoggedPublication(cursor: Cursor(epoch: epoch, offset: offset), bytes: bytes(offset), digest: digest(offset))
    }

    private static func bytes(_ offset: UInt64) -> [UInt8] { [UInt8(truncatingIfNeeded: offset), 0xFF] }

    /// The running digest of all publications up to an offset.
    static func digest(_ offset: UInt64) -> UInt64 {
        var digest = RunningDigest()
        for earlier in stride(from: 1, through: offset, by: 1) { digest.fold(bytes(earlier)) }
        return digest.value
    }

    static func cursor(_ offset: UInt64, epoch: UInt64 = 7) -> Cursor {
        Cursor(epoch: epoch, offset: offset)
    }
}
