import Testing

@testable import Calendars

@Suite("Whose turn it is") struct RoundRobinTests {
    private func hosts(_ change: (inout [SlotHost]) -> Void) -> [SlotHost] {
        var hosts = ["a", "b", "c"].map { SlotHost($0, HostHours(WeeklyHours(), .utc)) }
        change(&hosts)
        return hosts
    }

    @Test("equal: whoever had fewest, then whoever waited longest, then the first")
    func equal() {
        #expect(RoundRobin.equal.choose([0, 1, 2], among: hosts { $0[0].given = 1 }) == 1)
        let waiting = hosts {
            $0[0].lastGiven = Instant(seconds: 5)
            $0[1].lastGiven = Instant(seconds: 3)
        }
        #expect(RoundRobin.equal.choose([0, 1], among: waiting) == 1)
        #expect(RoundRobin.equal.choose([2, 1], among: hosts { _ in }) == 1)
        #expect(RoundRobin.equal.choose([], among: hosts { _ in }) == nil)
    }

    @Test("priority: the highest who is free, however many they had")
    func priority() {
        let hosts = hosts {
            $0[2].priority = 5
            $0[2].given = 100
        }
        #expect(RoundRobin.priority.choose([0, 1, 2], among: hosts) == 2)
        #expect(RoundRobin.priority.choose([0, 1], among: hosts) == 0)
    }

    @Test("weights: after many meetings each has their share")
    func weights() {
        var hosts = hosts {
            $0[0].weight = 1
            $0[1].weight = 2
            $0[2].weight = 3
        }
        for number in 0..<600 {
            guard let chosen = RoundRobin.weighted.choose([0, 1, 2], among: hosts) else { continue }
            hosts[chosen].given += 1
            hosts[chosen].lastGiven = Instant(seconds: number)
        }
        #expect(hosts.map(\.given) == [100, 200, 300])
    }
}
