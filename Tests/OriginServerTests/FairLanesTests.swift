import Testing

@testable import OriginServer

@Suite struct FairLanesTests {
    @Test func `lanes take turns, and each goes by its own order`() {
        var lanes = FairLanes<Int>()
        for job in 1...4 { lanes.append(job, to: "much", cost: 10) }
        lanes.append(11, to: "little", cost: 1)
        lanes.append(12, to: "little", cost: 1)
        var order: [Int] = []
        while let next = lanes.takeNext() {
            order.append(next.job)
            lanes.finished(next.lane, cost: next.cost)
        }
        #expect(order == [1, 11, 2, 12, 3, 4])
        #expect(lanes.count == 0 && lanes.load(of: "much") == (0, 0))
    }

    @Test func `what runs counts against its lane until it is finished, and another lane's load is its own`() {
        var lanes = FairLanes<Int>()
        lanes.append(1, to: "a", cost: 5)
        lanes.append(2, to: "b", cost: 7)
        let first = lanes.takeNext()
        #expect(first?.lane == "a" && lanes.load(of: "a") == (1, 5))
        #expect(lanes.load(of: "b") == (1, 7))
        lanes.finished("a", cost: 5)
        #expect(lanes.load(of: "a") == (0, 0) && lanes.count == 1)
        lanes.append(3, to: "a", cost: 1)
        #expect([lanes.takeNext()?.job, lanes.takeNext()?.job, lanes.takeNext()?.job] == [2, 3, nil])
    }
}
