import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension AccountsSlice {
    var invitationRoutes: [Route] {
        [
            .get("/invitation", .visitor("landing page of an invitation mail, uses nothing up")) { exchange in
                .page(InvitationLinkPage(form: exchange.view()))
            },
            .post("/invitation", .visitor("the token of the mail is itself the proof; only shows")) { exchange in
                let form = try exchange.form("token")
                return try await show(exchange, token: form["token"], form, status: .ok)
            },
            .post("/invitation/accept", .visitor("the token of the mail is itself the proof"), accept),
        ]
    }

    private func show(_ exchange: Exchange, token: String, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let page = try await database.transaction(.system("an invitation is looked up by its token")) {
            try self.page($0, token, exchange, form)
        }
        if let page { return .page(page, status: status) }
        try await chargeRefusedLink(exchange)
        var form = Form()
        form.refuse("token", WordKey("accounts.invitation.dead"))
        return .page(InvitationLinkPage(form: exchange.view(form)), status: .gone)
    }

    private func page(_ tx: Transaction, _ token: String, _ exchange: Exchange, _ form: Form) throws -> InvitationPage?
    {
        guard let invitation = try invitations.find(tx, token: token),
            let inviter = try people.person(tx, invitation.workspace, invitation.invitedBy)
        else { return nil }
        let catalogue = exchange.catalogue
        var form = form
        // Whoever is in the roster under this very address need not type their name.
        if form.isSound, form.values["name"] == nil,
            let known = try people.find(tx, invitation.workspace, invitation.address)
        {
            form = Form(form.values.merging(["name": known.profile.name]) { $1 })
        }
        // As the mail that led here said it: by who invites, unless the roster knows who is invited.
        let known = try people.find(tx, invitation.workspace, invitation.address)?.profile.timeZone
        let zone =
            try known.flatMap(TimeZone.init(identifier:))
            ?? clock(tx, invitation.workspace, invitation.invitedBy)
        return InvitationPage(
            inviter: inviter.profile.name, inviterAddress: inviter.profile.address.text,
            workspace: try accounts.workspaceName(tx, invitation.workspace) ?? "", address: invitation.address.text,
            role: catalogue.sentence(invitation.role.words),
            expires: Moment(invitation.expiresAt, language: catalogue.language, timeZone: zone).text, token: token,
            needsName: try accounts.find(tx, index: vault.blindIndex(invitation.address)) == nil,
            form: exchange.view(form))
    }

    /// What accepting led to.
    private enum Acceptance: Sendable {
        case joined(OpenedSession, workspace: String)
        case dead, needsName
        /// The address has an account: only whoever is signed in to it may join with it (AT-1, AT-25).
        case signInFirst, elsewhere
        /// They have been in the workspace all along.
        case already(workspace: String)
        /// And only once they have shown all that they owe (AT-15).
        case factorFirst
    }

    private func accept(_ exchange: Exchange) async throws -> Reply {
        var form = try exchange.form("token", "name")
        let name = form["name"].isEmpty ? nil : form.text("name", maximum: 120)
        let token = form["token"]
        let result = try await database.transaction(.system("an invitation is accepted")) { tx in
            try accept(tx, token, name: name, exchange)
        }
        switch result {
        case .joined(let session, let workspace):
            return session.redirect(to: "/", notice: WordKey("accounts.invitation.accepted", ["workspace": workspace]))
        case .dead: return try await show(exchange, token: "", form, status: .gone)
        case .needsName:
            form.refuse("name", WordKey("form.required"))
            return try await show(exchange, token: token, form, status: .unprocessableContent)
        case .signInFirst:
            return .redirect(
                to: "/sign-in?next=/invitation", notice: WordKey("accounts.invitation.sign-in-first"))
        case .factorFirst:
            let notice = WordKey("accounts.invitation.factor-first")
            return .redirect(to: "/second-factor?next=/invitation", notice: notice)
        case .already(let workspace):
            return .redirect(to: "/", notice: WordKey("accounts.invitation.already", ["workspace": workspace]))
        case .elsewhere: throw InvitationRefusal.otherAddress
        }
    }

    private func accept(_ tx: Transaction, _ token: String, name: String?, _ exchange: Exchange) throws -> Acceptance {
        guard let invitation = try invitations.find(tx, token: token) else { return .dead }
        let existing = try accounts.find(tx, index: vault.blindIndex(invitation.address))
        if let existing, exchange.caller?.account != existing {
            return exchange.caller == nil ? .signInFirst : .elsewhere
        }
        if let caller = exchange.caller, existing != nil, caller.decide(.ownHome, at: exchange.now) != .allowed {
            return .factorFirst
        }
        if let member = try members.member(tx, invitation.workspace, at: invitation.address),
            member.account == existing
        {
            _ = try invitations.withdraw(tx, invitation.workspace, invitation.id)
            return .already(workspace: try accounts.workspaceName(tx, invitation.workspace) ?? "")
        }
        guard existing != nil || name != nil else { return .needsName }
        guard try invitations.accept(tx, invitation) else { return .dead }
        let account = try existing ?? accounts.create(tx, name: name ?? "", address: invitation.address)
        try join(tx, invitation, account, name: name ?? exchange.caller?.name ?? "")
        let session = try openSession(
            tx, SessionOpening(account, by: .invitation, in: invitation.workspace), exchange.device)
        return .joined(session, workspace: try accounts.workspaceName(tx, invitation.workspace) ?? "")
    }

    /// Adds the account as one of the workspace's people, or as the one of that address who is there already.
    private func join(_ tx: Transaction, _ invitation: Invitation, _ account: AccountID, name: String) throws {
        let workspace = invitation.workspace
        let known = try people.known(tx, workspace, [invitation.address])[invitation.address]
        // The company's directory has switched them off, and only it takes them back (AT-24).
        guard known?.state != .left else { throw InvitationRefusal.left }
        let person =
            try known?.id
            ?? people.add(tx, workspace, [Profile(name: name, address: invitation.address)]).first
        guard let person else { return }
        do {
            try accounts.join(
                tx, workspace, person, account, invitation.role, invitedBy: invitation.invitedBy)
        } catch DatabaseError.uniqueViolation {
            throw InvitationRefusal.alreadyMember
        }
        try audit.record(
            tx, workspace,
            AuditEvent(
                "member.joined", by: .account(account), on: person.text, details: ["role": invitation.role.rawValue]))
    }
}

enum InvitationRefusal: Refusal {
    case otherAddress, alreadyMember, left

    var status: Int { self == .otherAddress ? 403 : 409 }
    var words: WordKey {
        switch self {
        case .otherAddress: WordKey("accounts.invitation.elsewhere")
        case .alreadyMember: WordKey("accounts.invitation.already-member")
        case .left: WordKey("accounts.invitation.left")
        }
    }
}
