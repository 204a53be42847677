import Accounts
import Foundation
import Policy
import Primitives
import Web

/// What one of support asked for, what was allowed, and a form to ask. Persons are hinted at, not named.
struct SupportDeskPage: Page {
    static let template = "support-desk"
    let title = WordKey("operators.desk.title")
    let accesses: [Row]
    let isEmpty: Bool
    /// Whether one may ask and go in now, or has to confirm first who one is.
    let isFresh: Bool
    let form: FormView

    struct Row: Sendable {
        let id: String
        let hint: String
        let reference: String
        let workspace: String
        let reason: String?
        let tone: String
        let state: String
        let asked: Moment
        let until: Moment
        let isWaiting: Bool
        let isAllowed: Bool
        /// Whether it is this operator's own wish, which they can take back.
        let isOwn: Bool
    }

    init(
        _ accesses: [SupportAccess], _ workspaces: [(id: WorkspaceID, name: String)], form: Form, _ exchange: Exchange,
        _ moment: ReaderMoments
    ) throws {
        let now = exchange.now
        let listed = accesses.sorted { Self.rank($0.stateAtDesk(at: now)) < Self.rank($1.stateAtDesk(at: now)) }
        self.accesses = listed.map { Self.row($0, at: now, exchange.catalogue, moment) }
        isEmpty = accesses.isEmpty
        isFresh = try exchange.signedIn.decide(.operatorSupport, at: now) == .allowed
        self.form = exchange.view(
            form, options: ["workspace": workspaces.map { .init(value: $0.id.text, label: $0.name) }],
            labels: [
                "workspace": WordKey("operators.desk.workspace"), "address": WordKey("operators.desk.address"),
                "reason": WordKey("operators.desk.reason"),
            ])
    }

    /// What can be worked on comes first; within that the newest, as they came.
    private static func rank(_ state: SupportAccess.State) -> Int {
        switch state {
        case .allowed: 0
        case .waiting: 1
        case .over: 2
        }
    }

    private static func row(
        _ access: SupportAccess, at now: Date, _ catalogue: Catalogue, _ moment: ReaderMoments
    ) -> Row {
        let state = access.stateAtDesk(at: now)
        return Row(
            id: access.id.text, hint: access.hint, reference: access.reference, workspace: access.workspaceName,
            reason: access.reason,
            tone: state == .allowed ? "good" : state == .waiting ? "info" : "", state: catalogue.sentence(state.words),
            asked: moment(access.askedAt), until: moment(access.endsAt ?? access.answerBy),
            isWaiting: state == .waiting, isAllowed: state == .allowed, isOwn: access.operatorAccount != nil)
    }
}

extension SupportAccess.State {
    var words: WordKey {
        switch self {
        case .waiting: WordKey("operators.state.waiting")
        case .allowed: WordKey("operators.state.allowed")
        case .over: WordKey("operators.state.over")
        }
    }
}
