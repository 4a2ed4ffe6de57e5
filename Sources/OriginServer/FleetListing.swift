import JSONText
import MatchModel

/// `GET /v1/fleet`: the edges as the origin last heard of them.
enum FleetListing {
    static func render(_ members: [EdgeListing], head: Cursor) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("cursor", head.description)
            $0.array("edges") { list in
                for edge in members {
                    list.object {
                        $0.field("id", edge.id.text)
                        $0.field("region", edge.region.text)
                        $0.field("url", edge.url)
                        $0.field("latitude", edge.place.latitude, digits: 4)
                        $0.field("longitude", edge.place.longitude, digits: 4)
                        $0.field("connections", edge.connections)
                        $0.field("load", Double(edge.load) / 1000, digits: 3)
                        $0.field("state", edge.state.name)
                    }
                }
            }
        }
        return json.bytes
    }
}
