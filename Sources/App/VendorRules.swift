import Backups
import Foundation
import Mail
import Outbound
import Primitives
import Vendors

/// How the register of vendors is read and what is refused, with its fix.
extension SettingsSource {
    /// Nil where none is named.
    mutating func vendors() -> VendorRegister? {
        guard let path = text(.vendors) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            refuse(
                .vendors, "cannot be read", "Name a JSON file that Klatch may read; docs/vendors.md tells its fields.")
            return nil
        }
        do { return try VendorRegister(json: Array(data)) } catch {
            refuse(.vendors, "is no register of vendors: \(error)", "docs/vendors.md tells its fields.")
            return nil
        }
    }
}

extension VendorsSlice {
    init(_ installation: Installation, _ origin: String) {
        self.init(
            database: installation.database, audit: installation.audit, register: installation.settings.vendors,
            reached: installation.settings.reachedHosts, origin: origin)
    }
}

extension Settings {
    /// Machines outside that these settings name: of mail, database and backups. This machine's own are nobody's.
    var reachedHosts: [String] {
        var hosts = smtp.map { [$0.host] } ?? []
        if case .external(let app, _) = database, let host = URLComponents(string: app.reveal())?.host {
            hosts.append(host)
        }
        hosts += bucketOrigins.filter { !$0.isLoopback }.map(\.authority)
        return hosts.filter { !["localhost", "127.0.0.1", "::1"].contains($0) && !$0.hasPrefix("/") }
    }

    /// Stores that backups are kept at.
    var bucketOrigins: [Origin] { (backups?.places ?? []).compactMap { $0.bucket?.origin } }
}
