/// The bounds of the backbone. The encoder refuses what is beyond them, so that no decoder ever meets it from us.
package enum BackboneLimits {
    /// The longest frame, header included. A match with 4096 events of the longest texts fits, and so does a fleet of
    /// 4096 edges with the longest URLs.
    package static let frameLength = 8 << 20
    /// The longest frame of an edge, whose largest is a hello: what a stranger can make the origin hold.
    package static let edgeFrameLength = 16 << 10
    /// The most bytes a decoder holds that nobody has taken yet: the 8 MB window of a link, twice.
    package static let bufferedLength = 16 << 20
    /// The longest advertised URL, in bytes.
    package static let urlLength = 512
    /// The longest message of a refusal, in bytes.
    package static let messageLength = 512
    /// The most edges of a fleet.
    package static let fleetMembers = 4096
    /// The most versions in a hello.
    package static let versions = 16
}
