import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing

/// Passkeys by the pages that make them and ask for them, with an authenticator that can be told to lie.
@Suite("A passkey")
struct PasskeyTests {
    private struct Keyed: Sendable {
        let credentials: CredentialsWorld
        /// Of the owner, Ada, and of an administrator, Ben.
        let ada: TestPasskey
        let ben: TestPasskey
        let bens: TestBrowser

        init() async throws {
            credentials = try await CredentialsWorld()
            (ada, _) = try await TestPasskey.made(in: credentials.owner, seed: 1)
            bens = try await credentials.world.invited("ben@example.org", as: "admin", by: credentials.owner)
            (ben, _) = try await TestPasskey.made(in: bens, seed: 2)
        }

        var world: TestWorld { credentials.world }

        /// A page that asks for a passkey, in the browser of somebody who owes one.
        func owing(_ address: String = "ada@example.org") async throws -> TestBrowser {
            world.clock.advance(by: 6 * 60)
            return try await credentials.signedInByMail(address)
        }

        func isSignedIn(_ browser: TestBrowser) async throws -> Bool {
            try await browser.get("/sessions").status == 200
        }

        /// What is kept of everybody's passkeys.
        func kept() throws -> [String] {
            try world.read("SELECT (account_id, counter, used_at, material) FROM factor ORDER BY id")
        }
    }

    @Test("signs in with both factors shown, opens administration, and shows itself where one is owed")
    func opens() async throws {
        let keyed = try await Keyed()
        let browser = keyed.world.browser()
        #expect(try await keyed.ada.signIn(browser, next: "/members").location == "/members")
        #expect(try await browser.get("/members").status == 200)
        let owing = try await keyed.owing()
        #expect(try await owing.get("/members").location?.hasPrefix("/second-factor") == true)
        #expect(try await keyed.ada.show(owing, next: "/members").location == "/members")
        #expect(try await owing.get("/members").status == 200)
    }

    @Test("says when it was used last, once it was: to sign in, and to show itself")
    func lastUse() async throws {
        let keyed = try await Keyed()
        let browser = keyed.world.browser()
        try #require(try await keyed.credentials.owner.get("/account/sign-in-methods").body.contains("Not yet"))
        keyed.world.clock.advance(by: 60)
        try await keyed.ada.signIn(browser)
        let page = try await browser.get("/account/sign-in-methods")
        #expect(page.status == 200 && !page.body.contains("Not yet"))
        let owing = try await keyed.owing("ben@example.org")
        try await keyed.ben.show(owing)
        #expect(try await !owing.get("/account/sign-in-methods").body.contains("Not yet"))
    }

    @Test("answers once, and only in the browser, for the purpose and within the minutes for which it was asked (AT-8)")
    func bound() async throws {
        let keyed = try await Keyed()
        let (asked, other) = (keyed.world.browser(), keyed.world.browser())
        let page = try await asked.get("/sign-in/passkey")
        let answer = try keyed.ada.answer(to: page)
        let csrf = try await other.get("/sign-in/passkey").csrf
        #expect(try await other.submit("/sign-in/passkey", answer.merging(["csrf": csrf]) { $1 }).status == 422)
        #expect(try await asked.submit("/sign-in/passkey", answer).status == 303)
        asked.setCookie("klatch_session", nil)
        let again = try await asked.get("/sign-in/passkey").csrf
        #expect(try await asked.submit("/sign-in/passkey", answer.merging(["csrf": again]) { $1 }).status == 422)
        for browser in [asked, other] { #expect(try await !keyed.isSignedIn(browser)) }

        let late = try keyed.ada.answer(to: try await asked.get("/sign-in/passkey"))
        keyed.world.clock.advance(by: 301)
        #expect(try await asked.submit("/sign-in/passkey", late).status == 422)
        let punctual = try keyed.ada.answer(to: try await asked.get("/sign-in/passkey"))
        keyed.world.clock.advance(by: 299)
        #expect(try await asked.submit("/sign-in/passkey", punctual).status == 303)
    }

    @Test(
        "asked for on one page proves nothing on another: to sign in, to show, to add, and for another account (AT-8)")
    func purposes() async throws {
        let keyed = try await Keyed()
        let before = try keyed.kept()
        let owing = try await keyed.owing()
        let pages = ["/sign-in/passkey": "/sign-in/passkey", "/second-factor": "/second-factor/passkey"]
        let doors = Set(pages.values)
        for (page, own) in pages {
            let answer = try keyed.ada.answer(to: try await owing.get(page))
            for door in doors where door != own {
                #expect(try await owing.submit(door, answer).status == 422, "\(page) at \(door)")
            }
        }
        // What is made is no proof, and what proves makes nothing.
        let proving = try keyed.ada.answer(to: try await keyed.credentials.owner.get("/confirm"))
        let made = try await keyed.credentials.owner.submit(
            "/account/passkeys", proving.merging(["name": "Another"]) { $1 })
        #expect(made.status == 422)
        let making = try await keyed.credentials.owner.get("/account/passkeys/new")
        #expect(
            try await keyed.credentials.owner.submit("/second-factor/passkey", try keyed.ada.answer(to: making)).status
                == 422)
        #expect(try keyed.kept() == before)
        #expect(try await owing.get("/members").location?.hasPrefix("/second-factor") == true)
    }

