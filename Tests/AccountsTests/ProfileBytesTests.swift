import Foundation
import Primitives
import Testing
import Vault

@testable import Accounts

@Suite("A profile's sealed bytes")
struct ProfileBytesTests {
    private func profile() throws -> Profile {
        Profile(
            name: "Ada Ëxample", address: try EmailAddress(parsing: "Ada@example.org"), department: "",
            timeZone: "Europe/Berlin", custom: ["Tea": "green", "Büro": "2. OG", "": ""])
    }

    @Test("give back what was sealed; absent and empty stay apart")
    func roundTrip() throws {
        let read = try Profile(sealableBytes: profile().sealableBytes())
        #expect(try read == profile() && read.address.text == "Ada@example.org")
        #expect(read.department == "" && read.location == nil)
    }

    @Test("are the same for the same profile, in whatever order its fields were given")
    func stable() throws {
        var other = Profile(name: "Ada Ëxample", address: try EmailAddress(parsing: "Ada@example.org"))
        (other.department, other.timeZone) = ("", "Europe/Berlin")
        for (name, value) in [("", ""), ("Büro", "2. OG"), ("Tea", "green")] { other.custom[name] = value }
        #expect(try other.sealableBytes() == profile().sealableBytes())
    }

    @Test("cut short are refused, unless what is left is a profile with fewer fields of its own")
    func cut() throws {
        let bytes = try profile().sealableBytes()
        for length in 0..<bytes.count {
            guard let shorter = try? Profile(sealableBytes: Array(bytes.prefix(length))) else { continue }
            #expect(shorter.name == "Ada Ëxample" && shorter.custom.count < 3)
        }
    }

    @Test("of another version, with another's address or with broken text are refused")
    func faults() throws {
        let bytes = try profile().sealableBytes()
        #expect(throws: VaultError.unreadable) { try Profile(sealableBytes: [2] + bytes.dropFirst()) }
        let at = try #require(bytes.firstIndex(of: UInt8(ascii: "@")))
        for (index, byte) in [(at, UInt8(ascii: " ")), (6, 0xFF)] {
            var broken = bytes
            broken[index] = byte
            #expect(throws: VaultError.unreadable) { try Profile(sealableBytes: broken) }
        }
    }

    @Test("may be anything at all: they are read or refused")
    func fuzz() throws {
        var random = SplitMix64(state: 5)
        let bytes = try profile().sealableBytes()
        for _ in 0..<20_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                guard let index = mutated.indices.randomElement(using: &random) else { continue }
                mutated[index] = UInt8.random(in: 0...255, using: &random)
            }
            guard let read = try? Profile(sealableBytes: mutated) else { continue }
            #expect(try Profile(sealableBytes: read.sealableBytes()) == read)
        }
    }
}
