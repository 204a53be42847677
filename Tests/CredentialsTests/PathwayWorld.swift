import App
import Factors
import Foundation
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// Somebody with every way in there is, and the pages that each of them leads over.
struct PathwayWorld: Sendable {
    /// How somebody comes to have a session.
    enum Way: String, CaseIterable {
        case link, code, password, provider, passkey
        case ownerLink = "owner link"
        case invitation
        /// A session goes on after its account's address changed.
        case address
    }

    /// What is shown afterwards, beside whatever the way itself shows.
    enum Shown: String, CaseIterable { case nothing, app, recoveryCode, passkey }

    /// Which second factors the person has; recovery codes come with the first of them.
    enum Holding: String, CaseIterable {
        case both, app, passkey

        func has(_ shown: Shown) -> Bool {
            switch shown {
            case .nothing, .recoveryCode: true
            case .app: self != .passkey
            case .passkey: self != .app
            }
        }
    }

    /// All second factors of the person.
    struct Keys: Sendable {
        let app: CredentialsWorld.App?
        let codes: [String]
        let passkey: TestPasskey?
    }

    /// One that nobody has set up here.
    static func foreignPasskey() throws -> TestPasskey {
        TestPasskey(try .p256(seed: 99), owner: Array(repeating: 9, count: 32))
    }

    static let password = "seven quiet herons at the mill"
    static let addresses = ["ada@example.org", "ada.new@example.org"]

    let provider: ProviderWorld
    var credentials: CredentialsWorld { provider.credentials }
    var world: TestWorld { credentials.world }

    init() async throws {
        provider = try await ProviderWorld()
        try await credentials.allowPasswords()
        let set = try await credentials.owner.post(
            "/account/password", ["password": Self.password], from: "/account/password")
        try #require(set.status == 303)
        try #require(try await provider.connect(credentials.owner, "ada-1").status == 303)
    }

    /// Sets an app, a passkey or both up, with the codes that come along; and every right over the installation.
    func enrol(_ holding: Holding = .both) async throws -> Keys {
        let browser = try await credentials.signedInByMail()
        var (app, passkey, codes): (CredentialsWorld.App?, TestPasskey?, [String]) = (nil, nil, [])
        if holding != .passkey {
            let enrolled = try await credentials.enrol(browser)
            (app, codes) = (enrolled.app, enrolled.codes)
        }
        if holding != .app {
            let (key, made) = try await TestPasskey.made(in: browser, seed: 1)
            try #require(made.status == (holding == .both ? 303 : 200))
            passkey = key
            codes += made.body.words(between: "<li><code>", and: "</code>")
        }
        try await world.appoint("ada@example.org", .support, .security, .infrastructure, days: 90)
        return Keys(app: app, codes: codes, passkey: passkey)
    }

    /// A browser in which somebody came that way and showed that. Nil where the way was barred.
    func browser(_ way: Way, _ shown: Shown, _ keys: Keys?) async throws -> TestBrowser? {
        // Pages that hand out lists are among those asked for: more than two an hour end the sessions of who takes them.
        world.clock.advance(by: 31 * 60)
        switch way {
        case .link, .code, .password, .provider, .passkey, .ownerLink:
            let browser = try await enter(way, keys)
            try await show(browser, shown, keys)
            return browser
        case .invitation:
            let browser = try await accept(try await enter(.link, keys), keys)
            try await show(browser, shown, keys)
            return browser
        case .address:
            let browser = try await enter(.code, keys)
            try await show(browser, shown, keys)
            return try await move(browser, keys) ? browser : nil
        }
    }

