import Accounts
import Audit
import Foundation
import OpenID
import Policy
import Primitives
import Store
import Web

extension CredentialsSlice {
    var connectionRoutes: [Route] {
        [
            .get("/account/connections", .may(.ownConnections), listConnections),
            .post("/account/connect/{provider}", .may(.ownFactorsChange)) { exchange in
                _ = try exchange.form()
                return try await leave(exchange, for: provider(exchange), .link, next: "/account/connections")
            },
            .post("/account/connections/{identity}/remove", .may(.ownFactorsChange), disconnect),
        ]
    }

    private func listConnections(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        let listed = try await database.transaction(.account(caller.account)) {
            try connections.list($0, of: caller.account)
        }
        let isFresh = caller.decide(.ownFactorsChange, at: exchange.now) == .allowed
        var others: [OutsideConnection] = []
        if let membership = caller.membership {
            others = try await outside(membership.workspace, membership.person)
        }
        let page = ConnectionsPage(
            listed, others, providers, isFresh: isFresh, try await exchange.zone(), exchange.catalogue,
            at: exchange.now)
        return .page(page).lettingForms(leadTo: providers.map(\.formTarget))
    }

    /// The provider's account becomes a way into the account signed in at the start and now. One that is somebody
    /// else's stays theirs.
    func link(_ exchange: Exchange, _ completed: CompletedAuthorization) async throws -> Reply {
        try exchange.demand(.ownFactorsAdd)
        let caller = try exchange.signedIn
        guard completed.account == caller.account else { throw ProviderRefusal.notBelieved }
        let outcome = try await database.transaction(.system("connects a way in and ends other sessions")) { tx in
            try connect(tx, completed.identity, caller, exchange)
        }
        switch outcome {
        case .added where !caller.proof.satisfiesWorkspace:
            return .redirect(to: "/sign-in/company", notice: WordKey("credentials.connections.added-sign-in"))
        case .added: return .redirect(to: "/account/connections", notice: WordKey("credentials.connections.added"))
        case .already: return .redirect(to: "/account/connections", notice: WordKey("credentials.connections.already"))
        case .refused(let words): return .redirect(to: "/account/connections", trouble: words)
        }
    }

    private enum Connecting: Sendable {
        case added, already
        case refused(WordKey)
    }

    private func connect(
        _ tx: Transaction, _ identity: VerifiedIdentity, _ caller: Caller, _ exchange: Exchange
    ) throws -> Connecting {
        if let owner = try connections.owner(tx, of: identity) {
            return owner.account == caller.account
                ? .already : .refused(WordKey("credentials.connections.somebody-elses"))
        }
        guard try isTheirs(tx, identity, caller) else {
            let details = ["provider": identity.provider.text]
            try audit.record(
                tx, nil, AuditEvent("connection.refused", by: .account(caller.account), details: details))
            return .refused(
                WordKey("credentials.connections.other-address", ["provider": label(identity.provider.text)]))
        }
        guard try connections.list(tx, of: caller.account).count < ConnectionStore.maximum else {
            throw FactorRefusal.tooMany
        }
        try connections.add(tx, identity, to: caller.account)
        try accounts.tellOfWayIn(
            tx, caller.account, WordKey("credentials.way.provider", ["provider": label(identity.provider.text)]),
            language: exchange.catalogue.language)
        try changed(tx, "connection.added", identity.provider.text, caller)
        return .added
    }

    /// What a workspace takes as proof of who somebody is must not rest on what it does not take: with a mailed link alone,
    /// anybody of the organisation could enter as somebody else. So where the connection opens what this session does not,
    /// the provider has to vouch for the address that Klatch knows the person by.
    private func isTheirs(_ tx: Transaction, _ identity: VerifiedIdentity, _ caller: Caller) throws -> Bool {
        let provider = identity.provider.text
        guard
            try accounts.sessions.isDoor(tx, provider, of: identity.organisation, closedTo: caller.session)
        else { return true }
        let vouches = identity.hints.emailVerified || identity.organisation != nil
        return try vouches && identity.hints.email == EmailAddress(parsing: caller.address)
    }

    /// A changed way in ends all other sessions (AT-14).
    private func changed(
        _ tx: Transaction, _ action: StaticString, _ provider: String, _ caller: Caller
    ) throws {
        try accounts.endEverythingElse(tx, caller.account, but: caller.session)
        try audit.record(
            tx, nil, AuditEvent(action, by: .account(caller.account), details: ["provider": provider]))
    }

    /// The mailed link stays as a way in, unless a workspace takes this provider only.
    private func disconnect(_ exchange: Exchange) async throws -> Reply {
        let caller = try exchange.signedIn
        _ = try exchange.form()
        let id: Identifier<Connection> = try exchange.id("identity")
        try await database.transaction(.system("disconnects a way in and ends other sessions")) { tx in
            try accounts.accounts.hold(tx, caller.account)
            let listed = try connections.list(tx, of: caller.account)
            guard let gone = listed.first(where: { $0.id == id.uuid }) else { throw RequestRefusal.notFound }
            let isLast = listed.count { $0.provider == gone.provider } == 1
            if isLast, try CompanySignInStore().demands(tx, gone.provider, of: caller.account) {
                throw ConnectionRefusal.demanded
            }
            _ = try connections.remove(tx, gone.id, of: caller.account)
            try accounts.tellOfWayOut(
                tx, caller.account, [WordKey("credentials.way.provider", ["provider": label(gone.provider)])],
                language: exchange.catalogue.language)
            try changed(tx, "connection.removed", gone.provider, caller)
        }
        return .redirect(to: "/account/connections", notice: WordKey("credentials.connections.removed"))
    }
}

enum ConnectionRefusal: Refusal {
    case demanded

    var status: Int { 409 }
    var words: WordKey { WordKey("credentials.connections.demanded") }
}
