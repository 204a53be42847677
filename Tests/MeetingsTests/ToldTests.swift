import Accounts
import Calendars
import Foundation
import Jobs
import Primitives
import Store
import TestStage
import TestSupport
import Testing

@testable import Meetings
@testable import Web

@Suite("Nobody waits for nobody")
struct ToldTests {
    private static let ten = "2026-01-07T09:00:00+00:00"

    private func sent(_ world: MeetingsWorld, to name: String, _ words: String) -> Int {
        world.world.mail.all.count { $0.to.text == name + "@example.org" && $0.source.contains(words) }
    }

    @Test("a settled poll that its owner deletes is called off first: whoever was invited gets the cancellation")
    func deletedPoll() async throws {
        let world = try await PollWorld()
        try await world.answer(as: "Ben", "yyn", ["address": "ben@example.org"])
        try await world.settle(1)
        try await world.own.world.work()
        try await world.own.owner.post(world.path + "/delete", from: world.path)
        try await world.own.world.work()
        let off = world.own.world.mail.all.filter { $0.source.contains("METHOD:CANCEL") }
        #expect(off.map(\.to.text).sorted() == ["ada@example.org", "ben@example.org"])
        #expect(try world.own.world.read("SELECT id FROM poll UNION SELECT id FROM poll_voter").isEmpty)
    }

    @Test("a guest who cancels and is forgotten at once does not take the host's mail back, and is forgotten with it")
    func forgottenAtOnce() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type()
        let guest = world.world.browser()
        let page = try await world.book(book, Self.ten, by: guest)
        try await world.world.work()
        try await guest.post(page + "/cancel", ["reason": ""], from: page)
        try await guest.post(page + "/forget", from: page)
        try await world.world.work()
        #expect(sent(world, to: "ada", "METHOD:CANCEL") == 1 && sent(world, to: "gil", "METHOD:CANCEL") == 0)
        world.world.clock.advance(by: 3_601)
        try await world.world.work()
        #expect(try world.world.read("SELECT kind FROM delivery WHERE kind LIKE 'booking%'").isEmpty)
    }

    /// A kind of Ada's and Mia's together, or of one of them.
    private func shared(
        _ world: MeetingsWorld, _ assignment: String = "collective"
    ) async throws -> (mia: TestBrowser, id: String, book: String) {
        let ada = try world.person.text
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.setHours("09:00-17:00", ["shared": "yes"], by: mia)
        let id = try #require(try world.world.read("SELECT id FROM person").first { $0 != ada })
        let hosts = [ada, id].map { (EventTypeForm.hostPrefix + $0, "yes") }
        let fields = Dictionary(uniqueKeysWithValues: hosts + [("assignment", assignment)])
        return (mia, id, try await world.type(fields).book)
    }

    @Test("whoever is removed from the workspace: their guests are told, and so is who named them as a host")
    func removed() async throws {
        let world = try await MeetingsWorld()
        let (_, id, book) = try await shared(world)
        try await world.book(book, Self.ten)
        try await world.world.work()
        try await world.owner.post("/members/\(id)/remove", from: "/members")
        try await world.world.work()
        #expect(try world.states() == ["cancelled"])
        #expect(sent(world, to: "gil", "METHOD:CANCEL") == 1 && sent(world, to: "ada", "METHOD:CANCEL") == 1)
        #expect(sent(world, to: "ada", "is no longer a host of Introduction") == 1)
        #expect(try await !world.owner.get("/meetings/types/new").body.contains(EventTypeForm.hostPrefix + id))
        let type = try #require(try world.world.read("SELECT id FROM event_type").first)
        let page = try await world.owner.get("/meetings/types/\(type)?at=2026-01-08T10%3A00").body
        #expect(page.contains("No host here any more: Mia") && page.contains("They have left the workspace"))
    }

    @Test("whoever is removed: their own kinds of meetings take no bookings any more, and their polls are called off")
    func ownKinds() async throws {
        let world = try await MeetingsWorld()
        let (mia, id, _) = try await shared(world)
        let fields = MeetingsWorld.type.merging([EventTypeForm.hostPrefix + id: "yes"]) { $1 }
        try await mia.post("/meetings/types/new", fields, from: "/meetings/types/new")
        try await world.owner.post("/members/\(id)/remove", from: "/members")
        try await world.world.work()
        #expect(try world.world.read("SELECT is_open::text FROM event_type WHERE owner_id = '\(id)'") == ["false"])
    }

    @Test("colleagues who take back that they can be named as hosts are not booked any more")
    func unwilling() async throws {
        let world = try await MeetingsWorld()
        let (mia, _, book) = try await shared(world)
        #expect(try await world.owner.get(book + "?day=2026-01-07").body.contains("name=\"start\""))
        try await world.setHours("09:00-17:00", by: mia)
        let page = try await world.owner.get(book + "?day=2026-01-07").body
        #expect(!page.contains("name=\"start\"") && !page.contains("Mia"))
        #expect(try await world.hold(world.world.browser(), book, Self.ten) == nil)
    }

    @Test("a request that nobody answers: hosts are reminded, and when it would begin it is over and both are told")
    func unanswered() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type(["approval": "yes"])
        let page = try await world.book(book, Self.ten)
        try await world.world.work()
        world.world.clock.advance(by: 86_400)
        try await world.world.work()
        #expect(sent(world, to: "ada", "Subject: Gil asks for") == 2)
        #expect(sent(world, to: "gil", "Subject: You have asked for") == 1)
        world.world.clock.advance(by: 86_400)
        try await world.world.work()
        #expect(try world.states() == ["declined"] && world.world.read("SELECT id FROM meeting").isEmpty)
        for name in ["ada", "gil"] { #expect(sent(world, to: name, "Subject: Not answered") == 1, "\(name)") }
        #expect(try await world.world.browser().get(page).body.contains("It was declined"))
    }

    @Test("a request that is answered lapses for nobody")
    func answered() async throws {
        let world = try await MeetingsWorld()
        let (_, book) = try await world.type(["approval": "yes"])
        try await world.book(book, Self.ten)
        let own = "/meetings/bookings/" + (try #require(try world.world.read("SELECT id FROM booking").first))
        try await world.owner.post(own + "/approve", from: own)
        world.world.clock.advance(by: 3 * 86_400)
        try await world.world.work()
        #expect(try world.states() == ["booked"] && sent(world, to: "gil", "Subject: Not answered") == 0)
    }
}

