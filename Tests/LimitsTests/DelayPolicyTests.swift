import Testing

@testable import Limits

@Suite("How long failed tries make one wait")
struct DelayPolicyTests {
    @Test("nothing for the free ones, then a second, doubling, and never more than the longest")
    func waits() {
        let waits = (0...16).map { DelayPolicy.password.wait(after: $0) }
        #expect(waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
        #expect(DelayPolicy.password.wait(after: .max) == 900 && DelayPolicy.password.wait(after: .min) == 0)
    }

    @Test("the list for the database ends where the wait has stopped growing", arguments: DelayPolicy.all)
    func list(_ policy: DelayPolicy) {
        #expect(policy.waits.last == policy.longest && policy.waits.filter { $0 == policy.longest }.count == 1)
        #expect(policy.waits == (1...policy.waits.count).map { policy.wait(after: $0) })
    }

    @Test("whoever never pauses gets about a hundred tries a day, for ever")
    func guesses() {
        #expect((96...120).contains(DelayPolicy.password.tries(within: 86_400)))
    }

    @Test("senseless values are brought within bounds")
    func bounds() {
        let policy = DelayPolicy("test", "", free: -5, first: .max, longest: .min, memory: .min)
        #expect(policy.wait(after: 1) == 86_400 && policy.memory == 86_400 && policy.waits == [86_400])
    }
}
