import Foundation
import Primitives
import Testing

@testable import Vault

@Suite("Blind index and keyed codes")
struct BlindIndexTests {
    let world: MemoryVault

    init() throws { world = try MemoryVault() }

    @Test("The same address in any case has one index of 16 bytes, another address another")
    func index() throws {
        let index = world.vault.blindIndex(try EmailAddress(parsing: "Ada@Example.org"))
        #expect(index.count == 16 && world.vault.blindIndexVersion == 1)
        #expect(index == world.vault.blindIndex(try EmailAddress(parsing: "ada@example.ORG")))
        #expect(index != world.vault.blindIndex(try EmailAddress(parsing: "ada@example.com")))
    }

    @Test("Two installations give one address different indexes")
    func installations() throws {
        let address = try EmailAddress(parsing: "ada@example.org")
        let random = RandomSource.seeded(99)
        let other = try KeyVault(
            roots: world.vault.roots, secrets: .unstored(random: random, at: Date()), random: random)
        #expect(world.vault.blindIndex(address) != other.blindIndex(address))
    }

    @Test("A code is bound to its purpose, however purpose and message are split")
    func purpose() {
        let vault = world.vault
        #expect(vault.mac("relay", [1, 2]).count == 32)
        #expect(vault.mac("relay", [1, 2]) == vault.mac("relay", [1, 2]))
        #expect(vault.mac("relay", Array("x".utf8)) != vault.mac("relayx", []))
        #expect(vault.mac("relay", [1, 2]) != vault.mac("form", [1, 2]))
    }
}
