import Calendars
import Crypto
import Foundation
import HTTPTypes
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault
import ZoomAPI

@testable import Meetings

/// A host whose video meetings are at Zoom.
struct ZoomMeetingWorld: Sendable {
    static let news = "/meetings/zoom/news"

    let own: MeetingsWorld
    let zoom: ZoomPeer
    /// Their account at Zoom, which no other test has.
    let user = "zoom" + UUID().uuidString.replacing("-", with: "").lowercased()

    init(isOfCompany: Bool = false) async throws {
        zoom = try await ZoomPeer.running()
        var settings = [
            "KLATCH_ZOOM_CLIENT_ID": "zoom-client", "KLATCH_ZOOM_CLIENT_SECRET": "zoom-secret",
            "KLATCH_ZOOM_WEBHOOK_SECRET": "news-secret", "KLATCH_ZOOM_ROOT": zoom.root,
        ]
        if isOfCompany {
            settings["KLATCH_ZOOM_CLIENT_ID"] = "zoom-company"
            settings["KLATCH_ZOOM_CLIENT_SECRET"] = "zoom-company-secret"
            settings["KLATCH_ZOOM_ACCOUNT_ID"] = "account-1"
        }
        own = try await MeetingsWorld(settings: settings)
    }

    /// With the account connected, and a kind of meeting that takes place there.
    static func connected(_ type: [String: String] = [:]) async throws -> (ZoomMeetingWorld, book: String) {
        let world = try await ZoomMeetingWorld()
        try await world.connect()
        return (world, try await world.own.type(["place": "zoom"].merging(type) { $1 }).book)
    }

    @discardableResult
    func connect(answer: String = "yes", by browser: TestBrowser? = nil) async throws -> TestAnswer {
        let browser = browser ?? own.owner
        let page = try #require(try await browser.post("/meetings/zoom/connect", from: "/meetings/zoom").location)
        let back = try await zoom.consent(page, as: user, answer: answer)
        return try await browser.get(String(back.dropFirst(TestWorld.origin.count)))
    }

    func page() async throws -> String { try await own.owner.get("/meetings/zoom").body }

    func connection() async throws -> ZoomConnection? {
        let store = ZoomConnectionStore(vault: own.world.vault)
        let (workspace, person) = (own.workspace, try own.person)
        return try await own.inWorkspace { try store.connection($0, workspace, of: person) }
    }

    func state() async throws -> ZoomPeer.State { try await zoom.tell("state", user) }

    func calls(_ method: String) async throws -> Int { try await state().calls.filter { $0 == method }.count }

    func fault(_ method: String, _ kind: String, times: Int = 1) async throws {
        try await zoom.fault(user, method, kind, times: times)
    }

    func pass(_ seconds: Int) async throws {
        own.world.clock.advance(by: TimeInterval(seconds))
        try await own.world.renew(own.owner)
        _ = try await own.world.database.transaction(.system("test")) { tx in
            _ = try JobQueue().enqueue(tx, MeetingsPrune(), workspace: nil)
        }
        try await own.world.work()
    }

    /// Mails to somebody, in lines as long as they were written.
    func mails(to address: String) -> [String] {
        own.world.mail.all.filter { $0.to.text == address }.map { $0.source.replacing("=\r\n", with: "") }
    }

    /// Zoom's word that somebody has removed the app, as it would sign it.
    func tell(
        _ user: String, at seconds: Int? = nil, secret: String = "news-secret"
    ) async throws -> Int {
        let now = Int(own.world.clock.now.timeIntervalSince1970)
        let body = """
            {"event":"app_deauthorized","event_ts":\((seconds ?? now) * 1_000),"payload":{"user_id":"\(user)",\
            "client_id":"zoom-client"}}
            """
        let key = SymmetricKey(data: Array(secret.utf8))
        let mac = HMAC<SHA256>.authenticationCode(for: Array("v0:\(now):\(body)".utf8), using: key)
        return try await own.world.browser().send(
            .post, Self.news,
            headers: [
                "Content-Type": "application/json", "x-zm-request-timestamp": "\(now)",
                "x-zm-signature": "v0=" + Hex.encode(Array(mac)),
            ], body: Array(body.utf8)
        ).status
    }
}
