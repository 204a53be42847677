import Foundation
import HTTPTypes
import Policy
import Primitives
import Testing

@testable import Web

@Suite("The route table")
struct RouteTableTests {
    private static func route(_ path: String) -> Route { .get(path, .open("a test")) { _ in .empty(.noContent) } }

    @Test("refuses two routes for one request")
    func twice() {
        #expect(throws: RouteTableError.twice("GET /a")) {
            try RouteTable([Self.route("/a"), Self.route("/b"), Self.route("/a")])
        }
    }

    @Test("refuses a GET that reads a body")
    func body() {
        let route = Route(method: .get, path: "/a", access: .open("a test"), body: .form) { _ in .empty(.noContent) }
        #expect(throws: RouteTableError.readsBody("GET /a")) { try RouteTable([route]) }
    }

    @Test(
        "refuses verbs that no form can send, but for programs",
        arguments: [HTTPRequest.Method.put, .patch, .delete, .options])
    func verbs(_ method: HTTPRequest.Method) throws {
        let route = { (access: Access, body: Route.Body) in
            Route(method: method, path: "/a", access: access, body: body) { _ in .empty(.noContent) }
        }
        for (access, body) in [
            (Access.open("a test"), Route.Body.machine), (.may(.peopleRead), .machine), (.machine("a test"), .form),
        ] {
            #expect(throws: RouteTableError.verb("\(method.rawValue) /a")) { try RouteTable([route(access, body)]) }
        }
        _ = try RouteTable([route(.machine("a test"), .machine)])
    }

    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func caller(_ role: Role?) -> Caller {
        Caller(
            account: .init(.init()), session: .init(), name: "", address: "",
            membership: role.map {
                .init(workspace: .init(.init()), person: .init(.init()), role: $0, workspaceName: "")
            },
            proof: Proof(
                method: .link, secondFactor: .passkey, hasFactors: true, shownAt: now, satisfiesWorkspace: true))
    }

    @Test("lets in by what is written and nothing else")
    func access() {
        for open in [Access.open("a"), .visitor("a"), .link("a"), .machine("a")] {
            #expect(open.decide(nil, at: Self.now) == .allowed)
        }
        for act in Act.allCases {
            #expect(Access.may(act).decide(nil, at: Self.now) == .denied(.notSignedIn))
            let wanted = act.area == .own
            #expect((Access.may(act).decide(Self.caller(nil), at: Self.now) == .allowed) == wanted)
        }
        for role in Role.allCases {
            let decision = Access.may(.membersInvite).decide(Self.caller(role), at: Self.now)
            #expect((decision == .allowed) == (role == .admin || role == .owner))
        }
    }

    @Test("answers a parameter decoded once, and none that holds a slash or is no text")
    func parameters() async throws {
        let site = try SmallSite()
        #expect(try await site.send(.get, "/words/a%20b").body == "a b")
        #expect(try await site.send(.get, "/words/a%2520b").body == "a%20b")
        #expect(try await site.send(.get, "/words/a+b").body == "a+b")
        for path in ["/words/a%2Fb", "/words/%2e%2e%2Fx", "/words/%FF", "/words/%", "/words/%zz"] {
            #expect(try await site.send(.get, path).status == 404, "\(path)")
        }
    }
}
