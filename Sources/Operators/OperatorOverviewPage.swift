import Accounts
import Foundation
import Jobs
import Mail
import Policy
import Primitives
import Web

/// What an operator may do, why, and until when.
struct OperatorOverviewPage: Page {
    static let template = "operator-overview"
    let title = WordKey("operators.overview.title")
    let grants: [Row]

    struct Row: Sendable {
        let role: String
        let what: String
        let reason: String
        let approver: String?
        let until: Moment
    }

    init(_ grants: [OperatorGrant], _ catalogue: Catalogue, _ moment: ReaderMoments) {
        self.grants = grants.map { grant in
            Row(
                role: catalogue.sentence(grant.role.words), what: catalogue.sentence(grant.role.meaning),
                reason: grant.reason, approver: grant.approver,
                until: moment(grant.endsAt))
        }
    }
}

extension OperatorRole {
    package var words: WordKey {
        switch self {
        case .support: WordKey("operators.role.support")
        case .security: WordKey("operators.role.security")
        case .infrastructure: WordKey("operators.role.infrastructure")
        }
    }

    var meaning: WordKey {
        switch self {
        case .support: WordKey("operators.role.support-what")
        case .security: WordKey("operators.role.security-what")
        case .infrastructure: WordKey("operators.role.infrastructure-what")
        }
    }
}

/// The workspaces there are, by name and size.
struct OperatorWorkspacesPage: Page {
    static let template = "operator-workspaces"
    static let size = 50
    let title = WordKey("operators.workspaces.title")
    let workspaces: [Row]
    let isEmpty: Bool
    let pages: PageLinks

    struct Row: Sendable {
        let name: String
        let people: Int
        let members: Int
        let since: Moment
    }

    init(_ sizes: [WorkspaceSize], page: Int, total: Int, _ catalogue: Catalogue, _ moment: ReaderMoments) {
        workspaces = sizes.map { one in
            Row(
                name: one.name, people: one.people, members: one.members,
                since: moment(one.createdAt))
        }
        isEmpty = sizes.isEmpty
        pages = PageLinks(page: page, size: Self.size, total: total, catalogue) { "/operator/workspaces?page=\($0)" }
    }
}

/// How the installation is doing.
struct OperatorHealthPage: Page {
    static let template = "operator-health"
    let title = WordKey("operators.health.title")
    let jobs: [Count]
    let deliveries: [Count]
    let databaseSize: String
    let waiting: Moment?

    struct Count: Sendable {
        let label: String
        let count: Int
    }

    init(_ health: InstallationHealth, at now: Date, _ catalogue: Catalogue, _ moment: ReaderMoments) {
        jobs = JobState.allCases.map {
            Count(label: catalogue.sentence($0.operatorWords), count: health.jobs[$0, default: 0])
        }
        deliveries = DeliveryState.allCases.map {
            Count(label: catalogue.sentence($0.operatorWords), count: health.deliveries[$0, default: 0])
        }
        databaseSize = health.databaseSize.formatted(.byteCount(style: .file).locale(catalogue.locale))
        waiting = health.waitingSince.map { moment($0) }
    }
}

extension JobState {
    fileprivate var operatorWords: WordKey {
        switch self {
        case .scheduled: WordKey("app.jobs.state.scheduled")
        case .available: WordKey("app.jobs.state.available")
        case .executing: WordKey("app.jobs.state.executing")
        case .retryable: WordKey("app.jobs.state.retryable")
        case .completed: WordKey("app.jobs.state.completed")
        case .cancelled: WordKey("app.jobs.state.cancelled")
        case .discarded: WordKey("app.jobs.state.discarded")
        }
    }
}

extension DeliveryState {
    fileprivate var operatorWords: WordKey {
        switch self {
        case .queued: WordKey("app.outbox.state.queued")
        case .sending: WordKey("app.outbox.state.sending")
        case .sent: WordKey("app.outbox.state.sent")
        case .kept: WordKey("app.outbox.state.kept")
        case .refused: WordKey("app.outbox.state.refused")
        case .unknown: WordKey("app.outbox.state.unknown")
        }
    }
}
