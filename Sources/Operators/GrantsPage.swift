import Accounts
import Foundation
import Policy
import Primitives
import Web

/// Who looks after the installation, with which role, why and until when; and a form for another.
struct GrantsPage: Page {
    static let template = "operator-grants"
    let title = WordKey("operators.grants.title")
    let grants: [Row]
    /// Whether rights can be given and taken now, or it has to be confirmed first who asks.
    let isFresh: Bool
    let form: FormView

    struct Row: Sendable {
        let id: String
        let name: String
        let address: String
        let role: String
        let reason: String
        let approver: String?
        /// It waits for the approval of another operator, and whether that may be whoever looks at the page.
        let isWaiting: Bool
        let mayApprove: Bool
        let since: Moment
        let until: Moment
    }

    init(_ live: [OperatorGrant], form: Form, _ exchange: Exchange, _ moment: ReaderMoments) throws {
        let catalogue = exchange.catalogue
        let account = try exchange.signedIn.account
        grants = live.map { grant in
            Row(
                id: grant.id.text, name: grant.name, address: grant.address.text,
                role: catalogue.sentence(grant.role.words), reason: grant.reason, approver: grant.approver,
                isWaiting: grant.isWaiting, mayApprove: grant.isWaiting && grant.account != account,
                since: moment(grant.grantedAt), until: moment(grant.endsAt))
        }
        isFresh = try exchange.signedIn.decide(.operatorGrants, at: exchange.now) == .allowed
        self.form = exchange.view(
            form,
            options: [
                "role": OperatorRole.allCases.map { .init(value: $0.rawValue, label: catalogue.sentence($0.words)) },
                "days": [7, 30, 90].map {
                    .init(
                        value: "\($0)", label: catalogue.sentence(WordKey("operators.days", ["days": "\($0)"])),
                        selected: $0 == 30)
                },
            ],
            labels: [
                "address": WordKey("operators.grants.address"), "role": WordKey("operators.grants.role"),
                "days": WordKey("operators.grants.days"), "reason": WordKey("operators.grants.reason"),
            ])
    }
}
