import MatchModel

// The bodies of all frames but publication and match: the two halves of each stand next to each other.

extension WireReader {
    mutating func frame(_ type: BackboneFrameType) throws(BackboneWireError) -> BackboneFrame {
        switch type {
        case .edgeHello: .edgeHello(try edgeHello())
        case .edgeReport: .edgeReport(try edgeReport())
        case .originHello: .originHello(try originHello())
        case .fleet: .fleet(try fleet())
        case .snapshotBegin:
            .snapshotBegin(SnapshotBegin(base: try cursor(), digest: try u64("digest"), matches: try u32("matches")))
        case .match: .match(try matchState())
        case .snapshotEnd: .snapshotEnd
        case .historyBegin: .historyBegin(HistoryBegin(base: try u64("base"), digest: try u64("digest")))
        case .publication: .publication(try publication())
        case .heartbeat: .heartbeat(try heartbeat())
        case .refusal:
            .refusal(
                BackboneRefusal(
                    code: try code("code"), message: try text("message", limit: BackboneLimits.messageLength)))
        }
    }
}

// MARK: - Cursor and place

extension WireWriter {
    mutating func cursor(_ cursor: Cursor) {
        u64(cursor.epoch)
        u64(cursor.offset)
    }

    mutating func place(_ place: Place) {
        f64(place.latitude)
        f64(place.longitude)
    }
}

extension WireReader {
    mutating func cursor() throws(BackboneWireError) -> Cursor {
        Cursor(epoch: try u64("epoch"), offset: try u64("offset"))
    }

    mutating func place() throws(BackboneWireError) -> Place {
        guard let place = Place(latitude: try f64("latitude"), longitude: try f64("longitude")) else {
            throw .invalid(field: "place")
        }
        return place
    }
}

// MARK: - Edge hello

extension WireWriter {
    mutating func edgeHello(_ hello: EdgeHello) throws(BackboneWireError) {
        try count(hello.versions.count, "versions", limit: BackboneLimits.versions)
        for version in hello.versions { u8(version) }
        id(hello.edge)
        id(hello.region)
        try text(hello.url, "url", limit: BackboneLimits.urlLength)
        bool(hello.cursor != nil)
        if let cursor = hello.cursor { self.cursor(cursor) }
        u64(hello.digest)
        u32(hello.historyWanted)
        bool(hello.place != nil)
        if let place = hello.place { self.place(place) }
    }
}

extension WireReader {
    mutating func edgeHello() throws(BackboneWireError) -> EdgeHello {
        var versions: [UInt8] = []
        for _ in 0..<(try count("versions", limit: BackboneLimits.versions)) { versions.append(try u8("versions")) }
        return EdgeHello(
            versions: versions, edge: try id("edge"), region: try id("region"),
            url: try text("url", limit: BackboneLimits.urlLength), cursor: try bool("has cursor") ? try cursor() : nil,
            digest: try u64("digest"), historyWanted: try u32("history wanted"),
            place: try bool("has place") ? try place() : nil)
    }
}

// MARK: - Edge report

extension WireWriter {
    mutating func edgeReport(_ report: EdgeReport) {
        cursor(report.applied)
        u32(report.connections)
        u16(report.loadPermille)
        u8(report.state.rawValue)
        i64(report.edgeTime)
    }
}

extension WireReader {
    mutating func edgeReport() throws(BackboneWireError) -> EdgeReport {
        EdgeReport(
            applied: try cursor(), connections: try u32("connections"), loadPermille: try u16("load"),
            state: try code("state"), edgeTime: try i64("edge time"))
    }
}

// MARK: - Origin hello and fleet

extension WireWriter {
    mutating func originHello(_ hello: OriginHello) throws(BackboneWireError) {
        u8(hello.version)
        u64(hello.epoch)
        u64(hello.head)
        try fleet(hello.fleet)
        place(hello.place)
        u64(hello.digestAtBase)
    }

    mutating func fleet(_ members: [EdgeListing]) throws(BackboneWireError) {
        try count(members.count, "fleet", limit: BackboneLimits.fleetMembers)
        for member in members {
            id(member.id)
            id(member.region)
            try text(member.url, "url", limit: BackboneLimits.urlLength)
            place(member.place)
            u32(member.connections)
            u16(member.load)
            u8(member.state.rawValue)
        }
    }
}

extension WireReader {
    mutating func originHello() throws(BackboneWireError) -> OriginHello {
        OriginHello(
            version: try u8("version"), epoch: try u64("epoch"), head: try u64("head"), fleet: try fleet(),
            place: try place(), digestAtBase: try u64("digest"))
    }

    mutating func fleet() throws(BackboneWireError) -> [EdgeListing] {
        var members: [EdgeListing] = []
        for _ in 0..<(try count("fleet", limit: BackboneLimits.fleetMembers)) {
            members.append(
                EdgeListing(
                    id: try id("edge"), region: try id("region"),
                    url: try text("url", limit: BackboneLimits.urlLength), place: try place(),
                    connections: try u32("connections"), load: try u16("load"), state: try code("state")))
        }
        return members
    }
}

// MARK: - Heartbeat

extension WireWriter {
    mutating func heartbeat(_ heartbeat: Heartbeat) {
        cursor(heartbeat.head)
        i64(heartbeat.originTime.microseconds)
        bool(heartbeat.echo != nil)
        if let echo = heartbeat.echo {
            i64(echo.edgeTime)
            u32(echo.heldMicroseconds)
        }
    }
}

extension WireReader {
    mutating func heartbeat() throws(BackboneWireError) -> Heartbeat {
        let head = try cursor()
        let originTime = UnixInstant(microseconds: try i64("origin time"))
        guard try bool("has echo") else { return Heartbeat(head: head, originTime: originTime, echo: nil) }
        let echo = Heartbeat.Echo(edgeTime: try i64("edge time"), heldMicroseconds: try u32("held"))
        return Heartbeat(head: head, originTime: originTime, echo: echo)
    }
}
