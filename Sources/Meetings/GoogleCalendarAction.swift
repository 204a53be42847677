import Accounts
import Audit
import Crypto
import Foundation
import GoogleAPI
import Jobs
import Limits
import Outbound
import Policy
import Primitives
import Store
import Web

/// What came back from Google is not believed.
struct CalendarAnswerRefusal: Refusal {
    var status: Int { 400 }
    var words: WordKey { WordKey("meetings.google.not-believed") }
}

/// Calendars at Google: allowed on Google's own page, each permission with the feature that needs it.
extension MeetingsSlice {
    var googleRoutes: [Route] {
        [
            .post("/meetings/calendars/google", .may(.meetingsOwn)) { try await askGoogle($0, isKnown: false) },
            .post("/meetings/connections/{calendarConnection}/google", .may(.meetingsOwn)) {
                try await askGoogle($0, isKnown: true)
            },
            .get("/meetings/calendars/google/return", .may(.meetingsOwn), comeBack),
        ]
    }

    private func atGoogle() throws -> GoogleCalendars {
        guard let google = reader.google else { throw RequestRefusal.notFound }
        return google
    }

    /// Keeps what has to wait here, and sends the browser to Google: for reading first, for writing when that is wanted.
    ///
    /// - Parameter isKnown: the leave of the path's connection is to be widened, or given anew.
    private func askGoogle(_ exchange: Exchange, isKnown: Bool) async throws -> Reply {
        let (google, membership) = (try atGoogle(), try exchange.membership)
        let writes = try exchange.form("feature")["feature"] == "write"
        try await limiter.check(.calendarConnect, [limiter.keys.account(try exchange.signedIn.account)])
        let state = Base64URL.encode(random.bytes(32))
        let verifier = Secret(Base64URL.encode(random.bytes(32)))
        let browser = exchange.browser
        let (subject, asked) = try await database.transaction(.workspace(membership.workspace)) { tx in
            let leave = isKnown ? try ownConnection(tx, exchange).document.leave : nil
            let known = leave?.granted.scopes.intersection(GoogleScope.ofCalendars) ?? []
            let asked = GoogleCalendars.first.union(known).union(writes ? [.ownEvents] : [])
            try consents.add(
                tx, membership.workspace, membership.person, state: state, browser: browser,
                GoogleConsent(verifier: verifier, asked: asked))
            return (leave?.subject, asked)
        }
        let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(verifier.reveal().utf8))))
        return .leave(
            to: google.client.consentPage(
                for: asked, state: state, challenge: challenge, known: subject, roots: google.roots))
    }

    /// A GET with effects, as the protocol has it. Only a state that we gave to this person in this browser has any; once.
    private func comeBack(_ exchange: Exchange) async throws -> Reply {
        let (google, membership) = (try atGoogle(), try exchange.membership)
        if exchange.isHead { return .redirect(to: "/meetings/calendars") }
        let fields = ["code", "state", "error"].compactMap { name in
            exchange.query(name, maximum: 2_048).map { (name: name, value: $0) }
        }
        guard let answer = ConsentAnswer(fields), let state = answer.state else { throw CalendarAnswerRefusal() }
        let browser = exchange.browser
        let consent = try await database.transaction(.workspace(membership.workspace)) { tx in
            try consents.take(
                tx, membership.workspace, membership.person, state: state.reveal(), browser: browser)
        }
        guard let consent else { throw CalendarAnswerRefusal() }
        guard case .code(let code, _) = answer else { return Self.back(WordKey("meetings.google.declined")) }
        do throws(GoogleFailure) {
            return try await connect(exchange, membership, google, code, consent)
        } catch { return Self.back(error) }
    }

    private static func back(_ notice: WordKey, to path: String = "/meetings/calendars") -> Reply {
        .redirect(to: path, notice: notice)
    }

    private static func back(_ failure: GoogleFailure) -> Reply {
        switch failure {
        case .clientRefused: back(CalendarTrouble.misconfigured.words)
        case .notGranted: back(WordKey("meetings.google.not-granted"))
        case .foreign: back(WordKey("meetings.google.not-verified"))
        case .tooLarge: back(CalendarFileError.tooMany.words)
        default: back(WordKey("meetings.google.unavailable"))
        }
    }

    /// Exchanges the code, asks whose account it is and which calendars it has, and keeps it.
    private func connect(
        _ exchange: Exchange, _ membership: Caller.Membership, _ google: GoogleCalendars, _ code: Secret<String>,
        _ consent: GoogleConsent
    ) async throws(GoogleFailure) -> Reply {
        let onBehalf = OnBehalf(
            workspace: membership.workspace, person: membership.person, account: exchange.caller?.account)
        let grant = try await google.oauth.exchange(
            code, verifier: consent.verifier, for: onBehalf, now: exchange.now)
        let address = try await google.oauth.address(grant.access, for: onBehalf)
        let leave = GoogleLeave(address.subject, refresh: grant.refresh, granted: grant.access.granted)
        let mayRead = leave.granted.contains(.availability)
        guard address.isVerified, mayRead else {
            await decline(google, membership, leave, onBehalf)
            throw address.isVerified ? .notGranted : .foreign
        }
        do {
            let connection = try await keep(exchange, membership, leave, address.email.text)
            await google.tokens.keep(grant.access, connection.id, grant.refresh)
            try await list(membership, connection, onBehalf)
            let isWhole = grant.access.granted.missing(of: consent.asked).isEmpty
            return Self.back(
                isWhole ? WordKey("meetings.google.connected") : WordKey("meetings.google.partly"),
                to: "/meetings/connections/" + connection.id.text)
        } catch CalendarFileError.tooMany {
            await decline(google, membership, leave, onBehalf)
            throw .tooLarge
        } catch { throw .unavailable }
    }

    /// The same account once more is the same connection, by what was allowed now; its calendars are read anew.
    private func keep(
        _ exchange: Exchange, _ membership: Caller.Membership, _ leave: GoogleLeave, _ address: String
    ) async throws -> CalendarConnection {
        let actor = try exchange.actor
        return try await database.transaction(.workspace(membership.workspace)) { tx in
            let known = try connections.all(tx, membership.workspace, of: membership.person).first {
                $0.document.leave?.subject == leave.subject
            }
            var document = known?.document ?? .init(address: CalendarConnection.google)
            (document.user, document.leave) = (address, leave)
            if let known { try connections.change(tx, membership.workspace, known, document) }
            let id =
                try known?.id ?? connections.add(tx, membership.workspace, membership.person, .google, document)
            for calendar in try connections.hurry(tx, membership.workspace, id) {
                try queue.enqueue(tx, CalendarRead(calendar: calendar), workspace: membership.workspace)
            }
            try audit.record(
                tx, membership.workspace, AuditEvent("calendar.connected", by: actor, on: membership.person.text))
            return CalendarConnection(
                id: id, person: membership.person, kind: .google, document: document, createdAt: tx.now)
        }
    }

    /// Which calendars there are to choose from. Where that cannot be read now, the account's own one is there.
    private func list(
        _ membership: Caller.Membership, _ connection: CalendarConnection, _ onBehalf: OnBehalf
    ) async throws {
        var document = connection.document
        do throws(CalendarTrouble) {
            document.calendars = try await reader.calendars(of: connection, for: onBehalf)
        } catch  where document.calendars.isEmpty {
            document.calendars = [
                .init(address: CalendarName.primary.text, name: document.user ?? "", canWrite: true)
            ]
        } catch { return }
        let found = document
        try await database.transaction(.workspace(membership.workspace)) {
            try connections.change($0, membership.workspace, connection, found)
        }
    }

    /// What was allowed and is of no use here is given back at once, unless it is the leave of calendars that are in use.
    private func decline(
        _ google: GoogleCalendars, _ membership: Caller.Membership, _ leave: GoogleLeave, _ onBehalf: OnBehalf
    ) async {
        do {
            let known = try await database.transaction(.workspace(membership.workspace)) {
                try connections.all($0, membership.workspace, of: membership.person)
            }
            guard !known.contains(where: { $0.document.leave?.subject == leave.subject }) else { return }
            try await google.oauth.revoke(leave.refresh, for: onBehalf)
        } catch {
            // It is in no row, so that nobody here can use it; the person sees it in their list at Google.
        }
    }
}

extension GoogleConsentStore.Table {
    package static let meetings = GoogleConsentStore.Table(
        "meeting_consent", state: "meeting-consent-state",
        browser: "meeting-consent-browser")
}