@Suite("What was agreed when it was booked")
struct AgreedTests {
    private static let ten = "2026-01-07T09:00:00+00:00"

    /// The same kind with other fields.
    private func edit(_ world: MeetingsWorld, _ type: EventTypeID, _ others: [String: String]) async throws {
        let path = "/meetings/types/\(type.text)/edit"
        let host = EventTypeForm.hostPrefix + (try world.person.text)
        let fields = MeetingsWorld.type.merging([host: "yes"]) { $1 }.merging(others) { $1 }
        #expect(try await world.owner.post(path, fields, from: path).status == 303)
    }

    @Test("is where it takes place: another place of its kind is not that of who has booked, until they move")
    func place() async throws {
        let world = try await MeetingsWorld()
        let (one, two) = ("https://rooms.example.org/one", "https://rooms.example.org/two")
        let (type, book) = try await world.type(["place": "link", "detail": one])
        let guest = world.world.browser()
        let page = try await world.book(book, Self.ten, by: guest)
        try await edit(world, type, ["place": "link", "detail": two])
        #expect(try await guest.get(page).body.contains("<a href=\"\(one)\""))
        #expect(try await !guest.get(page).body.contains(two))
        let later = ["start": "2026-01-07T10:00:00Z", "minutes": "30", "zone": "UTC"]
        try await guest.post(page + "/move", later, from: page + "/move")
        #expect(try await guest.get(page).body.contains(two))
        try await guest.post(page + "/cancel", ["reason": ""], from: page)
        try await world.world.work()
        // All leave at once: which is the last is chance.
        let mails = world.world.mail.all.filter { $0.to.text == "gil@example.org" }.map(\.source)
        #expect(mails.contains { $0.contains("METHOD:CANCEL") && !$0.contains("rooms.example") })
    }

