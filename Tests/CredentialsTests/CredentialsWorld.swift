import Factors
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// An installation whose owner has signed in with one factor, and an authenticator app of theirs.
struct CredentialsWorld: Sendable {
    let world: TestWorld
    let owner: TestBrowser

    init(settings: [String: String] = [:]) async throws {
        world = try await TestWorld(settings: settings)
        owner = try await world.owner(isProven: false)
    }

    /// Sets an app up and returns it, with the recovery codes that came along.
    func enrol(_ browser: TestBrowser) async throws -> (app: App, codes: [String]) {
        let app = try await begin(browser)
        let answer = try await confirm(browser, app, app.code(at: world.clock.now))
        try #require(answer.status == 200)
        return (app, answer.body.words(between: "<li><code>", and: "</code>"))
    }

    func begin(_ browser: TestBrowser) async throws -> App {
        let answer = try await browser.post("/account/authenticator", ["next": "/"], from: "/account/authenticator")
        let page = try await browser.get(try #require(answer.location)).body
        let secret = try #require(page.words(between: "<code class=\"secret\">", and: "</code>").first)
        let id = try #require(page.words(between: "name=\"factor\" value=\"", and: "\"").first)
        return App(factor: id, secret: try #require(TOTPSecret(Base32Text.decoded(secret))))
    }

    func confirm(
        _ browser: TestBrowser, _ app: App, _ code: String, from path: String? = nil
    ) async throws -> TestAnswer {
        try await browser.post(
            "/account/authenticator/confirm", ["factor": app.factor, "code": code, "next": "/"],
            from: path ?? "/account/authenticator/\(app.factor)")
    }

    func show(_ browser: TestBrowser, _ code: String, next: String = "/members") async throws -> TestAnswer {
        try await browser.post("/second-factor/code", ["code": code, "next": next], from: "/second-factor")
    }

    /// Somebody who is signed in by a mailed code.
    func signedInByMail(
        _ address: String = "ada@example.org", in browser: TestBrowser? = nil
    ) async throws -> TestBrowser {
        world.clock.advance(by: 1)
        let browser = browser ?? world.browser()
        try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
        try await world.work()
        let asked = world.mail.all.last { $0.source.contains("/sign-in/link#") }
        let words = try #require(asked).source.replacing("=\r\n", with: "").split(
            whereSeparator: \.isWhitespace)
        let code = try #require(words.first { $0.count == 9 && $0.dropFirst(4).first == "-" && $0.uppercased() == $0 })
        try await browser.post("/sign-in/code", ["code": String(code)], from: "/sign-in/sent")
        return browser
    }

    func allowPasswords(_ isAllowed: Bool = true) async throws {
        _ = try await world.database.transaction(.system("test")) { tx in
            try tx.run("UPDATE workspace SET allows_passwords = \(isAllowed)")
        }
    }

    /// An authenticator app as a person has it.
    struct App: Sendable {
        let factor: String
        let secret: TOTPSecret

        func code(at date: Date) throws -> String { secret.code(in: try #require(TOTPStep(at: date))) }
    }
}

extension String {
    func words(between start: String, and end: String) -> [String] {
        components(separatedBy: start).dropFirst().compactMap { $0.components(separatedBy: end).first }
    }
}

/// RFC 4648, 6, for tests.
enum Base32Text {
    static func decoded(_ text: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bits, count, bytes) = (0, 0, [UInt8]())
        for letter in text {
            guard let value = alphabet.firstIndex(of: letter) else { continue }
            (bits, count) = (bits << 5 | value, count + 5)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }
}
