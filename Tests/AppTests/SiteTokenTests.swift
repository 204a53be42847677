import App
import Foundation
import HTTPTypes
import Policy
import TestStage
import Testing
import Web

/// Tokens of programs against every route there is (AT-15, AT-20): they open what is made for them and nothing else.
@Suite("A token of an owner with all scopes")
struct SiteTokenTests {
    private func token(_ site: FurnishedWorkspace) async throws -> String {
        let fields = ["name": "Everything", "scopes": "both", "days": "366"]
        let body = try await site.owner.post("/account/tokens", fields, from: "/account/tokens").body
        let start = try #require(body.firstRange(of: "<code>"))
        return String(body[start.upperBound...].prefix { $0 != "<" })
    }

    @Test("opens no closed route, however it is presented, and changes nothing there")
    func closed() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await token(site)
        let before = try site.world.state()
        for route in site.world.assembly.routes.routes {
            guard case .may = route.access else { continue }
            for place in ["Authorization", "cookie", "X-Csrf-Token"] {
                let browser = site.world.browser()
                if place == "cookie" { browser.setCookie("klatch_session", token) }
                let headers = place == "cookie" ? [:] : [place: "Bearer \(token)"]
                let path = site.path(route.path)
                if route.method == .get {
                    let answer = try await browser.get(path, headers)
                    let isDoor = answer.status == 303 && answer.location?.hasPrefix("/sign-in?") == true
                    #expect(place == "Authorization" ? answer.status == 401 : isDoor, "\(path)")
                } else {
                    #expect(try await browser.submit(path, ["csrf": token], headers: headers).status == 401, "\(path)")
                }
            }
        }
        #expect(try site.world.state() == before)
    }

    @Test("reads over its own routes, which answer programs and no browser")
    func own() async throws {
        let site = try await FurnishedWorkspace.first()
        let token = try await token(site)
        for path in ["people", "programs", "rounds"] {
            let answer = try await site.world.browser().get("/api/v1/\(path)", ["Authorization": "Bearer \(token)"])
            #expect(answer.status == 200 && answer.headers[.contentType] == "application/json")
            #expect(answer.headers[.setCookie] == nil)
            #expect(try await site.owner.get("/api/v1/\(path)").status == 401)
        }
    }
}
