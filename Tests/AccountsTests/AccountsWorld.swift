import App
import Foundation
import Primitives
import TestSupport
import TestStage
import Testing

/// An installation whose first owner is Ada, and what tests of signing in and of members do again and again.
struct AccountsWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser

    init() async throws {
        world = try await TestWorld()
        owner = try await world.owner()
    }

    /// A browser that asked for a link and has its mail.
    func asking(
        _ address: String = "ada@example.org", in browser: TestBrowser? = nil
    ) async throws -> (browser: TestBrowser, mail: SignInMail) {
        let browser = browser ?? world.browser()
        try await browser.post("/sign-in", ["address": address, "next": "/sessions"], from: "/sign-in")
        try await world.work()
        return (browser, try SignInMail(world))
    }

    /// Signed in once more, by a mailed link.
    @discardableResult
    func signedIn(_ address: String, in browser: TestBrowser? = nil) async throws -> TestBrowser {
        let (browser, mail) = try await asking(address, in: browser)
        let answer = try await browser.post("/sign-in/link", ["token": mail.token], from: "/sign-in/link")
        try #require(answer.status == 303)
        try await world.work()
        return browser
    }

    /// A browser at this address of the network.
    func browser(from address: String) -> TestBrowser {
        let browser = world.browser()
        browser.comes(from: address)
        return browser
    }

    /// Mails to somebody that carry a link "this was not me".
    func alarms(_ address: String) -> [CaughtMail.Caught] {
        world.mail.all.filter { $0.to.text == address && $0.source.contains("/not-me#") }
    }

    /// The token of the latest of them.
    func alarm(_ address: String) throws -> String {
        let words = try #require(alarms(address).last).words
        return try #require(words.first { $0.hasPrefix(TestWorld.origin + "/not-me#") }).tokenOfLink
    }

    /// Somebody who accepted an invitation, signed in.
    func invited(_ address: String, as role: String, by inviter: TestBrowser? = nil) async throws -> TestBrowser {
        let token = try await invitation(address, as: role, by: inviter)
        let browser = world.browser()
        try await browser.post("/invitation/accept", ["token": token, "name": "Guest"], from: "/invitation")
        try await world.prove(browser)
        return browser
    }

    /// The token of the mail to somebody invited.
    func invitation(_ address: String, as role: String = "member", by inviter: TestBrowser? = nil) async throws
        -> String
    {
        world.clock.advance(by: 1)
        try await (inviter ?? owner).post("/members/invite", ["address": address, "role": role], from: "/members")
        try await world.work()
        let links = world.mail.all.filter { $0.to.text == address }.flatMap(\.words).filter {
            $0.hasPrefix(TestWorld.origin + "/invitation#")
        }
        return try #require(links.last).tokenOfLink
    }

    func ownerToken() async throws -> String {
        try await OwnerLink(world.installation).make(origin: TestWorld.origin).tokenOfLink
    }

    func isSignedIn(_ browser: TestBrowser) async throws -> Bool { try await browser.get("/sessions").status == 200 }

    func count(_ query: String) throws -> Int { Int(try world.read("SELECT count(*) FROM \(query)").first ?? "") ?? -1 }

    /// The person's id of a member, in the order of joining.
    func member(_ position: Int) throws -> String {
        try #require(
            world.read("SELECT person_id FROM membership ORDER BY created_at, person_id").dropFirst(position).first)
    }

    func role(_ position: Int) throws -> String? {
        try world.read("SELECT role FROM membership ORDER BY created_at, person_id").dropFirst(position).first
    }
}

/// What the latest sign-in mail says.
struct SignInMail: Sendable {
    let token: String
    let code: String

    init(_ world: TestWorld) throws {
        let link = TestWorld.origin + "/sign-in/link#"
        let words = try #require(world.mail.all.last { $0.words.contains { $0.hasPrefix(link) } }).words
        token = try #require(words.first { $0.hasPrefix(link) }).tokenOfLink
        code = try #require(words.first(where: Self.isCode))
    }
}

extension CaughtMail.Caught {
    /// All words of both parts, soft line breaks closed.
    var words: [String] { source.replacing("=\r\n", with: "").split(whereSeparator: \.isWhitespace).map(String.init) }
}

extension SignInMail {
    static func isCode(_ word: String) -> Bool {
        word.count == 9 && word.dropFirst(4).first == "-" && !word.contains(where: \.isLowercase)
    }
}

extension String {
    /// What stands behind the `#` of a link.
    var tokenOfLink: String { String(split(separator: "#").last ?? "") }
}
