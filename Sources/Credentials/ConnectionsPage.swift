import Foundation
import Primitives
import Web

/// The providers of this installation, and the person's accounts there that sign them in.
struct ConnectionsPage: Page {
    static let template = "connections"
    let title = WordKey("credentials.connections.title")
    let connections: [Row]
    let hasConnections: Bool
    /// What is connected for other purposes.
    let others: [Other]
    let hasOthers: Bool
    let providers: [Choice]
    let hasProviders: Bool
    /// Whether ways in can be changed now, or have to be confirmed first.
    let isFresh: Bool

    struct Row: Sendable {
        let id: String
        let provider: String
        let hint: String
        let linked: Moment
        let used: Moment?
        let isIdle: Bool
    }

    struct Other: Sendable {
        let name: String
        let hint: String
        let path: String
        /// What it may do.
        let permissions: String
        /// It has brought nothing for half a year.
        let isIdle: Bool
        let linked: Moment
        let used: Moment?
    }

    struct Choice: Sendable {
        let name: String
        let label: String
    }

    init(
        _ listed: [Connection], _ outside: [OutsideConnection], _ configured: [SignInVendor], isFresh: Bool,
        _ zone: TimeZone, _ catalogue: Catalogue, at now: Date
    ) {
        let moment = { Moment($0, language: catalogue.language, timeZone: zone) }
        connections = listed.map { one in
            Row(
                id: one.id.uuidString.lowercased(),
                provider: configured.first { $0.name == one.provider }?.label ?? one.provider, hint: one.hint,
                linked: moment(one.linkedAt), used: one.usedAt.map(moment),
                isIdle: ConnectionReviewStore.isIdle(since: one.usedAt ?? one.linkedAt, at: now))
        }
        hasConnections = !listed.isEmpty
        others = outside.map {
            Other(
                name: catalogue.sentence($0.name), hint: $0.hint, path: $0.path,
                permissions: $0.permissions.map(catalogue.sentence).joined(separator: " · "),
                isIdle: $0.isIdle(at: now),
                linked: moment($0.linkedAt), used: $0.usedAt.map(moment))
        }
        hasOthers = !outside.isEmpty
        providers = configured.map { Choice(name: $0.name, label: $0.label) }
        hasProviders = !configured.isEmpty
        self.isFresh = isFresh
    }
}
