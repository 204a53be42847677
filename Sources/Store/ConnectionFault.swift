import CPostgres
import Foundation
import Primitives

/// Why no connection to a database comes about, for whoever wrote its address into the settings.
package struct ConnectionFault: ExplainedError, Equatable {
    /// The setting that holds the address.
    package let setting: String
    /// The last line of what the server, or libpq, said. It names hosts, roles and databases, and never a password.
    package let reason: String

    package init(setting: String, reason: String) {
        (self.setting, self.reason) = (setting, reason)
    }

    /// Tries once more to connect; nil where that succeeds.
    package static func of(_ target: String, setting: String) -> ConnectionFault? {
        guard let pointer = Connection.connect(target) else {
            return ConnectionFault(setting: setting, reason: "there is no memory for a connection")
        }
        defer { PQfinish(pointer) }
        guard PQstatus(pointer) != CONNECTION_OK else { return nil }
        let said = String(cString: PQerrorMessage(pointer)).split(separator: "\n").last.map(String.init) ?? ""
        let line = said.trimmingCharacters(in: .whitespaces)
        return ConnectionFault(setting: setting, reason: line.isEmpty ? "nothing" : line)
    }

    package var words: (problem: String, fix: String) {
        ("The database that \(setting) names cannot be reached. It was said: \(reason).", fix)
    }

    private static let fixes: [(sign: String, fix: String)] = [
        ("password", "Check the user and the password in it."),
        ("does not exist", "Make that database or role; docs/operators.md has the statements."),
        ("translate host name", "Check the name of the host in it."),
        ("certificate", "Check `sslrootcert` in it, and whom the server's certificate was given for."),
        ("SSL", "Check `sslmode` in it, and whether the server speaks TLS."),
        ("pg_hba", "Let this machine in, in the server's pg_hba.conf."),
        ("too many", "Raise the server's max_connections, or lower KLATCH_DATABASE_CONNECTIONS."),
    ]

    private var fix: String {
        Self.fixes.first { reason.contains($0.sign) }?.fix ?? "Check that it runs there, and the host and port in it."
    }
}
