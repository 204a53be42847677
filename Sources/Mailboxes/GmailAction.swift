import Accounts
import Crypto
import Foundation
import GoogleAPI
import Limits
import Outbound
import Outreach
import Policy
import Primitives
import Store
import Web

/// What needs more than sending, and is allowed by itself.
enum GmailFeature: String, Sendable, CaseIterable {
    /// What is planned lies in the mailbox as a draft.
    case drafts
    /// Replies are noticed, without which no follow-up goes.
    case replies

    var scope: GoogleScope { self == .drafts ? .compose : .metadata }

    /// For a first connection: to send, and to know whose mailbox it is.
    static let first: Set<GoogleScope> = [.address, .send]
}

/// Why a mailbox at Gmail could not be connected.
enum GmailRefusal: Refusal, Equatable {
    /// It was not begun here, not in this browser, is too long ago, or came back before.
    case notBelieved

    var status: Int { 400 }
    var words: WordKey { WordKey("mailboxes.gmail.not-believed") }
}

extension MailboxesSlice {
    var gmailRoutes: [Route] {
        [
            .post("/outreach/mailbox/gmail", .may(.outreachOwn), askGoogle),
            .get("/outreach/mailbox/gmail/return", .may(.outreachOwn), comeBack),
        ]
    }

    private func connection() throws -> GoogleConnection {
        guard let google else { throw RequestRefusal.notFound }
        return google
    }

    /// The leave that a person gave, where they gave one.
    private func leave(_ tx: Transaction, _ owner: OutreachOwner) throws -> GoogleLeave? {
        guard let mailbox = try mailboxes.mailbox(tx, owner),
            let stored = try mailboxes.credentials(tx, mailbox).flatMap(MailboxCredentials.init(stored:)),
            case .google(let leave) = stored
        else { return nil }
        return leave
    }

    /// Keeps what has to wait here, and sends the browser to Google: for sending first, for more when it is switched on.
    private func askGoogle(_ exchange: Exchange) async throws -> Reply {
        let (google, owner) = (try connection(), try owner(exchange))
        let feature = GmailFeature(rawValue: try exchange.form("feature")["feature"])
        try await limiter.check(.mailboxConnection, [limiter.keys.account(try exchange.signedIn.account)])
        let state = Base64URL.encode(random.bytes(32))
        let verifier = Secret(Base64URL.encode(random.bytes(32)))
        let browser = exchange.browser
        let known = try await database.transaction(owner.scope) { tx -> (GoogleSubject?, Set<GoogleScope>) in
            let leave = try leave(tx, owner)
            var asked = GmailFeature.first.union(leave?.granted.scopes ?? [])
            if let feature { asked.insert(feature.scope) }
            try consents.add(
                tx, owner.workspace, owner.person, state: state, browser: browser,
                GoogleConsent(verifier: verifier, asked: asked))
            return (leave?.subject, asked)
        }
        let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(verifier.reveal().utf8))))
        return .leave(
            to: google.client.consentPage(
                for: known.1, state: state, challenge: challenge, known: known.0, roots: google.roots))
    }

    /// A GET with effects, as the protocol has it. Only a state that we gave to this person in this browser has any; once.
    private func comeBack(_ exchange: Exchange) async throws -> Reply {
        let (google, owner) = (try connection(), try owner(exchange))
        if exchange.isHead { return .redirect(to: "/outreach/mailbox") }
        let fields = ["code", "state", "error"].compactMap { name in
            exchange.query(name, maximum: 2_048).map { (name: name, value: $0) }
        }
        guard let answer = ConsentAnswer(fields), let state = answer.state else { throw GmailRefusal.notBelieved }
        let browser = exchange.browser
        let consent = try await database.transaction(owner.scope) { tx in
            try consents.take(tx, owner.workspace, owner.person, state: state.reveal(), browser: browser)
        }
        guard let consent else { throw GmailRefusal.notBelieved }
        guard case .code(let code, _) = answer else { return Self.back(WordKey("mailboxes.gmail.declined")) }
        do throws(GoogleFailure) {
            return try await connect(exchange, google, owner, code, consent)
        } catch { return Self.back(error) }
    }

    private static func back(_ notice: WordKey) -> Reply { .redirect(to: "/outreach/mailbox", notice: notice) }

    private static func back(_ failure: GoogleFailure) -> Reply {
        switch failure {
        case .clientRefused: back(WordKey("mailboxes.gmail.misconfigured"))
        case .notGranted: back(WordKey("mailboxes.gmail.not-granted"))
        case .foreign: back(WordKey("mailboxes.gmail.not-verified"))
        default: back(WordKey("mailboxes.gmail.unavailable"))
        }
    }

    /// Exchanges the code, asks whose mailbox it is, and keeps it.
    private func connect(
        _ exchange: Exchange, _ google: GoogleConnection, _ owner: OutreachOwner, _ code: Secret<String>,
        _ consent: GoogleConsent
    ) async throws(GoogleFailure) -> Reply {
        let onBehalf = OnBehalf(
            workspace: owner.workspace, person: owner.person, account: exchange.caller?.account)
        let grant = try await google.oauth.exchange(
            code, verifier: consent.verifier, for: onBehalf, now: exchange.now)
        let address = try await google.oauth.address(grant.access, for: onBehalf)
        let leave = GoogleLeave(address.subject, refresh: grant.refresh, granted: grant.access.granted)
        guard address.isVerified, leave.maySend else {
            await decline(google, owner, leave, onBehalf)
            throw address.isVerified ? .notGranted : .foreign
        }
        guard await !isAnother(owner, leave) else {
            await decline(google, owner, leave, onBehalf)
            return Self.back(WordKey("mailboxes.gmail.other-account"))
        }
        do {
            let id = try await database.transaction(.system("somebody connects their mailbox")) { tx in
                try keep(tx, owner, address.email, .google(leave))
            }
            await google.tokens.keep(grant.access, id, grant.refresh)
            let isWhole = grant.access.granted.missing(of: consent.asked).isEmpty
            return try await connected(
                owner, else: isWhole ? WordKey("mailboxes.connected") : WordKey("mailboxes.gmail.partly"))
        } catch { throw .unavailable }
    }

    /// Whether another account at Google is in use: nobody's mailbox is changed for another by a box at Google. Not to know
    /// counts as yes.
    private func isAnother(_ owner: OutreachOwner, _ leave: GoogleLeave) async -> Bool {
        let isSame = try? await database.transaction(owner.scope) { tx in
            guard try mailboxes.mailbox(tx, owner)?.state == .connected else { return true }
            return try self.leave(tx, owner).map { $0.subject == leave.subject } ?? true
        }
        return isSame != true
    }

    /// What was allowed and is of no use here is given back at once, unless it is the leave of a mailbox that is in use.
    private func decline(
        _ google: GoogleConnection, _ owner: OutreachOwner, _ leave: GoogleLeave, _ onBehalf: OnBehalf
    ) async {
        do {
            let known = try await database.transaction(owner.scope) { try self.leave($0, owner) }
            if known?.subject != leave.subject { try await google.oauth.revoke(leave.refresh, for: onBehalf) }
        } catch {
            // It is in no row, so that nobody here can use it; the person sees it in their list at Google.
        }
    }
}

extension GoogleConsentStore.Table {
    package static let mailboxes = GoogleConsentStore.Table(
        "mailbox_consent", state: "mailbox-state", browser: "mailbox-browser")
}
