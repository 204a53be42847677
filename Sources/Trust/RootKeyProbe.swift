import Claims
import Foundation
import Primitives
import Store
import Vault

/// The root key wraps and unwraps, lies where only we can read it, and every key in the database is wrapped.
struct RootKeyProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let root = try scene.vault.proveRoot(id: scene.random.uuid(at: scene.time.now()))
        var recorded = ["kind": root.kind]
        var faults = root.works ? [] : ["the root key does not open what it wrapped"]
        let file = RootKeyFile(scene.house.rootKeyPath)
        if root.kind == "file" || file.exists {
            do {
                _ = try file.load()
                recorded["mode"] = "0600"
            } catch { faults.append("the key file is open to others, gone, or not what it was") }
        }
        let wrapped = try await scene.read(Self.wrapped)
        recorded["keys"] = "\(wrapped.all)"
        if wrapped.bare > 0 { faults.append("\(wrapped.bare) keys in the database are not wrapped") }
        return ClaimFinding(
            faults: faults,
            otherwise: "A \(root.kind) outside the database holds it; all \(wrapped.all) keys within are wrapped.",
            recorded: recorded)
    }

    /// Of the installation's own secrets, and of the thousand newest keys.
    private static func wrapped(_ tx: Transaction) throws -> (all: Int, bare: Int) {
        let values = try tx.rows(
            """
            SELECT wrapped FROM installation_secret
            UNION ALL (SELECT wrapped FROM data_key WHERE wrapped IS NOT NULL ORDER BY created_at DESC LIMIT 1000)
            """
        ).map { try $0.get("wrapped", as: [UInt8].self) }
        let bare = values.count { (try? SealedEnvelope(parsing: $0)) == nil }
        return (values.count, bare)
    }
}
