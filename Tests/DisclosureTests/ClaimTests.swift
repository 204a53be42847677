import Accounts
import App
import Audit
import Claims
import Foundation
import Jobs
import Limits
import Mail
import Policy
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Trust
import Vault
import Web

@testable import Disclosure

/// Send flaws to our security address, or to support with "Security Vulnerability" as subject: both reach our security desk,
/// and our security.txt says so.
@Suite("Claim disclosure.security-address")
struct Claim_disclosure_security_address {
    @Test("security.txt is good by the standard, today and in ten years, and names what is set")
    func text() async throws {
        let desk = try await DisclosureWorld(settings: DisclosureWorld.addresses)
        for years in [0.0, 10] {
            desk.world.clock.advance(by: years * 366 * 86_400)
            let text = try await desk.world.browser().get("/.well-known/security.txt").body
            #expect(SecurityText.faults(text, now: desk.world.clock.now) == [])
            #expect(text.contains("Contact: mailto:security@example.org\r\n"))
            #expect(text.contains("/report\r\n") && text.contains("Policy: ") && text.contains("Canonical: "))
        }
    }

    @Test("its faults are found: no contact, no or two expiries, lapsed, far away, not readable")
    func faults() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let good = "Contact: https://example.org/report\nExpires: 2027-06-01T00:00:00Z\n"
        #expect(SecurityText.faults(good, now: now) == [])
        for bad in [
            "Expires: 2027-06-01T00:00:00Z\n", "Contact: https://example.org\n",
            good + "Expires: 2027-07-01T00:00:00Z\n",
            good.replacing("2027", with: "2020"), good.replacing("2027", with: "2040"),
            good.replacing("2027-06", with: "soon"),
            good.replacing("https", with: "http"),
        ] { #expect(SecurityText.faults(bad, now: now) != [], "\(bad)") }
    }

    @Test("mail with these words opens a report, however they are written; other mail, and machines, open none")
    func mail() async throws {
        let desk = try await DisclosureWorld(settings: DisclosureWorld.addresses)
        let security = try EmailAddress(parsing: "security@example.org")
        let support = try EmailAddress(parsing: "help@example.org")
        let take = { (head: String, to: EmailAddress) in
            try await desk.slice.intake.take(
                Array("From: Rex <rex@example.com>\r\n\(head)\r\n\r\nIt runs.".utf8), to: to, security: security,
                in: desk.world.database, within: desk.slice.accounts.limiter)
        }
        for subject in [
            "Security Vulnerability", "security vulnerability in sign-in", "RE: Re: SECURITY   VULNERABILITY",
            "=?UTF-8?B?U2VjdXJpdHkgVnVsbmVyYWJpbGl0eQ==?=", "=?utf-8?Q?Security_?=\r\n =?utf-8?Q?Vulnerability?=",
        ] { #expect(try await take("Subject: \(subject)", support), "\(subject)") }
        #expect(try await take("Subject: Hello", security))
        #expect(try await !take("Subject: Hello", support))
        for machine in ["Auto-Submitted: auto-replied", "Precedence: bulk", "List-Id: <x>", "Return-Path: <>"] {
            #expect(try await !take("Subject: Security Vulnerability\r\n\(machine)", security), "\(machine)")
        }
        #expect(try desk.world.read("SELECT count(*) FROM flaw_report") == ["6"])
        try await desk.world.work()
        #expect(desk.world.mail.all.count { $0.to.text == "rex@example.com" } == 6)
    }

    @Test(
        "mail in somebody's name fills neither their mailbox nor the desk: the mail server is asked to bring the rest later"
    )
    func flood() async throws {
        let desk = try await DisclosureWorld(settings: DisclosureWorld.addresses)
        let security = try EmailAddress(parsing: "security@example.org")
        let take = {
            try await desk.slice.intake.take(
                Array("From: victim@example.com\r\nSubject: Security Vulnerability\r\n\r\nx".utf8), to: security,
                security: security, in: desk.world.database, within: desk.slice.accounts.limiter)
        }
        for _ in 0..<10 { #expect(try await take()) }
        await #expect(throws: TooManyTries.self) { try await take() }
        try await desk.world.work()
        #expect(desk.world.mail.all.count { $0.to.text == "victim@example.com" } == 10)
        desk.world.clock.advance(by: 86_400)
        #expect(try await take())
    }

    @Test("a receipt goes at once, and leads to the page of whoever reported")
    func receipt() async throws {
        let desk = try await DisclosureWorld()
        let path = try await desk.report()
        let mail = try #require(desk.world.mail.all.last { $0.to.text == "rex@example.com" }).source.replacing(
            "=\r\n", with: "")
        let link =
            mail.split(whereSeparator: \.isWhitespace).map(String.init).first {
                $0.hasPrefix(TestWorld.origin + "/report/")
            } ?? ""
        #expect(link == TestWorld.origin + path)
        #expect(try await desk.world.browser().get(path).body.contains("A script runs"))
    }

    @Test("whatever bytes come in, reading them ends, and says no more than was there")
    func fuzz() {
        var seed: UInt64 = 7
        let next = { () -> UInt64 in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return seed >> 33
        }
        let parts = [
            "Subject: ", "=?UTF-8?B?", "=?x?Q?=", "?=", "\r\n", "\n\n", ":", "From: <", "\u{202E}", "\0", " ", "é",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int(next() % 30)).map { _ in parts[Int(next() % UInt64(parts.count))] }.joined()
            let bytes = Array(text.utf8) + [UInt8(truncatingIfNeeded: next())]
            let mail = InboundReport(bytes)
            #expect(mail.body.count <= InboundReport.bodyLimit && !mail.subject.contains("\n"))
        }
    }

