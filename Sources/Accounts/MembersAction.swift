import Audit
import Foundation
import Limits
import Mail
import Policy
import Primitives
import Store
import Vault
import Web

extension AccountsSlice {
    var memberRoutes: [Route] {
        [
            .get("/members", .may(.membersRead)) { try await membersPage($0, Form(), status: .ok) },
            .post("/members/invite", .may(.membersInvite), invite),
            .post("/members/{person}/role", .may(.membersChange), changeRole),
            .post("/members/{person}/remove", .may(.membersChange), removeMember),
            .post("/invitations/{invitation}/withdraw", .may(.membersInvite), withdraw),
        ]
    }

    private func membersPage(_ exchange: Exchange, _ form: Form, status: HTTPStatus) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        let (all, pending) = try await database.transaction(.system("accounts belong to no workspace")) { tx in
            (try members.members(tx, workspace), try invitations.pending(tx, workspace))
        }
        let zone = try await exchange.zone()
        return .page(MembersPage(all, pending, form: form, for: caller, zone, exchange), status: status)
    }

    private func invite(_ exchange: Exchange) async throws -> Reply {
        let membership = try exchange.membership
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        var form = try exchange.form("address", "role")
        let address = form.parse("address") { try EmailAddress(parsing: $0) }
        let role = form.choice("role", of: Role.self)
        guard let address, let role else { return try await membersPage(exchange, form, status: .unprocessableContent) }
        guard MemberRule.mayInvite(as: role, by: caller) else { throw RequestRefusal.forbidden }
        try Self.demandProof([role], exchange)
        if let member = try await known(address, in: membership.workspace) {
            form.refuse("address", Self.already(member, caller, exchange.catalogue))
            return try await membersPage(exchange, form, status: .unprocessableContent)
        }
        let keys = [limiter.keys.account(caller.account), limiter.keys.workspace(membership.workspace)]
        do { try await limiter.check(.invitation, keys) } catch let refusal as TooManyTries {
            form.refuse("address", refusal)
            return try await membersPage(exchange, form, status: .ok).refusing(refusal)
        }
        let zone = try await exchange.zone()
        try await database.transaction(.workspace(membership.workspace)) { tx in
            let token = try invitations.create(tx, membership.workspace, address, as: role, by: membership.person)
            try queueInvitation(tx, token.text, to: address, role, caller, membership, zone, exchange.catalogue)
            try audit.record(
                tx, membership.workspace,
                AuditEvent(
                    "member.invited", by: .account(caller.account), details: ["role": role.rawValue],
                    personal: ["address": address.text], about: address))
        }
        return .redirect(to: "/members", notice: WordKey("accounts.members.invited", ["address": address.text]))
    }

    /// A stolen session would let its thief in for good, or the others out.
    private static func demandProof(_ roles: [Role], _ exchange: Exchange) throws {
        if roles.contains(where: { $0 == .owner || $0 == .admin }) { try exchange.demandFreshProof(from: "/members") }
    }

    /// Whoever may invite sees the list of members too: that somebody stands on it is no secret.
    private func known(_ address: EmailAddress, in workspace: WorkspaceID) async throws -> Member? {
        try await database.transaction(.system("accounts belong to no workspace")) {
            try members.member($0, workspace, at: address)
        }
    }

    private static func already(_ member: Member, _ caller: Caller, _ catalogue: Catalogue) -> WordKey {
        let values = ["name": member.name, "role": catalogue.sentence(member.role.words)]
        return MemberRule.mayChange(member, by: caller)
            ? WordKey("accounts.members.already", values) : WordKey("accounts.members.already-ask", values)
    }

    private struct InvitationWords {
        /// Of somebody who is in the roster under that very address.
        let name: String?
        let inviter: String
        let inviterAddress: String
        let workspace: String
        let role: String
        let expires: String
        let link: String
        let site: String
        let lang: String
    }

    private func queueInvitation(
        _ tx: Transaction, _ token: String, to address: EmailAddress, _ role: Role, _ caller: Caller,
        _ membership: Caller.Membership, _ zone: TimeZone, _ catalogue: Catalogue
    ) throws {
        let known = try people.find(tx, membership.workspace, address)?.profile
        let expires = Moment(
            tx.now.addingTimeInterval(Invitation.lifetime), language: catalogue.language,
            timeZone: known?.timeZone.flatMap(TimeZone.init(identifier:)) ?? zone)
        let words = InvitationWords(
            name: known?.name, inviter: caller.name, inviterAddress: caller.address,
            workspace: membership.workspaceName,
            role: catalogue.sentence(role.words), expires: expires.text, link: "\(site.origin)/invitation#\(token)",
            site: site.origin, lang: catalogue.language)
        let body = try templates.mail(words, "invitation", language: catalogue.language)
        let subject = catalogue.sentence(
            WordKey(
                "accounts.mail.invitation.subject",
                ["inviter": caller.name, "workspace": membership.workspaceName]))
        // It names who invites, and goes with them as well as with who is invited.
        let draft = MailDraft(
            .invitation, to: Mailbox(address: address), person: membership.person, subject: subject, text: body.text,
            html: body.html)
        try outbox.queue(tx, draft, workspace: membership.workspace)
    }

    private func changeRole(_ exchange: Exchange) async throws -> Reply {
        let (member, caller, workspace) = try await changeable(exchange)
        var form = try exchange.form("role")
        guard let role = form.choice("role", of: Role.self) else { throw RequestRefusal.malformed }
        try Self.demandProof([role, member.role], exchange)
        let isChanged = try await database.transaction(.system("changes a role and ends sessions")) { tx in
            let isChanged = try members.changeRole(tx, workspace, member.person, to: role, by: caller.account)
            guard isChanged else { return false }
            try invitations.withdrawOrphans(tx, workspace)
            try endEverythingElse(tx, member.account, but: nil)
            try audit.record(
                tx, workspace,
                AuditEvent(
                    "member.role-changed", by: .account(caller.account), on: member.person.text,
                    details: ["before": member.role.rawValue, "after": role.rawValue]))
            if role != member.role { try tell(tx, member, in: exchange.membership, role, by: caller) }
            return true
        }
        let words =
            isChanged
            ? WordKey(
                "accounts.members.changed", ["name": member.name, "role": exchange.catalogue.sentence(role.words)])
            : WordKey("accounts.members.last-owner")
        return .redirect(to: "/members", notice: words)
    }

    /// Makes somebody a plain member, as nobody stood up for what they held. False for the last owner, and for who holds
    /// nothing.
    package func demote(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, by actor: Actor
    ) throws -> Bool {
        let giver: AccountID? = if case .account(let id) = actor { id } else { nil }
        guard let member = try members.member(tx, workspace, person), member.role != .member,
            try members.changeRole(tx, workspace, person, to: .member, by: giver)
        else { return false }
        try invitations.withdrawOrphans(tx, workspace)
        try endEverythingElse(tx, member.account, but: nil)
        try audit.record(
            tx, workspace,
            AuditEvent(
                "member.role-changed", by: actor, on: person.text,
                details: ["before": member.role.rawValue, "after": Role.member.rawValue]))
        return true
    }

    private func removeMember(_ exchange: Exchange) async throws -> Reply {
        let (member, caller, workspace) = try await changeable(exchange)
        _ = try exchange.form()
        try Self.demandProof([member.role], exchange)
        let isRemoved = try await database.transaction(.system("removes a member and ends sessions")) { tx in
            guard let account = try members.remove(tx, workspace, member.person) else { return false }
            try invitations.withdrawOrphans(tx, workspace)
            try endEverythingElse(tx, account, but: nil)
            try audit.record(
                tx, workspace, AuditEvent("member.removed", by: .account(caller.account), on: member.person.text))
            try tell(tx, member, in: exchange.membership, nil, by: caller)
            try MemberLeft.tell(tx, workspace, member.person)
            return true
        }
        return .redirect(
            to: "/members",
            notice: isRemoved
                ? WordKey("accounts.members.removed", ["name": member.name]) : WordKey("accounts.members.last-owner"))
    }

    /// The member of the path, if there is one here and the caller may change them.
    private func changeable(_ exchange: Exchange) async throws -> (Member, Caller, WorkspaceID) {
        let workspace = try exchange.membership.workspace
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        let person: PersonID = try exchange.id("person")
        let member = try await database.transaction(.system("accounts belong to no workspace")) { tx in
            try members.member(tx, workspace, person)
        }
        guard let member else { throw RequestRefusal.notFound }
        guard MemberRule.mayChange(member, by: caller) else { throw RequestRefusal.forbidden }
        return (member, caller, workspace)
    }

    private func withdraw(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        guard let caller = exchange.caller else { throw RequestRefusal.notSignedIn }
        _ = try exchange.form()
        let id: Identifier<Invitation> = try exchange.id("invitation")
        let address = try await database.transaction(.workspace(workspace)) { tx in
            guard let pending = try invitations.pending(tx, workspace, id.uuid),
                try invitations.withdraw(tx, workspace, id.uuid)
            else { throw RequestRefusal.notFound }
            try audit.record(
                tx, workspace, AuditEvent("invitation.withdrawn", by: .account(caller.account), on: id.text))
            return pending.address.text
        }
        return .redirect(to: "/members", notice: WordKey("accounts.members.withdrawn", ["address": address]))
    }
}
