import Outbound
import Primitives
import Testing

@Suite("AT-21: an IPv4 address inside an IPv6 address")
struct EmbeddedAddressTests {
    @Test(
        "is found in each of its forms",
        arguments: [
            ("::ffff:127.0.0.1", ["127.0.0.1"]), ("::ffff:7f00:1", ["127.0.0.1"]), ("::7f00:1", ["127.0.0.1"]),
            ("::10.0.0.1", ["10.0.0.1"]), ("::ffff:0:10.0.0.1", ["10.0.0.1"]),
            ("64:ff9b::169.254.169.254", ["169.254.169.254"]), ("2002:7f00:1::", ["127.0.0.1"]),
            ("2002:c0a8:101:5::9", ["192.168.1.1"]),
            ("64:ff9b:1::10.0.0.1", ["10.0.0.1", "0.0.0.0"]), ("64:ff9b:1:7f00:0:100::", ["0.0.0.0", "127.0.0.1"]),
            // The example of RFC 4380, 4: server 65.54.227.120, client 192.0.2.45.
            ("2001:0:4136:e378:8000:63bf:3fff:fdd2", ["65.54.227.120", "192.0.2.45"]),
            ("2606:4700::5efe:10.1.2.3", ["10.1.2.3"]), ("2606:4700::200:5efe:10.1.2.3", ["10.1.2.3"]),
            ("2606:4700::1111", []), ("8.8.8.8", []),
        ])
    func decoded(_ text: String, _ inside: [String]) {
        #expect(NetworkAddress(text)?.embedded.map(\.text) == inside)
    }

    @Test(
        "decides for the forms through which public servers are reached",
        arguments: [
            ("64:ff9b::8.8.8.8", true), ("64:ff9b::127.0.0.1", false), ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b::10.0.0.1", false), ("64:ff9b::255.255.255.255", false), ("64:ff9b::", false),
            ("2606:4700::5efe:8.8.8.8", true), ("2606:4700::5efe:192.168.0.1", false),
            ("2606:4700::200:5efe:169.254.169.254", false), ("2606:4700::300:5efe:10.0.0.1", true),
        ])
    func decisive(_ text: String, _ isPublic: Bool) { #expect(NetworkAddress(text)?.isPublic == isPublic) }

    @Test(
        "makes the other forms no more public than they are",
        arguments: [
            "::ffff:8.8.8.8", "::8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b:1::8.8.8.8", "2002:808:808::1",
            "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
        ])
    func refused(_ text: String) { #expect(NetworkAddress(text)?.isPublic == false) }

    @Test("is named among the reasons beside the form that carries it")
    func reasons() {
        #expect(NetworkAddress("2002:7f00:1::")?.setAside.map(\.purpose) == ["6to4", "loopback"])
        #expect(NetworkAddress("64:ff9b::10.0.0.1")?.setAside.map(\.source) == ["RFC 1918"])
        #expect(NetworkAddress("64:ff9b::8.8.8.8")?.setAside == [])
    }

    @Test("is looked for in any address without a trap, and a private one is never public in any form")
    func fuzz() {
        let random = RandomSource.seeded(96)
        for _ in 0..<3_000 {
            let tail = random.bytes(16)
            let forms: [[UInt8]] = [
                [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 10] + tail[0..<3],
                [0x20, 0x02, 192, 168] + tail[0..<12],
                [0x26, 6] + tail[0..<6] + [0, 0, 0x5E, 0xFE, 127] + tail[6..<9],
            ]
            #expect(forms.allSatisfy { NetworkAddress(bytes: $0)?.isPublic == false })
            _ = NetworkAddress(bytes: tail)?.setAside
        }
    }
}
