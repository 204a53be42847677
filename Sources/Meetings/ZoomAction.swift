import Accounts
import Audit
import Calendars
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
import ZoomAPI

/// Zoom: allowed on Zoom's own page, or by the company's own app for whoever asks; and given back.
extension MeetingsSlice {
    var zoomRoutes: [Route] {
        [
            .get("/meetings/zoom", .may(.meetingsOwn), showZoom),
            .post("/meetings/zoom/connect", .may(.meetingsOwn), connectZoom),
            .get(ZoomRooms.returnPath, .may(.meetingsOwn), comeBackFromZoom),
            .post("/meetings/zoom/disconnect", .may(.meetingsOwn), disconnectZoom),
            .post(
                ZoomRooms.newsPath,
                .open("Zoom tells that somebody has removed Klatch there; its signature is checked"),
                body: .machine, hearZoom),
        ]
    }

    private var zoomConsents: GoogleConsentStore {
        // What waits is the same, and the hashes are others: what came from one page is nothing at the other.
        GoogleConsentStore(
            .init("meeting_consent", state: "zoom-consent-state", browser: "zoom-consent-browser"), vault: vault,
            random: random)
    }

    private func atZoom() throws -> ZoomRooms {
        guard let zoom else { throw RequestRefusal.notFound }
        return zoom
    }

    private func showZoom(_ exchange: Exchange) async throws -> Reply {
        let (zoom, membership) = (try atZoom(), try exchange.membership)
        let (connection, coming, zone) = try await database.transaction(.workspace(membership.workspace)) { tx in
            (
                try zoomConnections.connection(tx, membership.workspace, of: membership.person),
                try zoomMeetings.coming(tx, membership.workspace, of: membership.person),
                try ownAvailability(tx, exchange).availability.hours?.zone ?? .utc
            )
        }
        let page = ZoomPage(connection, coming, isOfCompany: zoom.isOfCompany, zone: zone, exchange)
        return .page(page).lettingForms(leadTo: zoom.isOfCompany ? [] : [zoom.origin])
    }

