import Accounts
import Components
import Foundation
import Outbound
import Primitives

/// How the place of published notices is read and what is refused, with its fix.
extension SettingsSource {
    /// Nil where none is named.
    mutating func advisories() -> AdvisoryFeed? {
        guard let text = text(.advisories) else { return nil }
        guard let feed = AdvisoryFeed(text) else {
            refuse(
                .advisories, "is no place of notices",
                "Write the absolute path of a file or folder, or an https:// address; docs/components.md tells how to get one."
            )
            return nil
        }
        return feed
    }
}

extension ComponentList {
    /// Of the program that runs, and of the PostgreSQL that comes with it.
    package init(_ settings: Settings) {
        guard case .private(let binaries) = settings.database else {
            self.init(programs: [])
            return
        }
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: Self.postgres)) ?? []
        let newest = versions.compactMap { Int($0) }.max().map { "\(Self.postgres)/\($0)/bin" }
        self.init(programs: [binaries ?? newest].compactMap { $0.map { "\($0)/postgres" } })
    }

    /// Where Debian puts its versions.
    private static let postgres = "/usr/lib/postgresql"
}

extension ComponentsSlice {
    init(_ installation: Installation) {
        let signals = Signals(vault: installation.vault, audit: installation.audit)
        var fetch = installation.settings.fetch
        // All notices about a system are far longer than what people name, and come once.
        fetch.limits = TransferLimits(connect: .seconds(10), total: .seconds(300), body: 256 * 1_048_576)
        fetch.threads = 1
        self.init(
            database: installation.database, audit: installation.audit, random: installation.random,
            list: ComponentList(installation.settings), feed: installation.settings.advisories,
            fetch: GuardedFetch(ledger: installation.database, settings: fetch, random: installation.random),
            build: klatchVersion
        ) { try signals.note($0, .flawFound, times: $1) }
    }
}
