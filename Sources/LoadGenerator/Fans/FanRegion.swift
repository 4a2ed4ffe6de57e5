import FleetTopology
import MatchModel

/// A part of the world that fans live in.
package struct FanRegion: Hashable, Sendable {
    package var id: RegionID
    package var place: Place
    /// Its part of all fans, against the sum of all shares.
    package var share: Double

    package init(id: RegionID, place: Place, share: Double) {
        self.id = id
        self.place = place
        self.share = share
    }

    package init(_ region: FleetRegion) {
        self.init(id: region.id, place: region.place, share: region.share)
    }

    /// Where fans live when no topology says: along the equator, where no place is special.
    package static let equator: [FanRegion] = stride(from: -150, through: 150, by: 60).compactMap { longitude in
        let name = longitude < 0 ? "west-\(-longitude)" : "east-\(longitude)"
        guard let id = RegionID(name), let place = Place(latitude: 0, longitude: Double(longitude)) else { return nil }
        return FanRegion(id: id, place: place, share: 1)
    }
}
