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

    @Test("names the methods that an address takes, to who sends another")
    func otherMethods() async throws {
        let site = try SmallSite()
        for (method, path, allowed) in [
            (HTTPRequest.Method.post, "/page", "GET, HEAD"), (.delete, "/words/x", "GET, HEAD"),
            (.get, "/form", "POST"),
            (.head, "/form", "POST"),
        ] {
            let answer = try await site.send(method, path)
            #expect(answer.status == 405 && answer.header("Allow") == allowed, "\(method) \(path)")
        }
        #expect(try await site.send(.delete, "/absent").status == 404)
        #expect(try await site.send(.post, "/page", authority: "evil.example").header("Allow") == nil)
    }

    @Test("answers a program that shows a token in a program's words, wherever it asks")
    func programs() async throws {
        let token = ["Authorization": "Bearer klatch_pat_x"]
        for (path, status) in [("/absent", 404), ("/closed", 401)] {
            let answer = try await SmallSite().send(.get, path, token)
            #expect(answer.status == status && answer.header("Content-Type") == "application/problem+json", "\(path)")
        }
    }

    @Test("leaves a cookie with pages alone")
    func cookies() async throws {
        let site = try SmallSite()
        for path in ["/health", "/robots.txt", "/words/x", "/assets/absent.css"] {
            let answer = try await site.send(.get, path)
            #expect((answer.header("Set-Cookie") == nil) == (answer.status == 200), "\(path)")
        }
        #expect(try await site.send(.get, "/page").header("Set-Cookie") != nil)
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
