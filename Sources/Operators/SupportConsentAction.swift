import Accounts
import Audit
import Foundation
import Policy
import Primitives
import Store
import Vault
import Web

extension OperatorsSlice {
    /// Where a person says whether support may see what they see, for how long, and reads what was done.
    var consentRoutes: [Route] {
        [
            .get("/account/support", .may(.ownSupportView), consentPage),
            .post("/account/support", .may(.ownSupportConsent), offer),
            .post("/account/support/{access}/allow", .may(.ownSupportConsent), allow),
            .post("/account/support/{access}/end", .may(.ownSupportView), endAccess),
        ]
    }

    private static let logPage = 50

    private func consentPage(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let before = exchange.query("before").flatMap { Int64($0) }
        let (listed, lines, names) = try await database.transaction(
            .system("operators' names are no person's to read")
        ) { tx in
            let lines = try entries.page(tx, caller.account, before: before, limit: Self.logPage + 1)
            return (
                try accounts.supportAccesses.ofPerson(tx, caller.account), lines,
                try called(tx, lines, for: caller, at: exchange.now)
            )
        }
        return try await .page(
            SupportConsentPage(listed, lines, names, size: Self.logPage, exchange, exchange.moments()))
    }

    /// What the lines are about is called as it is called now, and only where the reader may read it: it stands in the log
    /// of nobody whom it names.
    private func called(
        _ tx: Transaction, _ lines: [SupportEntry], for caller: Caller, at now: Date
    ) throws -> [SupportSubject: String] {
        guard let workspace = caller.membership?.workspace else { return [:] }
        let wanted = Set(lines.filter { $0.workspace == workspace }.flatMap(\.subjects))
        var names: [SupportSubject: String] = [:]
        for subject in wanted where caller.decide(subject.kind.act, at: now) == .allowed {
            names[subject] = try naming(tx, workspace, subject)
        }
        return names
    }

    private func voice(_ caller: Caller) throws -> SupportAccessStore.Voice {
        SupportAccessStore.Voice(
            account: caller.account, address: try EmailAddress(parsing: caller.address),
            session: caller.session)
    }

    private func hours(_ exchange: Exchange) throws -> SupportHours {
        var form = try exchange.form("hours")
        guard let hours = form.choice("hours", of: SupportHours.self) else { throw RequestRefusal.malformed }
        return hours
    }

    private func allow(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let (hours, voice) = (try hours(exchange), try voice(caller))
        let id: SupportAccessID = try exchange.id("access")
        try await database.transaction(.system("a person lets support in")) { tx in
            switch try accounts.supportAccesses.allow(tx, id, by: voice, for: hours) {
            case .allowed(let workspace): try record(tx, "support.allowed", workspace, id, caller, hours)
            case .nothing: throw RequestRefusal.notFound
            case .otherSignIn: throw SupportRefusal.otherSignIn
            }
        }
        return .redirect(to: "/account/support", notice: WordKey("operators.consent.allowed"))
    }

    private func offer(_ exchange: Exchange) async throws -> Reply {
        let (caller, workspace) = (try exchange.signedIn, try exchange.membership.workspace)
        let (hours, voice) = (try hours(exchange), try voice(caller))
        try await database.transaction(.system("a person lets support in")) { tx in
            let before = try accounts.supportAccesses.endOffers(tx, workspace, by: caller.account)
            try audit.record(tx, before, by: .account(caller.account))
            guard let id = try accounts.supportAccesses.offer(tx, workspace, by: voice, for: hours) else {
                throw SupportRefusal.otherSignIn
            }
            try record(tx, "support.offered", workspace, id, caller, hours)
        }
        return .redirect(to: "/account/support", notice: WordKey("operators.consent.allowed"))
    }

    /// No fresh proof is asked for: to close a door is never the worse choice.
    private func endAccess(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: SupportAccessID = try exchange.id("access")
        let ended = try await database.transaction(.system("a person ends what they allowed support")) { tx in
            guard let ended = try accounts.supportAccesses.end(tx, id, by: caller.account) else {
                throw RequestRefusal.notFound
            }
            try audit.record(tx, [ended], by: .account(caller.account))
            return ended
        }
        let words = ended.wasAllowed ? WordKey("operators.consent.ended") : WordKey("operators.consent.declined")
        return .redirect(to: "/account/support", notice: words)
    }

    private func record(
        _ tx: Transaction, _ action: StaticString, _ workspace: WorkspaceID, _ id: SupportAccessID, _ caller: Caller,
        _ hours: SupportHours
    ) throws {
        try audit.record(
            tx, workspace,
            AuditEvent(
                action, by: .account(caller.account), on: caller.account.text,
                details: ["access": id.text, "hours": hours.rawValue]))
    }
}
