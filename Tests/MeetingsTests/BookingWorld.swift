import Accounts
import Calendars
import Foundation
import Primitives
import Store
import TestStage
import TestSupport
import Testing
import Vault

@testable import Meetings
@testable import Web

extension MeetingsWorld {
    /// What a form of a kind of meeting holds: half an hour by phone, from now on, for sixty days.
    static let type = [
        "name": "Introduction", "text": "", "lengths": "30", "place": "jitsi", "detail": "", "colour": "teal",
        "seats": "1", "assignment": "collective", "notice": "0", "days": "60", "step": "", "before": "0", "after": "0",
        "per-day": "", "per-week": "", "reminder": "24",
    ]

    /// A kind of meeting, and the path of its link.
    func type(_ others: [String: String] = [:]) async throws -> (id: EventTypeID, book: String) {
        let host = EventTypeForm.hostPrefix + (try person.text)
        let answer = try await owner.post(
            "/meetings/types/new", Self.type.merging([host: "yes"]) { $1 }.merging(others) { $1 },
            from: "/meetings/types/new")
        let path = try #require(answer.location, "\(answer.body.suffix(3_000))")
        let id = try #require(EventTypeID(String(path.split(separator: "/").last ?? "")))
        return (id, try await links(path)[0])
    }

    /// The live links that a kind's page shows.
    func links(_ path: String) async throws -> [String] {
        let body = try await owner.get(path).body
        return body.components(separatedBy: TestWorld.origin + "/book/").dropFirst().map {
            "/book/" + $0.prefix { $0 != "<" }
        }
    }

    /// The times that a page offers, as their buttons say them.
    static func times(_ body: String) -> [String] {
        body.components(separatedBy: "name=\"start\" value=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    /// Chooses a time; the path of what is held then, without what the browser remembers.
    func hold(_ browser: TestBrowser, _ book: String, _ start: String, minutes: String = "30") async throws -> String? {
        let answer = try await browser.post(
            book, ["start": start, "minutes": minutes, "zone": "Europe/Oslo"], from: book)
        return answer.location.map { String($0.prefix { $0 != "?" }) }
    }

    static func guest(_ name: String = "Gil") -> [String: String] {
        ["name": name, "address": "\(name.lowercased())@example.org", "zone": "Asia/Tokyo"]
    }

    /// Books a time, and returns the guest's own page.
    @discardableResult
    func book(
        _ book: String, _ start: String, by browser: TestBrowser? = nil, as name: String = "Gil",
        _ answers: [String: String] = [:]
    ) async throws -> String {
        let browser = browser ?? world.browser()
        let held = try #require(try await hold(browser, book, start))
        let answer = try await browser.post(held, Self.guest(name).merging(answers) { $1 }, from: held)
        #expect(answer.status == 303, "\(answer.body.suffix(2_000))")
        return held
    }

    /// What the database has of bookings, by state.
    func states() throws -> [String] { try world.read("SELECT state FROM booking ORDER BY created_at, id") }
}
