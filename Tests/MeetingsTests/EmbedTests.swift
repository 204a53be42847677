import Foundation
import HTTPTypes
import Primitives
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("What is free, on another site's page")
struct EmbedTests {
    private static let site = "https://www.example.org"

    private static func frame(_ book: String) -> String { book.replacing("/book/", with: "/embed/") }

    private static func policy(_ answer: TestAnswer) -> String { answer.headers[.contentSecurityPolicy] ?? "" }

    @Test("is framed by the sites that are listed and by no others, and no other page of the same booking is")
    func framed() async throws {
        let world = try await MeetingsWorld()
        let book = try await world.type(["sites": Self.site + "/\nhttps://shop.example:8443"]).book
        let guest = world.world.browser()
        let answer = try await guest.get(Self.frame(book))
        #expect(answer.status == 200)
        #expect(Self.policy(answer).contains("frame-ancestors https://www.example.org https://shop.example:8443;"))
        #expect(answer.headers[.constant("X-Frame-Options")] == nil)
        for path in [book, book + "/zone"] {
            let other = try await guest.get(path)
            #expect(Self.policy(other).contains("frame-ancestors 'none'"), "\(path)")
            #expect(other.headers[.constant("X-Frame-Options")] == "DENY", "\(path)")
        }
    }

    @Test("has no form and no script, and each time leads to our own page of that day, where it is offered")
    func leads() async throws {
        let world = try await MeetingsWorld()
        let book = try await world.type(["sites": Self.site]).book
        let answer = try await world.world.browser().get(Self.frame(book) + "?day=2026-01-07")
        #expect(!answer.body.contains("<form") && !answer.body.contains("<script") && !answer.body.contains("csrf"))
        let links = answer.body.components(separatedBy: "href=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
        let times = links.filter { $0.hasSuffix("#times") && $0.hasPrefix(book) }
        #expect(times.count == 16)
        #expect(links.allSatisfy { $0.hasPrefix(book) || $0.hasPrefix(Self.frame(book)) || $0.hasPrefix("/assets/") })
        let opened = try #require(times.first).replacing("&amp;", with: "&").replacing("#times", with: "")
        #expect(MeetingsWorld.times(try await world.world.browser().get(opened).body).count == 16)
    }

    @Test("is not there where no site is listed, nor by a link that is over or forged")
    func absent() async throws {
        let world = try await MeetingsWorld()
        let guest = world.world.browser()
        let plain = try await world.type().book
        #expect(try await guest.get(Self.frame(plain)).status == 404)
        let (id, book) = try await world.type(["sites": Self.site])
        #expect(try await guest.get(Self.frame(book)).status == 200)
        let page = try await world.owner.get("/meetings/types/" + id.text)
        #expect(page.body.contains("&lt;iframe src=") && page.body.contains(Self.site))
        let end = try #require(page.body.firstRange(of: "/meetings/types/\(id.text)/links/"))
        let path = String(page.body[end.lowerBound...].prefix { $0 != "\"" })
        try await world.owner.post(path, from: "/meetings/types/" + id.text)
        #expect(try await guest.get(Self.frame(book)).status == 404)
        #expect(try await guest.get("/embed/klatch_capability_x").status == 404)
    }

    @Test("shows times by the clock that a guest chooses in it, and leaves no cookie behind")
    func clock() async throws {
        let world = try await MeetingsWorld()
        let frame = Self.frame(try await world.type(["sites": Self.site]).book)
        let guest = world.world.browser()
        let page = try await guest.get(frame + "?day=2026-01-07")
        #expect(page.body.contains(frame + "/zone?zone=Europe%2FOslo") && page.body.contains(">09:00</a>"))
        let zones = try await guest.get(frame + "/zone?zone=Europe%2FOslo&month=2026-01")
        #expect(zones.status == 200 && Self.policy(zones).contains("frame-ancestors https://www.example.org;"))
        #expect(zones.body.contains("action=\"\(frame)\"") && !zones.body.contains("csrf"))
        let tokyo = try await guest.get(frame + "?zone=Asia%2FTokyo&minutes=30&day=2026-01-07")
        #expect(tokyo.body.contains("Asia/Tokyo") && tokyo.body.contains(">17:00</a>"))
        for answer in [page, zones, tokyo] { #expect(answer.headers[.setCookie] == nil) }
        #expect(try await guest.get(String(frame.dropLast(3)) + "xyz/zone").status == 404)
    }

    @Test(
        "takes addresses of sites by https and nothing that could say more in a header",
        arguments: [
            "http://www.example.org", "https://www.example.org/path", "*", "https://*.example.org", "'self'",
            "https://www.example.org;script-src", "javascript:alert(1)",
        ])
    func refused(_ site: String) async throws {
        let world = try await MeetingsWorld()
        let host = EventTypeForm.hostPrefix + (try world.person.text)
        let fields = MeetingsWorld.type.merging([host: "yes", "sites": site]) { $1 }
        let answer = try await world.owner.post("/meetings/types/new", fields, from: "/meetings/types/new")
        #expect(answer.status == 422 && answer.body.contains("without a path"))
    }
}