    private func enter(_ way: Way, _ keys: Keys?) async throws -> TestBrowser {
        let browser = world.browser()
        switch way {
        case .link: try await followLink(browser)
        case .password:
            let fields = ["address": "ada@example.org", "password": Self.password, "next": "/"]
            try await browser.post("/sign-in/password", fields, from: "/sign-in/password")
        case .provider: _ = try await provider.visit(browser, "ada-1")
        case .passkey: try await keys?.passkey?.signIn(browser)
        case .ownerLink:
            let token = try await OwnerLink(world.installation).make().split(separator: "#").last
            try await browser.post("/owner", ["token": token.map(String.init) ?? ""], from: "/owner")
        case .code, .invitation, .address: _ = try await credentials.signedInByMail(in: browser)
        }
        #expect(browser.cookies["klatch_session"] != nil, "\(way)")
        return browser
    }

    private func followLink(_ browser: TestBrowser) async throws {
        try await browser.post("/sign-in", ["address": "ada@example.org", "next": "/"], from: "/sign-in")
        try await world.work()
        try await browser.post("/sign-in/link", ["token": try secret(after: "/sign-in/link#")], from: "/sign-in/link")
    }

    /// Somebody else's workspace asks for help; without what is owed it is not joined.
    private func accept(_ browser: TestBrowser, _ keys: Keys?) async throws -> TestBrowser {
        let name = "e\(world.mail.all.count)"
        let host = try await world.stranger("Eve", "\(name)@example.com", workspace: name)
        try await host.post("/members/invite", ["address": "ada@example.org", "role": "admin"], from: "/members")
        try await world.work()
        let form = ["token": try secret(after: "/invitation#"), "name": "Ada"]
        if keys != nil {
            let early = try await browser.post("/invitation/accept", form, from: "/invitation")
            #expect(early.location == "/second-factor?next=/invitation")
            #expect(try await browser.get("/").location == "/second-factor?next=/")
            try await show(browser, keys?.app == nil ? .passkey : .app, keys)
            world.clock.advance(by: 60)
        }
        let joined = try await browser.post("/invitation/accept", form, from: "/invitation")
        #expect(joined.location == "/")
        return browser
    }

    /// To another address and back; false where the page is closed.
    private func move(_ browser: TestBrowser, _ keys: Keys?) async throws -> Bool {
        for address in Self.addresses.reversed() {
            let asked = try await browser.post(
                "/account/profile/address", ["address": address], from: "/account/profile/address")
            guard asked.location == "/account/profile/address/proof" else { return false }
            try await world.work()
            let mail = try #require(world.mail.all.last { $0.to.text == address && !$0.source.contains("/not-me#") })
            let words = mail.source.replacing("=\r\n", with: "").split(whereSeparator: \.isWhitespace)
            let code = words.first { $0.count == 9 && $0.dropFirst(4).first == "-" && $0.uppercased() == $0 }
            let proved = try await browser.post(
                "/account/profile/address/proof", ["code": code.map(String.init) ?? ""],
                from: "/account/profile/address/proof")
            #expect(proved.location == "/account/profile")
            world.clock.advance(by: 1)
        }
        return true
    }

    private func show(_ browser: TestBrowser, _ shown: Shown, _ keys: Keys?) async throws {
        guard let keys else { return }
        switch shown {
        case .nothing: break
        case .app: _ = try await credentials.show(browser, try keys.app?.code(at: world.clock.now) ?? "000000")
        case .recoveryCode:
            let left = try world.read("SELECT count(*) FROM recovery_code WHERE used_at IS NULL").first.flatMap {
                Int($0)
            }
            let code = keys.codes.suffix(left ?? 0).first ?? ""
            let fields = ["recovery": code, "next": "/"]
            try await browser.post("/second-factor/recovery", fields, from: "/second-factor")
        case .passkey: try await (keys.passkey ?? Self.foreignPasskey()).show(browser)
        }
    }

    /// What stands behind this in the latest mail that has it.
    private func secret(after mark: String) throws -> String {
        let mail = try #require(world.mail.all.last { $0.source.replacing("=\r\n", with: "").contains(mark) })
        let rest = mail.source.replacing("=\r\n", with: "").components(separatedBy: mark).last ?? ""
        return String(rest.prefix { !$0.isWhitespace && $0 != "\"" })
    }
}
