import Glibc
import MatchModel

/// The Earth's mean radius (IUGG) in kilometres.
private let earthRadius = 6371.0088

extension Place {
    /// The great-circle distance in kilometres (haversine: exact enough for neighbours and for antipodes alike).
    package func distance(to other: Place) -> Double {
        let radian = Double.pi / 180
        let northing = sin((other.latitude - latitude) * radian / 2)
        let easting = sin((other.longitude - longitude) * radian / 2)
        let chord =
            northing * northing + cos(latitude * radian) * cos(other.latitude * radian) * easting * easting
        return 2 * earthRadius * asin(min(1, chord.squareRoot()))
    }
}
