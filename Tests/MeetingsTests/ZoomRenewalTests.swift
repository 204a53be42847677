import Foundation
import Primitives
import Testing
import ZoomAPI

@testable import Meetings

@Suite("Who renews a token of Zoom's")
struct ZoomRenewalTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func step(
        _ state: ZoomConnection.State, until: TimeInterval? = nil, access: Int? = nil, refused: String? = nil
    ) throws -> String {
        var document = ZoomConnection.Document(user: try #require(ZoomUserID("u")), address: "a@b.example")
        (document.refresh, document.access, document.accessUntil) = ("r", "a", access.map { 1_800_000_000 + $0 })
        let connection = ZoomConnection(
            person: PersonID(UUID()), state: state, renewingUntil: until.map { now + $0 }, document: document,
            goodAt: nil, failedAt: nil, failure: nil, connectedAt: now)
        return switch ZoomRenewal.step(connection, refused: refused.map(Secret.init), at: now) {
        case .use(let token): "use \(token.reveal())"
        case .renew(_, let isUnsure): isUnsure ? "renew unsure" : "renew"
        case .wait: "wait"
        case .stop(let trouble): "stop \(trouble.word)"
        }
    }

    @Test("is nobody while it is good, one where it is not, and the others wait")
    func steps() throws {
        #expect(try Self.step(.good, access: 61) == "use a")
        #expect(try Self.step(.good, access: 60) == "renew")
        #expect(try Self.step(.good, access: 3_000, refused: "a") == "renew")
        #expect(try Self.step(.good, access: 3_000, refused: "b") == "use a")
        #expect(try Self.step(.renewing, until: 60, access: 3_000) == "use a")
        #expect(try Self.step(.renewing, until: 60) == "wait")
        #expect(try Self.step(.renewing, until: 0) == "renew unsure")
        #expect(try Self.step(.unsure, until: 60) == "stop later")
        #expect(try Self.step(.unsure, until: 60, access: 61) == "use a")
        #expect(try Self.step(.unsure, until: 0) == "renew unsure")
        #expect(try Self.step(.revoked, access: 3_000) == "stop revoked")
        #expect(try Self.step(.lost, access: 3_000) == "stop lost")
    }

    @Test("ends a connection only by Zoom's no, which after a lost answer is not its owner's doing")
    func ends() {
        let failures: [ZoomFailure] = [
            .revoked, .unknown, .unavailable, .clientRefused, .rateLimited(retryAfter: nil),
        ]
        let states = failures.flatMap { failure in
            [false, true].map { isUnsure in
                ZoomRenewal.after(failure, isUnsure: isUnsure, at: Self.now).state.rawValue
            }
        }
        #expect(
            states == [
                "revoked", "lost", "unsure", "unsure", "good", "unsure", "good", "unsure", "good", "unsure",
            ])
    }
}
