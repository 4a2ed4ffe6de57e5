import EventLog
import Foundation
import MatchModel

import struct MatchModel.Cursor

/// A directory of its own for one test, removed with it.
final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "touchline-log-\(UUID().uuidString)"

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
        LoggedPublication(
            cursor: Cursor(epoch: epoch, offset: offset), bytes: [UInt8(truncatingIfNeeded: offset), 0xFF],
            digest: .max - offset)
    }

    static func cursor(_ offset: UInt64, epoch: UInt64 = 7) -> Cursor {
        Cursor(epoch: epoch, offset: offset)
    }
}
