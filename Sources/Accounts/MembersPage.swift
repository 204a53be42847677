import Foundation
import Policy
import Primitives
import Web

/// Who runs a workspace, and who has been asked to.
struct MembersPage: Page {
    static let template = "members"
    let title = WordKey("accounts.members.title")
    let members: [MemberRow]
    let invitations: [InvitationRow]
    let hasInvitations: Bool
    let mayInvite: Bool
    let mayRule: Bool
    let form: FormView

    struct MemberRow: Sendable {
        let id: String
        let name: String
        let address: String
        let initials: String
        let tone: Int
        let role: String
        let you: Bool
        let changeable: Bool
        let choices: [FormView.Option]
    }

    struct InvitationRow: Sendable {
        let id: String
        let address: String
        let role: String
        let sent: Moment
        let expires: Moment
        let expired: Bool
    }

    init(
        _ members: [Member], _ invitations: [Invitation], form: Form, for caller: Caller, _ zone: TimeZone,
        _ exchange: Exchange
    ) {
        let catalogue = exchange.catalogue
        self.members = members.map { member in
            let disc = Disc(name: member.name)
            return MemberRow(
                id: member.person.text, name: member.name, address: member.address, initials: disc.initials,
                tone: disc.tone, role: catalogue.sentence(member.role.words), you: member.account == caller.account,
                changeable: exchange.offers(.membersChange) && MemberRule.mayChange(member, by: caller),
                choices: Self.choices(Role.allCases, selected: member.role, catalogue))
        }
        self.invitations = invitations.map { invitation in
            let moment = { Moment($0, language: catalogue.language, timeZone: zone) }
            return InvitationRow(
                id: invitation.id.uuidString.lowercased(), address: invitation.address.text,
                role: catalogue.sentence(invitation.role.words), sent: moment(invitation.createdAt),
                expires: moment(invitation.expiresAt), expired: invitation.expiresAt <= exchange.now)
        }
        hasInvitations = !invitations.isEmpty
        mayInvite = exchange.offers(.membersInvite) && MemberRule.mayInvite(as: .member, by: caller)
        mayRule = exchange.offers(.signInPolicyChange)
        let offered = Role.allCases.filter { MemberRule.mayInvite(as: $0, by: caller) }
        self.form = exchange.view(
            form, options: ["role": Self.choices(offered, selected: .member, catalogue)],
            labels: ["address": WordKey("accounts.address.label"), "role": WordKey("accounts.role.label")])
    }

    private static func choices(_ roles: [Role], selected: Role, _ catalogue: Catalogue) -> [FormView.Option] {
        roles.map {
            FormView.Option(value: $0.rawValue, label: catalogue.sentence($0.words), selected: $0 == selected)
        }
    }
}

extension Role {
    package var words: WordKey {
        switch self {
        case .member: WordKey("accounts.role.member")
        case .auditor: WordKey("accounts.role.auditor")
        case .manager: WordKey("accounts.role.manager")
        case .admin: WordKey("accounts.role.admin")
        case .owner: WordKey("accounts.role.owner")
        }
    }
}
