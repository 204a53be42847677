@testable import Outbound
import Testing

@Suite("AT-21: a block that the registries of IANA set aside")
struct SpecialPrefixTests {
    @Test("is not public from its first address to its last, and ends there", arguments: RegistryEdge.all)
    func edges(_ edge: RegistryEdge) throws {
        let block = AddressPrefix(address: edge.first, length: edge.length)
        #expect(SpecialPrefix.all.count { $0.prefix == block } == 1)
        #expect(block.contains(edge.first) && block.contains(edge.last))
        #expect(!edge.first.isPublic && (!edge.last.isPublic))
        for neighbour in edge.neighbours {
            #expect(!block.contains(neighbour.address))
            #expect(neighbour.address.isPublic == neighbour.isPublic, "\(neighbour.address)")
        }
    }

    @Test("is in the table of this test if it is in the program's, and names the document that set it aside")
    func complete() {
        #expect(RegistryEdge.all.count == RegistryEdge.lines && RegistryEdge.lines == SpecialPrefix.all.count)
        #expect(SpecialPrefix.all.allSatisfy { !$0.source.isEmpty && !$0.purpose.isEmpty })
    }

    @Test(
        "is the narrowest that fits", arguments: [("2001:2::1", "benchmarking"), ("192.88.99.2", "6a44 relay anycast")])
    func narrowest(_ text: String, _ purpose: String) {
        #expect(NetworkAddress(text)?.special?.purpose == purpose)
    }

    @Test(
        "never covers the servers that people name",
        arguments: [
            "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.0.1", "192.0.1.1", "2606:4700::1111",
            "2a00:1450:4001:80e::200e",
            "2400:cb00::1", "2c0f:fb50::1",
        ])
    func open(_ text: String) { #expect(NetworkAddress(text)?.isPublic == true) }

    @Test("has the right size: every address of a small block is in it and all others are not")
    func membership() {
        let block = AddressPrefix.v4(192, 0, 2, 64, 27)
        let inside = (UInt8.min...UInt8.max).filter {
            NetworkAddress(bytes: [192, 0, 2, $0]).map(block.contains) ?? false
        }
        #expect(inside == Array(64...95) && block.description == "192.0.2.64/27")
        #expect(AddressPrefix.v6([], 0).contains(.v6(.max)) && AddressPrefix.v4(0, 0, 0, 0, 0).contains(.v4(.max)))
        #expect(!AddressPrefix.v6([], 0).contains(.v4(1)) && !AddressPrefix.v4(0, 0, 0, 0, 0).contains(.v6(1)))
    }
}