    @Test("amber until both addresses are set")
    func probe() async throws {
        #expect(try await DisclosureWorld().state("disclosure.security-address") == "amber")
        #expect(
            try await DisclosureWorld(settings: DisclosureWorld.addresses).state("disclosure.security-address")
                == "green")
    }
}

/// Tell us the steps, the impact and any proof: our form takes them without an account, seals them, and shows proof only as
/// harmless text.
@Suite("Claim disclosure.report-details")
struct Claim_disclosure_report_details {
    @Test("the form works signed out; what was sent is sealed, and stands on the pages as text")
    func form() async throws {
        let desk = try await DisclosureWorld()
        let hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> {{csrf}}"
        let path = try await desk.report(["title": hostile, "steps": hostile, "impact": hostile, "proof": hostile])
        try await desk.ada.post(try desk.desk() + "/answer", ["words": hostile], from: try desk.desk())
        for body in [
            try await desk.ada.get(try desk.desk()).body, try await desk.ada.get("/operator/reports").body,
            try await desk.world.browser().get(path).body,
        ] {
            #expect(body.contains("&lt;script&gt;") && !body.contains("<script>alert") && !body.contains("<img src=x"))
        }
        #expect(!(try desk.world.everyRow()["flaw_report"] ?? []).joined().contains("alert"))
        #expect(!(try desk.world.everyRow()["flaw_message"] ?? []).joined().contains("alert"))
    }

    @Test("what is missing stands beside its field, and nothing is kept")
    func missing() async throws {
        let desk = try await DisclosureWorld()
        for field in ["category", "title", "steps", "impact"] {
            let wish = DisclosureWorld.wish.merging([field: " "]) { $1 }
            #expect(try await desk.world.browser().post("/report", wish, from: "/report").status == 422, "\(field)")
        }
        let long = DisclosureWorld.wish.merging(["proof": String(repeating: "x", count: 20_001)]) { $1 }
        #expect(try await desk.world.browser().post("/report", long, from: "/report").status >= 400)
        #expect(try desk.world.read("SELECT count(*) FROM flaw_report") == ["0"])
    }

