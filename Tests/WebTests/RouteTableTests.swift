import Foundation
import HTTPTypes
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

    @Test("admits by what is written and nothing else")
    func access() {
        let visitor: Caller? = nil
        #expect(
            Access.open("a").admits(visitor) && Access.visitor("a").admits(visitor) && Access.link("a").admits(visitor))
        #expect(!Access.account.admits(visitor) && !Access.member(.member).admits(visitor))
        let homeless = Caller(account: .init(.init()), session: .init(), name: "", address: "", membership: nil)
        #expect(Access.account.admits(homeless) && !Access.member(.member).admits(homeless))
        for role in Role.allCases {
            let place = Caller.Membership(
                workspace: .init(.init()), person: .init(.init()), role: role, workspaceName: "")
            let caller = Caller(account: .init(.init()), session: .init(), name: "", address: "", membership: place)
            for least in Role.allCases { #expect(Access.member(least).admits(caller) == (role >= least)) }
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
