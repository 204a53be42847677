import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Tokens

/// A kind of thing that people or programs hold: where it is listed, and how it is taken back.
///
/// The composition gives what rooms hold that this one does not know.
package struct ReviewSource: Sendable {
    package enum Reach: Sendable { case workspace, installation }

    /// Kept with each line: `role`.
    let name: String
    let reach: Reach
    /// Everything held now, what is to be taken back first in the order of taking back. The workspace is nil for the
    /// installation. The transaction has the system scope.
    let list: @Sendable (Transaction, WorkspaceID?) throws -> [ReviewItem]
    /// Takes one thing back and writes it to the audit trail. False where that cannot be.
    let revoke: @Sendable (Transaction, WorkspaceID?, ReviewItem, Actor) throws -> Bool
    /// What ``ReviewItem/kind`` is called, also when it is held no more.
    let words: @Sendable (String) -> WordKey?
    /// One of it, if it is still held.
    let find: @Sendable (Transaction, WorkspaceID?, UUID) throws -> ReviewItem?

    package init(
        _ name: StaticString, _ reach: Reach, words: @escaping @Sendable (String) -> WordKey?,
        list: @escaping @Sendable (Transaction, WorkspaceID?) throws -> [ReviewItem],
        find: (@Sendable (Transaction, WorkspaceID?, UUID) throws -> ReviewItem?)? = nil,
        revoke: @escaping @Sendable (Transaction, WorkspaceID?, ReviewItem, Actor) throws -> Bool
    ) {
        self.name = name.description
        self.reach = reach
        self.words = words
        self.list = list
        self.find = find ?? { tx, place, id in try list(tx, place).first { $0.id == id } }
        self.revoke = revoke
    }
}

/// Something held, as it is shown to who decides.
package struct ReviewItem: Sendable {
    package let id: UUID
    /// Whose it is, if somebody's.
    package let account: AccountID?
    /// Who holds it: a name.
    package let holder: String?
    /// What it is: a role, what a token opens. Kept with the line of a review.
    package let kind: String
    package let what: WordKey
    /// What tells it from others: an address, a token's name, a grant's reason.
    package let note: String?
    /// What its holder calls it, where they hold more than one.
    package let name: String?
    package let usedAt: Date?
    package let endsAt: Date?
    /// Who gave it, or made it, and when; nil where nobody knows.
    package let givenBy: AccountID?
    package let givenAt: Date?

    package init(
        _ id: UUID, of account: AccountID?, holder: String?, kind: String, what: WordKey, note: String? = nil,
        name: String? = nil, usedAt: Date? = nil, endsAt: Date? = nil, givenBy: AccountID? = nil, givenAt: Date? = nil
    ) {
        self.kind = kind
        self.givenBy = givenBy
        self.givenAt = givenAt
        self.id = id
        self.account = account
        self.holder = holder
        self.what = what
        self.note = note
        self.name = name
        self.usedAt = usedAt
        self.endsAt = endsAt
    }
}

extension ReviewSource {
    /// Roles above member, and the tokens of people and of the directory.
    static func own(_ accounts: AccountsSlice, _ tokens: TokenStore, _ audit: AuditTrail) -> [ReviewSource] {
        [roles(accounts), heldTokens(accounts, tokens, audit)]
    }

    /// The latest made first, so that of several owners the longest-standing is the one who stays.
    private static func roles(_ accounts: AccountsSlice) -> ReviewSource {
        ReviewSource("role", .workspace, words: { Role(rawValue: $0)?.words }) { tx, workspace in
            guard let workspace else { return [] }
            return try accounts.members.aboveMembers(tx, workspace).reversed().map(item)
        } find: { tx, workspace, id in
            guard let workspace, let member = try accounts.members.member(tx, workspace, PersonID(id)),
                member.role != .member
            else { return nil }
            return item(for: member)
        } revoke: { tx, workspace, item, actor in
            guard let workspace else { return false }
            return try accounts.demote(tx, workspace, PersonID(item.id), by: actor)
        }
    }

    private static func item(for member: Member) -> ReviewItem {
        ReviewItem(
            member.person.uuid, of: member.account, holder: member.name, kind: member.role.rawValue,
            what: member.role.words, note: member.address, usedAt: member.usedAt, givenBy: member.roleBy,
            givenAt: member.roleAt)
    }

    private static func heldTokens(
        _ accounts: AccountsSlice, _ tokens: TokenStore, _ audit: AuditTrail
    ) -> ReviewSource {
        ReviewSource("token", .workspace, words: { TokenWord(rawValue: $0)?.words }) { tx, workspace in
            guard let workspace else { return [] }
            let held = try tokens.held(tx, workspace)
            let names = try accounts.addressees.names(tx, workspace, of: held.compactMap(\.account))
            return held.map { item(for: $0, names) }
        } find: { tx, workspace, id in
            guard let workspace, let held = try tokens.held(tx, workspace, BearerTokenID(id)) else { return nil }
            return item(for: held, [:])
        } revoke: { tx, workspace, item, actor in
            guard let workspace, try tokens.end(tx, workspace, BearerTokenID(item.id)) else { return false }
            try audit.record(tx, workspace, AuditEvent("token.ended", by: actor, on: item.id.lowercaseText))
            return true
        }
    }

    private static func item(for held: HeldToken, _ names: [AccountID: String]) -> ReviewItem {
        let word: TokenWord = held.account == nil ? .directory : .own
        return ReviewItem(
            held.token.id.uuid, of: held.account, holder: held.account.flatMap { names[$0] }, kind: word.rawValue,
            what: word.words, note: held.token.name, name: held.token.name, usedAt: held.token.usedAt,
            endsAt: held.token.expiresAt, givenBy: held.maker, givenAt: held.token.createdAt)
    }

    /// What tokens are kept as in a review.
    private enum TokenWord: String {
        case own, directory

        var words: WordKey {
            switch self {
            case .own: WordKey("oversight.review.token")
            case .directory: WordKey("oversight.review.directory-token")
            }
        }
    }
}
