import Foundation
import Primitives

@testable import Vault

/// A vault in memory, with keys nobody stored.
struct MemoryVault {
    let vault: KeyVault
    let random = RandomSource.seeded(7)
    let workspace = WorkspaceID(UUID())

    init() throws {
        let root = LocalRootKey(random: random, at: Date(timeIntervalSince1970: 0))
        vault = try KeyVault(
            roots: RootKeys(root), secrets: .unstored(random: random, at: Date(timeIntervalSince1970: 0)),
            random: random)
    }

    func key() -> DataKey {
        let id = UUID()
        return DataKey(id: id, versions: [id: KeyMaterial(random: random)])
    }

    func place(_ row: UUID = UUID()) -> Place { Place("person", "name", row: row, workspace: workspace) }
}

/// A folder of its own that goes away with the value.
final class ScratchFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "vault-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}

func bytes(_ hex: String) -> [UInt8] { Hex.decode(hex.filter { !$0.isWhitespace }) ?? [] }

extension KeyMaterial {
    init(hex: String) throws {
        var key = bytes(hex)
        guard let material = KeyMaterial(taking: &key) else { throw VaultError.malformed }
        self = material
    }
}
