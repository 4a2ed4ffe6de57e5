import Geography
import MatchModel
import Testing

private func place(_ latitude: Double, _ longitude: Double) throws -> Place {
    try #require(Place(latitude: latitude, longitude: longitude))
}

@Suite struct DistanceTests {
    @Test func `London to Frankfurt is 638 km, either way`() throws {
        let london = try place(51.5074, -0.1278)
        let frankfurt = try place(50.1109, 8.6821)
        #expect(abs(london.distance(to: frankfurt) - 637.8) < 0.5)
        #expect(london.distance(to: frankfurt) == frankfurt.distance(to: london))
    }

    @Test func `a place is at no distance from itself, and antipodes are half the circumference apart`() throws {
        let sydney = try place(-33.8688, 151.2093)
        #expect(sydney.distance(to: sydney) == 0)
        #expect(abs(try place(0, 0).distance(to: place(0, 180)) - 20015.1) < 0.1)
        #expect(abs(try place(90, 0).distance(to: place(-90, 77)) - 20015.1) < 0.1)
    }

    @Test func `the date line is no wall`() throws {
        #expect(try place(0, 179.9).distance(to: place(0, -179.9)) < 23)
    }

    @Test func `a place on the globe is accepted, one beyond it is not`() {
        #expect(Place(latitude: 90, longitude: 180) != nil)
        #expect(Place(latitude: 90.001, longitude: 0) == nil)
        #expect(Place(latitude: 0, longitude: -180.001) == nil)
        #expect(Place(latitude: .nan, longitude: 0) == nil)
    }

    @Test func `the last mile grows a millisecond per 100 km and stops at its bound`() {
        #expect(LastMile.delay(kilometres: 0) == .milliseconds(8))
        #expect(LastMile.delay(kilometres: -5) == .milliseconds(8))
        #expect(LastMile.delay(kilometres: .nan) == .milliseconds(8))
        #expect(LastMile.delay(kilometres: 100) == .milliseconds(9))
        #expect(LastMile.delay(kilometres: 24_200) == .milliseconds(250))
        #expect(LastMile.delay(kilometres: .infinity) == .milliseconds(250))
    }
}
