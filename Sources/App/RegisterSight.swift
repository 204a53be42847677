import Claims
import Foundation
import Primitives
import Releases
import Store
import Trust

#if canImport(Glibc)
    import Glibc
#endif

/// What the program itself can see of duties that people sign for.
enum RegisterSight {
    /// By claim.
    static func probes(_ installation: Installation, _ others: [String: any Probe]) -> [String: any Probe] {
        let settings = installation.settings
        var sights: [String: any Probe] = [
            "app.network-closed": NetworkSight(hasCluster: installation.cluster != nil),
            "rest.storage-encrypted": VolumeSight(folder: settings.data.path),
            "backup.two-places": PlacesSight(
                places: settings.backups?.places.count ?? 0, files: BackupFilesProbe(desk: BackupDesk(installation))),
            "vulnerability.security-testing": ReleaseProbe("change.reviewed", settings.release),
        ]
        sights["privacy.never-sold"] = others["privacy.no-hidden-sharing"]
        return sights
    }
}

/// The database that comes with Klatch answers to no network. One elsewhere is seen by whoever looks after it.
struct NetworkSight: Probe {
    let hasCluster: Bool

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let addresses = try await scene.read {
            try $0.first("SELECT current_setting('listen_addresses') AS it")?.get("it") ?? ""
        }
        let isOpen = hasCluster && !addresses.isEmpty
        return ClaimFinding(
            faults: isOpen ? ["the private database answers to the network"] : [],
            otherwise: hasCluster ? "The private database answers to no network." : "The database is elsewhere.",
            recorded: ["database": hasCluster ? "private" : "elsewhere"])
    }
}

/// Whether the system shows that the disk of the data folder is encrypted. What a machine's provider does below it is not to be
/// seen from here, so that it is only written down.
struct VolumeSight: Probe {
    private static let devices = "/sys/dev/block"

    let folder: String

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let shown = isEncrypted ? "encrypted (dm-crypt)" : "no encryption of its own"
        return ClaimFinding(.holds, "The system shows the disk of the data folder.", recorded: ["system shows": shown])
    }

    /// Follows the disk to those it lies on.
    private var isEncrypted: Bool {
        var status = stat()
        guard stat(folder, &status) == 0 else { return false }
        return Self.isEncrypted("\(Self.devices)/\(Self.name(UInt64(status.st_dev)))", depth: 8)
    }

    /// Major and minor number of a disk, as makedev(3) put them together.
    static func name(_ device: UInt64) -> String {
        let major = (device >> 8 & 0xFFF) | (device >> 32 & ~0xFFF)
        let minor = (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
        return "\(major):\(minor)"
    }

    static func isEncrypted(_ device: String, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        if let id = try? String(contentsOfFile: "\(device)/dm/uuid", encoding: .utf8), id.hasPrefix("CRYPT-") {
            return true
        }
        let below = (try? FileManager.default.contentsOfDirectory(atPath: "\(device)/slaves")) ?? []
        return !below.isEmpty && below.allSatisfy { isEncrypted("\(device)/slaves/\($0)", depth: depth - 1) }
    }
}

/// Backups are whole in two places at least.
struct PlacesSight: Probe {
    let places: Int
    let files: any Probe

    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        guard places >= 2 else {
            let words = places == 0 ? "No place for backups is set." : "Backups are kept in one place only."
            return ClaimFinding(.unproved, words, recorded: ["places": "\(places)"])
        }
        return try await files.examine(scene)
    }
}
