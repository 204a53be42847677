import Synchronization
import Testing

@testable import Primitives

@Suite("Randomness")
struct RandomSourceTests {
    @Test(
        "comes in the number of bytes asked for, beyond what the kernel gives at once",
        arguments: [0, 1, 32, 256, 257, 10_000])
    func count(_ count: Int) {
        #expect(RandomSource.system.bytes(count).count == count && RandomSource.seeded(1).bytes(count).count == count)
    }

    @Test("of the system never repeats")
    func system() {
        #expect(Set((0..<1000).map { _ in RandomSource.system.bytes(16) }).count == 1000)
        let ones = RandomSource.system.bytes(20_000).reduce(0) { $0 + $1.nonzeroBitCount }
        #expect((79_000...81_000).contains(ones))
    }

    @Test("is had from elsewhere where the kernel's call fails for ever: it ends, and does not repeat")
    func failing() {
        let calls = Mutex(0)
        let source = RandomSource.kernel { _, _ in
            calls.withLock { $0 += 1 }
            return false
        }
        #expect(source.bytes(300).count == 300 && calls.withLock { $0 } == 3)
        #expect(source.bytes(32) != source.bytes(32))
    }

    @Test("of a seed is the same again, and another seed's is another")
    func seeded() {
        #expect(RandomSource.seeded(5).bytes(99) == RandomSource.seeded(5).bytes(99))
        #expect(RandomSource.seeded(5).bytes(99) != RandomSource.seeded(6).bytes(99))
        let source = RandomSource.seeded(5)
        #expect(source.bytes(8) != source.bytes(8))
    }

    @Test("of a seed is SplitMix64's")
    func vector() {
        var generator = SplitMix64(state: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317 && generator.next() == 3_203_168_211_198_807_973)
    }
}
