import Foundation
import Outbound
import Primitives
import Testing

@Suite("A network address")
struct NetworkAddressTests {
    @Test(
        "is written in one way, however it was spelled (RFC 5952)",
        arguments: [
            ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"), ("2001:0DB8::0001", "2001:db8::1"), ("::", "::"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"),
            ("::13.1.68.3", "::d01:4403"), ("FFFF:ffff:FFFF:ffff:FFFF:ffff:255.255.255.255", ffff), ("1::", "1::"),
            ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ])
    func canonical(_ text: String, _ written: String) { #expect(NetworkAddress(text)?.text == written) }

    private static let ffff = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

    @Test(
        "is not what only some readers take for one",
        arguments: [
            "", ".", ":", ":::", "1", "127.1", "127.0.1", "2130706433", "0x7f.0.0.1", "0x7f000001", "0177.0.0.1",
            "017700000001",
            "127.0.0.01", "00.0.0.0", "256.0.0.1", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "1..2.3", "+1.2.3.4",
            "-1.2.3.4",
            "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\0", "1.2.3.4/32", "1.2.3.4:80", "1.2.3.0004", "１.2.3.4",
            "1。2。3。4",
            "fe80::1%eth0", "fe80::1%25eth0", "[::1]", "::1/128", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", "12345::", "g::", ":1::", "1:", "1::2:",
            ":1:2:3:4:5:6:7",
            "::1.2.3", "::1.2.3.256", "::01.2.3.4", "1.2.3.4::", "::1.2.3.4:5", "::ffff:0x7f.1", "::ffff:2130706433",
            "1:2:3:4:5:6:7:1.2.3.4", "::-1", "::+1", "0x1::",
        ])
    func strict(_ text: String) { #expect(NetworkAddress(text) == nil) }

    @Test("comes from 4 or 16 bytes and gives them back")
    func bytes() {
        #expect(NetworkAddress(bytes: [10, 0, 0, 1])?.text == "10.0.0.1")
        #expect(
            NetworkAddress(bytes: [0xFD, 0, 0x0E, 0xC2] + Array(repeating: 0, count: 10) + [2, 0x54])?.text
                == "fd00:ec2::254")
        #expect([0, 1, 3, 5, 8, 15, 17].allSatisfy { NetworkAddress(bytes: [UInt8](repeating: 1, count: $0)) == nil })
    }

    @Test("survives being written and read, whatever it is, and is then the system's own reading")
    func roundTrip() {
        let random = RandomSource.seeded(21)
        for index in 0..<20_000 {
            // Some bytes cleared, so that runs of zeros come up in all places.
            let mask = random.bytes(16).map { UInt8($0 & 1) }
            let bytes = zip(random.bytes(index % 4 == 0 ? 4 : 16), mask).map { $0 &* $1 }
            guard let address = NetworkAddress(bytes: bytes) else { continue }
            #expect(address.bytes == bytes && NetworkAddress(address.text) == address)
            #expect(system(address.text) == bytes)
        }
    }

    @Test("is read from hostile text exactly when the system's strict reader reads it, and never traps")
    func fuzz() {
        var generator = SplitMix64(state: 2_100)
        let pieces = [
            "1", "0", "255", "256", "ffff", "F", "::", ":", ":", ".", ".", "0x", "%", "1.2.3.4", "::ffff:", "é",
            "12345", " ",
        ]
        var read = 0
        for _ in 0..<60_000 {
            let count = Int.random(in: 0...16, using: &generator)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            let address = NetworkAddress(text)
            #expect(address?.bytes == system(text), "\(text)")
            read += address == nil ? 0 : 1
        }
        #expect(read > 50)
    }

    /// inet_pton(3).
    private func system(_ text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}