    @Test("a wrong link leads nowhere, and the desk is closed to others")
    func closed() async throws {
        let desk = try await DisclosureWorld()
        let path = try await desk.report()
        #expect(try await desk.world.browser().get(path.dropLast(2) + "xx").status == 404)
        let sam = try await desk.world.stranger("Sam", "sam@example.com", workspace: "Desk")
        try await desk.world.appoint("sam@example.com", .support)
        #expect(try await sam.get(try desk.desk()).status == 403)
    }

    @Test("is tried on the running installation, and leaves nothing behind")
    func probe() async throws {
        let desk = try await DisclosureWorld()
        #expect(try await desk.state("disclosure.report-details") == "green")
        #expect(try desk.world.read("SELECT count(*) FROM flaw_report") == ["0"])
    }
}

/// One of us personally acknowledges each report within 48 hours, with news at least every seven days after that until it is
/// settled.
@Suite("Claim disclosure.ack-48h")
struct Claim_disclosure_ack_48h {
    @Test("reminds at 24, 36 and 44 hours, over a weekend too; the receipt stops nothing, a person's answer does")
    func clock() async throws {
        let desk = try await DisclosureWorld()
        _ = try await desk.report()
        var counts = [desk.reminders()]
        for hours in [23.5, 1, 0, 12, 8, 3] {
            try await desk.pass(hours: hours)
            counts.append(desk.reminders())
        }
        #expect(counts == [1, 1, 2, 2, 3, 4, 4])
        #expect(try await desk.state("disclosure.ack-48h") == "green")
        try await desk.pass(hours: 2)
        #expect(try await desk.state("disclosure.ack-48h") == "red")
    }

    @Test("once answered it is news that is owed, every seven days, each reminded of once")
    func news() async throws {
        let desk = try await DisclosureWorld()
        let path = try await desk.report()
        let page = try desk.desk()
        try await desk.ada.post(page + "/answer", ["words": "I am looking into it. Ada"], from: page)
        try await desk.world.work()
        let before = desk.reminders()
        try await desk.pass(hours: 6.9 * 24)
        #expect(desk.reminders() == before)
        try await desk.pass(hours: 5)
        try await desk.pass(hours: 5)
        #expect(desk.reminders() == before + 1)
        #expect(try await desk.state("disclosure.ack-48h") == "red")
        try await desk.ada.post(page + "/answer", ["words": "It is mended."], from: page)
        #expect(try await desk.state("disclosure.ack-48h") == "green")
        #expect(try await desk.world.browser().get(path).body.contains("I am looking into it. Ada"))
    }

    @Test("is not settled without an answer, an owner, a severity and a reason")
    func closing() async throws {
        let desk = try await DisclosureWorld()
        let path = try await desk.report()
        let page = try desk.desk()
        let close = { try await desk.ada.post(page + "/close", ["reason": $0], from: page) }
        let state = { try desk.world.read("SELECT state FROM flaw_report").first ?? "" }
        _ = try await close("Because.")
        #expect(try state() == "new")
        try await desk.ada.post(page + "/answer", ["words": "Seen."], from: page)
        _ = try await close("Because.")
        #expect(try state() == "open")
        try await desk.ada.post(page + "/judge", ["severity": "high"], from: page)
        #expect(try await close(" ").status == 422)
        _ = try await close("Because it is mended.")
        #expect(try state() == "closed")
        #expect(try await desk.world.browser().get(path).body.contains("Because it is mended."))
        #expect(throws: (any Error).self) {
            try desk.world.read(
                "ALTER TABLE flaw_report DISABLE TRIGGER flaw_report_clocks; UPDATE flaw_report SET received_at = now()"
            )
        }
    }
}