    @Test("of somebody else shows nothing for me, whoever's name it says, and theirs is as it was (AT-8, AT-15)")
    func somebodyElses() async throws {
        let keyed = try await Keyed()
        let before = try keyed.kept()
        let owing = try await keyed.owing()
        for owner in [keyed.ben.owner, keyed.ada.owner, nil] {
            let page = try await owing.get("/second-factor")
            let answer = try keyed.ben.answer(to: page) { ceremony in
                ceremony.owner = owner
                ceremony.count = 9
            }
            #expect(try await owing.submit("/second-factor/passkey", answer).status == 422)
        }
        #expect(try await owing.get("/members").location?.hasPrefix("/second-factor") == true)
        #expect(try keyed.kept() == before)
        // And signs in nobody under another's name.
        let browser = keyed.world.browser()
        for owner in [keyed.ada.owner, nil] {
            let page = try await browser.get("/sign-in/passkey")
            let answer = try keyed.ben.answer(to: page) { $0.owner = owner }
            #expect(try await browser.submit("/sign-in/passkey", answer).status == 422)
        }
        #expect(try await !keyed.isSignedIn(browser))
    }

    @Test("whose answer is bent in any place signs in nobody, and all refusals look the same (AT-11)")
    func bent() async throws {
        let keyed = try await Keyed()
        let bends: [(inout TestCeremony) -> Void] = [
            { $0.origin = "https://evil.example" }, { $0.siteID = "evil.example" }, { $0.type = "webauthn.create" },
            { $0.flags = TestCeremony.present }, { $0.more = #","crossOrigin":true"# }, { $0.challenge = "AAAA" },
        ]
        let unknown = TestPasskey(try .p256(seed: 77), owner: keyed.ada.owner)
        var pages: Set<String> = []
        for (key, bend) in bends.map({ (keyed.ada, $0) }) + [(unknown, { _ in })] {
            let browser = keyed.world.browser()
            let page = try await browser.get("/sign-in/passkey")
            let answer = try await browser.submit("/sign-in/passkey", try key.answer(to: page, bend))
            #expect(answer.status == 422)
            pages.insert(Self.plain(answer))
            #expect(try await !keyed.isSignedIn(browser))
        }
        #expect(pages.count == 1)
    }

    /// Without the challenge, which is new each time.
    private static func plain(_ answer: TestAnswer) -> String {
        let challenge = answer.hidden("challenge") ?? ""
        return answer.body.withoutSecrets.replacing(challenge, with: "")
    }

    @Test("whose counter does not grow is let in and noted, and the highest is kept")
    func counter() async throws {
        let keyed = try await Keyed()
        let suspicions = "SELECT count(*) FROM audit_event WHERE action = 'passkey.counter-suspicious'"
        for (count, noted) in [(UInt32(5), "0"), (6, "0"), (6, "1"), (2, "2"), (7, "2")] {
            let browser = keyed.world.browser()
            let page = try await browser.get("/sign-in/passkey")
            let answer = try keyed.ada.answer(to: page) { $0.count = count }
            #expect(try await browser.submit("/sign-in/passkey", answer).status == 303)
            #expect(try keyed.world.read(suspicions) == [noted], "\(count)")
        }
        #expect(try keyed.world.read("SELECT max(counter) FROM factor") == ["7"])
    }
}

/// What begins and is not finished: nobody is left with a factor that they do not have, or that others have.
@Suite("An enrolment of a passkey")
struct PasskeyEnrolmentTests {
    /// How many factors and recovery codes there are, and whether anybody counts as having one.
    private static func factors(_ world: TestWorld) throws -> [String] {
        try world.read(
            """
            SELECT (SELECT count(*) FROM factor) || ' ' || (SELECT count(*) FROM recovery_code) || ' '
                || bool_or(has_factors)::int FROM account
            """)
    }