    private func connectZoom(_ exchange: Exchange) async throws -> Reply {
        let (zoom, membership) = (try atZoom(), try exchange.membership)
        _ = try exchange.form()
        try await limiter.check(.calendarConnect, [limiter.keys.account(try exchange.signedIn.account)])
        if zoom.isOfCompany { return try await connectCompany(exchange, membership, zoom) }
        let state = Base64URL.encode(random.bytes(32))
        let verifier = Secret(Base64URL.encode(random.bytes(32)))
        let browser = exchange.browser
        try await database.transaction(.workspace(membership.workspace)) { tx in
            try zoomConsents.add(
                tx, membership.workspace, membership.person, state: state, browser: browser,
                GoogleConsent(verifier: verifier, asked: []))
        }
        let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(verifier.reveal().utf8))))
        return .leave(
            to: zoom.client.consentPage(
                state: state, challenge: challenge, redirect: zoom.redirect, roots: zoom.roots))
    }

    /// By the address that the account signs in with, which is proven to be theirs: whatever else stands in a person's
    /// profile is what somebody wrote there.
    private func connectCompany(
        _ exchange: Exchange, _ membership: Caller.Membership, _ zoom: ZoomRooms
    ) async throws -> Reply {
        let address = try EmailAddress(parsing: try exchange.signedIn.address)
        let onBehalf = OnBehalf(
            workspace: membership.workspace, person: membership.person, account: exchange.caller?.account)
        do throws(ZoomFailure) {
            let user = try await zoom.asCompany(.address(address), for: onBehalf) { account throws(ZoomFailure) in
                try await account.user()
            }
            return await keepZoom(
                exchange, membership, ZoomConnection.Document(user: user.id, address: user.address, isCompany: true))
        } catch { return Self.backToZoom(trouble: ZoomTrouble(error).words) }
    }

    /// A GET with effects, as the protocol has it. Only a state that we gave to this person in this browser has any; once.
    private func comeBackFromZoom(_ exchange: Exchange) async throws -> Reply {
        let (zoom, membership) = (try atZoom(), try exchange.membership)
        if exchange.isHead { return .redirect(to: "/meetings/zoom") }
        let fields = ["code", "state", "error"].compactMap { name in
            exchange.query(name, maximum: 2_048).map { (name: name, value: $0) }
        }
        guard let answer = ConsentAnswer(fields), let state = answer.state else { throw ZoomAnswerRefusal() }
        let browser = exchange.browser
        let consent = try await database.transaction(.workspace(membership.workspace)) { tx in
            try zoomConsents.take(
                tx, membership.workspace, membership.person, state: state.reveal(), browser: browser)
        }
        guard let consent else { throw ZoomAnswerRefusal() }
        guard case .code(let code, _) = answer else {
            return Self.backToZoom(trouble: WordKey("meetings.zoom.declined"))
        }
        let onBehalf = OnBehalf(
            workspace: membership.workspace, person: membership.person, account: exchange.caller?.account)
        do throws(ZoomFailure) {
            let grant = try await zoom.oauth.exchange(
                code, verifier: consent.verifier, redirect: zoom.redirect, for: onBehalf, now: exchange.now)
            let user = try await zoom.account(.me, grant.access.token, for: onBehalf).user()
            var document = ZoomConnection.Document(user: user.id, address: user.address)
            document.take(grant)
            return await keepZoom(exchange, membership, document)
        } catch {
            let trouble = ZoomTrouble(error)
            return Self.backToZoom(
                trouble: trouble == .misconfigured ? trouble.words : WordKey("meetings.zoom.unavailable"))
        }
    }

    /// Another account in place of the one that was connected; that one's access is given back.
    private func keepZoom(
        _ exchange: Exchange, _ membership: Caller.Membership, _ document: ZoomConnection.Document
    ) async -> Reply {
        do {
            let actor = try exchange.actor
            try await database.transaction(.system("somebody connects their account at Zoom")) { tx in
                let before = try zoomConnections.connection(
                    tx, membership.workspace, of: membership.person, locking: true)
                // Of the same account Zoom keeps one leave, which the new tokens are of.
                if let before, before.document.user != document.user {
                    try giveBack(
                        tx, membership.workspace, membership.person, ZoomDeparture(before.document, meetings: []))
                }
                try zoomConnections.connect(tx, membership.workspace, membership.person, document)
                try audit.record(
                    tx, membership.workspace, AuditEvent("zoom.connected", by: actor, on: membership.person.text))
            }
            return .redirect(to: "/meetings/zoom", notice: WordKey("meetings.zoom.connected"))
        } catch { return Self.backToZoom(trouble: WordKey("meetings.zoom.unavailable")) }
    }

    private static func backToZoom(trouble: WordKey) -> Reply { .redirect(to: "/meetings/zoom", trouble: trouble) }

    /// Guests of what is booked keep their links: meetings that were made stay where they are.
    private func disconnectZoom(_ exchange: Exchange) async throws -> Reply {
        let (membership, actor) = (try exchange.membership, try exchange.actor)
        _ = try exchange.form()
        try await database.transaction(.system("somebody's access to their account at Zoom is given back")) { tx in
            guard
                let connection = try zoomConnections.connection(
                    tx, membership.workspace, of: membership.person, locking: true)
            else { throw RequestRefusal.notFound }
            try giveBack(
                tx, membership.workspace, membership.person, ZoomDeparture(connection.document, meetings: []))
            try zoomConnections.remove(tx, membership.workspace, membership.person)
            try audit.record(
                tx, membership.workspace, AuditEvent("zoom.disconnected", by: actor, on: membership.person.text))
        }
        return .redirect(to: "/meetings/zoom", notice: WordKey("meetings.zoom.disconnected"))
    }

    // MARK: What Zoom tells

    /// Without a signature of Zoom's it is nothing: not even that there is such a page is told.
    private func hearZoom(_ exchange: Exchange) async throws -> Reply {
        guard let zoom, let reader = zoom.news else { throw RequestRefusal.notFound }
        let body = try await exchange.machineBytes(maximumBytes: ZoomNewsReader.maximumBytes)
        let news = reader.news(
            body, signature: exchange.machineField("x-zm-signature"),
            timestamp: exchange.machineField("x-zm-request-timestamp"), now: exchange.now)
        switch news {
        case nil: throw ZoomNewsRefusal()
        case .validation(let answer): return .text(String(decoding: answer, as: UTF8.self), type: "application/json")
        case .deauthorized(let user, let at): try await endZoom(user, at: at)
        case .other: break
        }
        return .empty(.noContent)
    }

    /// Told again, it changes nothing; told late, after the person has connected anew, neither.
    private func endZoom(_ user: ZoomUserID, at date: Date) async throws {
        try await database.transaction(.system("Zoom has ended access to an account, in whatever workspaces it is")) {
            tx in
            for (workspace, person) in try zoomConnections.all(tx, of: user) {
                guard
                    let connection = try zoomConnections.connection(tx, workspace, of: person, locking: true),
                    !connection.document.isCompany, connection.connectedAt <= date, connection.isUsable
                else { continue }
                try zoomConnections.end(tx, workspace, connection)
                if try zoomConnections.note(tx, workspace, person, .revoked) {
                    try tellOfZoom(tx, workspace, person, .revoked)
                }
                try audit.record(tx, workspace, AuditEvent("zoom.ended", by: .system, on: person.text))
            }
        }
    }
}

/// What came back from Zoom is not believed.
struct ZoomAnswerRefusal: Refusal {
    var status: Int { 400 }
    var words: WordKey { WordKey("meetings.zoom.not-believed") }
}

/// News that are not signed by Zoom.
struct ZoomNewsRefusal: Refusal {
    var status: Int { 401 }
    var words: WordKey { WordKey("meetings.zoom.news-refused") }
}
