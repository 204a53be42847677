import Accounts
import Audit
import Foundation
import Operators
import Oversight
import Policy
import Primitives
import Store
import Tokens
import Vault

/// `klatch operator`: who looks after the installation, from the machine itself. So the first of them is made, and so the
/// last is replaced.
package struct OperatorDesk: Sendable {
    let installation: Installation

    package init(_ installation: Installation) { self.installation = installation }

    package struct Line: Sendable, Codable {
        package let id: String
        package let role: String
        package let name: String
        package let address: String
        package let reason: String
        /// Nil for the machine itself.
        package let approver: String?
        /// It opens nothing until another operator for security has approved it.
        package let isWaiting: Bool
        package let since: Date
        package let until: Date

        init(_ grant: OperatorGrant) {
            id = grant.id.text
            role = grant.role.rawValue
            name = grant.name
            address = grant.address.text
            reason = grant.reason
            approver = grant.approver
            isWaiting = grant.isWaiting
            since = grant.grantedAt
            until = grant.endsAt
        }

        package var text: String {
            let word =
                isWaiting
                ? "waits for the approval of an operator for security" : "approved by \(approver ?? "the machine")"
            return "\(id)  \(role)  \(name) <\(address)>  until \(until.formatted(.iso8601))  \(word): \(reason)"
        }
    }

    /// Gives a role. Throws `OperatorDeskError` where the wish is not one.
    package func give(_ address: String, role: OperatorRole, days: Int, reason: String) async throws -> Line {
        guard (1...OperatorGrantRule.maximumDays).contains(days) else { throw OperatorDeskError.days }
        let why = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...OperatorGrantRule.longestReason).contains(why.unicodeScalars.count) else {
            throw OperatorDeskError.reason
        }
        guard let address = try? EmailAddress(parsing: address) else { throw OperatorDeskError.noAccount }
        let (store, grants, granting) = (accounts, OperatorGrantStore(accounts: accounts), granting)
        let index = installation.vault.blindIndex(address)
        return try await installation.database.transaction(.system("gives rights over the installation")) { tx in
            guard let account = try store.find(tx, index: index) else { throw OperatorDeskError.noAccount }
            let wish = OperatorGrantStore.Wish(account: account, role: role, reason: why, days: days, approver: nil)
            let id = try granting.give(tx, wish, by: .command)
            guard let grant = try grants.live(tx, of: account).first(where: { $0.id == id }) else {
                throw OperatorDeskError.noGrant
            }
            return Line(grant)
        }
    }

    package func list() async throws -> [Line] {
        let grants = OperatorGrantStore(accounts: accounts)
        return try await installation.database.transaction(.system("grants of the installation")) {
            try grants.live($0).map(Line.init)
        }
    }

    /// Takes a role away. Throws `OperatorDeskError.noGrant` where there is no such live grant.
    package func revoke(_ text: String) async throws {
        guard let id = OperatorGrantID(text) else { throw OperatorDeskError.noGrant }
        let granting = granting
        try await installation.database.transaction(.system("takes rights over the installation")) { tx in
            guard try granting.revoke(tx, id, by: .command) != nil else { throw OperatorDeskError.noGrant }
        }
    }

    /// Says in the running review that a grant is still needed: for whoever has no colleague to say so. Throws
    /// `OperatorDeskError.noReview` where none asks about it.
    package func confirm(_ text: String) async throws {
        guard let id = OperatorGrantID(text) else { throw OperatorDeskError.noReview }
        let desk = ReviewDesk(audit: installation.audit, random: installation.random)
        try await installation.database.transaction(.system("confirms rights over the installation")) { tx in
            guard try desk.confirm(tx, grant: id.uuid) else { throw OperatorDeskError.noReview }
        }
    }

    private var accounts: AccountStore { AccountStore(vault: installation.vault, random: installation.random) }

    private var granting: OperatorGranting {
        let tokens = TokenStore(vault: installation.vault, random: installation.random)
        let ending = AccountEnding(
            accounts: accounts, audit: installation.audit, endings: [{ _ = try tokens.endAll($0, of: $1) }])
        return OperatorGranting(audit: installation.audit, ending: ending)
    }
}

package enum OperatorDeskError: Error, CustomStringConvertible {
    case noAccount, noGrant, noReview, days, reason

    package var description: String {
        switch self {
        case .noAccount:
            "Nobody here has this address. Fix: invite them to a workspace first, so that they have an account."
        case .noGrant: "There is no such live grant. Fix: take its id from `klatch operator list`."
        case .noReview: "No review asks about this grant. Fix: take the command from the page \"Access review\"."
        case .days: "A grant lasts 1 to \(OperatorGrantRule.maximumDays) days."
        case .reason: "A reason has 1 to \(OperatorGrantRule.longestReason) characters."
        }
    }
}