    @Test("that is half finished, late, bent or somebody else's changes nothing: no factor, no codes, no session ends")
    func half() async throws {
        let credentials = try await CredentialsWorld()
        let (owner, world) = (credentials.owner, credentials.world)
        let other = try await credentials.signedInByMail()
        let key = TestPasskey(try .p256(seed: 5), owner: try await owner.get("/account/passkeys/new").passkeyOwner)
        let bends: [(inout TestCeremony) -> Void] = [
            { $0.origin = "https://evil.example" }, { $0.siteID = "evil.example" }, { $0.type = "webauthn.get" },
            { $0.flags &= ~TestCeremony.verified }, { $0.flags &= ~TestCeremony.attested }, { $0.challenge = "AAAA" },
        ]
        for bend in bends {
            let page = try await owner.get("/account/passkeys/new")
            #expect(try await owner.submit("/account/passkeys", try key.enrolment(page, bend)).status == 422)
        }
        let right = try key.enrolment(try await owner.get("/account/passkeys/new"))
        for missing in [["answer": ""], ["challenge": ""], ["name": ""], ["answer": "{}"]] {
            #expect(try await owner.submit("/account/passkeys", right.merging(missing) { $1 }).status == 422)
        }
        // Another browser of the same account was not asked.
        let foreign = try await other.get("/account/passkeys/new")
        let late = try key.enrolment(try await owner.get("/account/passkeys/new"))
        let elsewhere = late.merging(["csrf": foreign.csrf]) { $1 }
        #expect(try await other.submit("/account/passkeys", elsewhere).status == 422)
        world.clock.advance(by: 601)
        #expect(try await owner.submit("/account/passkeys", late).location == "/confirm?next=/account/passkeys/new")
        #expect(try Self.factors(world) == ["0 0 0"])
        #expect(try await other.get("/sessions").status == 200)
        #expect(try await credentials.signedInByMail().get("/sessions").status == 200)
    }

    @Test("may take as long as proof is good, and later says why it failed, beside the button, with the name kept")
    func late() async throws {
        let credentials = try await CredentialsWorld()
        let (owner, world) = (credentials.owner, credentials.world)
        let page = try await owner.get("/account/passkeys/new")
        let key = TestPasskey(try .p256(seed: 5), owner: page.passkeyOwner)
        let form = try key.enrolment(page).merging(["name": "The blue stick"]) { $1 }
        world.clock.advance(by: 601)
        let closed = try await owner.submit("/account/passkeys", form)
        #expect(closed.location == "/confirm?next=/account/passkeys/new")
        #expect(try await owner.get("/confirm?next=/account/passkeys/new").body.contains("one opens nothing"))
        try await world.prove(owner)
        let answer = try await owner.submit("/account/passkeys", form)
        #expect(answer.status == 422 && answer.body.contains("had been open for more than ten minutes"))
        #expect(answer.body.contains("value=\"The blue stick\"") && answer.body.contains("href=\"#answer\""))
        #expect(!answer.body.contains("id=\"name-error\""))
        let again = try key.enrolment(answer)
        world.clock.advance(by: 599)
        #expect(try await owner.submit("/account/passkeys", again).status == 200)
        #expect(try Self.factors(world) == ["1 10 1"])
    }

    @Test("counts once however often it is sent, and an identifier that somebody has is nobody else's")
    func once() async throws {
        let credentials = try await CredentialsWorld()
        let (owner, world) = (credentials.owner, credentials.world)
        let page = try await owner.get("/account/passkeys/new")
        let key = TestPasskey(try .p256(seed: 5), owner: page.passkeyOwner)
        let form = try key.enrolment(page)
        let made = try await owner.submit("/account/passkeys", form)
        #expect(made.status == 200 && made.body.components(separatedBy: "<li><code>").count == 11)
        #expect(try await owner.submit("/account/passkeys", form).status == 422)
        #expect(try Self.factors(world) == ["1 10 1"])
        let ben = try await world.invited("ben@example.org", as: "member", by: owner)
        let stolen = try await ben.get("/account/passkeys/new")
        #expect(try await ben.submit("/account/passkeys", try key.enrolment(stolen)).status == 422)
        #expect(try Self.factors(world) == ["1 10 1"])
        #expect(try await ben.get("/sessions").status == 200)
    }

    @Test("keeps whether there is a copy of the key, as each use says anew, and never writes over the key itself")
    func copies() async throws {
        let credentials = try await CredentialsWorld()
        let (owner, world) = (credentials.owner, credentials.world)
        let page = try await owner.get("/account/passkeys/new")
        let key = TestPasskey(try .p256(seed: 6), owner: page.passkeyOwner)
        let form = try key.enrolment(page) { $0.flags |= TestCeremony.eligible }
        #expect(try await owner.submit("/account/passkeys", form).status == 200)
        for (flags, kept) in [(UInt8(0), "f"), (TestCeremony.backedUp, "t"), (0, "f")] {
            let browser = world.browser()
            let page = try await browser.get("/sign-in/passkey")
            let answer = try key.answer(to: page) { $0.flags |= TestCeremony.eligible | flags }
            #expect(try await browser.submit("/sign-in/passkey", answer).status == 303)
            #expect(try world.read("SELECT is_backed_up FROM factor") == [kept])
        }
        // One that may not be copied, and then may: another key.
        let browser = world.browser()
        let answer = try key.answer(to: try await browser.get("/sign-in/passkey"))
        #expect(try await browser.submit("/sign-in/passkey", answer).status == 422)
        #expect(throws: (any Error).self) { try world.read("UPDATE factor SET material = material RETURNING id") }
    }
}
