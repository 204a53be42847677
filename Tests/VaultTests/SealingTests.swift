import Foundation
import Primitives
import Testing

@testable import Vault

/// Sealing and opening.
@Suite("Claim rest.fields-sealed")
struct SealingTests {
    let world: MemoryVault
    var vault: KeyVault { world.vault }

    init() throws { world = try MemoryVault() }

    struct Profile: Codable, Equatable, SealableValue {
        var name: String
        var city: String?
    }

    @Test("Text, bytes and Codable values come back as they were")
    func roundTrip() throws {
        let (key, place) = (world.key(), world.place())
        for text in ["", "Ada Example", "Zoë, naïve 👩🏽‍💻 \u{0}", String(repeating: "x", count: 70_000)] {
            #expect(
                try Array(vault.open(vault.seal(text, under: key, at: place), under: key, at: place).utf8)
                    == Array(text.utf8))
        }
        let raw: [UInt8] = [0, 255, 128]
        #expect(try vault.open(vault.seal(raw, under: key, at: place), under: key, at: place) == raw)
        let profile = Profile(name: "Ada Example", city: nil)
        #expect(try vault.open(vault.seal(profile, under: key, at: place), under: key, at: place) == profile)
        let words = ["b": "2", "a": "1"]
        #expect(try vault.open(vault.seal(words, under: key, at: place), under: key, at: place) == words)
    }

    @Test("Sealing adds 46 bytes and never gives the same bytes twice")
    func shape() throws {
        let (key, place) = (world.key(), world.place())
        let (one, two) = (try vault.seal("same", under: key, at: place), try vault.seal("same", under: key, at: place))
        #expect(one.bytes.count == 4 + 46 && SealedEnvelope.overhead == 46)
        #expect(one != two)
        #expect(Array(one.bytes.prefix(18)) == [0xF9, 1] + key.id.bytes)
    }

    @Test("A value that opens but is of another type is not handed out")
    func otherType() throws {
        let (key, place) = (world.key(), world.place())
        let raw = try vault.seal([0xFF, 0xFE] as [UInt8], under: key, at: place)
        #expect(throws: VaultError.unreadable) {
            try vault.open(Sealed<String>(bytes: raw.bytes), under: key, at: place)
        }
        #expect(throws: VaultError.unreadable) {
            try vault.open(Sealed<Profile>(bytes: raw.bytes), under: key, at: place)
        }
    }

    @Test("An older version of the key still opens, and a destroyed key says so")
    func versions() throws {
        let (old, place) = (world.key(), world.place())
        let sealed = try vault.seal("kept", under: old, at: place)
        let id = UUID()
        let both = DataKey(
            id: id, versions: old.versions.merging([id: KeyMaterial(random: world.random)]) { one, _ in one })
        #expect(try vault.open(sealed, under: both, at: place) == "kept")
        #expect(try vault.seal("new", under: both, at: place).bytes[2..<18].elementsEqual(id.bytes))
        let destroyed = DataKey(id: old.id, versions: [:])
        #expect(throws: VaultError.destroyed(old.id)) { try vault.open(sealed, under: destroyed, at: place) }
        #expect(throws: VaultError.destroyed(old.id)) { try vault.seal("x", under: destroyed, at: place) }
    }

    @Test("Nonces do not repeat over 100,000 seals")
    func nonces() throws {
        let key = world.key()
        let place = world.place()
        var seen = Set<[UInt8]>()
        for _ in 0..<100_000 { seen.insert(Array(try vault.seal([], under: key, at: place).bytes[18..<30])) }
        #expect(seen.count == 100_000)
    }

    @Test("A byte drawn for a nonce is never used again, by however many tasks")
    func blocks() async throws {
        let counter = CountingSource()
        let source = NonceSource(RandomSource { counter.bytes($0) })
        let all = await withTaskGroup(of: [Data].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1_000).map { _ in source.nextBytes() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 8_000)
        #expect(all.allSatisfy { $0.count == 12 })
    }

    @Test("Nothing that holds a key prints it")
    func printing() throws {
        let key = world.key()
        let hex = try #require(key.versions[key.id]?.withUnsafeBytes { Hex.encode($0) })
        var text = "\(key) \(String(reflecting: key)) \(world.vault.signing) \(String(describing: key.versions))"
        dump(key, to: &text)
        dump(key.versions, to: &text)
        #expect(!text.contains(hex.prefix(8)) && !text.contains("SymmetricKey"))
    }
}
