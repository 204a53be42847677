import App
import Foundation
import HTTPTypes
import Policy
import TestStage
import Testing
import Web

/// AT-27: what is asked for in another way than by a page goes through the same decision.
@Suite("A program's command")
struct FunctionLevelTests {
    private static let commands: [(path: String, act: Act)] = [
        ("/api/v1/people", .peopleRead), ("/api/v1/programs", .programsRead), ("/api/v1/rounds", .programsRead),
        ("/api/v1/audiences", .audiencesSee), ("/api/v1/audiences/{audience}/people", .audiencesSee),
    ]

    private func token(_ browser: TestBrowser) async throws -> String? {
        let fields = ["name": "Everything", "scopes": "both", "days": "30"]
        let body = try await browser.post("/account/tokens", fields, from: "/account/tokens").body
        return body.firstRange(of: "<code>klatch_pat_").map { found in
            String(body[body.index(found.lowerBound, offsetBy: 6)...].prefix { $0 != "<" })
        }
    }

    @Test("opens what the policy grants the role of whoever's token it is, command by role, and nothing more (AT-27)")
    func roles() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        var tried = 0
        for role in Role.allCases {
            let isOwner = role == .owner
            let browser =
                isOwner ? owner : try await world.invited("\(role)@example.org", as: role.rawValue, by: owner)
            guard let token = try await token(browser) else { continue }
            for (path, act) in Self.commands {
                // What is asked for by an id is not there, which only who may read it is told.
                let address = path.replacing("{audience}", with: UUID().uuidString.lowercased())
                let granted = address == path ? 200 : 404
                let answer = try await world.browser().get(address, ["Authorization": "Bearer \(token)"])
                #expect(answer.status == (Grants.has(role, act) ? granted : 403), "\(role) \(path): \(answer.status)")
                tried += 1
            }
        }
        #expect(tried == Role.allCases.count * Self.commands.count)
    }

    @Test("of every kind is on this list: a new one is put through the same test (AT-27)")
    func list() async throws {
        let routes = try await TestWorld().assembly.routes.routes
        let commands = routes.filter { route in
            if case .machine = route.access { !route.path.hasPrefix("/scim/v2/") } else { false }
        }
        #expect(Set(commands.map(\.path)) == Set(Self.commands.map(\.path)))
    }
}
