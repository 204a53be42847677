import Claims
import Foundation
import Store

/// The database admits only our own accounts without power, over a private socket or verified TLS.
struct DatabaseLockProbe: Probe {
    func examine(_ scene: ProbeScene) async throws -> ClaimFinding {
        let (powers, link) = try await scene.read { (try Self.powers($0), try Self.link($0)) }
        var faults = powers.map { "the role that serves \($0)" } + link.faults
        var recorded = ["link": link.name]
        if scene.house.hasPrivateCluster {
            let folder = scene.house.dataFolder + "/postgres"
            guard let mode = Self.mode(of: folder) else {
                return ClaimFinding(.unproved, "The database's folder cannot be seen from here.", recorded: recorded)
            }
            recorded["folder"] = String(mode, radix: 8)
            if mode & 0o077 != 0 { faults.append("others on the machine may enter the database's folder") }
        }
        return ClaimFinding(
            faults: faults, otherwise: "One role without power, over \(link.name).", recorded: recorded)
    }

    private static func powers(_ tx: Transaction) throws -> [String] {
        let row = try tx.first(
            """
            SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
                EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'klatch'::regnamespace
                    AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owns
            FROM pg_roles WHERE rolname = current_user
            """)
        guard let row else { throw DatabaseError.denied }
        let all = [
            ("rolsuper", "is a superuser"), ("rolbypassrls", "passes row security by"),
            ("rolcreaterole", "may make roles"), ("rolcreatedb", "may make databases"),
            ("rolreplication", "may replicate"), ("owns", "owns tables"),
        ]
        return try all.filter { try row.get($0.0, as: Bool.self) }.map(\.1)
    }

    private struct Link {
        let name: String
        let faults: [String]
    }

    /// How this very connection came in, and where the server listens beside it.
    private static func link(_ tx: Transaction) throws -> Link {
        let row = try tx.first(
            """
            SELECT inet_client_addr() IS NULL AS is_socket, current_setting('listen_addresses') AS listens,
                COALESCE((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), '') AS tls
            """)
        guard let row else { throw DatabaseError.unavailable }
        let (listens, tls): (String, String) = (try row.get("listens"), try row.get("tls"))
        if try row.get("is_socket") {
            let faults = listens.isEmpty ? [] : ["the database also listens on \(listens)"]
            return Link(name: "a private local socket", faults: faults)
        }
        let isStrong = tls == "TLSv1.2" || tls == "TLSv1.3"
        return Link(
            name: tls.isEmpty ? "plain TCP" : tls, faults: isStrong ? [] : ["the link to the database is not TLS 1.2"])
    }

    private static func mode(of folder: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? NSNumber)??.intValue
    }
}
