import Foundation
import Primitives
import Store
import Vault
import Web

/// How the trust page read before, for everybody: a list, each version as it stood, and a feed to subscribe to.
extension TrustSlice {
    var versionRoutes: [Route] {
        [
            .get("/trust/versions", .visitor("what we claimed before is for everybody"), listVersions),
            .get("/trust/versions/{version}", .visitor("what we claimed before is for everybody"), showVersion),
            .get("/trust/versions/{version}/signed.json", .open("a version for programs, signed"), signedVersion),
            .get("/trust/feed.atom", .open("tells programs that read feeds what is new"), atom),
        ]
    }

    private static let scope = Scope.system("shows what was claimed, which is public")

    private func listVersions(_ exchange: Exchange) async throws -> Reply {
        let before = exchange.query("before", maximum: 9).flatMap { Int($0) }
        let kept = try await database.transaction(Self.scope) {
            try TrustVersionStore().list($0, before: before, limit: TrustVersionsPage.size + 1)
        }
        return .page(TrustVersionsPage(kept, exchange))
    }

    private func number(_ exchange: Exchange) throws -> Int {
        // Nine figures hold every number that the database does.
        guard let text = exchange.parameters["version"], text.utf8.count <= 9, let number = Int(text), number > 0 else {
            throw RequestRefusal.notFound
        }
        return number
    }

    private func showVersion(_ exchange: Exchange) async throws -> Reply {
        let number = try number(exchange)
        let store = TrustVersionStore()
        let found = try await database.transaction(Self.scope) { tx in
            (try store.version(tx, number), try store.version(tx, number - 1), try store.newest(tx)?.number ?? 0)
        }
        guard let version = found.0 else { throw RequestRefusal.notFound }
        return .page(TrustVersionPage(version, before: found.1, hasLater: number < found.2, exchange))
    }

    private func signedVersion(_ exchange: Exchange) async throws -> Reply {
        let number = try number(exchange)
        let version = try await database.transaction(Self.scope) { try TrustVersionStore().version($0, number) }
        guard let version else { throw RequestRefusal.notFound }
        return .text(try SignedTrustVersion(version).text, type: "application/json")
    }

    private func atom(_ exchange: Exchange) async throws -> Reply {
        let kept = try await database.transaction(Self.scope) {
            try TrustVersionStore().list($0, before: nil, limit: TrustFeedEntries.size + 1)
        }
        let entries = TrustFeedEntries(kept.compactMap(\.version), origin: origin, exchange.catalogue)
        return .feed(entries.feed)
    }
}