    @Test("is one event for its host, under the same identity to its end, also if its kind has other seats since")
    func seats() async throws {
        let world = try await MeetingsWorld()
        let (type, book) = try await world.type(["seats": "3"])
        let guest = world.world.browser()
        let page = try await world.book(book, Self.ten, by: guest)
        try await world.world.work()
        try await edit(world, type, ["seats": "1"])
        try await guest.post(page + "/cancel", ["reason": ""], from: page)
        try await world.world.work()
        let own = world.world.mail.all.filter { $0.to.text == "ada@example.org" && $0.source.contains("METHOD:") }
        let uids = own.compactMap { mail in mail.source.split(separator: "\r\n").first { $0.hasPrefix("UID:") } }
        #expect(own.count == 2 && own.last?.source.contains("METHOD:CANCEL") == true && Set(uids).count == 1)
    }

    @Test("is told before by no public page: a room or a number that is the same for all comes with the booking")
    func publicly() async throws {
        let world = try await MeetingsWorld()
        let room = "https://rooms.example.org/one"
        let (_, book) = try await world.type(["place": "link", "detail": room, "approval": "yes"])
        let guest = world.world.browser()
        #expect(try await !guest.get(book).body.contains(room))
        let page = try await world.book(book, Self.ten, by: guest)
        try await world.world.work()
        #expect(try await !guest.get(page).body.contains(room))
        let mails = world.world.mail.all.filter { $0.to.text == "gil@example.org" }
        #expect(mails.count == 1 && !mails[0].source.contains("rooms.example"))
        let own = "/meetings/bookings/" + (try #require(try world.world.read("SELECT id FROM booking").first))
        try await world.owner.post(own + "/approve", from: own)
        #expect(try await guest.get(page).body.contains("<a href=\"\(room)\""))
    }
}

@Suite("Links, zones and reasons")
struct BookingWordsTests {
    @Test("a kind of meeting has a hundred links that lead somewhere, however many are over")
    func links() async throws {
        let world = try await MeetingsWorld()
        let (type, _) = try await world.type()
        let store = BookingLinkStore(vault: world.world.vault, random: .system)
        let workspace = world.workspace
        try await world.inWorkspace { tx in
            for _ in 0..<99 {
                let id = try #require(try store.make(tx, workspace, type, isSingle: true))
                #expect(try store.use(tx, workspace, id))
            }
            for _ in 0..<99 { #expect(try store.make(tx, workspace, type, isSingle: true) != nil) }
            #expect(try store.make(tx, workspace, type, isSingle: true) == nil)
            #expect(try store.all(tx, workspace, type).count { $0.state == .live } == 100)
        }
        world.world.clock.advance(by: TimeInterval(BookingLink.retention + 1))
        try await world.world.database.transaction(.system("test")) { try store.prune($0) }
        #expect(try world.world.read("SELECT id FROM booking_link").count == 100)
    }

    @Test("what lies ahead is one line for each meeting, with all its guests, and goes on after fifty")
    func ahead() async throws {
        let world = try await MeetingsWorld()
        let (type, book) = try await world.type(["seats": "3"])
        for name in ["Gil", "Hal", "Ivy"] { try await world.book(book, "2026-01-07T09:00:00Z", as: name) }
        func lines(_ page: String) async throws -> Int {
            try await world.owner.get(page).body.components(separatedBy: "<li><a href=\"/meetings/bookings/").count - 1
        }
        let first = try await world.owner.get("/meetings").body
        #expect(["Gil", "Hal", "Ivy"].allSatisfy { first.contains(">\($0)</a>") } && !first.contains("?page=2"))
        #expect(try await lines("/meetings") == 1)
        let (meetings, bookings) = (
            MeetingStore(random: .system), BookingStore(vault: world.world.vault, random: .system)
        )
        let (workspace, person) = (world.workspace, try world.person)
        let link = try #require(BookingLinkID(try world.world.read("SELECT id FROM booking_link")[0]))
        let start = try #require(Timestamp.instant("2026-02-02T09:00:00Z"))
        let guest = GuestDetails(
            name: "Jo", address: try EmailAddress(parsing: "jo@example.org"), zone: "UTC", language: "en")
        try await world.inWorkspace { tx in
            for place in 0..<52 {
                let from = start + place * 3_600
                let wish = SlotWish(type: type, link: link, start: from, end: from + 1_800, browser: nil)
                let taken = try #require(try meetings.take(tx, workspace, wish, EventTypeSettings(), hosts: [person]))
                let id = try bookings.hold(tx, workspace, wish, in: taken.meeting, hosts: [person])
                let held = try #require(try bookings.booking(tx, workspace, id))
                try bookings.confirm(tx, workspace, held, guest, isPending: false)
            }
        }
        #expect(try await lines("/meetings") == 50)
        #expect(try await world.owner.get("/meetings").body.contains("href=\"/meetings?page=2\""))
        #expect(try await lines("/meetings?page=2") == 3)
    }

    @Test("nobody is led back by a link that is over")
    func over() async throws {
        let world = try await MeetingsWorld()
        let (type, book) = try await world.type()
        let path = "/meetings/types/" + type.text
        try await world.owner.post(path + "/links", ["single": "yes"], from: path)
        let single = try #require(try await world.links(path).first { $0 != book })
        for (link, start) in [(single, "2026-01-07T09:00:00Z"), (book, "2026-01-07T10:00:00Z")] {
            let guest = world.world.browser()
            let page = try await world.book(link, start, by: guest)
            try await guest.post(page + "/cancel", ["reason": ""], from: page)
            #expect(try await guest.get(page).body.contains("Book another time") == (link == book))
        }
    }

    @Test("zones can be chosen by every name of the database's own table, and are known by older ones")
    func zones() throws {
        #expect(ZoneNames.all.contains("Asia/Kolkata") && ZoneNames.zone("Asia/Kolkata")?.name == "Asia/Kolkata")
        #expect(Set(ZoneDatabase.system.places).isSubset(of: ZoneNames.all) && ZoneDatabase.system.places.count > 400)
        #expect(ZoneNames.zone("Asia/Calcutta") != nil)
        for name in ["", "asia/kolkata", "/x/Asia/Kolkata", "../Asia/Kolkata", "W. Europe Standard Time", "zone.tab"] {
            #expect(ZoneNames.zone(name) == nil, "\(name)")
        }
    }

    @Test("an hour that clocks show twice says which it is, wherever a time is said; any other hour does not")
    func twice() throws {
        let words = MeetingWords(catalogue: try Catalogue(language: "en", files: MeetingsSlice.files))
        let oslo = try #require(ZoneNames.zone("Europe/Oslo"))
        let first = try #require(Timestamp.instant("2027-10-31T00:30:00Z"))
        #expect(words.span(first, first + 1_800, in: oslo) == "02:30 (UTC+02:00)–02:00 (UTC+01:00)")
        #expect(words.span(first + 3_600, first + 5_400, in: oslo) == "02:30 (UTC+01:00)–03:00")
        #expect(words.span(first + -3_600, first + -1_800, in: oslo) == "01:30–02:00 (UTC+02:00)")
        for day in 0..<300 {
            let noon = first + (day * 86_400 + 40_000)
            #expect(!words.time(noon, in: oslo).contains("UTC"))
        }
        let spring = try #require(Timestamp.instant("2027-03-28T01:30:00Z"))
        #expect(words.time(spring, in: oslo) == "03:30")
    }

    @Test("why there is no time agrees with what is offered, where several hosts meet a guest together")
    func why() async throws {
        let world = try await MeetingsWorld(hours: "00:00-24:00")
        let mia = try await world.world.invited("mia@example.org", as: "member", by: world.owner)
        try await world.setHours("09:10-17:00", ["shared": "yes"], by: mia)
        let ada = try world.person.text
        let id = try #require(try world.world.read("SELECT id FROM person").first { $0 != ada })
        let (type, _) = try await world.type([EventTypeForm.hostPrefix + id: "yes"])
        func page(_ at: String) async throws -> String {
            try await world.owner.get("/meetings/types/\(type.text)?at=" + at.replacing(":", with: "%3A")).body
        }
        let offered = try await page("2026-01-07T09:10")
        #expect(offered.contains("It is offered") && !offered.contains("begin at other minutes"))
        let between = try await page("2026-01-07T09:30")
        #expect(between.contains("Everybody could, but meetings begin at other minutes"))
        #expect(!between.contains("They are not free") && !between.contains("It is offered"))
        #expect(try await page("2026-01-07T08:30").contains("They are not free"))
        #expect(try await page("tomorrow").contains("That is no day and time"))
    }
}
