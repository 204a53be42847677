import Foundation
import Primitives
import Testing

@testable import Vault

@Suite("AT-52: what is sealed opens where it was sealed, whole, and nowhere else")
struct CiphertextSwapTests {
    let world: MemoryVault
    let key: DataKey
    let row = UUID()
    let sealed: Sealed<String>
    var vault: KeyVault { world.vault }

    init() throws {
        world = try MemoryVault()
        key = world.key()
        sealed = try world.vault.seal("Ada Example", under: key, at: world.place(row))
    }

    func open(_ bytes: [UInt8], at place: Place? = nil) throws -> String {
        try vault.open(Sealed<String>(bytes: bytes), under: key, at: place ?? world.place(row))
    }

    @Test("AT-52: moved to another row, column, table or workspace it does not open")
    func moved() throws {
        let places = [
            Place("person", "name", row: UUID(), workspace: world.workspace),
            Place("person", "address", row: row, workspace: world.workspace),
            Place("contact", "name", row: row, workspace: world.workspace),
            Place("person", "name", row: row, workspace: WorkspaceID(UUID())),
            Place("person", "name", row: row, workspace: nil),
            Place("person", "name", row: row, workspace: world.workspace, context: [0]),
            Place("personn", "ame", row: row, workspace: world.workspace),
            Place("perso", "nname", row: row, workspace: world.workspace),
        ]
        for place in places {
            #expect(throws: VaultError.notAuthentic) { try open(sealed.bytes, at: place) }
        }
        #expect(try open(sealed.bytes) == "Ada Example")
    }

    @Test("AT-52: under another key it does not open, also when the key bears the same id")
    func otherKey() throws {
        let other = world.key()
        let place = world.place(row)
        #expect(throws: VaultError.otherKey(key.id)) { try vault.open(sealed, under: other, at: place) }
        let impostor = DataKey(id: key.id, versions: [key.id: KeyMaterial(random: world.random)])
        #expect(throws: VaultError.notAuthentic) { try vault.open(sealed, under: impostor, at: place) }
    }

    @Test("AT-52: with the id of another of the owner's keys written into it, it does not open")
    func swappedKeyID() throws {
        let other = world.key()
        let both = DataKey(id: key.id, versions: key.versions.merging(other.versions) { one, _ in one })
        let bytes = sealed.bytes.prefix(2) + other.id.bytes + sealed.bytes.dropFirst(18)
        #expect(throws: VaultError.notAuthentic) {
            try vault.open(Sealed<String>(bytes: Array(bytes)), under: both, at: world.place(row))
        }
    }

    @Test("AT-52: with any one bit flipped it does not open")
    func flipped() {
        for index in sealed.bytes.indices {
            for bit in 0..<8 {
                var bytes = sealed.bytes
                bytes[index] ^= 1 << bit
                #expect(throws: VaultError.self) { try open(bytes) }
            }
        }
    }

    @Test("AT-52: cut short or made longer it does not open")
    func cut() {
        for length in sealed.bytes.indices {
            #expect(throws: VaultError.self) { try open(Array(sealed.bytes.prefix(length))) }
        }
        #expect(throws: VaultError.notAuthentic) { try open(sealed.bytes + [0]) }
    }

    @Test("AT-52: plain text in a sealed column is refused, never handed out")
    func plain() {
        let long = String(repeating: "Ada Example ", count: 20)
        for text in ["", "Ada Example", long, "\\x" + Hex.encode(sealed.bytes)] {
            #expect(throws: VaultError.malformed) { try open(Array(text.utf8)) }
        }
    }

    @Test("AT-52: an older format or another algorithm is refused")
    func downgraded() {
        for (index, value) in [(0, 0xF8), (0, 0), (1, 0), (1, 2), (1, 255)] as [(Int, UInt8)] {
            var bytes = sealed.bytes
            bytes[index] = value
            #expect(throws: VaultError.malformed) { try open(bytes) }
        }
    }

    @Test("Random bytes and mangled envelopes never trap and never open")
    func fuzz() {
        var generator = SplitMix64(state: 52)
        for round in 0..<20_000 {
            var bytes = round % 2 == 0 ? sealed.bytes : []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                switch generator.next() % 4 {
                case 0: bytes.append(UInt8.random(in: 0...255, using: &generator))
                case 1: bytes = Array(bytes.prefix(Int.random(in: 0...80, using: &generator)))
                case 2: bytes.insert(0xF9, at: 0)
                default: bytes.append(contentsOf: bytes)
                }
            }
            if bytes == sealed.bytes { continue }
            #expect(throws: VaultError.self) { try open(bytes) }
        }
    }
}
