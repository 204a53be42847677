import Accounts
import Foundation
import HTTPTypes
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Programs

@Suite("What somebody chooses")
struct ChoicesTests {
    @Test("keeps two people apart however often rounds are run, by the button beside somebody met, and can be undone")
    func never() async throws {
        let side = try await PersonSideWorld()
        let (link, browser) = (try side.link(1), side.browser())
        let (one, other) = (try await side.person(1), try #require(try await side.partners(of: 1).first))
        try await browser.post(link + "/never", ["person": other.id.text], from: link)
        let pair: Set = [one.id, other.id]
        #expect(try await side.run(4).allSatisfy { !pair.isSubset(of: $0) })
        let own = try await side.privateLink(1)
        #expect(try await browser.get(own).body.contains("Take off the list: \(other.profile.name)"))
        try await browser.post(own + "/never/remove", ["entry": other.id.text], from: own)
        #expect(try await side.run(3).contains { pair.isSubset(of: $0) })
    }

    @Test("is not said to anybody: not on a round's page, nor in its reasons, in the trail or to the other")
    func secret() async throws {
        let side = try await PersonSideWorld(people: 1)
        let (one, ada) = (try await side.person(1), try #require(try await side.partners(of: 1).first))
        let link = try side.link(1)
        try await side.browser().post(link + "/never", ["person": ada.id.text], from: link)
        try await side.world.plan(side.program)
        let preview = try await side.world.owner.get(side.program + "/preview").body
        #expect(preview.contains("Everybody they could meet is with others."))
        for page in ["/people/\(one.id.text)", "/people/\(ada.id.text)", side.program, "/introductions"] {
            let body = try await side.world.owner.get(page).body
            #expect(!body.contains("ather not meet Ada") && !body.contains("Take off the list: "), "\(page)")
        }
        #expect(try side.read("SELECT details FROM audit_event WHERE action = 'person.chose'") == ["{}"])
        let mails = side.world.world.mail.all.filter { $0.to.text == "ada@example.org" }
        #expect(!mails.contains { $0.source.contains("rather") })
    }

    @Test("makes a plan that was previewed before out of date")
    func outdated() async throws {
        let side = try await PersonSideWorld()
        let preview = try await side.world.previewID(side.program)
        let (link, other) = (try side.link(1), try #require(try await side.partners(of: 1).first))
        side.world.world.clock.advance(by: 1)
        try await side.browser().post(link + "/never", ["person": other.id.text], from: link)
        let answer = try await side.world.owner.post(
            side.program + "/rounds", ["preview": preview], from: side.program)
        #expect(answer.location?.contains("preview?changed") == true)
    }

    @Test("takes an address without saying whether it is anybody's, and nobody's id that was not met")
    func noDirectory() async throws {
        let side = try await PersonSideWorld(people: 5)
        let (own, browser) = (try await side.privateLink(1), side.browser())
        for address in ["p2@example.org", "nobody@example.org"] {
            let answer = try await browser.post(own + "/never", ["neverAddress": address], from: own)
            #expect(answer.location == own)
        }
        let page = try await browser.get(own).body
        #expect(page.contains("Take off the list: p2@example.org") && page.contains("Take off the list: nobody@"))
        let met = try await side.partners(of: 1).map(\.id) + [try await side.person(1).id]
        let strangers = try await side.world.everybody().filter { !met.contains($0.id) }
        let stranger = try #require(strangers.first)
        #expect(!page.contains("Take off the list: Person"))
        #expect(try await browser.post(own + "/never", ["person": stranger.id.text], from: own).status == 404)
        #expect(try await browser.post(own + "/never", ["neverAddress": "p1@example.org"], from: own).status == 422)
    }

    @Test("an address that somebody gets later counts as well")
    func later() async throws {
        let side = try await PersonSideWorld(people: 2)
        let own = try await side.privateLink(1)
        try await side.browser().post(own + "/never", ["neverAddress": "p3@example.org"], from: own)
        try await side.world.add(3)
        let pair: Set = [try await side.person(1).id, try await side.person(3).id]
        #expect(try await side.run(4).allSatisfy { !pair.isSubset(of: $0) })
    }

    @Test("says about them what the others read in the mail, as plain text, in the language that each chose")
    func about() async throws {
        let side = try await PersonSideWorld(people: 1)
        let own = try await side.privateLink(1)
        let fields = [
            "introduction": "Beekeeper,\r\n<b>ask</b> me", "language": "de", "languages": "English, english, Norsk",
            "zone": "Europe/Oslo", "from": "9", "to": "16", "day.1": "yes", "day.3": "yes",
        ]
        #expect(try await side.browser().post(own + "/about", fields, from: own).location == own)
        _ = try await side.run(1)
        let mails = side.world.world.mail.all
        let adas = mails.last { $0.to.text == "ada@example.org" }
        let theirs = mails.last { $0.to.text == "p1@example.org" }
        #expect(adas?.source.replacing("=\r\n", with: "").contains("Beekeeper, <b>ask</b> me") == true)
        #expect(adas?.source.contains("&lt;b&gt;ask") == true)
        #expect(theirs?.text.contains("Guten Tag Person 1") == true)
        let page = try await side.browser().get(own).body
        #expect(page.contains("value=\"English, Norsk\"") && page.contains("Beekeeper, &lt;b&gt;ask"))
    }

    @Test(
        "refuses what cannot be kept, beside the field",
        arguments: [
            ("/about", "introduction", String(repeating: "x", count: 401)), ("/about", "language", "tlh"),
            ("/about", "zone", "Mars/Olympus"), ("/about", "from", "25"), ("/about", "introduction", "a\u{202E}b"),
            ("/wishes", "topics", String(repeating: "x", count: 61)), ("/wish", "wishAddress", "nobody"),
            ("/wishes", "departments", (1...13).map(String.init).joined(separator: ",")),
        ])
    func refuses(_ path: String, _ field: String, _ value: String) async throws {
        let side = try await PersonSideWorld()
        let own = try await side.privateLink(1)
        let answer = try await side.browser().post(own + path, [field: value], from: own)
        #expect(answer.status == 422 && answer.body.contains("id=\"\(field)-error\""))
        #expect(try side.read("SELECT count(*) FROM person_choices") == ["0"])
    }

    @Test("ranks whom they would like to meet, and the first is met when nobody is new")
    func wishes() async throws {
        let side = try await PersonSideWorld(people: 3)
        let (own, browser) = (try await side.privateLink(1), side.browser())
        for address in ["p3@example.org", "p2@example.org"] {
            try await browser.post(own + "/wish", ["wishAddress": address], from: own)
        }
        try await browser.post(own + "/wish/up", ["entry": "p2@example.org"], from: own)
        let page = try await browser.get(own).body
        let (first, second) = (page.firstRange(of: "Remove: p2@"), page.firstRange(of: "Remove: p3@"))
        #expect(try #require(first).lowerBound < #require(second).lowerBound)
        try await browser.post(own + "/wish/remove", ["entry": "p3@example.org"], from: own)
        #expect(try await !browser.get(own).body.contains("p3@example.org"))
    }

    @Test("a person's scope reads their own choices and nobody else's")
    func scope() async throws {
        let side = try await PersonSideWorld()
        let (one, two) = (try await side.person(1).id, try await side.person(2).id)
        let store = ChoicesStore(vault: side.world.world.vault, people: side.world.people)
        let workspace = side.world.workspace
        try await side.world.inWorkspace { tx in
            for person in [one, two] { try store.set(tx, workspace, person, PersonChoices(introduction: "Hello")) }
        }
        let seen = try await side.world.world.database.transaction(.person(one, in: workspace)) {
            try $0.rows("SELECT person_id FROM person_choices").map { try $0.get("person_id", as: PersonID.self) }
        }
        #expect(seen == [one])
    }
}

@Suite("Hours in which somebody can be met")
struct WorkingHoursTests {
    @Test("are the same instants for everybody, over the ends of the week")
    func week() {
        let tokyo = TimeZone(identifier: "Asia/Tokyo") ?? .gmt
        let hours = WorkingHours(days: [1], from: 8, to: 10).weekHours(tokyo, at: Date(timeIntervalSince1970: 0))
        #expect(hours == [167, 0])
        let gmt = WorkingHours(days: [7], from: 23, to: 24).weekHours(.gmt, at: Date(timeIntervalSince1970: 0))
        #expect(gmt == [167])
    }
}