/// We welcome good-faith reports, promise not to pursue their authors, credit those who wish it, and ask you to stay silent
/// until we have had time to fix.
@Suite("Claim disclosure.coordinated")
struct Claim_disclosure_coordinated {
    @Test("the policy promises and asks, and names every category of the form")
    func policy() async throws {
        let desk = try await DisclosureWorld()
        let browser = desk.world.browser()
        let (policy, form) = (try await browser.get("/report/policy").body, try await browser.get("/report").body)
        #expect(policy.contains("is not pursued by us") && policy.contains("90 days"))
        for category in FlawReport.Category.allCases {
            #expect(form.contains("value=\"\(category.rawValue)\""))
        }
        #expect(policy.contains("Forged requests") && policy.contains("Something else"))
    }

    @Test(
        "90 days of silence, with reminders; published with a name only where that was wished", arguments: ["", "Rex"])
    func embargo(_ credit: String) async throws {
        let desk = try await DisclosureWorld()
        _ = try await desk.report(["credit": credit])
        let page = try desk.desk()
        let wish = ["headline": "Scripts ran", "body": "They run no more."]
        try await desk.ada.post(page + "/publish", wish, from: page)
        #expect(try desk.world.read("SELECT count(*) FROM advisory") == ["0"])
        try await desk.ada.post(page + "/answer", ["words": "Seen."], from: page)
        try await desk.ada.post(page + "/judge", ["severity": "high"], from: page)
        #expect(try await desk.state("disclosure.coordinated") == "green")
        try await desk.pass(hours: 91 * 24)
        #expect(try await desk.state("disclosure.coordinated") == "red")
        // A grant lasts ninety days at most.
        try await desk.world.appoint("ada@example.org", .security)
        try await desk.fresh()
        for _ in 0..<2 { try await desk.ada.post(page + "/publish", wish, from: page) }
        let body = try await desk.world.browser().get("/advisories").body
        #expect(body.components(separatedBy: "They run no more.").count == 2)
        #expect(body.contains("Thanks to") == !credit.isEmpty)
    }
}

@Suite("The contact page")
struct ContactTests {
    @Test("opens signed out with the three addresses, and says so where one is missing")
    func page() async throws {
        let body = try await DisclosureWorld(settings: DisclosureWorld.addresses).world.browser().get("/contact").body
        for address in DisclosureWorld.addresses.values { #expect(body.contains("mailto:\(address)")) }
        #expect(try await DisclosureWorld().world.browser().get("/contact").body.contains("No address is set."))
    }
}

/// What somebody plants turns the claim that it breaks red, and no other.
@Suite("A planted fault at the security desk")
struct DisclosureFaultTests {
    static let faults: [(claim: String, statement: String)] = [
        (
            "disclosure.ack-48h",
            "ALTER TABLE flaw_report DISABLE TRIGGER flaw_report_clocks; UPDATE flaw_report SET received_at = received_at - interval '3 days'"
        ),
        (
            "disclosure.ack-48h",
            "ALTER TABLE flaw_report DISABLE TRIGGER flaw_report_clocks; UPDATE flaw_report SET state = 'open', acknowledged_at = received_at, last_news_at = received_at - interval '8 days'"
        ),
        (
            "disclosure.coordinated",
            "ALTER TABLE flaw_report DISABLE TRIGGER flaw_report_clocks; UPDATE flaw_report SET embargo_until = received_at - interval '1 day'"
        ),
        (
            "rest.fields-sealed",
            "ALTER TABLE flaw_report DISABLE TRIGGER flaw_report_clocks; UPDATE flaw_report SET document = 'in the clear'"
        ),
        ("access.row-security", "ALTER TABLE flaw_report DISABLE ROW LEVEL SECURITY"),
        ("access.row-security", "ALTER TABLE advisory NO FORCE ROW LEVEL SECURITY"),
    ]

    @Test("turns exactly its claim red", arguments: faults.indices)
    func planted(_ index: Int) async throws {
        let (claim, statement) = Self.faults[index]
        let desk = try await DisclosureWorld()
        _ = try await desk.report()
        let before = try await desk.broken()
        #expect(!before.contains(claim))
        _ = try desk.world.test.asOwner("SET app.scope = 'system'; " + statement)
        #expect(try await desk.broken().subtracting(before) == [claim], "\(statement)")
    }
}
