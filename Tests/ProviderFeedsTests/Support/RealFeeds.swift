import Foundation
import ProviderFeeds

/// The folder of real payloads, which are not ours and so not in the repository: `TOUCHLINE_FEEDS`, or else
/// `shared/feeds` beside the checkout. Tests that need it are skipped where it is absent.
enum RealFeeds {
    static let folder: URL? = {
        let manager = FileManager.default
        if let path = ProcessInfo.processInfo.environment["TOUCHLINE_FEEDS"] {
            return manager.fileExists(atPath: path) ? URL(fileURLWithPath: path) : nil
        }
        var place = URL(fileURLWithPath: #filePath)
        for _ in 0..<16 where place.path != "/" {
            place.deleteLastPathComponent()
            let folder = place.appendingPathComponent("shared/feeds")
            if manager.fileExists(atPath: folder.path) { return folder }
        }
        return nil
    }()

    static var isPresent: Bool { folder != nil }
    static let missing = "no real payloads: set TOUCHLINE_FEEDS, or put them in shared/feeds beside the package"

    static func bytes(_ name: String) throws -> [UInt8] {
        guard let folder else { return [] }
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func has(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: $0.appendingPathComponent(name).path) } ?? false
    }

    static func read(_ name: String, provider: String) throws -> ProviderReading {
        try ProviderFeed.read(try bytes(name), provider: provider)
    }
}
