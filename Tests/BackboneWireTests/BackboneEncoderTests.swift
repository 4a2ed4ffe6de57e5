import BackboneWire
import MatchModel
import Testing

@Suite struct BackboneEncoderTests {
    @Test func `the bytes of a publication are these and stay these`() throws {
        let golden: [[UInt8]] = [
            // length
            [0x77, 0x00, 0x00, 0x00],
            // publication, critical, reserved
            [0x16, 0x01, 0x00, 0x00],
            // check
            [0x4f, 0xa2, 0x22, 0x8a],
            // cursor
            [0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
            // published, received
            [0xb8, 0x0b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xd0, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
            // presence: provisional score, captured
            [0x0c],
            // captured
            [0xe8, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
            // match
            [0x09, 0x77, 0x63, 0x32, 0x30, 0x32, 0x32, 0x2d, 0x36, 0x34],
            // home, away, league
            [0x03, 0x61, 0x72, 0x67, 0x03, 0x66, 0x72, 0x61, 0x06, 0x77, 0x63, 0x32, 0x30, 0x32, 0x32],
            // event id
            [0x03, 0x37, 0x2d, 0x32],
            // revision
            [0x01, 0x00, 0x00, 0x00],
            // provisional, goal, class score
            [0x01, 0x01, 0x00],
            // changed: nothing
            [0x00, 0x00],
            // presence: team, player, clock
            [0x07],
            // team
            [0x03, 0x61, 0x72, 0x67],
            // player
            [0x0c, 0x00, 0x4c, 0x69, 0x6f, 0x6e, 0x65, 0x6c, 0x20, 0x4d, 0x65, 0x73, 0x73, 0x69],
            // clock
            [0x01, 0x17, 0x00, 0x00, 0x00],
            // goals
            [0x01, 0x00, 0x00, 0x00],
        ]
        #expect(try BackboneEncoder.encode(Samples.goal) == golden.flatMap { $0 })
    }

    @Test func `a text at its limit is encoded, one byte more is refused`() throws {
        var publication = Samples.goal
        publication.event.player = String(repeating: "é", count: MatchEvent.maximumTextLength / 2)
        _ = try BackboneEncoder.encode(publication)
        publication.event.player = (publication.event.player ?? "") + "x"
        #expect(throws: BackboneWireError.tooLong(field: "player", count: 513, limit: 512)) {
            try BackboneEncoder.encode(publication)
        }
    }

    @Test func `a frame above the limit is refused where it is made`() throws {
        var state = Samples.state
        let longest = String(repeating: "x", count: MatchEvent.maximumTextLength)
        for offset in UInt64(10)..<5600 {
            var publication = Samples.goal
            publication.cursor.offset = offset
            publication.event = MatchEvent(
                id: Samples.id("7-\(offset)"), revision: 1, status: .confirmed, kind: .commentary,
                match: Samples.fixture.match, player: longest, text: longest, outcome: longest)
            state.apply(publication)
            // As many events as the engine holds of one match.
            if state.events.count == 4096 { _ = try BackboneEncoder.encode(.match(state)) }
        }
        #expect(throws: BackboneWireError.self) { try BackboneEncoder.encode(.match(state)) }
    }

    @Test func `an event of another match than its topics is refused`() {
        var publication = Samples.goal
        publication.event.match = Samples.id("other")
        #expect(throws: BackboneWireError.invalid(field: "event's match")) { try BackboneEncoder.encode(publication) }
    }
}
