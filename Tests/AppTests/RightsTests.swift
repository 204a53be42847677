import App
import HTTPTypes
import TestStage
import Testing
import Web

/// Who may do what, written down a second time: a right is given on purpose or not at all.
@Suite("The rights")
struct RightsTests {
    private static let closed: [String: Set<String>] = [
        "account": [
            "GET /", "GET /sessions", "POST /sessions/end-others", "POST /sessions/{session}/end", "GET /sign-out",
            "POST /sign-out",
        ],
        "member: member": [
            "GET /people", "GET /people/{person}", "GET /programs", "GET /programs/{program}",
            "GET /rounds/{round}",
        ],
        "member: admin": [
            "POST /deliveries/{delivery}/resend", "POST /invitations/{invitation}/withdraw", "GET /jobs",
            "POST /jobs/{job}/cancel", "GET /members", "POST /members/invite", "GET /outbox",
            "GET /outbox/{delivery}", "POST /outbox/{delivery}/resend", "GET /people/export.csv",
            "GET /people/import", "POST /people/import", "GET /people/import/{import}",
            "POST /people/import/{import}/cancel", "POST /people/import/{import}/columns",
            "POST /people/import/{import}/confirm", "GET /people/import/{import}/done",
            "POST /people/{person}/resume", "POST /programs", "GET /programs/new", "POST /programs/{program}",
            "POST /programs/{program}/pause", "POST /programs/{program}/resume", "POST /programs/{program}/rounds",
            "GET /programs/{program}/preview",
            "GET /programs/{program}/settings", "POST /rounds/{round}/resend",
        ],
        "member: owner": [
            "POST /members/{person}/remove", "POST /members/{person}/role",
        ],
    ]

    @Test("of an account, a member, an admin and an owner are these and no others")
    func table() async throws {
        let routes = try await TestWorld().assembly.routes.routes
        for (right, paths) in Self.closed {
            let having = routes.filter { $0.access.description == right }
            #expect(Set(having.map { "\($0.method.rawValue) \($0.path)" }) == paths, "\(right)")
        }
    }
}
