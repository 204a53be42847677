import Foundation
import Outbound
import Primitives
import Store
import TestStage
import TestSupport

@testable import ZoomAPI

/// A door to the stand-in, a ledger in a database of a test's own, and a user at Zoom whom no other test has.
struct ZoomWorld {
    static let workspace = WorkspaceID(UUID(uuid: (1, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 2)))
    static let onBehalf = OnBehalf(workspace: workspace)
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let redirect = "http://localhost:8080/meetings/zoom/return"
    static let mark = ZoomMark([1, 2, 3])

    let name = UUID().uuidString.replacing("-", with: "").lowercased()
    let peer: ZoomPeer
    let test: TestDatabase
    let door: Door

    init() async throws {
        peer = try await ZoomPeer.running()
        test = try await TestDatabase.make(OutboundSchema.migrations())
        var settings = DoorSettings()
        settings.threads = 1
        settings.pause = { _ in }
        settings.limits.connect = .seconds(60)
        settings.limits.total = .seconds(60)
        door = Door(
            AllowList(ZoomOperations.calls), roots: try VendorRoots([.zoom: peer.root], isLocal: true),
            ledger: test.database, settings: settings, random: .seeded(7), time: test.clock.source)
    }

    static func client(secret: String = "zoom-secret") -> ZoomClient {
        ZoomClient(id: "zoom-client", secret: Secret(secret), way: .byPerson(redirect: redirect))
    }

    static func company(account: String = "account-1") -> ZoomClient {
        ZoomClient(id: "zoom-company", secret: Secret("zoom-company-secret"), way: .byCompany(account: account))
    }

    var oauth: ZoomOAuth { ZoomOAuth(Self.client(), through: door) }

    /// The code that Zoom sends the person back with.
    func code(challenge: String) async throws -> Secret<String> {
        let page = Self.client().consentPage(state: "s", challenge: challenge, redirect: Self.redirect)
        let back = try await peer.consent(page, as: name)
        let code = URLComponents(string: back)?.queryItems?.first { $0.name == "code" }?.value
        return Secret(code ?? "")
    }

    /// By the verifier of RFC 7636, appendix B.
    func grant() async throws -> ZoomGrant {
        try await oauth.exchange(
            code(challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), redirect: Self.redirect,
            for: Self.onBehalf, now: Self.now)
    }

    func account() async throws -> ZoomAccount {
        ZoomAccount(.me, through: door, for: Self.onBehalf, token: try await grant().access.token)
    }

    static func plan(_ start: String = "2026-12-01T09:00:00Z", mark: ZoomMark = mark) -> ZoomMeetingPlan {
        ZoomMeetingPlan(topic: "Introduction", mark: mark, start: start, minutes: 30)
    }

    func fault(_ method: String, _ kind: String, times: Int = 1) async throws {
        try await peer.fault(name, method, kind, times: times)
    }

    func state() async throws -> ZoomPeer.State { try await peer.tell("state", name) }
}

/// What an operation throws, or nil.
func failure(_ body: () async throws -> Void) async -> ZoomFailure? {
    do {
        try await body()
        return nil
    } catch { return error as? ZoomFailure }
}
