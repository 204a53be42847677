import Audit
import Claims
import Foundation
import Jobs
import Outbound
import Policy
import Primitives
import Store
import Trust
import Web

/// Components: what runs here that others made, and what is published about its flaws.
package struct ComponentsSlice: Sendable {
    /// Hears how many flaws were found that nobody knew before.
    package typealias Alarm = @Sendable (Transaction, Int) throws -> Void

    let database: Database
    let audit: AuditTrail
    let random: RandomSource
    let list: ComponentList
    /// Nil where none is set.
    let feed: AdvisoryFeed?
    let fetch: GuardedFetch
    /// Of the program that runs.
    let build: String
    let alarm: Alarm
    /// Reads what dpkg keeps, and notices.
    private let desk = BlockingThreads<Never>(name: "klatch-components", count: 1, waiting: 16, idle: 60)

    package init(
        database: Database, audit: AuditTrail, random: RandomSource, list: ComponentList, feed: AdvisoryFeed?,
        fetch: GuardedFetch, build: String, alarm: @escaping Alarm
    ) {
        self.database = database
        self.audit = audit
        self.random = random
        self.list = list
        self.feed = feed
        self.fetch = fetch
        self.build = build
        self.alarm = alarm
    }

    package static var files: [EmbeddedFile] { embeddedFiles.filter { $0.path != "Package.resolved" } }
    package static func migrations() throws -> [Migration] { try Migration.all(in: files, room: "Components") }

    package static let operatorList = [
        NavigationEntry("/operator/components", WordKey("components.title"), for: .operatorComponents)
    ]

    var findings: ComponentFindingStore { ComponentFindingStore(random: random) }

    package var routes: [Route] { pages }
    package var workers: [any Worker] { [ComponentsWorker(slice: self)] }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("components.compare", .every(minutes: 720), CompareComponents())]
    }

    package var probes: [String: any Probe] {
        [
            "vulnerability.daily-advisories": AdvisoryProbe(slice: self),
            "vulnerability.patched-in-time": PatchProbe(slice: self),
        ]
    }

    /// Nil where it cannot be seen what runs, or too many are looking.
    func components() async -> [Component]? {
        let list = list
        return await desk.run { _ in list.components() } ?? nil
    }

    /// All that runs, compared with all notices.
    func comparison(with feed: AdvisoryFeed) async throws(AdvisoryFeedError) -> ComponentComparison {
        let (list, source) = (list, try await feed.source(by: fetch))
        let compared = await desk.run { _ in
            Result { () throws(AdvisoryFeedError) in try ComponentComparison(list, with: source) }
        }
        guard let compared else { throw .busy }
        return try compared.get()
    }

    static let scope = Scope.system("what runs here is the installation's")
}
