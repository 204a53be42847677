import Factors
import Foundation
import Primitives

/// A passkey on somebody's device, and the pages that make it and ask for it.
package struct TestPasskey: Sendable {
    package let authenticator: TestAuthenticator
    /// Under which the authenticator keeps it: what the page that made it named.
    package let owner: [UInt8]

    package init(_ authenticator: TestAuthenticator, owner: [UInt8]) {
        self.authenticator = authenticator
        self.owner = owner
    }

    /// Made in a browser that is signed in, on the page for it.
    package static func made(in browser: TestBrowser, seed: UInt64) async throws -> (TestPasskey, TestAnswer) {
        let page = try await browser.get("/account/passkeys/new")
        let key = TestPasskey(try .p256(seed: seed), owner: page.passkeyOwner)
        return (key, try await browser.submit("/account/passkeys", try key.enrolment(page)))
    }

    /// The form of the page that makes one, as a browser sends it.
    package func enrolment(
        _ page: TestAnswer, _ bend: (inout TestCeremony) -> Void = { _ in }
    ) throws -> [String: String] {
        let ceremony = ceremony(.registration, page, bend)
        let answer = authenticator.registrationJSON(ceremony, try authenticator.attestation(ceremony))
        return form(page, answer).merging(["name": "A key"]) { $1 }
    }

    /// The form of a page that asks for one, as a browser sends it.
    package func answer(
        to page: TestAnswer, next: String = "/", _ bend: (inout TestCeremony) -> Void = { _ in }
    ) throws -> [String: String] {
        let ceremony = ceremony(.assertion, page, bend)
        let data = ceremony.data()
        let signature = try authenticator.sign(ceremony.message(data))
        return form(page, authenticator.assertionJSON(ceremony, data, signature)).merging(["next": next]) { $1 }
    }

    @discardableResult
    package func signIn(_ browser: TestBrowser, next: String = "/") async throws -> TestAnswer {
        let page = try await browser.get("/sign-in/passkey")
        return try await browser.submit("/sign-in/passkey", try answer(to: page, next: next))
    }

    @discardableResult
    package func show(_ browser: TestBrowser, next: String = "/") async throws -> TestAnswer {
        let page = try await browser.get("/second-factor")
        return try await browser.submit("/second-factor/passkey", try answer(to: page, next: next))
    }

    private func form(_ page: TestAnswer, _ answer: String) -> [String: String] {
        ["csrf": page.csrf, "challenge": page.hidden("challenge") ?? "", "answer": answer, "next": "/"]
    }

    private func ceremony(
        _ kind: TestCeremony, _ page: TestAnswer, _ bend: (inout TestCeremony) -> Void
    ) -> TestCeremony {
        var ceremony = kind
        ceremony.challenge = page.hidden("challenge") ?? ""
        ceremony.origin = TestWorld.origin
        ceremony.siteID = "localhost"
        ceremony.owner = owner
        bend(&ceremony)
        return ceremony
    }
}

extension TestAnswer {
    /// Whom the page that makes a passkey names to the authenticator; empty where it is no such page.
    package var passkeyOwner: [UInt8] {
        struct Options: Decodable {
            struct User: Decodable { let id: String }
            let user: User
        }
        guard let start = body.firstRange(of: "data-options=\"") else { return [] }
        let text = body[start.upperBound...].prefix { $0 != "\"" }.replacing("&quot;", with: "\"")
        let options = try? JSONDecoder().decode(Options.self, from: Data(text.utf8))
        return options.flatMap { Base64URL.decode($0.user.id) } ?? []
    }
}
